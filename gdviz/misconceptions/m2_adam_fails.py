"""A sequence of straight slopes on which Adam ends at the worst place, and AMSGrad at the best."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.descent import stepping
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Source
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import Adam, AMSGrad
from gdviz.oracle import Oracle

_STEPS = 6000
#: The place with the smallest loss, summed over any three steps, since C is above 2.
BEST = -1.0
#: The two pairs of decays, as they are offered.
PAPER, DEFAULT = "as in the paper: 0 and 1/(1 + C²)", "the usual: 0.9 and 0.999"
_REDDI = Source(
    "Reddi, Kale & Kumar (2018)",
    "On the convergence of Adam and beyond",
    "https://arxiv.org/abs/1904.09237",
)


@dataclass(frozen=True)
class FailureSettings(Settings):
    """How large the rare slope is, and Adam's memory."""

    size: float = hyperparameter(
        3.0, 2.1, 10.0, step=0.1, label="Size C of every third slope", symbol="C",
        help="Every third slope is C uphill; the two others are 1 downhill. Above 2, uphill wins.",
    )  # fmt: skip
    decays: str = choice(
        PAPER, (PAPER, DEFAULT), label="Adam's decays β₁ and β₂",
        help="How long Adam remembers slopes, and their squares.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.1, 0.01, 1.0, scale="log", label="Learning rate at the first step", symbol=r"\eta",
        help="At step t the rate is this, divided by the square root of t.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class FailureMeasured:
    """Where both are after each step.

    Attributes:
        size, beta1, beta2: the settings.
        steps: (T,) the steps that are kept.
        adam, amsgrad: (T,) where the rule is then, in [-1, 1].
    """

    size: float
    beta1: float
    beta2: float
    steps: FloatArray
    adam: FloatArray
    amsgrad: FloatArray

    @property
    def ends(self) -> Mapping[str, float]:
        """The mean place over the last three steps, of each rule."""
        runs = {"Adam": self.adam, "AMSGrad": self.amsgrad}
        return MappingProxyType({name: float(run[-3:].mean()) for name, run in runs.items()})


class _Slopes(Oracle):
    """The loss of step t is C·x at every third step, beginning with the first, else -x."""

    def __init__(self, size: float) -> None:
        self._size = size
        self.step = self.evaluations = 0

    def gradient(self, points: FloatArray) -> FloatArray:
        """The slope of this step's loss, the same everywhere."""
        return np.full_like(points, self._size if self.step % 3 == 1 else -1.0)


def measure(settings: FailureSettings) -> FailureMeasured:
    """Run both rules through the same sequence."""
    paper = settings.decays == PAPER
    beta1 = 0.0 if paper else 0.9
    beta2 = 1 / (1 + settings.size**2) if paper else 0.999
    kept = np.unique(np.concatenate([np.arange(0, _STEPS, 20), np.arange(_STEPS - 2, _STEPS + 1)]))
    runs = [
        _run(rule(lr=settings.lr, beta1=beta1, beta2=beta2), settings.size)[kept]
        for rule in (Adam, AMSGrad)
    ]
    return FailureMeasured(
        size=settings.size,
        beta1=beta1,
        beta2=beta2,
        steps=kept.astype(np.float64),
        adam=runs[0],
        amsgrad=runs[1],
    )


def _run(rule: Adam, size: float) -> FloatArray:
    """The places (T + 1,) from 0 on, each step cut off at the ends of [-1, 1]."""
    points, places = np.zeros(1), [0.0]
    rates = 1 / np.sqrt(np.arange(1, _STEPS + 1))
    for stepped in stepping(_Slopes(size), rule, points, rates.tolist()):
        np.clip(stepped, -1.0, 1.0, out=stepped)  # the next step begins from what was yielded
        places.append(float(stepped[0]))
    return np.array(places)


def _charts(measured: FailureMeasured) -> tuple[Chart, ...]:
    series = (
        line("Adam", measured.steps, measured.adam, style="Adam"),
        line("AMSGrad", measured.steps, measured.amsgrad, style="AMSGrad"),
    )
    marks = (
        Mark("y", BEST, "the best place"),
        Mark("y", -BEST, "the worst place"),
    )
    ends = measured.ends
    alt = (
        f"The place between -1 and 1 against the step: Adam ends at {ends['Adam']:.2f}, AMSGrad "
        f"at {ends['AMSGrad']:.2f}; the best place is {BEST:.0f}."
    )
    place = Axis("place x", limits=(-1.15, 1.25))
    return (Chart("", Axis("step"), place, alt, series, marks=marks),)


def _says(measured: FailureMeasured) -> str:
    ends = measured.ends
    return (
        f"Of every three slopes one is {measured.size:g} uphill and two are 1 downhill: together "
        f"{measured.size - 2:.2g} uphill, so the best place is the left end. After "
        f"{int(measured.steps[-1]):,} steps Adam is at x = **{_signed(ends['Adam'])}** and "
        f"AMSGrad, which never forgets the largest slope, at **{_signed(ends['AMSGrad'])}**."
    )


def _signed(place: float) -> str:
    return f"{place:.2f}".replace("-", "\N{MINUS SIGN}")


def _claim(measured: FailureMeasured) -> bool:
    ends = measured.ends
    worst = ends["Adam"] * BEST < -0.95
    return worst and ends["AMSGrad"] * BEST > 0.95


ADAM_FAILS = LessonScene(
    name="Where Adam goes the wrong way",
    look_for="The slopes favour the left end. Adam climbs to the right one, and stays.",
    settings=FailureSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts="Adam ends within 5 % of the worst place, AMSGrad within 5 % of the best.",
    claim=_claim,
    unless=FailureSettings(decays=DEFAULT),
    sources=(_REDDI,),
)
