"""Which plane: filter-normalised directions, principal directions, three points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.errors import SettingError
from gdviz.landscape import pca_plane, random_plane, three_points
from gdviz.landscape.planes import TAKEN_OFF, usable
from gdviz.networks import MLP, RNN, ConvNet, ResNet

NETWORKS = {
    "MLP": MLP((2, 16, 16, 1), activation="tanh"),
    "batch norm": MLP((3, 8, 4, 2), batch_norm=True),
    "ConvNet": ConvNet(image=(1, 8, 8), channels=(2, 3), hidden=(5,), outputs=4),
    "RNN": RNN(features=3, hidden=5, outputs=3, steps=4),
    "ResNet": ResNet(1),
}


def walk(steps, d, seed=0):
    return np.random.default_rng(seed).normal(size=(steps, d)).cumsum(axis=0)


# ---- random planes ------------------------------------------------------------------------------


@pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))
def test_each_filters_direction_has_its_filters_norm(network):
    """Li et al. (2018); the filters are found here anew, from the layers' blocks."""
    params = network.init(3) + 0.05  # no bias is zero
    plane = random_plane(network, params, seed=1, reach=0.5)
    touched = np.zeros(network.size, dtype=bool)
    for block in network.blocks:
        if block.fans is None:
            continue
        weights = params[block.slice].reshape(block.rows, -1)[:, : block.weights]
        touched[block.slice].reshape(block.rows, -1)[:, : block.weights] = True
        for axis in plane.axes:
            direction = axis[block.slice].reshape(block.rows, -1)[:, : block.weights]
            lengths = np.linalg.norm(direction, axis=1)
            assert lengths == pytest.approx(np.linalg.norm(weights, axis=1), rel=1e-12)
    assert (plane.axes[:, ~touched] == 0).all()
    assert (plane.axes[:, touched] != 0).all()
    assert np.array_equal(plane.origin, params)
    assert plane.window == ((-0.5, 0.5), (-0.5, 0.5))


def test_directions_are_nearly_orthogonal_and_drawn_by_the_seed():
    network = NETWORKS["MLP"]
    params = network.init(0)
    planes = [random_plane(network, params, seed).axes for seed in (0, 1)]
    across, along = planes[0] / np.linalg.norm(planes[0], axis=1, keepdims=True)
    assert 0 < abs(across @ along) < 5 / np.sqrt(network.size)
    assert not np.allclose(planes[0], planes[1])
    assert np.array_equal(planes[0], random_plane(network, params, 0).axes)


def test_scaling_a_layer_scales_its_directions():
    """What makes landscapes of networks comparable: the picture does not see the scale."""
    network = NETWORKS["MLP"]
    params = network.init(0)
    first = network.blocks[0].slice
    scaled = params.copy()
    scaled[first] *= 7
    before, after = (random_plane(network, each, 0).axes for each in (params, scaled))
    assert after[:, first] == pytest.approx(7 * before[:, first])
    assert np.delete(after, np.r_[first], axis=1) == pytest.approx(
        np.delete(before, np.r_[first], axis=1)
    )


def test_precision_is_that_of_the_parameters():
    network = NETWORKS["MLP"]
    assert random_plane(network, network.init(0).astype(np.float32), 0).axes.dtype == np.float32


def test_a_filter_of_zeros_stays_put():
    network = NETWORKS["MLP"]
    params = network.init(0)
    params[network.filters == 4] = 0
    axes = random_plane(network, params, 0).axes
    assert not axes[:, network.filters == 4].any()
    assert np.isfinite(axes).all()


def test_where_all_weights_are_zero_there_is_no_random_plane():
    network = NETWORKS["MLP"]
    with pytest.raises(SettingError, match="all weights are zero"):
        random_plane(network, np.zeros(network.size), 0)


# ---- principal planes ---------------------------------------------------------------------------


