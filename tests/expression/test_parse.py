"""What a formula becomes: a surface that every instrument works on."""

import pickle
from collections import Counter

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.errors import SettingError
from gdviz.expression import parse
from gdviz.objective import SmoothObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.surfaces import SURFACES, Surface
from gdviz.verdicts import distance_to_minimum, judge
from tests.expression.formulas import CLASSICS, family

OTHERS = ("x**4 - y**2", "log(x)*y", "1/x + y^2", "abs(x) + max(y, -y)", "tan(x) + y^2", "x + y")
EVERY = (*CLASSICS.values(), *OTHERS, *family(40, seed=9))


def window_of(text):
    names = {formula: name for name, formula in CLASSICS.items()}
    return SURFACES[names[text]].window if text in names else ((-3.0, 3.0), (-3.0, 3.0))


def usable(texts):
    """Those with a height somewhere."""
    surfaces = []
    for text in texts:
        try:
            surfaces.append(parse(text, window_of(text)))
        except ValueError as error:
            assert "no finite height" in str(error)  # noqa: PT017
    return surfaces


SURFACES_TYPED = usable(EVERY)
each = pytest.mark.parametrize("surface", SURFACES_TYPED, ids=lambda surface: surface.name[:40])


def test_most_of_the_family_is_usable():
    assert len(SURFACES_TYPED) >= 0.9 * len(EVERY)


@each
def test_fields_are_filled_in(surface):
    assert isinstance(surface, Surface)
    assert isinstance(surface, SmoothObjective)
    assert parse(surface.name, surface.window).formula == surface.formula
    assert surface.about.endswith(".")
    assert not surface.complete
    assert 1e-6 <= surface.rate <= 10


@each
def test_start_is_inside_defined_and_not_at_rest(surface):
    start, (low, high) = np.array(surface.start), np.transpose(surface.window)
    assert np.all((start >= low) & (start <= high))
    assert np.isfinite(surface.value(start))
    sloping = np.linalg.norm(surface.gradient(start)) > 0
    constant = not np.any(
        np.nan_to_num(surface.gradient(np.random.default_rng(0).uniform(low, high, (500, 2))))
    )
    assert sloping or constant


@each
def test_plain_descent_from_the_start_goes_down(surface):
    run = descend(surface, OPTIMIZERS["Gradient descent"](lr=surface.rate), surface.start, 200)
    (low, high), heights = np.transpose(surface.window), run.values
    left = np.any((run.points < low) | (run.points > high), axis=-1)
    last = np.argmax(left) if left.any() else -1
    assert heights[last] <= heights[0] or surface.rate == 1e-6


@each
def test_every_rule_runs_and_is_judged(surface):
    for rule in OPTIMIZERS.values():
        with np.errstate(all="ignore"):
            run = descend(surface, rule(), surface.start, 20)
            assert judge(surface, run).text
            assert distance_to_minimum(surface, run.points[-1]) != -1


@pytest.mark.parametrize(
    ("name", "lowest"),
    [
        *[(name, 0) for name in ("Himmelblau", "Rosenbrock", "Ackley", "Rastrigin", "Kink")],
        *[("Easom", -1), ("Plateau", 0), ("Beale", 0)],
        *[(name, None) for name in ("Six-hump camel", "Two wells", "Monkey saddle")],
    ],
)
def test_the_lowest_height_is_stated_where_it_is_proven(name, lowest):
    stated = parse(CLASSICS[name], SURFACES[name].window).minimum_value
    assert stated == (None if lowest is None else pytest.approx(lowest, abs=1e-12))


def test_a_bound_that_is_not_reached_proves_nothing():
    assert parse("exp(x)").minimum_value is None
    assert parse("(x - 9)^2 + y^2").minimum_value is None  # its minimum is outside the window
    assert parse("(x*y - 1)^2").minimum_value == 0  # a whole curve of minima


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Himmelblau", {"minimum": 4, "saddle": 4, "maximum": 1}),
        ("Six-hump camel", {"minimum": 6, "saddle": 7, "maximum": 2}),
        ("Two wells", {"minimum": 2, "saddle": 1}),
        ("Easom", {"minimum": 5, "saddle": 4, "maximum": 4}),
        ("Rastrigin", {"minimum": 121, "saddle": 220, "maximum": 100}),
        ("Ackley", {"minimum": 121, "saddle": 220, "maximum": 100}),
        ("Kink", {"minimum": 1}),
        ("Monkey saddle", {"degenerate": 1}),
    ],
)
def test_critical_points_are_found(name, kinds):
    surface = parse(CLASSICS[name], SURFACES[name].window)
    assert Counter(point.kind for point in surface.critical_points) == kinds


@pytest.mark.parametrize(
    ("text", "is_smooth"),
    [
        *[
            (text, True)
            for text in ("x^2 + y", "x^-2", "2^x", "exp(x)*sin(y)", "x^(4/2)", "log(x)")
        ],
        *[(text, False) for text in ("abs(x)", "1 + min(x, y)", "sqrt(x)", "x^1.5", "x^y")],
    ],
)
def test_smooth_is_said_of_formulas_that_cannot_have_a_kink(text, is_smooth):
    assert parse(text).smooth is is_smooth


def test_a_formula_is_parsed_once():
    assert parse("x + y^2") is parse("x + y^2")


def test_a_constant_and_a_sliver_are_surfaces_too():
    assert parse("3").value(np.zeros((4, 2))).tolist() == [3, 3, 3, 3]
    assert parse("3").critical_points == ()
    sliver = parse("sqrt(x - 2.9)")
    assert sliver.start[0] > 2.9


def test_survives_pickling():
    surface = parse(CLASSICS["Ackley"])
    again = pickle.loads(pickle.dumps(surface))  # noqa: S301
    points = np.random.default_rng(0).uniform(-3, 3, (10, 2))
    assert np.array_equal(again.hessian(points), surface.hessian(points))
    assert again.critical_points == surface.critical_points


@pytest.mark.parametrize(
    "interval", [(1.0, 1.0), (2.0, 1.0), (0.0, np.inf), (np.nan, 1.0), (-1e308, 1e308)]
)
def test_a_window_has_to_be_one(interval):
    with pytest.raises(SettingError):
        parse("x", (interval, (0.0, 1.0)))


def test_a_window_far_away_or_very_small_is_a_window():
    far = parse("(x - 1e6)^2 + y^2", ((1e6 - 1, 1e6 + 1), (-1.0, 1.0)))
    small = parse("x^2 + y^2", ((-1e-9, 1e-9), (-1e-9, 1e-9)))
    for surface in (far, small):
        (point,) = surface.critical_points
        assert point.kind == "minimum"
