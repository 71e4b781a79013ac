"""Eigenvalues of Hessians, and how the largest stands to what a rule's rate allows."""

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.curvature.hessians import hessian, hessian_vector_product
from gdviz.curvature.lanczos import ritz_values
from gdviz.errors import BudgetError, SettingError
from gdviz.objective import Objective
from gdviz.optimizers.optimizer import Optimizer, Rate

#: A whole spectrum is worked out for at most so many parameters: some seconds and 8 MB.
MOST_PARAMETERS = 1000
#: Points go through Lanczos's method in blocks whose vectors hold about so many numbers.
_BLOCK = 1 << 21


def top_eigenvalues(
    objective: Objective, point: FloatArray, count: int, *, steps: int = 30, seed: int = 0
) -> FloatArray:
    """The `count` largest eigenvalues (count,) of the Hessian at a point (d,), falling.

    By Lanczos's method with at least `steps` products of the Hessian with a vector, so the Hessian
    itself is never built. With `steps` >= d the answer is exact to rounding; with fewer, each is a
    lower bound, and those that stand apart from the rest are the most accurate.

    Raises:
        SettingError: if `count` is not 1 to d.
    """
    return _ritz(objective, point, count, steps, seed)[::-1][:count]


def bottom_eigenvalues(
    objective: Objective, point: FloatArray, count: int, *, steps: int = 30, seed: int = 0
) -> FloatArray:
    """The `count` smallest eigenvalues (count,), rising; otherwise as `top_eigenvalues`."""
    return _ritz(objective, point, count, steps, seed)[:count]


def sharpness(
    objective: Objective,
    points: FloatArray,
    *,
    rates: FloatArray | None = None,
    steps: int = 16,
    seed: int = 0,
) -> FloatArray:
    """The largest eigenvalue (...) of the Hessian at points (..., d); nan where one is not finite.

    All points go through Lanczos's method side by side. On networks, whose largest eigenvalues
    stand far apart from the rest, 16 steps give six digits and more (tested). Given `rates` that
    broadcast to (..., d), positive, it is that of D H D with D² = diag(rates): the curvature as a
    rule sees it that has a rate for each coordinate (Cohen et al. 2022, "Adaptive gradient methods
    at the edge of stability").
    """
    d = points.shape[-1]
    flat = points.reshape(-1, d)
    finite: BoolArray = np.all(np.isfinite(flat), axis=-1)
    scales = np.sqrt(np.broadcast_to(1.0 if rates is None else rates, points.shape)).reshape(-1, d)
    largest = np.full(len(flat), np.nan, dtype=points.dtype)
    rows = max(1, _BLOCK // (min(steps, d) * d))
    for first in range(0, len(flat), rows):
        block = np.flatnonzero(finite[first : first + rows]) + first
        if len(block):
            scale = scales[block].astype(points.dtype)
            largest[block] = _largest(objective, flat[block], scale, steps, seed)
    return largest.reshape(points.shape[:-1])


def spectrum(objective: Objective, point: FloatArray) -> FloatArray:
    """All eigenvalues (d,) of the Hessian at a point (d,), rising.

    Raises:
        BudgetError: if there are more than MOST_PARAMETERS parameters.
    """
    if point.shape[-1] > MOST_PARAMETERS:
        raise BudgetError(
            f"All eigenvalues are worked out for at most {MOST_PARAMETERS:,} parameters, not for "
            f"{point.shape[-1]:,}; the largest and the smallest can be had of any number."
        )
    eigenvalues: FloatArray = np.linalg.eigvalsh(hessian(objective, point))
    return eigenvalues


def limit(optimizer: Optimizer, lr: Rate) -> Rate | None:
    """The sharpness above which the rule at this rate swings out of a quadratic: 2 / lr, say.

    It is `Optimizer.bound` over the rate, 2 (1 + momentum) / lr for the heavy ball, in the shape of
    `lr`; None for a rule without a bound. For a rule with a rate for each coordinate it is to be
    compared with the curvature as that rule sees it (`sharpness` with `rates` in units of `lr`). On
    ground that is not quadratic, crossing it need not diverge (Cohen et al. 2021).
    """
    return None if optimizer.bound is None else optimizer.bound / lr


def _ritz(objective: Objective, point: FloatArray, count: int, steps: int, seed: int) -> FloatArray:
    d = point.shape[-1]
    if not 1 <= count <= d:
        raise SettingError(f"Of {d:,} eigenvalues 1 to {d:,} can be asked for, not {count}.")
    return ritz_values(
        lambda vector: hessian_vector_product(objective, point, vector),
        (),
        d,
        max(steps, 2 * count),
        seed=seed,
        dtype=point.dtype,
    )


def _largest(
    objective: Objective, points: FloatArray, scales: FloatArray, steps: int, seed: int
) -> FloatArray:
    return ritz_values(
        lambda vectors: scales * hessian_vector_product(objective, points, scales * vectors),
        points.shape[:1],
        points.shape[-1],
        steps,
        seed=seed,
        dtype=points.dtype,
    )[:, -1]
