"""Where did it end? Minimum, saddle, plateau, still moving or diverged, from gradient and Hessian.

A small gradient alone proves nothing: it is as small on a plateau and at a saddle. What counts is
how far the quadratic model at the last point says the nearest critical point is (the Newton step),
what the Hessian's signs are there, and whether the racer has come to rest.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.descent import Trajectory
from gdviz.surfaces import Surface

Ending = Literal["minimum", "saddle", "maximum", "plateau", "moving", "diverged"]

#: "Near" and "at rest" mean within this share of the window's diagonal.
NEAR = 1e-3
#: Farther than this share of the diagonal, a critical point is not what a racer is close to.
FAR = 0.05
#: A racer is at rest when its last so many recorded points stay near one another.
LAST = 10
#: A slope below this share of the window's mean slope is slight.
SLIGHT = 0.02
#: Slopes and curvatures below this share of the surface's own are taken for zero.
FLAT = 1e-4


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
    step = int(trajectory.diverged_at)
    if step >= 0:
        return Verdict("diverged", f"diverged at step {step}", "the numbers overflowed")
    left = _left_at(surface, trajectory)
    value = float(trajectory.values[-1])
    if left is not None and not value <= _ceiling(surface):  # higher than anything drawn, or nan
        return Verdict("diverged", f"diverged at step {left}", "it left for good, and upwards")
    measured = _measure(surface, trajectory.points[-1], trajectory.gradients[-1])
    resting = bool(np.all(np.ptp(trajectory.points[-LAST:], axis=0) <= NEAR * _diagonal(surface)))
    verdict = _verdict(surface, measured, value, resting)
    if left is None or verdict.ending != "moving":
        return verdict
    text = "still falling" if surface.minimum_value is None else "still moving"
    return Verdict("moving", text, f"it left the window at step {left}")


def distance_to_minimum(surface: Surface, point: FloatArray) -> float | None:
    """Distance from `point` (2,) to the nearest known minimum; None where there is none."""
    if not len(surface.minima) or not np.all(np.isfinite(point)):
        return None
    if surface.valley:
        return min(_distance_to_line(line, point) for line in surface.valley)
    return float(np.min(np.linalg.norm(surface.minima - point, axis=-1)))


def _distance_to_line(line: FloatArray, point: FloatArray) -> float:
    """Distance from `point` (2,) to a polyline (k, 2)."""
    starts, ways = line[:-1], np.diff(line, axis=0)
    shares = np.sum((point - starts) * ways, axis=-1) / np.sum(ways * ways, axis=-1)
    nearest = starts + np.clip(shares, 0.0, 1.0)[:, None] * ways
    return float(np.min(np.linalg.norm(nearest - point, axis=-1)))


@dataclass(frozen=True)
class _Measured:
    """What gradient and Hessian say at one point."""

    slope: float  # the gradient's norm
    low: float  # the Hessian's eigenvalues
    high: float
    newton: float  # distance to the nearest critical point of the quadratic model
    known: str  # kind of a listed critical point close by where the Hessian cannot tell, or ""


def _measure(surface: Surface, point: FloatArray, gradient: FloatArray) -> _Measured:
    slope_scale, curvature_scale = _scales(surface)
    eigenvalues, axes = np.linalg.eigh(surface.hessian(point))
    along = axes.T @ gradient
    strongest = float(np.max(np.abs(eigenvalues)))
    curved = np.abs(eigenvalues) > FLAT * strongest
    solvable = strongest > FLAT * curvature_scale and np.all(
        curved | (np.abs(along) <= FLAT * slope_scale)
    )
    steps = np.where(curved, along / np.where(curved, eigenvalues, 1.0), 0.0)
    return _Measured(
        slope=float(np.linalg.norm(gradient)),
        low=float(eigenvalues[0]),
        high=float(eigenvalues[1]),
        newton=float(np.linalg.norm(steps)) if solvable else np.inf,
        known=_known_kind(surface, point),
    )


def _verdict(surface: Surface, measured: _Measured, value: float, resting: bool) -> Verdict:
    reason = f"gradient {measured.slope:.2g}; curvatures {measured.low:.3g} and {measured.high:.3g}"
    if not resting:
        return Verdict("moving", "still moving", reason)
    if measured.known or measured.newton <= NEAR * _diagonal(surface):
        kind = _kind(measured)
        text = _which_minimum(surface, value) if kind == "minimum" else kind
        return Verdict(kind, text, reason)
    slope_scale, curvature_scale = _scales(surface)
    if measured.slope > SLIGHT * slope_scale or measured.newton < FAR * _diagonal(surface):
        return Verdict("moving", "still moving", reason)
    in_valley = measured.high > 0.1 * curvature_scale
    return Verdict("plateau", "stalled in a valley" if in_valley else "plateau", reason)


def _kind(measured: _Measured) -> Ending:
    if measured.known:
        return "minimum" if measured.known == "minimum" else "saddle"
    flat = FLAT * max(abs(measured.low), abs(measured.high))
    if measured.low >= -flat:
        return "minimum"
    return "maximum" if measured.high < -flat else "saddle"


def _which_minimum(surface: Surface, value: float) -> str:
    if surface.minimum_value is None:
        return "minimum"
    tolerance = 1e-3 * _relief(surface)
    return "global minimum" if value <= surface.minimum_value + tolerance else "local minimum"


def _known_kind(surface: Surface, point: FloatArray) -> str:
    """The kind of a listed point within reach, for points where the Hessian cannot tell."""
    undecided = ("degenerate",) if surface.smooth else ("minimum", "degenerate")
    for critical in surface.critical_points:
        distance = np.hypot(*(point - np.array(critical.point)))
        if critical.kind in undecided and distance <= NEAR * _diagonal(surface):
            return critical.kind
    return ""


def _left_at(surface: Surface, trajectory: Trajectory) -> int | None:
    """The step at which a run went beyond twice the window for good; None if it did not."""
    centre, half = np.array(surface.window).mean(axis=1), np.ptp(surface.window, axis=1) / 2
    outside = np.any(np.abs(trajectory.points - centre) > 2 * half, axis=-1)
    if not outside[-1]:
        return None
    inside = np.flatnonzero(~outside)
    return int(trajectory.recorded_steps[inside[-1] + 1 if len(inside) else 0])


@lru_cache(maxsize=256)
def _scales(surface: Surface) -> tuple[float, float]:
    """The window's mean slope and mean curvature (the greater one at each point)."""
    grid = _grid(surface)
    slopes = np.linalg.norm(surface.gradient(grid), axis=-1)
    curvatures = np.abs(np.linalg.eigvalsh(surface.hessian(grid))).max(axis=-1)
    return float(np.mean(slopes)), float(np.mean(curvatures))


@lru_cache(maxsize=256)
def _ceiling(surface: Surface) -> float:
    """The greatest height in the window."""
    return float(np.max(surface.value(_grid(surface))))


@lru_cache(maxsize=256)
def _relief(surface: Surface) -> float:
    """The height of the window's median above its lowest point."""
    values = surface.value(_grid(surface))
    return float(np.median(values) - np.min(values))


def _grid(surface: Surface) -> FloatArray:
    (x0, x1), (y0, y1) = surface.window
    return np.stack(np.meshgrid(np.linspace(x0, x1, 41), np.linspace(y0, y1, 41)), axis=-1)


def _diagonal(surface: Surface) -> float:
    return float(np.hypot(*np.ptp(surface.window, axis=1)))
