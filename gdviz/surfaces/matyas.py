"""Matyas: a shallow, tilted trough."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.26 * (x * x + y * y) - 0.48 * x * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 0.52, -0.48, 0.52


MATYAS = Surface(
    name="Matyas",
    formula=r"0.26\,(x^2 + y^2) - 0.48\,x y",
    about="A shallow trough along the diagonal, twenty-five times gentler along than across.",
    source="Surjanovic & Bingham (2013), Virtual Library of Simulation Experiments",
    window=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-9.0, -3.0),
    rate=0.5,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),
    minimum_value=0.0,
)
