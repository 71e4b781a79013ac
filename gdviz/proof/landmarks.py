"""Critical points and global minima: are they what a surface says they are?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.surfaces.critical import Kind
from gdviz.surfaces.surface import Surface

#: How far below the stated minimum a search may get by rounding alone.
TOLERANCE = 1e-9
#: The longest gradient at a critical point, as a share of the surface's usual steepness.
REST = 1e-9
#: What a minimum can be, and what was verified of it.
NATURES: Mapping[str, str] = MappingProxyType(
    {
        "smooth": "no slope, and curved upwards in every direction",
        "degenerate": "no slope, flat in one direction, and lower than all around",
        "crease or tip": "no slope is defined there, but it is lower than all around",
        "curve of minima": "no slope, and nowhere curved downwards, all along the curve",
        "not reached": "heights fall towards it for ever, and no point has it",
        "unbounded below": "each window ten times as wide reaches ten times as deep",
    }
)
_RESOLUTION, _BEST, _STEPS = 200, 200, 300


@dataclass(frozen=True)
class CriticalPoints:
    """What the listed critical points of a surface turned out to be.

    Attributes:
        listed: how many there are.
        verified: how many have no gradient, and the kind that their Hessian gives them; at a kink
            or a cusp, where there is no Hessian, no gradient (the subgradient nearest zero).
        steepest: the longest gradient at any of them, as a share of the window's median.
        found: how many an independent Newton search finds; None where the list is not complete, or
            where creases and valleys keep the search from counting.
    """

    listed: int
    verified: int
    steepest: float
    found: int | None

    @property
    def holds(self) -> bool:
        """Whether all are verified, and a search that can count them finds as many."""
        return self.verified == self.listed and self.found in (None, self.listed)


@dataclass(frozen=True)
class GlobalMinimum:
    """How the global minimum of a surface was verified.

    Attributes:
        nature: a key of NATURES.
        natural: whether it has the properties of its nature.
        stated: its height; None when the surface is unbounded below.
        searched: how many points were looked at for something lower.
        lowest: the lowest height met, minus the stated one; None when unbounded.
    """

    nature: str
    natural: bool
    stated: float | None
    searched: int
    lowest: float | None

    @property
    def holds(self) -> bool:
        """Whether it is what it is said to be, and nothing lower was found."""
        return self.natural and (self.lowest is None or self.lowest >= -TOLERANCE)


def critical_points(surface: Surface) -> CriticalPoints:
    """Examine every critical point that the surface lists."""
    known = surface.critical_points
    points = np.array([each.point for each in known], dtype=float).reshape(-1, 2)
    lengths = np.linalg.norm(surface.gradient(points), axis=-1) / steepness(surface)
    kinds = [kind_by_hessian(hessian) for hessian in surface.hessian(points)]
    right = [
        length <= REST and (each.kind == kind or not _has_hessian(surface, np.array(each.point)))
        for each, kind, length in zip(known, kinds, lengths, strict=True)
    ]
    countable = surface.complete and surface.smooth and not surface.valley
    found = len(newton_roots(surface)) if countable else None
    return CriticalPoints(len(known), sum(right), float(lengths.max(initial=0.0)), found)


def global_minimum(surface: Surface) -> GlobalMinimum:
    """Verify the stated minimum by what applies to it, and search for something lower."""
    if surface.minimum_value is None:
        depths, searched = _depths(surface)
        return GlobalMinimum("unbounded below", _falls_for_ever(depths), None, searched, None)
    lowest, searched = lowest_found(surface)
    nature, natural = _examine(surface)
    gap = lowest - surface.minimum_value
    return GlobalMinimum(nature, natural, surface.minimum_value, searched, gap)


def lowest_points(surface: Surface) -> FloatArray:
    """Those known minima (k, 2) that are global."""
    minima = surface.minima
    if surface.minimum_value is None or not len(minima):
        return minima[:0]
    lowest: FloatArray = minima[surface.value(minima) <= surface.minimum_value + TOLERANCE]
    return lowest


def _examine(surface: Surface) -> tuple[str, bool]:
    """What kind of minimum it is, and whether it is one."""
    points = lowest_points(surface)
    if not len(points):
        return "not reached", bool(len(surface.minima) == 0)
    flat = np.linalg.norm(surface.gradient(points), axis=-1) <= REST * steepness(surface)
    if not all(_has_hessian(surface, point) for point in points):
        return "crease or tip", _lower_than_around(surface, points)
    bends = np.linalg.eigvalsh(surface.hessian(points))
    upright = bool((bends[:, 0] >= -1e-9 * np.abs(bends[:, 1])).all() and flat.all())
    if surface.valley:
        return "curve of minima", upright
    if (bends[:, 0] <= 1e-9 * np.abs(bends[:, 1])).any():
        return "degenerate", upright and _lower_than_around(surface, points)
    return "smooth", upright


def _has_hessian(surface: Surface, point: FloatArray) -> bool:
    """Whether the surface is smooth at a point: differences across it agree with the Hessian."""
    if surface.smooth:
        return True
    low, high = np.array(surface.window).T
    step = 1e-6 * (high - low)
    slopes = surface.gradient(point + step) - surface.gradient(point - step)
    expected = 2 * surface.hessian(point) @ step
    return bool(np.abs(slopes - expected).max() <= 1e-3 * steepness(surface))


def _lower_than_around(surface: Surface, points: FloatArray) -> bool:
    low, high = np.array(surface.window).T
    turn = np.linspace(0, 2 * np.pi, 25)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * (high - low)
    around = [surface.value(points[:, None] + size * ring) for size in (1e-3, 1e-5)]
    return bool((np.array(around) > surface.value(points)[:, None]).all())


def lowest_found(surface: Surface) -> tuple[float, int]:
    """The lowest height met by two wide grids and by descending from their best points.

    Also how many grid points there were: up to half a window, and up to twenty, outside it. The
    descent measures lengths in windows, since axes may differ a hundredfold.
    """
    low, high = np.array(surface.window).T
    widths = ((high - low) / (high - low).max()) ** 2
    points = np.concatenate([grid(surface, _RESOLUTION, 0.5), grid(surface, _RESOLUTION, 20)])
    searched = len(points)
    with np.errstate(all="ignore"):
        heights = surface.value(points)
        points = points[np.argsort(heights)[:_BEST]]
        lowest, rate = np.nanmin(heights), np.full(len(points), surface.rate)
        heights = surface.value(points)
        for _ in range(_STEPS):
            trial = points - rate[:, None] * widths * surface.gradient(points)
            reached = surface.value(trial)
            better = reached < heights
            points = np.where(better[:, None], trial, points)
            heights = np.where(better, reached, heights)
            rate = np.where(better, 1.5 * rate, 0.3 * rate)
    return float(min(lowest, heights.min())), searched


def _depths(surface: Surface) -> tuple[FloatArray, int]:
    """The lowest heights on grids ten, a hundred and a thousand times as wide; and their points."""
    points = grid(surface, 41)
    depths = [surface.value(scale * points).min() for scale in (1, 10, 100, 1000)]
    return np.array(depths), 4 * len(points)


def _falls_for_ever(depths: FloatArray) -> bool:
    return bool((depths < 0).all() and (depths[1:] < 10 * depths[:-1]).all())


def kind_by_hessian(hessian: FloatArray) -> Kind:
    """The kind that the signs of a Hessian's (2, 2) eigenvalues give."""
    low, high = np.linalg.eigvalsh(hessian)
    if min(abs(low), abs(high)) <= 1e-9 * max(abs(low), abs(high)):
        return "degenerate"
    return "minimum" if low > 0 else "maximum" if high < 0 else "saddle"


