"""Cliff: a gentle slope broken by a steep wall."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.1 * (x * x + y * y) + 1 - np.tanh(20 * (x + 1))


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    t = np.tanh(20.0 * (x + 1.0))
    return 0.2 * x - 20.0 * (1.0 - t * t), 0.2 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, float]:
    t = np.tanh(20 * (x + 1))
    return 0.2 + 800 * t * (1 - t * t), 0.0, 0.2


CLIFF = Surface(
    name="Cliff",
    formula=r"\tfrac{1}{10} (x^2 + y^2) + 1 - \tanh 20(x + 1)",
    about=(
        "One step on the steep wall flings plain descent out of the picture, as an exploding "
        "gradient does."
    ),
    source="gdviz, after a picture in Pascanu, Mikolov & Bengio (2013)",
    window=((-4.0, 4.0), (-4.0, 4.0)),
    start=(-3.0, 2.0),
    rate=0.5,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),  # off by 2e-15: the wall is felt that far
    minimum_value=0.0,
)
