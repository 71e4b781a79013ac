"""Kink: creases where there is no gradient."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return abs(x) + 2 * abs(y)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.sign(x), 2.0 * np.sign(y)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 0.0, 0.0, 0.0


KINK = Surface(
    name="Kink",
    formula=r"|x| + 2\,|y|",
    about=(
        "The slope does not fade near a crease, so a constant rate ends up hopping to and fro "
        "across it."
    ),
    source="gdviz",
    window=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.73, 1.21),
    rate=0.1,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),
    minimum_value=0.0,
    smooth=False,
)
