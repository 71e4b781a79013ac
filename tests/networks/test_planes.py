"""The quicker way over a plane gives the values of the ordinary one, wherever the points lie."""

import numpy as np
import pytest

from gdviz.networks import MLP, ConvNet, NetworkObjective, ResNet
from gdviz.networks import planes as quick
from gdviz.networks.activations import ACTIVATIONS

LOSSES = {
    "mse": lambda rng: rng.normal(size=20),
    "logistic": lambda rng: rng.integers(0, 2, 20),
    "hinge": lambda rng: rng.integers(0, 2, 20),
}


def objective_of(activation="tanh", hidden=(6, 5), loss="mse", **penalties):
    network = MLP((3, *hidden, 1), activation=activation)
    rng = np.random.default_rng(0)
    targets = LOSSES[loss](rng)
    return NetworkObjective(network, rng.normal(size=(20, 3)), targets, loss, **penalties)


def plane_of(objective, size=1.0, dtype=np.float64):
    rng = np.random.default_rng(1)
    origin = size * rng.normal(size=objective.network.size)
    return origin.astype(dtype), rng.normal(size=(2, len(origin))).astype(dtype)


def grid(side=9, reach=2.0):
    line = np.linspace(-reach, reach, side)
    return np.stack(np.meshgrid(line, 1.1 * line), axis=-1).reshape(-1, 2)


def scattered(count=30):
    return np.random.default_rng(2).uniform(-2, 2, (count, 2))


def compared(objective, coordinates, size=1.0):
    """The values of the quicker way, and of the ordinary one."""
    origin, axes = plane_of(objective, size)
    assert quick.is_quick(objective.network)
    ordinary = objective.value(origin + coordinates @ axes)
    return objective.plane_values(origin, axes, coordinates), ordinary


@pytest.mark.parametrize("hidden", [(6,), (6, 5), (4, 6, 5, 3)])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("coordinates", [grid(), scattered()], ids=["grid", "scattered"])
def test_any_depth_anywhere(activation, hidden, coordinates):
    found, ordinary = compared(objective_of(activation, hidden), coordinates)
    assert found == pytest.approx(ordinary, rel=1e-11)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("penalties", [{}, {"l1": 0.01, "l2": 0.1}], ids=["bare", "penalised"])
def test_any_loss_with_its_penalties(loss, penalties):
    found, ordinary = compared(objective_of(loss=loss, **penalties), grid())
    assert found == pytest.approx(ordinary, rel=1e-11)


@pytest.mark.parametrize(
    "coordinates",
    [grid()[::-1], grid()[np.random.default_rng(0).permutation(81)], np.repeat(grid(4), 3, axis=0)],
    ids=["backwards", "shuffled", "repeated"],
)
def test_the_order_of_the_points_does_not_matter(coordinates):
    found, ordinary = compared(objective_of(), coordinates)
    assert found == pytest.approx(ordinary, rel=1e-11)


def test_a_grid_with_holes():
    found, ordinary = compared(objective_of(), np.delete(grid(), [0, 5, 17, 40, 41, 80], axis=0))
    assert found == pytest.approx(ordinary, rel=1e-11)


@pytest.mark.parametrize("coordinates", [np.zeros((0, 2)), np.zeros((1, 2))], ids=["none", "one"])
def test_few_points(coordinates):
    found, ordinary = compared(objective_of(), coordinates)
    assert found == pytest.approx(ordinary, rel=1e-12)


@pytest.mark.parametrize("size", [1e-6, 30.0, 1e3, 1e6])
def test_weights_of_any_size(size):
    """Large ones leave the range of exponents, and switch units all on or all off."""
    found, ordinary = compared(objective_of(), grid(), size)
    assert found == pytest.approx(ordinary, rel=1e-9)


def test_blocks_make_no_difference(monkeypatch):
    objective = objective_of()
    whole, _ = compared(objective, grid())
    monkeypatch.setattr(quick, "_BLOCK", 7 * 6 * 20)
    in_blocks, _ = compared(objective, grid())
    assert in_blocks == pytest.approx(whole, rel=1e-13)


def test_too_many_factors_are_not_made(monkeypatch):
    objective = objective_of()
    whole, _ = compared(objective, grid())
    monkeypatch.setattr(quick, "_MOST_FACTORS", 10)
    monkeypatch.setattr(quick, "_factors", None)  # not asked for any
    directly, _ = compared(objective, grid())
    assert directly == pytest.approx(whole, rel=1e-11)


def test_single_precision():
    objective = objective_of()
    origin, axes = plane_of(objective, dtype=np.float32)
    found = objective.plane_values(origin, axes, grid())
    ordinary = objective.value(origin.astype(float) + grid() @ axes.astype(float))
    assert found.dtype == np.float32
    assert np.abs(found - ordinary).max() <= 2e-6 * ordinary.max()


def test_what_is_no_number_stays_none():
    objective = objective_of()
    origin, axes = plane_of(objective)
    origin[0] = np.nan
    assert np.isnan(objective.plane_values(origin, axes, grid())).all()


def test_dropout_does_nothing_in_evaluation():
    bare, dropping = (
        NetworkObjective(network, np.eye(3), np.arange(3.0))
        for network in (MLP((3, 6, 1)), MLP((3, 6, 1), dropout=0.5))
    )
    origin, axes = plane_of(bare)
    assert quick.is_quick(dropping.network)
    found = [each.plane_values(origin, axes, grid()) for each in (bare, dropping)]
    assert np.array_equal(*found)


def test_which_networks_are_quick():
    for name, activation in ACTIVATIONS.items():
        assert quick.is_quick(MLP((2, 4, 1), activation=name)) == (activation.logistic is not None)
    others = [
        MLP((2, 1)),
        MLP((2, 4, 4, 1), activation="tanh", batch_norm=True),
        MLP((2, 4, 4, 1), activation="tanh", residual=True),
        ConvNet(image=(1, 4, 4), channels=(2,), hidden=(3,), outputs=2, activation="tanh"),
        ResNet(1),
    ]
    assert not any(quick.is_quick(network) for network in others)


@pytest.mark.parametrize("name", [n for n, a in ACTIVATIONS.items() if a.logistic is not None])
def test_a_logistic_activation_is_one(name):
    scale, share = ACTIVATIONS[name].logistic
    z = np.linspace(-20, 20, 401)
    value = np.empty_like(z)
    ACTIVATIONS[name].value(z, value)
    assert 1 + share / (np.exp(scale * z) + 1) == pytest.approx(value, abs=1e-15)
