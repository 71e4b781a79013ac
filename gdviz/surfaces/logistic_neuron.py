"""Logistic neuron: the loss of one neuron that cannot tell all of its examples apart."""

from functools import reduce

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known, polished
from gdviz.surfaces.surface import Surface

#: Twelve made-up examples (first input, second input) of two classes that overlap.
YES = np.array([(1.2, 0.8), (0.5, 1.5), (1.8, -0.3), (0.3, 0.4), (-0.7, 0.6), (0.9, -1.1)])
NO = np.array([(-1.1, -0.5), (-0.4, -1.3), (-1.7, 0.4), (0.8, -0.2), (-0.2, 0.9), (-0.9, -1.0)])
#: Folded so that a positive margin w . example is a right answer: (12, 2).
EXAMPLES = np.concatenate([YES, -NO])
#: Halves of the examples, and their shares in half the mean, as plain numbers.
_HALVES = (EXAMPLES / 2).tolist()
_SHARES = (EXAMPLES / (2 * len(EXAMPLES))).tolist()
_ALL = np.sum(_SHARES, axis=0).tolist()


def _margins(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The margins (12, ...), and the examples' two inputs as columns (12, 1, ...).

    Products and sums are written out: BLAS and `np.sum` round a batch otherwise than its members.
    """
    x, y = np.asarray(x), np.asarray(y)
    first, second = EXAMPLES.T.astype(x.dtype).reshape(2, -1, *[1] * x.ndim)
    margins = first * x
    margins += second * y
    return margins, first, second


def _doubt(margins: FloatArray) -> FloatArray:
    """sigmoid(-margin), the probability that the neuron gives to the wrong class; in place."""
    margins *= 0.5
    doubt: FloatArray = np.tanh(margins, out=margins)
    doubt *= -0.5
    doubt += 0.5
    return doubt


def _mean(parts: FloatArray) -> FloatArray:
    """The mean (...) over the examples of (12, ...)."""
    mean: FloatArray = reduce(np.add, parts) / len(parts)
    return mean


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    margins, _, _ = _margins(x, y)
    losses = np.log(1 + np.exp(-abs(margins))) - np.minimum(margins, 0)  # never overflows
    return _mean(losses)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The mean of -sigmoid(-margin) * example = (tanh(margin / 2) - 1) / 2 * example.

    Example by example, so that a batch stays in the processor's cache.
    """
    along, across = np.full_like(x, -_ALL[0]), np.full_like(y, -_ALL[1])
    for (a, b), (first, second) in zip(_HALVES, _SHARES, strict=True):
        turn = np.tanh(a * x + b * y)
        along += first * turn
        across += second * turn
    return along, across


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    margins, first, second = _margins(x, y)
    doubt = _doubt(margins)
    weight = doubt * (1 - doubt)
    return (
        _mean(weight * (first * first)),
        _mean(weight * (first * second)),
        _mean(weight * (second * second)),
    )


_BEST = polished(np.zeros((1, 2)), _slopes, _curvatures)

LOGISTIC_NEURON = Surface(
    name="Logistic neuron",
    formula=r"\frac{1}{12} \sum_i \log\left(1 + e^{-t_i (w_1 a_i + w_2 b_i)}\right)",
    about=(
        "One neuron and twelve examples that overlap: a steep side where it is wrong, a gentle "
        "bowl where it is as right as it can be."
    ),
    source="gdviz; the loss of logistic regression (Cox 1958)",
    window=((-5.0, 7.0), (-5.0, 7.0)),
    start=(-4.0, 5.0),
    rate=1.0,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(float(x), float(y)) for x, y in _BEST]),
    minimum_value=float(_height(*_BEST.T)[0]),
    axes=("w1", "w2"),
)
