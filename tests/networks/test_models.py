"""The four models: shapes, blocks, filters, units, and what is refused."""

import re

import numpy as np
import pytest

from gdviz.errors import BudgetError, SettingError, UnsupportedError
from gdviz.networks import MLP, MOST_CURVED, RNN, ConvNet, NetworkObjective, ResNet
from gdviz.networks.convolution import Image, MaxPooling, MeanPooling
from gdviz.networks.layer import Pass, Workspace
from gdviz.networks.network import MOST_PARAMETERS
from tests.networks.samples import COUNT, NAMES, points, sample

every_network = pytest.mark.parametrize("name", NAMES)
same = np.testing.assert_array_equal


def inputs(network, count=5):
    return np.random.default_rng(0).normal(size=(count, network.features))


@pytest.mark.parametrize(
    ("network", "size"),
    [
        (MLP((2, 16, 16, 1)), 337),
        (MLP((64, 32, 10)), 64 * 32 + 32 + 32 * 10 + 10),
        (MLP((2, 3, 3, 1), batch_norm=True), 9 + 6 + 12 + 6 + 4),
        (ConvNet((1, 28, 28), (8, 16), (32,), 10, kernel=5),
         8 * 26 + 16 * (8 * 25 + 1) + 32 * (16 * 49 + 1) + 330),
        (RNN(27, 64, 27, steps=20), 64 * 28 + 64 * 64 + 27 * 65),
        (RNN(3, 4, 2, steps=9, layers=2), 4 * 4 + 16 + 4 * 5 + 16 + 2 * 5),
        (ResNet(1, (1, 8, 8), (4, 8, 16), 10, batch_norm=False),
         4 * 10 + 2 * 4 * 37 + 8 * 37 + 8 * 73 + 16 * 73 + 16 * 145 + 170),
    ],
    ids=repr,
)  # fmt: skip
def test_a_network_has_as_many_parameters_as_its_layers(network, size):
    assert network.size == size
    assert network.init(0).shape == (size,)


@every_network
@pytest.mark.parametrize("batch", [(), (3,), (2, 3)], ids=str)
def test_predictions_are_a_number_for_each_output(name, batch):
    network = sample(name).network
    params = points(sample(name), *batch)
    said = network.predict(params, inputs(network))
    steps = (network.sequence[0],) if network.every_step else ()
    assert said.shape == (*batch, 5, *steps, network.outputs)
    same(network.predict(params, inputs(network), sample(name).inputs),
         sample(name).predict(params, inputs(network)))  # fmt: skip


@every_network
def test_blocks_tile_the_vector(name):
    network = sample(name).network
    at = 0
    for block in network.blocks:
        assert block.start == at
        assert block.stop - block.start == block.rows * block.columns
        assert 0 <= block.columns - block.weights <= 2
        at = block.stop
    assert at == network.size
    names = [block.name for block in network.blocks]
    assert len(set(names)) == len(names)


@every_network
def test_filters_are_the_rows_of_weight_matrices(name):
    network = sample(name).network
    expected, number = [], 0
    for block in network.blocks:
        for _ in range(block.rows):
            weights = [number if block.fans else -1] * block.weights
            expected += [*weights, *[-1] * (block.columns - block.weights)]
            number += block.fans is not None
    same(network.filters, expected)
    same(network.weights, network.filters >= 0)
    with pytest.raises(ValueError, match="read-only"):
        network.filters[0] = 7


def test_filters_by_hand():
    network = MLP((2, 2, 1), batch_norm=True)
    same(network.filters, [0, 0, -1, 1, 1, -1, -1, -1, -1, -1, 2, 2, -1])
    network = ConvNet((1, 2, 2), (2,), (), 1, kernel=1, pool=1)
    same(network.filters, [0, -1, 1, -1, *[2] * 8, -1])
    network = RNN(1, 2, 1, steps=3)
    same(network.filters, [0, -1, 1, -1, 2, 2, 3, 3, 4, 4, -1])


