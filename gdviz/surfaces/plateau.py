"""Plateau: a saturated shelf, then a fall."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.tanh(x) ** 2 + 0.05 * y * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    t = np.tanh(x)
    return 2.0 * t * (1.0 - t * t), 0.1 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, float]:
    tt = np.tanh(x) ** 2
    return 2 * (1 - tt) * (1 - 3 * tt), 0.0, 0.1


PLATEAU = Surface(
    name="Plateau",
    formula=r"\tanh^2 x + \tfrac{1}{20} y^2",
    about=(
        "A shelf as flat as a saturated neuron: next to no slope for a long time, then a sudden "
        "fall."
    ),
    source="gdviz",
    window=((-4.0, 4.0), (-4.0, 4.0)),
    start=(3.3, 3.0),
    rate=0.5,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),
    minimum_value=0.0,
)
