"""The parts of one step of an update rule."""

from dataclasses import dataclass
from typing import Any

from gdviz.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Anatomy:
    """How a step came about.

    With g the gradient that the rule was told at `at`, the step is

        -rate * share * (g + penalty * x) + memory + decay + kick

    Attributes:
        at: (..., n) where the gradient was asked for.
        rate: what a gradient is multiplied by, for each coordinate: a number, (..., n), or a matrix
            (..., n, n) where the rule mixes coordinates.
        share: the share of this step's gradient in the mean or sum that `rate` multiplies.
        memory: (..., n) what earlier gradients add.
        penalty: the coefficient of an L2 penalty within the gradient.
        decay: (..., n) a pull towards zero apart from the gradient.
        kick: (..., n) a random move.
        refused: (..., n) a random move that was proposed and not taken.
        looked: (..., n) the look ahead that ends at `at`.
    """

    at: FloatArray
    rate: Any
    share: Any = 1.0
    memory: Any = 0.0
    penalty: Any = 0.0
    decay: Any = 0.0
    kick: Any = 0.0
    refused: Any = 0.0
    looked: Any = 0.0
