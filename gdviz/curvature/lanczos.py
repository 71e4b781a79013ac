"""Lanczos's method (1950): a small matrix whose outermost eigenvalues are those of a large one."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.randomness import draws

Precision: TypeAlias = np.dtype[np.floating[Any]] | type[np.floating[Any]]
#: What is left of a product below so many roundings of the largest so far is rounding itself.
_ROUNDINGS = 100


def ritz_values(
    product: Callable[[FloatArray], FloatArray],
    batch: tuple[int, ...],
    n: int,
    steps: int,
    *,
    seed: int = 0,
    dtype: Precision = np.float64,
) -> FloatArray:
    """Approximate eigenvalues (*batch, m), rising, of symmetric n x n matrices; m = min(steps, n).

    `product` multiplies a vector (*batch, n) by each matrix. All members go in lockstep, from the
    same random vector: one product a step for the whole batch. Every new vector is made orthogonal
    to all before it, twice, so that no eigenvalue shows up again as a ghost; where the vectors have
    run out of new directions the next is drawn at random, so that multiple eigenvalues count as
    often as they are. With m = n all eigenvalues are exact to rounding.
    """
    m = min(steps, n)
    basis = np.empty((*batch, m, n), dtype=dtype)
    small = np.zeros((*batch, m, m), dtype=dtype)
    scale = np.zeros((*batch, 1), dtype=dtype)
    vector = np.broadcast_to(_drawn(seed, 0, n, dtype), (*batch, n))
    for k in range(m):
        basis[..., k, :] = vector
        image = product(vector)
        small[..., k, k] = np.sum(image * vector, axis=-1)
        if k + 1 < m:
            scale = np.maximum(scale, _ROUNDINGS * np.finfo(dtype).eps * _length(image))
            spare = _drawn(seed, k + 1, n, dtype)
            vector, length = _next(image, basis[..., : k + 1, :], scale, spare)
            small[..., k, k + 1] = small[..., k + 1, k] = length
    return _eigenvalues(small)


def _drawn(seed: int, step: int, n: int, dtype: Precision) -> FloatArray:
    """A random vector (n,) of length 1."""
    vector = draws(seed, step, "Lanczos").normal(n)
    unit: FloatArray = (vector / np.linalg.norm(vector)).astype(dtype)
    return unit


def _next(
    image: FloatArray, basis: FloatArray, rounding: FloatArray, spare: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The next vector (..., n) of the basis, and how much (...) of the image lies along it.

    Where no more than rounding does, the next vector comes from `spare` (n,).
    """
    rest = _apart(image, basis)
    length = _length(rest)
    lost: BoolArray = np.less_equal(length, rounding)
    if lost.any():
        rest = np.where(lost, _apart(np.broadcast_to(spare, rest.shape), basis), rest)
    return rest / _length(rest), np.where(lost, 0, length)[..., 0]


def _apart(vectors: FloatArray, basis: FloatArray) -> FloatArray:
    """What of vectors (..., n) is orthogonal to an orthonormal basis (..., k, n)."""
    for _ in range(2):  # once leaves as much as rounding makes of what it takes away
        shares = basis @ vectors[..., None]
        vectors = vectors - (np.swapaxes(shares, -1, -2) @ basis)[..., 0, :]
    return vectors


def _length(vectors: FloatArray) -> FloatArray:
    """Lengths (..., 1) of vectors (..., n)."""
    length: FloatArray = np.sqrt(np.sum(vectors * vectors, axis=-1, keepdims=True))
    return length


def _eigenvalues(matrices: FloatArray) -> FloatArray:
    """The eigenvalues (..., m) of symmetric matrices, rising; nan where one is not finite."""
    finite: BoolArray = np.all(np.isfinite(matrices), axis=(-2, -1), keepdims=True)
    eigenvalues = np.linalg.eigvalsh(np.where(finite, matrices, 0))
    return np.where(finite[..., 0], eigenvalues, np.nan)
