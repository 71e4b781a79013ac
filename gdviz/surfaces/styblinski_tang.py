"""Styblinski-Tang: four wells, one of them deepest."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import separable
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    xx, yy = x * x, y * y
    return 0.5 * (xx * (xx - 16) + yy * (yy - 16) + 5 * (x + y))


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 2.0 * x * x * x - 16.0 * x + 2.5, 2.0 * y * y * y - 16.0 * y + 2.5


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, FloatArray]:
    return 6 * x * x - 16, 0.0, 6 * y * y - 16


STYBLINSKI_TANG = Surface(
    name="Styblinski-Tang",
    formula=r"\tfrac{1}{2} (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)",
    about="Four wells of three depths: plain descent reaches the deepest only from the lower left.",
    source="Styblinski & Tang (1990), Experiments in nonconvex optimization",
    window=((-5.0, 5.0), (-5.0, 5.0)),
    start=(0.4, -0.6),
    rate=0.01,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=separable(minima=[-2.903534027771177, 2.746802770990837], maxima=[0.1567312567803401]),
    minimum_value=-78.33233140754282,
)
