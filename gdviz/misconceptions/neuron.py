"""One neuron with one input: the smallest network whose landscape can be drawn as a curve."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks import ACTIVATIONS


@dataclass(frozen=True, eq=False)
class Neuron:
    """The mean squared error of a(x - threshold) on examples, an `Objective` over points (..., 1).

    Attributes:
        activation: one of ACTIVATIONS.
        inputs, targets: (N,) the examples.
    """

    fresh: ClassVar[bool] = True

    activation: str
    inputs: FloatArray
    targets: FloatArray

    def value(self, points: FloatArray) -> FloatArray:
        """Errors (...) at thresholds (..., 1)."""
        _, said = self._said(points)
        error: FloatArray = np.mean((said - self.targets) ** 2, axis=-1)
        return error

    def gradient(self, points: FloatArray) -> FloatArray:
        """Slopes (..., 1), by back-propagation with the activation's own slope."""
        z, said = self._said(points)
        slope = np.empty_like(z)
        ACTIVATIONS[self.activation].slope(z, said, slope)
        gradient: FloatArray = np.mean(-2 * (said - self.targets) * slope, axis=-1, keepdims=True)
        return gradient

    def _said(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        z = self.inputs - points
        said = np.empty_like(z)
        ACTIVATIONS[self.activation].value(z, said)
        return z, said
