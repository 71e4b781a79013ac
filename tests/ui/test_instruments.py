"""The race page's instruments under Streamlit's own test runner."""

import dataclasses

import pytest
import streamlit as st

from gdviz.links import to_control
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import FIRST_RACERS, first_scene, suggested
from gdviz.surfaces import SURFACES
from gdviz.sweepmap import axes, span
from gdviz.ui.instruments import INSTRUMENTS, basins, sweep_map
from gdviz.ui.instruments.refining import ask_for_more, parts_done
from tests.ui.test_pages import race

NAMES = [each.name for each in INSTRUMENTS]
BASINS, SWEEP_MAP = "Basins of attraction", "Sweep map"


@pytest.fixture
def session(monkeypatch):
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("noise", ["0.0", "1.0"])
def test_every_instrument_works_on_every_surface(name, surface, noise):
    app = race(instrument=name, surface=surface, noise=noise, map_steps="20", sweep_steps="20")
    assert not app.exception
    assert app.get("button_group")[0].value == name


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_instrument_works_with_every_optimiser(name, rule):
    app = race(instrument=name, racers=[rule], map_steps="20", sweep_steps="20")
    assert not app.exception


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rates", ["one shared rate", "each at its own best"])
def test_every_instrument_works_in_every_mode(name, rates):
    app = race(instrument=name, rates=rates, schedule="cosine", budget="same evaluations")
    assert not app.exception


@pytest.mark.parametrize("name", [basins.BASINS.name, sweep_map.SWEEP_MAP.name])
def test_nobody_to_map_is_said(name):
    app = race(instrument=name, racers=[""])
    assert not app.exception
    assert "choose an optimiser" in app.info[0].value


@pytest.mark.parametrize("each", INSTRUMENTS, ids=NAMES)
def test_every_instrument_is_explained_in_two_sentences(each):
    assert each.about.count(".") == 2
    assert each.about in [caption.value for caption in race(instrument=each.name).caption]


def test_no_instrument_is_the_default_and_an_unknown_one_is_none():
    for app in (race(), race(instrument="Crystal ball")):
        assert not app.exception
        assert not [each for each in app.caption if "million" in each.value]
    assert "no instrument “Crystal ball”" in app.info[0].value


def test_the_first_four_racers_are_mapped_and_others_can_be():
    racers = list(OPTIMIZERS)[:6]
    app = race(instrument=BASINS, racers=racers, map_steps="5")
    assert app.multiselect(key="maps_of").value == racers[:4]
    app.multiselect(key="maps_of").set_value([racers[5]]).run()
    assert not app.exception


def test_every_job_says_what_it_takes():
    app = race(instrument=BASINS, map_steps="1000")
    assert any("40,000 runs × 1,000 steps" in caption.value for caption in app.caption)
    app = race(instrument=SWEEP_MAP, sweep_view="edge of divergence")
    assert any("25,600 runs × 500 steps" in caption.value for caption in app.caption)


def test_the_fine_maps_are_computed_when_they_are_asked_for():
    app = race(instrument=BASINS, racers=["Adam", "Lion"], map_steps="3")
    scene = first_scene()
    racers = [suggested(OPTIMIZERS[name], SURFACES[scene.surface]) for name in ("Adam", "Lion")]
    keys = [basins._alone(scene, racer, 3).key() for racer in racers]
    app.session_state["basins.refined"] = ("\n".join(keys), 2)
    app.run()
    assert not app.exception


def test_parts_are_done_one_after_another_and_a_new_job_begins_anew(session):
    assert parts_done("map", "a") == 0
    ask_for_more("map", "a", 0)
    ask_for_more("map", "a", 0)  # told twice of the same part
    assert parts_done("map", "a") == 1
    ask_for_more("map", "a", 1)
    assert parts_done("map", "a") == 2
    assert parts_done("map", "b") == 0


