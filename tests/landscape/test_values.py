"""Heights over a plane and along a line, against the objective's own values."""

import numpy as np
import pytest

from gdviz.landscape import Plane, heights, line, plane_values, random_plane
from gdviz.networks import MLP, ConvNet, NetworkObjective
from tests.objectives import Quadratic, TwoLayers


@pytest.fixture(scope="module")
def quadratic():
    return Quadratic.of(np.linspace(0.5, 4, 9), seed=0)


@pytest.fixture(scope="module")
def plane():
    rng = np.random.default_rng(1)
    return Plane(rng.normal(size=9), rng.normal(size=(2, 9)), ((-1.0, 2.0), (-3.0, 1.0)))


def objective_of(network, **settings):
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(30, network.features))
    targets = rng.integers(0, network.outputs, 30)
    return NetworkObjective(network, inputs, targets, "cross-entropy", **settings)


def test_rows_are_y_and_the_edges_belong_to_it(quadratic, plane):
    found = heights(quadratic, plane, 7)
    assert found.shape == (7, 7)
    for row, y in enumerate(np.linspace(-3, 1, 7)):
        for column, x in enumerate(np.linspace(-1, 2, 7)):
            point = plane.origin + x * plane.axes[0] + y * plane.axes[1]
            assert found[row, column] == pytest.approx(quadratic.value(point))


def test_blocks_make_no_difference(quadratic, plane, monkeypatch):
    whole = heights(quadratic, plane, 20)
    monkeypatch.setattr("gdviz.landscape.values.BLOCK", 9 * 33)
    assert heights(quadratic, plane, 20) == pytest.approx(whole, rel=1e-14)


@pytest.mark.parametrize(
    "network",
    [
        MLP((2, 8, 8, 3), activation="tanh"),
        MLP((2, 8, 3), batch_norm=True, activation="ReLU"),
        ConvNet(image=(1, 6, 6), channels=(2,), hidden=(4,), outputs=3),
    ],
    ids=["MLP", "batch norm", "ConvNet"],
)
@pytest.mark.parametrize("penalties", [{}, {"l1": 0.01, "l2": 0.02}], ids=["bare", "penalised"])
def test_a_networks_quicker_way_gives_its_values(network, penalties):
    objective = objective_of(network, **penalties)
    plane = random_plane(network, network.init(2), 0)
    grid = plane.grid(9)
    slowly = np.array([[objective.value(plane.points(c)) for c in row] for row in grid])
    assert heights(objective, plane, 9) == pytest.approx(slowly, rel=1e-12)


def test_the_planes_precision_rules():
    network = MLP((2, 8, 8, 3), activation="tanh")
    objective = objective_of(network)
    params = network.init(2)
    double = heights(objective, random_plane(network, params, 0), 15)
    single = heights(objective, random_plane(network, params.astype(np.float32), 0), 15)
    assert (double.dtype, single.dtype) == (np.float64, np.float32)
    assert np.abs(single - double).max() <= 1e-5 * double.max()


def test_no_coordinates_have_no_heights(quadratic, plane):
    assert plane_values(quadratic, plane, np.zeros((0, 2))).shape == (0,)


def test_a_line_goes_from_one_point_to_the_other(quadratic):
    a, b = np.random.default_rng(3).normal(size=(2, 9))
    found = line(quadratic, a, b, 5)
    shares = np.linspace(0, 1, 5)
    assert found == pytest.approx([quadratic.value(a + share * (b - a)) for share in shares])
    assert found[0] == pytest.approx(quadratic.value(a), rel=1e-14)
    assert found[-1] == pytest.approx(quadratic.value(b), rel=1e-14)


def test_between_two_networks_that_differ_by_a_permutation_there_is_a_hill():
    """Swapped hidden units compute the same, yet their mean does not."""
    network = TwoLayers(seed=0)
    a = network.start(seed=1)
    for _ in range(3000):
        a = a - 0.1 * network.gradient(a)
    b = np.concatenate([a[:8].reshape(4, 2)[::-1].ravel(), a[8:][::-1]])
    along = line(network, a, b, 21)
    assert along[-1] == pytest.approx(along[0], rel=1e-12)
    assert along.max() > 1.3 * along[0]
