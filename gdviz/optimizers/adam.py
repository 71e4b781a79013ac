"""Adam: momentum, divided by a running scale of the gradient in each coordinate."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.averages import accumulate, penalise, weight
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class AdamState(NamedTuple):
    """Discounted sums of gradients and of their squares (..., n), the number of updates, extras.

    Divided by `weight`, the sum of their discounts, they are the bias-corrected moments.
    """

    gradients: FloatArray
    squares: FloatArray
    updates: int
    extra: Any = None


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, Algorithm 1).

    The paper's corrected moment m / (1 - beta^t), with m an average that begins at zero, is a sum
    of discounted gradients over the sum of the discounts. The sums are kept, and their weights,
    plain numbers, are folded into rate and eps, so that they cost no pass over the arrays.

    Its relatives differ in one of three places: how weights decay (`_decay`), which way the step
    aims (`_aim`) and what it is divided by (`_spread`).
    """

    name: ClassVar[str] = "Adam"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad"
        r" x \leftarrow x - \eta \, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \epsilon}"
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
        """Both sums at zero."""
        return AdamState(np.zeros_like(points), np.zeros_like(points), 0)

    @property
    def bound(self) -> float:
        """That of a heavy ball whose gradients are averaged, not added (Cohen et al. 2022)."""
        return 2 * (1 + self.beta1) / (1 - self.beta1)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: AdamState
    ) -> tuple[FloatArray, AdamState]:
        """One update."""
        gradient = oracle.gradient(points)
        self._decay(points, gradient, lr)
        accumulate(state.gradients, gradient, self.beta1)
        accumulate(state.squares, gradient * gradient, self.beta2)
        direction, factor, state = self._aim(gradient, state)
        root = weight(self.beta2, state.updates) ** 0.5
        step = np.sqrt(self._spread(state))
        step += self.eps * root
        np.divide(direction, step, out=step)
        step *= lr * factor * root
        points -= step
        return points, state

    def _decay(self, points: FloatArray, gradient: FloatArray, lr: Rate) -> None:
        """Weight decay as a penalty, part of the gradient."""
        penalise(gradient, points, self.weight_decay)

    def _aim(self, gradient: FloatArray, state: AdamState) -> tuple[FloatArray, Any, AdamState]:
        """The direction of the step, the factor that makes it a mean, and the counted state."""
        gradients, squares, updates, extra = state
        counted = AdamState(gradients, squares, updates + 1, extra)
        return gradients, 1 / weight(self.beta1, updates + 1), counted

    def _spread(self, state: AdamState) -> FloatArray:
        """What the step is divided by the root of."""
        return state.squares

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: AdamState, after: AdamState
    ) -> Anatomy:
        """A rate for each coordinate times a mean of gradients, old and new."""
        root = weight(self.beta2, after.updates) ** 0.5
        rate = lr * root / (np.sqrt(self._spread(after)) + self.eps * root)
        new, old = self._shares(after)
        return Anatomy(
            points,
            rate,
            share=new,
            memory=-rate * old * before.gradients,
            penalty=self.weight_decay,
        )

    def _shares(self, after: AdamState) -> tuple[Any, Any]:
        """The shares of the new gradient, and of the sum of those before, in the mean."""
        new = 1 / weight(self.beta1, after.updates)
        return new, new * self.beta1
