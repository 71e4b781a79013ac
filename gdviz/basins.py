"""Basins of attraction: every start of a grid, coloured by where a rule takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.arrays import BoolArray, FloatArray, IntArray
from gdviz.budget import afford
from gdviz.descent import descend
from gdviz.lines import nearest_within
from gdviz.optimizers import Optimizer
from gdviz.schedules import Schedule
from gdviz.surfaces import Surface
from gdviz.verdicts import ceiling, floor

#: A run has reached a critical point when it ends within this share of the window of it.
REACHED = 0.01
#: Final heights this near one another, as a share of the surface's range, win together.
EQUAL = 1e-6
#: What a start is marked with if it reached no minimum; minima are numbered from 0.
MOVING, SADDLE, DIVERGED, UNLISTED = -1, -2, -3, -4


@dataclass(frozen=True, eq=False)
class Basins:
    """Where one rule ends from every start of a grid over the window; rows are y from low to high.

    Attributes:
        surface: what was descended.
        optimizer: the rule.
        ends: (rows, columns, 2) the last points.
        finals: (rows, columns) their heights, infinite if the run diverged.
        reached: (rows, columns) the number of the minimum that was reached, in the order of
            `goals(surface)`, or MOVING, SADDLE, DIVERGED, or UNLISTED: a minimum that the surface
            does not list, being outside the window or not found.
    """

    surface: Surface
    optimizer: Optimizer
    ends: FloatArray
    finals: FloatArray
    reached: IntArray

    @cached_property
    def shares(self) -> dict[int, float]:
        """The share of all starts with each mark, most first."""
        marks, counts = np.unique(self.reached, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {int(marks[i]): float(counts[i] / self.reached.size) for i in order}

    @property
    def global_share(self) -> float | None:
        """The share of all starts that reached a global minimum; None where there is none."""
        lowest = lowest_goals(self.surface)
        return None if lowest is None else float(np.isin(self.reached, lowest).mean())


def basins(
    surface: Surface,
    optimizer: Optimizer,
    resolution: int,
    steps: int,
    *,
    schedule: Schedule | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Basins:
    """Run `optimizer` from resolution x resolution starts, all as one batch.

    Raises:
        BudgetError: if that takes more than `budget.MOST` steps.
    """
    afford(resolution**2, steps, surface.dear)
    starts = grid(surface, resolution)
    run = descend(
        surface, optimizer, starts.reshape(-1, 2), steps,
        schedule=schedule, noise=noise, seed=seed, record=0,
    )  # fmt: skip
    ends = run.points[-1]
    with np.errstate(all="ignore"):
        finals = np.where(np.isfinite(run.values[-1]), run.values[-1], np.inf)
        lost = (run.diverged_at >= 0) | fled(surface, ends, run.values[-1])
        reached = _reached(surface, ends)
    reached[lost] = DIVERGED
    finals[lost] = np.inf
    shape = starts.shape[:-1]
    return Basins(
        surface, optimizer, ends.reshape(*shape, 2), finals.reshape(shape), reached.reshape(shape)
    )


def grid(surface: Surface, resolution: int) -> FloatArray:
    """Starts (rows, columns, 2) over the window, edge to edge; rows are y from low to high."""
    (x0, x1), (y0, y1) = surface.window
    x, y = np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution)
    return np.stack(np.meshgrid(x, y), axis=-1)


def goals(surface: Surface) -> tuple[FloatArray, ...]:
    """What can be reached: each a polyline (k, 2), a single minimum being a line of one point."""
    if surface.valley:
        return surface.valley
    return tuple(surface.minima[:, None, :])


def lowest_goals(surface: Surface) -> list[int] | None:
    """The numbers of the goals that are global minima; None where the infimum is not attained."""
    if surface.minimum_value is None or not goals(surface):
        return None
    heights = [float(surface.value(goal[0])) for goal in goals(surface)]
    room = 1e-9 * max(1.0, abs(surface.minimum_value))
    return [i for i, height in enumerate(heights) if height <= surface.minimum_value + room]


def winners(maps: Sequence[Basins]) -> IntArray:
    """(rows, columns): whose map ends lowest at each start; -1 for a tie, -2 if all diverged.

    Two that end within a millionth of the surface's range of each other tie. Without a lowest point
    all heights below the window's lowest are equal.
    """
    surface = maps[0].surface
    finals = np.maximum([each.finals for each in maps], floor(surface))
    room = EQUAL * (ceiling(surface) - floor(surface))
    lowest = finals.min(axis=0)
    with np.errstate(invalid="ignore"):
        near = finals <= lowest + room
    winner = np.where(near.sum(axis=0) == 1, near.argmax(axis=0), -1)
    winner[~np.isfinite(lowest)] = -2
    return winner


def _reached(surface: Surface, ends: FloatArray) -> IntArray:
    """The goal within reach of each end (B, 2), else SADDLE where one is, else MOVING."""
    size = np.ptp(surface.window, axis=1)
    others = [known.point for known in surface.critical_points if known.kind != "minimum"]
    stalled = nearest_within([np.array([point]) / size for point in others], ends / size, REACHED)
    goal = nearest_within([line / size for line in goals(surface)], ends / size, REACHED)
    reached = np.where(goal >= 0, goal, np.where(stalled >= 0, SADDLE, MOVING))
    low, high = np.transpose(surface.window)
    known = surface.complete & np.all((ends >= low) & (ends <= high), axis=-1)
    open_ended = np.flatnonzero((reached == MOVING) & ~known)
    reached[open_ended[_resting(surface, ends[open_ended])]] = UNLISTED
    return reached


def _resting(surface: Surface, ends: FloatArray) -> BoolArray:
    """(B,): whether a full Newton step from each end (B, 2) is short, and leads into a minimum."""
    size = np.ptp(surface.window, axis=1)
    slopes = size * surface.gradient(ends)
    hessians = size[:, None] * surface.hessian(ends) * size
    (xx, xy), (_, yy) = np.moveaxis(hessians, 0, -1)
    determinant = xx * yy - xy * xy
    x = (yy * slopes[:, 0] - xy * slopes[:, 1]) / determinant
    y = (xx * slopes[:, 1] - xy * slopes[:, 0]) / determinant
    resting: BoolArray = (xx > 0) & (determinant > 0) & (np.hypot(x, y) <= REACHED)
    return resting


def fled(surface: Surface, ends: FloatArray, heights: FloatArray) -> BoolArray:
    """(...): whether runs that ended at points (..., 2) are far outside and above the window's all.

    "Far" is beyond twice the window, "above" is higher than the highest point in it.
    """
    centre, half = np.array(surface.window).mean(axis=1), np.ptp(surface.window, axis=1) / 2
    outside = np.any(np.abs(ends - centre) > 2 * half, axis=-1)
    gone: BoolArray = outside & ~(heights <= ceiling(surface))
    return gone
