"""Random landscapes made of waves, and a search for all their critical points in a box."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.arrays import BoolArray, FloatArray, IntArray
from gdviz.misconceptions.census import Census, Profile

#: The side of the box, in which some forty to sixty critical points are expected.
SIDES = {1: 90.0, 2: 12.0, 3: 6.0, 4: 4.0, 5: 3.0}
#: Starts of the first round; each later one takes as many as all before it together, ...
_FIRST_ROUND, _MOST_ROUNDS = 512, 8
#: ... until one adds no more than this share.
_HARDLY = 0.01
#: No Newton step is longer than this, in the landscape's own unit of length.
_LONGEST = 0.3
_STEPS = 60
#: A point has arrived when its Newton step is this short; nearer than `_SAME` are one point.
_ARRIVED, _SAME = 1e-9, 1e-5
#: Starts lie this far around the box too, so that its edge is searched as well as its middle.
_MARGIN = 0.5


@dataclass(frozen=True, eq=False)
class FourierField:
    """A sum of waves: f(x) = sqrt(2/M) sum_m cos(k_m . x + phase_m), an `Objective` over (..., N).

    With wave vectors from N(0, I) and many waves it nears the Gaussian landscape with mean 0,
    variance 1 and covariance exp(-r^2/2) (Rahimi & Recht 2007).

    Attributes:
        waves: (M, N) the wave vectors.
        phases: (M,) the phases.
    """

    fresh: ClassVar[bool] = True

    waves: FloatArray
    phases: FloatArray

    @property
    def dimension(self) -> int:
        """The number N of coordinates."""
        return int(self.waves.shape[1])

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...) at points (..., N)."""
        height: FloatArray = self._scale * np.cos(self._turns(points)).sum(axis=-1)
        return height

    def gradient(self, points: FloatArray) -> FloatArray:
        """Exact gradients (..., N)."""
        slope: FloatArray = -self._scale * np.sin(self._turns(points)) @ self.waves
        return slope

    def hessian(self, points: FloatArray) -> FloatArray:
        """Exact Hessians (..., N, N)."""
        return self._second(np.cos(self._turns(points)))

    def slope_and_curvature(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradients (..., N) and Hessians (..., N, N) together, which saves half the work."""
        turns = self._turns(points)
        return -self._scale * np.sin(turns) @ self.waves, self._second(np.cos(turns))

    @property
    def _scale(self) -> float:
        return math.sqrt(2 / len(self.waves))

    def _turns(self, points: FloatArray) -> FloatArray:
        turns: FloatArray = points @ self.waves.T + self.phases
        return turns

    def _second(self, cosines: FloatArray) -> FloatArray:
        n = self.dimension
        squares = (self.waves[:, :, None] * self.waves[:, None, :]).reshape(-1, n * n)
        second: FloatArray = (-self._scale * cosines @ squares).reshape(*cosines.shape[:-1], n, n)
        return second


@dataclass(frozen=True, eq=False)
class Found:
    """The critical points that a search found in one landscape's box.

    Attributes:
        points: (k, N) where they are.
        indices: (k,) how many directions fall there.
        heights: (k,) how high they lie.
        starts: (rounds,) how many starts had been made after each round.
        known: (rounds,) how many distinct points were known then.
    """

    points: FloatArray
    indices: IntArray
    heights: FloatArray
    starts: IntArray
    known: IntArray


def fourier_field(dimension: int, waves: int, seed: int) -> FourierField:
    """A landscape of so many random waves in so many dimensions."""
    rng = np.random.default_rng((seed, dimension, waves))
    return FourierField(
        rng.standard_normal((waves, dimension)), rng.uniform(0, 2 * math.pi, size=waves)
    )


def search(field: FourierField, side: float, seed: int) -> Found:
    """The distinct critical points in the box [0, side)^N.

    Newton's method from random starts, in rounds of growing size, until a round with as many
    starts as all before it adds hardly anything.
    """
    rng = np.random.default_rng((seed, field.dimension, 1))
    points: FloatArray = np.empty((0, field.dimension))
    starts, known = [0], [0]
    while len(starts) <= _MOST_ROUNDS and not _hardly_grows(known):
        size = max(_FIRST_ROUND, starts[-1])
        begin = rng.uniform(-_MARGIN, side + _MARGIN, size=(size, field.dimension))
        points = _distinct(np.concatenate([points, _arrivals(field, begin, side)]))
        starts.append(starts[-1] + size)
        known.append(len(points))
    values = np.linalg.eigvalsh(field.hessian(points))
    indices = np.count_nonzero(values < 0, axis=-1)
    return Found(points, indices, field.value(points), np.array(starts[1:]), np.array(known[1:]))


def survey(dimension: int, landscapes: int, waves: int, seed: int) -> tuple[Found, ...]:
    """Search so many landscapes, each with its own waves."""
    fields = (fourier_field(dimension, waves, 1000 * seed + each) for each in range(landscapes))
    return tuple(search(field, SIDES[dimension], seed) for field in fields)


def census(found: tuple[Found, ...], dimension: int) -> Census:
    """The shares by index; standard errors from the differences between landscapes.

    Points of one landscape are no independent sample, so the landscape is the unit.
    """
    counts = np.array([np.bincount(each.indices, minlength=dimension + 1) for each in found])
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts.sum(axis=0) / totals.sum()
    many = len(found)
    apart = ((counts - shares * totals) ** 2).sum(axis=0)
    errors = np.sqrt(apart * many / max(many - 1, 1)) / totals.sum()
    volume = SIDES[dimension] ** dimension
    density = float(totals.mean()) / volume
    spread = float(totals.std(ddof=1)) / math.sqrt(many) / volume if many > 1 else math.nan
    return Census(dimension, shares, errors, density, spread, int(totals.sum()))


def profile(found: tuple[Found, ...], dimension: int, edges: FloatArray) -> Profile:
    """The mean share of falling directions by height; standard errors clustered by landscape."""
    counts = np.array([np.histogram(each.heights, edges)[0] for each in found])
    falling = np.array(
        [np.histogram(each.heights, edges, weights=each.indices / dimension)[0] for each in found]
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = falling.sum(axis=0) / counts.sum(axis=0)
        errors = np.sqrt(((falling - mean * counts) ** 2).sum(axis=0)) / counts.sum(axis=0)
    return Profile((edges[1:] + edges[:-1]) / 2, mean, errors)


def _hardly_grows(known: list[int]) -> bool:
    """Whether the last round added hardly anything to what the rounds before it had found."""
    return len(known) > 2 and known[-1] - known[-2] <= _HARDLY * known[-1]


def _arrivals(field: FourierField, points: FloatArray, side: float) -> FloatArray:
    """Where capped Newton steps from the starts (S, N) come to rest inside the box, (k, N)."""
    arrived = [np.empty((0, field.dimension))]
    for _ in range(_STEPS):
        slope, curvature = field.slope_and_curvature(points)
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        length = np.linalg.norm(step, axis=-1)
        points = points - step * np.minimum(1, _LONGEST / np.maximum(length, _ARRIVED))[:, None]
        there = length < _ARRIVED
        arrived.append(points[there])
        points = points[~there & _near(points, side, 2 * _MARGIN)]
        if not len(points):
            break
    ends = np.concatenate(arrived)
    return ends[_near(ends, side, 0.0)]


def _near(points: FloatArray, side: float, margin: float) -> BoolArray:
    """Which points (k, N) lie in the box or within the margin around it."""
    inside: BoolArray = np.all((points >= -margin) & (points < side + margin), axis=-1)
    return inside


def _distinct(points: FloatArray) -> FloatArray:
    """The first of each cluster of points (k, N)."""
    kept = []
    while len(points):
        kept.append(points[0])
        points = points[np.any(np.abs(points - points[0]) > _SAME, axis=-1)]
    return np.array(kept).reshape(-1, points.shape[-1])
