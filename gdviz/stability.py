"""How fast, and whether at all, a rule converges on a quadratic: known without a single step.

On a parabola of curvature c a linear rule takes (x, velocity) to the next step by a fixed 2 x 2
matrix. The largest modulus of its eigenvalues, over the curvatures of the surface, is the factor by
which the distance shrinks at each step in the long run: the rule is stable where it is below one.
"""

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers import Optimizer
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nesterov import Nesterov
from gdviz.span import Span
from gdviz.surfaces import Surface

#: Trace and determinant of a rule's matrix, from the rule and a curvature.
Characteristic = Callable[[Any, float], tuple[Any, Any]]


def constant_curvatures(surface: Surface) -> FloatArray | None:
    """The two eigenvalues (2,) of the Hessian, rising, if it is the same all over the window.

    None where it is not, or where the surface does not curve upwards in every direction.
    """
    (x0, x1), (y0, y1) = surface.window
    x, y = np.linspace(x0, x1, 12), np.linspace(y0, y1, 13)
    hessians = surface.hessian(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    if not np.ptp(hessians, axis=0).max() <= 1e-9 * np.abs(hessians).max():
        return None
    eigenvalues: FloatArray = np.linalg.eigvalsh(hessians[0])
    return eigenvalues if eigenvalues[0] > 0 else None


def spectral_radius(optimizer: Optimizer, curvatures: FloatArray) -> FloatArray | None:
    """The factor per step in the long run, in the shape of the rule's array hyperparameters.

    None for a rule that is not linear in the gradient.
    """
    characteristic = _CHARACTERISTICS.get(type(optimizer))
    if characteristic is None:
        return None
    factors = [_radius(*characteristic(optimizer, float(c))) for c in curvatures]
    slowest: FloatArray = np.max(factors, axis=0)
    return slowest


def fastest(
    optimizer: Optimizer, curvatures: FloatArray, x: Span, y: Span
) -> tuple[float, float] | None:
    """The positions in two spans where the factor per step is least.

    Searched on a grid that closes in eightfold on the best so far. None for a rule that is not
    linear, and where nothing within the spans is stable.
    """
    low, high = np.array([x.low, y.low]), np.array([x.high, y.high])
    here, there = low, high
    for _ in range(9):
        near = Span(x.parameter, here[0], there[0]), Span(y.parameter, here[1], there[1])
        radius = radii(optimizer, curvatures, *near, 65)
        if radius is None or not radius.min() < 1:
            return None
        row, column = np.unravel_index(radius.argmin(), radius.shape)
        best = here + (there - here) * (column / 64, row / 64)
        reach = (there - here) / 16
        here, there = np.maximum(best - reach, low), np.minimum(best + reach, high)
    return float(best[0]), float(best[1])


def radii(
    optimizer: Optimizer, curvatures: FloatArray, x: Span, y: Span, resolution: int
) -> FloatArray | None:
    """The factor per step over a grid of two hyperparameters; rows are the second, rising."""
    columns, rows = np.meshgrid(x.numbers(resolution), y.numbers(resolution))
    settings = {x.parameter.name: columns, y.parameter.name: rows}
    return spectral_radius(dataclasses.replace(optimizer, **settings), curvatures)


def _radius(trace: Any, determinant: Any) -> FloatArray:
    """The largest modulus of the roots of z^2 - trace z + determinant."""
    half = np.asarray(trace) / 2
    root = np.sqrt(np.asarray(half * half - determinant, dtype=complex))
    radius: FloatArray = np.maximum(abs(half + root), abs(half - root))
    return radius


def _descent(rule: GradientDescent, curvature: float) -> tuple[Any, Any]:
    """Plain descent, x <- (1 - lr c) x: stable for lr < 2 / c."""
    return 1 - rule.lr * (curvature + rule.weight_decay), 0.0


def _heavy_ball(rule: Momentum, curvature: float) -> tuple[Any, Any]:
    """Heavy ball (Polyak 1964), v <- momentum v + c x, x <- x - lr v.

    Stable for lr < 2 (1 + momentum) / c.
    """
    share = 1 - rule.dampening * np.not_equal(rule.momentum, 0)
    return 1 + rule.momentum - rule.lr * share * (curvature + rule.weight_decay), rule.momentum


def _nesterov(rule: Nesterov, curvature: float) -> tuple[Any, Any]:
    """Nesterov, v <- momentum v + c x, x <- x - lr (c x + momentum v).

    Stable for lr < 2 (1 + momentum) / ((1 + 2 momentum) c): at that rate a root is -1.
    """
    shrink = 1 - rule.lr * (curvature + rule.weight_decay)
    return (1 + rule.momentum) * shrink, rule.momentum * shrink


_CHARACTERISTICS: Mapping[type[Optimizer], Characteristic] = MappingProxyType(
    {GradientDescent: _descent, Momentum: _heavy_ball, Nesterov: _nesterov}
)