def test_a_map_is_shared_by_races_that_differ_in_the_start_alone():
    scene, racer = first_scene(), suggested(OPTIMIZERS["Adam"], SURFACES["Himmelblau"])
    moved = dataclasses.replace(scene, start=(1.0, 1.0), racers=(racer,))
    assert basins._alone(scene, racer, 9).key() == basins._alone(moved, racer, 9).key()


# ---- the sweep map's hands ---------------------------------------------------------------------


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_a_click_sets_both_controls_to_steps_that_they_have(session, rule):
    racer = suggested(OPTIMIZERS[rule], SURFACES["Himmelblau"])
    spans = tuple(span(racer, SURFACES["Himmelblau"], name) for name in axes(racer))
    for share in (0.0, 0.3141, 1.0):
        at = tuple(each.low + share * (each.high - each.low) for each in spans)
        sweep_map._place_settings(racer, spans, at)
        for each, position in zip(spans, at, strict=True):
            declared = each.parameter
            set_to = session[f"{rule}.{declared.name}"]
            low, high = (to_control(declared, end) for end in (declared.low, declared.high))
            assert low <= set_to <= high
            assert abs(set_to - position) <= declared.step / 2 + 1e-6
            assert isinstance(set_to, int if declared.whole else float)
    assert session.get("rates") == ("as set" if racer.uses_lr else None)


def test_a_click_that_was_made_is_put_in_force():
    app = race(instrument=SWEEP_MAP, sweep_of="Adam", racers=["Adam"], sweep_steps="9")
    app.session_state["Adam.lr"] = -1.5
    app.session_state["Adam.beta1"] = 0.4
    app.session_state["settings_placed"] = True
    app.run()
    assert not app.exception
    assert app.slider(key="Adam.lr").value == -1.5
    assert ":small[Adam η = 0.0316]" in [text.value for text in app.markdown]


def test_a_box_is_the_next_map_until_another_racer_is_chosen():
    app = race(instrument=SWEEP_MAP, sweep_steps="9")
    assert "Whole map" not in [button.label for button in app.button]
    name = FIRST_RACERS[0]
    first, second = axes(OPTIMIZERS[name]())
    frame = f"{first_scene().surface} {name} {first} {second}"
    app.session_state["sweep_map.box"] = (frame, (-2.5, -2.0, 0.0, 0.1))
    app.run()
    assert not app.exception
    assert not any("lies outside this map" in caption.value for caption in app.caption)
    (back,) = [button for button in app.button if button.label == "Whole map"]
    back.click().run()
    assert "sweep_map.box" not in app.session_state


def test_a_box_too_narrow_for_numbers_is_ignored(session):
    racer = suggested(OPTIMIZERS["Adam"], SURFACES["Himmelblau"])
    spans = tuple(span(racer, SURFACES["Himmelblau"], name) for name in axes(racer))
    key = sweep_map._alone(first_scene(), racer, spans, 9).key()
    sweep_map._zoom(key, spans, (-1.0, -1.0 + 1e-12, 0.2, 0.3))
    assert not session
    sweep_map._zoom(key, spans, (-1.0, -0.9, 0.2, 0.3))
    assert session["sweep_map.box"][1] == (-1.0, -0.9, 0.2, 0.3)


@pytest.mark.parametrize(
    "surface", [name for name, s in SURFACES.items() if s.minimum_value is None]
)
def test_without_a_lowest_point_the_visitor_sets_the_target(surface):
    app = race(instrument=SWEEP_MAP, surface=surface, sweep_steps="9")
    assert not app.exception
    app.number_input(key="sweep_height").set_value(0.0).run()
    assert not app.exception


@pytest.mark.parametrize(
    "bad",
    [{"sweep_of": "Sisyphus"}, {"sweep_x": "Luck"}, {"sweep_steps": "0"}, {"sweep_left": "none"},
     {"sweep_view": "elsewhere"}, {"maps_of": "Sisyphus"}, {"map_steps": "1e9"}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("name", NAMES)
def test_a_bad_link_opens_all_the_same(name, bad):
    assert not race(instrument=name, **bad).exception
