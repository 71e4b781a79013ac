"""Every lesson's statements are assertions on what it measures, and every control is safe."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from gdviz.errors import GdvizError, SettingError
from gdviz.figures.charts import figure
from gdviz.lab import LabScene
from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.misconceptions.settings import choices, extremes, numbers
from gdviz.misconceptions.shipped import kept, recorded, written
from gdviz.scene import Scene

ROOT = Path(__file__).parents[2]
SCENES = {(key, s.name): (each, s) for key, each in MISCONCEPTIONS.items() for s in each.scenes}
every_lesson = pytest.mark.parametrize("lesson", MISCONCEPTIONS.values(), ids=list(MISCONCEPTIONS))
every_scene = pytest.mark.parametrize(
    ("lesson", "scene"), SCENES.values(), ids=["-".join(names) for names in SCENES]
)
at_once = pytest.mark.parametrize(
    ("lesson", "scene"),
    [both for both in SCENES.values() if both[1].shipped is None],
    ids=["-".join(names) for names, both in SCENES.items() if both[1].shipped is None],
)
shipped = pytest.mark.parametrize(
    ("lesson", "scene"),
    [both for both in SCENES.values() if both[1].shipped is not None],
    ids=["-".join(names) for names, both in SCENES.items() if both[1].shipped is not None],
)
_SENTENCE = re.compile(r"[A-Z0-9*$].*[.!?)]\**", re.DOTALL)


def measured(lesson, scene, settings):
    kept = recorded(lesson, scene, settings)
    return attempt(scene, settings)[0] if kept is None else kept


@cache
def attempt(scene, settings):
    """What is measured, or None; and the sentence that says why not."""
    try:
        return scene.measure(settings), ""
    except GdvizError as error:
        return None, str(error)


def assert_shows(scene, found):
    """Charts that Plotly accepts, and a sentence without numbers that are none."""
    charts = scene.charts(found)
    assert charts
    for chart in charts:
        json.dumps(go.Figure(figure(chart, "dark")).to_dict(), default=list)
        assert _SENTENCE.fullmatch(chart.alt)
        assert chart.x.label
        assert chart.y.label
    assert _SENTENCE.fullmatch(scene.says(found)), scene.says(found)
    for text in (scene.says(found), *(chart.alt for chart in charts)):
        assert not re.search(r"\b(nan|inf|None)\b", text), text


@every_scene
def test_the_claim_holds_and_is_shown(lesson, scene):
    found = measured(lesson, scene, scene.settings)
    assert scene.claim(found)
    assert_shows(scene, found)


@every_scene
def test_the_claim_fails_with_changed_settings(lesson, scene):
    assert type(scene.unless) is type(scene.settings)
    assert scene.unless != scene.settings
    found = measured(lesson, scene, scene.unless)
    assert not scene.claim(found)
    assert_shows(scene, found)


@at_once
def test_every_control_at_its_ends_gives_a_picture_or_a_sentence(lesson, scene):
    for settings in extremes(scene.settings):
        found, refusal = attempt(scene, settings)
        if found is None:
            assert _SENTENCE.fullmatch(refusal)
        else:
            assert_shows(scene, found)
            assert scene.claim(found) in (True, False)


@at_once
def test_equal_settings_give_equal_measurements(lesson, scene):
    once, again = attempt(scene, scene.settings)[0], scene.measure(scene.settings)
    assert written(once) == written(again)


@shipped
def test_a_sample_is_measured_anew_and_is_as_recorded(lesson, scene):
    sample = kept(scene)["sample"]
    here, there = (written(scene.measure(sample)), written(recorded(lesson, scene, sample)))
    assert here.keys() == there.keys()
    for name in here:
        if isinstance(here[name], str):
            assert here[name] == there[name]
        else:
            ours, theirs = (np.asarray(each[name], dtype=float) for each in (here, there))
            np.testing.assert_allclose(ours, theirs, rtol=scene.shipped.tolerance, atol=1e-9)


@every_scene
def test_where_it_opens_is_a_page_and_every_part_of_the_link_is_understood(lesson, scene):
    for settings in (scene.settings, *extremes(scene.settings)):
        opening = scene.opens(settings)
        if opening is None:
            continue
        assert (ROOT / opening.page).exists()
        readers = {"pages/race.py": Scene.from_query, "pages/network.py": LabScene.from_query}
        assert readers[opening.page](opening.query)[1] == []


@every_scene
def test_words_on_a_scene_are_few_and_whole_sentences(lesson, scene):
    assert len(scene.name) <= 45
    assert not scene.name.endswith(".")
    for text, most in ((scene.look_for, 170), (scene.asserts, 220)):
        assert _SENTENCE.fullmatch(text)
        assert len(text) <= most, text
    assert scene.sources
    assert len(numbers(scene.settings)) + len(choices(scene.settings)) >= 1


@every_lesson
def test_words_of_a_lesson_are_few_and_whole_sentences(lesson):
    for text, most in (
        (lesson.claim, 80),
        (lesson.question, 240),
        (lesson.correction, 260),
        (lesson.nuance, 900),
        (lesson.change_of_mind, 240),
    ):
        assert _SENTENCE.fullmatch(text), text
        assert len(text) <= most, text
    assert 2 <= len(lesson.options) <= 5
    assert len(set(lesson.options)) == len(lesson.options)
    assert 0 <= lesson.answer < len(lesson.options)
    assert len(lesson.discuss) == 3
    for question in lesson.discuss:
        assert question.endswith("?")
    chart = lesson.poses()
    go.Figure(figure(chart, "light"))
    assert _SENTENCE.fullmatch(chart.alt)


def test_keys_and_names_are_distinct_and_in_order():
    assert list(MISCONCEPTIONS) == sorted(MISCONCEPTIONS)
    slugs = [scene.slug for _, scene in SCENES.values()]
    assert len(set(slugs)) == len(slugs)


@every_scene
def test_settings_out_of_range_are_refused(lesson, scene):
    for name, declared in numbers(scene.settings).items():
        with pytest.raises(SettingError):
            type(scene.settings)(**{name: declared.high * 2 + 1})
    for name in choices(scene.settings):
        with pytest.raises(SettingError):
            type(scene.settings)(**{name: "nonsense"})
