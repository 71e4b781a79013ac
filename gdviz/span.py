"""A part of a hyperparameter's range, evenly divided as its control is."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import Hyperparameter


@dataclass(frozen=True)
class Span:
    """What a map shows of a hyperparameter's range, in positions of its control.

    Attributes:
        parameter: the hyperparameter.
        low, high: numbers, or their base-10 logarithms where the parameter's scale is "log".
    """

    parameter: Hyperparameter
    low: float
    high: float

    def numbers(self, resolution: int) -> FloatArray:
        """So many settings (resolution,) from end to end."""
        return self.numbers_at(np.linspace(self.low, self.high, resolution))

    def numbers_at(self, positions: FloatArray) -> FloatArray:
        """The settings that control positions (...) stand for."""
        declared = self.parameter
        numbers = 10.0**positions if declared.scale == "log" else positions
        inside: FloatArray = np.clip(numbers, declared.low, declared.high)
        return np.round(inside) if declared.whole else inside

    def position(self, number: float) -> float:
        """Where the control stands for a setting."""
        return float(np.log10(number)) if self.parameter.scale == "log" else number
