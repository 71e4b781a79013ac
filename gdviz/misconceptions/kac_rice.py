"""The critical points of a random landscape by the formula of Kac (1943) and Rice (1945).

The landscape is Gaussian, looks alike everywhere and in every direction, and has the covariance
exp(-r^2/2). At a point at rest its Hessian is G + g I: G symmetric with independent normal entries
of variance 2 on the diagonal and 1 off it (the "Gaussian orthogonal ensemble"), I the identity, and
one standard normal number g for the whole diagonal; the height there is -g. The formula weighs each
draw by |det|, for steep points are rarer than flat ones (Bray & Dean 2007; Fyodorov 2004). The
Hessian's law, and so the shares, hold for every isotropic field; height -g for this one alone.
"""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.misconceptions.census import Census, Profile

#: The share of minima where it can be worked out on paper.
EXACT: Mapping[int, float] = MappingProxyType(
    {1: 1 / 2, 2: 1 / 4, 3: (29 - 6 * math.sqrt(6)) / 116}
)
#: So many matrices are drawn at once.
_BLOCK = 1 << 16


def kac_rice(dimension: int, samples: int, seed: int, bowl: float = 0.0) -> Census:
    """The census that the formula predicts, from so many drawn Hessians.

    With a bowl of this curvature under the landscape, f + bowl |x|^2 / 2, the count is of all the
    plane's points at rest (Fyodorov 2004), and `density` is that in the middle of the bowl.
    """
    rng = np.random.default_rng((seed, dimension))
    sums = np.zeros((3, dimension + 1))  # by index: of weights, of their squares, of draws
    for size in _blocks(samples):
        values = _eigenvalues(rng, size, dimension) + rng.standard_normal((size, 1)) + bowl
        index = np.count_nonzero(values < 0, axis=-1)
        weight = np.abs(np.prod(values, axis=-1))
        for row, what in enumerate((weight, weight**2, np.ones(size))):
            sums[row] += np.bincount(index, what, minlength=dimension + 1)
    return _census(dimension, *sums)


def by_eigenvalues(dimension: int, samples: int, seed: int) -> Census:
    """The same shares from matrices one size larger, which needs far fewer draws at high dimension.

    With the weight |det(G - x I)| the number x = -g becomes one more eigenvalue among those of G,
    but for a factor exp(-x^2/4): a point of index k is the (k+1)-th smallest of N + 1 eigenvalues,
    so weighted (after Auffinger, Ben Arous & Cerny 2013). The density is not counted this way.
    """
    rng = np.random.default_rng((seed, dimension, 1))
    first, second = np.zeros(dimension + 1), np.zeros((dimension + 1, dimension + 1))
    for size in _blocks(samples):
        weights = np.exp(-(_eigenvalues(rng, size, dimension + 1) ** 2) / 4)
        first += weights.sum(axis=0)
        second += weights.T @ weights
    shares = first / first.sum()
    # of the ratio of two means, to first order
    deviation = np.eye(dimension + 1) - shares[:, None]
    errors = np.sqrt(np.einsum("ij,jk,ik->i", deviation, second, deviation)) / first.sum()
    return Census(dimension, shares, errors, math.nan, math.nan, samples)


def profile(dimension: int, edges: FloatArray, samples: int, seed: int) -> Profile:
    """The mean share of falling directions at critical points, by height (bins between `edges`).

    A point's height is its place x among the eigenvalues of `by_eigenvalues`.
    """
    rng = np.random.default_rng((seed, dimension, 2))
    moments = np.zeros((5, len(edges) - 1))
    falling = np.arange(dimension + 1) / dimension
    for size in _blocks(samples):
        heights = _eigenvalues(rng, size, dimension + 1)
        weights = np.exp(-(heights**2) / 4)
        for row, what in enumerate(_moments(weights, np.broadcast_to(falling, weights.shape))):
            moments[row] += np.histogram(heights, edges, weights=what)[0]
    return _profile(edges, moments)


def _blocks(samples: int) -> Iterator[int]:
    for first in range(0, samples, _BLOCK):
        yield min(_BLOCK, samples - first)


def _eigenvalues(rng: np.random.Generator, size: int, n: int) -> FloatArray:
    """The eigenvalues (size, n), rising, of symmetric matrices of variance 2 and 1."""
    square = rng.standard_normal((size, n, n))
    values: FloatArray = np.linalg.eigvalsh((square + np.swapaxes(square, -1, -2)) / math.sqrt(2))
    return values


def _census(dimension: int, total: FloatArray, squares: FloatArray, draws: FloatArray) -> Census:
    """The shares of the weight, and standard errors of ratios of two sums, to first order."""
    shares, samples = total / total.sum(), int(draws.sum())
    others = squares.sum() - squares
    errors = np.sqrt((1 - shares) ** 2 * squares + shares**2 * others) / total.sum()
    mean = total.sum() / samples
    spread = math.sqrt((squares.sum() / samples - mean**2) / samples)
    unit = (2 * math.pi) ** (-dimension / 2)  # the chance density of no slope
    return Census(dimension, shares, errors, mean * unit, spread * unit, samples)


def _moments(weights: FloatArray, values: FloatArray) -> Iterator[FloatArray]:
    yield weights
    yield weights * values
    yield weights**2
    yield weights**2 * values
    yield weights**2 * values**2


def _profile(edges: FloatArray, moments: FloatArray) -> Profile:
    weight, first, squares, mixed, second = moments
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = first / weight
        errors = np.sqrt(second - 2 * mean * mixed + mean**2 * squares) / weight
    return Profile((edges[1:] + edges[:-1]) / 2, mean, errors)
