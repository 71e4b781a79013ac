"""Narrow valley: a quadratic fifty times steeper across than along."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.5 * x * x + 25 * y * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return x, 50.0 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 1.0, 0.0, 50.0


NARROW_VALLEY = Surface(
    name="Narrow valley",
    formula=r"\tfrac{1}{2} x^2 + 25\, y^2",
    about=(
        "Fifty times steeper across than along: plain descent bounces between the walls and "
        "creeps, momentum runs down the valley."
    ),
    source="gdviz",
    window=((-5.0, 5.0), (-2.0, 2.0)),
    start=(-4.5, 1.2),
    rate=0.037,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),
    minimum_value=0.0,
)
