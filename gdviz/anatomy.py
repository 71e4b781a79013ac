"""Why did it go there? Every step of a run, taken apart into vectors that add up to it."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.objective import Objective
from gdviz.optimizers import Optimizer
from gdviz.optimizers.anatomy import Anatomy
from gdviz.oracle import Oracle
from gdviz.schedules import Schedule

#: The parts of a step, in the order in which they are told.
PARTS = ("gradient", "noise", "penalty", "memory", "decay", "kick")


@dataclass(frozen=True, eq=False)
class Dissection:
    """The steps of one run; T is their number.

    Attributes:
        points: (T, n) where each step began.
        parts: by the names in PARTS, vectors (T, n) that add up to each step.
        slopes: (T, n) the exact gradient where the rule asked for it.
        rates: (T, n) the effective learning rate of each coordinate; nan where a rule mixes
            coordinates.
        asked: (T, n) where that was.
        looked: (T, n) the look ahead that ended there.
        refused: (T, n) a move that was proposed and not made.
    """

    points: FloatArray
    parts: Mapping[str, FloatArray]
    slopes: FloatArray
    rates: FloatArray
    asked: FloatArray
    looked: FloatArray
    refused: FloatArray


def dissect(
    objective: Objective,
    optimizer: Optimizer,
    start: Any,
    steps: int,
    *,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Dissection:
    """Take the same steps as `descend` would from a single start (n,), and each of them apart."""
    oracle = Oracle(objective, noise=noise, seed=seed)
    factors = [1.0] * steps if schedule is None else schedule.factors(steps).tolist()
    points = np.array(start, dtype=np.float64)
    with np.errstate(all="ignore"):
        taken = list(_steps(oracle, optimizer, points, factors))
        told = [_vectors(objective, oracle, step, points, parts) for step, points, parts in taken]
    n = len(points)
    columns = {name: np.array([each[name] for each in told]).reshape(-1, n) for name in _VECTORS}
    return Dissection(
        points=np.array([points for _, points, _ in taken]).reshape(-1, n),
        parts={name: columns[name] for name in PARTS},
        slopes=columns["slope"],
        rates=columns["rate"],
        asked=columns["asked"],
        looked=columns["looked"],
        refused=columns["refused"],
    )


_VECTORS = (*PARTS, "slope", "rate", "asked", "looked", "refused")


def _steps(
    oracle: Oracle, optimizer: Optimizer, points: FloatArray, factors: list[float]
) -> Iterator[tuple[int, FloatArray, Anatomy]]:
    """The number, the beginning and the anatomy of every step."""
    lr = getattr(optimizer, "lr", None) if optimizer.uses_lr else None
    state = optimizer.init(points)
    for oracle.step, factor in enumerate(factors, 1):
        rate = None if lr is None else lr * factor
        moved, after = optimizer.update(points, oracle, rate, copy.deepcopy(state))
        yield oracle.step, points, optimizer.anatomy(points, oracle, rate, state, after)
        points, state = moved, after


def _vectors(
    objective: Objective, oracle: Oracle, step: int, points: FloatArray, parts: Anatomy
) -> dict[str, FloatArray]:
    """All vectors (n,) of one step."""
    oracle.step = step
    slope = objective.gradient(parts.at)
    weighed = -np.asarray(parts.rate) * parts.share
    zero = np.zeros_like(points)
    return {
        "gradient": _times(weighed, slope),
        "noise": _times(weighed, oracle.gradient(parts.at) - slope),
        "penalty": _times(weighed, parts.penalty * points),
        "memory": zero + parts.memory,
        "decay": zero + parts.decay,
        "kick": zero + parts.kick,
        "slope": slope,
        "rate": zero + (parts.rate if np.ndim(parts.rate) < 2 else np.nan),
        "asked": zero + parts.at,
        "looked": zero + parts.looked,
        "refused": zero + parts.refused,
    }


def _times(rate: FloatArray, vector: FloatArray) -> FloatArray:
    """A rate for each coordinate, or a matrix, times a vector."""
    product: FloatArray = rate @ vector if rate.ndim == 2 else rate * vector
    return product
