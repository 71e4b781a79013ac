"""Nesterov's momentum: the gradient is taken where the velocity is about to lead."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import accumulate, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class LookAhead(NamedTuple):
    """The velocity (..., n), in units of the gradient."""

    velocity: FloatArray


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Nesterov's accelerated gradient (Nesterov 1983), in the form of torch's SGD.

    Torch keeps the shifted variable, the point at which the gradient is taken (Sutskever et al.
    2013, with the change of variable of Bengio, Boulanger-Lewandowski & Pascanu 2013).
    """

    name: ClassVar[str] = "Nesterov"
    formula: ClassVar[str] = r"v \leftarrow \mu v + g, \quad x \leftarrow x - \eta \, (g + \mu v)"
    summary: ClassVar[str] = "Momentum that looks ahead, and so brakes earlier."
    source: ClassVar[str] = "Nesterov (1983)"
    rate_share: ClassVar[float] = 0.5
    note: ClassVar[str] = (
        "As in PyTorch, the point drawn is the look-ahead (shifted) variable, where the gradient "
        "is taken, and the velocity leaves the learning rate out."
    )

    lr: float = declarations.slope_rate()
    momentum: float = declarations.momentum(0.9)
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> LookAhead:
        """At rest."""
        return LookAhead(np.zeros_like(points))

    @property
    def bound(self) -> float:
        """The look-ahead costs stability: below that of the heavy ball."""
        return 2 * (1 + self.momentum) / (1 + 2 * self.momentum)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: LookAhead
    ) -> tuple[FloatArray, LookAhead]:
        """One step along the gradient and the new velocity."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        accumulate(state.velocity, gradient, self.momentum)
        points -= lr * (gradient + self.momentum * state.velocity)
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: LookAhead, after: LookAhead
    ) -> Anatomy:
        """The point is where it looks: the ball itself lies behind it by the carried velocity."""
        carried = -lr * self.momentum * before.velocity
        return Anatomy(
            points,
            lr,
            share=1 + self.momentum,
            memory=self.momentum * carried,
            penalty=self.weight_decay,
            looked=carried,
        )
