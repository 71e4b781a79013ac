"""Product net: the smallest deep network, one weight after another."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.5 * (x * y - 1) ** 2


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    error = x * y - 1.0
    return error * y, error * x


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    return y * y, 2 * x * y - 1, x * x


def _valley() -> tuple[FloatArray, ...]:
    """The two branches of w1 w2 = 1, evenly spread over log |w1|, far beyond the window."""
    w = np.geomspace(1 / 30, 30, 801)
    branch = np.stack([w, 1 / w], axis=-1)
    return branch, -branch


PRODUCT_NET = Surface(
    name="Product net",
    formula=r"\tfrac{1}{2} (w_1 w_2 - 1)^2",
    about=(
        "Two layers of one weight each learn to copy their input: a whole curve of minima, and a "
        "saddle where both weights are zero."
    ),
    source="gdviz; the two-layer linear network of Baldi & Hornik (1989), one unit wide",
    window=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-1.95, 2.0),
    rate=0.05,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(saddles=[(0.0, 0.0)]),
    minimum_value=0.0,
    valley=_valley(),
    axes=("w1", "w2"),
)
