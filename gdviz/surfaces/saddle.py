"""Saddle: down on two sides, up on the other two."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.5 * (x * x - y * y)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return x, -y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 1.0, 0.0, -1.0


SADDLE = Surface(
    name="Saddle",
    formula=r"\tfrac{1}{2} (x^2 - y^2)",
    about=(
        "Descent slides to the saddle, seems to have stopped, then leaves on the falling side and "
        "never ends: there is no minimum."
    ),
    source="gdviz",
    window=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.8, 0.01),
    rate=0.04,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(saddles=[(0.0, 0.0)]),
)
