"""How far a path drawn on a slice may be trusted: what is drawn against what was."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.landscape.plane import Plane
from gdviz.landscape.planes import PathPlane, usable
from gdviz.landscape.values import in_blocks, plane_values
from gdviz.objective import Objective

Level = Literal["faithful", "rough", "misleading"]

#: Up to this share of the run's fall a gap between height and loss is hardly seen: a line's width.
SLIGHT = 0.05
#: Beyond this share of it, a point stands on another quarter of the hill than it should.
GRAVE = 0.25
#: With this share of the path's variance in the plane, what is drawn is nearly how it went.
MOST = 0.9
#: With less than this, most of how it went is not drawn.
HALF = 0.5
#: What a random walk among very many parameters has in its two principal directions: the first has
#: 6 / pi^2, the second a quarter of that (Antognini & Sohl-Dickstein 2018).
RANDOM_WALK = 1.25 * 6 / math.pi**2


@dataclass(frozen=True, eq=False)
class Honesty:
    """What a slice makes of a path of T points; nan where the run had left for infinity.

    Attributes:
        losses: (T,) the true losses.
        heights: (T,) of the slice at each point's projection, where the path is drawn.
        distances: (T,) from the plane, as lengths among the parameters.
        share: of the path's variance in the plane; 1 for a path that does not move.
        principal: whether the plane's directions are the path's own.
    """

    losses: FloatArray
    heights: FloatArray
    distances: FloatArray
    share: float
    principal: bool

    @property
    def gaps(self) -> FloatArray:
        """(T,) how much higher the slice is than the true loss."""
        with np.errstate(invalid="ignore"):  # both may have overflowed
            return self.heights - self.losses

    @cached_property
    def _sizes(self) -> FloatArray:
        """(T,) how large the gaps are: infinite where a height is no number, -1 where a loss is."""
        sizes = np.where(np.isfinite(self.gaps), np.abs(self.gaps), np.inf)
        return np.where(np.isnan(self.losses), -1, sizes)

    @cached_property
    def worst(self) -> float:
        """The largest gap as a share of the run's fall, from its highest to its lowest loss."""
        gap, known = float(self._sizes.max()), self.losses[self._sizes >= 0]
        fall = float(np.ptp(known)) if math.isfinite(gap) and len(known) else 0.0
        return gap / fall if fall > 0 else math.inf if gap != 0 else 0.0

    @property
    def worst_at(self) -> int:
        """The number of the point with the largest gap."""
        return int(self._sizes.argmax())

    @property
    def level(self) -> Level:
        """How far to trust the picture.

        "faithful" if `worst` is at most SLIGHT and `share` at least MOST; "misleading" if `worst`
        is more than GRAVE or `share` less than HALF; otherwise "rough".
        """
        if self.worst > GRAVE or self.share < HALF:
            return "misleading"
        return "faithful" if self.worst <= SLIGHT and self.share >= MOST else "rough"

    @property
    def text(self) -> str:
        """All this in one sentence."""
        return f"{self.level.capitalize()}: {self._about_heights()}, and {self._about_share()}."

    def _about_heights(self) -> str:
        if self.worst <= SLIGHT:
            return f"the slice is within {self.worst:.1%} of the run's fall of every true loss"
        height, loss = self.heights[self.worst_at], self.losses[self.worst_at]
        return f"at its worst the slice shows {height:.3g} where the true loss is {loss:.3g}"

    def _about_share(self) -> str:
        held = f"the plane holds {self.share:.0%} of the path's variance"
        by_chance = self.principal and self.share < RANDOM_WALK
        return held + (f", where a random walk would have {RANDOM_WALK:.0%}" if by_chance else "")


def honesty(objective: Objective, plane: Plane, path: FloatArray) -> Honesty:
    """How honest it is to draw a path (T, d) on the slice of an objective.

    A run that diverged is judged up to where `planes.usable` ends it.

    Raises:
        SettingError: if not even its first point is finite.
    """
    known = usable(path)
    coordinates = plane.project(known)
    beside = known - plane.points(coordinates)
    with np.errstate(all="ignore"):
        losses = in_blocks(objective.value, known, plane.size)
        heights = plane_values(objective, plane, coordinates)
    columns = np.full((3, len(path)), np.nan)
    columns[:, : len(known)] = losses, heights, np.linalg.norm(beside, axis=-1)
    losses, heights, distances = columns
    share, principal = _share(known, beside), isinstance(plane, PathPlane)
    return Honesty(losses, heights, distances, share, principal)


def _share(path: FloatArray, beside: FloatArray) -> float:
    """The share of a path's variance in a plane, from what lies beside it (T, d)."""
    whole, lost = _variance(path), _variance(beside)
    return max(0.0, 1 - lost / whole) if whole > 0 else 1.0


def _variance(points: FloatArray) -> float:
    """The sum of the squared distances of points (T, d) from their mean."""
    moved = points - points[0]  # exactly zero where they are one point
    return float(np.sum(np.square(moved - moved.mean(axis=0), dtype=np.float64)))
