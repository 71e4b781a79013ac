"""The one stepping loop, and `descend`, which records what it does."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import Block, FloatArray, IntArray, share
from gdviz.errors import SettingError
from gdviz.objective import Objective
from gdviz.optimizers.optimizer import Optimizer
from gdviz.oracle import Oracle
from gdviz.schedules import Schedule

#: From this many starts on, points are stored coordinate by coordinate, which is faster.
_MANY = 1000
#: A batch runs in blocks of about so many numbers, which stay in the processor's cache.
_BLOCK = 1 << 15


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
    points = usable_start(start)
    batch = points.shape[:-1]
    _check(steps, noise, record)
    check_shapes(batch, optimizer, seed)
    recorded = recorded_steps_of(steps, record)
    factors = [1.0] * steps if schedule is None else schedule.factors(steps).tolist()
    history = np.empty((len(recorded), *points.shape), dtype=points.dtype)
    diverged_at = np.empty(batch, dtype=np.int64)
    for block in _blocks(points):
        seeds = share(np.asarray(seed), block, len(batch))
        rule = optimizer.for_block(block, len(batch), points.dtype)
        with np.errstate(all="ignore"):
            evaluations = record_run(
                Oracle(objective, noise=noise, seed=seeds), rule, _by_coordinate(points[block]),
                factors, recorded, history[:, block], diverged_at[block],
            )  # fmt: skip
    return Trajectory(objective, history, recorded, evaluations, diverged_at)


def _blocks(points: FloatArray) -> list[Block]:
    """The batch (..., n) cut along its first axis; no member knows of any other."""
    if points.size <= _BLOCK:
        return [...]
    rows = max(1, _BLOCK * len(points) // points.size)
    return [slice(first, first + rows) for first in range(0, len(points), rows)]


def _by_coordinate(points: FloatArray) -> FloatArray:
    """The points (..., n), in memory coordinate by coordinate if they are many."""
    if points.size < _MANY * points.shape[-1]:
        return points
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(points, -1, 0)), 0, -1)


def record_run(
    oracle: Oracle,
    optimizer: Optimizer,
    start: FloatArray,
    factors: Sequence[float],
    recorded: IntArray,
    history: FloatArray,
    diverged_at: IntArray,
    halt: Callable[[int, FloatArray], bool] | None = None,
) -> IntArray:
    """Step along, writing to `history` and `diverged_at`; the evaluations until each moment.

    `halt` is told of each recorded moment, by its number and its points; the run ends there, with
    as many evaluations as there are moments, when it says so.
    """
    moments, every = set(recorded.tolist()), len(recorded) > len(factors)
    evaluations: list[int] = []
    diverged_at[...] = -1
    ended = False
    for step, points in enumerate(chain([start], stepping(oracle, optimizer, start, factors))):
        if step in moments:
            history[len(evaluations)] = points
            evaluations.append(oracle.evaluations)
            ended = halt is not None and halt(len(evaluations) - 1, points)
        if not every:
            _mark(diverged_at, points, step)
        if ended:
            break
    if every:
        diverged_at[...] = _first_not_finite(history[: len(evaluations)])
    return np.array(evaluations)


def usable_start(start: Any) -> FloatArray:
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


def check_shapes(batch: tuple[int, ...], optimizer: Optimizer, seed: object) -> None:
    """Raise SettingError unless seeds and array hyperparameters fit the batch."""
    seeds = np.asarray(seed)
    if seeds.dtype.kind not in "iu" or not _fits(seeds.shape, batch):
        raise SettingError("A seed must be a whole number of 64 bits, or one for each start.")
    for name in hyperparameters.declared(optimizer):
        if not _fits(np.shape(getattr(optimizer, name)), batch):
            raise SettingError(f"An array of {name} must have the starts' batch shape {batch}.")


def _fits(shape: tuple[int, ...], batch: tuple[int, ...]) -> bool:
    """Whether an array of `shape` broadcasts to `batch` without enlarging it."""
    try:
        return shape == () or np.broadcast_shapes(shape, batch) == batch
    except ValueError:
        return False


def recorded_steps_of(steps: int, record: int) -> IntArray:
    """The steps that are kept: every k-th and the last, or for 0 the last alone."""
    if record == 0:
        return np.array([steps])
    recorded = np.arange(0, steps + 1, record)
    return recorded if recorded[-1] == steps else np.append(recorded, steps)


def _mark(diverged_at: IntArray, points: FloatArray, step: int) -> None:
    """Write `step` where a member left the finite numbers for the first time."""
    if math.isfinite(points.sum()):  # quick, and tells nothing wrong: at worst, the sum overflows
        return
    lost = ~np.isfinite(points).all(axis=-1)
    diverged_at[lost & (diverged_at < 0)] = step


def _first_not_finite(history: FloatArray) -> IntArray:
    lost = ~np.isfinite(history).all(axis=-1)
    return np.where(lost.any(axis=0), lost.argmax(axis=0), -1)
