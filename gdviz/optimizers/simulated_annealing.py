"""Simulated annealing: random moves, uphill too while it is hot."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.optimizer import Optimizer, Rate
from gdviz.oracle import Oracle


class Annealing(NamedTuple):
    """The height (..., 1) of the current points, None before the first step, and the steps made."""

    height: FloatArray | None
    updates: int


@dataclass(frozen=True)
class SimulatedAnnealing(Optimizer):
    """Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983), with Metropolis acceptance."""

    name: ClassVar[str] = "Simulated annealing"
    formula: ClassVar[str] = (
        r"x' = x + \sigma \xi, \quad x \leftarrow x' \text{ with probability }"
        r"\min\!\left(1, e^{-(f(x') - f(x)) / T_t}\right), \quad T_t = T_0 (1-c)^{t-1}"
    )
    summary: ClassVar[str] = "Tries random moves; takes all that go down and, while hot, some up."
    source: ClassVar[str] = "Kirkpatrick, Gelatt & Vecchi (1983)"
    uses_lr: ClassVar[bool] = False
    uses_gradient: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    rate_follows: ClassVar = None
    note: ClassVar[str] = (
        "It asks for heights only, one a step, and knows no learning rate. With noise, the height "
        "it compares with is the one it was told when it came there."
    )

    proposal: float = hyperparameter(
        0.3, 1e-3, 10.0, scale="log", label="Move size", symbol=r"\sigma",
        help="How far a random move typically goes in each coordinate.",
    )  # fmt: skip
    temperature: float = hyperparameter(
        1.0, 1e-4, 1e4, scale="log", label="Temperature", symbol="T_0",
        help="At first, a climb of this height is accepted with probability 1/e.",
    )  # fmt: skip
    cooling: float = hyperparameter(
        0.01, 0.0, 0.5, valid=(0.0, 1.0), step=0.001, label="Cooling", symbol="c",
        help="The share of the temperature that is lost at every step.",
    )  # fmt: skip

    def init(self, points: FloatArray) -> Annealing:
        """No height known yet."""
        return Annealing(None, 0)

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: Annealing
    ) -> tuple[FloatArray, Annealing]:
        """One proposal, taken or not; a height that is not finite is never taken."""
        current = _heights(oracle, points) if state.height is None else state.height
        candidate = self._propose(points, oracle)
        height = _heights(oracle, candidate)
        allowed = self._allowed_climb(oracle, state.updates)
        taken = np.isfinite(height) & ~(height - current > allowed)
        np.copyto(points, candidate, where=taken)
        return points, Annealing(np.where(taken, height, current), state.updates + 1)

    def _propose(self, points: FloatArray, oracle: Oracle) -> FloatArray:
        move = self.proposal * oracle.draw("proposal", "normal", points.shape[-1])
        return points + move.astype(points.dtype)

    def _allowed_climb(self, oracle: Oracle, updates: int) -> FloatArray:
        """Metropolis' rule u <= exp(-climb / T), solved for the climb: (..., 1)."""
        temperature = self.temperature * (1 - self.cooling) ** updates
        chance = oracle.draw("acceptance", "uniform", 1)
        climb: FloatArray = -temperature * np.log(chance)
        return climb

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: Annealing, after: Annealing
    ) -> Anatomy:
        """The proposal, taken or refused; no gradient has a part in it."""
        candidate = self._propose(points, oracle)
        taken = after.height == _heights(oracle, candidate)
        move = candidate - points
        return Anatomy(
            points, 0.0, kick=np.where(taken, move, 0.0), refused=np.where(taken, 0.0, move)
        )


def _heights(oracle: Oracle, points: FloatArray) -> FloatArray:
    return np.asarray(oracle.value(points), dtype=points.dtype)[..., None]
