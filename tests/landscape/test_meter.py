"""The honesty meter, where the answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.descent import descend
from gdviz.errors import SettingError
from gdviz.landscape import Plane, Slice, honesty, pca_plane
from gdviz.landscape.meter import GRAVE, HALF, MOST, RANDOM_WALK, SLIGHT
from gdviz.optimizers import OPTIMIZERS
from tests.objectives import Quadratic, TwoLayers

WINDOW = ((-3.0, 3.0), (-3.0, 3.0))
BOWL = Quadratic(np.eye(3))


def floor(height=0.0):
    """The plane z = height of three parameters."""
    return Plane(np.array([0, 0, height]), np.eye(3)[:2], WINDOW)


def test_a_path_in_the_plane_is_shown_as_it_was():
    path = np.array([[2.0, 1, 0], [1, 1, 0], [0, 0.5, 0]])
    meter = honesty(BOWL, floor(), path)
    assert meter.losses == pytest.approx(meter.heights)
    assert meter.distances == pytest.approx(np.zeros(3))
    assert (meter.share, meter.worst, meter.level) == (1, 0, "faithful")
    assert meter.text == (
        "Faithful: the slice is within 0.0% of the run's fall of every true loss, and the plane "
        "holds 100% of the path's variance."
    )


def test_losses_heights_gaps_and_distances_beside_the_plane():
    path = np.array([[2.0, 0, 2], [1, 0, 1], [0, 0, 0]])
    meter = honesty(BOWL, floor(0.5), path)
    assert meter.losses == pytest.approx([4, 1, 0])
    assert meter.heights == pytest.approx([2.125, 0.625, 0.125])
    assert meter.gaps == pytest.approx([-1.875, -0.375, 0.125])
    assert meter.distances == pytest.approx([1.5, 0.5, 0.5])
    assert meter.share == pytest.approx(0.5)
    assert meter.worst == pytest.approx(1.875 / 4)
    assert meter.worst_at == 0
    assert meter.level == "misleading"
    assert meter.text == (
        "Misleading: at its worst the slice shows 2.12 where the true loss is 4, and the plane "
        "holds 50% of the path's variance."
    )


@given(seed=st.integers(0, 200), d=st.integers(3, 20), steps=st.integers(3, 30))
@settings(deadline=None, max_examples=30)
def test_in_the_principal_plane_the_share_is_what_it_explains(seed, d, steps):
    path = np.random.default_rng(seed).normal(size=(steps, d)).cumsum(axis=0)
    quadratic = Quadratic(np.eye(d))
    for center in ("last point", "mean"):
        plane = pca_plane(path, center)
        meter = honesty(quadratic, plane, path)
        assert meter.share == pytest.approx(plane.explained.sum(), rel=1e-9)
        away = np.linalg.norm(path - plane.points(plane.project(path)), axis=1)
        assert meter.distances == pytest.approx(away, abs=1e-12)
    assert honesty(quadratic, pca_plane(path), path).gaps[-1] == pytest.approx(0, abs=1e-9)


def test_heights_are_those_of_the_slice_where_the_path_is_drawn():
    network = TwoLayers(seed=0)
    run = descend(network, OPTIMIZERS["Adam"](lr=0.05), network.start(seed=0), 60)
    plane = pca_plane(run.points)
    meter = honesty(network, plane, run.points)
    drawn = Slice(network, plane).value(plane.project(run.points))
    assert meter.heights == pytest.approx(drawn, rel=1e-12)
    assert meter.losses == pytest.approx(run.values, rel=1e-12)


@pytest.mark.parametrize(
    ("beside", "level"), [(0.2, "faithful"), (0.5, "rough"), (1.5, "misleading")]
)
def test_the_further_from_the_plane_the_less_it_is_trusted(beside, level):
    down = np.linspace(2, 0, 30)
    wave = beside * np.sin(np.linspace(0, 20, 30))
    meter = honesty(BOWL, floor(), np.stack([down, 0.9 * down, wave], axis=-1))
    assert meter.level == level
    assert (meter.worst <= SLIGHT and meter.share >= MOST) == (level == "faithful")
    assert (meter.worst > GRAVE or meter.share < HALF) == (level == "misleading")
    assert meter.text.startswith(level.capitalize())


def test_right_heights_are_not_enough_where_most_of_the_way_is_not_seen():
    """Down a trough whose floor is level: all that moves along it is beside the plane."""
    trough = Quadratic(np.diag([1.0, 1, 0]))
    down = np.linspace(2, 0, 30)
    meter = honesty(trough, floor(), np.stack([down, 0 * down, 5 * down], axis=-1))
    assert meter.worst == pytest.approx(0)
    assert meter.share == pytest.approx(1 / 26)
    assert meter.level == "misleading"


def test_a_principal_plane_is_measured_against_a_random_walk():
    path = np.random.default_rng(0).normal(size=(40, 12))
    meter = honesty(Quadratic(np.eye(12)), pca_plane(path), path)
    assert meter.share < RANDOM_WALK
    assert f"variance, where a random walk would have {RANDOM_WALK:.0%}." in meter.text
    assert pytest.approx(0.76, abs=0.001) == RANDOM_WALK
    other = honesty(BOWL, floor(), path[:, :3])
    assert other.share < RANDOM_WALK
    assert "random walk" not in other.text


def test_a_path_that_does_not_move_has_nothing_to_lose():
    still = np.tile([1.0, 1 / 3, 0], (4, 1))
    meter = honesty(BOWL, floor(), still)
    assert (meter.share, meter.worst, meter.level) == (1, 0, "faithful")
    beside = honesty(BOWL, floor(1.0), still)
    assert (beside.worst, beside.level) == (np.inf, "misleading")


def test_a_diverged_path_is_judged_until_it_takes_off():
    path = np.array([[1.0, 0, 0], [2, 0, 0], [5, 0, 1], [1e9, 0, 0], [np.inf, 0, 0], [np.nan] * 3])
    meter = honesty(BOWL, floor(), path)
    assert np.isfinite(meter.losses).tolist() == [True] * 3 + [False] * 3
    assert np.isnan(meter.gaps[3:]).all()
    assert meter.worst == pytest.approx(0.5 / (13 - 0.5))
    assert meter.level == "faithful"
    with pytest.raises(SettingError, match="finite"):
        honesty(BOWL, floor(), path[-1:])


class Steep(Quadratic):
    """Overflows beyond a distance of about 27."""

    def value(self, points):
        return np.exp(np.abs(points).sum(axis=-1) ** 2)


@pytest.mark.parametrize(
    ("height", "path", "place"),
    [
        (50.0, [[1.0, 0, 0], [0, 0, 0]], 0),
        (0.0, [[1.0, 0, 0], [0, 0, 50], [0, 0, 1]], 1),
        (0.0, [[0.0, 0, 0], [50, 0, 1]], 1),
    ],
    ids=["heights", "losses", "both"],
)
def test_what_overflows_is_misleading(height, path, place):
    meter = honesty(Steep(np.eye(3)), floor(height), np.array(path))
    assert (meter.worst, meter.worst_at, meter.level) == (np.inf, place, "misleading")
    assert "inf" in meter.text


def test_a_loss_that_is_no_number_shows_nothing():
    class Undefined(Quadratic):
        def value(self, points):
            return np.full(points.shape[:-1], np.nan)

    meter = honesty(Undefined(np.eye(3)), floor(), np.ones((2, 3)))
    assert (meter.worst, meter.level) == (np.inf, "misleading")
