"""Rules that set a rate for each coordinate by themselves."""

from dataclasses import dataclass, replace

import numpy as np

from gdviz.anatomy import dissect
from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.scene import first_scene
from gdviz.surfaces import SURFACES

_SURFACE = "Narrow valley"
_RULES = ("AdaGrad", "RMSProp", "Adam", "Gradient descent")
_DUCHI = Source(
    "Duchi, Hazan & Singer (2011)",
    "Adaptive subgradient methods for online learning and stochastic optimization",
    "https://jmlr.org/papers/v12/duchi11a.html",
)
_KINGMA = Source(
    "Kingma & Ba (2015)",
    "Adam: a method for stochastic optimization",
    "https://arxiv.org/abs/1412.6980",
)


@dataclass(frozen=True)
class AdaptiveSettings(Settings):
    """Which rule, and the one rate that it is given."""

    rule: str = choice("AdaGrad", _RULES, label="Optimiser", help="Which rule runs.")
    lr: float = hyperparameter(
        0.5, 0.01, 1.0, scale="log", label="Learning rate as set", symbol=r"\eta",
        help="The one number that the rule is given, for both directions.",
    )  # fmt: skip
    steps: int = hyperparameter(
        100, 10, 500, whole=True, step=10, label="Steps", symbol="T", help="How long it runs."
    )


@dataclass(frozen=True, eq=False)
class AdaptiveMeasured:
    """The rate by which the rule multiplies the slope, in each direction.

    Attributes:
        rule: its name.
        lr: the rate that it was given.
        along, across: (T,) the rate along the valley and across it.
        steeper: how many times as strongly the valley curves across as along.
        fell: the share of steps at which neither of the two rates rose.
    """

    rule: str
    lr: float
    along: FloatArray
    across: FloatArray
    steeper: float
    fell: float


def _rule(settings: AdaptiveSettings) -> Optimizer:
    return OPTIMIZERS[settings.rule]().at_rate(settings.lr)


def measure(settings: AdaptiveSettings) -> AdaptiveMeasured:
    """Run the rule and take its steps apart."""
    surface = SURFACES[_SURFACE]
    steps = dissect(surface, _rule(settings), surface.start, settings.steps)
    rises = np.diff(steps.rates, axis=0) > 1e-12 * steps.rates[:-1]
    curving = np.diagonal(surface.hessian(np.array(surface.start)))
    return AdaptiveMeasured(
        rule=settings.rule,
        lr=settings.lr,
        along=steps.rates[:, 0],
        across=steps.rates[:, 1],
        steeper=float(curving[1] / curving[0]),
        fell=1 - float(np.mean(rises.any(axis=-1))),
    )


def _charts(measured: AdaptiveMeasured) -> tuple[Chart, ...]:
    steps = np.arange(1.0, len(measured.along) + 1)
    series = (
        line("along the valley", steps, measured.along),
        line("across it", steps, measured.across),
        line("as set", steps, np.full(len(steps), measured.lr), expected=True),
    )
    ratio = measured.along[0] / measured.across[0]
    alt = (
        f"What {measured.rule} multiplies the slope by, against the step, in two directions: at "
        f"first it is {ratio:.3g} times as much along the valley as across it."
    )
    rate = Axis("rate in force", log=True)
    return (Chart("", Axis("step"), rate, alt, series),)


def _says(measured: AdaptiveMeasured) -> str:
    along, across = measured.along, measured.across
    falls = "never rises again" if measured.fell == 1 else "rises and falls"
    steady = np.ptp(along) == 0 and np.ptp(across) == 0
    if steady:
        return (
            f"{measured.rule} multiplies the slope by **{along[0]:.3g}** in both directions and at "
            "every step: the rate that it was given."
        )
    return (
        f"Given one number, {measured.lr:.3g}, {measured.rule} works with **{along[0]:.2g}** along "
        f"the valley and **{across[0]:.2g}** across it, where the ground curves "
        f"{measured.steeper:.0f} times as strongly. After {len(along)} steps it is {along[-1]:.2g} "
        f"and {across[-1]:.2g}: the rate {falls}."
    )


def _claim(measured: AdaptiveMeasured) -> bool:
    smaller = bool(np.all(measured.across < measured.along))
    return smaller and measured.fell == 1 and bool(measured.along[-1] < measured.along[0] / 2)


def _opens(settings: AdaptiveSettings) -> Opening:
    view = replace(first_scene().view, strip="shown")
    opening = first_scene(_SURFACE)
    steps = settings.steps
    return in_race(replace(opening, racers=(_rule(settings),), steps=steps, view=view))


ADAPTIVE = LessonScene(
    name="Rules that set their own rates",
    look_for="One number was set, but two lines are drawn, and neither stays where it begins.",
    settings=AdaptiveSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "The rate is smaller in the steep direction at every step, never rises, and falls by more "
        "than half along the valley."
    ),
    claim=_claim,
    unless=AdaptiveSettings(rule="Gradient descent"),
    sources=(_DUCHI, _KINGMA),
    opens=_opens,
)
