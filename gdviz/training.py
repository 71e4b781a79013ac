"""Training: the one stepping loop on a network's loss, in mini-batches, and what a run tells.

Members of a batch (seeds or settings) train together. They share every mini-batch where `seed` is
one number, and each draws its own where it is an array.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.descent import Trajectory, check_shapes, record_run, recorded_steps_of, usable_start
from gdviz.errors import BudgetError, SettingError
from gdviz.networks import Network, NetworkObjective
from gdviz.networks.layer import Streams
from gdviz.optimizers.optimizer import Optimizer
from gdviz.oracle import Oracle
from gdviz.randomness import draws
from gdviz.schedules import Schedule

Ended = Literal["finished", "cancelled", "stopped", "diverged"]
#: Told (steps done, steps in all) at each recorded moment; False cancels the run.
Progress = Callable[[int, int], bool | None]

#: A run may take about so many seconds, and its record so many bytes.
MOST_SECONDS, MOST_BYTES = 120.0, 1 << 30
#: What a step in float32 costs, forward and back (measured on networks of all kinds): once, for
#: each round of arrays, multiplication with a weight, number written, and parameter.
_STEP_SECONDS, _ROUND_SECONDS = 1e-5, 1.7e-5
_PRODUCT_SECONDS, _NUMBER_SECONDS, _PARAMETER_SECONDS = 1.7e-11, 4e-9, 1.2e-8


@dataclass(frozen=True)
class Stop:
    """When a run may end early, looked at whenever it is recorded.

    Attributes:
        loss: once every member's training loss is at most this; None for never.
        patience: once no member's validation loss has had a new low for so many moments; None for
            never.

    Raises:
        SettingError: if one of them is not such a number.
    """

    loss: float | None = None
    patience: int | None = None

    def __post_init__(self) -> None:
        if self.loss is not None and math.isnan(self.loss):
            raise SettingError("The loss at which to stop must be a number.")
        if self.patience is not None:
            _whole(self.patience, 1, "The patience")


@dataclass(frozen=True, eq=False)
class Training(Trajectory):
    """What a training run left behind; T is the number of recorded moments.

    Attributes:
        objective: the loss on the training data.
        validation: the loss on other data; None for none.
        steps_per_epoch: how many mini-batches show all examples once.
        ended: how it ended; "diverged" if no member stayed finite.
    """

    objective: NetworkObjective
    validation: NetworkObjective | None
    steps_per_epoch: int
    ended: Ended

    def member(self, index: int) -> "Training":
        """The run of one member of a batch (T, B, d), as if it had run alone."""
        alone = self.points[:, index].copy()
        return dataclasses.replace(self, points=alone, diverged_at=self.diverged_at[index])

    @property
    def epochs(self) -> FloatArray:
        """(T,) how often all examples had been shown."""
        epochs: FloatArray = self.recorded_steps / self.steps_per_epoch
        return epochs

    @cached_property
    def losses(self) -> FloatArray:
        """(T, ...) exact losses on the training data, without penalties."""
        with np.errstate(all="ignore"):
            return self.objective.data_value(self.points)

    @cached_property
    def accuracies(self) -> FloatArray | None:
        """(T, ...) shares of training examples that are right; None where none can be."""
        return _accuracies(self.objective, self.points)

    @cached_property
    def validation_losses(self) -> FloatArray | None:
        """(T, ...) exact losses on the validation data, without penalties; None without any."""
        if self.validation is None:
            return None
        with np.errstate(all="ignore"):
            return self.validation.data_value(self.points)

    @cached_property
    def validation_accuracies(self) -> FloatArray | None:
        """(T, ...) shares of validation examples that are right; None where none can be."""
        return None if self.validation is None else _accuracies(self.validation, self.points)

    @cached_property
    def gradient_norms(self) -> FloatArray:
        """(T, ..., L) lengths of the exact gradient, block by block of the network."""
        blocks = self.objective.network.blocks
        with np.errstate(all="ignore"):
            norms = [np.linalg.norm(self.gradients[..., b.slice], axis=-1) for b in blocks]
        return np.stack(norms, axis=-1)


def _accuracies(objective: NetworkObjective, points: FloatArray) -> FloatArray | None:
    if not objective.loss.classifies:
        return None
    with np.errstate(all="ignore"):
        return objective.accuracy(points)


class MiniBatchOracle(Oracle):
    """An oracle that shows a rule one mini-batch a step, in training mode.

    Each epoch goes through all examples once in an order of its own, drawn from the seed; the last
    mini-batch of an epoch holds what is left. Whatever a rule asks within one step is answered on
    the same mini-batch with the same dropout. A Hessian is that of all data.

    Attributes:
        steps_per_epoch: how many mini-batches show all examples once.

    Raises:
        SettingError: if the batch size is not a whole number, 1 or more.
    """

    def __init__(
        self,
        objective: NetworkObjective,
        batch_size: int | None = None,
        *,
        noise: float = 0.0,
        seed: int | IntArray = 0,
    ) -> None:
        super().__init__(objective, noise=noise, seed=seed)
        self._network_objective = objective
        count = objective.examples
        self._size = count
        if batch_size is not None:
            self._size = min(_whole(batch_size, 1, "The batch size"), count)
        self._order: tuple[int, IntArray] = (-1, np.empty(0, dtype=np.int64))
        self.steps_per_epoch = math.ceil(count / self._size)

    def batch(self) -> IntArray | None:
        """The numbers (n,) or (B, n) of this step's examples; None for all of them."""
        if self.steps_per_epoch == 1:
            return None
        epoch, place = divmod(self.step - 1, self.steps_per_epoch)
        if self._order[0] != epoch:
            order = draws(self._seed, epoch, "mini-batches").order(self._network_objective.examples)
            self._order = epoch, order
        part: IntArray = self._order[1][..., place * self._size : (place + 1) * self._size]
        return part

    def _streams(self) -> Streams | None:
        network = self._network_objective.network
        if not (network.draws or network.mixes):
            return None
        return lambda purpose: self.rng(self.step, purpose)

    def _value(self, points: FloatArray) -> FloatArray:
        return self._network_objective.value(points, self.batch(), self._streams())

    def _gradient(self, points: FloatArray) -> FloatArray:
        return self._network_objective.gradient(points, self.batch(), self._streams())


