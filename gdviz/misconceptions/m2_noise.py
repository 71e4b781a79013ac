"""A constant rate never settles under noise, and one that falls like 1/t does."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, Series, line
from gdviz.descent import Trajectory, descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_race
from gdviz.misconceptions.settings import Settings
from gdviz.optimizers import GradientDescent
from gdviz.scene import first_scene
from gdviz.schedules import InverseTime, Schedule

#: Runs that are averaged over, each with its own noise.
CHAINS = 1000
_ROBBINS = Source(
    "Robbins & Monro (1951)",
    "A stochastic approximation method",
    "https://doi.org/10.1214/aoms/1177729586",
)
_MANDT = Source(
    "Mandt, Hoffman & Blei (2017)",
    "Stochastic gradient descent as approximate Bayesian inference",
    "https://arxiv.org/abs/1704.04289",
)


class Parabola:
    """f(x) = x²/2 in one dimension: the slope is x, the curvature 1."""

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...) at points (..., 1)."""
        height: FloatArray = points[..., 0] ** 2 / 2
        return height

    def gradient(self, points: FloatArray) -> FloatArray:
        """Slopes (..., 1) at points (..., 1)."""
        return points


@dataclass(frozen=True)
class NoiseSettings(Settings):
    """How large the constant rate is, and how slowly the falling one falls."""

    lr: float = hyperparameter(
        0.1, 0.02, 1.9, scale="log", label="Learning rate", symbol=r"\eta",
        help="The constant rate; the falling one begins with it too.",
    )  # fmt: skip
    product: float = hyperparameter(
        1.0, 0.1, 3.0, step=0.05, label="Rate × step, in the long run", symbol="c",
        help="The falling rate comes to c/t: the smaller c, the faster it falls.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class NoiseMeasured:
    """Mean squared distances from the minimum, over CHAINS runs that all begin at 1.

    Attributes:
        lr, product: the settings.
        steps: (T,) when they were taken.
        constant, falling: (T,) at a constant rate, and at one that falls.
        settled: the constant rate's, averaged over all that comes after 5 relaxation times.
        predicted: what theory says that is, lr / (2 - lr).
    """

    lr: float
    product: float
    steps: FloatArray
    constant: FloatArray
    falling: FloatArray
    settled: float
    predicted: float

    @property
    def last(self) -> int:
        """The last step."""
        return int(self.steps[-1])

    @property
    def theory(self) -> FloatArray:
        """What the falling rate comes to, c²/((2c - 1)t); nan where c is too small for it."""
        enough = self.product > 0.5
        scale = self.product**2 / (2 * self.product - 1) if enough else math.nan
        with np.errstate(divide="ignore"):
            return np.where(self.steps > 0, scale / self.steps, math.nan)


def measure(settings: NoiseSettings) -> NoiseMeasured:
    """Run both, on the same noise."""
    lr = settings.lr
    relaxation = math.ceil(1 / min(lr, 2 - lr))
    steps = max(2000, 25 * relaxation)
    schedule = InverseTime(halving=settings.product / lr)
    constant, falling = _squares(lr, None, steps), _squares(lr, schedule, steps)
    moments = np.arange(steps + 1)
    shown = np.unique(np.round(np.geomspace(1, steps, 120)).astype(np.int64))
    return NoiseMeasured(
        lr=lr,
        product=settings.product,
        steps=moments[shown].astype(np.float64),
        constant=constant[shown],
        falling=falling[shown],
        settled=float(constant[5 * relaxation :].mean()),
        predicted=lr / (2 - lr),
    )


def _squares(lr: float, schedule: Schedule | None, steps: int) -> FloatArray:
    """The mean square (T,) of x over the chains after each step."""
    run: Trajectory = descend(
        Parabola(), GradientDescent(lr=lr), np.ones((CHAINS, 1)), steps,
        schedule=schedule, noise=1.0, seed=np.arange(CHAINS),
    )  # fmt: skip
    squares: FloatArray = np.mean(run.points[..., 0] ** 2, axis=-1)
    return squares


def _charts(measured: NoiseMeasured) -> tuple[Chart, ...]:
    x, name = measured.steps, f"rate falling to {measured.product:g}/t"
    series: tuple[Series, ...] = (
        line(f"constant rate {measured.lr:.3g}", x, measured.constant),
        line(name, x, measured.falling),
    )
    if measured.product > 0.5:
        series += (line("theory", x, measured.theory, expected=True),)
    alt = (
        f"Mean squared distance from the minimum against the step, both logarithmic: the constant "
        f"rate levels off at {measured.settled:.3g}, the falling one is at "
        f"{measured.falling[-1]:.3g} after {measured.last} steps."
    )
    distance = Axis("mean squared distance from the minimum", log=True)
    marks = (Mark("y", measured.predicted, "η / (2 − η)"),)
    return (Chart("", Axis("step", log=True), distance, alt, series, marks=marks),)


def _says(measured: NoiseMeasured) -> str:
    settled, last = measured.settled, measured.falling[-1]
    ratio = settled / last
    compared = f"{ratio:.0f} times smaller" if ratio >= 2 else "no smaller, or hardly"
    return (
        f"At the constant rate {measured.lr:.3g} the mean squared distance stays at "
        f"**{settled:.4f}**; theory says η/(2 − η) = {measured.predicted:.4f}. With the same noise "
        f"and a falling rate it is **{last:.2g}** after {measured.last:,} steps: {compared}."
    )


def _claim(measured: NoiseMeasured) -> bool:
    stays = abs(measured.settled / measured.predicted - 1) < 0.05
    return stays and bool(measured.falling[-1] < measured.settled / 10)


def _opens(settings: NoiseSettings) -> Opening:
    rule = GradientDescent(lr=settings.lr)
    return in_race(replace(first_scene("Bowl"), racers=(rule,), noise=1.0, steps=300))


NOISE = LessonScene(
    name="A constant rate never settles",
    look_for="Both curves fall at first; then one of them levels off and stays.",
    settings=NoiseSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "At the constant rate the spread is within 5 % of η/(2 − η), and at the falling rate it "
        "ends below a tenth of that."
    ),
    claim=_claim,
    unless=NoiseSettings(product=0.1),
    sources=(_ROBBINS, _MANDT),
    opens=_opens,
)
