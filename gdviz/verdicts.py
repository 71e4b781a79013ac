"""Where did it end? Minimum, saddle, plateau, still moving or diverged, from gradient and Hessian.

A small gradient alone proves nothing: it is as small on a plateau and at a saddle. What counts is
how far the quadratic model at the last point says the nearest critical point is (the Newton step),
what the Hessian's signs are there, and whether the racer has come to rest. All lengths are shares
of the window, coordinate by coordinate, so that a weight and a bias are judged alike.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.descent import Trajectory
from gdviz.lines import distance_to_line, nearest_on_line
from gdviz.surfaces import CriticalPoint, Surface

Ending = Literal["minimum", "saddle", "maximum", "plateau", "moving", "diverged"]

#: "Near" and "at rest" mean within this share of the window.
NEAR = 1e-3
#: So near that the racer has arrived, whatever its speed.
THERE = 1e-6
#: Closer than this to where the quadratic model has its minimum, a racer is on its way there.
CLOSE = 0.05
#: A racer is at rest when its last so many recorded points stay near one another.
LAST = 10
#: Beyond so many windows, what is no number any more has overflowed.
FAR = 100
#: A slope below this share of the window's mean slope is slight.
SLIGHT = 0.02
#: Eigenvalues below this share of the stronger one are rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Verdict:
    """How one run ended.

    Attributes:
        ending: the kind of ending.
        text: the same in words, such as "global minimum" or "diverged at step 12".
        reason: the figures behind it, in one short sentence.
    """

    ending: Ending
    text: str
    reason: str


def judge(surface: Surface, trajectory: Trajectory) -> Verdict:
    """The verdict on a single run (points (T, 2)) over `surface`."""
    overflow = int(trajectory.diverged_at)
    if overflow >= 0:
        return _overflowed(surface, trajectory, overflow)
    if _is_undefined(surface, trajectory, -1):
        return _undefined(int(trajectory.recorded_steps[-1]))
    left = _left_at(surface, trajectory)
    if left is not None and not trajectory.values[-1] <= ceiling(surface):  # higher, or nan
        return Verdict("diverged", f"diverged at step {left}", "it left for good, and upwards")
    verdict = _verdict(surface, trajectory)
    if left is None or verdict.ending != "moving":
        return verdict
    text = "still falling" if surface.minimum_value is None else "still moving"
    return Verdict("moving", text, f"it left the window at step {left}")


def distance_to_minimum(surface: Surface, point: FloatArray) -> float | None:
    """Distance from `point` (2,) to the nearest known minimum; None where there is none."""
    if not len(surface.minima):
        return None
    if not np.all(np.isfinite(point)):
        return np.inf
    if surface.valley:
        return min(float(distance_to_line(line, point)) for line in surface.valley)
    return float(np.min(np.linalg.norm(surface.minima - point, axis=-1)))


def _overflowed(surface: Surface, trajectory: Trajectory, step: int) -> Verdict:
    if _is_undefined(surface, trajectory, step - 1):
        return _undefined(step - 1)
    falling = surface.minimum_value is None and trajectory.values[step - 1] < trajectory.values[0]
    why = "it fell until the numbers overflowed" if falling else "the numbers overflowed"
    return Verdict("diverged", f"diverged at step {step}", why)


def _is_undefined(surface: Surface, trajectory: Trajectory, moment: int) -> bool:
    """Whether there is no height at that moment's point; far out, that is but an overflow."""
    size = np.ptp(surface.window, axis=1)
    near = np.all(np.abs(trajectory.points[moment] - np.mean(surface.window, axis=1)) < FAR * size)
    return bool(near and np.isnan(trajectory.values[moment]))


def _undefined(step: int) -> Verdict:
    return Verdict("diverged", f"diverged at step {step}", "the surface is undefined where it went")


def _verdict(surface: Surface, trajectory: Trajectory) -> Verdict:
    point, gradient = trajectory.points[-1], trajectory.gradients[-1]
    size = np.ptp(surface.window, axis=1)
    slopes = size * gradient
    eigenvalues, axes = np.linalg.eigh(size[:, None] * _bends(surface, point) * size)
    newton = _newton(eigenvalues, axes.T @ slopes)
    reason = f"gradient {np.linalg.norm(gradient):.2g}, {_curvatures(surface, point)}"
    listed = _listed(surface, point)
    undecidable = listed is not None and (not surface.smooth or listed.kind == "degenerate")
    resting = _at_rest(trajectory, size, LAST)
    there = newton <= THERE and _at_rest(trajectory, size, 2)
    if there or (resting and (newton <= NEAR or undecidable)):
        return _arrived(surface, point, listed, eigenvalues, reason)
    on_its_way = newton < CLOSE and np.all(eigenvalues > 0)
    if resting and not on_its_way:
        if _in_valley(surface, point, gradient):
            return Verdict("plateau", "stalled in a valley", reason)
        if np.linalg.norm(slopes) <= SLIGHT * _mean_slope(surface):
            return Verdict("plateau", "plateau", reason)
    return Verdict("moving", "still moving", reason)


