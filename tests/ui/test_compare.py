import pytest

from gdviz.scene import first_scene
from gdviz.surfaces import SURFACES
from gdviz.ui.instruments.compare import COMPARE, changes
from tests.ui.test_pages import race


def opened(**query):
    return race(instrument=COMPARE.name, **query)


def test_every_setting_of_a_scene_is_a_change_that_its_query_knows():
    scene = first_scene()
    query = scene.to_query()
    for change in changes(scene).values():
        assert change.key in query
    hyperparameters = {name for name in query if "." in name}
    assert hyperparameters <= {change.key for change in changes(scene).values()}


@pytest.mark.parametrize("label", changes(first_scene()))
def test_every_change_opens_and_two_players_stand_side_by_side(label):
    app = opened(changed=label)
    assert not app.exception
    assert app.selectbox(key="changed").value == label
    assert f"B.{changes(first_scene())[label].key}" in app.session_state


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_compares(surface):
    assert not opened(surface=surface).exception


def test_b_differs_in_one_setting_alone():
    app = opened(changed="Adam: learning rate", **{"B.Adam.lr": "-2.0"})
    assert app.slider(key="B.Adam.lr").value == -2.0
    assert app.slider(key="Adam.lr").value == -1.0
    assert not any("still the same" in caption.value for caption in app.caption)


def test_an_unchanged_b_says_so():
    app = opened(changed="Seed")
    assert any("still the same" in caption.value for caption in app.caption)
