"""Goldstein-Price: heights from three to a million, four minima."""

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface

# The function is a product a(u) * b(v) of two quartics in u = x + y and v = 2x - 3y.


def _a(u: FloatArray) -> FloatArray:
    return 1 + (u + 1) * (u + 1) * (u * (3 * u - 14) + 19)


def _b(v: FloatArray) -> FloatArray:
    return 30 + v * v * (v * (3 * v - 16) + 18)


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    return _a(x + y) * _b(2 * x - 3 * y)


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    u, v = x + y, 2.0 * x - 3.0 * y
    du = 12.0 * (u + 1.0) * (u - 1.0) * (u - 2.0) * _b(v)
    dv = 12.0 * v * (v - 1.0) * (v - 3.0) * _a(u)
    return du + 2.0 * dv, du - 3.0 * dv


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    u, v = x + y, 2 * x - 3 * y
    uu = 12 * (u * (3 * u - 4) - 1) * _b(v)
    vv = 12 * (v * (3 * v - 8) + 3) * _a(u)
    uv = 144 * (u + 1) * (u - 1) * (u - 2) * v * (v - 1) * (v - 3)
    return uu + 4 * (uv + vv), uu - uv - 6 * vv, uu - 6 * uv + 9 * vv


GOLDSTEIN_PRICE = Surface(
    name="Goldstein-Price",
    formula=(
        r"\left[1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)\right]"
        r"\left[30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)\right]"
    ),
    about=(
        "Heights from three to a million: a rate that is safe on the walls hardly moves on the "
        "floor."
    ),
    source="Goldstein & Price (1971), On descent from local minima",
    window=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.5, -1.5),
    rate=8e-6,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=known(
        minima=[(0.0, -1.0), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)],
        saddles=[(-0.4, -0.6), (1.4, 0.6), (0.6, 0.4), (1.2, -0.2)],
        maxima=[(0.8, 0.2)],
    ),
    minimum_value=3.0,
)
