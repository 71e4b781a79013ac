"""How long a rule stays at a saddle: steps until it has left, from starts as near as one likes."""

import math
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.descent import descend
from gdviz.errors import UnsupportedError
from gdviz.objective import SmoothObjective
from gdviz.optimizers import Optimizer
from gdviz.surfaces import Surface


@dataclass(frozen=True, eq=False)
class Saddle:
    """A point at rest with a direction in which the ground falls.

    Attributes:
        objective: the landscape.
        point: (n,) where it is, as near as floating-point numbers can say.
        falling: the most negative eigenvalue of the Hessian there.
        steepest: the largest eigenvalue; plain descent is stable up to a rate of 2 / steepest.
        direction: (n,) the unit vector along which the ground falls fastest.
    """

    objective: SmoothObjective
    point: FloatArray
    falling: float
    steepest: float
    direction: FloatArray

    def beside(self, offsets: FloatArray) -> FloatArray:
        """Starts (B, n) at these distances along the falling direction."""
        starts: FloatArray = self.point + offsets[:, None] * self.direction
        return starts


def saddle_at(objective: SmoothObjective, point: FloatArray) -> Saddle:
    """The saddle at a point (n,).

    Raises:
        UnsupportedError: if no direction falls there to second order.
    """
    values, vectors = np.linalg.eigh(objective.hessian(point))
    if values[0] >= 0:
        raise UnsupportedError("At a saddle the ground falls in some direction; here in none.")
    direction = vectors[:, 0] * (1.0 if vectors[np.argmax(abs(vectors[:, 0])), 0] > 0 else -1.0)
    return Saddle(objective, point, float(values[0]), float(values[-1]), direction)


def saddles(surface: Surface) -> tuple[Saddle, ...]:
    """The strict saddles that a surface lists, in its order."""
    points = [known.point for known in surface.critical_points if known.kind == "saddle"]
    return tuple(saddle_at(surface, np.array(point)) for point in points)


def steps_to_leave(
    objective: SmoothObjective,
    optimizer: Optimizer,
    centre: FloatArray,
    starts: FloatArray,
    *,
    radius: float,
    most: int,
    noise: float = 0.0,
    seed: int | IntArray = 0,
) -> FloatArray:
    """The first step (B,) at which a run from each start (B, n) is `radius` away from `centre`.

    Infinite where it is not within `most` steps.
    """
    run = descend(objective, optimizer, starts, most, noise=noise, seed=seed)
    with np.errstate(all="ignore"):
        away = ~(np.linalg.norm(run.points - centre, axis=-1) < radius)  # lost runs have left too
    return np.where(away.any(axis=0), away.argmax(axis=0), math.inf)


def growth(lr: float, falling: float) -> float:
    """The factor by which plain descent multiplies its distance from a saddle at each step."""
    return 1 + lr * abs(falling)


def predicted_steps(lr: float, falling: float, offset: float, radius: float) -> float:
    """Steps of plain descent from `offset` to `radius` where the quadratic model holds."""
    return math.log(radius / offset) / math.log(growth(lr, falling))


def fitted_slope(x: FloatArray, y: FloatArray) -> float:
    """The slope of the straight line through points (k,) by least squares."""
    return float(np.polyfit(x, y, 1)[0])
