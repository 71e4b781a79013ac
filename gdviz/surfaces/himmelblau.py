"""Himmelblau: four equally deep minima."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    a, b = x * x + y - 11.0, x + y * y - 7.0
    return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    return 12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26


HIMMELBLAU = Surface(
    name="Himmelblau",
    formula=r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    about="Four equally deep minima: where a run ends depends on where it starts.",
    source="Himmelblau (1972), Applied Nonlinear Programming",
    window=((-5.0, 5.0), (-5.0, 5.0)),
    start=(0.5, 4.5),
    rate=0.01,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286169),
            (3.584428340330492, -1.848126526964404),
        ],
        saddles=[
            (-3.0730257507643897, -0.08135304428796751),
            (-0.12796134673068005, -1.9537149802445766),
            (0.08667750455539634, 2.884254701174776),
            (3.385154183607021, 0.07385187983774928),
        ],
        maxima=[(-0.2708445906673476, -0.9230385564799813)],
    ),
    minimum_value=0.0,
)
