"""Objectives with a kink, and what descent does there."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray


@dataclass(frozen=True)
class Kink:
    """A function of one number with a kink at zero, as an `Objective` over points (..., 1).

    It is convex, so a line through its corner that is nowhere above it is as good as a tangent: its
    slope is called a subgradient (Rockafellar 1970).

    Attributes:
        name: what it is called.
        left, right: its slope on either side.
        at_zero: the slope that descent is told at the corner itself.
    """

    name: str
    left: float
    right: float
    at_zero: float = 0.0

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...) at points (..., 1)."""
        x = points[..., 0]
        return np.where(x < 0, self.left * x, self.right * x)

    def gradient(self, points: FloatArray) -> FloatArray:
        """Slopes (..., 1); at the corner, `at_zero`."""
        side = np.where(points < 0, self.left, self.right)
        slope: FloatArray = np.where(points == 0, self.at_zero, side)
        return slope

    def gap(self, slope: float, xs: FloatArray) -> FloatArray:
        """How far (n,) the line of this slope through the corner lies below the function."""
        below: FloatArray = self.value(xs[:, None]) - slope * xs
        return below

    def is_subgradient(self, slope: float) -> bool:
        """Whether the line of this slope through the corner is nowhere above the function."""
        return self.left <= slope <= self.right


#: The kinked functions of the lessons, by name.
KINKS: Mapping[str, Kink] = MappingProxyType(
    {
        kink.name: kink
        for kink in (
            Kink("|x|", -1.0, 1.0),
            Kink("ReLU", 0.0, 1.0),
            Kink("Leaky ReLU", 0.01, 1.0),
        )
    }
)


def harmonic(steps: int) -> float:
    """1 + 1/2 + ... + 1/steps, the way that a rate of 1/t can go: about ln(steps) + 0.577."""
    return float(np.sum(1.0 / np.arange(1, steps + 1)))
