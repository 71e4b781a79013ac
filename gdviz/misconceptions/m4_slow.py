"""Where saddles do cost time: flat ones, and how rules that scale their steps get round them."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line, points
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m4_sources import DAUPHIN, DU, STAIB
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.saddles import Saddle, fitted_slope, saddle_at, steps_to_leave
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSProp
from gdviz.proof.quadratics import bowl
from gdviz.scene import first_scene
from gdviz.surfaces import SURFACES

#: Which way the ground falls fastest from (0, 0).
_DOWN = {"Monkey saddle": np.array([-1.0, 0.0]), "Saddle": np.array([0.0, 1.0])}
_FLAT_OFFSETS = np.logspace(-1, -3, 25)
_FLAT_RADIUS = 0.5


@dataclass(frozen=True)
class FlatSettings(Settings):
    """Which saddle, and how fast."""

    surface: str = choice(
        "Monkey saddle", tuple(_DOWN), label="Surface",
        help="The monkey saddle has no curvature at all in the middle; the plain one has.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.04, 0.02, 0.2, scale="log", label="Learning rate", symbol=r"\eta",
        help="How far one step goes for each unit of slope.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class FlatMeasured:
    """Steps until plain descent has left, from several distances.

    Attributes:
        surface: the setting.
        offsets, steps: (B,) where it started, and the step at which it was far away.
        power: how the steps grow as a power of 1 / offset, by a straight line on logarithmic axes.
        predicted: (B,) steps of the smooth motion that descent follows: offset' = 3 offset^2 or
            offset' = offset.
    """

    surface: str
    offsets: FloatArray
    steps: FloatArray
    power: float
    predicted: FloatArray


def measure_flat(settings: FlatSettings) -> FlatMeasured:
    """Start beside the saddle at 25 distances, and wait."""
    surface, lr = SURFACES[settings.surface], settings.lr
    flat = settings.surface == "Monkey saddle"
    x, r = _FLAT_OFFSETS, _FLAT_RADIUS
    predicted = (1 / x - 1 / r) / (3 * lr) if flat else np.log(r / x) / math.log(1 + lr)
    steps = steps_to_leave(
        surface, GradientDescent(lr=lr), np.zeros(2), x[:, None] * _DOWN[settings.surface],
        radius=r, most=math.ceil(1.1 * predicted[-1]) + 50,
    )  # fmt: skip
    power = fitted_slope(-np.log(x), np.log(steps))
    return FlatMeasured(settings.surface, x, steps, power, predicted)


def _flat_charts(measured: FlatMeasured) -> tuple[Chart, ...]:
    series = (
        points("plain descent", measured.offsets, measured.steps, style="Gradient descent"),
        line("theory", measured.offsets, measured.predicted, expected=True),
    )
    alt = (
        f"Steps until descent has left the {measured.surface.lower()} against its distance at the "
        f"start, both logarithmic: from {measured.steps[0]:.0f} to {measured.steps[-1]:,.0f} steps."
    )
    near = Axis("distance from the saddle at the start", log=True)
    return (Chart("", near, Axis("steps until it has left", log=True), alt, series),)


def _flat_says(measured: FlatMeasured) -> str:
    times = measured.steps[-1] / measured.steps[0]
    return (
        f"A hundred times nearer took **{times:.1f} times** as long: {measured.steps[-1]:,.0f} "
        f"steps in place of {measured.steps[0]:.0f}. The waiting time grows like 1/distance to the "
        f"power {measured.power:.2f}."
    )


def _flat_claim(measured: FlatMeasured) -> bool:
    return abs(measured.power - 1) < 0.1


def _flat_opens(settings: FlatSettings) -> Opening:
    x, y = 0.05 * _DOWN[settings.surface]
    racer = GradientDescent(lr=settings.lr)
    scene = first_scene(settings.surface)
    return in_race(replace(scene, racers=(racer,), start=(float(x), float(y)), steps=250))


FLAT = LessonScene(
    name="A flat saddle is another matter",
    look_for="On logarithmic axes the line is straight: here nearness costs its full price.",
    settings=FlatSettings(),
    measure=measure_flat,
    charts=_flat_charts,
    says=_flat_says,
    asserts="The waiting time grows like one over the distance, to the power 1 ± 0.1.",
    claim=_flat_claim,
    unless=FlatSettings(surface="Saddle"),
    sources=(DU,),
    opens=_flat_opens,
)


# ---- rules that scale their steps ---------------------------------------------------------------

#: Starts from a hundredth to a ten-millionth beside the saddle, five decades.
OFFSETS = np.logspace(-2, -7, 11)
_RADIUS = 1.0


@dataclass(frozen=True)
class AdaptiveSettings(Settings):
    """How lopsided the saddle is, and how long the steps of adaptive rules are."""

    ratio: float = hyperparameter(
        100.0, 1.0, 1000.0, scale="log", label="Steep side ÷ falling side", symbol=r"L/|\lambda|",
        help="How much more sharply the ground curves up than it curves down.",
    )  # fmt: skip
    length: float = hyperparameter(
        0.01, 0.003, 0.1, scale="log", label="Step length of Adam and RMSProp", symbol=r"\eta",
        help="Their rate, which is about the length of a step whatever the slope.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class AdaptiveMeasured:
    """Steps until each rule has left, from several distances.

    Attributes:
        ratio, length: the settings.
        rules: their names.
        offsets: (B,) where they started.
        steps: (rules, B) the step at which each was 1 away.
        a_decade: (rules,) how many more steps ten times nearer costs, by a straight line.
    """

    ratio: float
    length: float
    rules: tuple[str, ...]
    offsets: FloatArray
    steps: FloatArray
    a_decade: FloatArray


def measure_adaptive(settings: AdaptiveSettings) -> AdaptiveMeasured:
    """Each rule from every distance; plain descent at 1/L, momentum at what comes to the same."""
    saddle = saddle_at(bowl(1.0, -1.0 / settings.ratio), np.zeros(2))
    rules: tuple[Optimizer, ...] = (
        GradientDescent(lr=1.0),
        Momentum(lr=0.1, momentum=0.9),
        RMSProp(lr=settings.length),
        Adam(lr=settings.length),
    )
    steps = np.array([_waits(saddle, rule, settings) for rule in rules])
    decades = -np.log10(OFFSETS)
    return AdaptiveMeasured(
        ratio=settings.ratio,
        length=settings.length,
        rules=tuple(rule.name for rule in rules),
        offsets=OFFSETS,
        steps=steps,
        a_decade=np.array([fitted_slope(decades, row) for row in steps]),
    )


def _waits(saddle: Saddle, rule: Optimizer, settings: AdaptiveSettings) -> FloatArray:
    """Its steps (B,), in a run that is long enough for the slowest of its kind."""
    longest = math.log(_RADIUS / OFFSETS[-1]) / math.log1p(1 / settings.ratio)
    if rule.rate_follows == "length":
        longest = 10 / settings.length
    return steps_to_leave(
        saddle.objective, rule, saddle.point, saddle.beside(OFFSETS), radius=_RADIUS,
        most=math.ceil(1.5 * longest) + 60,
    )  # fmt: skip


def _adaptive_charts(measured: AdaptiveMeasured) -> tuple[Chart, ...]:
    series = tuple(
        line(name, measured.offsets, row, style=name)
        for name, row in zip(measured.rules, measured.steps, strict=True)
    )
    alt = (
        "Steps until each rule has left against its distance at the start: "
        + ", ".join(
            f"{name} {row[-1]:,.0f} from the nearest"
            for name, row in zip(measured.rules, measured.steps, strict=True)
        )
        + "."
    )
    near = Axis("distance from the saddle at the start", log=True)
    return (Chart("", near, Axis("steps until it has left", log=True), alt, series),)


def _adaptive_says(measured: AdaptiveMeasured) -> str:
    descent, _, _, adam = measured.steps[:, -1]
    more, _, _, adams = measured.a_decade
    sooner = (
        f"Adam is gone {descent / adam:.1f} times sooner"
        if adam < descent
        else "Adam is gone no sooner: here descent's largest safe step is the longer one"
    )
    return (
        f"Ten times nearer costs plain descent **{more:.1f}** more steps, Adam **{adams:.1f}**. "
        f"From a ten-millionth beside the saddle they leave after {descent:,.0f} and {adam:,.0f} "
        f"steps: {sooner}."
    )


def _adaptive_claim(measured: AdaptiveMeasured) -> bool:
    descent, _, *adaptive = measured.steps[:, -1]
    more, _, *adaptives = measured.a_decade
    return bool(max(adaptive) < descent / 2 and max(adaptives) < more / 10)


def _adaptive_opens(settings: AdaptiveSettings) -> Opening:
    racers = (
        GradientDescent(lr=0.04), Momentum(lr=0.004), RMSProp(lr=settings.length),
        Adam(lr=settings.length),
    )  # fmt: skip
    return in_race(replace(first_scene("Saddle"), racers=racers, start=(-1.8, 0.001), steps=400))


ADAPTIVE = LessonScene(
    name="Rules that scale their steps leave sooner",
    look_for="Descent waits longer the nearer it starts; Adam and RMSProp do not care.",
    settings=AdaptiveSettings(),
    measure=measure_adaptive,
    charts=_adaptive_charts,
    says=_adaptive_says,
    asserts=(
        "From the nearest start Adam and RMSProp leave at least twice as soon as descent at 1/L, "
        "and ten times nearer costs them less than a tenth of what it costs descent."
    ),
    claim=_adaptive_claim,
    unless=AdaptiveSettings(ratio=1.0),
    sources=(STAIB, DAUPHIN),
    opens=_adaptive_opens,
)
