"""Schedules: how the learning rate changes over a run, as a factor of the rate that was set."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter


@dataclass(frozen=True)
class Schedule(ABC):
    """A factor for every step of a run; `update` receives the rate times the factor.

    Class attributes:
        name: the registry key, label and link value.
        formula: the factor at step t of T in LaTeX.
        about: one sentence on when it is used.
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    about: ClassVar[str]

    def __post_init__(self) -> None:
        hyperparameters.settle(self)

    @abstractmethod
    def factors(self, steps: int) -> FloatArray:
        """The factors (steps,) of steps 1..steps, in order; finite, never negative."""


@dataclass(frozen=True)
class Constant(Schedule):
    """The rate stays as set."""

    name: ClassVar[str] = "constant"
    formula: ClassVar[str] = r"1"
    about: ClassVar[str] = "The rate stays as it was set."

    def factors(self, steps: int) -> FloatArray:
        """All ones."""
        return np.ones(steps)


def _drop(default: float) -> float:
    field: float = hyperparameter(
        default, 1e-4, 1.0, scale="log", label="Final factor", symbol=r"\rho",
        help="What is left of the rate at the end of the run.",
    )  # fmt: skip
    return field


def _warm_up(default: float) -> float:
    field: float = hyperparameter(
        default, 0.01, 0.9, valid=(0.0, 1.0), step=0.01, label="Warm-up share", symbol=r"w",
        help="The share of the run during which the rate rises.",
    )  # fmt: skip
    return field


@dataclass(frozen=True)
class Step(Schedule):
    """A fixed drop at equal intervals, as torch's StepLR."""

    name: ClassVar[str] = "step"
    formula: ClassVar[str] = r"\gamma^{\lfloor k\,(t-1)/T \rfloor}"
    about: ClassVar[str] = "The rate drops by a fixed factor at equal intervals."

    gamma: float = hyperparameter(
        0.3, 0.01, 1.0, step=0.01, label="Drop", symbol=r"\gamma",
        help="What each drop leaves of the rate.",
    )  # fmt: skip
    stages: float = hyperparameter(
        4, 1, 20, valid=(1, math.inf), whole=True, label="Stages", symbol="k",
        help="Into how many equal stages the run is cut.",
    )  # fmt: skip

    def factors(self, steps: int) -> FloatArray:
        """Constant within a stage."""
        factors: FloatArray = self.gamma ** np.floor(self.stages * _progress(steps))
        return factors


@dataclass(frozen=True)
class Exponential(Schedule):
    """A steady decay by the same share at every step, as torch's ExponentialLR."""

    name: ClassVar[str] = "exponential"
    formula: ClassVar[str] = r"\rho^{(t-1)/T}"
    about: ClassVar[str] = "The rate shrinks by the same share at every step."

    final: float = _drop(0.01)

    def factors(self, steps: int) -> FloatArray:
        """From 1 towards `final`."""
        factors: FloatArray = self.final ** _progress(steps)
        return factors


@dataclass(frozen=True)
class InverseTime(Schedule):
    """The classical 1/t decay: slow enough to get anywhere, fast enough to settle."""

    name: ClassVar[str] = "1/t"
    formula: ClassVar[str] = r"\frac{1}{1 + (t-1)/\tau}"
    about: ClassVar[str] = (
        "The classical decay for noisy gradients: the sum of the rates diverges, "
        "the sum of their squares does not (Robbins & Monro 1951)."
    )

    halving: float = hyperparameter(
        10.0, 1.0, 1000.0, valid=(1e-3, math.inf), scale="log", label="Half-time", symbol=r"\tau",
        help="After this many steps the rate has halved.",
    )  # fmt: skip

    def factors(self, steps: int) -> FloatArray:
        """1, then 1/2 after `halving` steps, 1/3 after twice as many."""
        factors: FloatArray = 1.0 / (1.0 + np.arange(steps) / self.halving)
        return factors


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from the rate to nearly nothing."""

    name: ClassVar[str] = "cosine"
    formula: ClassVar[str] = r"\rho + \tfrac{1-\rho}{2}\,(1 + \cos \pi \tfrac{t-1}{T})"
    about: ClassVar[str] = "High for long, then smoothly down (Loshchilov & Hutter 2017)."

    final: float = _drop(0.001)

    def factors(self, steps: int) -> FloatArray:
        """From 1 towards `final`."""
        return _anneal(_progress(steps), 1.0, self.final)


@dataclass(frozen=True)
class WarmUpCosine(Schedule):
    """A linear rise from nearly nothing, then half a cosine down."""

    name: ClassVar[str] = "warm-up + cosine"
    formula: ClassVar[str] = (
        r"\min\!\left(\tfrac{t}{wT}, 1\right) \text{, then }"
        r"\rho + \tfrac{1-\rho}{2}(1 + \cos \pi s)"
    )
    about: ClassVar[str] = "Starts gently, as large networks are trained (Goyal et al. 2017)."

    warm_up: float = _warm_up(0.1)
    final: float = _drop(0.001)

    def factors(self, steps: int) -> FloatArray:
        """Reaches 1 at the end of the warm-up."""
        rise = max(1, round(self.warm_up * steps))
        up = np.arange(1, rise + 1) / rise
        down = _anneal(_progress(steps - rise), 1.0, self.final)
        return np.concatenate([up, down])[:steps]


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up by a cosine from 1/25 of the rate to the rate, then down to `final`."""

    name: ClassVar[str] = "one-cycle"
    formula: ClassVar[str] = (
        r"\tfrac{1}{25} \nearrow 1 \searrow \rho \quad \text{(cosine, peak at } t = wT)"
    )
    about: ClassVar[str] = "One rise and one long fall (Smith & Topin 2019)."

    warm_up: float = _warm_up(0.3)
    final: float = _drop(0.001)

    def factors(self, steps: int) -> FloatArray:
        """Peaks at 1 after the warm-up share of the run."""
        rise = max(1, round(self.warm_up * steps))
        up = _anneal(np.arange(rise) / rise, 1 / 25, 1.0)
        down = _anneal(_progress(steps - rise), 1.0, self.final)
        return np.concatenate([up, down])[:steps]


def _progress(steps: int) -> FloatArray:
    """The share of the run already behind at each step, in [0, 1)."""
    return np.arange(max(steps, 0)) / max(steps, 1)


def _anneal(progress: FloatArray, first: float, last: float) -> FloatArray:
    curve: FloatArray = last + (first - last) * 0.5 * (1.0 + np.cos(np.pi * progress))
    return curve


_ALL: tuple[type[Schedule], ...] = (
    Constant,
    Step,
    Exponential,
    InverseTime,
    Cosine,
    WarmUpCosine,
    OneCycle,
)

#: Every schedule by its name.
SCHEDULES: Mapping[str, type[Schedule]] = MappingProxyType({entry.name: entry for entry in _ALL})
