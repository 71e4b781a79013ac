"""Rosenbrock: a bent valley with an almost level floor."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    across = 200.0 * (y - x * x)
    return 2.0 * (x - 1.0 - x * across), across


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    return 2 - 400 * y + 1200 * x * x, -400 * x, 200.0


ROSENBROCK = Surface(
    name="Rosenbrock",
    formula=r"(1 - x)^2 + 100\,(y - x^2)^2",
    about=(
        "A bent valley: falling into it is quick, but following its nearly level floor to the "
        "minimum takes thousands of steps."
    ),
    source="Rosenbrock (1960), An automatic method for finding the greatest or least value",
    window=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.2, 1.0),
    rate=0.0013,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(1.0, 1.0)]),
    minimum_value=0.0,
)
