"""A network's loss on its data, as an objective over flat parameter vectors (..., d)."""

import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np

from gdviz.arrays import BoolArray, FloatArray, IntArray
from gdviz.errors import BudgetError, SettingError, UnsupportedError
from gdviz.networks.layer import Pass, Streams, Workspace
from gdviz.networks.losses import LOSSES
from gdviz.networks.network import Network, columns_of
from gdviz.networks.planes import is_quick, outputs_on_plane

#: A pass works on about so many numbers a layer, which stay in the processor's cache.
_BLOCK = 1 << 17
#: The largest number of parameters for which all second derivatives are computed.
MOST_CURVED = 1200


Measure: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]


class _Bound(NamedTuple):
    """An array for vectors (..., d) and the layers' views of it."""

    vectors: FloatArray
    parts: Any


class _Lap(NamedTuple):
    """A pass forward and back that can be repeated, and where it looks and writes."""

    run: Pass
    examples: tuple[FloatArray, FloatArray]
    points: FloatArray
    gradient: FloatArray


class _Desk:
    """What one thread works with: arrays to use again, bound once, and passes to repeat."""

    def __init__(self, network: Network, dtype: Any) -> None:
        self.space = Workspace(dtype)
        self.laps: dict[Hashable, _Lap] = {}
        self._stack = network.stack
        self._vectors: dict[Hashable, _Bound] = {}

    def points(self, points: FloatArray) -> _Bound:
        """A copy of the points, which is where all passes of that shape look."""
        bound = self._of("points", points.shape)
        np.copyto(bound.vectors, points)
        return bound

    def gradient(self, shape: tuple[int, ...]) -> _Bound:
        """Where all passes of that shape write the gradient."""
        return self._of("gradient", shape)

    def _of(self, what: str, shape: tuple[int, ...]) -> _Bound:
        if (what, shape) not in self._vectors:
            vectors = np.empty(shape, self.space.dtype)
            self._vectors[what, shape] = _Bound(vectors, self._stack.bind(vectors))
        return self._vectors[what, shape]


class _Data(NamedTuple):
    """Signal and targets in one dtype: as they are, as columns, and by example, for mini-batches.

    Then the second derivatives of l2.
    """

    signal: FloatArray
    targets: FloatArray
    columns: tuple[FloatArray, FloatArray]
    by_example: tuple[FloatArray, FloatArray]
    decay: FloatArray


