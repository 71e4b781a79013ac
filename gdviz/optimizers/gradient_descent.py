"""Gradient descent: a step against the gradient, as long as rate times slope."""

from dataclasses import dataclass
from typing import ClassVar

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.averages import penalise
from gdviz.optimizers.optimizer import Optimizer, Rate, State
from gdviz.oracle import Oracle


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Gradient descent (Cauchy 1847); with noise it is stochastic (Robbins & Monro 1951)."""

    name: ClassVar[str] = "Gradient descent"
    formula: ClassVar[str] = r"x \leftarrow x - \eta \, g"
    summary: ClassVar[str] = "Straight downhill, further where it is steeper."
    source: ClassVar[str] = "Cauchy (1847)"

    lr: float = declarations.slope_rate()
    weight_decay: float = declarations.weight_decay()

    @property
    def bound(self) -> float:
        """A step then overshoots the minimum by as much as it was away."""
        return 2.0

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: State
    ) -> tuple[FloatArray, State]:
        """One step against the gradient."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        points -= lr * gradient
        return points, state
