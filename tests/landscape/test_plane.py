"""Planes: coordinates there and back, and what makes no plane."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.errors import SettingError
from gdviz.landscape import Plane
from gdviz.landscape.plane import framed

WINDOW = ((-1.0, 1.0), (-2.0, 2.0))


def skewed(d, seed=0, dtype=np.float64):
    """A plane whose axes are neither orthogonal nor of length 1."""
    rng = np.random.default_rng(seed)
    axes = rng.normal(size=(2, d)) * [[3.0], [0.1]]
    return Plane(rng.normal(size=d).astype(dtype), axes.astype(dtype), WINDOW)


@given(d=st.integers(2, 40), seed=st.integers(0, 50), shape=st.sampled_from([(), (3,), (2, 3)]))
@settings(deadline=None, max_examples=30)
def test_there_and_back(d, seed, shape):
    plane = skewed(d, seed)
    coordinates = np.random.default_rng(seed).uniform(-2, 2, (*shape, 2))
    points = plane.points(coordinates)
    assert points.shape == (*shape, d)
    assert plane.project(points) == pytest.approx(coordinates, abs=1e-9)


@given(d=st.integers(3, 40), seed=st.integers(0, 50))
@settings(deadline=None, max_examples=30)
def test_a_projection_is_the_nearest_point_of_the_plane(d, seed):
    plane = skewed(d, seed)
    point = np.random.default_rng(seed + 1).normal(size=d)
    beside = point - plane.points(plane.project(point))
    assert np.abs(plane.axes @ beside).max() <= 1e-9


def test_nearly_parallel_axes_still_have_coordinates():
    axes = np.zeros((2, 5))
    axes[:, 0], axes[1, 1] = 1, 1e-5
    plane = Plane(np.zeros(5), axes, WINDOW)
    coordinates = np.array([[0.5, -0.25]])
    assert plane.project(plane.points(coordinates)) == pytest.approx(coordinates, abs=1e-9)


def test_the_grid_goes_from_edge_to_edge_rows_being_y():
    grid = skewed(4).grid(5)
    assert grid.shape == (5, 5, 2)
    assert grid[0, 0].tolist() == [-1, -2]
    assert grid[-1, 0].tolist() == [-1, 2]
    assert grid[0, -1].tolist() == [1, -2]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_that_of_what_is_asked(dtype):
    for plane in (skewed(6), skewed(6, dtype=np.float32)):
        assert plane.points(np.zeros((3, 2), dtype)).dtype == dtype
        assert plane.project(np.zeros((3, 6), dtype)).dtype == dtype
        assert plane.grid(3).dtype == plane.origin.dtype


def test_whole_numbers_are_coordinates_too():
    plane = skewed(3)
    assert np.array_equal(plane.points(np.array([1, 2])), plane.points(np.array([1.0, 2.0])))


ROW = np.array([1.0, 2.0, 3.0])
BAD = {
    "two axes": (ROW, np.ones((3, 3)), WINDOW),
    "two axes ": (ROW, np.ones((2, 4)), WINDOW),
    "finite": (ROW, np.array([ROW, [1, np.nan, 0]]), WINDOW),
    "finite ": (ROW * np.inf, np.array([ROW, [1, 1, 0]]), WINDOW),
    "rising": (ROW, np.array([ROW, [1, 1, 0]]), ((1.0, 1.0), (0.0, 1.0))),
    "rising ": (ROW, np.array([ROW, [1, 1, 0]]), ((0.0, np.inf), (0.0, 1.0))),
    "one line": (ROW, np.array([ROW, -2 * ROW]), WINDOW),
    "one line ": (ROW, np.array([ROW, 0 * ROW]), WINDOW),
    "one line  ": (ROW[:1], np.array([[1.0], [2.0]]), WINDOW),
}


@pytest.mark.parametrize("what", BAD)
def test_what_makes_no_plane_is_refused(what):
    with pytest.raises(SettingError, match=what.strip()):
        Plane(*BAD[what])


def test_a_window_holds_its_points_with_a_margin():
    points = np.array([[0.0, 10.0], [4.0, 13.0], [1.0, 11.0]])
    assert framed(points) == ((-1.0, 5.0), (9.25, 13.75))


def test_a_window_is_squarish():
    (x0, x1), (y0, y1) = framed(np.array([[0.0, 0.0], [8.0, 0.001]]))
    assert y1 - y0 == pytest.approx((x1 - x0) / 2)
    assert (y0 + y1) / 2 == pytest.approx(0.0005)


def test_one_point_gets_a_window_too():
    assert framed(np.array([[3.0, 4.0]] * 2)) == ((2.0, 4.0), (3.0, 5.0))
