"""A faulty Adam, to be spotted: its bias corrections multiply where they should divide.

The fault has been seen in published demonstrations. It is spelt out here for the proof page, and is
in no registry: it never races.

With the same gradients behind them, and eps aside, step t of the faulty rule is
(1 - beta1^t)^2 / (1 - beta2^t) times as long as the right one: both corrections are wrong by their
own square, and the second stands under a root.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


def divided(average: Any, decay: Any, t: int) -> Any:
    """The right correction: an average that began at zero is too small, by this factor."""
    return average / (1 - decay**t)


def multiplied(average: Any, decay: Any, t: int) -> Any:
    """The fault: what was too small becomes smaller still."""
    return average * (1 - decay**t)


class Moments(NamedTuple):
    """Running means of the gradient and of its square, both (..., n), and the updates made."""

    mean: FloatArray
    square: FloatArray
    updates: int


@dataclass(frozen=True)
class SpeltOutAdam(Optimizer):
    """Adam as in Kingma & Ba (2015), Algorithm 1, line by line."""

    name: ClassVar[str] = "Adam, spelt out"
    formula: ClassVar[str] = (
        r"\hat m = \frac{m}{1-\beta_1^t}, \quad \hat v = \frac{v}{1-\beta_2^t}, \quad"
        r" x \leftarrow x - \eta \, \frac{\hat m}{\sqrt{\hat v} + \epsilon}"
    )
    summary: ClassVar[str] = "Adam, with its corrections written as in the paper."
    source: ClassVar[str] = "Kingma & Ba (2015)"
    rate_follows: ClassVar = "length"

    lr: float = declarations.length_rate(0.1)
    beta1: float = declarations.mean_decay()
    beta2: float = declarations.square_decay(0.999)
    eps: float = declarations.floor(1e-8)

    def init(self, points: FloatArray) -> Moments:
        """Both moments at zero."""
        return Moments(np.zeros_like(points), np.zeros_like(points), 0)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: Moments
    ) -> tuple[FloatArray, Moments]:
        """One update."""
        gradient, t = oracle.gradient(points), state.updates + 1
        mean = self.beta1 * state.mean + (1 - self.beta1) * gradient
        square = self.beta2 * state.square + (1 - self.beta2) * gradient**2
        aim = self._correct(mean, self.beta1, t)
        spread = self._correct(square, self.beta2, t)
        points -= lr * aim / (np.sqrt(spread) + self.eps)
        return points, Moments(mean, square, t)

    def _correct(self, average: FloatArray, decay: Any, t: int) -> Any:
        return divided(average, decay, t)


@dataclass(frozen=True)
class FaultyAdam(SpeltOutAdam):
    """Adam with its corrections multiplied."""

    name: ClassVar[str] = "Faulty Adam"
    formula: ClassVar[str] = (
        r"\hat m = m \, (1-\beta_1^t), \quad \hat v = v \, (1-\beta_2^t), \quad"
        r" x \leftarrow x - \eta \, \frac{\hat m}{\sqrt{\hat v} + \epsilon}"
    )
    summary: ClassVar[str] = "Adam, with its corrections multiplied where they should divide."

    def _correct(self, average: FloatArray, decay: Any, t: int) -> Any:
        return multiplied(average, decay, t)


def stretch(beta1: float, beta2: float, t: Any) -> Any:
    """How many times as long as the right one step t of the faulty rule is, eps aside."""
    return (1 - beta1**t) ** 2 / (1 - beta2**t)


def settled_after(beta1: float, beta2: float, within: float = 0.01, limit: int = 200_000) -> int:
    """The last step whose length is wrong by more than `within`, of `limit`; 0 = none is."""
    steps = np.arange(1, limit + 1)
    off = np.abs(stretch(beta1, beta2, steps) - 1) > within
    return int(steps[off][-1]) if off.any() else 0
