"""The sweep map: how many steps every pair of two hyperparameters takes to a target height."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import FloatArray, IntArray
from gdviz.basins import fled
from gdviz.budget import afford
from gdviz.descent import stepping
from gdviz.links import to_control
from gdviz.optimizers import Optimizer
from gdviz.oracle import Oracle
from gdviz.scene import suggested
from gdviz.schedules import Schedule
from gdviz.span import Span
from gdviz.surfaces import Surface
from gdviz.verdicts import floor

#: What a pair of settings is marked with if its run did not reach the target.
NOT_REACHED, DIVERGED = -1, -2
#: Second hyperparameters that say most, in this order; else the second declared.
_TELLING = ("momentum", "beta1")
#: How many decades below and above the suggested rate a map of learning rates shows.
_BELOW, _ABOVE = 2.5, 1.5
#: So many runs step together; what they touch stays in the processor's cache.
_BLOCK = 8192


@dataclass(frozen=True, eq=False)
class SweepMap:
    """How many steps each pair of settings takes; rows are the second hyperparameter, rising.

    Attributes:
        optimizer: the rule, with what its other hyperparameters are.
        x, y: what the columns and the rows are.
        steps: how many steps each run had.
        target: the height to reach.
        taken: (rows, columns) the first step at which a run is at or below the target, or
            NOT_REACHED; DIVERGED also where it was there and then left for good.
    """

    optimizer: Optimizer
    x: Span
    y: Span
    steps: int
    target: float
    taken: IntArray

    @property
    def best(self) -> tuple[int, int] | None:
        """(row, column) of the fewest steps; of equal ones, that in their midst; None if none."""
        reached = self.taken >= 0
        if not reached.any():
            return None
        places = np.argwhere(self.taken == self.taken[reached].min())
        apart = np.linalg.norm(places - places.mean(axis=0), axis=-1)
        row, column = places[apart.argmin()].tolist()
        return row, column

    def settings(self, row: int, column: int) -> tuple[float, float]:
        """The two numbers that a cell stands for."""
        rows, columns = self.taken.shape
        return float(self.x.numbers(columns)[column]), float(self.y.numbers(rows)[row])

    def share(self, mark: int) -> float:
        """The share of all pairs with a mark."""
        return float((self.taken == mark).mean())


def sweep_map(
    surface: Surface,
    optimizer: Optimizer,
    start: tuple[float, float],
    spans: tuple[Span, Span],
    steps: int,
    target: float,
    *,
    resolution: int = 40,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> SweepMap:
    """Run `optimizer` from `start` with every pair of a resolution x resolution grid of settings.

    Raises:
        BudgetError: if that takes more than `budget.MOST` steps.
    """
    afford(resolution**2, steps, surface.dear)
    x, y = spans
    columns, rows = np.meshgrid(x.numbers(resolution), y.numbers(resolution))
    settings = {x.parameter.name: columns.ravel(), y.parameter.name: rows.ravel()}
    factors = [1.0] * steps if schedule is None else schedule.factors(steps).tolist()
    taken = np.empty(resolution**2, dtype=np.int64)
    for first in range(0, len(taken), _BLOCK):
        block = slice(first, first + _BLOCK)
        rule = dataclasses.replace(
            optimizer, **{name: numbers[block] for name, numbers in settings.items()}
        )
        oracle = Oracle(surface, noise=noise, seed=seed)
        with np.errstate(all="ignore"):
            taken[block] = _taken(surface, oracle, rule, start, taken[block].size, factors, target)
    return SweepMap(optimizer, x, y, steps, target, taken.reshape(resolution, resolution))


def axes(optimizer: Optimizer) -> tuple[str, str] | None:
    """The two hyperparameters that a map opens with; None for a rule with fewer than two."""
    names = list(hyperparameters.declared(optimizer))
    if len(names) < 2:
        return None
    return names[0], next((name for name in _TELLING if name in names[1:]), names[1])


def span(optimizer: Optimizer, surface: Surface, name: str) -> Span:
    """What a map shows of a hyperparameter: of a rate the decades about the suggested one."""
    declared = hyperparameters.declared(optimizer)[name]
    low, high = to_control(declared, declared.low), to_control(declared, declared.high)
    if name == "lr" and optimizer.rate_follows is not None:
        rate = to_control(declared, suggested(type(optimizer), surface).lr)  # type: ignore[attr-defined]
        low, high = max(low, rate - _BELOW), min(high, rate + _ABOVE)
    return Span(declared, low, high)


def target_height(surface: Surface, start: tuple[float, float], share: float) -> float:
    """The height at which only `share` of the drop from the start to the floor is left."""
    low, height = floor(surface), float(surface.value(np.array(start)))
    return low + share * max(height - low, 0.0)


def _taken(
    surface: Surface,
    oracle: Oracle,
    optimizer: Optimizer,
    start: tuple[float, float],
    runs: int,
    factors: Sequence[float],
    target: float,
) -> IntArray:
    """The first step at or below the target for each run of a block (runs,), or its mark."""
    first = np.asfortranarray(np.tile(np.array(start, dtype=np.float64), (runs, 1)))
    rule = optimizer.for_block(..., 1, first.dtype)
    taken = np.full(runs, NOT_REACHED)
    points: FloatArray = first
    for step, points in enumerate(chain([first], stepping(oracle, rule, first, factors))):
        below = surface.value(points) <= target
        below &= taken == NOT_REACHED
        taken[below] = step
    lost = ~np.isfinite(points).all(axis=-1) | fled(surface, points, surface.value(points))
    if surface.minimum_value is None:  # falling for ever is what there is to reach
        lost &= taken == NOT_REACHED
    taken[lost] = DIVERGED
    return taken
