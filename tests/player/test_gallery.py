import json
from urllib.parse import parse_qs

import pytest

from gdviz.player.gallery import encode_gallery
from gdviz.scene import Scene
from gdviz.scenes import GROUPS, SCENES
from tools.thumbnails import SIZE, THUMBNAILS, names


@pytest.mark.parametrize("view", ["cards", "list", "surprise", "back"])
def test_every_scene_is_sent_with_a_link_that_opens_it(view):
    sent = json.loads(encode_gallery(view))
    assert sent["view"] == view
    assert [group["name"] for group in sent["groups"]] == [group.name for group in GROUPS]
    cards = {card["name"]: card for group in sent["groups"] for card in group["scenes"]}
    assert list(cards) == list(SCENES)
    for name, card in cards.items():
        page, _, query = card["link"].partition("?")
        assert page == "race"
        assert Scene.from_query(parse_qs(query)) == (SCENES[name].scene, [])
        assert card["alt"]
        assert {f"{card['thumbnail']}-{theme}.webp" for theme in ("light", "dark")} <= {
            f"thumbnails/{name}" for name in names()
        }


def test_every_scene_has_its_thumbnails_and_none_is_left_over():
    files = {path.name: path for path in THUMBNAILS.iterdir() if path.name != "README.md"}
    assert set(files) == names()
    assert sum(path.stat().st_size for path in files.values()) < 700_000


@pytest.mark.parametrize("name", sorted(names()))
def test_thumbnails_are_pictures_of_one_size(name):
    from PIL import Image

    with Image.open(THUMBNAILS / name) as picture:
        assert picture.size == SIZE
        assert len(picture.convert("L").getcolors()) > 20
