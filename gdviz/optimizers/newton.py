"""Newton's method: to the critical point of the local quadratic."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers import declarations
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.optimizer import Optimizer, Rate, State
from gdviz.oracle import Oracle


@dataclass(frozen=True)
class Newton(Optimizer):
    """Newton's method (Nocedal & Wright 2006, chapter 3), damped without changing any sign.

    Every eigenvalue of the Hessian is moved away from zero by `damping`, so that flat directions
    do not divide by zero, while directions of negative curvature stay what they are.
    """

    name: ClassVar[str] = "Newton"
    formula: ClassVar[str] = (
        r"x \leftarrow x - \eta \, \tilde H^{-1} g, \quad"
        r"\tilde\lambda_i = \lambda_i + \mathrm{sign}(\lambda_i) \, \delta"
    )
    summary: ClassVar[str] = "Uses the curvature to jump to where the slope should vanish."
    source: ClassVar[str] = "Nocedal & Wright (2006)"
    needs_hessian: ClassVar[bool] = True
    rate_follows: ClassVar = None
    note: ClassVar[str] = (
        "It heads for the critical point of the local quadratic, be that a minimum, a saddle or a "
        "maximum. A step costs one gradient and one Hessian."
    )

    lr: float = declarations.learning_rate(1.0, "The share of the full Newton step; 1 is all.")
    damping: float = hyperparameter(
        1e-2, 1e-9, 10.0, scale="log", label="Damping", symbol=r"\delta",
        help="Shortens the step in flat directions, where the full step would be huge.",
    )  # fmt: skip

    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: State
    ) -> tuple[FloatArray, State]:
        """One damped Newton step; nan where the Hessian is not finite."""
        hessian = oracle.hessian(points)
        gradient = oracle.gradient(points)
        points -= lr * _solve(hessian, gradient, self.damping)
        return points, state

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: State, after: State
    ) -> Anatomy:
        """The damped inverse of the Hessian in the place of a rate."""
        hessian = oracle.hessian(points)
        columns = [
            _solve(hessian, np.broadcast_to(unit, points.shape), self.damping)
            for unit in np.eye(points.shape[-1], dtype=points.dtype)
        ]
        return Anatomy(points, lr * np.stack(columns, axis=-1))


def _solve(hessian: FloatArray, gradient: FloatArray, damping: Any) -> FloatArray:
    """The damped inverse of Hessians (..., n, n) on gradients (..., n)."""
    solve = _solve_pair if gradient.shape[-1] == 2 else _solve_any
    return solve(hessian, gradient, damping)


def _solve_pair(hessian: FloatArray, gradient: FloatArray, damping: Any) -> FloatArray:
    """The damped inverse of Hessians (..., 2, 2) on gradients (..., 2), in closed form."""
    xx, xy, yy = hessian[..., 0, 0], hessian[..., 0, 1], hessian[..., 1, 1]
    mean, half = 0.5 * (xx + yy), 0.5 * (xx - yy)
    radius, angle = np.hypot(half, xy), 0.5 * np.arctan2(xy, half)
    vectors = np.empty_like(hessian)  # the eigenvectors are columns
    vectors[..., 0, 0] = vectors[..., 1, 1] = np.cos(angle)
    vectors[..., 1, 0] = np.sin(angle)
    vectors[..., 0, 1] = -vectors[..., 1, 0]
    values = np.stack([mean + radius, mean - radius], axis=-1)
    return _recompose(values, vectors, gradient, damping)


def _solve_any(hessian: FloatArray, gradient: FloatArray, damping: Any) -> FloatArray:
    """The damped inverse of Hessians (..., n, n) on gradients (..., n)."""
    finite = np.asarray(np.isfinite(hessian).all(axis=(-2, -1)))[..., None]
    safe = np.where(finite[..., None], hessian, np.eye(hessian.shape[-1], dtype=hessian.dtype))
    values, vectors = np.linalg.eigh(safe)
    return np.where(finite, _recompose(values, vectors, gradient, damping), np.nan)


def _recompose(
    values: FloatArray, vectors: FloatArray, gradient: FloatArray, damping: Any
) -> FloatArray:
    """Sum over eigenpairs of v (v.g) / damped eigenvalue; values (..., n), vectors (..., n, n)."""
    along = np.einsum("...ij,...i->...j", vectors, gradient)
    along /= np.where(values < 0, values - damping, values + damping)
    step: FloatArray = np.einsum("...ij,...j->...i", vectors, along)
    return step
