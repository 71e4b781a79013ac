"""Steps against the condition number, for plain descent and for the heavy ball."""

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line, points
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent, Momentum, Optimizer
from gdviz.scene import first_scene

BEST, FIXED = "Polyak's, for each valley", "0.9 in every valley"
#: What may be left of the distance when the minimum counts as found.
LEFT = MappingProxyType({"a hundredth": 1e-2, "a millionth": 1e-6, "a ten-billionth": 1e-10})
_COUNT = 9
_POLYAK = Source(
    "Polyak (1964)",
    "Some methods of speeding up the convergence of iteration methods",
    "https://doi.org/10.1016/0041-5553(64)90137-5",
)
_GOH = Source("Goh (2017)", "Why momentum really works", "https://distill.pub/2017/momentum/")


class Valleys:
    """f(x, y) = (x² + κ y²)/2, a valley for each member of the batch; curvatures 1 and κ."""

    def __init__(self, conditions: FloatArray) -> None:
        self._curvatures = np.stack([np.ones_like(conditions), conditions], axis=-1)

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (..., B) at points (..., B, 2)."""
        height: FloatArray = np.sum(self._curvatures * points**2, axis=-1) / 2
        return height

    def gradient(self, points: FloatArray) -> FloatArray:
        """Gradients (..., B, 2)."""
        return self._curvatures * points


@dataclass(frozen=True)
class ValleySettings(Settings):
    """How long the longest valley is, and when the minimum counts as found."""

    longest: int = hyperparameter(
        1000, 100, 10_000, valid=(1.0, math.inf), scale="log", whole=True,
        label="Longest valley, κ up to", symbol=r"\kappa",
        help="How many times as strongly the longest valley curves across as along.",
    )  # fmt: skip
    target: str = choice(
        "a millionth", tuple(LEFT), label="Found when this is left",
        help="The minimum counts as found once this share of the first distance is left.",
    )  # fmt: skip
    momentum: str = choice(
        BEST, (BEST, FIXED), label="The heavy ball's momentum",
        help="What is best in the long run depends on the valley; people often set 0.9.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ValleyMeasured:
    """Steps until the distance is down to its share `left`, in each valley.

    Attributes:
        left: that share.
        momentum: how the heavy ball's momentum was chosen.
        conditions: (K,) the condition numbers κ.
        descent, ball: (K,) steps of plain descent and of the heavy ball; nan if it took too long.
        descent_theory: (K,) steps by the contraction (κ - 1)/(κ + 1) of each step.
        ball_theory: (K,) steps of the heavy ball's exact recurrence, a power of a 2 x 2 matrix.
        descent_slope, ball_slope: by what power of κ the steps grow, fitted over κ from 10.
    """

    left: float
    momentum: str
    conditions: FloatArray
    descent: FloatArray
    ball: FloatArray
    descent_theory: FloatArray
    ball_theory: FloatArray
    descent_slope: float
    ball_slope: float


def conditions(longest: float) -> FloatArray:
    """The condition numbers (K,), evenly spaced in their logarithm."""
    return np.geomspace(10.0, longest, _COUNT)


def polyak(kappa: FloatArray) -> Momentum:
    """Polyak's rate 4/(1 + sqrt κ)² and momentum ((sqrt κ - 1)/(sqrt κ + 1))²."""
    root = np.sqrt(kappa)
    return _ball(4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2)


def fixed(kappa: FloatArray) -> Momentum:
    """Momentum 0.9 at the rate that brings both ends of the spectrum down equally fast."""
    return _ball(2 * 1.9 / (1 + kappa), np.full_like(kappa, 0.9))


def _ball(lr: Any, momentum: Any) -> Momentum:
    return Momentum(lr=lr, momentum=momentum)


def measure(settings: ValleySettings) -> ValleyMeasured:
    """Run both rules in all valleys at once."""
    kappa, left = conditions(settings.longest), LEFT[settings.target]
    ball = polyak(kappa) if settings.momentum == BEST else fixed(kappa)
    descent_theory = np.ceil(math.log(left) / np.log((kappa - 1) / (kappa + 1)))
    ball_theory = recurrence(ball, kappa, left)
    descent = _steps(GradientDescent().at_rate(2 / (1 + kappa)), kappa, left, descent_theory)
    balls = _steps(ball, kappa, left, ball_theory)
    return ValleyMeasured(
        left=left,
        momentum=settings.momentum,
        conditions=kappa,
        descent=descent,
        ball=balls,
        descent_theory=descent_theory,
        ball_theory=ball_theory,
        descent_slope=_power(kappa, descent),
        ball_slope=_power(kappa, balls),
    )


def _steps(rule: Optimizer, kappa: FloatArray, left: float, theory: FloatArray) -> FloatArray:
    """The first step (K,) at which the distance is down to its share.

    Runs go on for a little longer than theory says, so that they may take longer.
    """
    most = int(1.05 * theory.max()) + 50
    start = np.ones((len(kappa), 2))
    run = descend(Valleys(kappa), rule, start, most)
    distances = np.linalg.norm(run.points, axis=-1)
    return _first(distances <= left * distances[0])


