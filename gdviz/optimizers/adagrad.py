"""AdaGrad: every coordinate's rate shrinks with all the slope it has seen."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class SquareSum(NamedTuple):
    """The sum of squared gradients (..., n)."""

    total: FloatArray


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """AdaGrad (Duchi, Hazan & Singer 2011), with a diagonal scale, as torch's Adagrad."""

    name: ClassVar[str] = "AdaGrad"
    formula: ClassVar[str] = (
        r"s \leftarrow s + g^2, \quad x \leftarrow x - \eta \, \frac{g}{\sqrt{s} + \epsilon}"
    )
    summary: ClassVar[str] = "Steep coordinates get small steps, and all steps shrink with time."
    source: ClassVar[str] = "Duchi, Hazan & Singer (2011)"
    rate_follows: ClassVar = "length"

    lr: float = declarations.length_rate(1e-2)
    eps: float = declarations.floor(1e-10)
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> SquareSum:
        """Nothing seen yet."""
        return SquareSum(np.zeros_like(points))

    @property
    def bound(self) -> float:
        """That of plain descent, at its effective rates."""
        return 2.0

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: SquareSum
    ) -> tuple[FloatArray, SquareSum]:
        """One step, divided by the root of the sum of squares."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        total = state.total
        total += gradient * gradient
        points -= lr * (gradient / (np.sqrt(total) + self.eps))
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: SquareSum, after: SquareSum
    ) -> Anatomy:
        """A rate for each coordinate that only shrinks."""
        rate = lr / (np.sqrt(after.total) + self.eps)
        return Anatomy(points, rate, penalty=self.weight_decay)
