"""Monkey saddle: three valleys and three ridges meet at a flat point."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return x * (x * x - 3 * y * y)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    xx, yy = x * x, y * y
    return 3.0 * (xx - yy), -6.0 * x * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    return 6 * x, -6 * y, -6 * x


MONKEY_SADDLE = Surface(
    name="Monkey saddle",
    formula=r"x^3 - 3 x y^2",
    about=(
        "Three valleys meet where there is no curvature at all, so leaving takes longer than from "
        "an ordinary saddle."
    ),
    source="Hilbert & Cohn-Vossen (1932), Anschauliche Geometrie",
    window=((-1.5, 1.5), (-1.5, 1.5)),
    start=(1.2, 0.02),
    rate=0.007,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(degenerate=[(0.0, 0.0)]),
)
