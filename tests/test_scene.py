import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz import hyperparameters
from gdviz.errors import SettingError
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import (
    BUDGETS,
    FIRST_RACERS,
    FIRST_SURFACE,
    MOST_STEPS,
    RATES,
    SEED_COUNTS,
    SHARED_RATE,
    Scene,
    first_scene,
    from_control,
    suggested,
    to_control,
)
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES
from gdviz.view import MODES, TILTS, TURNS, ZOOMS, View


def scene_of(surface, rule, **changes):
    return dataclasses.replace(
        first_scene(surface), racers=(suggested(OPTIMIZERS[rule], SURFACES[surface]),), **changes
    )


def control_positions(parameter):
    """Positions that a control can hold: any number in its range, to a few decimals."""
    low, high = (to_control(parameter, end) for end in (parameter.low, parameter.high))
    if parameter.whole:
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high).map(lambda x: min(max(round(x, 4), low), high))


@st.composite
def declared_objects(draw, family):
    owner = family[draw(st.sampled_from(sorted(family)))]()
    chosen = {
        name: from_control(parameter, draw(control_positions(parameter)))
        for name, parameter in hyperparameters.declared(owner).items()
    }
    return dataclasses.replace(owner, **chosen)


def views():
    return st.builds(
        View,
        mode=st.sampled_from(MODES),
        turn=st.integers(*TURNS),
        tilt=st.integers(*TILTS),
        zoom=st.floats(*ZOOMS),
    )


@st.composite
def scenes(draw):
    name = draw(st.sampled_from(sorted(SURFACES)))
    (x0, x1), (y0, y1) = SURFACES[name].window
    racers = draw(
        st.lists(declared_objects(OPTIMIZERS), max_size=4, unique_by=lambda racer: racer.name)
    )
    return Scene(
        surface=name,
        racers=tuple(racers),
        start=(draw(st.floats(x0, x1)), draw(st.floats(y0, y1))),
        steps=draw(st.integers(1, MOST_STEPS)),
        noise=draw(st.floats(0, 100)),
        schedule=draw(declared_objects(SCHEDULES)),
        seed=draw(st.integers(0, 9999)),
        rates=draw(st.sampled_from(RATES)),
        shared_rate=from_control(SHARED_RATE, draw(control_positions(SHARED_RATE))),
        budget=draw(st.sampled_from(BUDGETS)),
        seeds=draw(st.sampled_from(SEED_COUNTS)),
        view=draw(views()),
    )


@settings(max_examples=200, deadline=None)
@given(scenes())
def test_a_scene_survives_its_link_and_its_key(scene):
    read, problems = Scene.from_query(scene.to_query())
    assert problems == []
    assert read == scene
    assert Scene.from_key(scene.key()) == scene


@pytest.mark.parametrize("surface", SURFACES)
def test_every_first_scene_survives_its_link(surface):
    scene = dataclasses.replace(
        first_scene(surface),
        racers=tuple(suggested(rule, SURFACES[surface]) for rule in OPTIMIZERS.values()),
    )
    assert Scene.from_query(scene.to_query()) == (scene, [])


def test_all_keys_are_distinct():
    keys = {
        scene_of(surface, rule, schedule=SCHEDULES[schedule]()).key()
        for surface in SURFACES
        for rule in OPTIMIZERS
        for schedule in SCHEDULES
    }
    assert len(keys) == len(SURFACES) * len(OPTIMIZERS) * len(SCHEDULES)


def test_a_key_tells_settings_apart():
    scene = first_scene()
    changed = [
        dataclasses.replace(scene, seed=1),
        dataclasses.replace(scene, noise=0.5),
        dataclasses.replace(scene, steps=199),
        dataclasses.replace(scene, start=(0.0, 0.0)),
        dataclasses.replace(scene, racers=scene.racers[:2]),
        dataclasses.replace(scene, racers=scene.racers[::-1]),
    ]
    assert len({scene.key(), *(other.key() for other in changed)}) == 7


def test_the_view_changes_the_link_and_nothing_that_is_computed():
    scene = first_scene()
    turned = dataclasses.replace(scene, view=View("both", turn=-75, tilt=33, zoom=1.256))
    assert turned.view.zoom == 1.26
    assert turned.key() != scene.key()
    assert turned.unseen() == scene
    assert turned.unseen().key() == scene.key()
    pairs = zip(race(turned).trajectories, race(scene).trajectories, strict=True)
    for one, two in pairs:
        np.testing.assert_array_equal(one.points, two.points)


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "4-D"},
        {"lens": "x"},
        {"strip": "x"},
        {"turn": 181},
        {"tilt": 4},
        {"zoom": 0.4},
        {"zoom": math.nan},
    ],
)
def test_an_impossible_view_is_refused(settings):
    with pytest.raises(SettingError, match=r"\.$"):
        View(**settings)