# ---- what is computed ----------------------------------------------------------------------------


def test_a_perceptron_by_hand():
    network = MLP((2, 3, 1))
    params, x = network.init(1), inputs(network)
    first, second = params[:9].reshape(3, 3), params[9:].reshape(1, 4)
    hidden = np.tanh(x @ first[:, :2].T + first[:, 2])
    np.testing.assert_allclose(network.units(params, x)[0], hidden)
    expected = hidden @ second[:, :3].T + second[:, 3]
    np.testing.assert_allclose(network.predict(params, x), expected)


def test_a_convolution_by_hand():
    network = ConvNet((2, 5, 4), (3,), (), 2, pool=1, activation="identity")
    params, x = network.init(1), inputs(network)
    conv = params[: 3 * 19].reshape(3, 19)
    out = params[3 * 19 :].reshape(2, 61)
    padded = np.pad(x.reshape(-1, 2, 5, 4), [(0, 0), (0, 0), (1, 1), (1, 1)])
    maps = np.empty((len(x), 3, 5, 4))
    for i, j in np.ndindex(5, 4):
        patch = padded[:, :, i : i + 3, j : j + 3].reshape(len(x), 18)
        maps[:, :, i, j] = patch @ conv[:, :18].T + conv[:, 18]
    expected = maps.reshape(len(x), 60) @ out[:, :60].T + out[:, 60]
    np.testing.assert_allclose(network.predict(params, x), expected)


def test_a_recurrent_network_by_hand():
    """Inputs are time-major: all features of the first step, then those of the second."""
    network = RNN(2, 3, 1, steps=4, every_step=True)
    params, x = network.init(1), inputs(network).reshape(5, 4, 2)
    inward, again = params[:9].reshape(3, 3), params[9:18].reshape(3, 3)
    out, state = params[18:].reshape(1, 4), np.zeros((5, 3))
    said = network.predict(params, x.reshape(5, 8))
    for step in range(4):
        state = np.tanh(x[:, step] @ inward[:, :2].T + inward[:, 2] + state @ again.T)
        np.testing.assert_allclose(said[:, step], state @ out[:, :3].T + out[:, 3])
    last = RNN(2, 3, 1, steps=4)
    np.testing.assert_allclose(last.predict(params, x.reshape(5, 8)), said[:, -1])


def test_residual_links_pass_the_input_on():
    """With weights at zero, what goes in is what comes out."""
    network = MLP((2, 3, 3, 3, 1), residual=True)
    params, x = network.init(1), inputs(network)
    for block in network.blocks[1:3]:
        params[block.slice] = 0
    first, second, third = network.units(params, x)
    same(second, first)
    same(third, first)
    plain = MLP((2, 3, 4, 4, 1), residual=True)
    assert [len(layer.layers) for layer in plain.stack.layers if hasattr(layer, "layers")] == [2]


def test_a_resnets_links_take_every_other_place_and_pad_with_nothing():
    network = ResNet(1, (1, 4, 4), (1, 2, 3), 3, batch_norm=False, activation="identity")
    params = np.zeros(network.size)
    params[4] = 1  # the middle of the first kernel: the image itself
    params[network.blocks[-1].slice] = np.eye(3, 4).ravel()
    x = inputs(network)
    said = network.predict(params, x)
    np.testing.assert_allclose(said[:, 0], x.reshape(-1, 4, 4)[:, 0, 0])
    same(said[:, 1:], 0)


def test_a_resnet_has_the_depth_that_it_says():
    for n, skips in ((1, True), (3, False)):
        network = ResNet(n, skips=skips)
        weighted = [block for block in network.blocks if block.fans]
        assert len(weighted) == network.depth == 6 * n + 2
        norms = [block for block in network.blocks if not block.fans]
        assert len(norms) == network.depth - 1