class NetworkObjective:
    """The mean loss of a network over its examples, plus l1 times sum |W| and l2 times sum W^2.

    Without `batch` and `rng` it is exact: all data, in evaluation mode. The dtype of the points
    rules; float32 is several times faster. Biases and batch norm are not penalised.

    Args:
        network: the network.
        inputs: (N, features).
        targets: class numbers (N,) for "cross-entropy", 0 or 1 (N,) for "logistic" and "hinge",
            real numbers (N,) or (N, outputs) for "mse"; (N, T) for an answer at every step.
        loss: one of LOSSES.
        l1, l2: the strength of the penalties.
        reference: the training data's inputs, if this is a loss on other data: batch norm takes
            its statistics there.

    Raises:
        SettingError: if they do not fit one another.
    """

    fresh: ClassVar[bool] = True

    def __init__(
        self,
        network: Network,
        inputs: FloatArray,
        targets: Any,
        loss: str = "mse",
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        reference: FloatArray | None = None,
    ) -> None:
        if loss not in LOSSES:
            raise SettingError(f"There is no loss {loss!r}; there are {', '.join(LOSSES)}.")
        if not (0 <= l1 < np.inf and 0 <= l2 < np.inf):
            raise SettingError("The penalties l1 and l2 must be finite numbers, 0 or more.")
        self.network, self.loss, self.l1, self.l2 = network, LOSSES[loss], l1, l2
        self.inputs = np.asarray(inputs)
        self._signal = network.arranged(self.inputs)
        self._targets = self._prepared(targets)
        self.reference = reference if network.mixes else None
        self._observable = None if self.reference is None else network.arranged(self.reference)
        self._parts = self._cut()
        self._typed: dict[Any, _Data] = {}
        self._local = threading.local()

    def _prepared(self, targets: Any) -> FloatArray:
        """Targets as (outputs, N), or (outputs, T, N) for an answer at every step."""
        network, count = self.network, self._signal.shape[-1]
        if count == 0:
            raise SettingError("A network's loss needs at least one example.")
        targets = np.asarray(targets)
        steps = network.sequence[0] if network.sequence and network.every_step else 0
        expected = (count, steps) if steps else (count,)
        if targets.shape[: len(expected)] != expected:
            raise SettingError(
                f"The targets must be {expected}, one an example, not {targets.shape}."
            )
        prepared = self.loss.prepare(targets.T.ravel() if steps else targets, network.outputs)
        return prepared.reshape(network.outputs, steps, count) if steps else prepared

    @property
    def examples(self) -> int:
        """N, the number of examples."""
        return int(self._signal.shape[-1])

    @property
    def smooth(self) -> bool:
        """Whether it is twice differentiable everywhere."""
        return self.network.smooth and not self.l1 and self.loss.smooth

    @property
    def dear(self) -> float:
        """About how many times as long as on an ordinary surface its gradient takes (measured)."""
        work = 6e-3 * self.network.products + 0.2 * self.network.widest
        return max(1.0, self.examples * work)

    # ---- what an objective can do --------------------------------------------------------------

    def value(
        self, points: FloatArray, batch: IntArray | None = None, rng: Streams | None = None
    ) -> FloatArray:
        """The loss (...) with its penalties, of all data or of a mini-batch.

        Args:
            points: (..., d).
            batch: the numbers of some examples: (n,), or (B, n) for points (B, d).
            rng: the step's random streams, which switch training mode on.
        """
        points = self.network.usable(points)
        value: FloatArray = self._mean(points, batch, rng) + self._penalty(points)
        return value

    def data_value(self, points: FloatArray) -> FloatArray:
        """The exact loss (...) without penalties."""
        return self._mean(self.network.usable(points), None, None)

    def gradient(
        self, points: FloatArray, batch: IntArray | None = None, rng: Streams | None = None
    ) -> FloatArray:
        """The loss's gradient (..., d); arguments as in `value`.

        Raises:
            UnsupportedError: if batch norm takes its statistics from other data.
        """
        self._own_statistics()
        points = self.network.usable(points)
        exact = batch is None and rng is None
        if points.ndim == 1 or not exact or self._fits(points):
            gradient = self._descended(points, batch, rng)
        else:
            gradient = np.empty(points.shape, points.dtype)
            flat, into = (array.reshape(-1, self.network.size) for array in (points, gradient))
            for rows in self._rows(len(flat)):
                into[rows] = self._descended(flat[rows], None, None)
        return self._penalised(points, gradient)

    def hvp(self, points: FloatArray, vectors: FloatArray) -> FloatArray:
        """Exact products (..., d) of the Hessians at `points` with `vectors`, which broadcast.

        By the R-operator (Pearlmutter 1994), on all data in evaluation mode.

        Raises:
            UnsupportedError: if batch norm takes its statistics from other data.
        """
        self._own_statistics()
        points = self.network.usable(points)
        vectors = self.network.usable(np.asarray(vectors, points.dtype))
        shape = np.broadcast_shapes(points.shape, vectors.shape)
        ways = np.ascontiguousarray(np.broadcast_to(vectors, shape)).reshape(-1, shape[-1])
        one = points.ndim == 1
        starts = points if one else np.broadcast_to(points, shape).reshape(-1, shape[-1])
        products = np.empty_like(ways)
        for rows in self._rows(len(ways)):
            here = points if one else np.ascontiguousarray(starts[rows])
            products[rows] = self._curved(here, ways[rows])
        if self.l2:
            products += self._data(points.dtype).decay * ways
        return products.reshape(shape)

    def hessian(self, points: FloatArray) -> FloatArray:
        """Exact, symmetric Hessians (..., d, d).

        Raises:
            BudgetError: if there are more than MOST_CURVED parameters.
            UnsupportedError: if batch norm takes its statistics from other data.
        """
        self._own_statistics()
        d = self.network.size
        if d > MOST_CURVED:
            raise BudgetError(
                f"A Hessian of {d:,} parameters has {d * d / 1e6:.0f} million numbers; up to "
                f"{MOST_CURVED:,} parameters are allowed."
            )
        points = self.network.usable(points)
        hessian = np.empty((*points.shape, d), points.dtype)
        for place in np.ndindex(points.shape[:-1]):
            hessian[place] = self._hessian(points[place])
        return hessian

    def plane_values(
        self, origin: FloatArray, axes: FloatArray, coordinates: FloatArray
    ) -> FloatArray:
        """The loss (K,) at origin (d,) + coordinates (K, 2) times axes (2, d).

        What the first layer makes of the data is linear in the coordinates where the layer is, so
        it is computed three times, not K times; see `gdviz.networks.planes` for more of this kind.
        """
        origin = self.network.usable(origin)
        axes = np.asarray(axes, origin.dtype)
        coordinates = np.asarray(coordinates, origin.dtype)
        values = np.empty(len(coordinates), origin.dtype)
        if is_quick(self.network) and len(self._parts) == 1:
            signal, targets = self._examples(origin.dtype, None)
            vectors = np.concatenate([origin[None], axes])
            with np.errstate(over="ignore", under="ignore"):  # a unit that is all on or all off
                for places, outputs in outputs_on_plane(self.network, vectors, signal, coordinates):
                    values[places] = self.loss.value(outputs, targets)
            return self._penalised_on_plane(values, origin, axes, coordinates)
        first = self._first_signals(np.concatenate([origin[None], axes]))
        for rows in self._rows(len(coordinates)):
            points = origin + coordinates[rows] @ axes
            values[rows] = self._on_plane(points, coordinates[rows], first)
        return values

    # ---- what a classifier can do ---------------------------------------------------------------

    def predict(self, points: FloatArray, inputs: FloatArray | None = None) -> FloatArray:
        """The outputs (..., N, outputs) for `inputs`, or for its own examples."""
        reference = self.inputs if self.reference is None else self.reference
        given = self.inputs if inputs is None else inputs
        return self.network.predict(points, given, reference)

    def accuracy(self, points: FloatArray) -> FloatArray:
        """The share (...) of examples that are classified rightly.

        Raises:
            UnsupportedError: if the loss does not classify.
        """
        if not self.loss.classifies:
            raise UnsupportedError("A loss for real numbers has no accuracy.")
        return self._measured(
            self.network.usable(points),
            lambda outputs, targets: self.loss.correct(outputs, targets).mean(-1),
        )

    def right(self, points: FloatArray) -> BoolArray:
        """Which examples (..., N) are classified rightly.

        Raises:
            UnsupportedError: if the loss does not classify, or there is an answer at every step.
        """
        if not self.loss.classifies or self.network.every_step:
            raise UnsupportedError("Examples are right or wrong if they have a single class each.")
        outputs = np.swapaxes(self.predict(points), -1, -2)
        return self.loss.correct(outputs, self._targets)

    # ---- within ---------------------------------------------------------------------------------

    def _own_statistics(self) -> None:
        if self.reference is not None:
            raise UnsupportedError("A loss on other data than the training data is not descended.")

    def _rows(self, count: int) -> Iterator[slice]:
        """Rows of a batch, so many at once as fit the cache."""
        step = max(1, _BLOCK // (self.network.widest * self.examples))
        return (slice(first, first + step) for first in range(0, count, step))

    def _fits(self, points: FloatArray) -> bool:
        """Whether a batch (K, d) is a single such set of rows."""
        load = len(points) * self.network.widest * self.examples
        return points.ndim == 2 and (len(points) == 1 or load <= _BLOCK)

    def _cut(self) -> tuple[slice, ...]:
        """All examples, in parts that fit the memory; in one where they bear on one another."""
        count = self.examples
        step = count if self.network.mixes else max(1, (_BLOCK << 4) // self.network.widest)
        return tuple(slice(first, min(first + step, count)) for first in range(0, count, step))

    def _desk(self, dtype: Any) -> "_Desk":
        """The thread's own, since two threads may ask one objective."""
        desks = self._local.__dict__
        if dtype.char not in desks:
            desks[dtype.char] = _Desk(self.network, dtype)
        desk: _Desk = desks[dtype.char]
        return desk

    def _data(self, dtype: Any) -> _Data:
        """What does not depend on the points, in their dtype."""
        if dtype.char not in self._typed:
            signal, targets = self._signal.astype(dtype), self._targets.astype(dtype)
            columns = columns_of(signal), columns_of(targets)
            decay = (2 * self.l2 * self.network.weights).astype(dtype)
            by_example = _by_example(signal), _by_example(targets)
            self._typed[dtype.char] = _Data(signal, targets, columns, by_example, decay)
        return self._typed[dtype.char]

    def _examples(
        self, dtype: Any, batch: IntArray | slice | None
    ) -> tuple[FloatArray, FloatArray]:
        """The columns of signal and targets of a mini-batch, of a part, or of all."""
        data = self._data(dtype)
        if batch is None:
            return data.columns
        if isinstance(batch, slice):
            return columns_of(data.signal[..., batch]), columns_of(data.targets[..., batch])
        signal, targets = self._chosen(dtype, batch)
        members = batch.ndim - 1
        return columns_of(signal, members), columns_of(targets, members)

    def _chosen(self, dtype: Any, batch: IntArray) -> tuple[FloatArray, FloatArray]:
        """Signal and targets (*members, rows, ..., n) of a mini-batch; views of what was taken."""
        signal, targets = self._data(dtype).by_example
        return _taken(signal, batch), _taken(targets, batch)

    def _measured(self, points: FloatArray, measure: Measure) -> FloatArray:
        """The mean (...) over all examples of what `measure` makes of outputs and targets."""
        flat = points.reshape(-1, points.shape[-1])
        found = np.zeros(len(flat), points.dtype)
        for rows in self._rows(len(flat)):
            bound, run = self._observed(np.ascontiguousarray(flat[rows]))
            for part in self._parts:
                signal, targets = self._examples(points.dtype, part)
                outputs = self.network.outputs_of(bound, signal, run)
                found[rows] += measure(outputs, targets) * (part.stop - part.start) / self.examples
        return found.reshape(points.shape[:-1])

    def _observed(self, members: FloatArray) -> tuple[Any, Pass]:
        """Bound members, and a pass in which batch norm knows the training data."""
        bound, run = self.network.stack.bind(members), Pass(self._desk(members.dtype).space)
        if self._observable is not None:
            signal = columns_of(self._observable).astype(members.dtype)
            self.network.observe(bound, signal, run)
        return bound, run

    def _mean(self, points: FloatArray, batch: IntArray | None, rng: Streams | None) -> FloatArray:
        if batch is None and rng is None:
            return self._measured(points, self.loss.value)
        desk = self._desk(points.dtype)
        signal, targets = self._examples(points.dtype, batch)
        outputs = self.network.outputs_of(desk.points(points).parts, signal, Pass(desk.space, rng))
        return self.loss.value(outputs, targets)

    def _descended(
        self, points: FloatArray, batch: IntArray | None, rng: Streams | None
    ) -> FloatArray:
        """The mean loss's gradient at points (d,) or (K, d)."""
        in_parts = batch is None and rng is None and len(self._parts) > 1
        if rng is None and not self.network.mixes and not in_parts:
            return self._repeated(points, batch).copy()
        if not in_parts:
            return self._pass(points, self._examples(points.dtype, batch), rng).gradient.copy()
        total = np.zeros(points.shape, points.dtype)
        for part in self._parts:
            share = (part.stop - part.start) / self.examples
            total += self._pass(points, self._examples(points.dtype, part), None).gradient * share
        return total

    def _pass(
        self, points: FloatArray, examples: tuple[FloatArray, FloatArray], rng: Streams | None
    ) -> _Lap:
        """Forward and back; the gradient is overwritten by the next pass."""
        desk, (signal, targets) = self._desk(points.dtype), examples
        here, gradient = desk.points(points), desk.gradient(points.shape)
        run = Pass(desk.space, rng)
        outputs = self.network.outputs_of(here.parts, signal, run)
        slopes = desk.space.array("slopes", outputs.shape)
        run.call(self.loss.slopes, outputs, targets, slopes)
        self.network.stack.backward(here.parts, slopes, run, gradient.parts, needed=False)
        return _Lap(run, examples, here.vectors, gradient.vectors)

    def _repeated(self, points: FloatArray, batch: IntArray | None) -> FloatArray:
        """The same gradient, where nothing is drawn or looked at, by doing again what was done."""
        laps = self._desk(points.dtype).laps
        kind = points.shape, None if batch is None else batch.shape
        lap = laps.get(kind)
        if lap is None:
            laps[kind] = lap = self._lap(points, batch)
            return lap.gradient
        if batch is not None:
            for held, chosen in zip(lap.examples, self._chosen(points.dtype, batch), strict=True):
                np.copyto(held, chosen)
        np.copyto(lap.points, points)
        lap.run.repeat()
        return lap.gradient

    def _lap(self, points: FloatArray, batch: IntArray | None) -> _Lap:
        """The first pass of its kind; a mini-batch lies in arrays of its own."""
        if batch is None:
            return self._pass(points, self._data(points.dtype).columns, None)
        signal, targets = (chosen.copy() for chosen in self._chosen(points.dtype, batch))
        members = batch.ndim - 1
        columns = columns_of(signal, members), columns_of(targets, members)
        return self._pass(points, columns, None)._replace(examples=(signal, targets))

    def _hessian(self, point: FloatArray) -> FloatArray:
        """By layer: parameters of one bear on nothing before it, and symmetry gives the rest."""
        units = np.eye(self.network.size, dtype=point.dtype)
        upper = np.zeros_like(units)
        for number, part in enumerate(self.network.stack.parts):
            ways, into = units[part], upper[part]
            for rows in self._rows(len(ways)):
                into[rows] = self._curved(point, ways[rows], number)
        hessian: FloatArray = np.triu(upper) + np.triu(upper, 1).T
        if self.l2:
            hessian[np.diag_indices_from(hessian)] += self._data(point.dtype).decay
        return hessian

    def _curved(self, points: FloatArray, ways: FloatArray, first: int = 0) -> FloatArray:
        """The mean loss's Hessian at points (d,) or (K, d), times ways (K, d).

        The ways have no part before layer number `first`, and neither has what is returned.
        """
        curve = np.zeros_like(ways)
        for part in self._parts:
            products = np.zeros_like(ways)
            self._curve(points, ways, part, products, first)
            curve += products * ((part.stop - part.start) / self.examples)
        return curve

    def _curve(
        self, points: FloatArray, ways: FloatArray, part: slice, products: FloatArray, first: int
    ) -> None:
        stack, run = self.network.stack, Pass(self._desk(points.dtype).space)
        bound, way, curve = (stack.bind(vectors) for vectors in (points, ways, products))
        signal, targets = self._examples(points.dtype, part)
        outputs = self.network.outputs_of(bound, signal, run)
        tangent = stack.forward_along(bound, way, None, run, first)
        if tangent is None:
            raise UnsupportedError("This network does not depend on its parameters.")
        slopes = self.loss.slopes(outputs, targets)
        bend = self.loss.slopes_along(outputs, targets, tangent)
        stack.backward_along(bound, way, slopes, bend, run, curve, needed=False, first=first)

    def _first_signals(self, vectors: FloatArray) -> FloatArray | None:
        """What a linear first layer makes of all data with each of three vectors (3, d)."""
        layer = self.network.stack.layers[0]
        if not layer.linear or self.reference is not None or len(self._parts) > 1:
            return None
        signal, _ = self._examples(vectors.dtype, None)
        bound = self.network.stack.bind(vectors)[0]
        return layer.forward(bound, signal, Pass(Workspace(vectors.dtype)))

    def _on_plane(
        self, points: FloatArray, coordinates: FloatArray, first: FloatArray | None
    ) -> FloatArray:
        if first is None:
            return self.value(points)
        run = Pass(self._desk(points.dtype).space)
        weights = np.concatenate([np.ones_like(coordinates[:, :1]), coordinates], axis=1)
        signal = run.space.array("on a plane", (len(points), *first.shape[1:]))
        np.matmul(weights, first.reshape(3, -1), out=signal.reshape(len(points), -1))
        signal[:, -1] = 1
        _, targets = self._examples(points.dtype, None)
        bound = self.network.stack.bind(points)
        outputs = self.network.outputs_of(bound, signal, run, first=1)
        value: FloatArray = self.loss.value(outputs, targets) + self._penalty(points)
        return value

    def _penalised_on_plane(
        self, values: FloatArray, origin: FloatArray, axes: FloatArray, coordinates: FloatArray
    ) -> FloatArray:
        """The losses (K,) of points on a plane with their penalties."""
        if self.l1 or self.l2:
            for rows in self._rows(len(coordinates)):
                values[rows] += self._penalty(origin + coordinates[rows] @ axes)
        return values

    def _penalty(self, points: FloatArray) -> Any:
        if not (self.l1 or self.l2):
            return points.dtype.type(0)
        weights = points[..., self.network.weights]
        return self.l1 * np.abs(weights).sum(-1) + self.l2 * np.square(weights).sum(-1)

    def _penalised(self, points: FloatArray, gradient: FloatArray) -> FloatArray:
        if self.l1:
            gradient += (self.l1 * self.network.weights).astype(points.dtype) * np.sign(points)
        if self.l2:
            gradient += self._data(points.dtype).decay * points
        return gradient


def _by_example(signal: FloatArray) -> FloatArray:
    """A signal (rows, ..., N) as (N, rows, ...), the numbers of each example lying together.

    Taking some examples from it is several times as fast as from columns.
    """
    return np.ascontiguousarray(np.moveaxis(signal, -1, 0))


def _taken(by_example: FloatArray, batch: IntArray) -> FloatArray:
    """The examples (*members, n) of it as signals again, (*members, rows, ..., n); a view."""
    taken = by_example.take(batch, axis=0)
    place = batch.ndim - 1
    return taken.transpose(*range(place), *range(place + 1, taken.ndim), place)
