"""What a layer is: a map of signals with its slopes, and the memory of one pass.

Signals are feature-major: (..., features + 1, N), the last row being ones, so that a bias is one
more column of the weights and costs no pass of its own. Slopes and tangents have no such row.
Leading axes are a batch of parameter vectors.

Each layer also knows its map *along* a direction of its parameters (the R-operator of Pearlmutter
1994: forward mode over reverse mode), from which exact Hessian-vector products follow.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.networks.initialisations import Fans, Initialisation
from gdviz.randomness import Draws

#: The random stream of a purpose, within one step.
Streams: TypeAlias = Callable[[str], Draws]
Statistics: TypeAlias = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Block:
    """The parameters of one matrix within the flat vector.

    Attributes:
        name: what the layer is called.
        start, stop: its place in the flat vector.
        rows, columns: its shape; a row is a filter, the weights into one unit or channel.
        weights: how many of the columns, from the left, are weights: the rest are biases.
        fans: how many numbers go into a unit and out of one; None for a scale, which begins at 1.
    """

    name: str
    start: int
    stop: int
    rows: int
    columns: int
    weights: int
    fans: Fans | None

    @property
    def slice(self) -> slice:
        """Its place in the flat vector."""
        return slice(self.start, self.stop)

    def moved(self, by: int, prefix: str = "") -> "Block":
        """The same block further on in the vector."""
        place = self.start + by, self.stop + by
        return Block(prefix + self.name, *place, self.rows, self.columns, self.weights, self.fans)

    def first(self, initialisation: Initialisation, draws: Draws) -> FloatArray:
        """Its parameters before training, (..., rows * columns)."""
        matrix = np.zeros((*np.shape(draws.keys), self.rows, self.columns))
        if self.fans is None:
            matrix[..., 0] = 1
        else:
            matrix[..., : self.weights] = initialisation.weights(self.fans, draws)
        return matrix.reshape(*matrix.shape[:-2], -1)


def matrix(name: str, rows: int, inward: int, *, bias: bool = True, area: int = 1) -> Block:
    """A block of weights [W | b] at the beginning of a layer; `area` is a kernel's."""
    columns = inward + bias
    fans = Fans(rows, inward, inward, rows * area)
    return Block(name, 0, rows * columns, rows, columns, inward, fans)


class Matrix(NamedTuple):
    """A bound matrix [W | b].

    Attributes:
        lead: the batch axes of the vector.
        whole: [W | b], (..., rows, columns).
        back: the transpose of W, (..., columns - 1, rows).
    """

    lead: tuple[int, ...]
    whole: FloatArray
    back: FloatArray


def bound_matrix(part: FloatArray, rows: int) -> Matrix:
    """A part (..., rows * columns) of a flat vector as a matrix; views of it, not copies."""
    lead = part.shape[:-1]
    whole = part.reshape(*lead, rows, part.shape[-1] // rows)
    return Matrix(lead, whole, turned(whole[..., :-1]))


class Workspace:
    """Arrays that are used again by the next pass of the same shape; for one thread at a time.

    Attributes:
        dtype: that of all its arrays.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self._arrays: dict[Hashable, FloatArray] = {}
        self._masks: dict[Hashable, BoolArray] = {}
        self._signals: dict[Hashable, tuple[FloatArray, FloatArray]] = {}

    def array(self, key: Hashable, shape: tuple[int, ...]) -> FloatArray:
        """An array with whatever it held before; zeros at first."""
        held = self._arrays.get((key, shape))
        if held is None:
            held = self._arrays[key, shape] = np.zeros(shape, self.dtype)
        return held

    def mask(self, key: Hashable, shape: tuple[int, ...]) -> BoolArray:
        """The same of truth values."""
        held = self._masks.get((key, shape))
        if held is None:
            held = self._masks[key, shape] = np.zeros(shape, bool)
        return held

    def signal(self, key: Hashable, shape: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """A signal, and that of its rows (..., features, N) which are not the ones below them."""
        held = self._signals.get((key, shape))
        if held is None:
            *lead, features, columns = shape
            whole = np.ones((*lead, features + 1, columns), self.dtype)
            held = self._signals[key, shape] = whole, whole[..., :-1, :]
        return held


class Pass:
    """One pass: the arrays it works in, what its layers remember, and its mode.

    Layers say what they do to arrays by `call`, so that a pass can be repeated once the numbers in
    its arrays have changed: a small network's products take less time than the way to them. Layers
    that look at numbers, or draw some, do so beside `call`, and their passes are not repeated.

    Attributes:
        space: the arrays.
        streams: the step's randomness in training mode; None in evaluation.
        memory: what each layer keeps from forward for backward.
        statistics: the means and variances that batch norm shall use, by layer; it adds those that
            are missing, from the examples of this pass.
    """

    def __init__(self, space: Workspace, streams: Streams | None = None) -> None:
        self.space = space
        self.streams = streams
        self.memory: dict[Layer, Any] = {}
        self.tangents: dict[Layer, Any] = {}
        self.statistics: dict[Layer, Statistics] = {}
        self.given = False
        self._calls: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Do it now, and whenever the pass is repeated."""
        function(*arguments)
        self._calls.append((function, arguments))

    def repeat(self) -> None:
        """Do again all that was called, on the same arrays."""
        for function, arguments in self._calls:
            function(*arguments)


class Layer(ABC):
    """A layer; what it makes of its part (..., size) of a flat vector is bound beforehand."""

    size: int = 0
    blocks: tuple[Block, ...] = ()
    #: Whether the output is linear in the layer's parameters, so that a plane needs three passes.
    linear: bool = False
    #: Whether an example's output depends on the other examples of the pass.
    mixes: bool = False
    #: Whether it is twice differentiable everywhere.
    smooth: bool = True
    #: Whether it draws random numbers in training.
    draws: bool = False
    #: What the hidden units are called, if its output is what they say; "" if not.
    units: str = ""

    def bind(self, part: FloatArray) -> Any:
        """Its part (..., size) of a flat vector, as views by which it reads or writes it."""
        return None

    @abstractmethod
    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """The signal after the layer."""

    @abstractmethod
    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """The loss's slopes by the signal before, from those after, which may be overwritten.

        Writes those by the parameters to `gradient`, bound too, unless it is None. `needed` is
        False for a layer before which nothing learns.
        """

    @abstractmethod
    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """How the signal after changes along a bound direction and a tangent; None is zero."""

    @abstractmethod
    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """How the slopes before change, when those after (`slopes`) change by `bend`.

        Writes how the gradient changes to `curve`, which is bound. Comes before `backward`.
        """

    def widest(self) -> int:
        """About how many numbers it writes for each example."""
        return 1

    def written(self) -> int:
        """About how many numbers all its parts together write for each example."""
        return self.widest()

    def rounds(self) -> int:
        """How many times in a row it works through arrays."""
        return 1

    def products(self) -> int:
        """How many multiplications with a weight the signal of one example takes."""
        return 0


def turned(array: FloatArray) -> FloatArray:
    """The transpose of the last two axes."""
    return array.mT
