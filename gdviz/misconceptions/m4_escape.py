"""Leaving a saddle: how long it takes from how near, and what happens exactly on it."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line, points
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m4_sources import LEE
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.saddles import (
    Saddle,
    fitted_slope,
    growth,
    predicted_steps,
    saddles,
    steps_to_leave,
)
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.scene import MOST_STEPS, first_scene
from gdviz.surfaces import SURFACES

#: Starts from a hundredth to a million-millionth beside the saddle, ten decades.
OFFSETS = np.logspace(-2, -12, 401)
#: One in so many of them is drawn, so that the law is seen between.
_DRAWN = 20
#: A run has left when it is this far from the saddle.
RADIUS = 0.1
#: How strong the noise on the slope is, by its name.
_NOISES = {"none": 0.0, "a hundred-millionth": 1e-8, "a ten-thousandth": 1e-4}
_SURFACES = ("Saddle", "Product net", "Two wells", "Himmelblau", "Six-hump camel", "Beale")


def share_of_limit(default: float, low: float = 0.02, high: float = 1.0) -> float:
    """A learning rate as a share of 1 / L, L being the steepest curvature at the saddle."""
    field: float = hyperparameter(
        default, low, high, scale="log", label="Learning rate, as a share of 1/L", symbol=r"\eta L",
        help="L is how sharply the ground curves up here; below 1/L no step goes too far.",
    )  # fmt: skip
    return field


@dataclass(frozen=True)
class EscapeSettings(Settings):
    """Which saddle, at which rate, with how much noise."""

    surface: str = choice(
        "Saddle", _SURFACES, label="Surface", help="The first saddle that it has is the one."
    )
    share: float = share_of_limit(0.04)
    noise: str = choice(
        "none", tuple(_NOISES), label="Noise on the slope",
        help="How large a random number is added to each coordinate of every slope.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class EscapeMeasured:
    """Steps until plain descent has left, from every offset.

    Attributes:
        surface, noise: the settings.
        lr: the learning rate.
        falling: the curvature of the falling direction, below zero.
        offsets: (B,) how far beside the saddle it started, along the falling direction.
        steps: (B,) the step at which it was RADIUS away; nan if it was not within `most`.
        most: how many steps it was given.
        slope: how many more steps each factor e nearer costs, by a straight line through all.
        predicted: what the law says, 1 / ln(1 + lr |falling|).
    """

    surface: str
    noise: str
    lr: float
    falling: float
    offsets: FloatArray
    steps: FloatArray
    most: int
    slope: float
    predicted: float

    @property
    def a_decade(self) -> tuple[float, float]:
        """More steps for ten times nearer: as measured, and as the law says."""
        return math.log(10) * self.slope, math.log(10) * self.predicted


def saddle_of(surface: str) -> Saddle:
    """The first saddle of a surface."""
    return saddles(SURFACES[surface])[0]


def measure(settings: EscapeSettings) -> EscapeMeasured:
    """Start beside the saddle 401 times, and wait."""
    saddle = saddle_of(settings.surface)
    lr = settings.share / saddle.steepest
    most = math.ceil(1.2 * predicted_steps(lr, saddle.falling, OFFSETS[-1], RADIUS)) + 20
    steps = steps_to_leave(
        saddle.objective, GradientDescent(lr=lr), saddle.point, saddle.beside(OFFSETS),
        radius=RADIUS, most=most, noise=_NOISES[settings.noise], seed=np.arange(len(OFFSETS)),
    )  # fmt: skip
    left = np.isfinite(steps)
    return EscapeMeasured(
        surface=settings.surface,
        noise=settings.noise,
        lr=lr,
        falling=saddle.falling,
        offsets=OFFSETS,
        steps=np.where(left, steps, math.nan),
        most=most,
        slope=fitted_slope(-np.log(OFFSETS[left]), steps[left]),
        predicted=1 / math.log(growth(lr, saddle.falling)),
    )


def _charts(measured: EscapeMeasured) -> tuple[Chart, ...]:
    x, few = measured.offsets, slice(None, None, _DRAWN)
    law = measured.predicted * np.log(RADIUS / x)
    series = (
        points("plain descent", x[few], measured.steps[few], style="Gradient descent"),
        line("the law", x, law, expected=True),
    )
    a_decade, predicted = measured.a_decade
    alt = (
        f"Steps until descent has left the saddle against how near it started: "
        f"{a_decade:.1f} more for every ten times nearer, where the law says {predicted:.1f}."
    )
    near = Axis("distance from the saddle at the start", log=True)
    return (Chart("", near, Axis("steps until it has left"), alt, series),)


def _says(measured: EscapeMeasured) -> str:
    a_decade, predicted = measured.a_decade
    nearest, farthest = measured.steps[-1], measured.steps[0]
    times = (
        f"From ten billion times nearer it takes {nearest:.0f} steps in place of {farthest:.0f}."
        if np.isfinite([nearest, farthest]).all()
        else f"Some starts had not left after {measured.most:,} steps."
    )
    noise = "" if measured.noise == "none" else " The noise pushes where the slope hardly does."
    return (
        f"Every ten times nearer costs **{a_decade:.1f}** more steps on average; the law "
        f"ln 10 / ln(1 + η|λ|) says **{predicted:.1f}**. {times}{noise}"
    )


def _claim(measured: EscapeMeasured) -> bool:
    return abs(measured.slope / measured.predicted - 1) < 0.02


def _opens(settings: EscapeSettings) -> Opening:
    saddle = saddle_of(settings.surface)
    x, y = saddle.beside(np.array([0.01]))[0]
    racer = GradientDescent(lr=settings.share / saddle.steepest)
    steps = min(MOST_STEPS, math.ceil(predicted_steps(racer.lr, saddle.falling, 0.01, 2)))
    start = (float(x), float(y))
    return in_race(
        replace(first_scene(settings.surface), racers=(racer,), start=start, steps=steps)
    )


ESCAPE = LessonScene(
    name="Ten billion times nearer",
    look_for="Ten times nearer, one decade to the left, adds the same few steps: a straight line.",
    settings=EscapeSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "The slope over ten decades is within 2 % of 1/ln(1 + η|λ|), λ being the curvature of the "
        "falling direction."
    ),
    claim=_claim,
    unless=EscapeSettings(noise="a hundred-millionth"),
    sources=(LEE,),
    opens=_opens,
)
