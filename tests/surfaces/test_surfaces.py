"""What holds for every surface: derivatives, shapes, critical points, starts and rates.

Exceptions are fields of the surface (smooth, complete, valley, minimum_value), never names.
"""

import pickle

import numpy as np
import pytest

from gdviz.objective import SmoothObjective
from gdviz.proof import derivatives, landmarks
from gdviz.proof.derivatives import compare_gradient, compare_hessian, scattered
from gdviz.proof.landmarks import (
    curving,
    inside,
    kind_by_hessian,
    newton_roots,
    steepness,
)
from gdviz.surfaces import SURFACES, Surface


def each(having=lambda surface: True):
    """Run a test for each surface with that property."""
    chosen = {name: surface for name, surface in SURFACES.items() if having(surface)}
    return pytest.mark.parametrize("surface", chosen.values(), ids=list(chosen))


every = each()
complete = each(lambda surface: surface.complete)
listed_in_full = each(lambda surface: surface.complete and not surface.valley)
bounded = each(lambda surface: surface.minimum_value is not None)
with_a_valley = each(lambda surface: surface.valley)


def low_high(surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.array(surface.window).T
    return low, high


@every
def test_gradient_is_the_slope_of_the_value(surface):
    compared = compare_gradient(surface)
    assert compared.error <= derivatives.TOLERANCE
    assert compared.trusted > (0.999 if surface.smooth else derivatives.TRUSTED)


@every
def test_hessian_is_the_slope_of_the_gradient(surface):
    compared = compare_hessian(surface)
    assert compared.error <= derivatives.TOLERANCE
    assert compared.trusted > (0.999 if surface.smooth else derivatives.TRUSTED)


@every
def test_hessian_is_symmetric(surface):
    hessian = surface.hessian(scattered(surface))
    assert np.array_equal(hessian, np.swapaxes(hessian, -1, -2))


@every
def test_key_is_the_name_and_texts_are_there(surface):
    assert isinstance(surface, SmoothObjective)
    assert SURFACES[surface.name] is surface
    assert all([surface.formula, surface.source, *surface.axes])
    assert surface.about.endswith(".")
    assert surface.formula.count("{") == surface.formula.count("}")
    assert "$" not in surface.formula


@every
def test_survives_pickling(surface):
    again = pickle.loads(pickle.dumps(surface))  # noqa: S301
    points = scattered(surface, 10)
    assert np.array_equal(again.gradient(points), surface.gradient(points))
    assert again.critical_points == surface.critical_points


@every
def test_batch_equals_its_members_at_any_shape(surface):
    points = scattered(surface, 24)
    batch = points.reshape(2, 3, 4, 2)
    for name, tail in (("value", ()), ("gradient", (2,)), ("hessian", (2, 2))):
        measure = getattr(surface, name)
        together = measure(batch)
        assert together.shape == (2, 3, 4, *tail)
        one_by_one = np.array([measure(point) for point in points])
        together = together.reshape(one_by_one.shape)
        assert np.all(abs(together - one_by_one) <= 1e-12 * np.maximum(1, abs(one_by_one)))


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(surface, dtype):
    exact = scattered(surface, 50)
    for points in (exact, exact[0], exact[:0]):
        for measure in (surface.value, surface.gradient, surface.hessian):
            assert measure(points.astype(dtype)).dtype == dtype


@every
def test_single_precision_agrees_with_double(surface):
    points = scattered(surface).astype(np.float32)
    for measure in (surface.value, surface.gradient):
        double = measure(points.astype(np.float64))
        assert np.abs(measure(points) - double).max() <= 2e-5 * np.abs(double).max()


@every
def test_whole_numbers_are_points_too(surface):
    point = np.round(surface.start).astype(int)
    for measure in (surface.value, surface.gradient, surface.hessian):
        assert np.array_equal(measure(point), measure(point.astype(np.float64)))


@every
def test_arguments_stay_and_layout_does_not_matter(surface):
    points = scattered(surface, 1000)
    kept = points.copy()
    by_coordinate = np.ascontiguousarray(points.T).T
    for measure in (surface.value, surface.gradient, surface.hessian):
        one, other = measure(points), measure(by_coordinate)
        assert np.all(abs(one - other) <= 1e-12 * np.maximum(1, abs(one)))
        strided = measure(np.repeat(points, 2, axis=0)[::2])
        assert np.all(abs(one - strided) <= 1e-12 * np.maximum(1, abs(one)))
    assert np.array_equal(points, kept)
    assert np.array_equal(by_coordinate, kept)


@every
def test_gradients_are_fresh(surface):
    """As `fresh` promises to the oracle, which spares the copy: neither kept nor shared."""
    assert surface.fresh
    points = scattered(surface)
    kept, first = points.copy(), surface.gradient(points)
    expected = first.copy()
    first[...] = 7.0
    np.testing.assert_array_equal(points, kept)
    np.testing.assert_array_equal(surface.gradient(points), expected)


@every
def test_critical_points_are_distinct_and_in_the_window(surface):
    points = np.array([known.point for known in surface.critical_points])
    assert inside(surface, points).all()
    gaps = np.linalg.norm(points[:, None] - points, axis=-1) + np.eye(len(points))
    assert gaps.min() > 1e-3


@every
def test_critical_points_are_what_they_are_said_to_be(surface):
    examined = landmarks.critical_points(surface)
    assert examined.verified == examined.listed == len(surface.critical_points)
    points = np.array([known.point for known in surface.critical_points])
    lengths = np.linalg.norm(surface.gradient(points), axis=-1)
    assert lengths.max() <= 1e-12 * max(1.0, np.abs(points).max()) * curving(surface)


@every
def test_nothing_close_to_a_minimum_is_lower(surface):
    low, high = low_high(surface)
    turn = np.linspace(0, 2 * np.pi, 25)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * (high - low)
    for size in (1e-3, 1e-5):
        around = surface.minima[:, None] + size * ring
        floor = surface.value(surface.minima)[:, None]
        assert np.all(surface.value(around) >= floor - 1e-12 * np.maximum(1, abs(floor)))


@complete
def test_independent_search_finds_the_same_critical_points(surface):
    listed = np.array([known.point for known in surface.critical_points])
    found = newton_roots(surface)
    if surface.valley:
        found = found[surface.value(found) > surface.minimum_value + 1e-9]
    gaps = np.linalg.norm(found[:, None] - listed, axis=-1)
    if len(found):
        assert gaps.min(axis=1).max() < 1e-4, "a critical point that is not listed"
    if surface.smooth:
        assert len(found) == len(listed)
        assert gaps.min(axis=0).max() < 1e-4, "a listed point that the search does not find"


def turns(surface: Surface, corner_low: np.ndarray, corner_high: np.ndarray) -> int:
    """How often the gradient turns on the way round a rectangle, anticlockwise."""
    s = np.linspace(0, 1, 4001)[:-1]
    sides = [(s, 0 * s), (0 * s + 1, s), (1 - s, 0 * s + 1), (0 * s, 1 - s)]
    way = np.concatenate([np.stack(side, axis=-1) for side in sides])
    gradient = surface.gradient(corner_low + way * (corner_high - corner_low))
    angles = np.arctan2(gradient[:, 1], gradient[:, 0])
    change = np.diff(np.append(angles, angles[0]))
    change = (change + np.pi) % (2 * np.pi) - np.pi
    return round(float(change.sum() / (2 * np.pi)))


@listed_in_full
def test_indices_add_up_to_the_turns_along_the_frame(surface):
    """Poincaré and Hopf: extrema count 1, saddles -1; a list that misses one does not add up."""
    low, high = low_high(surface)
    size = 1e-3 * (high - low)
    points = (np.array(known.point) for known in surface.critical_points)
    assert sum(turns(surface, p - size, p + size) for p in points) == turns(surface, low, high)


@bounded
def test_stated_minimum_is_the_lowest(surface):
    lowest = surface.value(surface.minima).min()
    assert abs(lowest - surface.minimum_value) <= landmarks.TOLERANCE
    assert landmarks.lowest_found(surface)[0] >= surface.minimum_value - landmarks.TOLERANCE


@every
def test_a_minimum_is_what_its_nature_demands(surface):
    minimum = landmarks.global_minimum(surface)
    assert minimum.natural
    assert minimum.nature in landmarks.NATURES
    assert (minimum.nature == "unbounded below") == (surface.minimum_value is None)
    assert (minimum.nature == "curve of minima") == bool(surface.valley)
    if surface.smooth:
        assert minimum.nature != "crease or tip"


@every
def test_start_is_inside_and_not_at_rest(surface):
    start = np.array(surface.start)
    assert inside(surface, start)
    assert np.isfinite(surface.value(start))
    assert np.linalg.norm(surface.gradient(start)) > 0.02 * steepness(surface)
    assert np.linalg.norm(surface.minima - start, axis=-1).min(initial=np.inf) > 0.1


@every
def test_rate_is_stable_from_the_start(surface):
    points = plain_descent(surface, 200)
    assert np.isfinite(points).all()
    heights = surface.value(points)
    assert heights[-1] < heights[0]
    assert heights[-1] <= heights[100:].min() + 0.01 * abs(heights[0])


def plain_descent(surface: Surface, steps: int) -> np.ndarray:
    points = [np.array(surface.start)]
    for _ in range(steps):
        points.append(points[-1] - surface.rate * surface.gradient(points[-1]))
    return np.array(points)


@with_a_valley
def test_valley_is_level_and_crosses_the_window(surface):
    points = np.concatenate(surface.valley)
    assert np.array_equal(surface.minima, points)
    assert inside(surface, points).any()
    assert np.abs(surface.value(points) - surface.minimum_value).max() <= 1e-12
    assert np.abs(surface.gradient(points)).max() <= 1e-12
    assert {kind_by_hessian(h) for h in surface.hessian(points)} == {"degenerate"}


def test_names_are_the_agreed_ones():
    assert set(SURFACES) == {
        *("Bowl", "Narrow valley", "Rosenbrock", "Himmelblau", "Beale", "Booth", "Matyas"),
        *("Three-hump camel", "Six-hump camel", "Styblinski-Tang", "Goldstein-Price"),
        *("Rastrigin", "Ackley", "Easom", "Saddle", "Monkey saddle", "Plateau", "Cliff"),
        *("Two wells", "Kink", "Linear regression, raw", "Linear regression, standardised"),
        *("Logistic neuron", "Product net"),
    }


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        SURFACES["Mine"] = None
