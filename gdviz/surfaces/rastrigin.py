"""Rastrigin: a bowl covered with dents."""

import math

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import CriticalPoint, polished, separable
from gdviz.surfaces.surface import Surface

_TURN = 2 * math.pi
_STEEP = 10 * _TURN
_BENT = 10 * _TURN**2


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    cosines = np.cos(_TURN * x) + np.cos(_TURN * y)
    height: FloatArray = 20 + x * x + y * y - 10 * cosines
    return height


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 2.0 * x + _STEEP * np.sin(_TURN * x), 2.0 * y + _STEEP * np.sin(_TURN * y)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, FloatArray]:
    return 2 + _BENT * np.cos(_TURN * x), 0.0, 2 + _BENT * np.cos(_TURN * y)


def _find() -> tuple[CriticalPoint, ...]:
    """Every minimum and maximum of x^2 - 10 cos(2 pi x) in the window, polished, and their grid."""
    near = np.stack([np.arange(-5.0, 5.5, 0.5), np.zeros(21)], axis=-1)
    roots = polished(near, _slopes, _curvatures)[:, 0].tolist()
    return separable(minima=roots[::2], maxima=roots[1::2])()


RASTRIGIN = Surface(
    name="Rastrigin",
    formula=r"20 + x^2 + y^2 - 10 \cos 2\pi x - 10 \cos 2\pi y",
    about="A bowl with 121 dents: plain descent stays in the one where it begins.",
    source="Rastrigin (1974), Systems of Extremal Control",
    window=((-5.12, 5.12), (-5.12, 5.12)),
    start=(-3.4, 2.7),
    rate=0.002,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=_find,
    minimum_value=0.0,
)
