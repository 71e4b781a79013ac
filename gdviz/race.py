"""A race that has been run: the paths, and what the result table says of each."""

from dataclasses import dataclass

import numpy as np

from gdviz.descent import Trajectory
from gdviz.scene import Scene
from gdviz.verdicts import Verdict, distance_to_minimum, judge


@dataclass(frozen=True)
class Result:
    """One row of the result table.

    Attributes:
        racer: the optimiser's name.
        value: the height at the end, not finite if the run diverged.
        distance: from the end to the nearest known minimum; None if there is none to measure to.
        evaluations: the cost (value 1, gradient 1, Hessian 2) until the end, or the overflow.
        verdict: how it ended.
    """

    racer: str
    value: float
    distance: float | None
    evaluations: int
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Race:
    """A scene with its trajectories and results, in the order of the racers."""

    scene: Scene
    trajectories: tuple[Trajectory, ...]
    results: tuple[Result, ...]


def race(scene: Scene) -> Race:
    """Run a scene and judge how each racer ended."""
    trajectories = scene.run()
    rows = zip(scene.racers, trajectories, strict=True)
    with np.errstate(all="ignore"):
        results = tuple(_result(scene, racer.name, run) for racer, run in rows)
    return Race(scene, trajectories, results)


def _result(scene: Scene, name: str, run: Trajectory) -> Result:
    last = int(run.diverged_at)  # -1, the last moment, if all numbers stayed finite
    return Result(
        racer=name,
        value=float(run.values[-1]),
        distance=distance_to_minimum(scene.objective, run.points[-1]),
        evaluations=int(run.evaluations[last]),
        verdict=judge(scene.objective, run),
    )
