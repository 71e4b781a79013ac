"""The array types of the core, named once, and how a batch is cut into blocks."""

from types import EllipsisType
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

#: Real numbers, float64 or float32. Shapes are given in the docstrings, batch axes leading.
FloatArray: TypeAlias = NDArray[np.floating[Any]]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
#: A part of a batch's first axis; `...` is the whole of a batch with any axes or none.
Block: TypeAlias = slice | EllipsisType
_Array = TypeVar("_Array", bound=NDArray[Any])


def floating(numbers: NDArray[Any]) -> FloatArray:
    """Whole numbers as float64, so that nothing is cut off; floats as they are."""
    return numbers if numbers.dtype.kind == "f" else numbers.astype(np.float64)


def share(array: _Array, block: Block, axes: int) -> _Array:
    """What falls to `block` of an array that broadcasts to a batch with so many axes."""
    cut = array.ndim == axes and array.shape[:1] != (1,)
    return array[block] if cut else array  # type: ignore[return-value]
