"""Six-hump camel back: six minima of three depths."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known, mirrored
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    xx, yy = x * x, y * y
    return xx * (4 + xx * (xx / 3 - 2.1)) + x * y + yy * (4 * yy - 4)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    xx, yy = x * x, y * y
    return x * (8.0 + xx * (2.0 * xx - 8.4)) + y, x + y * (16.0 * yy - 8.0)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float, FloatArray]:
    xx = x * x
    return 8 + xx * (10 * xx - 25.2), 1.0, 48 * y * y - 8


SIX_HUMP_CAMEL = Surface(
    name="Six-hump camel",
    formula=r"(4 - 2.1\,x^2 + \tfrac{1}{3} x^4)\,x^2 + xy + (4y^2 - 4)\,y^2",
    about="Six minima in three depths, two of them lowest: neighbouring starts part ways.",
    source="Dixon & Szegő (1978), The global optimization problem: an introduction",
    window=((-3.0, 3.0), (-2.0, 2.0)),
    start=(-1.2, 0.1),
    rate=0.01,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=mirrored(
            [
                (0.08984201310031807, -0.7126564030207396),
                (1.703606714969981, -0.7960835686726252),
                (1.6071047529201974, 0.5686514548841314),
            ]
        ),
        saddles=[
            (0.0, 0.0),
            *mirrored(
                [
                    (1.1092053368047863, -0.7682680925095398),
                    (1.296070267167109, 0.6050843880386585),
                    (1.6380679841897787, 0.2286740690443941),
                ]
            ),
        ],
        maxima=mirrored([(1.2302298765166522, 0.16233458445899493)]),
    ),
    minimum_value=-1.0316284534898774,
)
