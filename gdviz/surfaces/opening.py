"""Where a race on a surface that nobody has seen begins, and at which rate."""

import math

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.surfaces.critical import Point
from gdviz.surfaces.surface import Surface

#: The window is looked at in so many points a side; all are round numbers if its corners are.
SIDE = 41
#: Where a start is best, in shares of the window: near a corner, and on no line of symmetry.
_FAVOURED = (0.2, 0.7)
#: A start keeps this share of the window away from its edges and from where nothing is defined.
_MARGIN = 0.075
#: A rate is tried for so many steps of plain descent.
TRIAL_STEPS = 200
#: The rates tried are these multiples of the inverse of the strongest curvature.
_MULTIPLES = 2.0 ** np.arange(0, -13, -1)
#: No rate is outside these: they are the ends of a rate's control.
_RATES = (1e-6, 10.0)
#: Without curvature a first step goes this share of the window's diagonal.
_FIRST_STEP = 0.02
#: Of the curvatures found, the few strongest (poles) do not count.
_STRONGEST = 0.98


def sample(surface: Surface, side: int = SIDE) -> FloatArray:
    """Points (side^2, 2) all over the window."""
    share = np.linspace(0, 1, side)
    shares = np.stack(np.meshgrid(share, share), axis=-1).reshape(-1, 2)
    low, high = np.transpose(surface.window)
    digits = 3 - int(np.floor(np.log10(np.min(high - low))))
    points: FloatArray = np.clip(np.round(low + shares * (high - low), digits), low, high)
    return points


def opening(surface: Surface) -> tuple[Point, float]:
    """A start and a rate for a surface, as `good_start` and `good_rate` choose them."""
    points = sample(surface)
    start = good_start(surface, points)
    return start, good_rate(surface, points, start)


def good_start(surface: Surface, points: FloatArray) -> Point:
    """One of `sample`'s points: defined, high and steep; at rest only if all of the window is."""
    with np.errstate(all="ignore"):
        x, y = _start(surface, points)
    return float(x), float(y)


def good_rate(
    surface: Surface, points: FloatArray, start: Point, steps: int = TRIAL_STEPS
) -> float:
    """A learning rate for plain descent from `start`; the points (k, 2) show how strongly it bends.

    It is the largest of a halving series from the inverse of the strongest curvature downhill at
    which descent goes down and settles within so many steps, or leaves the window downwards.
    """
    with np.errstate(all="ignore"):
        trials = _trial_rates(surface, points, np.array(start))
        calm = _calm(surface, np.array(start), trials, steps)
    return float(trials[np.argmax(calm)] if calm.any() else trials[-1])


def _start(surface: Surface, points: FloatArray) -> FloatArray:
    size = np.ptp(surface.window, axis=1)
    heights = surface.value(points)
    slopes = np.linalg.norm(size * surface.gradient(points), axis=-1)
    defined = np.isfinite(heights) & np.isfinite(slopes)
    sloping = defined & (slopes > 0)
    chosen = sloping & _upper(heights, sloping) & _upper(slopes, sloping)
    for eligible in (chosen & _far_inside(defined), chosen, sloping, np.isfinite(heights)):
        if eligible.any():
            low, high = np.transpose(surface.window)
            away = np.linalg.norm((points[eligible] - low) / (high - low) - _FAVOURED, axis=-1)
            nearest: FloatArray = points[eligible][np.argmin(away)]
            return nearest
    raise ValueError("a surface needs a finite height somewhere in its window")


def _far_inside(defined: BoolArray) -> BoolArray:
    """Which points of the sample have only defined ones around them, and no edge of the window."""
    side = math.isqrt(len(defined))
    margin = math.ceil(_MARGIN * (side - 1))
    padded = np.pad(defined.reshape(side, side), margin)
    around = np.lib.stride_tricks.sliding_window_view(padded, (2 * margin + 1,) * 2)
    far: BoolArray = around.all(axis=(-2, -1)).ravel()
    return far


def _upper(numbers: FloatArray, among: BoolArray) -> BoolArray:
    """Which numbers are at least the median of those that count."""
    return numbers >= (np.median(numbers[among]) if among.any() else np.inf)


def _trial_rates(surface: Surface, points: FloatArray, start: FloatArray) -> FloatArray:
    """Rates (k,) to try, falling, to two digits."""
    steepness = float(np.linalg.norm(surface.gradient(start)))
    diagonal = float(np.hypot(*np.ptp(surface.window, axis=1)))
    largest = _FIRST_STEP * diagonal / steepness if 0 < steepness < np.inf else 1.0
    downhill = points[surface.value(points) <= surface.value(start)]
    norms = np.linalg.norm(surface.hessian(downhill), axis=(-2, -1))
    norms = norms[np.isfinite(norms)]
    strongest = float(np.quantile(norms, _STRONGEST)) if len(norms) else 0.0
    largest = 1 / strongest if strongest > 0 else largest
    rates = np.clip(largest * _MULTIPLES, *_RATES)
    return np.array([float(f"{rate:.2g}") for rate in rates])


def _calm(surface: Surface, start: FloatArray, rates: FloatArray, steps: int) -> BoolArray:
    """For which rates (k,) plain descent goes down and settles, or leaves the window downwards."""
    low, high = np.transpose(surface.window)
    points = np.tile(start, (len(rates), 1))
    heights = [surface.value(points)]
    for _ in range(steps):
        inside = np.all((points >= low) & (points <= high), axis=-1)
        gradient = surface.gradient(points)
        points = np.where(inside[:, None], points - rates[:, None] * gradient, points)
        heights.append(surface.value(points))
    path = np.array(heights)
    drop = path[0] - path.min(axis=0)
    settled = path[-1] <= path[steps // 2 :].min(axis=0) + 0.01 * drop
    calm: BoolArray = settled & (path[-1] <= path[0])
    return calm
