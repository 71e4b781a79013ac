"""A formula that someone typed, as a surface to race on."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import TypedDict

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.curvature import at_rest, find_critical_points
from gdviz.errors import ExpressionError, SettingError
from gdviz.expression.bounds import bounds
from gdviz.expression.examples import EXAMPLES, WINDOW, Example
from gdviz.expression.formula import differentiated
from gdviz.expression.graph import constant
from gdviz.expression.pointing import pointed
from gdviz.expression.reading import read
from gdviz.expression.tree import Operation, Tree, nodes
from gdviz.expression.writing import to_latex, to_text
from gdviz.surfaces.critical import CriticalPoint, known
from gdviz.surfaces.opening import opening, sample
from gdviz.surfaces.surface import Surface, Window

__all__ = ["EXAMPLES", "WINDOW", "Example", "ExpressionError", "parse", "pointed"]

#: A height this near a bound, as a share of it, is equal to it.
_ROUNDING = 1e-12
_KINKED = ("abs", "min", "max", "sqrt")


@lru_cache(maxsize=128)
def parse(text: str, window: Window = WINDOW) -> Surface:
    """The surface of a formula in x and y, such as "x**4 - y**2".

    There are + - * / ** (or ^), brackets, numbers, pi, e and the functions of
    `gdviz.expression.tree.FUNCTIONS`. Gradient and Hessian are exact. Nothing typed is executed.

    Where the formula is undefined (the logarithm or a broken power of a negative number, 0/0) the
    height and its derivatives are nan; x ** 0 is 1. At a kink of abs the slope is 0, where the
    arguments of min or max meet it is the mean of theirs, and at the tip of a square root such as
    sqrt(x**2 + y**2) it is 0.

    The critical points are searched for, so the list never counts as complete. The lowest height is
    stated only where it is proven: where a height in the window equals a lower bound for the whole
    plane, as in sums of squares. Elsewhere `minimum_value` is None, and a verdict says "minimum"
    without claiming that it is the global one, or only a local one.

    Raises:
        ExpressionError: if the text is no formula, or has no finite height anywhere in the window.
        SettingError: if the window is not a pair of rising, finite intervals.
    """
    if not all(0 < high - low < math.inf for low, high in window):
        raise SettingError("A window is ((x low, x high), (y low, y high)), finite and rising.")
    tree = read(text)
    formula = differentiated(tree)
    bare = Surface(
        name=to_text(tree),
        formula=to_latex(tree),
        about="A formula of your own.",
        source="typed",
        window=window,
        start=(0.0, 0.0),
        rate=1.0,
        height=formula.height,
        slopes=formula.slopes,
        curvatures=formula.curvatures,
        find=known(),
        smooth=_is_smooth(tree),
        complete=False,
    )
    if not np.isfinite(bare.value(sample(bare))).any():
        raise ExpressionError("The formula has no finite height anywhere in the window.")
    start, rate = opening(bare)
    return replace(bare, start=start, rate=rate, **_lowest(tree, bare))


class _Findings(TypedDict):
    """What a search has to say: fields of a Surface."""

    find: Callable[[], tuple[CriticalPoint, ...]]
    minimum_value: float | None


def _lowest(tree: Tree, surface: Surface) -> _Findings:
    """The lowest height, if a bound proves it, and how the critical points are found.

    A single point of the sample that reaches the bound, with nothing found near it, is the tip of a
    kink or a cusp, where there is no level gradient to be found.
    """
    search = partial(find_critical_points, surface, surface.window)
    bound, _ = bounds(tree)
    if not math.isfinite(bound):
        return {"find": search, "minimum_value": None}
    level = bound + _ROUNDING * max(1.0, abs(bound))
    points, resting = sample(surface), at_rest(surface, surface.window)
    tips = points[surface.value(points) <= level]
    if len(tips) == 1 and not _any_near(tips[0], resting, surface.window):
        tip = CriticalPoint((float(tips[0][0]), float(tips[0][1])), "minimum")
        search = partial(_with, tip, search)
    reached = len(tips) or np.any(surface.value(resting) <= level)
    return {"find": search, "minimum_value": bound if reached else None}


def _any_near(point: FloatArray, points: FloatArray, window: Window) -> bool:
    return bool(np.any(np.all(np.abs(points - point) <= 1e-3 * np.ptp(window, axis=1), axis=-1)))


def _with(
    tip: CriticalPoint, search: Callable[[], tuple[CriticalPoint, ...]]
) -> tuple[CriticalPoint, ...]:
    return tip, *search()


def _is_smooth(tree: Tree) -> bool:
    """Whether nothing in the formula can make a kink, a cusp or a tip."""
    return not any(isinstance(node, Operation) and _may_bend(node) for node in nodes(tree))


def _may_bend(operation: Operation) -> bool:
    """Roots and broken powers may, too: they do where what is under them reaches zero."""
    if operation.name != "**":
        return operation.name in _KINKED
    base, exponent = map(constant, operation.arguments)
    return base is None and (exponent is None or not exponent.is_integer())
