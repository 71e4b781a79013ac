"""Hessians and their products with vectors: exact where the objective knows them."""

from typing import Protocol, runtime_checkable

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.objective import Objective, SmoothObjective


@runtime_checkable
class ProductObjective(Objective, Protocol):
    """An objective that knows the product of its Hessian with a vector, but need not build it."""

    def hvp(self, points: FloatArray, vectors: FloatArray, /) -> FloatArray:
        """Exact Hessian-vector products (..., n) at points (..., n)."""
        ...


def hessian(objective: Objective, points: FloatArray) -> FloatArray:
    """Symmetric Hessians (..., n, n) at points (..., n).

    Exact where the objective has them, or products of them with vectors; otherwise central
    differences of its gradient, taken in one batch, good to about ten digits in float64.
    """
    if isinstance(objective, SmoothObjective):
        return objective.hessian(points)
    n = points.shape[-1]
    axes = np.eye(n, dtype=points.dtype)
    around = np.broadcast_to(points[..., None, :], (*points.shape, n))
    columns = hessian_vector_product(objective, around, np.broadcast_to(axes, around.shape))
    symmetric: FloatArray = (columns + np.swapaxes(columns, -1, -2)) / 2
    return symmetric


def hessian_vector_product(
    objective: Objective, points: FloatArray, vectors: FloatArray
) -> FloatArray:
    """Products (..., n) of the Hessians at points (..., n) with vectors (..., n).

    Exact where the objective has them or its Hessian; otherwise central differences of its
    gradient along the vectors, taken in one batch.
    """
    if isinstance(objective, ProductObjective):
        return objective.hvp(points, vectors)
    if isinstance(objective, SmoothObjective):
        product: FloatArray = (objective.hessian(points) @ vectors[..., None])[..., 0]
        return product
    step = _step(points, vectors)
    ahead, behind = objective.gradient(np.stack([points + step * vectors, points - step * vectors]))
    difference: FloatArray = (ahead - behind) / (2 * step)
    return difference


def _step(points: FloatArray, vectors: FloatArray) -> FloatArray:
    """How many vectors (..., 1) to go, so that the largest coordinate moves by a good step."""
    size = np.cbrt(np.finfo(points.dtype).eps)
    largest = np.abs(points).max(axis=-1, keepdims=True)
    longest = np.abs(vectors).max(axis=-1, keepdims=True)
    step: FloatArray = size * np.maximum(1, largest) / np.where(longest > 0, longest, 1)
    return step.astype(points.dtype)


def largest_eigenvalue(hessians: FloatArray) -> FloatArray:
    """The largest eigenvalue (...) of symmetric (..., 2, 2); nan where one is not finite."""
    xx, xy, yy = hessians[..., 0, 0], hessians[..., 0, 1], hessians[..., 1, 1]
    largest: FloatArray = 0.5 * (xx + yy) + np.hypot(0.5 * (xx - yy), xy)
    return largest
