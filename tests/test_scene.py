import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz import hyperparameters
from gdviz.errors import ExpressionError, SettingError
from gdviz.expression import EXAMPLES
from gdviz.links import from_control, to_control
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import (
    BUDGETS,
    FARTHEST,
    FIRST_FORMULA,
    FIRST_RACERS,
    FIRST_SURFACE,
    FIRST_WINDOW,
    MOST_STEPS,
    OWN_FORMULA,
    RATES,
    SEED_COUNTS,
    SHARED_RATE,
    SHORTEST,
    SURFACE_NAMES,
    Scene,
    checked_window,
    first_scene,
    suggested,
)
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES
from gdviz.view import MODES, TILTS, TURNS, ZOOMS, View
from tests.expression.formulas import CLASSICS


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


#: Defined everywhere, so that every window is good; typed in several ways.
FORMULAS = (*CLASSICS.values(), *("x", " x^2  + y² ", "3", "e**-(x*x+y*y)*π", "max(x,y,-x)"))


@st.composite
def sides(draw):
    low = draw(st.floats(-FARTHEST, FARTHEST - 2 * SHORTEST))
    return low, draw(st.floats(low + 1.5 * SHORTEST, FARTHEST))


@st.composite
def grounds(draw):
    """How a surface, or a formula with its window, opens."""
    if draw(st.booleans()):
        return first_scene(draw(st.sampled_from(sorted(SURFACES))))
    return first_scene(OWN_FORMULA, draw(st.sampled_from(FORMULAS)), (draw(sides()), draw(sides())))


@st.composite
def scenes(draw):
    ground = draw(grounds())
    (x0, x1), (y0, y1) = ground.objective.window
    racers = draw(
        st.lists(declared_objects(OPTIMIZERS), max_size=4, unique_by=lambda racer: racer.name)
    )
    return dataclasses.replace(
        ground,
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


@pytest.mark.parametrize("surface", SURFACE_NAMES)
def test_every_first_scene_survives_its_link(surface):
    scene = first_scene(surface)
    racers = tuple(suggested(rule, scene.objective) for rule in OPTIMIZERS.values())
    scene = dataclasses.replace(scene, racers=racers)
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
        st.sampled_from([*first_scene(OWN_FORMULA).to_query(), "unknown", "embed"]),
        st.lists(
            st.text(max_size=30) | st.sampled_from([OWN_FORMULA, "x*y", "-1", "2"]), max_size=3
        ),
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
        {"formula": "x"},
        {"window": FIRST_WINDOW},
        {"surface": OWN_FORMULA},
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


# ---- formulas -----------------------------------------------------------------------------


def typed(**query):
    return Scene.from_query({"surface": [OWN_FORMULA], **{k: [v] for k, v in query.items()}})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_opens_and_survives_its_link(example):
    scene = first_scene(OWN_FORMULA, example.formula, example.window)
    assert Scene.from_query(scene.to_query()) == (scene, [])
    assert scene.objective.window == example.window
    start, *_, end = race(scene).trajectories[0].values
    assert end < start


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"formula": "x +"}, 'missing after "+"'),
        ({"formula": ""}, "Type a formula"),
        ({"formula": "__import__('os')"}, "__import__"),
        ({"formula": "x" * 10_000}, "10000 characters"),
        ({"formula": "log(-1 - x^2)"}, "no finite height"),
        ({"x0": "5"}, "x = 5 to 2"),
        ({"x0": "nan"}, "nan"),
        ({"y1": "1e9"}, "1e9"),
        ({"x0": "1.95"}, "x = 1.95 to 2"),
    ],
)
def test_a_formula_or_window_that_is_no_use_is_named_and_another_shown(query, complaint):
    scene, problems = typed(**query)
    assert scene == first_scene(OWN_FORMULA)
    assert len(problems) == 1
    assert complaint in problems[0]
    assert len(problems[0]) < 400


def test_a_bad_formula_leaves_its_window():
    scene, problems = typed(formula="x +", x0="-1.0")
    assert (scene.formula, scene.window) == (FIRST_FORMULA, ((-1.0, 2.0), FIRST_WINDOW[1]))
    assert len(problems) == 1


def test_blanks_make_no_other_scene():
    assert typed(formula="  x ^ 2\t +  y^2\n")[0] == typed(formula="x ^ 2 + y^2")[0]


@pytest.mark.parametrize("formula", ["x +", "", "y.real", "9**9**9"])
def test_a_scene_refuses_what_is_no_formula(formula):
    with pytest.raises(ExpressionError, match=r"\.$"):
        first_scene(OWN_FORMULA, formula)


@pytest.mark.parametrize(
    "side", [(2.0, 1.0), (0.0, 0.0), (-math.inf, 1.0), (0.0, math.nan), (0, 2000)]
)
def test_a_window_that_cannot_be_drawn_is_refused(side):
    for window in ((side, (0.0, 1.0)), ((0.0, 1.0), side)):
        with pytest.raises(SettingError, match=r"\.$"):
            checked_window(window)


@pytest.mark.parametrize("formula", ["1e-9*x + y", "1e9*x^2 + y", "x + y", "3"])
@pytest.mark.parametrize("window", [((-1000.0, 1000.0),) * 2, ((0.0, 0.1),) * 2])
def test_rates_fit_their_controls_however_steep_or_wide(formula, window):
    scene = first_scene(OWN_FORMULA, formula, window)
    for rule in OPTIMIZERS.values():
        racer = suggested(rule, scene.objective)
        for name, parameter in hyperparameters.declared(racer).items():
            assert parameter.low <= getattr(racer, name) <= parameter.high
