"""Perturbed descent: plain descent that shakes itself where it is flat."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class Calm(NamedTuple):
    """Steps since the last perturbation (..., 1); infinite before the first."""

    since: FloatArray


@dataclass(frozen=True)
class PerturbedDescent(Optimizer):
    """Perturbed gradient descent (Jin et al. 2017, Algorithm 2), without its stopping test.

    The gradient of the point before the perturbation serves for the step after it too: where the
    rule perturbs, it is below the threshold anyway, and every step costs one gradient.
    """

    name: ClassVar[str] = "Perturbed descent"
    formula: ClassVar[str] = (
        r"x \leftarrow x - \eta \, g"
        r" + \xi \, \big[\, \|g\| \le \gamma \text{ and } k \text{ steps since the last } \xi"
        r"\,\big], \quad \xi \sim \mathrm{uniform}(\|\xi\| \le r)"
    )
    summary: ClassVar[str] = "Plain descent, with a small random push where it is nearly flat."
    source: ClassVar[str] = "Jin et al. (2017)"
    draws: ClassVar[bool] = True
    note: ClassVar[str] = (
        "The paper's own constants are far too cautious to watch, so radius, threshold and "
        "interval are set by hand. It cannot tell a saddle from a minimum by the gradient, so it "
        "keeps shaking in a minimum too."
    )

    lr: float = declarations.slope_rate()
    radius: float = hyperparameter(
        0.1, 1e-4, 1.0, scale="log", label="Radius", symbol="r",
        help="The push lands anywhere in a ball of this radius, all places equally likely.",
    )  # fmt: skip
    threshold: float = hyperparameter(
        1e-2, 1e-6, 1.0, scale="log", label="Threshold", symbol=r"\gamma",
        help="A push is given only where the gradient is at most this long.",
    )  # fmt: skip
    interval: float = hyperparameter(
        20, 1, 200, whole=True, label="Interval", symbol="k",
        help="At least this many steps lie between two pushes.",
    )  # fmt: skip

    def init(self, points: FloatArray) -> Calm:
        """Never perturbed."""
        return Calm(np.full_like(points[..., :1], np.inf))

    @property
    def bound(self) -> float:
        """That of plain descent."""
        return 2.0

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: Calm
    ) -> tuple[FloatArray, Calm]:
        """One step of descent, and a push for those members that are due."""
        gradient = oracle.gradient(points)
        since = state.since
        since += 1
        length = np.sqrt(np.sum(gradient * gradient, axis=-1, keepdims=True))
        due: BoolArray = (length <= self.threshold) & (since >= self.interval)
        if due.any():
            push = self.radius * oracle.rng(oracle.step, "perturbation").ball(points.shape[-1])
            np.add(points, push.astype(points.dtype), out=points, where=due)
            since[due] = 0
        points -= lr * gradient
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: Calm, after: Calm
    ) -> Anatomy:
        """A step of plain descent, and the push where one was due."""
        push = self.radius * oracle.rng(oracle.step, "perturbation").ball(points.shape[-1])
        return Anatomy(points, lr, kick=np.where(after.since == 0, push, 0.0))
