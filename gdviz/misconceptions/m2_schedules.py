"""A rate that follows a schedule, beside the same rate held constant."""

from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.descent import descend
from gdviz.evidence import clearly_lower
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.scene import first_scene
from gdviz.schedules import SCHEDULES, Schedule
from gdviz.surfaces import SURFACES

_SURFACE = "Bowl"
_SEEDS = np.arange(25)
_GOYAL = Source(
    "Goyal et al. (2017)",
    "Accurate, large minibatch SGD: training ImageNet in 1 hour",
    "https://arxiv.org/abs/1706.02677",
)
_LOSHCHILOV = Source(
    "Loshchilov & Hutter (2017)",
    "SGDR: stochastic gradient descent with warm restarts",
    "https://arxiv.org/abs/1608.03983",
)


@dataclass(frozen=True)
class ScheduleSettings(Settings):
    """Which schedule, from which rate, under how much noise."""

    schedule: str = choice(
        "cosine", tuple(SCHEDULES), label="Schedule", help="How the rate changes during the run."
    )
    lr: float = hyperparameter(
        0.2, 0.01, 0.9, scale="log", label="Learning rate", symbol=r"\eta",
        help="The rate that both begin with, or rise to.",
    )  # fmt: skip
    noise: float = hyperparameter(
        3.0, 0.0, 10.0, step=0.5, label="Noise on each slope", symbol=r"\sigma",
        help="How far each measured slope is off, in both directions.",
    )  # fmt: skip
    steps: int = hyperparameter(
        300, 10, 1000, whole=True, step=10, label="Steps", symbol="T", help="How long both run."
    )


@dataclass(frozen=True, eq=False)
class ScheduleMeasured:
    """Heights above the minimum, over seeds that both runs share.

    Attributes:
        schedule: its name.
        lr: the rate without it.
        rates: (T,) the learning rate at each step.
        scheduled, constant: (T + 1, 3) lowest, median and highest height at each step.
        ends_scheduled, ends_constant: (seeds,) median height over the last tenth of each run.
    """

    schedule: str
    lr: float
    rates: FloatArray
    scheduled: FloatArray
    constant: FloatArray
    ends_scheduled: FloatArray
    ends_constant: FloatArray


def measure(settings: ScheduleSettings) -> ScheduleMeasured:
    """Run both with every seed."""
    schedule = SCHEDULES[settings.schedule]()
    scheduled, constant = _heights(settings, schedule), _heights(settings, None)
    tail = max(1, len(scheduled) // 10)
    return ScheduleMeasured(
        schedule=settings.schedule,
        lr=settings.lr,
        rates=settings.lr * schedule.factors(settings.steps),
        scheduled=_spread(scheduled),
        constant=_spread(constant),
        ends_scheduled=np.median(scheduled[-tail:], axis=0),
        ends_constant=np.median(constant[-tail:], axis=0),
    )


def _heights(settings: ScheduleSettings, schedule: Schedule | None) -> FloatArray:
    """Heights (T + 1, seeds)."""
    surface = SURFACES[_SURFACE]
    starts = np.tile(surface.start, (len(_SEEDS), 1))
    rule, steps = GradientDescent(lr=settings.lr), settings.steps
    return descend(
        surface, rule, starts, steps, schedule=schedule, noise=settings.noise, seed=_SEEDS
    ).values


def _spread(heights: FloatArray) -> FloatArray:
    spread: FloatArray = np.quantile(heights, [0, 0.5, 1], axis=-1).T
    return spread


def _charts(measured: ScheduleMeasured) -> tuple[Chart, ...]:
    moments = np.arange(len(measured.scheduled), dtype=np.float64)
    name = f"rate: {measured.schedule}"
    heights = (
        _banded("rate: held constant", moments, measured.constant),
        _banded(name, moments, measured.scheduled),
    )
    steps = moments[1:]
    rates = (
        line("", steps, np.full(len(steps), measured.lr)),
        line("", steps, measured.rates),
    )
    ends = _ends(measured)
    alt = (
        f"Height above the minimum against the step: with the schedule {measured.schedule} the "
        f"runs end at {ends[0]:.2g}, with a constant rate at {ends[1]:.2g}."
    )
    told = f"The learning rate against the step, from {measured.rates[0]:.2g} on."
    return (
        Chart("", Axis("step"), Axis("height above the minimum", log=True), alt, heights),
        Chart("", Axis("step"), Axis("learning rate η"), told, rates),
    )


def _banded(name: str, x: FloatArray, spread: FloatArray) -> Series:
    return line(name, x, spread[:, 1], low=spread[:, 0], high=spread[:, 2])


def _ends(measured: ScheduleMeasured) -> tuple[float, float]:
    """The median end with the schedule, and without."""
    return float(np.median(measured.ends_scheduled)), float(np.median(measured.ends_constant))


def _says(measured: ScheduleMeasured) -> str:
    scheduled, constant = _ends(measured)
    seeds = len(measured.ends_constant)
    lower = int(np.sum(measured.ends_scheduled < measured.ends_constant))
    return (
        f"Over the last tenth of the steps the typical height is **{scheduled:.2g}** with the "
        f"schedule *{measured.schedule}* and **{constant:.2g}** at a constant rate. On the same "
        f"noise the schedule ends lower in {lower} of {seeds} runs."
    )


def _claim(measured: ScheduleMeasured) -> bool:
    scheduled, constant = measured.ends_scheduled, measured.ends_constant
    half = float(np.median(scheduled)) < float(np.median(constant)) / 2
    return half and clearly_lower(scheduled, constant)


def _opens(settings: ScheduleSettings) -> Opening:
    return in_race(
        replace(
            first_scene(_SURFACE),
            racers=(GradientDescent(lr=settings.lr),),
            schedule=SCHEDULES[settings.schedule](),
            noise=settings.noise,
            steps=settings.steps,
        )
    )


SCHEDULE = LessonScene(
    name="A rate that follows a plan",
    look_for=(
        f"As the rate falls, the shaded band of its {len(_SEEDS)} runs sinks; the other one stays "
        "where it is."
    ),
    settings=ScheduleSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "With the schedule the runs end at less than half the height, in at least 80 % of the "
        "seeds and not by chance."
    ),
    claim=_claim,
    unless=ScheduleSettings(schedule="constant"),
    sources=(_GOYAL, _LOSHCHILOV),
    opens=_opens,
)
