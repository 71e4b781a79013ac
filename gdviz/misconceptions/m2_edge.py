"""Full-batch descent sharpens the loss until its rate is just too large, and stays there."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, Series, line
from gdviz.curvature import sharpness
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import MOST_EPOCHS, LabScene
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_lab
from gdviz.misconceptions.settings import Settings, choice
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import GradientDescent

SQUARED, ENTROPY = "squared error", "cross-entropy"
#: How far the sharpness may be from 2 / rate to count as being there.
NEAR = 0.15
_SEEDS = np.arange(5)
_MOMENTS = 60
_COHEN = Source(
    "Cohen et al. (2021)",
    "Gradient descent on neural networks typically occurs at the edge of stability",
    "https://arxiv.org/abs/2103.00065",
)


@dataclass(frozen=True)
class EdgeSettings(Settings):
    """The rate, the loss, and how long."""

    lr: float = hyperparameter(
        0.1, 0.02, 0.4, scale="log", label="Learning rate", symbol=r"\eta",
        help="Held constant. On a plain bowl it is too large once the curvature exceeds 2/η.",
    )  # fmt: skip
    loss: str = choice(
        SQUARED, (SQUARED, ENTROPY), label="Loss",
        help="Fitting a curve by squared errors, or telling its two sides apart.",
    )  # fmt: skip
    steps: int = hyperparameter(
        2500, 200, 4000, whole=True, step=100, label="Steps", symbol="T", help="How long it trains."
    )


@dataclass(frozen=True, eq=False)
class EdgeMeasured:
    """Sharpness, the largest second derivative in any direction, along five runs.

    Attributes:
        lr: the rate.
        loss: which loss.
        steps: (T,) when the sharpness was measured.
        sharpness: (T, 5) of each run; nan once it has diverged.
        losses: (T, 5).
        settled: (5,) each run's median sharpness over the last third.
        rises: (5,) the share of steps in the last third at which the loss rose; nan if diverged.
    """

    lr: float
    loss: str
    steps: FloatArray
    sharpness: FloatArray
    losses: FloatArray
    settled: FloatArray
    rises: FloatArray

    @property
    def limit(self) -> float:
        """The sharpness above which a step overshoots by more than it was off: 2 / rate."""
        return 2 / self.lr

    @property
    def near(self) -> int:
        """How many runs settle within NEAR of the limit."""
        with np.errstate(invalid="ignore"):
            return int(np.sum(np.abs(self.settled / self.limit - 1) <= NEAR))

    @property
    def lost(self) -> int:
        """How many runs diverged."""
        return int(np.sum(np.isnan(self.settled)))


def objective(loss: str) -> NetworkObjective:
    """A net with two layers of twelve units on a curve with two waves, twenty points of it.

    The curve is Chebyshev's polynomial of degree 4, after Cohen et al. (2021), appendix; for
    cross-entropy the question is whether it lies above zero.
    """
    x = np.linspace(-1, 1, 20)
    y = np.cos(4 * np.arccos(x))
    network = MLP((1, 12, 12, 1), activation="tanh")
    if loss == SQUARED:
        return NetworkObjective(network, x[:, None], y)
    return NetworkObjective(network, x[:, None], (y > 0).astype(np.float64), loss="logistic")


def measure(settings: EdgeSettings) -> EdgeMeasured:
    """Train from five starts at once, on all data at every step."""
    ground, steps = objective(settings.loss), settings.steps
    start = ground.network.init(_SEEDS)
    run = descend(ground, GradientDescent(lr=settings.lr), start, steps)
    moments = np.unique(np.linspace(0, steps, _MOMENTS).astype(np.int64))
    with np.errstate(all="ignore"):
        sharp, values = sharpness(ground, run.points[moments], steps=20), run.values
    rises = np.mean(np.diff(values[2 * steps // 3 :], axis=0) > 0, axis=0)
    settled = np.median(sharp[moments >= 2 * steps / 3], axis=0)
    there = run.diverged_at < 0
    return EdgeMeasured(
        lr=settings.lr,
        loss=settings.loss,
        steps=moments.astype(np.float64),
        sharpness=_finite(sharp),
        losses=_finite(values[moments]),
        settled=np.where(there, settled, np.nan),
        rises=np.where(there, rises, np.nan),
    )


def _finite(numbers: FloatArray) -> FloatArray:
    finite: FloatArray = np.where(np.isfinite(numbers), numbers, np.nan)
    return finite


def _charts(measured: EdgeMeasured) -> tuple[Chart, ...]:
    x, top = measured.steps, 2 * measured.limit
    sharp = np.where(measured.sharpness < 2 * top, measured.sharpness, np.nan)
    series = (_banded("five runs: their median, and all of them (shaded)", x, sharp),)
    marks = (Mark("y", measured.limit, f"2/η = {measured.limit:.3g}"),)
    alt = (
        f"Sharpness against the step, five runs: {measured.near} of them settle near the line at "
        f"{measured.limit:.3g}."
    )
    losses = (_banded("", x, measured.losses),)
    told = "The loss against the step, five runs: it falls, though not at every step."
    return (
        Chart("", Axis("step"), Axis("sharpness"), alt, series, marks=marks),
        Chart("", Axis("step"), Axis(f"loss: {measured.loss}", log=True), told, losses),
    )


def _banded(name: str, x: FloatArray, runs: FloatArray) -> Series:
    """The median of the runs that are still there, and the band of all of them."""
    there = ~np.isnan(runs).all(axis=-1)
    low, middle, high = np.full((3, len(x)), np.nan)
    if there.any():
        low[there], middle[there], high[there] = np.nanquantile(runs[there], [0, 0.5, 1], axis=-1)
    return line(name, x, middle, low=low, high=high)


def _says(measured: EdgeMeasured) -> str:
    runs, limit = len(measured.settled), measured.limit
    if measured.lost == runs:
        return f"At the rate {measured.lr:.3g} all {runs} runs diverge: it is too large."
    settled = measured.settled[~np.isnan(measured.settled)]
    rises = 100 * float(np.nanmedian(measured.rises))
    lost = f" {measured.lost} of {runs} runs diverged." if measured.lost else ""
    return (
        f"Over the last third of the steps the sharpness is **{settled.min():.3g} to "
        f"{settled.max():.3g}**, where 2/η = {limit:.3g}: {measured.near} of {runs} runs are "
        f"within {100 * NEAR:.0f} % of it. In that time the loss rises at {rises:.0f} % of the "
        f"steps of a typical run.{lost}"
    )


def _claim(measured: EdgeMeasured) -> bool:
    begins_below = bool(np.all(measured.sharpness[0] < measured.limit))
    return begins_below and measured.near >= 4


def _opens(settings: EdgeSettings) -> Opening:
    """The like on two inputs: hills and hollows, fitted with all data at every step."""
    data = "waves" if settings.loss == SQUARED else "circle"
    epochs = min(settings.steps, MOST_EPOCHS)
    return in_lab(
        LabScene(
            data=data, points=100, noise=0.0, units=(12, 12), batch=None, epochs=epochs,
            optimizer=GradientDescent(lr=settings.lr),
        )
    )  # fmt: skip


EDGE = LessonScene(
    name="The edge of stability",
    look_for=(
        "The sharpness, how strongly the loss curves in its most curved direction, climbs until "
        "it meets the line at 2/η, and stays there."
    ),
    settings=EdgeSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "The sharpness begins below 2/η, and in at least four of five runs it is within 15 % of "
        "it over the last third."
    ),
    claim=_claim,
    unless=EdgeSettings(loss=ENTROPY),
    sources=(_COHEN,),
    opens=_opens,
)
