"""Beale: a flat middle between sharp corners."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    yy = y * y
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * yy) ** 2 + (2.625 - x + x * yy * y) ** 2


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    yy = y * y
    p, q, r = y - 1.0, yy - 1.0, yy * y - 1.0
    a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
    return 2.0 * (a * p + b * q + c * r), 2.0 * x * (a + 2.0 * y * b + 3.0 * yy * c)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    yy = y * y
    p, q, r = y - 1, yy - 1, yy * y - 1
    a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
    mixed = a + x * p + 2 * y * (b + x * q) + 3 * yy * (c + x * r)
    return (
        2 * (p * p + q * q + r * r),
        2 * mixed,
        2 * x * (x * (1 + 4 * yy + 9 * yy * yy) + 2 * b + 6 * y * c),
    )


BEALE = Surface(
    name="Beale",
    formula=r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    about="Steep corners around a nearly flat middle: no single rate suits both.",
    source="Beale (1958), On an iterative method for finding a local minimum",
    window=((-4.5, 4.5), (-4.5, 4.5)),
    start=(-2.0, -1.0),
    rate=0.005,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[(3.0, 0.5)], saddles=[(0.0, 1.0), (0.10053793732415826, -2.644513585023126)]
    ),
    minimum_value=0.0,
)
