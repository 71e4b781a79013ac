"""Adam: momentum, divided by a running scale of the gradient in each coordinate."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class AdamState(NamedTuple):
    """First and second moments (..., n) and the number of updates made."""

    mean: FloatArray
    square: FloatArray
    updates: int


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, Algorithm 1, with the bias corrections folded into rate and eps)."""

    name: ClassVar[str] = "Adam"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad"
        r"v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad"
        r"x \leftarrow x - \eta \, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \epsilon}"
    )
    summary: ClassVar[str] = "Momentum, with every coordinate scaled by its recent gradient size."
    source: ClassVar[str] = "Kingma & Ba (2015)"
    rate_follows: ClassVar = "length"

    lr: float = hyperparameter(
        1e-3, 1e-5, 10.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="About how far one step moves each coordinate.",
    )  # fmt: skip
    beta1: float = hyperparameter(
        0.9, 0.0, 0.999, valid=(0.0, 1.0), step=0.001, label="First decay", symbol=r"\beta_1",
        help="How long past gradients keep pushing: the average spans about 1/(1 - beta1) steps.",
    )  # fmt: skip
    beta2: float = hyperparameter(
        0.999, 0.0, 0.9999, valid=(0.0, 1.0), step=0.0001, label="Second decay", symbol=r"\beta_2",
        help="How long past gradient sizes are remembered when the step is scaled.",
    )  # fmt: skip
    eps: float = hyperparameter(
        1e-8, 1e-12, 1.0, scale="log", label="Floor", symbol=r"\epsilon",
        help="Keeps the division safe; large values turn the rule back into momentum.",
    )  # fmt: skip

    def init(self, points: FloatArray) -> AdamState:
        """Both moments at zero."""
        return AdamState(np.zeros_like(points), np.zeros_like(points), 0)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: AdamState
    ) -> tuple[FloatArray, AdamState]:
        """One Adam update."""
        gradient = oracle.gradient(points)
        mean, square, updates = state.mean, state.square, state.updates + 1
        mean *= self.beta1
        mean += (1 - self.beta1) * gradient
        gradient *= gradient
        gradient *= 1 - self.beta2
        square *= self.beta2
        square += gradient
        correction = (1 - self.beta2**updates) ** 0.5
        scale = np.sqrt(square, out=gradient)
        scale += self.eps * correction
        np.divide(mean, scale, out=scale)
        scale *= lr * (correction / (1 - self.beta1**updates))
        points -= scale
        return points, AdamState(mean, square, updates)
