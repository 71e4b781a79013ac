"""Distances to polylines, such as the curves on which minima lie."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from gdviz.arrays import FloatArray, IntArray


def nearest_on_line(line: FloatArray, points: FloatArray) -> FloatArray:
    """The points (..., 2) of a polyline (k, 2), k at least 1, that are nearest to `points`."""
    nearest = np.broadcast_to(line[0], points.shape)
    apart = _distance(nearest, points)
    for start, end in pairwise(line):
        foot = _foot(start, end, points)
        closer = _distance(foot, points) < apart
        nearest = np.where(closer[..., None], foot, nearest)
        apart = np.where(closer, _distance(foot, points), apart)
    return nearest


def distance_to_line(line: FloatArray, points: FloatArray) -> FloatArray:
    """Distances (...) from points (..., 2) to a polyline (k, 2)."""
    return _distance(nearest_on_line(line, points), points)


def nearest_within(lines: Sequence[FloatArray], points: FloatArray, reach: float) -> IntArray:
    """For each point (B, 2) the number of the nearest line, -1 where none is within `reach`.

    The points are sorted along x, so that a piece of a line meets only those that are near it.
    """
    order = np.argsort(points[:, 0])
    points = points[order]
    nearest = np.full(len(points), -1)
    apart = np.full(len(points), np.nextafter(reach, np.inf))
    for number, line in enumerate(lines):
        for start, end in _pieces(line):
            left, right = min(start[0], end[0]) - reach, max(start[0], end[0]) + reach
            near = slice(*np.searchsorted(points[:, 0], [left, right]))
            distance = _distance(_foot(start, end, points[near]), points[near])
            closer = distance < apart[near]
            nearest[near][closer], apart[near][closer] = number, distance[closer]
    unsorted = np.empty_like(nearest)
    unsorted[order] = nearest
    return unsorted


def _pieces(line: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
    """The straight pieces of a polyline; a line of one point is a piece without length."""
    return pairwise(line) if len(line) > 1 else iter([(line[0], line[0])])


def _foot(start: FloatArray, end: FloatArray, points: FloatArray) -> FloatArray:
    """The points (..., 2) of a straight piece that are nearest to `points`."""
    way = end - start
    length = np.sum(way * way)
    along = np.sum((points - start) * way, axis=-1) / (length if length else 1.0)
    foot: FloatArray = start + np.clip(along, 0.0, 1.0)[..., None] * way
    return foot


def _distance(here: FloatArray, there: FloatArray) -> FloatArray:
    apart = there - here
    return np.hypot(apart[..., 0], apart[..., 1])
