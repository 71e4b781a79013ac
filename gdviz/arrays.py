"""The array types of the core, named once."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Real numbers, float64 or float32. Shapes are given in the docstrings, batch axes leading.
FloatArray: TypeAlias = NDArray[np.floating[Any]]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
