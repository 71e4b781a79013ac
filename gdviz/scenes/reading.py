"""What the claims ask of a finished race."""

import math
from collections.abc import Callable

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.descent import Trajectory
from gdviz.race import Race, Result


def run(race: Race, name: str) -> Trajectory:
    """The trajectory of the racer called `name`."""
    return race.trajectories[_place(race, name)]


def result(race: Race, name: str) -> Result:
    """The row of the result table of the racer called `name`."""
    return race.results[_place(race, name)]


def ending(race: Race, name: str) -> str:
    """How the racer ended, in the verdict's words."""
    return result(race, name).verdict.text


def distance(race: Race, name: str) -> float:
    """From the racer's end to the nearest minimum; infinite where there is none."""
    apart = result(race, name).distance
    return math.inf if apart is None else apart


def minimum(race: Race, name: str) -> int:
    """Which of the surface's minima the racer ended nearest to."""
    apart = np.linalg.norm(race.scene.objective.minima - run(race, name).points[-1], axis=-1)
    return int(np.argmin(apart))


def step_lengths(race: Race, name: str) -> FloatArray:
    """The length (steps,) of each step of the racer."""
    lengths: FloatArray = np.linalg.norm(np.diff(run(race, name).points, axis=0), axis=-1)
    return lengths


def first(race: Race, name: str, reached: Callable[[Trajectory], BoolArray]) -> float:
    """The first step at which `reached` (T,) is true of the racer; infinite if none is."""
    steps = np.flatnonzero(reached(run(race, name)))
    return float(steps[0]) if len(steps) else math.inf


def crossings(race: Race, name: str, axis: int) -> int:
    """How often the racer's coordinate changed its sign."""
    signs = np.sign(run(race, name).points[:, axis])
    return int(np.count_nonzero(np.diff(signs[signs != 0])))


def spread(race: Race, name: str, last: int) -> float:
    """The root of the mean square distance from the origin over the last so many moments."""
    points = run(race, name).points[-last:]
    return float(np.sqrt(np.mean(np.sum(points * points, axis=-1))))


def sharpness(race: Race, point: FloatArray) -> float:
    """The greatest curvature of the surface at a point (2,)."""
    return float(np.linalg.eigvalsh(race.scene.objective.hessian(point))[-1])


def _place(race: Race, name: str) -> int:
    return [racer.name for racer in race.scene.racers].index(name)
