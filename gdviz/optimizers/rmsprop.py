"""RMSProp: the gradient divided by its recent size in each coordinate."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import accumulate, blend, in_use, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class RMSPropState(NamedTuple):
    """The mean squared gradient and the velocity, both (..., n)."""

    square: FloatArray
    velocity: FloatArray


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp (Tieleman & Hinton 2012, lecture 6.5), not centred, as torch's RMSprop."""

    name: ClassVar[str] = "RMSProp"
    formula: ClassVar[str] = (
        r"v \leftarrow \alpha v + (1-\alpha) g^2, \quad"
        r" b \leftarrow \mu b + \frac{g}{\sqrt{v} + \epsilon}, \quad x \leftarrow x - \eta \, b"
    )
    summary: ClassVar[str] = "Steps of about equal length, however steep or flat it is."
    source: ClassVar[str] = "Tieleman & Hinton (2012)"
    rate_follows: ClassVar = "length"
    note: ClassVar[str] = (
        "The average of squares starts at zero and is not corrected for it, "
        "so the first steps are large."
    )

    lr: float = declarations.length_rate(1e-2)
    alpha: float = declarations.square_decay(0.99, "Decay", r"\alpha")
    eps: float = declarations.floor(1e-8)
    momentum: float = declarations.momentum(0.0)
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> RMSPropState:
        """Nothing seen yet, at rest."""
        return RMSPropState(np.zeros_like(points), np.zeros_like(points))

    @property
    def bound(self) -> float:
        """That of the heavy ball, at its effective rates."""
        return 2 * (1 + self.momentum)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: RMSPropState
    ) -> tuple[FloatArray, RMSPropState]:
        """One step along the normalised gradient, or along its velocity."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        blend(state.square, gradient * gradient, self.alpha)
        push: FloatArray = gradient / (np.sqrt(state.square) + self.eps)
        if in_use(self.momentum):
            accumulate(state.velocity, push, self.momentum)
            push = state.velocity
        points -= lr * push
        return points, state

    def anatomy(
        self,
        points: FloatArray,
        oracle: Oracle,
        lr: Rate,
        before: RMSPropState,
        after: RMSPropState,
    ) -> Anatomy:
        """A rate for each coordinate, and the velocity carried over."""
        rate = lr / (np.sqrt(after.square) + self.eps)
        carried = -lr * self.momentum * before.velocity
        return Anatomy(points, rate, memory=carried, penalty=self.weight_decay)
