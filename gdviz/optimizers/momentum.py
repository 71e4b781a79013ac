"""Momentum: the path keeps some of its speed, like a heavy ball."""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import accumulate, in_use, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class Velocity(NamedTuple):
    """The velocity (..., n), in units of the gradient, and whether it has been set."""

    velocity: FloatArray
    moving: bool


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Heavy-ball momentum (Polyak 1964), in the form of torch's SGD.

    The first velocity is the first gradient, without dampening; without momentum, dampening has no
    effect. Both as in torch.
    """

    name: ClassVar[str] = "Momentum"
    formula: ClassVar[str] = r"v \leftarrow \mu v + (1-\tau) g, \quad x \leftarrow x - \eta \, v"
    summary: ClassVar[str] = "Keeps rolling: past gradients go on pushing for a while."
    source: ClassVar[str] = "Polyak (1964)"
    rate_share: ClassVar[float] = 0.5
    note: ClassVar[str] = (
        "As in PyTorch, the velocity leaves the learning rate out: a schedule scales the whole "
        "step at once, whereas in the classical heavy ball old pushes keep the rate they were "
        "made with."
    )

    lr: float = declarations.slope_rate()
    momentum: float = declarations.momentum(0.9)
    dampening: float = hyperparameter(
        0.0, 0.0, 1.0, label="Dampening", symbol=r"\tau",
        help="The share of each new gradient that is left out of the velocity.",
    )  # fmt: skip
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> Velocity:
        """At rest."""
        return Velocity(np.zeros_like(points), False)

    @property
    def bound(self) -> float:
        """Polyak's (1964); dampening leaves only a share of the gradient."""
        kept = 1 - self.dampening * (self.momentum != 0)
        return 2 * (1 + self.momentum) / kept if kept else math.inf

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: Velocity
    ) -> tuple[FloatArray, Velocity]:
        """One step along the new velocity."""
        gradient = oracle.gradient(points)
        penalise(gradient, points, self.weight_decay)
        if state.moving and in_use(self.dampening):
            gradient *= 1 - self.dampening * (self.momentum != 0)
        accumulate(state.velocity, gradient, self.momentum)
        points -= lr * state.velocity
        return points, state if state.moving else Velocity(state.velocity, True)

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: Velocity, after: Velocity
    ) -> Anatomy:
        """The velocity carried over, and the gradient's share of the new one."""
        damped = before.moving and in_use(self.momentum)
        return Anatomy(
            points,
            lr,
            share=1 - self.dampening * damped,
            memory=-lr * self.momentum * before.velocity,
            penalty=self.weight_decay,
        )