def by_svd(path):
    """The two principal directions and their shares, straight from NumPy."""
    _, spread, directions = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    return directions[:2], spread[:2] ** 2 / np.sum(spread**2)


@given(steps=st.integers(3, 60), d=st.integers(2, 80), seed=st.integers(0, 999), wide=st.booleans())
@settings(deadline=None, max_examples=60)
def test_the_plane_is_that_of_the_singular_value_decomposition(steps, d, seed, wide):
    path = walk(steps, d, seed) * (1e4 if wide else 1e-4)
    directions, shares = by_svd(path)
    for center in ("last point", "mean"):
        plane = pca_plane(path, center)
        assert plane.explained == pytest.approx(shares, rel=1e-9)
        cosines = np.abs(np.sum(plane.axes * directions, axis=1))
        assert cosines == pytest.approx(np.ones(2), abs=1e-9)
        assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)


@pytest.mark.parametrize("thin", [1e-2, 1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("shape", [(40, 9), (9, 40)])
def test_a_nearly_straight_path_still_has_its_second_direction(shape, thin):
    rng = np.random.default_rng(0)
    path = np.linspace(-1, 1, shape[0])[:, None] * rng.normal(size=shape[1]) + thin * walk(*shape)
    directions, shares = by_svd(path)
    plane = pca_plane(path)
    assert plane.explained == pytest.approx(shares, rel=1e-6)
    cosines = np.abs(np.sum(plane.axes * directions, axis=1))
    assert cosines == pytest.approx(np.ones(2), abs=1e-9)


def test_the_plane_goes_through_the_last_point_or_the_mean():
    path = walk(30, 12)
    assert np.array_equal(pca_plane(path).origin, path[-1])
    assert pca_plane(path, "mean").origin == pytest.approx(path.mean(axis=0))
    beside = {
        center: np.sum((path - plane.points(plane.project(path))) ** 2)
        for center in ("last point", "mean")
        for plane in [pca_plane(path, center)]
    }
    assert beside["mean"] < beside["last point"]


@given(steps=st.integers(2, 40), d=st.integers(2, 30), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_the_window_holds_the_path_which_runs_right_and_up(steps, d, seed):
    path = walk(steps, d, seed)
    plane = pca_plane(path)
    coordinates = plane.project(path)
    low, high = np.transpose(plane.window)
    assert (coordinates > low).all()
    assert (coordinates < high).all()
    assert (coordinates[-1] - coordinates[0] >= -1e-9).all()
    sides = high - low
    assert 1 / 2 <= sides[0] / sides[1] <= 2 + 1e-9


def test_of_a_straight_path_one_direction_explains_all():
    way = np.arange(1.0, 8.0)
    plane = pca_plane(np.linspace(0, 3, 20)[:, None] * way)
    assert plane.explained == pytest.approx([1, 0], abs=1e-12)
    assert plane.axes[0] == pytest.approx(way / np.linalg.norm(way))
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)


@pytest.mark.parametrize("steps", [2, 40])
def test_a_path_along_one_coordinate_has_a_plane_too(steps):
    path = np.tile(np.arange(5.0) / 7, (steps, 1))
    path[:, 3] = np.linspace(-1, 2, steps) ** 3
    plane = pca_plane(path)
    assert plane.explained == pytest.approx([1, 0], abs=1e-12)
    assert plane.axes[0] == pytest.approx(np.eye(5)[3])
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)


@pytest.mark.parametrize("steps", [1, 2, 9])
def test_a_path_that_does_not_move_has_a_plane_all_the_same(steps):
    path = np.tile(np.arange(5.0) / 7, (steps, 1))
    plane = pca_plane(path)
    assert plane.explained.tolist() == [0, 0]
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)
    assert plane.window == ((-1.0, 1.0), (-1.0, 1.0))


def test_two_points_lie_in_their_plane():
    path = walk(2, 6)
    plane = pca_plane(path)
    assert plane.points(plane.project(path)) == pytest.approx(path)
    assert plane.explained == pytest.approx([1, 0], abs=1e-12)


