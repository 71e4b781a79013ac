"""Sharpness-aware minimisation: the gradient is taken a little uphill."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.optimizer import Optimizer, Rate, State
from gdviz.oracle import Oracle


@dataclass(frozen=True)
class SharpnessAware(Optimizer):
    """SAM (Foret et al. 2021, Algorithm 1, p = 2), with plain descent as the base rule."""

    name: ClassVar[str] = "Sharpness-aware"
    formula: ClassVar[str] = (
        r"x \leftarrow x - \eta \, \nabla f\!\left(x + \rho \, \frac{g}{\|g\|}\right)"
    )
    summary: ClassVar[str] = "Looks at the worst point nearby, and so prefers wide valleys."
    source: ClassVar[str] = "Foret et al. (2021)"
    note: ClassVar[str] = (
        "A step costs two gradients, both on the same draw of the noise. The look uphill keeps "
        "its length, so at a constant rate the path does not settle exactly in the minimum."
    )

    lr: float = declarations.slope_rate()
    rho: float = hyperparameter(
        0.05, 1e-3, 2.0, scale="log", label="Radius", symbol=r"\rho",
        help="How far uphill it looks before it steps.",
    )  # fmt: skip

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: State
    ) -> tuple[FloatArray, State]:
        """One step against the gradient found at distance rho uphill."""
        points -= lr * oracle.gradient(points + self._uphill(points, oracle))
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: State, after: State
    ) -> Anatomy:
        """The look uphill, and the step against the gradient found there."""
        looked = self._uphill(points, oracle)
        return Anatomy(points + looked, lr, looked=looked)

    def _uphill(self, points: FloatArray, oracle: Oracle) -> FloatArray:
        """The way (..., n) of length rho along the gradient; none where there is no slope."""
        gradient = oracle.gradient(points)
        length = np.sqrt(np.sum(gradient * gradient, axis=-1, keepdims=True))
        length[length == 0] = 1.0
        gradient *= self.rho / length
        return gradient