@pytest.mark.parametrize(
    ("kind", "after", "slopes"),
    [
        (MaxPooling, [5.0, 3.0], [0, 7, 9, 0, 0, 0, 0, 0]),
        (MeanPooling, [2.25, 3.0], [1.75, 1.75, 2.25, 2.25, 1.75, 1.75, 2.25, 2.25]),
    ],
)
def test_pooling_by_hand(kind, after, slopes):
    """Of equal numbers, the first in its square is the highest."""
    layer, run = kind(Image(1, 2, 4), 2), Pass(Workspace(np.float64))
    image = np.array([1.0, 5.0, 3.0, 3.0, 2.0, 1.0, 3.0, 3.0])
    signal = np.concatenate([image, [1.0]])[:, None]
    assert layer.after == Image(1, 1, 2)
    same(layer.forward(None, signal, run)[:, 0], [*after, 1])
    back = layer.backward(None, np.array([[7.0], [9.0]]), run, None, True)
    same(back[:, 0], slopes)


@every_network
def test_units_are_what_hidden_layers_say(name):
    network = sample(name).network
    params = points(sample(name), 2)
    said = network.units(params, inputs(network))
    if isinstance(network, MLP):
        widths = network.sizes[1:-1]
    else:
        widths = [b.rows for b in network.blocks if b.name.startswith("hidden")]
    assert [each.shape for each in said] == [(2, 5, width) for width in widths]
    if said:
        last = points(sample(name), 2)[:, network.blocks[-1].slice]
        last = last.reshape(2, network.outputs, -1)
        expected = said[-1] @ np.swapaxes(last[..., :-1], -1, -2) + last[:, None, :, -1]
        np.testing.assert_allclose(network.predict(params, inputs(network)), expected)


@every_network
def test_a_network_says_what_it_is(name):
    network = sample(name).network
    assert re.fullmatch(r"(MLP|ConvNet|RNN|ResNet)\(.+\)", repr(network))
    assert network.products > 0
    assert network.widest > 0


def test_products_count_the_multiplications_of_one_example():
    assert MLP((2, 16, 16, 1)).products == 32 + 256 + 16
    assert ConvNet((1, 8, 8), (2,), (), 3).products == 2 * 9 * 64 + 3 * 32
    assert RNN(3, 4, 2, steps=5, every_step=True).products == 5 * (4 * 7 + 8)
    assert RNN(3, 4, 2, steps=5).products == 5 * 4 * 7 + 8
    plain, linked = (ResNet(1, skips=skips).products for skips in (False, True))
    assert plain == linked


# ---- bad input -----------------------------------------------------------------------------------


def _objective(**changed):
    settings = {"network": MLP((2, 3, 1)), "inputs": np.ones((4, 2)), "targets": np.ones(4)}
    return NetworkObjective(**{**settings, **changed})


