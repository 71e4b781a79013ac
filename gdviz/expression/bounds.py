"""Between which heights a formula stays over the whole plane, by interval arithmetic.

The bounds hold for every x and y, but need not be reached: x - x is only known to lie anywhere.
Where a height that is reached equals the lower bound, as in sums of squares, it is proven to be the
lowest.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from gdviz.expression.tree import NEGATIVE, Number, Operation, Symbol, Tree

#: (lowest, highest), either of them possibly infinite
Bounds: TypeAlias = tuple[float, float]

_ANYWHERE: Bounds = (-math.inf, math.inf)
_CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "e": math.e})


def bounds(tree: Tree) -> Bounds:
    """What a formula's values lie between, wherever they are defined."""
    match tree:
        case Number(value):
            return value, value
        case Symbol(name):
            value = _CONSTANTS.get(name, math.nan)
            return _ANYWHERE if math.isnan(value) else (value, value)
    if tree.name in ("*", "**"):
        return _repeated(tree)
    low, high = _RULES[tree.name](*map(bounds, tree.arguments))
    return _ANYWHERE if math.isnan(low) or math.isnan(high) else (low, high)


def _repeated(tree: Operation) -> Bounds:
    """Products and powers: an equal pair of factors is a square."""
    left, right = tree.arguments
    if tree.name == "*" and left != right:
        return _product(bounds(left), bounds(right))
    exponent = 2.0 if tree.name == "*" else getattr(right, "value", math.nan)
    return _power(bounds(left), exponent) if exponent.is_integer() else _positive(bounds(left))


def _power(a: Bounds, exponent: float) -> Bounds:
    """A whole power, zero or more: the exponent's sign is never part of a number."""
    low, high = (_bounded(_to_the, end, exponent) for end in a)
    if exponent % 2:
        return low, high
    crosses = a[0] <= 0 <= a[1]
    return 0.0 if crosses else min(low, high), max(low, high)


def _positive(a: Bounds) -> Bounds:
    """Any other power of what is nowhere negative is not negative either."""
    return (0.0, math.inf) if a[0] >= 0 else _ANYWHERE


def _product(a: Bounds, b: Bounds) -> Bounds:
    ends = [0.0 if 0 in (p, q) else p * q for p in a for q in b]
    return min(ends), max(ends)


def _quotient(a: Bounds, b: Bounds) -> Bounds:
    if b[0] <= 0 <= b[1]:
        return _ANYWHERE
    return _product(a, (1 / b[1], 1 / b[0]))


def _absolute(a: Bounds) -> Bounds:
    low, high = sorted(map(abs, a))
    return 0.0 if a[0] <= 0 <= a[1] else low, high


def _rising(function: Callable[[float], float], lowest: float = -math.inf) -> Callable[..., Bounds]:
    """The rule of a function that never falls, defined from `lowest` on."""

    def ends(a: Bounds) -> Bounds:
        low, high = (_bounded(function, max(end, lowest)) for end in a)
        return low, high

    return ends


def _bounded(function: Callable[..., float], *arguments: float) -> float:
    """A function's value, infinite where it exceeds the range of numbers."""
    try:
        return function(*arguments)
    except OverflowError:
        negative = arguments[0] < 0
        return -math.inf if negative and arguments[1] % 2 else math.inf


def _to_the(base: float, exponent: float) -> float:
    power: float = base**exponent
    return power


def _log(u: float) -> float:
    return math.log(u) if u > 0 else -math.inf


def _wave(a: Bounds) -> Bounds:
    return -1.0, 1.0


_RULES: Mapping[str, Callable[..., Bounds]] = MappingProxyType(
    {
        "+": lambda a, b: (a[0] + b[0], a[1] + b[1]),
        "-": lambda a, b: (a[0] - b[1], a[1] - b[0]),
        "/": _quotient,
        NEGATIVE: lambda a: (-a[1], -a[0]),
        "sin": _wave,
        "cos": _wave,
        "tan": lambda a: _ANYWHERE,
        "exp": _rising(math.exp),
        "log": _rising(_log),
        "sqrt": _rising(math.sqrt, 0.0),
        "tanh": _rising(math.tanh),
        "abs": _absolute,
        "min": lambda *several: (min(a[0] for a in several), min(a[1] for a in several)),
        "max": lambda *several: (max(a[0] for a in several), max(a[1] for a in several)),
    }
)
