"""A race that has been run: the paths, and what the result table says of each."""

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gdviz.anatomy import Dissection, dissect
from gdviz.arrays import FloatArray
from gdviz.budget import afford
from gdviz.curvature import largest_eigenvalue
from gdviz.descent import Trajectory, descend
from gdviz.optimizers import Optimizer
from gdviz.scene import Scene
from gdviz.sweep import Sweep, grid, sweep
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
        remark: what the race's rates, budget and seeds meant for this racer; "" for nothing.
    """

    racer: str
    value: float
    distance: float | None
    evaluations: int
    verdict: Verdict
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Race:
    """A scene with its trajectories and results, in the order of the racers.

    Attributes:
        scene: what was run.
        racers: the update rules as they ran: with the learning rates that were in force.
        trajectories: one run of each (points (T, 2)); of several seeds, the one with the median
            final height.
        seeds: the seed of each of these runs.
        bands: (T, 2) the lowest and the highest height of all seeds at each moment; None for one.
        sweeps: what chose the rate, where each racer ran at its own best; else None.
        results: a row of the table for each.
    """

    scene: Scene
    racers: tuple[Optimizer, ...]
    trajectories: tuple[Trajectory, ...]
    seeds: tuple[int, ...]
    bands: tuple[FloatArray | None, ...]
    sweeps: tuple[Sweep | None, ...]
    results: tuple[Result, ...]

    def dissection(self, place: int) -> Dissection:
        """The drawn run of the racer at `place`, taken apart; kept for the next who asks."""
        return _dissected(self, place)

    def rates_in_force(self, place: int) -> FloatArray:
        """The set learning rate times the schedule's factor, (T,), of a racer that has one."""
        racer, steps = self.racers[place], len(self.trajectories[place].points) - 1
        return racer.lr * self.scene.schedule.factors(steps)  # type: ignore[attr-defined,no-any-return]

    def limits(self, place: int) -> FloatArray:
        """The rate (T,) above which the racer would swing out of each point's own quadratic.

        Infinite where the ground curves down both ways, nan for a rule that has no such bound.
        """
        racer, run = self.racers[place], self.trajectories[place]
        if racer.bound is None:
            return np.full(len(run.points) - 1, np.nan)
        scale = np.sqrt(self.rates(place))
        with np.errstate(all="ignore"):
            bent = (
                self.scene.objective.hessian(run.points[:-1]) * scale[:, None] * scale[:, :, None]
            )
            steepest = largest_eigenvalue(bent)
            bounded = self.rates_in_force(place) * racer.bound / steepest
        return np.where(steepest <= 0, np.inf, bounded)

    def rates(self, place: int) -> FloatArray:
        """The effective rates (T, 2) of the coordinates; where a rule mixes them, the set one."""
        effective = self.dissection(place).rates
        mixed = np.isnan(effective).all()
        return np.tile(self.rates_in_force(place)[:, None], 2) if mixed else effective


def race(scene: Scene) -> Race:
    """Run a scene and judge how each racer ended.

    Raises:
        BudgetError: if that takes too many steps on a surface where they are dear.
    """
    afford(sum(_runs_of(scene, racer) for racer in scene.racers), scene.steps, scene.objective.dear)
    with np.errstate(all="ignore"):
        lanes = [_lane(scene, racer) for racer in scene.racers]
    columns = zip(*lanes, strict=True) if lanes else ((),) * 6
    racers, trajectories, seeds, bands, sweeps, results = map(tuple, columns)
    return Race(scene, racers, trajectories, seeds, bands, sweeps, results)


def _runs_of(scene: Scene, racer: Optimizer) -> int:
    """How many runs a racer takes: one a seed, and in a sweep one more for every rate."""
    swept = racer.uses_lr and scene.rates == "each at its own best"
    return len(scene.noise_seeds(racer)) * (1 + (len(grid(racer)) if swept else 0))


@lru_cache(maxsize=32)
def _dissected(race: Race, place: int) -> Dissection:
    scene = race.scene
    return dissect(
        scene.objective,
        race.racers[place],
        scene.start,
        len(race.trajectories[place].points) - 1,
        schedule=scene.schedule,
        noise=scene.noise,
        seed=race.seeds[place],
    )


