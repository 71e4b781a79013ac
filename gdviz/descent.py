"""The one stepping loop, and `descend`, which records what it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import FloatArray, IntArray
from gdviz.errors import SettingError
from gdviz.objective import Objective
from gdviz.optimizers.optimizer import Optimizer
from gdviz.oracle import Oracle
from gdviz.schedules import Schedule

#: From this many starts on, points are stored coordinate by coordinate, which is faster.
_MANY = 1000


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What a run left behind; T is the number of recorded moments, the start being the first.

    Attributes:
        objective: what was descended.
        points: (T, ..., n); a diverged run keeps its inf and nan.
        recorded_steps: (T,) the step of each recorded moment, 0 being the start.
        evaluations: (T,) the cost until then: value 1, gradient 1, Hessian n.
        diverged_at: (...) the first step whose point is not finite, -1 = never.
    """

    objective: Objective
    points: FloatArray
    recorded_steps: IntArray
    evaluations: IntArray
    diverged_at: IntArray

    def member(self, index: int) -> "Trajectory":
        """The run of one member of a batch (T, B, n), as if it had run alone."""
        alone = self.points[:, index].copy(), self.recorded_steps, self.evaluations
        return Trajectory(self.objective, *alone, self.diverged_at[index])

    @cached_property
    def values(self) -> FloatArray:
        """Exact heights (T, ...) of what was recorded, computed when first asked for."""
        with np.errstate(all="ignore"):
            return self.objective.value(self.points)

    @cached_property
    def gradients(self) -> FloatArray:
        """Exact gradients (T, ..., n) of what was recorded, computed when first asked for."""
        with np.errstate(all="ignore"):
            return self.objective.gradient(self.points)


def stepping(
    oracle: Oracle,
    optimizer: Optimizer,
    points: FloatArray,
    factors: Sequence[float],
) -> Iterator[FloatArray]:
    """Step `optimizer` once per factor, yielding the points (..., n) after each step.

    What is yielded is overwritten by the next step, and so is `points` itself.
    """
    lr = getattr(optimizer, "lr", None) if optimizer.uses_lr else None
    state = optimizer.init(points)
    for oracle.step, factor in enumerate(factors, oracle.step + 1):  # noqa: B020
        rate = None if lr is None else lr * factor
        points, state = optimizer.step(points, oracle, rate, state)
        yield points


def descend(
    objective: Objective,
    optimizer: Optimizer,
    start: Any,
    steps: int,
    *,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seed: int | IntArray = 0,
    record: int = 1,
) -> Trajectory:
    """Step `optimizer` down `objective` and record where it went.

    Args:
        objective: anything with `value` and `gradient` over points (..., n).
        optimizer: the rule; array hyperparameters have the batch shape.
        start: (..., n); its floating dtype rules, anything else becomes float64.
        steps: how many steps to take, at least 0.
        schedule: factors for the learning rate; None keeps it constant.
        noise: standard deviation of the normal noise on each gradient coordinate.
        seed: an int (every member of the batch sees the same noise) or ints of the batch shape.
        record: keep every k-th step and the last; 0 keeps the last alone.

    Raises:
        SettingError: if the start, the steps, the noise, the seed or `record` are not usable, or
            an array hyperparameter does not fit the batch.
        UnsupportedError: if the rule needs a Hessian that the objective does not have.
    """
    points = _usable_start(start)
    _check(steps, noise, record)
    _check_shapes(points.shape[:-1], optimizer, seed)
    recorded = _recorded_steps(steps, record)
    oracle = Oracle(objective, noise=noise, seed=seed)
    rule = optimizer.broadcast(points.dtype)
    factors = [1.0] * steps if schedule is None else schedule.factors(steps).tolist()
    history = np.empty((len(recorded), *points.shape), dtype=points.dtype)
    evaluations = np.zeros(len(recorded), dtype=np.int64)
    diverged_at = np.full(points.shape[:-1], -1, dtype=np.int64)
    every = record == 1
    moment = 0
    if recorded[0] == 0:
        history[0] = points
        moment = 1
    with np.errstate(all="ignore"):
        for step, points in enumerate(stepping(oracle, rule, points, factors), 1):  # noqa: B020
            if not every:
                _mark(diverged_at, points, step)
            if recorded[moment] == step:
                history[moment] = points
                evaluations[moment] = oracle.evaluations
                moment += 1
    if every:
        diverged_at = _first_not_finite(history)
    return Trajectory(objective, history, recorded, evaluations, diverged_at)


def _usable_start(start: Any) -> FloatArray:
    """A private, floating copy of the start, its finite numbers checked."""
    try:
        points = np.array(start)
        if points.dtype not in (np.float32, np.float64):
            points = points.astype(
                np.float64, casting="unsafe" if points.dtype == object else "same_kind"
            )
    except (TypeError, ValueError) as error:
        raise SettingError(f"A start must be numbers, not {start!r}.") from error
    if points.ndim == 0 or points.shape[-1] == 0:
        raise SettingError("A start needs coordinates along its last axis, such as (x, y).")
    if not np.all(np.isfinite(points)):
        raise SettingError("A start must be finite numbers.")
    if points.ndim > 1 and points.size // points.shape[-1] >= _MANY:
        points = np.moveaxis(np.ascontiguousarray(np.moveaxis(points, -1, 0)), 0, -1)
    return points


def _check(steps: int, noise: float, record: int) -> None:
    if not (_is_whole(steps) and steps >= 0):
        raise SettingError(f"The number of steps must be a whole number, 0 or more, not {steps!r}.")
    if not (isinstance(noise, int | float | np.number) and np.isfinite(noise) and noise >= 0):
        raise SettingError(f"The noise must be a finite number, 0 or more, not {noise!r}.")
    if not (_is_whole(record) and record >= 0):
        raise SettingError(f"`record` must be 0 (the last step alone) or more, not {record!r}.")


def _is_whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _check_shapes(batch: tuple[int, ...], optimizer: Optimizer, seed: object) -> None:
    seeds = np.asarray(seed)
    if seeds.dtype.kind not in "iu" or not _fits(seeds.shape, batch):
        raise SettingError("A seed must be a whole number of 64 bits, or one for each start.")
    for name in hyperparameters.declared(optimizer):
        if not _fits(np.shape(getattr(optimizer, name)), batch):
            raise SettingError(f"An array of {name} must have the starts' batch shape {batch}.")


def _fits(shape: tuple[int, ...], batch: tuple[int, ...]) -> bool:
    """Whether an array of `shape` broadcasts to `batch` without enlarging it."""
    try:
        return np.broadcast_shapes(shape, batch) == batch
    except ValueError:
        return False


def _recorded_steps(steps: int, record: int) -> IntArray:
    if record == 0:
        return np.array([steps])
    return np.unique([*range(0, steps + 1, record), steps])


def _mark(diverged_at: IntArray, points: FloatArray, step: int) -> None:
    """Write `step` where a member left the finite numbers for the first time."""
    lost = ~np.isfinite(points).all(axis=-1)
    diverged_at[lost & (diverged_at < 0)] = step


def _first_not_finite(history: FloatArray) -> IntArray:
    lost = ~np.isfinite(history).all(axis=-1)
    return np.where(lost.any(axis=0), lost.argmax(axis=0), -1)
