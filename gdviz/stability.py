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
    return np.max([_radius(*characteristic(optimizer, float(c))) for c in curvatures], axis=0)


def fastest(
    optimizer: Optimizer, curvatures: FloatArray, ranges: Mapping[str, tuple[float, float]]
) -> dict[str, float] | None:
    """Where, within two hyperparameters' ranges, the factor per step is least.

    Searched on a grid that closes in eightfold on the best so far. None for a rule that is not
    linear, and where nothing within the ranges is stable.
    """
    (first, x_limits), (second, y_limits) = ranges.items()
    low, high = np.transpose([x_limits, y_limits])
    (left, bottom), (right, top) = low, high
    for _ in range(9):
        x, y = np.meshgrid(np.linspace(left, right, 65), np.linspace(bottom, top, 65))
        radius = spectral_radius(dataclasses.replace(optimizer, **{first: x, second: y}), curvatures)
        if radius is None or not radius.min() < 1:
            return None
        best = np.array([x.flat[radius.argmin()], y.flat[radius.argmin()]])
        reach = np.array([right - left, top - bottom]) / 16
        (left, bottom), (right, top) = np.maximum(best - reach, low), np.minimum(best + reach, high)
    return {first: float(best[0]), second: float(best[1])}


def _radius(trace: Any, determinant: Any) -> FloatArray:
    """The largest modulus of the roots of z^2 - trace z + determinant."""
    half = np.asarray(trace) / 2
    root = np.sqrt(np.asarray(half * half - determinant, dtype=complex))
    return np.maximum(abs(half + root), abs(half - root))


def _descent(rule: GradientDescent, curvature: float) -> tuple[Any, Any]:
    """x <- (1 - lr c) x: stable for lr < 2 / c."""
    return 1 - rule.lr * (curvature + rule.weight_decay), 0.0


def _heavy_ball(rule: Momentum, curvature: float) -> tuple[Any, Any]:
    """v <- momentum v + c x, x <- x - lr v (Polyak 1964): stable for lr < 2 (1 + momentum) / c."""
    share = 1 - rule.dampening * np.not_equal(rule.momentum, 0)
    return 1 + rule.momentum - rule.lr * share * (curvature + rule.weight_decay), rule.momentum


def _nesterov(rule: Nesterov, curvature: float) -> tuple[Any, Any]:
    """v <- momentum v + c x, x <- x - lr (c x + momentum v).

    Stable for lr < 2 (1 + momentum) / ((1 + 2 momentum) c): at that rate a root is -1.
    """
    shrink = 1 - rule.lr * (curvature + rule.weight_decay)
    return (1 + rule.momentum) * shrink, rule.momentum * shrink


_CHARACTERISTICS: Mapping[type[Optimizer], Characteristic] = MappingProxyType(
    {GradientDescent: _descent, Momentum: _heavy_ball, Nesterov: _nesterov}
)
