import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.lines import distance_to_line, nearest_within


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5), st.floats(0.01, 2.0))
def test_the_nearest_line_within_reach_is_that_of_all_distances(seed, lines, corners, reach):
    rng = np.random.default_rng(seed)
    drawn = [rng.uniform(-1, 1, (corners, 2)) for _ in range(lines)]
    points = rng.uniform(-2, 2, (50, 2))
    distances = np.stack([distance_to_line(line, points) for line in drawn])
    expected = np.where(distances.min(axis=0) <= reach, distances.argmin(axis=0), -1)
    np.testing.assert_array_equal(nearest_within(drawn, points, reach), expected)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_points_that_are_no_numbers_are_near_nothing(bad):
    points = np.array([[bad, 0.0], [0.0, bad], [bad, bad], [0.1, 0.0]])
    with np.errstate(invalid="ignore"):
        found = nearest_within([np.zeros((1, 2))], points, 1.0)
    np.testing.assert_array_equal(found, [-1, -1, -1, 0])


def test_of_equally_near_lines_the_first_counts():
    lines = [np.array([[1.0, 0.0]]), np.array([[-1.0, 0.0]])]
    assert nearest_within(lines, np.zeros((1, 2)), 1.0) == [0]


def test_no_lines_are_near_nothing():
    assert nearest_within([], np.zeros((3, 2)), 1.0).tolist() == [-1, -1, -1]
