"""Three-hump camel: a deep minimum between two shallow ones."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known, mirrored
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    xx = x * x
    return xx * (2 + xx * (xx / 6 - 1.05)) + x * y + y * y


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    xx = x * x
    return x * (4.0 + xx * (xx - 4.2)) + y, x + 2.0 * y


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, float]:
    xx = x * x
    return 4 + xx * (5 * xx - 12.6), 1.0, 2.0


THREE_HUMP_CAMEL = Surface(
    name="Three-hump camel",
    formula=r"2x^2 - 1.05\,x^4 + \tfrac{1}{6} x^6 + xy + y^2",
    about=(
        "The middle minimum is the deepest, but starts far to either side are caught by a "
        "shallower one."
    ),
    source="Surjanovic & Bingham (2013), Virtual Library of Simulation Experiments",
    window=((-2.5, 2.5), (-2.5, 2.5)),
    start=(2.1, 1.5),
    rate=0.02,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[(0.0, 0.0), *mirrored([(1.747552345830289, -0.8737761729151445)])],
        saddles=mirrored([(1.07054229182366, -0.53527114591183)]),
    ),
    minimum_value=0.0,
)