SETTINGS = {
    "no outputs": lambda: MLP((2,)),
    "no units": lambda: MLP((2, 0, 1)),
    "half a unit": lambda: MLP((2, 2.5, 1)),
    "a yes for a size": lambda: MLP((2, True, 1)),
    "dropout of all": lambda: MLP((2, 3, 1), dropout=1.0),
    "dropout that is no number": lambda: MLP((2, 3, 1), dropout=float("nan")),
    "unknown activation": lambda: MLP((2, 3, 1), activation="tan"),
    "unknown initialisation": lambda: MLP((2, 3, 1), initialisation="Glorot"),
    "unknown scheme": lambda: MLP((2, 3, 1)).init(0, "Glorot"),
    "an even kernel": lambda: ConvNet((1, 4, 4), kernel=2),
    "a flat image": lambda: ConvNet((4, 4)),
    "pooling that does not divide": lambda: ConvNet((1, 6, 6), (2, 2)),
    "no stride": lambda: ConvNet((1, 4, 4), stride=0),
    "no steps": lambda: RNN(2, 3, 1, steps=0),
    "no layers": lambda: RNN(2, 3, 1, steps=2, layers=0),
    "no blocks": lambda: ResNet(0),
    "an oblong image": lambda: ResNet(1, (1, 8, 4)),
    "an odd image": lambda: ResNet(1, (1, 6, 6)),
    "two stages": lambda: ResNet(1, channels=(2, 4)),
    "fewer channels": lambda: ResNet(1, channels=(4, 2, 4)),
    "other features": lambda: MLP((2, 3, 1)).predict(np.zeros(13), np.ones((4, 3))),
    "flat inputs": lambda: _objective(inputs=np.ones(4)),
    "inputs in words": lambda: _objective(inputs=np.array([["a", "b"]] * 4)),
    "inputs that are not finite": lambda: _objective(inputs=np.full((4, 2), np.inf)),
    "no examples": lambda: _objective(inputs=np.ones((0, 2)), targets=np.ones(0)),
    "too few targets": lambda: _objective(targets=np.ones(3)),
    "a target an example": lambda: NetworkObjective(
        RNN(2, 3, 1, steps=2, every_step=True), np.ones((4, 4)), np.ones(4)
    ),
    "unknown loss": lambda: _objective(loss="L2"),
    "a negative penalty": lambda: _objective(l2=-0.1),
    "an infinite penalty": lambda: _objective(l1=np.inf),
    "too few parameters": lambda: _objective().value(np.zeros(12)),
    "too many parameters": lambda: _objective().gradient(np.zeros((2, 14))),
    "a single number": lambda: _objective().gradient(np.float64(1)),
    "vectors of another size": lambda: _objective().hvp(np.zeros(13), np.zeros(12)),
    "parameters of another net": lambda: MLP((2, 3, 1)).units(np.zeros(9), np.ones((4, 2))),
}
BUDGETS = {
    "a network of gigabytes": lambda: MLP((1000, 10_000, 10)),
    "a Hessian of gigabytes": lambda: NetworkObjective(
        MLP((64, 32, 10)), np.ones((4, 64)), np.ones((4, 10))
    ).hessian(np.zeros(2410)),
}
UNSUPPORTED = {
    "accuracy of numbers": lambda: _objective().accuracy(np.zeros(13)),
    "right numbers": lambda: _objective().right(np.zeros(13)),
    "right steps": lambda: sample("RNN, every step").right(points(sample("RNN, every step"))),
    "descending a loss on other data": lambda: _other_data().gradient(
        np.zeros(_other_data().network.size)
    ),
    "its curvature": lambda: _other_data().hvp(*np.zeros((2, _other_data().network.size))),
}


def _other_data():
    objective = sample("MLP, batch norm")
    return NetworkObjective(
        objective.network, objective.inputs, np.zeros(COUNT, int), "cross-entropy",
        reference=objective.inputs,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "act"),
    [
        pytest.param(error, act, id=name)
        for error, cases in (
            (SettingError, SETTINGS), (BudgetError, BUDGETS), (UnsupportedError, UNSUPPORTED)
        )
        for name, act in cases.items()
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(error, act):
    with pytest.raises(error) as refusal:
        act()
    message = str(refusal.value)
    assert re.fullmatch(r"[A-Z][^\n]+\.", message)
    assert len(message) < 200


def test_what_is_allowed_is_said():
    for act, allowed in (
        (SETTINGS["unknown activation"], "tanh, ReLU"),
        (SETTINGS["unknown scheme"], "Xavier, He"),
        (SETTINGS["unknown loss"], "mse, cross-entropy"),
        (BUDGETS["a network of gigabytes"], f"10,110,010 parameters; up to {MOST_PARAMETERS:,}"),
        (BUDGETS["a Hessian of gigabytes"], f"up to {MOST_CURVED:,}"),
    ):  # fmt: skip
        with pytest.raises((SettingError, BudgetError), match=allowed):
            act()


def test_sizes_may_be_numpys():
    assert MLP(np.array([2, 3, 1])).size == 13
