"""How many starts learn XOR, by the number of hidden units."""

import math
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.misconceptions.m1_sources import DING, LI, RUMELHART
from gdviz.misconceptions.misconception import LessonScene, Opening, in_lab
from gdviz.misconceptions.settings import Settings
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import Adam
from gdviz.training import train

SEEDS = 40
WIDTHS = (1, 2, 3, 4, 6, 8, 16)
#: With the initialisation that suits each.
ACTIVATIONS = {"tanh": "Xavier", "sigmoid": "Xavier", "ReLU": "He"}
_CORNERS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
_UNLIKE = np.array([0, 1, 1, 0])
#: The lowest loss of a network that answers two of the four corners as one.
CONFUSED = math.log(2) / 2


@dataclass(frozen=True)
class XorSettings(Settings):
    """How long, and how fast."""

    steps: int = hyperparameter(
        400, 10, 1000, scale="log", whole=True, label="Steps", symbol="T",
        help="How many steps every network is trained for.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.05, 0.005, 0.2, scale="log", label="Learning rate", symbol=r"\eta", help="Adam's rate."
    )


@dataclass(frozen=True, eq=False)
class XorMeasured:
    """Shares of starts that learn all four corners.

    Attributes:
        steps: the setting.
        widths: (W,) numbers of hidden units.
        activations: their names.
        solved: (activations, W) the share of the seeds that answer all four corners rightly.
        loss: (activations, W) the median loss of those that do not; nan where all do.
    """

    steps: int
    widths: FloatArray
    activations: tuple[str, ...]
    solved: FloatArray
    loss: FloatArray


def measure(settings: XorSettings) -> XorMeasured:
    """Train every width with every activation, all seeds of one as one batch."""
    steps = settings.steps
    results = [
        _trained(width, name, scheme, settings.lr, steps)
        for name, scheme in ACTIVATIONS.items()
        for width in WIDTHS
    ]
    solved, loss = (
        np.array(column).reshape(len(ACTIVATIONS), -1) for column in zip(*results, strict=True)
    )
    widths = np.array(WIDTHS, dtype=np.float64)
    return XorMeasured(steps, widths, tuple(ACTIVATIONS), solved, loss)


def _trained(width: int, name: str, scheme: str, lr: float, steps: int) -> tuple[float, float]:
    """The share of the seeds that learn it, and the median loss of the others."""
    net = MLP((2, width, 1), activation=name, initialisation=scheme)
    objective = NetworkObjective(net, _CORNERS, _UNLIKE, loss="logistic")
    start = net.init(np.arange(SEEDS)).astype(np.float32)
    end = train(objective, Adam(lr=lr), start, steps, record=0).points[-1]
    solved = objective.accuracy(end) == 1
    failed = objective.value(end)[~solved]
    return float(solved.mean()), float(np.median(failed)) if len(failed) else math.nan


def _charts(measured: XorMeasured) -> tuple[Chart, ...]:
    series = tuple(
        line(name, measured.widths, 100 * row)
        for name, row in zip(measured.activations, measured.solved, strict=True)
    )
    alt = "Share of starts that learn XOR against the number of hidden units: " + (
        ", ".join(
            f"{name} {100 * row[1]:.0f} % with 2 units and {100 * row[-1]:.0f} % with "
            f"{measured.widths[-1]:.0f}"
            for name, row in zip(measured.activations, measured.solved, strict=True)
        )
        + "."
    )
    share = Axis("starts that learn it, in %", limits=(-3.0, 103.0))
    enough = Mark("x", 2.0, "enough to express it")
    return (Chart("", Axis("hidden units", log=True), share, alt, series, marks=(enough,)),)


def _says(measured: XorMeasured) -> str:
    parts = ", ".join(
        f"{name} **{100 * row[1]:.0f} %** and **{100 * row[-1]:.0f} %**"
        for name, row in zip(measured.activations, measured.solved, strict=True)
    )
    failed = measured.loss[:, 1]
    stuck = (
        f" Those that fail with 2 units end at a loss of about {np.nanmedian(failed):.2f}; whoever "
        f"takes two of the four corners for one cannot get below {CONFUSED:.2f}."
        if np.isfinite(failed).any()
        else ""
    )
    return (
        f"Two hidden units are enough to express XOR. Of {SEEDS} starts, so many learned it with 2 "
        f"and with {measured.widths[-1]:.0f} units: {parts}.{stuck}"
    )


def _claim(measured: XorMeasured) -> bool:
    narrow, wide = measured.solved[:, 1], measured.solved[:, -1]
    return bool(narrow.max() < 0.8 and wide.min() >= 0.95)


def _opens(settings: XorSettings) -> Opening:
    return in_lab(
        LabScene(
            data="xor", noise=0.0, units=(2,), optimizer=Adam(lr=settings.lr), batch=None,
            epochs=settings.steps, seeds=5,
        )
    )  # fmt: skip


XOR = LessonScene(
    name="XOR, narrow and wide",
    look_for="Two units are enough in principle; see how many of the starts find it out.",
    settings=XorSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "With every activation fewer than 80 % of the starts learn XOR with two hidden units, and "
        "at least 95 % with sixteen."
    ),
    claim=_claim,
    unless=XorSettings(steps=10),
    sources=(RUMELHART, LI, DING),
    opens=_opens,
)
