"""Two wells: one deep, one shallow, and the pass between them."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    a = x * x - 1
    return a * a + 0.3 * x + y * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 4.0 * x * (x * x - 1.0) + 0.3, 2.0 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, float]:
    return 12 * x * x - 4, 0.0, 2.0


TWO_WELLS = Surface(
    name="Two wells",
    formula=r"(x^2 - 1)^2 + 0.3\,x + y^2",
    about=(
        "The well on the left is deeper, but plain descent from the right ends in the shallow one."
    ),
    source="gdviz",
    window=((-2.0, 2.0), (-2.0, 2.0)),
    start=(1.7, 1.4),
    rate=0.03,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[(-1.0355787140888537, 0.0), (0.9601495555191055, 0.0)],
        saddles=[(0.07542915856974822, 0.0)],
    ),
    minimum_value=-0.305428483743916,
)