def _in_valley(surface: Surface, point: FloatArray, gradient: FloatArray) -> bool:
    """Whether what slope is left runs along a floor with walls a hundred times more curved."""
    eigenvalues, axes = np.linalg.eigh(_bends(surface, point))
    along = np.abs(axes.T @ gradient)
    return bool(eigenvalues[1] > 100 * abs(eigenvalues[0]) and along[0] > 3 * along[1])


def _bends(surface: Surface, point: FloatArray) -> FloatArray:
    """The Hessian (2, 2) at a point; at a tip, where there is none, zeros: nothing to go by."""
    hessian = surface.hessian(point)
    return hessian if np.all(np.isfinite(hessian)) else np.zeros_like(hessian)


def _newton(eigenvalues: FloatArray, along: FloatArray) -> float:
    """Length of the Newton step; infinite where a slope meets no curvature, or nothing does."""
    strongest = np.max(np.abs(eigenvalues))
    if strongest == 0:
        return np.inf
    curved = np.abs(eigenvalues) > ROUNDING * strongest
    if np.any(~curved & (np.abs(along) > ROUNDING * strongest)):
        return np.inf
    return float(np.linalg.norm(along[curved] / eigenvalues[curved]))


def _arrived(
    surface: Surface,
    point: FloatArray,
    listed: CriticalPoint | None,
    eigenvalues: FloatArray,
    reason: str,
) -> Verdict:
    """The verdict at a critical point: as listed where it is, else by the Hessian's signs."""
    if listed is None and surface.complete and _inside(surface, point):
        return Verdict("moving", "still moving", reason)  # the quadratic model was wrong
    flat = ROUNDING * np.max(np.abs(eigenvalues))
    if listed is not None:
        kind: Ending = "saddle" if listed.kind == "degenerate" else listed.kind
    elif eigenvalues[0] >= -flat:
        kind = "minimum"
    else:
        kind = "maximum" if eigenvalues[1] < -flat else "saddle"
    if kind != "minimum" or surface.minimum_value is None:
        return Verdict(kind, kind, reason)
    height = float(surface.value(np.array(listed.point) if listed else point))
    lowest = height <= surface.minimum_value + 1e-9 * max(1.0, abs(surface.minimum_value))
    return Verdict("minimum", "global minimum" if lowest else "local minimum", reason)


def _listed(surface: Surface, point: FloatArray) -> CriticalPoint | None:
    """The listed critical point, or point of a curve of minima, that the racer is at."""
    size = np.ptp(surface.window, axis=1)
    candidates = list(surface.critical_points)
    in_valley = (nearest_on_line(line, point) for line in surface.valley)
    candidates += [CriticalPoint((float(x), float(y)), "minimum") for x, y in in_valley]
    apart = [float(np.hypot(*((point - known.point) / size))) for known in candidates]
    nearest = int(np.argmin(apart)) if apart else 0
    return candidates[nearest] if apart and apart[nearest] <= 3 * NEAR else None


def _at_rest(trajectory: Trajectory, size: FloatArray, moments: int) -> bool:
    """Whether the last so many recorded points lie near one another."""
    last = trajectory.points[-moments:]
    return len(last) == moments and bool(np.all(np.ptp(last, axis=0) <= NEAR * size))


def _curvatures(surface: Surface, point: FloatArray) -> str:
    low, high = np.linalg.eigvalsh(_bends(surface, point))
    return f"curvatures {low:.3g} and {high:.3g}"


def _inside(surface: Surface, point: FloatArray) -> bool:
    low, high = np.transpose(surface.window)
    return bool(np.all((point >= low) & (point <= high)))


def _left_at(surface: Surface, trajectory: Trajectory) -> int | None:
    """The step at which a run went beyond twice the window for good; None if it did not."""
    centre, half = np.array(surface.window).mean(axis=1), np.ptp(surface.window, axis=1) / 2
    outside = np.any(np.abs(trajectory.points - centre) > 2 * half, axis=-1)
    if not outside[-1]:
        return None
    inside = np.flatnonzero(~outside)
    return int(trajectory.recorded_steps[inside[-1] + 1 if len(inside) else 0])


@lru_cache(maxsize=256)
def _mean_slope(surface: Surface) -> float:
    """The window's mean slope where there is one, in heights per window."""
    with np.errstate(all="ignore"):
        slopes = np.ptp(surface.window, axis=1) * surface.gradient(_grid(surface))
        lengths = np.linalg.norm(slopes, axis=-1)
    finite = lengths[np.isfinite(lengths)]
    return float(np.mean(finite)) if len(finite) else 0.0


@lru_cache(maxsize=256)
def ceiling(surface: Surface) -> float:
    """The greatest height in the window."""
    return float(_heights(surface, 41).max())


@lru_cache(maxsize=256)
def floor(surface: Surface) -> float:
    """The lowest height that counts: the minimum's, or without one the lowest in the window."""
    if surface.minimum_value is not None:
        return surface.minimum_value
    return float(_heights(surface, 81).min())


def _heights(surface: Surface, resolution: int) -> FloatArray:
    """The finite heights (k,) on a grid over the window."""
    with np.errstate(all="ignore"):
        heights = surface.value(_grid(surface, resolution))
    return heights[np.isfinite(heights)]


def _grid(surface: Surface, resolution: int = 41) -> FloatArray:
    (x0, x1), (y0, y1) = surface.window
    x, y = np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution)
    return np.stack(np.meshgrid(x, y), axis=-1)