def test_labels_say_what_is_explained():
    path = np.zeros((5, 3))
    path[:, 0], path[:, 1] = [3, -3, 3, -3, 0], [1, 1, -1, -1, 0]
    assert pca_plane(path).labels == ("component 1 (90%)", "component 2 (10%)")


def test_a_path_in_single_precision_gives_the_same_plane():
    path = walk(40, 9).astype(np.float32)
    assert pca_plane(path).axes == pytest.approx(pca_plane(path.astype(float)).axes)


def test_very_many_parameters_in_a_random_walk_have_most_of_it_in_two_directions():
    """Antognini & Sohl-Dickstein (2018): 6 / pi^2 and a quarter of that."""
    shares = pca_plane(walk(100, 8000)).explained
    assert shares == pytest.approx([6 / np.pi**2, 1.5 / np.pi**2], abs=0.01)


def test_one_parameter_makes_no_plane():
    with pytest.raises(SettingError, match="at least two parameters"):
        pca_plane(np.zeros((4, 1)))


# ---- runs that diverged -------------------------------------------------------------------------


def diverging(last):
    path = np.ones((8, 3)) * 2.0 ** np.arange(8)[:, None]
    path[6:] = last
    return path


@pytest.mark.parametrize("last", [np.nan, np.inf, -np.inf])
def test_a_diverged_path_is_looked_at_until_it_takes_off(last):
    path = diverging(last)
    kept = usable(path)
    away = np.linalg.norm(path - path[0], axis=1)
    assert len(kept) == 4
    assert away[3] <= TAKEN_OFF * np.linalg.norm(path[0]) < away[4]
    assert np.array_equal(pca_plane(path).axes, pca_plane(kept).axes)


@pytest.mark.parametrize(("dtype", "far"), [(np.float32, 1e30), (np.float64, 1e300)])
def test_what_is_too_far_to_be_squared_is_too_far(dtype, far):
    path = diverging(np.nan).astype(dtype)
    path[5] = far
    assert len(usable(path)) == 4
    assert np.isfinite(pca_plane(path).axes).all()


def test_a_path_that_stays_finite_is_looked_at_whole():
    path = diverging(1e6)
    assert usable(path) is path


def test_from_zero_all_finite_points_count():
    path = diverging(np.nan)
    path[0] = 0
    assert len(usable(path)) == 6


@pytest.mark.parametrize("path", [np.full((3, 4), np.nan), np.zeros((0, 4))])
def test_a_path_without_a_finite_point_is_refused(path):
    with pytest.raises(SettingError, match="first point of finite numbers"):
        pca_plane(path)


# ---- three points -------------------------------------------------------------------------------


@given(d=st.integers(2, 50), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=30)
def test_the_plane_holds_its_three_points_at_their_true_distances(d, seed):
    a, b, c = corners = np.random.default_rng(seed).normal(size=(3, d))
    plane = three_points(a, b, c)
    coordinates = plane.project(corners)
    assert plane.points(coordinates) == pytest.approx(corners)
    assert coordinates[0] == pytest.approx([0, 0], abs=1e-12)
    assert coordinates[1] == pytest.approx([np.linalg.norm(b - a), 0], abs=1e-9)
    assert np.linalg.norm(coordinates[2] - coordinates[1]) == pytest.approx(np.linalg.norm(c - b))
    low, high = np.transpose(plane.window)
    assert ((low < coordinates) & (coordinates < high)).all()


@pytest.mark.parametrize("c", [[2.0, 2, 2], [0.0, 0, 0], [1.0, 1, 1], [np.nan, 0, 0]])
def test_three_points_in_a_line_make_no_plane(c):
    with pytest.raises(SettingError, match="not in one line"):
        three_points(np.zeros(3), np.ones(3), np.array(c))
