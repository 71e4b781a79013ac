"""A hard step has no slope to follow, and one with a slope has."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m5_sources import BENGIO
from gdviz.misconceptions.misconception import LessonScene
from gdviz.misconceptions.neuron import Neuron
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.randomness import draws

STARTS, _EXAMPLES, _STEPS = 200, 40, 500
#: What the neuron is to find: examples right of this are to be answered with 1.
TRUTH = 0.5


@dataclass(frozen=True)
class StepSettings(Settings):
    """What the neuron does with its number, and how fast it learns."""

    activation: str = choice(
        "hard step", ("hard step", "sigmoid", "ReLU", "softplus"), label="Activation",
        help="What the neuron makes of the difference between its input and its threshold.",
    )  # fmt: skip
    lr: float = hyperparameter(
        1.0, 0.01, 1.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="How far one step goes for each unit of slope.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class StepMeasured:
    """One neuron's error by its threshold, and where descent leads from random thresholds.

    Attributes:
        activation: the setting.
        x, error, slope: (n,) thresholds, with the error there and its slope.
        moved: (STARTS,) how far each run went.
        before, after: the mean error over the runs, at the start and at the end.
        lowest: the lowest error of all thresholds x.
    """

    activation: str
    x: FloatArray
    error: FloatArray
    slope: FloatArray
    moved: FloatArray
    before: float
    after: float
    lowest: float


def measure(settings: StepSettings) -> StepMeasured:
    """Draw the error, and descend from 200 thresholds."""
    inputs = np.sort(4 * draws(0, 0, "inputs").uniform(_EXAMPLES) - 2)
    neuron = Neuron(settings.activation, inputs, (inputs > TRUTH).astype(np.float64))
    x = np.linspace(-2.5, 2.5, 501)
    starts = (4 * draws(0, 0, "thresholds").uniform(STARTS) - 2)[:, None]
    end = descend(neuron, GradientDescent(lr=settings.lr), starts, _STEPS, record=0).points[-1]
    error = neuron.value(x[:, None])
    return StepMeasured(
        activation=settings.activation,
        x=x,
        error=error,
        slope=neuron.gradient(x[:, None])[:, 0],
        moved=np.abs(end - starts)[:, 0],
        before=float(neuron.value(starts).mean()),
        after=float(neuron.value(end).mean()),
        lowest=float(error.min()),
    )


def _charts(measured: StepMeasured) -> tuple[Chart, ...]:
    series = (
        line("error", measured.x, measured.error),
        line("its slope", measured.x, measured.slope),
    )
    flat = "a staircase, whose slope is zero" if not measured.slope.any() else "a slope to follow"
    alt = f"The error of one neuron against its threshold, with a {measured.activation}: {flat}."
    return (Chart("", Axis("threshold of the neuron"), Axis("error, slope"), alt, series),)


def _says(measured: StepMeasured) -> str:
    moved = int((measured.moved > 0).sum())
    start = (
        f"With a {measured.activation}, **{moved}** of {len(measured.moved)} runs moved at all, "
        f"and the mean error went from {measured.before:.3f} to {measured.after:.3f}"
    )
    if not measured.slope.any():
        return (
            f"{start}; the best threshold has {measured.lowest:.3f}. The error does fall towards "
            f"it, but in jumps, and between two jumps the slope is exactly 0."
        )
    return f"{start}; the lowest that is drawn is {measured.lowest:.3f}."


def _claim(measured: StepMeasured) -> bool:
    return not measured.moved.any() and measured.after > measured.lowest + 0.1


STEP = LessonScene(
    name="A hard step learns nothing",
    look_for="The error goes down in stairs: on every stair the slope is zero.",
    settings=StepSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts="Not one run moves, although the best threshold has a much lower error.",
    claim=_claim,
    unless=StepSettings(activation="sigmoid"),
    sources=(BENGIO,),
)