def newton_roots(surface: Surface, resolution: int = 60) -> FloatArray:
    """Where capped Newton steps from a grid come to rest in the window: (k, 2), distinct."""
    low, high = np.array(surface.window).T
    points = grid(surface, resolution)
    with np.errstate(all="ignore"):
        for _ in range(60):
            gradient = surface.gradient(points)
            step = _newton_step(gradient, surface.hessian(points))
            length = np.abs(step / (high - low)).max(axis=-1)
            points = points - step * np.minimum(1, 0.02 / length)[:, None]
    at_rest = (length < 1e-9) & (np.linalg.norm(gradient, axis=-1) < 1e-8 * curving(surface))
    return _distinct(points[at_rest & inside(surface, points)], 1e-6 * (high - low))


def _newton_step(gradient: FloatArray, hessian: FloatArray) -> FloatArray:
    """The inverse of Hessians (k, 2, 2) on gradients (k, 2), by Cramer's rule."""
    determinant = hessian[:, 0, 0] * hessian[:, 1, 1] - hessian[:, 0, 1] ** 2
    adjugate = np.stack([hessian[:, 1, 1], hessian[:, 0, 0]], axis=-1)
    step: FloatArray = adjugate * gradient - hessian[:, :1, 1] * gradient[:, ::-1]
    return step / determinant[:, None]


def _distinct(points: FloatArray, apart: FloatArray) -> FloatArray:
    kept: list[FloatArray] = []
    left = points
    while len(left):
        kept.append(left[0])
        left = left[(np.abs(left - left[0]) > apart).any(axis=-1)]
    return np.array(kept).reshape(-1, 2)


def inside(surface: Surface, points: FloatArray) -> BoolArray:
    """Which points (k, 2) lie in the window: (k,)."""
    low, high = np.array(surface.window).T
    within: BoolArray = ((points >= low) & (points <= high)).all(axis=-1)
    return within


def grid(surface: Surface, resolution: int, margin: float = 0.0) -> FloatArray:
    """Points (resolution^2, 2) over the window, widened by `margin` of its size."""
    low, high = np.array(surface.window).T
    xs, ys = np.linspace(low - margin * (high - low), high + margin * (high - low), resolution).T
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def steepness(surface: Surface) -> float:
    """The median length of the gradient over the window: what "small" is measured against."""
    return float(np.median(np.linalg.norm(surface.gradient(grid(surface, 40)), axis=-1)))


def curving(surface: Surface) -> float:
    """The largest second derivative over the window, at least 1."""
    return max(1.0, float(np.abs(surface.hessian(grid(surface, 40))).max()))
