"""Exactly on a saddle: never, until something pushes; and rounding is something."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m4_escape import RADIUS, saddle_of, share_of_limit
from gdviz.misconceptions.m4_sources import JIN, LEE
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.saddles import predicted_steps
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent, Optimizer, PerturbedDescent
from gdviz.proof.quadratics import Quadratic
from gdviz.scene import first_scene

#: Runs of each rule that draws random numbers, each with its own.
RUNS = 51
#: Where the ground is flatter than this, perturbed descent pushes.
THRESHOLD = 0.01
#: Where they start.
ON_IT, BESIDE = "exactly on it", "a rounding error beside it"
_STARTS = {ON_IT: 0.0, BESIDE: float(np.finfo(np.float64).eps)}


@dataclass(frozen=True)
class ExactSettings(Settings):
    """Which saddle, how fast, and how hard the pushes are."""

    surface: str = choice(
        "Saddle", ("Saddle", "Product net", "Six-hump camel"), label="Surface",
        help="Each has a saddle at (0, 0), which a computer can write exactly.",
    )  # fmt: skip
    start: str = choice(
        ON_IT, (ON_IT, BESIDE), label="Start",
        help="A rounding error is 0.0000000000000002, the last digit of a number near 1.",
    )  # fmt: skip
    share: float = share_of_limit(0.1, low=0.05)
    noise: float = hyperparameter(
        1e-6, 1e-12, 1e-2, scale="log", label="Noise on the slope", symbol=r"\sigma",
        help="How large a random number one of the rules finds added to every slope.",
    )  # fmt: skip
    push: float = hyperparameter(
        1e-3, 1e-6, 1e-2, scale="log", label="Push", symbol="r",
        help="How far perturbed descent jumps at most where the ground is flat.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ExactMeasured:
    """Distances from the saddle of runs that began on it.

    Attributes:
        start, noise, push: the settings.
        steps: (T,) when they were taken.
        plain: (T,) plain descent's.
        noisy, perturbed: (T, 3) with noise, and perturbed: lowest, median and highest of RUNS.
        left_plain: the step at which plain descent was RADIUS away; nan for never.
        left_noisy, left_perturbed: (RUNS,) the same of the others.
    """

    start: str
    noise: float
    push: float
    steps: FloatArray
    plain: FloatArray
    noisy: FloatArray
    perturbed: FloatArray
    left_plain: float
    left_noisy: FloatArray
    left_perturbed: FloatArray


def measure(settings: ExactSettings) -> ExactMeasured:
    """Start on the saddle: once without any push, and with two kinds of pushes, RUNS times."""
    saddle = saddle_of(settings.surface)
    lr = settings.share / saddle.steepest
    nudge = min(lr * settings.noise, settings.push, _STARTS[settings.start] or 1.0)
    steps = math.ceil(1.5 * predicted_steps(lr, saddle.falling, nudge, RADIUS)) + 40
    rule = PerturbedDescent(lr=lr, radius=settings.push, threshold=THRESHOLD)
    plain = _distances(settings, GradientDescent(lr=lr), steps, 1, 0.0)
    noisy = _distances(settings, GradientDescent(lr=lr), steps, RUNS, settings.noise)
    perturbed = _distances(settings, rule, steps, RUNS, 0.0)
    shown = np.unique(np.linspace(0, steps, 301).astype(np.int64))
    return ExactMeasured(
        start=settings.start,
        noise=settings.noise,
        push=settings.push,
        steps=shown.astype(np.float64),
        plain=plain[shown, 0],
        noisy=_spread(noisy[shown]),
        perturbed=_spread(perturbed[shown]),
        left_plain=float(_left(plain)[0]),
        left_noisy=_left(noisy),
        left_perturbed=_left(perturbed),
    )


def _distances(
    settings: ExactSettings, rule: Optimizer, steps: int, runs: int, noise: float
) -> FloatArray:
    """The distances (T, runs) from the saddle."""
    saddle = saddle_of(settings.surface)
    starts = np.tile(saddle.beside(np.array([_STARTS[settings.start]])), (runs, 1))
    run = descend(saddle.objective, rule, starts, steps, noise=noise, seed=np.arange(runs))
    with np.errstate(all="ignore"):
        away: FloatArray = np.linalg.norm(run.points - saddle.point, axis=-1)
    return np.where(np.isfinite(away), away, math.inf)


def _left(distances: FloatArray) -> FloatArray:
    """The first step (runs,) at which a run was RADIUS away, nan for never."""
    away = distances >= RADIUS
    return np.where(away.any(axis=0), away.argmax(axis=0), math.nan)


def _spread(distances: FloatArray) -> FloatArray:
    """Lowest, median and highest (T, 3), what has left for good being nan."""
    ordered = np.sort(distances, axis=1)[:, [0, distances.shape[1] // 2, -1]]
    return np.where(ordered < 10, ordered, math.nan)


def _charts(measured: ExactMeasured) -> tuple[Chart, ...]:
    x = measured.steps
    low, middle, high = measured.noisy.T
    least, median, most = measured.perturbed.T
    stays = math.isnan(measured.left_plain)
    plain = np.where((measured.plain > 0) & (measured.plain < 10), measured.plain, math.nan)
    name = "plain descent" + ("" if (measured.plain > 0).any() else ": distance 0 throughout")
    series = (
        line(name, x, plain, style="Gradient descent"),
        line("with noise on the slope", x, middle, low=low, high=high, style="Momentum"),
        line(
            "perturbed descent", x, median, low=least, high=most, style="Perturbed descent",
        ),
    )  # fmt: skip
    alt = (
        "Distance from the saddle against the step: "
        + ("plain descent stays on it" if stays else "plain descent leaves it too")
        + ", with noise and with pushes the distance grows by the same factor at every step."
    )
    marks = (Mark("y", RADIUS, "has left"),)
    distance = Axis("distance from the saddle", log=True)
    return (Chart("", Axis("step"), distance, alt, series, marks=marks),)


def _says(measured: ExactMeasured) -> str:
    last = int(measured.steps[-1])
    plain = f"After {last:,} steps plain descent is still **exactly on the saddle**."
    if not math.isnan(measured.left_plain):
        plain = (
            f"From {measured.start}, plain descent left after **{measured.left_plain:.0f}** steps."
        )
    elif measured.plain[-1] > 0:
        plain = f"After {last:,} steps plain descent has not left."
    noisy = _typical(measured.left_noisy, "With noise on the slope")
    pushed = _typical(measured.left_perturbed, "Perturbed descent, jumping where it is flat")
    return f"{plain} {noisy} {pushed}"


def _typical(left: FloatArray, what: str) -> str:
    gone = np.isfinite(left)
    if gone.mean() <= 0.5:
        return f"{what}: {gone.sum()} of {len(left)} runs left."
    middle = float(np.quantile(np.where(gone, left, np.inf), 0.5, method="lower"))
    return f"{what}: half of {len(left)} runs had left after **{middle:.0f}**."


def _claim(measured: ExactMeasured) -> bool:
    pushed = np.isfinite([*measured.left_noisy, *measured.left_perturbed]).all()
    return math.isnan(measured.left_plain) and bool(pushed)


def _opens(settings: ExactSettings) -> Opening:
    saddle = saddle_of(settings.surface)
    lr = settings.share / saddle.steepest
    racers = (GradientDescent(lr=lr), PerturbedDescent(lr=lr, radius=0.01, threshold=THRESHOLD))
    x, y = saddle.point
    return in_race(
        replace(first_scene(settings.surface), racers=racers, start=(float(x), float(y)), steps=300)
    )


EXACT = LessonScene(
    name="Exactly on the saddle",
    look_for=(
        "Plain descent has no slope to follow; a push far too small to see is enough. (Shaded: all "
        f"{RUNS} runs.)"
    ),
    settings=ExactSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "Plain descent never leaves, and all runs with noise and all runs with pushes do, in the "
        "steps shown."
    ),
    claim=_claim,
    unless=ExactSettings(start=BESIDE),
    sources=(JIN, LEE),
    opens=_opens,
)


# ---- rounding -----------------------------------------------------------------------------------

#: The two kinds of numbers with which a processor computes quickly.
_PRECISIONS: dict[str, type[np.floating]] = {"64 bits": np.float64, "32 bits": np.float32}


@dataclass(frozen=True)
class RoundingSettings(Settings):
    """How the saddle is turned, and how fast descent is."""

    angle: int = hyperparameter(
        30, 0, 90, whole=True, label="Direction of the ridge, in degrees", symbol=r"\varphi",
        help="At 0, 45 and 90 degrees every point on the ridge can be written exactly.",
    )  # fmt: skip
    share: float = share_of_limit(0.1, high=0.5)


@dataclass(frozen=True, eq=False)
class RoundingMeasured:
    """Runs that began on the ridge that leads into the saddle, as nearly as numbers can say.

    Attributes:
        angle, lr: the settings.
        steps: (T,) when they were taken.
        off: (T, 2) the distance from the ridge, with 64 and with 32 bits.
        along: (T,) the distance from the saddle along the ridge, with 64 bits.
        left: (2,) the step at which it was RADIUS off the ridge; nan for never.
        predicted: (2,) what the law says if the first rounding error is the push.
    """

    angle: float
    lr: float
    steps: FloatArray
    off: FloatArray
    along: FloatArray
    left: FloatArray
    predicted: FloatArray


def measure_rounding(settings: RoundingSettings) -> RoundingMeasured:
    """Descend along the ridge of a turned saddle, in 64 and in 32 bits."""
    turn = math.radians(settings.angle)
    ridge = np.array([math.cos(turn), math.sin(turn)])
    if settings.angle % 45 == 0:  # cos and sin are then 0, 1, or equal, but for their last digit
        ridge = ridge.round(15)
    falling = np.array([-ridge[1], ridge[0]])
    surface = Quadratic(np.outer(ridge, ridge) - np.outer(falling, falling))
    rounding = [float(np.finfo(kind).eps) for kind in _PRECISIONS.values()]
    predicted = np.array([predicted_steps(settings.share, -1, each, RADIUS) for each in rounding])
    steps = math.ceil(1.3 * predicted[0]) + 20
    off, along = np.empty((steps + 1, 2)), np.empty((steps + 1, 2))
    for column, kind in enumerate(_PRECISIONS.values()):
        run = descend(surface, GradientDescent(lr=settings.share), ridge.astype(kind), steps)
        off[:, column] = np.abs(run.points @ falling)
        along[:, column] = np.abs(run.points @ ridge)
    shown = np.unique(np.linspace(0, steps, 301).astype(np.int64))
    return RoundingMeasured(
        angle=settings.angle,
        lr=settings.share,
        steps=shown.astype(np.float64),
        off=off[shown],
        along=along[shown, 0],
        left=_left(off),
        predicted=predicted,
    )


def _rounding_charts(measured: RoundingMeasured) -> tuple[Chart, ...]:
    x = measured.steps
    off = np.where(measured.off > 1e-20, measured.off, math.nan)
    along = np.where(measured.off[:, 0] < RADIUS, measured.along, math.nan)
    series = (
        line("along the ridge", x, along),
        *(line(f"off it, {name}", x, off[:, i]) for i, name in enumerate(_PRECISIONS)),
    )
    left = np.isfinite(measured.left).any()
    alt = (
        "Distance from the saddle along the ridge and off it, against the step: along it the "
        "distance shrinks, and off it "
        + ("rounding errors grow until descent has left." if left else "nothing grows.")
    )
    distance = Axis("distance from the saddle", log=True, limits=(1e-18, 2.0))
    marks = (Mark("y", RADIUS, "has left"),)
    return (Chart("", Axis("step"), distance, alt, series, marks=marks),)


def _rounding_says(measured: RoundingMeasured) -> str:
    many, few = measured.left
    where = f"With the ridge at {measured.angle:.0f}°"
    if math.isnan(many) and math.isnan(few):
        exact = measured.angle % 45 == 0
        why = "can be written exactly" if exact else "were rounded, but the error did not last"
        return (
            f"{where} its points {why}: after {measured.steps[-1]:,.0f} steps descent had "
            f"**not left** the saddle."
        )
    first, second = (
        "never" if math.isnan(each) else f"after **{each:.0f}** steps" for each in measured.left
    )
    return (
        f"{where} its points must be rounded, and the last digit is the push: with 64 bits descent "
        f"left {first}, with 32 bits, which is fewer digits, {second}. The law says "
        f"{measured.predicted[0]:.0f} and {measured.predicted[1]:.0f} for a push of one rounding "
        f"error."
    )


def _rounding_claim(measured: RoundingMeasured) -> bool:
    many, few = measured.left
    near = np.abs(measured.left / measured.predicted - 1) < 0.35
    return bool(few < many and near.all())  # a nan, for never, is not below anything


ROUNDING = LessonScene(
    name="Rounding is a push too",
    look_for="Descent slides along a ridge into the saddle; an error in the last digit grows.",
    settings=RoundingSettings(),
    measure=measure_rounding,
    charts=_rounding_charts,
    says=_rounding_says,
    asserts=(
        "Descent leaves without any noise, sooner with 32 bits than with 64, and both times within "
        "35 % of the law for a push of one rounding error."
    ),
    claim=_rounding_claim,
    unless=RoundingSettings(angle=45),
    sources=(LEE,),
)