def _first(there: FloatArray) -> FloatArray:
    """The first row (K,) in which a column of (T, K) is true; nan where none is."""
    first: FloatArray = np.where(there.any(axis=0), there.argmax(axis=0), np.nan)
    return first


def recurrence(ball: Momentum, kappa: FloatArray, left: float) -> FloatArray:
    """When e(t+1) = (1 + β - ηλ) e(t) - β e(t-1) is down to its share, in both directions (K,).

    This is the heavy ball's exact error on a quadratic, from rest; the distance is the length of
    the two directions' errors.
    """
    lr, beta = np.asarray(ball.lr)[:, None], np.asarray(ball.momentum)[:, None]
    curvatures = np.stack([np.ones_like(kappa), kappa], axis=-1)
    before, now = np.ones((2, len(kappa), 2))
    now = (1 - lr * curvatures) * before
    steps, t = np.full(len(kappa), np.nan), 1
    while np.isnan(steps).any():
        there = np.linalg.norm(now, axis=-1) <= left * math.sqrt(2)
        steps[there & np.isnan(steps)] = t
        before, now, t = now, (1 + beta - lr * curvatures) * now - beta * before, t + 1
    return steps


def _power(kappa: FloatArray, steps: FloatArray) -> float:
    """The slope of log steps against log κ; nan if some are missing."""
    return float(np.polyfit(np.log(kappa), np.log(steps), 1)[0])


def _charts(measured: ValleyMeasured) -> tuple[Chart, ...]:
    x, descent, ball = measured.conditions, "Gradient descent", "Momentum"
    series = (
        points(descent, x, measured.descent, style=descent),
        line("its contraction", x, measured.descent_theory, style=descent, expected=True),
        points("Heavy ball (momentum)", x, measured.ball, style=ball),
        line("its recurrence", x, measured.ball_theory, style=ball, expected=True),
    )
    alt = (
        f"Steps against the condition number, both logarithmic: plain descent's rise with power "
        f"{measured.descent_slope:.2f}, the heavy ball's with power {measured.ball_slope:.2f}."
    )
    across = Axis("condition number κ", log=True)
    return (Chart("", across, Axis("steps until it counts as found", log=True), alt, series),)


def _says(measured: ValleyMeasured) -> str:
    kappa, steps, ball = (
        each[-1] for each in (measured.conditions, measured.descent, measured.ball)
    )
    return (
        f"In the valley with κ = {kappa:,.0f} plain descent takes **{steps:,.0f}** steps and the "
        f"heavy ball **{ball:,.0f}**. Over all valleys descent's steps grow like κ to the power "
        f"of {measured.descent_slope:.2f}, the heavy ball's like κ to the power of "
        f"**{measured.ball_slope:.2f}**; {_agreement(measured)}."
    )


def _agreement(measured: ValleyMeasured) -> str:
    """How far both are from their theory."""
    apart = [
        np.abs(steps - theory).max()
        for steps, theory in (
            (measured.descent, measured.descent_theory),
            (measured.ball, measured.ball_theory),
        )
    ]
    if max(apart) == 0:
        return "theory gives every one of these numbers to the step"
    return (
        f"theory gives descent's to within {apart[0]:.0f} and the ball's to within {apart[1]:.0f}"
    )


def _claim(measured: ValleyMeasured) -> bool:
    descent = bool(np.all(np.abs(measured.descent - measured.descent_theory) <= 1))
    ball = np.array_equal(measured.ball, measured.ball_theory)
    powers = abs(measured.descent_slope - 1) < 0.05 and abs(measured.ball_slope - 0.5) < 0.05
    return descent and ball and powers


def _opens(settings: ValleySettings) -> Opening:
    """The narrow valley of the race, at the rates that are best for its κ of 50."""
    root = math.sqrt(50)
    lr, momentum = 4 / (1 + root) ** 2, ((root - 1) / (root + 1)) ** 2
    racers = GradientDescent(lr=2 / 51), Momentum(lr=lr, momentum=round(momentum, 3))
    return in_race(replace(first_scene("Narrow valley"), racers=racers, steps=300))


VALLEYS = LessonScene(
    name="Long valleys take long",
    look_for=(
        "The condition number κ says how many times as strongly a valley curves across as along. "
        "Both lines are straight; the heavy ball's is half as steep."
    ),
    settings=ValleySettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "Descent's steps are those of theory to ±1 and grow like κ; the heavy ball's equal its "
        "recurrence exactly and grow like the square root of κ (power 0.50 ± 0.05)."
    ),
    claim=_claim,
    unless=ValleySettings(momentum=FIXED),
    sources=(_POLYAK, _GOH),
    opens=_opens,
)
