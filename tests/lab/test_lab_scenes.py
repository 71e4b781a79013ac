"""The lab's named scenes show what they say."""

import pytest

from gdviz.lab import LabScene, run_lab
from gdviz.lab.scenes import LAB_SCENES, named_lab


@pytest.mark.parametrize("name", LAB_SCENES)
def test_what_a_scene_says_is_so_and_need_not_be(name):
    entry = LAB_SCENES[name]
    assert entry.claim(run_lab(entry.scene))
    assert not entry.claim(run_lab(entry.unless))


@pytest.mark.parametrize("name", LAB_SCENES)
def test_a_scene_is_two_sentences_and_a_link(name):
    entry = LAB_SCENES[name]
    for sentence in (entry.look_for, entry.shows):
        assert sentence.endswith(".")
        assert len(sentence) < 200
    page, _, key = entry.link.partition("?")
    assert page == "network"
    assert LabScene.from_key(key) == entry.scene
    assert named_lab(entry.scene) is entry
    assert named_lab(entry.unless) is not entry


def test_there_are_good_ones_and_bad_ones():
    assert len(LAB_SCENES) >= 10
