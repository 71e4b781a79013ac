"""Critical points: what they are, and the ways of stating where they lie."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]
Point: TypeAlias = tuple[float, float]
#: Elementwise results; a plain number where a derivative is constant.
Part: TypeAlias = FloatArray | float
Slopes = Callable[[FloatArray, FloatArray], tuple[Part, Part]]
Curvatures = Callable[[FloatArray, FloatArray], tuple[Part, Part, Part]]


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient vanishes (or, on a kink or cusp, where there is none).

    `kind` follows the Hessian: "degenerate" where an eigenvalue is zero and signs tell nothing.
    """

    point: Point
    kind: Kind


def known(
    *,
    minima: Iterable[Point] = (),
    saddles: Iterable[Point] = (),
    maxima: Iterable[Point] = (),
    degenerate: Iterable[Point] = (),
) -> Callable[[], tuple[CriticalPoint, ...]]:
    """Critical points listed by hand, in the form that `Surface` wants them."""
    kinds: tuple[tuple[Kind, Iterable[Point]], ...] = (
        ("minimum", minima),
        ("saddle", saddles),
        ("maximum", maxima),
        ("degenerate", degenerate),
    )
    found = tuple(CriticalPoint(point, kind) for kind, points in kinds for point in points)
    return partial(tuple, found)  # rather than a lambda, so that a surface can be pickled


def mirrored(points: Iterable[Point]) -> list[Point]:
    """Each point and its image through the origin, for functions with f(-x, -y) = f(x, y)."""
    return [image for x, y in points for image in ((x, y), (-x, -y))]


def crossed(xs: Sequence[float], ys: Sequence[float]) -> list[Point]:
    """Every pair of an x and a y."""
    return [(x, y) for x in xs for y in ys]


def separable(
    minima: Sequence[float], maxima: Sequence[float]
) -> Callable[[], tuple[CriticalPoint, ...]]:
    """The critical points of g(x) + g(y), from the minima and the maxima of g."""
    return known(
        minima=crossed(minima, minima),
        saddles=[*crossed(minima, maxima), *crossed(maxima, minima)],
        maxima=crossed(maxima, maxima),
    )


def newton_step(
    slopes: tuple[Part, Part], curvatures: tuple[Part, Part, Part]
) -> tuple[Part, Part]:
    """What to take off x and y to get where the quadratic model is at rest.

    Not finite where the Hessian is singular.
    """
    (gx, gy), (xx, xy, yy) = slopes, curvatures
    determinant = xx * yy - xy * xy
    return (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant


def polished(points: FloatArray, slopes: Slopes, curvatures: Curvatures) -> FloatArray:
    """Points (k, 2) after forty Newton steps towards a zero of the gradient; lost ones are nan."""
    x, y = points[:, 0], points[:, 1]
    with np.errstate(all="ignore"):
        for _ in range(40):
            x_step, y_step = newton_step(slopes(x, y), curvatures(x, y))
            x, y = x - x_step, y - y_step
    return np.stack([x, y], axis=-1)


def classified(
    points: FloatArray,
    curvatures: tuple[Part, Part, Part],
    tolerance: float = 1e-9,
    flat: float = 0.0,
) -> tuple[CriticalPoint, ...]:
    """Critical points (k, 2) with the kind that the second derivatives there give them.

    An eigenvalue no larger than `flat`, or than `tolerance` times the other, counts as zero:
    "degenerate".
    """
    xx, xy, yy = np.broadcast_arrays(*curvatures)
    middle, radius = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    low, high = middle - radius, middle + radius
    weaker, stronger = np.minimum(abs(low), abs(high)), np.maximum(abs(low), abs(high))
    is_flat = weaker <= np.maximum(flat, tolerance * stronger)
    kinds: list[Kind] = [
        "degenerate" if zero else "minimum" if a > 0 else "maximum" if b < 0 else "saddle"
        for zero, a, b in zip(is_flat, low, high, strict=True)
    ]
    return tuple(
        CriticalPoint((float(x), float(y)), kind)
        for (x, y), kind in zip(points, kinds, strict=True)
    )
