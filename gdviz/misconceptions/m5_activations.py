"""Kinked, smooth and stepped activations side by side, and units that die."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, bars, line
from gdviz.datasets import DATASETS, Dataset
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.misconceptions.m5_sources import BENGIO, GLOROT, LU, MAAS
from gdviz.misconceptions.misconception import LessonScene, Opening, in_lab
from gdviz.misconceptions.settings import Settings, choice
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import Adam
from gdviz.training import train

SEEDS = 10
#: Kinked, kinked, smooth, and flat but for its jump.
FOUR = ("ReLU", "Leaky ReLU", "GELU", "hard step")
_DATA = ("circle", "xor", "moons", "spiral", "gaussians")
_POINTS, _EPOCHS, _RECORD = 240, 320, 10


@dataclass(frozen=True)
class FourSettings(Settings):
    """Which data, how many units, and how fast."""

    data: str = choice(
        "spiral", _DATA, label="Data", help="Two classes of points in the plane, to be told apart."
    )
    units: int = hyperparameter(
        16, 2, 24, scale="log", whole=True, label="Units in each hidden layer", symbol="H",
        help="The network has two hidden layers.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.02, 0.002, 0.1, scale="log", label="Learning rate", symbol=r"\eta",
        help="Adam's rate, the same for all four.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class FourMeasured:
    """Ten networks for each activation, on the same data from the same starts.

    Attributes:
        data: the setting.
        names: the activations.
        epochs: (T,) the moments.
        losses: (4, T, 3) training loss: lowest, median and highest of the seeds.
        test, train: (4, SEEDS) shares of points that are told apart, in the end.
        moved: (4, layers) how far the layers' weights moved, the median over the seeds.
    """

    data: str
    names: tuple[str, ...]
    epochs: FloatArray
    losses: FloatArray
    test: FloatArray
    train: FloatArray
    moved: FloatArray


def measure(settings: FourSettings) -> FourMeasured:
    """Train all four, ten seeds each as one batch."""
    data = DATASETS[settings.data].make(_POINTS, 0.0, 0)
    learned, unseen = data.split(0.5, 0)
    unseen, learned = unseen.standardised(learned), learned.standardised()
    units = settings.units
    rows = [_trained(name, units, settings.lr, learned, unseen) for name in FOUR]
    losses, test, train_shares, moved = (np.stack(column) for column in zip(*rows, strict=True))
    epochs = np.arange(0, _EPOCHS + 1, _RECORD, dtype=np.float64)
    return FourMeasured(settings.data, FOUR, epochs, losses, test, train_shares, moved)


def _trained(
    name: str, units: int, lr: float, learned: Dataset, unseen: Dataset
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    net = MLP((2, units, units, 1), activation=name, initialisation="He")
    loss, other = (
        NetworkObjective(net, part.inputs, part.targets, loss="logistic")
        for part in (learned, unseen)
    )
    start = net.init(np.arange(SEEDS)).astype(np.float32)
    run = train(loss, Adam(lr=lr), start, _EPOCHS, record=_RECORD)
    ordered = np.sort(run.losses, axis=1)[:, [0, SEEDS // 2, -1]]
    end = run.points[-1]
    way = [np.linalg.norm((end - start)[:, block.slice], axis=-1) for block in net.blocks]
    return (
        ordered.astype(np.float64),
        other.accuracy(end).astype(np.float64),
        loss.accuracy(end).astype(np.float64),
        np.median(way, axis=-1).astype(np.float64),
    )


def _charts(measured: FourMeasured) -> tuple[Chart, ...]:
    losses = [np.maximum(each, 1e-6) for each in measured.losses]
    series = tuple(
        line(name, measured.epochs, loss[:, 1], low=loss[:, 0], high=loss[:, 2])
        for name, loss in zip(measured.names, losses, strict=True)
    )
    ends = ", ".join(
        f"{name} {loss[-1, 1]:.2g}" for name, loss in zip(measured.names, losses, strict=True)
    )
    alt = f"Training loss against the epoch, median and range of {SEEDS} seeds; at the end {ends}."
    curves = Chart("", Axis("epoch"), Axis("training loss", log=True), alt, series, height=280)
    return curves, _moved_chart(measured)


def _moved_chart(measured: FourMeasured) -> Chart:
    layers = ("first hidden layer", "second hidden layer", "last layer")
    x = np.arange(len(layers), dtype=np.float64)
    series = tuple(
        bars(name, x, row) for name, row in zip(measured.names, measured.moved, strict=True)
    )
    alt = "How far the weights of each layer moved, for each activation; with the hard step " + (
        "the hidden layers did not move at all."
        if not measured.moved[-1, :2].any()
        else "they moved."
    )
    return Chart(
        "",
        Axis("layer", categories=layers),
        Axis("way that its weights went"),
        alt,
        series,
        height=240,
    )


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + f" and {parts[-1]}"


def _says(measured: FourMeasured) -> str:
    right = [
        f"{name} **{100 * np.median(row):.0f} %**"
        for name, row in zip(measured.names, measured.test, strict=True)
    ]
    still = "" if measured.moved[-1, :2].any() else (
        " The hard step's hidden weights moved by exactly **0**: their slope is zero, so that only "
        "the last layer learned."
    )  # fmt: skip
    return f"Points of the {measured.data} told apart, all unseen: {_listed(right)}.{still}"


def _claim(measured: FourMeasured) -> bool:
    medians = np.median(measured.test, axis=1)
    hidden = measured.moved[-1, :2]
    return bool(medians[:3].min() >= 0.95 and medians[3] < 0.85 and not hidden.any())


def _opens(settings: FourSettings) -> Opening:
    units = settings.units
    return in_lab(
        LabScene(
            data=settings.data, points=_POINTS, noise=0.0, share=0.5, units=(units, units),
            activation=FOUR[-1], initialisation="He", optimizer=Adam(lr=settings.lr), batch=None,
            epochs=_EPOCHS, seeds=5,
        )
    )  # fmt: skip


SIDE_BY_SIDE = LessonScene(
    name="Four activations side by side",
    look_for=(
        "Two have a kink, one is smooth, and one is flat but for a jump: which ones learn? "
        f"(Shaded: all {SEEDS} seeds.)"
    ),
    settings=FourSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "ReLU, leaky ReLU and GELU tell at least 95 % of unseen points apart, the hard step less "
        "than 85 %, and its hidden weights do not move."
    ),
    claim=_claim,
    unless=FourSettings(data="gaussians"),
    sources=(GLOROT, BENGIO),
    opens=_opens,
)


# ---- units that die -----------------------------------------------------------------------------

_RATES = np.logspace(-3, 0, 7)
_DEAD_EPOCHS, _DEAD_SEEDS = 150, 6


@dataclass(frozen=True)
class DeadSettings(Settings):
    """How fast, and on which data."""

    lr: float = hyperparameter(
        0.3, 0.001, 1.0, scale="log", label="Learning rate", symbol=r"\eta", help="Adam's rate."
    )
    data: str = choice(
        "spiral", _DATA[:4], label="Data", help="Two classes of points in the plane."
    )


@dataclass(frozen=True, eq=False)
class DeadMeasured:
    """Hidden units that are 0 for every training point, after training.

    Attributes:
        lr: the setting.
        rates: (R,) learning rates, the set one last.
        relu, leaky: (R,) the mean share of such units over the seeds, by activation.
        before: their share before training, with ReLU.
        right_relu, right_leaky: (R,) the median share of points told apart.
    """

    lr: float
    rates: FloatArray
    relu: FloatArray
    leaky: FloatArray
    before: float
    right_relu: FloatArray
    right_leaky: FloatArray


def measure_dead(settings: DeadSettings) -> DeadMeasured:
    """Train at seven rates and at the set one, six seeds each, all as one batch."""
    data = DATASETS[settings.data].make(160, 0.0, 0).standardised()
    rates = np.append(_RATES, settings.lr)
    before, relu, right_relu = _deaths("ReLU", data, rates)
    _, leaky, right_leaky = _deaths("Leaky ReLU", data, rates)
    return DeadMeasured(settings.lr, rates, relu, leaky, before, right_relu, right_leaky)


def _deaths(name: str, data: Dataset, rates: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """The share of silent units before training, and after it (R,); the points told apart (R,)."""
    net = MLP((2, 16, 16, 1), activation=name, initialisation="He")
    loss = NetworkObjective(net, data.inputs, data.targets, loss="logistic")
    start = net.init(np.tile(np.arange(_DEAD_SEEDS), len(rates))).astype(np.float32)
    rule = Adam(lr=np.repeat(rates, _DEAD_SEEDS))  # type: ignore[arg-type]
    end = train(loss, rule, start, _DEAD_EPOCHS, record=0).points[-1]
    shape = (len(rates), _DEAD_SEEDS)
    right = np.median(loss.accuracy(end).reshape(shape), axis=1).astype(np.float64)
    return (
        float(_silent(net, start, data).mean()),
        _silent(net, end, data).reshape(shape).mean(1),
        right,
    )


def _silent(net: MLP, points: FloatArray, data: Dataset) -> FloatArray:
    """The share (...) of hidden units that are exactly 0 for every example."""
    layers = net.units(points, data.inputs)
    shares: FloatArray = np.mean(
        [(said == 0).all(axis=-2).mean(axis=-1) for said in layers], axis=0
    )
    return shares


def _dead_charts(measured: DeadMeasured) -> tuple[Chart, ...]:
    order = np.argsort(measured.rates, kind="stable")
    rates = measured.rates[order]
    series = (
        line("ReLU", rates, 100 * measured.relu[order]),
        line("Leaky ReLU", rates, 100 * measured.leaky[order]),
    )
    alt = (
        f"Share of hidden units that are 0 for every point against the learning rate: with ReLU "
        f"{100 * measured.relu[0]:.0f} % at the lowest rate, {100 * measured.relu[-2]:.0f} % at "
        f"the highest; with leaky ReLU at most {100 * measured.leaky.max():.0f} %."
    )
    dead = Axis("dead units, in %", limits=(-2.0, 100.0))
    marks = (Mark("x", measured.lr, "yours"),)
    return (Chart("", Axis("learning rate", log=True), dead, alt, series, marks=marks),)


def _dead_says(measured: DeadMeasured) -> str:
    return (
        f"At the rate {measured.lr:.3g}, **{100 * measured.relu[-1]:.0f} %** of the ReLU units "
        f"were 0 for every point in the end; before training {100 * measured.before:.0f} % were. "
        f"Such a unit has no slope and cannot come back by itself. With leaky ReLU it was "
        f"**{100 * measured.leaky[-1]:.0f} %**. Points told apart: with "
        f"ReLU {_per_cent(measured.right_relu)}, with leaky ReLU "
        f"{_per_cent(measured.right_leaky)}."
    )


def _per_cent(right: FloatArray) -> str:
    return f"{100 * right[-1]:.0f} %"


def _dead_claim(measured: DeadMeasured) -> bool:
    return bool(measured.relu[-1] > 1 / 3 and measured.leaky[-1] == 0)


def _dead_opens(settings: DeadSettings) -> Opening:
    return in_lab(
        LabScene(
            data=settings.data, points=300, noise=0.0, units=(16, 16), activation="ReLU",
            initialisation="He", optimizer=Adam(lr=settings.lr), batch=None, epochs=_DEAD_EPOCHS,
        )
    )  # fmt: skip


DEAD = LessonScene(
    name="Units that die",
    look_for="The higher the rate, the more ReLU units end up silent for every point, for good.",
    settings=DeadSettings(),
    measure=measure_dead,
    charts=_dead_charts,
    says=_dead_says,
    asserts="More than a third of the ReLU units are dead in the end, and no leaky one.",
    claim=_dead_claim,
    unless=DeadSettings(lr=0.002),
    sources=(LU, MAAS),
    opens=_dead_opens,
)
