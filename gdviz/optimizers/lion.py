"""Lion: only the sign of the momentum counts."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import blend, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class LionState(NamedTuple):
    """The running mean of gradients (..., n)."""

    mean: FloatArray


@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion (Chen et al. 2023, Algorithm 2), with the defaults of the authors' code."""

    name: ClassVar[str] = "Lion"
    formula: ClassVar[str] = (
        r"x \leftarrow x - \eta \left("
        r"\mathrm{sign}(\beta_1 m + (1-\beta_1) g) + \lambda x\right), \quad"
        r" m \leftarrow \beta_2 m + (1-\beta_2) g"
    )
    summary: ClassVar[str] = "Every coordinate moves by exactly the rate, up or down."
    source: ClassVar[str] = "Chen et al. (2023)"
    rate_follows: ClassVar = "length"
    note: ClassVar[str] = (
        "Every step has the same size, so at a constant rate it never comes to rest."
    )

    lr: float = declarations.learning_rate(1e-4, "How far one step moves each coordinate.")
    beta1: float = declarations.mean_decay()
    beta2: float = declarations.square_decay(0.99)
    weight_decay: float = declarations.weight_decay(
        help="Shrinks every coordinate by the same share at each step, times the rate."
    )

    def init(self, points: FloatArray) -> LionState:
        """No gradient seen yet."""
        return LionState(np.zeros_like(points))

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: LionState
    ) -> tuple[FloatArray, LionState]:
        """One step of fixed size in each coordinate."""
        gradient = oracle.gradient(points)
        direction = np.sign(self.beta1 * state.mean + (1 - self.beta1) * gradient)
        penalise(direction, points, self.weight_decay)
        points -= lr * direction
        blend(state.mean, gradient, self.beta2)
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: LionState, after: LionState
    ) -> Anatomy:
        """Of the mean only the sign counts: the rate is whatever makes its size that of a step."""
        mixed = self.beta1 * before.mean + (1 - self.beta1) * oracle.gradient(points)
        rate = np.divide(lr, np.abs(mixed), out=np.zeros_like(mixed), where=mixed != 0)
        return Anatomy(
            points,
            rate,
            share=1 - self.beta1,
            memory=-rate * self.beta1 * before.mean,
            decay=-lr * self.weight_decay * points,
        )
