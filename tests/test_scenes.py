"""Every named scene shows what its two sentences say, and would not if it were another scene."""

import dataclasses

import pytest

from gdviz.race import race
from gdviz.scene import Scene
from gdviz.scenes import GROUPS, SCENES, named

every_scene = pytest.mark.parametrize("entry", SCENES.values(), ids=list(SCENES))


@every_scene
def test_the_claim_holds(entry):
    assert entry.claim(race(entry.scene))


@every_scene
def test_the_claim_fails_of_the_changed_scene(entry):
    assert entry.unless != entry.scene
    assert not entry.claim(race(entry.unless))


@every_scene
def test_the_claim_does_not_hang_by_a_hair(entry):
    """A start moved by a thousandth of the window shows the same phenomenon.

    Where the start lies exactly on a ridge, that is the phenomenon, and it moves along it.
    """
    x, y = entry.scene.start
    low, high = entry.scene.objective.window[0]
    nudged = x + 1e-3 * (high - low) * (1 if x < 0 else -1)
    start = (nudged, -nudged if y == -x else y)
    assert entry.claim(race(dataclasses.replace(entry.scene, start=start)))


@every_scene
def test_the_scene_survives_its_link_and_is_found_by_it(entry):
    scene, problems = Scene.from_query(entry.scene.to_query())
    assert (scene, problems) == (entry.scene, [])
    assert Scene.from_key(entry.scene.key()) == entry.scene
    assert named(scene) is entry


@every_scene
def test_a_changed_scene_has_no_name(entry):
    other = dataclasses.replace(entry.scene, steps=entry.scene.steps - 1)
    assert named(other) is None


@every_scene
def test_the_sentences_are_sentences_and_fit_a_card(entry):
    for sentence, most in ((entry.look_for, 140), (entry.shows, 175)):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert len(sentence) <= most
    assert len(entry.name) <= 40
    assert not entry.name.endswith(".")


@every_scene
def test_few_enough_race_to_follow(entry):
    assert 1 <= len(entry.scene.racers) <= 4


def test_names_slugs_and_scenes_are_distinct():
    listed = [entry for group in GROUPS for entry in group.scenes]
    assert len(SCENES) == len(listed) >= 18
    assert len({entry.slug for entry in listed}) == len(listed)
    assert len({entry.scene.key() for entry in listed}) == len(listed)
