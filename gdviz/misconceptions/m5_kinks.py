"""A slope at a corner, what descent does there, and whether the value at zero matters."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, bars, line
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.kinks import KINKS, harmonic
from gdviz.misconceptions.m5_sources import ROCKAFELLAR, SHOR
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.randomness import draws
from gdviz.scene import first_scene
from gdviz.schedules import InverseTime

RUNS = 1000


@dataclass(frozen=True)
class CornerSettings(Settings):
    """Which function, and which slope is tried at its corner."""

    function: str = choice(
        "|x|", tuple(KINKS), label="Function", help="All three have a corner at 0."
    )
    slope: float = hyperparameter(
        0.3, -1.5, 1.5, valid=(-1.5, 1.6), step=0.05, label="Slope at the corner", symbol="v",
        help="How steeply the line through the corner rises.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class CornerMeasured:
    """A line through the corner, and how far it is above the function.

    Attributes:
        function, slope: the settings.
        left, right: the function's slopes on either side.
        x, heights: (n,) the function.
        above: the most that the line is above it; 0 for nowhere.
    """

    function: str
    slope: float
    left: float
    right: float
    x: FloatArray
    heights: FloatArray
    above: float


def measure_corner(settings: CornerSettings) -> CornerMeasured:
    """Compare the line with the function at 401 places."""
    kink = KINKS[settings.function]
    x = np.linspace(-1, 1, 401)
    above = float(np.maximum(-kink.gap(settings.slope, x), 0).max())
    return CornerMeasured(
        settings.function, settings.slope, kink.left, kink.right, x, kink.value(x[:, None]), above
    )


def _corner_charts(measured: CornerMeasured) -> tuple[Chart, ...]:
    x = measured.x
    series = (
        line(measured.function, x, measured.heights),
        line(f"slope {measured.slope:.2f}", x, measured.slope * x, expected=True),
    )
    where = "somewhere above" if measured.above else "nowhere above"
    tried = f"a line of slope {measured.slope:.2f} through its corner"
    alt = f"The function {measured.function} with {tried}, {where} it."
    return (Chart("", Axis("x"), Axis("height"), alt, series),)


def _corner_says(measured: CornerMeasured) -> str:
    which = f"The line of slope {measured.slope:.2f}"
    every = (
        f"Every slope from {measured.left:g} to {measured.right:g} will do as a slope of "
        f"{measured.function} at its corner."
    ).replace("-", "−")
    if measured.above:
        return f"{which} rises **above** the function, by up to {measured.above:.2f}. {every}"
    return (
        f"{which} touches the corner and is **nowhere above** the function, just like a tangent: "
        f"such a slope is called a subgradient. {every}"
    )


CORNER = LessonScene(
    name="A slope at the corner",
    look_for="Turn the dashed line: as long as it stays below the function, its slope will do.",
    settings=CornerSettings(),
    measure=measure_corner,
    charts=_corner_charts,
    says=_corner_says,
    asserts="The line through the corner is nowhere above the function.",
    claim=lambda measured: measured.above == 0,
    unless=CornerSettings(slope=1.5),
    sources=(ROCKAFELLAR,),
)


# ---- a constant rate and a falling one ----------------------------------------------------------


@dataclass(frozen=True)
class HopSettings(Settings):
    """How fast, and from how far."""

    lr: float = hyperparameter(
        0.3, 0.05, 1.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="The length of the first step, and of every step if the rate is constant.",
    )  # fmt: skip
    start: float = hyperparameter(
        1.23, 0.0, 3.0, step=0.01, label="Start", symbol="x_0", help="How far from the corner."
    )
    steps: int = hyperparameter(
        300, 20, 2000, scale="log", whole=True, label="Steps", symbol="T", help="How many to take."
    )


@dataclass(frozen=True, eq=False)
class HopMeasured:
    """Distances from the corner of |x|.

    Attributes:
        lr, start, last: the settings.
        steps: (T,) the steps.
        path, slower: (T,) where it is at a constant rate, and at one that falls like 1/t.
        mean: the constant rate's, on average over the second half.
        reach: as far as the falling rate can go in all its steps, lr (1 + 1/2 + ... + 1/T).
    """

    lr: float
    start: float
    last: int
    steps: FloatArray
    path: FloatArray
    slower: FloatArray
    mean: float
    reach: float

    @property
    def constant(self) -> FloatArray:
        """(T,) the distance from the corner at the constant rate."""
        return np.abs(self.path)

    @property
    def falling(self) -> FloatArray:
        """(T,) the distance from the corner at the falling rate."""
        return np.abs(self.slower)


def measure_hop(settings: HopSettings) -> HopMeasured:
    """Descend |x| at both rates."""
    steps = settings.steps
    rule, start = GradientDescent(lr=settings.lr), np.array([settings.start])
    path, slower = (
        descend(KINKS["|x|"], rule, start, steps, schedule=schedule).points[:, 0]
        for schedule in (None, InverseTime(halving=1.0))
    )
    return HopMeasured(
        lr=settings.lr,
        start=settings.start,
        last=steps,
        steps=np.arange(steps + 1.0),
        path=path,
        slower=slower,
        mean=float(np.abs(path[steps // 2 + 1 :][: 2 * (steps // 4)]).mean()),
        reach=settings.lr * harmonic(steps),
    )


def _hop_charts(measured: HopMeasured) -> tuple[Chart, ...]:
    constant, falling = (_farther(each) for each in (measured.constant, measured.falling))
    with np.errstate(divide="ignore"):
        bound = np.where(measured.steps > 0, measured.lr / measured.steps, math.nan)
    series = (
        line(f"constant rate {measured.lr:.3g}", measured.steps, constant),
        line(f"rate {measured.lr:.3g}/t", measured.steps, falling),
        line("its step, η/t", measured.steps, bound, expected=True),
    )
    alt = (
        f"Distance from the corner against the step, logarithmic: at the constant rate "
        f"{measured.mean:.2g} on average at the end, at the falling one {measured.falling[-1]:.2g}."
    )
    distance = Axis("distance, the larger of two in a row", log=True)
    return _hop_picture(measured), Chart("", Axis("step"), distance, alt, series)


def _farther(distances: FloatArray) -> FloatArray:
    """The larger (T,) of each distance and the one before it; nan for none at all."""
    larger = np.maximum(distances, np.concatenate([distances[:1], distances[:-1]]))
    return np.where(larger > 0, larger, math.nan)


def _hop_picture(measured: HopMeasured) -> Chart:
    """The first steps, as they go."""
    first = slice(0, 41)
    series = (
        line(f"constant rate {measured.lr:.3g}", measured.steps[first], measured.path[first]),
        line(f"rate {measured.lr:.3g}/t", measured.steps[first], measured.slower[first]),
    )
    alt = "The first forty positions: one path hops over the corner again and again."
    if measured.mean == 0 or measured.start > 40 * measured.lr:
        alt = "The first forty positions of both paths, on their way to the corner at 0."
    return Chart("", Axis("step"), Axis("x, the corner being at 0"), alt, series)


def _hop_says(measured: HopMeasured) -> str:
    rate = measured.mean / measured.lr
    if measured.start > measured.lr * measured.last / 2:
        constant = (
            f"At the constant rate it needs {measured.start / measured.lr:.0f} steps to arrive."
        )
    elif measured.mean == 0:
        constant = "At the constant rate it landed exactly **on the corner**, and stayed."
    else:
        constant = (
            f"At the constant rate it hops over the corner for ever, on average **{rate:.2f}** "
            f"rates away from it."
        )
    end = measured.falling[-1]
    if measured.start > measured.reach:
        return (
            f"{constant} The falling rate is spent **{end:.2g}** before the corner: all its steps "
            f"together reach only {measured.reach:.2f} far, which is about η ln T."
        )
    return (
        f"{constant} With the rate η/t it is **{end:.2g}** away after {measured.last:,} steps, and "
        f"its last step was {measured.lr / measured.last:.2g} long."
    )


def _hop_claim(measured: HopMeasured) -> bool:
    hops = abs(measured.mean / measured.lr - 0.5) < 0.01
    return hops and bool(measured.falling[-1] <= measured.lr / measured.last)


def _hop_opens(settings: HopSettings) -> Opening:
    racer = GradientDescent(lr=settings.lr)
    scene = first_scene("Kink")
    return in_race(replace(scene, racers=(racer,), start=(min(settings.start, 2.0), 0.7)))


HOP = LessonScene(
    name="Hopping, and how to stop it",
    look_for="One curve hops for ever, as far as its steps are long; the other comes to rest.",
    settings=HopSettings(),
    measure=measure_hop,
    charts=_hop_charts,
    says=_hop_says,
    asserts=(
        "At the constant rate the mean distance is half a rate, and at the falling rate the end is "
        "no farther than its last step was long."
    ),
    claim=_hop_claim,
    unless=HopSettings(lr=0.05, start=3.0),
    sources=(SHOR,),
    opens=_hop_opens,
)


# ---- the value at zero --------------------------------------------------------------------------

_ANYWHERE, _MULTIPLES = "random numbers", "whole multiples of the rate"
_RATES = {"1/8, which a computer writes exactly": 0.125, "1/10, which it has to round": 0.1}
_VALUES = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])


@dataclass(frozen=True)
class ZeroSettings(Settings):
    """Where the starts are, and how fast descent is."""

    starts: str = choice(
        _ANYWHERE, (_ANYWHERE, _MULTIPLES), label="Starts",
        help="From a multiple of the rate, steps of that length can land on 0 exactly.",
    )  # fmt: skip
    rate: str = choice(
        next(iter(_RATES)), tuple(_RATES), label="Learning rate",
        help="All steps on |x| are as long as the rate.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ZeroMeasured:
    """Runs on |x| with several values for the slope at 0.

    Attributes:
        starts: the setting.
        paths: (2, T) where the first run is, with slope 0 and with slope 1 at the corner.
        values: (V,) the slopes that descent is told at the corner.
        touched: how many of the runs ever were exactly at 0, with slope 0 there.
        changed: (V,) how many of them took another path than with slope 0.
        runs: how many there were.
    """

    starts: str
    paths: FloatArray
    values: FloatArray
    touched: int
    changed: FloatArray
    runs: int


def measure_zero(settings: ZeroSettings) -> ZeroMeasured:
    """A thousand runs, with five values for the slope at 0."""
    lr = _RATES[settings.rate]
    share = draws(0, 0, "starts").uniform(RUNS)
    starts = 4 * share - 2
    if settings.starts == _MULTIPLES:
        starts = np.round(starts / lr) * lr
    paths = [
        descend(replace(KINKS["|x|"], at_zero=value), GradientDescent(lr=lr), starts[:, None], 60)
        for value in _VALUES.tolist()
    ]
    neutral = paths[2].points
    changed = [(path.points != neutral).any(axis=(0, 2)).sum() for path in paths]
    touched = int((neutral == 0).any(axis=(0, 2)).sum())
    two = np.stack([path.points[:41, 0, 0] for path in (paths[2], paths[-1])])
    return ZeroMeasured(
        settings.starts, two, _VALUES, touched, np.array(changed, dtype=np.float64), RUNS
    )


def _zero_charts(measured: ZeroMeasured) -> tuple[Chart, ...]:
    steps, (rests, goes_on) = np.arange(measured.paths.shape[1] + 0.0), measured.paths
    series = (
        line("slope 0 at the corner", steps, rests),
        line("slope 1 at the corner", steps, goes_on, expected=True),
    )
    same = "the same" if (rests == goes_on).all() else "not the same"
    alt = f"One run with slope 0 and with slope 1 at the corner: the two paths are {same}."
    first = Chart("", Axis("step"), Axis("x, the corner being at 0"), alt, series)
    return first, _changed_chart(measured)


def _changed_chart(measured: ZeroMeasured) -> Chart:
    x = np.arange(len(measured.values), dtype=np.float64)
    names = tuple(f"{value:g}" for value in measured.values)
    alt = (
        "Number of runs that take another path than with slope 0 at the corner: "
        + ", ".join(
            f"{count:.0f} with {name}" for count, name in zip(measured.changed, names, strict=True)
        )
        + "."
    )
    axis = Axis(f"of {measured.runs:,} runs, other paths", limits=(0.0, 1.05 * measured.runs))
    told = Axis("slope that descent is told at 0", categories=names)
    return Chart("", told, axis, alt, (bars("", x, measured.changed),), height=240)


def _zero_says(measured: ZeroMeasured) -> str:
    most = int(measured.changed.max())
    if not measured.touched:
        return (
            f"Not one of {measured.runs:,} runs from {measured.starts} was ever **exactly** at 0. "
            f"Whatever slope we choose there, **all paths are the same** to the last digit."
        )
    return (
        f"**{measured.touched:,}** of {measured.runs:,} runs landed exactly on 0. With another "
        f"slope there, up to **{most:,}** went another way: they go on, where slope 0 rests."
    )


ZERO = LessonScene(
    name="Does the value at zero matter?",
    look_for="The slope at one single point matters only if a run lands on that very point.",
    settings=ZeroSettings(),
    measure=measure_zero,
    charts=_zero_charts,
    says=_zero_says,
    asserts="No run is ever exactly at 0, and every choice of slope there gives the same paths.",
    claim=lambda measured: measured.touched == 0 and not measured.changed.any(),
    unless=ZeroSettings(starts=_MULTIPLES),
    sources=(ROCKAFELLAR,),
)
