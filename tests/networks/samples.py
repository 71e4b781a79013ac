"""Small networks with their losses, one of each kind, for tests that cross them all."""

from functools import cache

import numpy as np

from gdviz.networks import ACTIVATIONS, LOSSES, MLP, RNN, ConvNet, NetworkObjective, ResNet

COUNT = 14


def _drawn(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape)


def _classes(classes, *shape):
    return np.random.default_rng(2).integers(0, classes, shape)


def _targets(loss, outputs):
    if loss == "mse":
        return _drawn(COUNT, outputs, seed=2)
    return _classes(max(2, outputs), COUNT)


def _on(network, loss, targets=None, **penalties):
    targets = _targets(loss, network.outputs) if targets is None else targets
    return NetworkObjective(network, _drawn(COUNT, network.features), targets, loss, **penalties)


def _mlp(*sizes, loss="cross-entropy", l1=0.0, l2=0.0, **settings):
    return lambda: _on(MLP(sizes, **settings), loss, l1=l1, l2=l2)


def _convnet(loss="cross-entropy", l1=0.0, l2=0.0, **settings):
    small = {"image": (2, 4, 4), "channels": (3,), "hidden": (4,), "outputs": 3}
    return lambda: _on(ConvNet(**{**small, **settings}), loss, l1=l1, l2=l2)


def _resnet(**settings):
    small = {"image": (1, 4, 4), "channels": (2, 2, 3), "outputs": 3, "activation": "tanh"}
    return lambda: _on(ResNet(1, **{**small, **settings}), "cross-entropy")


def _rnn(outputs, loss, targets, **settings):
    return lambda: _on(RNN(2, 4, outputs, steps=3, **settings), loss, targets)


#: By name: a function that builds the objective.
_SAMPLES = {
    **{f"MLP, {name}": _mlp(2, 5, 4, 1, loss="logistic", activation=name) for name in ACTIVATIONS},
    **{
        f"MLP, {loss}": _mlp(2, 5, outputs, loss=loss, l1=0.01, l2=0.03)
        for loss, outputs in zip(LOSSES, (2, 3, 1, 1), strict=True)
    },
    "softmax alone": _mlp(3, 3, l2=0.1),
    "MLP, dropout": _mlp(2, 6, 5, 3, dropout=0.4),
    "MLP, batch norm": _mlp(2, 4, 4, 3, batch_norm=True, l1=0.02),
    "MLP, residual": _mlp(2, 4, 4, 4, 3, residual=True),
    "MLP, all at once": _mlp(
        2, 4, 4, 4, 3, residual=True, batch_norm=True, dropout=0.3, activation="softplus", l2=0.01
    ),
    "ConvNet": _convnet(activation="tanh", l2=0.02),
    "ConvNet, ReLU": _convnet(image=(1, 4, 8), channels=(2, 3)),
    "ConvNet, stride": _convnet(stride=2, kernel=5, pool=1, hidden=(), activation="GELU"),
    "ConvNet, batch norm": _convnet(batch_norm=True, dropout=0.3, activation="sigmoid"),
    "RNN, last step": _rnn(2, "mse", None),
    "RNN, every step": _rnn(4, "cross-entropy", _classes(4, COUNT, 3), every_step=True, layers=2),
    "RNN, numbers": _rnn(1, "mse", _drawn(COUNT, 3, seed=2), every_step=True, dropout=0.3),
    "ResNet": _resnet(),
    "ResNet, plain": _resnet(skips=False, batch_norm=False),
}
NAMES = tuple(_SAMPLES)


@cache
def sample(name):
    """An objective that all tests share; they must leave it as it is."""
    return build(name)


def build(name):
    """The same objective, newly built."""
    return _SAMPLES[name]()


def points(objective, *batch, seed=5):
    """Parameters (*batch, d) of which no two are alike."""
    return 0.6 * _drawn(*batch, objective.network.size, seed=seed)
