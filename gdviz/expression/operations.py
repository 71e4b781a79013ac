"""The operations of a graph, carried out on arrays or on single NumPy numbers.

Besides those of a tree there are the ones that derivatives need: "ratio" (a quotient in which 0/0
is 0), "share" (a product in which 0 as second factor wins over infinity), "step" (0 below, 1 above
and 1/2 at zero), "sign", "log'" (1/u, undefined where the logarithm is) and "tanh'".
"""

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray

_Array: TypeAlias = FloatArray | float


def _log_slope(u: _Array) -> _Array:
    slope: _Array = 1 / np.where(u < 0, np.nan, u)
    return slope


def _tanh_slope(u: _Array) -> _Array:
    cosh = np.cosh(u)
    slope: _Array = 1 / (cosh * cosh)
    return slope


def _ratio(a: _Array, b: _Array) -> _Array:
    empty = np.equal(b, 0)
    if not empty.any():
        return a / b
    return np.where(empty & np.equal(a, 0), 0.0, np.divide(a, b))


def _share(a: _Array, weight: _Array) -> _Array:
    return np.where(np.equal(weight, 0), 0.0, weight * a)


def _step(u: _Array) -> _Array:
    return np.heaviside(u, 0.5)


#: Every operation by its name.
FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "+": operator.add,
        "*": operator.mul,
        "/": operator.truediv,
        "**": operator.pow,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "exp": np.exp,
        "log": np.log,
        "log'": _log_slope,
        "sqrt": np.sqrt,
        "abs": operator.abs,
        "sign": np.sign,
        "tanh": np.tanh,
        "tanh'": _tanh_slope,
        "min": np.minimum,
        "max": np.maximum,
        "step": _step,
        "ratio": _ratio,
        "share": _share,
    }
)
