"""Bowl: a round-ish quadratic, the simplest thing to descend."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return 0.5 * x * x + y * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return x, 2.0 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[float, float, float]:
    return 1.0, 0.0, 2.0


BOWL = Surface(
    name="Bowl",
    formula=r"\tfrac{1}{2} x^2 + y^2",
    about=(
        "The friendliest surface: plain descent rolls to the bottom at any rate below 1 and flies "
        "out of it above."
    ),
    source="gdviz",
    window=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.5, 2.0),
    rate=0.1,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(minima=[(0.0, 0.0)]),
    minimum_value=0.0,
)
