"""Distances to polylines, such as the curves on which minima lie."""

import numpy as np

from gdviz.arrays import FloatArray


def nearest_on_line(line: FloatArray, points: FloatArray) -> FloatArray:
    """The points (..., 2) of a polyline (k, 2), k at least 1, that are nearest to `points`."""
    nearest = np.broadcast_to(line[0], points.shape)
    apart = _distance(nearest, points)
    for start, way in zip(line[:-1], np.diff(line, axis=0), strict=True):
        share = np.clip(np.sum((points - start) * way, axis=-1) / np.sum(way * way), 0.0, 1.0)
        foot = start + share[..., None] * way
        closer = _distance(foot, points) < apart
        nearest = np.where(closer[..., None], foot, nearest)
        apart = np.where(closer, _distance(foot, points), apart)
    return nearest


def distance_to_line(line: FloatArray, points: FloatArray) -> FloatArray:
    """Distances (...) from points (..., 2) to a polyline (k, 2)."""
    return _distance(nearest_on_line(line, points), points)


def _distance(here: FloatArray, there: FloatArray) -> FloatArray:
    apart = there - here
    return np.hypot(apart[..., 0], apart[..., 1])
