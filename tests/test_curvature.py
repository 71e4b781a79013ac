"""Hessians by differences, and the search for critical points."""

from collections import Counter

import numpy as np
import pytest

from gdviz.curvature import MOST_DEGENERATE, at_rest, find_critical_points, hessian, turning
from gdviz.expression import parse
from gdviz.surfaces import SURFACES

SMOOTH = {n: s for n, s in SURFACES.items() if s.smooth and s.complete}


class Slope:
    """An objective that has a gradient and nothing else."""

    def __init__(self, surface):
        self.value, self.gradient = surface.value, surface.gradient


class Bowl:
    """x A x / 2 in any number of dimensions, without a Hessian."""

    def __init__(self, matrix):
        self.matrix = matrix

    def value(self, points):
        return np.sum(points * self.gradient(points), axis=-1) / 2

    def gradient(self, points):
        return points @ self.matrix


@pytest.mark.parametrize("name", ["Himmelblau", "Easom", "Rosenbrock", "Logistic neuron"])
def test_differences_agree_with_exact_hessians(name):
    surface = SURFACES[name]
    low, high = np.transpose(surface.window)
    points = np.random.default_rng(0).uniform(low, high, (3, 40, 2))
    exact, measured = hessian(surface, points), hessian(Slope(surface), points)
    assert np.array_equal(exact, surface.hessian(points))
    assert np.abs(measured - exact).max() <= 1e-8 * np.abs(exact).max()
    assert np.array_equal(measured, np.swapaxes(measured, -1, -2))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_differences_in_any_dimension(n):
    matrix = np.random.default_rng(n).normal(size=(n, n))
    matrix = matrix + matrix.T
    for shape in ((n,), (5, n), (2, 3, n)):
        points = np.random.default_rng(1).normal(size=shape)
        expected = np.broadcast_to(matrix, (*shape, n))
        assert np.abs(hessian(Bowl(matrix), points) - expected).max() < 1e-9


@pytest.mark.parametrize("surface", SMOOTH.values(), ids=list(SMOOTH))
def test_the_search_finds_what_is_listed(surface):
    found = find_critical_points(surface, surface.window)
    assert Counter(p.kind for p in found) == Counter(p.kind for p in surface.critical_points)
    size = np.ptp(surface.window, axis=1)
    for point in surface.critical_points:
        gaps = [np.abs((np.array(p.point) - point.point) / size).max() for p in found]
        assert found[np.argmin(gaps)].kind == point.kind
        assert min(gaps) < 1e-7


@pytest.mark.parametrize("name", ["Himmelblau", "Six-hump camel", "Two wells"])
def test_the_search_works_by_differences_too(name):
    surface = SURFACES[name]
    found = find_critical_points(Slope(surface), surface.window)
    assert Counter(p.kind for p in found) == Counter(p.kind for p in surface.critical_points)


@pytest.mark.parametrize(
    "text", ["3", "x", "x^2", "(x*y - 1)^2 + 0*x", "(x - y)^2", "max(0, x^2 + y^2 - 4)", "0*x"]
)
def test_plains_and_curves_at_rest_are_not_listed(text):
    found = find_critical_points(parse(text), ((-3.0, 3.0), (-3.0, 3.0)))
    assert all(point.kind == "saddle" for point in found)
    assert len(found) <= 1


def test_points_of_a_curve_at_rest_are_given_all_the_same():
    points = at_rest(parse("(x*y - 1)^2"), ((-3.0, 3.0), (-3.0, 3.0)))
    apart = points[np.abs(points).max(axis=-1) > 1e-6]
    assert len(apart) > MOST_DEGENERATE
    assert np.abs(np.prod(apart, axis=-1) - 1).max() < 1e-6


@pytest.mark.parametrize(
    "text", ["x^4 + y^4", "x^3 - 3*x*y^2", "x^4 - y^2", "x^3 + y^3", "x^6 + y^6"]
)
def test_a_single_degenerate_point_is_listed_once(text):
    (point,) = parse(text).critical_points
    assert point.kind == "degenerate"
    assert np.abs(point.point).max() < 1e-5


def test_nothing_outside_the_window_and_all_on_its_edge():
    found = find_critical_points(parse("cos(x) + y^2"), ((0.0, 2 * np.pi), (-1.0, 2.0)))
    assert [(p.point[0], p.kind) for p in found] == [
        (pytest.approx(0, abs=1e-9), "saddle"),
        (pytest.approx(np.pi), "minimum"),
        (pytest.approx(2 * np.pi), "saddle"),
    ]
    assert all(0 <= p.point[0] <= 2 * np.pi for p in found)


def test_underflow_and_poles_are_no_critical_points():
    assert [p.kind for p in parse("-exp(-200*(x^2 + y^2))").critical_points] == ["minimum"]
    assert parse("1/x + y^2").critical_points == ()
    assert parse("exp(-x^2) + y").critical_points == ()


def test_undefined_regions_do_not_matter():
    (point,) = parse("x*log(x) + y^2").critical_points
    assert point.point == pytest.approx((np.exp(-1), 0))
    assert point.kind == "minimum"


def test_slopes_turn_around_a_minimum_and_nowhere_else():
    window = ((-1.0, 3.0), (-1.0, 3.0))
    inside = turning(parse("(x - 0.3)^2 + (y - 1.2)^2"), window, 10)
    assert sorted(map(tuple, inside.round(6))) == [(0.3, 1.1), (0.3, 1.3), (0.5, 1.1), (0.5, 1.3)]
    assert len(turning(parse("x^2 + y"), window, 10)) == 0
    assert len(turning(parse("0*x"), window, 10)) == 0


def test_a_minimum_on_a_corner_turns_all_cells_around_it():
    window = ((-1.0, 1.0), (-1.0, 1.0))
    starts = turning(parse("x^2 + 3*y^2"), window, 8)
    assert len(starts) == 16
    (point,) = find_critical_points(parse("x^2 + 3*y^2"), window, 8, starts)
    assert point.kind == "minimum"
    assert point.point == pytest.approx((0, 0), abs=1e-9)