Lane = tuple[Optimizer, Trajectory, int, FloatArray | None, Sweep | None, Result]


def _lane(scene: Scene, entered: Optimizer) -> Lane:
    """All that one racer does."""
    steps = _affordable_steps(scene, entered)
    swept = sweep(scene, entered, steps) if scene.rates == "each at its own best" else None
    racer = _at_rate_in_force(scene, entered, swept)
    runs = _runs(scene, racer, steps)
    median = _median(runs.values[-1])
    trajectory = runs.member(median)
    result = _result(scene, racer, trajectory)
    remark = ", ".join(_remarks(scene, racer, swept, runs, result))
    result = dataclasses.replace(result, remark=remark)
    seed = int(scene.noise_seeds(racer)[median])
    return racer, trajectory, seed, _band(runs), swept, result


def _affordable_steps(scene: Scene, racer: Optimizer) -> int:
    """How many steps the budget buys; the cost of a step does not depend on where it is taken."""
    if scene.budget == "same steps":
        return scene.steps
    cost = descend(scene.objective, racer, scene.start, scene.steps).evaluations
    return int(np.searchsorted(cost, scene.steps, side="right")) - 1


def _at_rate_in_force(scene: Scene, racer: Optimizer, swept: Sweep | None) -> Optimizer:
    if scene.rates == "one shared rate":
        return racer.at_rate(scene.shared_rate)
    return racer if swept is None or swept.best is None else racer.at_rate(swept.best)


def _runs(scene: Scene, racer: Optimizer, steps: int) -> Trajectory:
    """The racer's runs (T, S, 2), one for each of its seeds."""
    seeds = scene.noise_seeds(racer)
    return descend(
        scene.objective,
        racer,
        np.tile(scene.start, (len(seeds), 1)),
        steps,
        schedule=scene.schedule,
        noise=scene.noise,
        seed=seeds,
    )


def _median(finals: FloatArray) -> int:
    """Which of an odd number of runs ends at the median height; what diverged ends highest."""
    order = np.argsort(finals, kind="stable")  # nan comes last
    return int(order[len(order) // 2])


def _band(runs: Trajectory) -> FloatArray | None:
    if runs.values.shape[-1] == 1:
        return None
    heights = np.where(np.isnan(runs.values), np.inf, runs.values)
    return np.stack([heights.min(axis=-1), heights.max(axis=-1)], axis=-1)


def _result(scene: Scene, racer: Optimizer, run: Trajectory) -> Result:
    last = int(run.diverged_at)  # -1, the last moment, if all numbers stayed finite
    return Result(
        racer=racer.name,
        value=float(run.values[-1]),
        distance=distance_to_minimum(scene.objective, run.points[-1]),
        evaluations=int(run.evaluations[last]),
        verdict=judge(scene.objective, run),
    )


def _remarks(
    scene: Scene, racer: Optimizer, swept: Sweep | None, runs: Trajectory, result: Result
) -> list[str]:
    """What the race's rates, budget and seeds meant for this racer, in a few words each."""
    rates_matter = scene.rates != "as set" or scene.schedule.name != "constant"
    remarks = [_rate_remark(scene, racer, swept)] if rates_matter else []
    if scene.budget == "same evaluations":
        remarks.append(_counted(int(runs.recorded_steps[-1]), "step"))
    seeds = runs.points.shape[1]
    endings = [judge(scene.objective, runs.member(i)).ending for i in range(seeds)]
    alike = endings.count(result.verdict.ending)
    if alike < seeds:
        remarks.append(f"{alike} of {seeds} runs end so")
    return [remark for remark in remarks if remark]


def _rate_remark(scene: Scene, racer: Optimizer, swept: Sweep | None) -> str:
    if not racer.uses_lr:
        return "has no learning rate"
    if scene.rates == "one shared rate" and racer.rate_follows is None:
        return "its rate scales a step of its own"
    if swept is None:
        return ""
    if swept.best is None:
        return "diverges at every rate"
    ties = len(swept.tied)
    return f"best η = {swept.best:.2g}" + (f", {_counted(ties, 'other')} as good" if ties else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
