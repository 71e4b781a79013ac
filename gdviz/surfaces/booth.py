"""Booth: a tilted quadratic valley."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 10.0, 8.0, 10.0


BOOTH = Surface(
    name="Booth",
    formula=r"(x + 2y - 7)^2 + (2x + y - 5)^2",
    about="A tilted valley with one minimum: its long axis runs along the diagonal.",
    source="Surjanovic & Bingham (2013), Virtual Library of Simulation Experiments",
    window=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-8.0, -3.0),
    rate=0.05,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(1.0, 3.0)]),
    minimum_value=0.0,
)
