"""Heights of an objective over a plane, and along the line between two points."""

from collections.abc import Callable

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.landscape.plane import Plane
from gdviz.objective import Objective

#: Points are worked through in blocks of about so many numbers.
BLOCK = 1 << 19


def heights(objective: Objective, plane: Plane, resolution: int) -> FloatArray:
    """Heights (resolution, resolution) over the plane's window, edge to edge; rows are y, rising.

    The precision of the plane's origin rules: float32 is several times as fast.
    """
    return plane_values(objective, plane, plane.grid(resolution))


def plane_values(objective: Objective, plane: Plane, coordinates: FloatArray) -> FloatArray:
    """Heights (...) at coordinates (..., 2) in a plane, in their precision.

    An objective may have a quicker way of its own: `plane_values(origin (d,), axes (2, d),
    coordinates (k, 2))`, heights (k,). It is asked in one go, and cuts that up as suits it.
    """
    dtype = coordinates.dtype
    quicker = getattr(objective, "plane_values", None)
    if quicker is not None:
        origin, axes = plane.origin.astype(dtype), plane.axes.astype(dtype)
        quick: FloatArray = quicker(origin, axes, coordinates.reshape(-1, 2))
        return quick.reshape(coordinates.shape[:-1])
    return in_blocks(lambda part: objective.value(plane.points(part)), coordinates, plane.size)


def in_blocks(
    measure: Callable[[FloatArray], FloatArray], coordinates: FloatArray, size: int
) -> FloatArray:
    """`measure` of coordinates (..., k), block by block, each point being `size` numbers."""
    flat = coordinates.reshape(-1, coordinates.shape[-1])
    rows = max(1, BLOCK // size)
    some = flat if len(flat) else np.zeros_like(flat, shape=(1, flat.shape[1]))
    parts = [measure(some[first : first + rows]) for first in range(0, len(some), rows)]
    whole = np.concatenate(parts)[: len(flat)]
    return whole.reshape((*coordinates.shape[:-1], *whole.shape[1:]))


def line(objective: Objective, a: FloatArray, b: FloatArray, count: int) -> FloatArray:
    """Heights (count,) at equal steps along the straight line from a (d,) to b (d,), both included.

    Goodfellow, Vinyals & Saxe (2015), "Qualitatively characterizing neural network optimization
    problems".
    """
    shares = np.linspace(0, 1, count, dtype=a.dtype)[:, None]
    return in_blocks(lambda part: objective.value(a * (1 - part) + b * part), shares, len(a))