def train(
    objective: NetworkObjective,
    optimizer: Optimizer,
    start: Any,
    epochs: int,
    *,
    batch_size: int | None = None,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seed: int | IntArray = 0,
    record: int | None = None,
    validation: NetworkObjective | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Training:
    """Train a network, or a batch of them, and record where its parameters went.

    Args:
        objective: the loss on the training data.
        optimizer: the rule; array hyperparameters have the batch shape.
        start: (..., d), such as `network.init(seed)`; its floating dtype rules.
        epochs: how often all examples are shown, at least 0.
        batch_size: examples in a mini-batch; None shows all at each step.
        schedule: factors for the learning rate, over all steps; None keeps it constant.
        noise: standard deviation of normal noise added to each gradient coordinate.
        seed: of mini-batches, dropout and noise: an int for all members, or ints (...).
        record: keep every k-th step and the last; None keeps the end of every epoch.
        validation: the loss on other data, looked at but not learned from.
        progress: told of every recorded moment.
        stop: when the run may end early.

    Raises:
        SettingError: if the start, a number or the validation data are not usable.
        BudgetError: if the run would take more than MOST_SECONDS or MOST_BYTES.
    """
    points = objective.network.usable(usable_start(start))
    check_shapes(points.shape[:-1], optimizer, seed)
    _check_validation(objective.network, validation, stop)
    oracle = MiniBatchOracle(objective, batch_size, noise=_noise(noise), seed=seed)
    steps = _whole(epochs, 0, "The number of epochs") * oracle.steps_per_epoch
    every = oracle.steps_per_epoch if record is None else _whole(record, 0, "`record`")
    _afford(objective, points, steps, batch_size, steps // (every or steps + 1) + 2)
    recorded = recorded_steps_of(steps, every)
    history = np.empty((len(recorded), *points.shape), points.dtype)
    diverged_at = np.empty(points.shape[:-1], dtype=np.int64)
    factors = [1.0] * steps if schedule is None else schedule.factors(steps).tolist()
    rule = optimizer.for_block(..., points.ndim - 1, points.dtype)
    watch = _Watch(objective, validation, recorded, progress, stop)
    with np.errstate(all="ignore"):
        evaluations = record_run(
            oracle, rule, points.copy(), factors, recorded, history, diverged_at, watch
        )
    kept = len(evaluations)
    lost = bool(np.all(diverged_at >= 0))
    return Training(
        objective, history[:kept], recorded[:kept], evaluations, diverged_at,
        validation, oracle.steps_per_epoch, "diverged" if lost else watch.ended,
    )  # fmt: skip


class _Watch:
    """Looks at a run whenever it is recorded, and says whether it is over."""

    def __init__(
        self,
        objective: NetworkObjective,
        validation: NetworkObjective | None,
        recorded: IntArray,
        progress: Progress | None,
        stop: Stop | None,
    ) -> None:
        self._objective, self._validation, self._recorded = objective, validation, recorded
        self._progress, self._stop = progress, stop or Stop()
        self._lowest: Any = np.inf
        self._waited = 0
        self.ended: Ended = "finished"

    def __call__(self, moment: int, points: FloatArray) -> bool:
        steps = self._recorded
        told = self._progress and self._progress(int(steps[moment]), int(steps[-1]))
        if told is False:
            self.ended = "cancelled"
        elif self._reached(points) or self._tired(points):
            self.ended = "stopped"
        elif not np.isfinite(points).all(axis=-1).any():
            self.ended = "diverged"
        return self.ended != "finished"

    def _reached(self, points: FloatArray) -> bool:
        target = self._stop.loss
        return target is not None and bool(np.all(self._objective.data_value(points) <= target))

    def _tired(self, points: FloatArray) -> bool:
        if self._stop.patience is None or self._validation is None:
            return False
        loss = self._validation.data_value(points)
        self._waited = 0 if np.any(loss < self._lowest) else self._waited + 1
        self._lowest = np.fmin(loss, self._lowest)
        return self._waited >= self._stop.patience


def _whole(number: Any, least: int, what: str) -> int:
    if not isinstance(number, int | np.integer) or isinstance(number, bool) or number < least:
        raise SettingError(f"{what} must be a whole number, {least} or more, not {number!r}.")
    return int(number)


def _noise(noise: Any) -> float:
    if not (isinstance(noise, int | float | np.number) and 0 <= noise < np.inf):
        raise SettingError(f"The noise must be a finite number, 0 or more, not {noise!r}.")
    return float(noise)


def _check_validation(
    network: Network, validation: NetworkObjective | None, stop: Stop | None
) -> None:
    if validation is None:
        if stop is not None and stop.patience is not None:
            raise SettingError("A run can only lose patience with a loss on validation data.")
    elif validation.network.size != network.size:
        raise SettingError("The validation data must be given to the same network.")
    elif network.mixes and validation.reference is None:
        raise SettingError(
            "With batch norm, validation data need the training data's inputs as `reference`."
        )


def seconds(
    objective: NetworkObjective,
    members: int,
    steps: int,
    batch_size: int | None = None,
    *,
    dtype: Any = np.float32,
) -> float:
    """About how long so many steps of so many members take, on one core of a laptop."""
    network = objective.network
    shown = min(batch_size or objective.examples, objective.examples)
    example = _PRODUCT_SECONDS * network.products + _NUMBER_SECONDS * network.written
    numbers = members * (shown * example + _PARAMETER_SECONDS * network.size)
    wide: float = np.dtype(dtype).itemsize / 4
    return steps * (_STEP_SECONDS + _ROUND_SECONDS * network.rounds + wide * numbers)


def _afford(
    objective: NetworkObjective,
    points: FloatArray,
    steps: int,
    batch_size: int | None,
    moments: int,
) -> None:
    members = points.size // points.shape[-1]
    time = seconds(objective, members, steps, batch_size, dtype=points.dtype)
    if time > MOST_SECONDS:
        raise BudgetError(
            f"This training would take about {_spoken(time)}, for {steps:,} steps; up to "
            f"{_spoken(MOST_SECONDS)} are allowed. Fewer epochs, larger mini-batches or a smaller "
            "network take less."
        )
    size = moments * points.nbytes
    if size > MOST_BYTES:
        raise BudgetError(
            f"The record of this training would take {size / 2**30:.1f} GB; up to "
            f"{MOST_BYTES / 2**30:.0f} GB is allowed."
        )


def _spoken(time: float) -> str:
    if time > 7200:
        return f"{time / 3600:,.0f} hours"
    return f"{time / 60:.0f} minutes" if time >= 120 else f"{time:.0f} seconds"
