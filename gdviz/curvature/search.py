"""The search for critical points: Newton's method from a grid of starts, all as one batch."""

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.curvature.hessians import hessian
from gdviz.objective import Objective
from gdviz.surfaces.critical import CriticalPoint, classified, newton_step
from gdviz.surfaces.surface import Window

#: Starts a side, spread evenly over the window.
GRID = 48
#: Newton steps at most; degenerate points are neared by a half or two thirds at each.
_STEPS = 100
#: A point has arrived when its Newton step is below this share of the window ...
_ARRIVED = 1e-9
#: ... and points nearer to one another than this share of it are the same.
_SAME = 1e-5
#: More degenerate points than these are a curve or a plain at rest, which is no list of points.
MOST_DEGENERATE = 8
#: An eigenvalue below this share of the window's typical curvature is zero ...
_FLAT = 1e-8
#: ... and so is one that has lost its digits to underflow.
_UNDERFLOW = float(np.finfo(np.float64).tiny / np.finfo(np.float64).eps)
#: At every so many steps, of the points in one of so many cells a side only one goes on.
_THIN_EVERY, _CELLS = 5, 2000


def find_critical_points(
    objective: Objective, window: Window, grid: int = GRID, starts: FloatArray | None = None
) -> tuple[CriticalPoint, ...]:
    """The critical points of a two-dimensional objective in a window, ordered by x, then y.

    They are the points of `at_rest`, classified by their Hessians. A curve of critical points, or a
    plain, has no list: of more than MOST_DEGENERATE degenerate points none is returned.
    """
    low, size = _corner_and_size(window)
    points = at_rest(objective, window, grid, starts)
    looked = _starts(low, size, grid) if starts is None else starts
    with np.errstate(all="ignore"):
        curving = _typical_curvature(objective, looked, size)
        flat = max(_FLAT * curving, _UNDERFLOW)
        found = classified(points, _second(objective, points, size), flat=flat)
    degenerate = [point for point in found if point.kind == "degenerate"]
    keep = [p for p in found if p.kind != "degenerate" or len(degenerate) <= MOST_DEGENERATE]
    return tuple(sorted(keep, key=lambda known: known.point))


def at_rest(
    objective: Objective, window: Window, grid: int = GRID, starts: FloatArray | None = None
) -> FloatArray:
    """Distinct points (k, 2) in the window where the gradient vanishes to rounding.

    Newton's method from grid x grid starts, all as one batch, no step longer than the way from one
    start to the next. What is narrower than the grid can be missed, and so can a kink or a cusp,
    where there is no gradient; of a curve at rest there are some points. Other `starts` (k, 2), for
    a grid as fine, are `turning` ones: fewer, for an objective that is dear.
    """
    low, size = _corner_and_size(window)
    starts = _starts(low, size, grid) if starts is None else starts
    with np.errstate(all="ignore"):
        points = _arrivals(objective, starts, low, size, 1 / grid)
    return np.clip(_distinct(points, _SAME * size), low, low + size)


def turning(objective: Objective, window: Window, grid: int) -> FloatArray:
    """Four points (k, 2) in each of those of grid x grid cells where both slopes change their sign.

    The slopes are looked at in the cells' corners, so that each corner costs one gradient.
    """
    low, size = _corner_and_size(window)
    share = np.linspace(0, 1, grid + 1)
    corners = low + size * np.stack(np.meshgrid(share, share), axis=-1)
    with np.errstate(all="ignore"):
        slopes = objective.gradient(corners)
    around = np.stack([slopes[:-1, :-1], slopes[:-1, 1:], slopes[1:, :-1], slopes[1:, 1:]])
    turns = np.all((around.min(axis=0) <= 0) & (around.max(axis=0) >= 0), axis=-1)
    lowest = corners[:-1, :-1][turns & around.any(axis=(0, -1))]
    within = np.array([[1, 1], [1, 3], [3, 1], [3, 3]]) / 4 * size / grid
    return np.concatenate([lowest + place for place in within])


def _corner_and_size(window: Window) -> tuple[FloatArray, FloatArray]:
    low, high = np.transpose(np.array(window, dtype=np.float64))
    return low, high - low


def _starts(low: FloatArray, size: FloatArray, grid: int) -> FloatArray:
    """The centres (grid^2, 2) of equal cells."""
    share = (np.arange(grid) + 0.5) / grid
    starts: FloatArray = low + size * np.stack(np.meshgrid(share, share), axis=-1)
    return starts.reshape(-1, 2)


def _typical_curvature(objective: Objective, points: FloatArray, size: FloatArray) -> float:
    """The median of the largest second derivative, in heights per window squared."""
    largest = np.abs(_second(objective, points, size)).max(axis=0)
    defined = largest[np.isfinite(largest)]
    return float(np.median(defined)) if len(defined) else 0.0


def _second(
    objective: Objective, points: FloatArray, size: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The second derivatives xx, xy and yy (k,) in heights per window squared."""
    scaled = size[:, None] * hessian(objective, points) * size
    return scaled[:, 0, 0], scaled[:, 0, 1], scaled[:, 1, 1]


def _newton_step(objective: Objective, points: FloatArray) -> FloatArray:
    """Newton's step (k, 2); second derivatives far from 1 neither over- nor underflow."""
    gradient, curving = objective.gradient(points), hessian(objective, points)
    parts = np.stack([curving[:, 0, 0], curving[:, 0, 1], curving[:, 1, 1]])
    largest = np.abs(parts).max(axis=0)
    xx, xy, yy = parts / largest
    x_slope, y_slope = gradient.T / largest
    return np.stack(newton_step((x_slope, y_slope), (xx, xy, yy)), axis=-1)


def _arrivals(
    objective: Objective, points: FloatArray, low: FloatArray, size: FloatArray, longest: float
) -> FloatArray:
    """Where capped Newton steps come to rest in the window: (k, 2), the best settled first."""
    arrived, lengths = [np.empty((0, 2))], [np.empty(0)]
    for number in range(_STEPS):
        step = _newton_step(objective, points)
        length = np.abs(step / size).max(axis=-1)
        points = points - step * np.minimum(1, longest / length)[:, None]
        there = length <= _ARRIVED
        arrived.append(points[there])
        lengths.append(length[there])
        points = points[~there & _near(points, low, size, longest)]
        if number % _THIN_EVERY == 0:
            points = _thinned(points, low, size)
        if not len(points):
            break
    ends, order = np.concatenate(arrived), np.argsort(np.concatenate(lengths), kind="stable")
    return ends[order][_near(ends[order], low, size, 1e-12)]


def _thinned(points: FloatArray, low: FloatArray, size: FloatArray) -> FloatArray:
    """One point of each cell: most have drawn together on their way to the same end."""
    column, row = np.floor(_CELLS * (points - low) / size).T
    _, first = np.unique(2 * _CELLS * column + row, return_index=True)
    return points[first]


def _near(points: FloatArray, low: FloatArray, size: FloatArray, margin: float) -> BoolArray:
    """Which points lie in the window or within that share of it around; a nan does not."""
    share = (points - low) / size
    inside: BoolArray = np.all((share >= -margin) & (share <= 1 + margin), axis=-1)
    return inside


def _distinct(points: FloatArray, apart: FloatArray) -> FloatArray:
    """The first of each cluster of points (k, 2)."""
    kept = []
    while len(points):
        kept.append(points[0])
        points = points[np.any(np.abs(points - points[0]) > apart, axis=-1)]
    return np.array(kept).reshape(-1, 2)
