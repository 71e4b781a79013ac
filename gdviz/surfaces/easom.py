"""Easom: one narrow hole in a flat floor."""

import math

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import crossed, known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    a, b = x - math.pi, y - math.pi
    height: FloatArray = -np.cos(x) * np.cos(y) * np.exp(-(a * a + b * b))
    return height


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    a, b = x - math.pi, y - math.pi
    p, q = np.cos(x), np.cos(y)
    hole = np.exp(-(a * a + b * b))
    return q * hole * (np.sin(x) + 2.0 * a * p), p * hole * (np.sin(y) + 2.0 * b * q)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, b = x - math.pi, y - math.pi
    p, q, r, s = np.cos(x), np.cos(y), np.sin(x), np.sin(y)
    hole = np.exp(-(a * a + b * b))
    xx = q * hole * ((3 - 4 * a * a) * p - 4 * a * r)
    yy = p * hole * ((3 - 4 * b * b) * q - 4 * b * s)
    return xx, -hole * (r + 2 * a * p) * (s + 2 * b * q), yy


def _around(offset: float) -> tuple[float, float]:
    return math.pi - offset, math.pi + offset


#: cos(x) exp(-(x - pi)^2) is at rest at pi and here (tan t = -2t), and zero at pi -+ pi/2.
_RIM = _around(1.8365972031521257)
_ZERO = _around(math.pi / 2)


EASOM = Surface(
    name="Easom",
    formula=r"-\cos x \cos y\, e^{-(x - \pi)^2 - (y - \pi)^2}",
    about="A single hole in a floor so flat that a start far from the hole goes nowhere.",
    source="Easom (1990), A survey of global optimization techniques",
    window=((0.0, 2 * math.pi), (0.0, 2 * math.pi)),
    start=(4.3, 2.2),
    rate=0.1,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[(math.pi, math.pi), *crossed(_RIM, _RIM)],
        saddles=crossed(_ZERO, _ZERO),
        maxima=[*crossed(_RIM, [math.pi]), *crossed([math.pi], _RIM)],
    ),
    minimum_value=-1.0,
)
