"""Adam: momentum, divided by a running scale of the gradient in each coordinate."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.averages import blend, penalise
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class AdamState(NamedTuple):
    """First and second moments (..., n), the number of updates made, and what a relative adds."""

    mean: FloatArray
    square: FloatArray
    updates: int
    extra: Any = None


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, Algorithm 1, with the bias corrections folded into rate and eps).

    Its relatives differ in one of three places: how weights decay (`_decay`), which way the step
    aims (`_aim`) and what it is divided by (`_spread`).
    """

    name: ClassVar[str] = "Adam"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad"
        r"v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad"
        r"x \leftarrow x - \eta \, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \epsilon}"
    )
    summary: ClassVar[str] = "Momentum, with every coordinate scaled by its recent gradient size."
    source: ClassVar[str] = "Kingma & Ba (2015)"
    rate_follows: ClassVar = "length"

    lr: float = declarations.length_rate(1e-3)
    beta1: float = declarations.mean_decay()
    beta2: float = declarations.square_decay(0.999)
    eps: float = declarations.floor(
        1e-8, "Keeps the division safe; large values turn the rule back into momentum."
    )
    weight_decay: float = declarations.weight_decay()

    def init(self, points: FloatArray) -> AdamState:
        """Both moments at zero."""
        return AdamState(np.zeros_like(points), np.zeros_like(points), 0)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: AdamState
    ) -> tuple[FloatArray, AdamState]:
        """One update."""
        gradient = oracle.gradient(points)
        self._decay(points, gradient, lr)
        blend(state.mean, gradient, self.beta1)
        direction, factor, state = self._aim(gradient, state)
        gradient *= gradient
        blend(state.square, gradient, self.beta2)
        correction = (1 - self.beta2**state.updates) ** 0.5
        scale = np.sqrt(self._spread(state), out=gradient)
        scale += self.eps * correction
        np.divide(direction, scale, out=scale)
        scale *= lr * correction * factor
        points -= scale
        return points, state

    def _decay(self, points: FloatArray, gradient: FloatArray, lr: Rate) -> None:
        """Weight decay as a penalty, part of the gradient."""
        penalise(gradient, points, self.weight_decay)

    def _aim(self, gradient: FloatArray, state: AdamState) -> tuple[FloatArray, Any, AdamState]:
        """The direction of the step, a factor that corrects its bias, and the counted state."""
        updates = state.updates + 1
        counted = AdamState(state.mean, state.square, updates, state.extra)
        return state.mean, 1 / (1 - self.beta1**updates), counted

    def _spread(self, state: AdamState) -> FloatArray:
        """What the step is divided by the root of."""
        return state.square