def test_an_empty_link_is_the_first_scene():
    assert Scene.from_query({}) == (first_scene(), [])


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"surface": ["Mount Doom"]}, "Mount Doom"),
        ({"racers": ["Sisyphus"]}, "Sisyphus"),
        ({"schedule": ["never"]}, "never"),
        ({"x": ["nan"]}, "nan"),
        ({"x": ["inf"]}, "inf"),
        ({"y": ["1e300"]}, "1e300"),
        ({"x": ["abc"]}, "abc"),
        ({"steps": ["0"]}, "“0”"),
        ({"steps": ["1000000000"]}, "1000000000"),
        ({"steps": ["10", "20"]}, "2 times"),
        ({"steps": [""]}, "steps"),
        ({"noise": ["-1"]}, "-1"),
        ({"noise": ["nan"]}, "nan"),
        ({"seed": ["-3"]}, "-3"),
        ({"Adam.lr": ["99"]}, "99"),
        ({"Adam.lr": ["nan"]}, "nan"),
        ({"Adam.beta1": ["1.0"]}, "1.0"),
        ({"surface": ["x" * 10_000]}, "…"),
        ({"view": ["4-D"]}, "4-D"),
        ({"turn": ["181"]}, "181"),
        ({"tilt": ["0"]}, "“0”"),
        ({"zoom": ["nan"]}, "nan"),
        ({"zoom": ["100"]}, "100"),
    ],
)
def test_what_a_link_says_wrongly_takes_its_default_and_is_named(query, complaint):
    scene, problems = Scene.from_query(query)
    assert scene == first_scene()
    assert len(problems) == 1
    assert complaint in problems[0]
    assert len(problems[0]) < 200


def test_a_link_keeps_what_is_right_beside_what_is_wrong():
    scene, problems = Scene.from_query(
        {"surface": ["Bowl"], "racers": ["Adam", "Nobody", "Adam"], "steps": ["50"], "x": ["9999"]}
    )
    assert scene.surface == "Bowl"
    assert [racer.name for racer in scene.racers] == ["Adam"]
    assert scene.steps == 50
    assert scene.start[0] == SURFACES["Bowl"].start[0]
    assert len(problems) == 2


def test_a_link_may_leave_nobody_racing():
    scene, problems = Scene.from_query({"racers": [""]})
    assert (scene.racers, problems) == ((), [])
    assert race(scene).trajectories == ()


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*first_scene().to_query(), "unknown", "embed"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_no_link_can_fail(query):
    scene, problems = Scene.from_query(query)
    assert isinstance(scene, Scene)
    assert all(problem.endswith(".") for problem in problems)


@pytest.mark.parametrize(
    "changes",
    [
        {"surface": "Nowhere"},
        {"start": (math.nan, 0.0)},
        {"start": (0.0, 5.001)},
        {"steps": 0},
        {"steps": MOST_STEPS + 1},
        {"noise": -0.1},
        {"noise": math.inf},
        {"seed": -1},
        {"racers": first_scene().racers + first_scene().racers},
    ],
)
def test_an_impossible_scene_is_refused(changes):
    with pytest.raises(SettingError, match=r"\.$"):
        dataclasses.replace(first_scene(), **changes)


def test_numbers_are_read_as_the_controls_read_them():
    scene, problems = Scene.from_query(
        {"steps": ["1e2"], "seed": ["1.5"], "Perturbed descent.interval": ["20.4"],
         "racers": ["Perturbed descent"]}
    )  # fmt: skip
    assert problems == []
    assert (scene.steps, scene.seed, scene.racers[0].interval) == (100, 1, 20)


def test_a_scene_holds_what_a_control_can_hold():
    adam = OPTIMIZERS["Adam"]
    scene = dataclasses.replace(first_scene(), racers=(adam(lr=0.12345678),), start=(-0.0, 1))
    assert scene.racers[0].lr == 0.123457
    assert Scene.from_key(scene.key()) == scene
    assert scene.key() == dataclasses.replace(scene, start=(0.0, 1.0)).key()
    for lr in (0.0, 50.0):
        with pytest.raises(SettingError, match="learning rate"):
            dataclasses.replace(first_scene(), racers=(adam(lr=lr),))


def test_a_bad_key_is_refused():
    with pytest.raises(SettingError):
        Scene.from_key("surface=Nowhere")


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_suggested_settings_fit_their_controls(surface, rule):
    racer = suggested(OPTIMIZERS[rule], SURFACES[surface])
    for name, parameter in hyperparameters.declared(racer).items():
        number = getattr(racer, name)
        assert parameter.low <= number <= parameter.high
        assert from_control(parameter, to_control(parameter, number)) == number


def test_running_is_pure():
    scene = dataclasses.replace(first_scene(), noise=1.0)
    for one, two in zip(race(scene).trajectories, race(scene).trajectories, strict=True):
        np.testing.assert_array_equal(one.points, two.points)


def test_racers_start_together_and_meet_the_same_noise():
    """At equal rates the first step of momentum is that of plain descent, noise included."""
    racers = (OPTIMIZERS["Gradient descent"](lr=0.01), OPTIMIZERS["Momentum"](lr=0.01))
    scene = dataclasses.replace(first_scene(), racers=racers, noise=3.0, seeds=1)
    descent, momentum = race(scene).trajectories
    np.testing.assert_array_equal(descent.points[0], scene.start)
    np.testing.assert_allclose(descent.points[1], momentum.points[1], rtol=1e-15)


def test_the_first_names_exist():
    assert FIRST_SURFACE in SURFACES
    assert set(FIRST_RACERS) <= set(OPTIMIZERS)
