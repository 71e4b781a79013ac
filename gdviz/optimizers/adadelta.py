"""AdaDelta: the length of past steps takes the place of a learning rate."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import blend, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class AdaDeltaState(NamedTuple):
    """The mean squared gradient and the mean squared step, both (..., n)."""

    square: FloatArray
    moved: FloatArray


@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """AdaDelta (Zeiler 2012), with the factor `lr` that torch's Adadelta adds."""

    name: ClassVar[str] = "AdaDelta"
    formula: ClassVar[str] = (
        r"v \leftarrow \rho v + (1-\rho) g^2, \quad"
        r"\Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{v + \epsilon}} \, g, \quad"
        r" u \leftarrow \rho u + (1-\rho) \Delta^2, \quad x \leftarrow x - \eta \, \Delta"
    )
    summary: ClassVar[str] = "Finds its own step length from the steps it has made."
    source: ClassVar[str] = "Zeiler (2012)"
    rate_follows: ClassVar = None
    note: ClassVar[str] = (
        "The rate is a pure factor, meant to stay at 1. The first steps are about as long as the "
        "root of eps, so it starts very slowly."
    )

    lr: float = declarations.learning_rate(1.0, "A factor on every step; 1 is the rule itself.")
    rho: float = declarations.square_decay(0.9, "Decay", r"\rho")
    eps: float = declarations.floor(1e-6, "Sets the length of the very first steps.")
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> AdaDeltaState:
        """Nothing seen yet, nothing moved."""
        return AdaDeltaState(np.zeros_like(points), np.zeros_like(points))

    @property
    def bound(self) -> float:
        """That of plain descent, at its effective rates."""
        return 2.0

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: AdaDeltaState
    ) -> tuple[FloatArray, AdaDeltaState]:
        """One step, its length taken from those before."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        blend(state.square, gradient * gradient, self.rho)
        move = gradient * np.sqrt((state.moved + self.eps) / (state.square + self.eps))
        blend(state.moved, move * move, self.rho)
        points -= lr * move
        return points, state

    def anatomy(
        self,
        points: FloatArray,
        oracle: Oracle,
        lr: Rate,
        before: AdaDeltaState,
        after: AdaDeltaState,
    ) -> Anatomy:
        """A rate for each coordinate, from the steps made so far."""
        rate = lr * np.sqrt((before.moved + self.eps) / (after.square + self.eps))
        return Anatomy(points, rate, penalty=self.weight_decay)
