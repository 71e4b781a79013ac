"""Scenes in valleys: what unequal curvatures do, and what helps."""

from dataclasses import replace

import numpy as np

from gdviz.optimizers.adam import Adam
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nesterov import Nesterov
from gdviz.optimizers.newton import Newton
from gdviz.race import Race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import crossings, distance, ending, first, run, step_lengths

DESCENT, MOMENTUM, NESTEROV, NEWTON = "Gradient descent", "Momentum", "Nesterov", "Newton"


def _momentum_wins(race: Race) -> bool:
    descent, momentum = (
        first(race, name, lambda path: path.values < 1e-3) for name in (DESCENT, MOMENTUM)
    )
    return 3 * momentum < descent < 150


def _brakes_earlier(race: Race) -> bool:
    momentum, nesterov = (run(race, name).points for name in (MOMENTUM, NESTEROV))
    calm = bool(abs(nesterov[20:, 1]).max() < 0.02 < 0.3 < abs(momentum[20:, 1]).max())
    return calm and bool(1.2 * nesterov[:, 0].max() < momentum[:, 0].max())


def _orbits(race: Race) -> bool:
    still_away = np.linalg.norm(run(race, MOMENTUM).points[-20:], axis=-1).max() > 0.5
    return crossings(race, MOMENTUM, 0) >= 10 and still_away and distance(race, DESCENT) < 0.01


def _share_left(race: Race, axis: int) -> float:
    """How much of its way along one axis plain descent still has to go."""
    points, target = run(race, DESCENT).points, race.scene.objective.minima[0]
    return float(abs(points[-1, axis] - target[axis]) / abs(points[0, axis] - target[axis]))


def _bias_hardly_moves(race: Race) -> bool:
    newton_at_once = bool(step_lengths(race, NEWTON)[1:].max() < 1e-6)
    return _share_left(race, 1) > 0.99 and newton_at_once and "minimum" in ending(race, NEWTON)


def _ravine_is_gone(race: Race) -> bool:
    eigenvalues = np.linalg.eigvalsh(race.scene.objective.hessian(np.zeros(2)))
    lengths, target = step_lengths(race, DESCENT), race.scene.objective.minima[0]
    straight = lengths.sum() < 1.001 * np.linalg.norm(target - race.scene.start)
    arrived = max(_share_left(race, 0), _share_left(race, 1)) < 0.01
    return bool(np.ptp(eigenvalues) < 1e-9 and straight and arrived)


def _fast_in_slow_along(race: Race) -> bool:
    values = run(race, DESCENT).values
    floor, wall = np.linalg.eigvalsh(race.scene.objective.hessian(np.array([-1.0, 1.0])))
    quick = bool(values[3] < values[0] / 5 and wall > 1000 * floor)
    return quick and distance(race, DESCENT) > 0.8


def _leaps_home(race: Race) -> bool:
    values = run(race, NEWTON).values
    return bool(values.max() > 1000 and values[8] < 1e-9)


_RAVINE = scene(
    "Narrow valley",
    GradientDescent(lr=0.0392),
    Momentum(lr=0.0613, momentum=0.567),
    start=(-4.5, 0.6),
    steps=150,
)
_BRAKES = scene(
    "Narrow valley",
    Momentum(lr=0.01, momentum=0.9),
    Nesterov(lr=0.01, momentum=0.9),
    steps=100,
)
_ORBIT = scene("Bowl", GradientDescent(lr=0.05), Momentum(lr=0.05, momentum=0.98), steps=150)
_RAW = scene("Linear regression, raw", GradientDescent(lr=1e-4), Newton(damping=1e-9))
_STANDARDISED = scene(
    "Linear regression, standardised",
    GradientDescent(lr=0.1),
    Newton(damping=1e-9),
    steps=60,
)
_ROSENBROCK = scene("Rosenbrock", GradientDescent(lr=0.0013), Adam(lr=0.05), steps=1000)
_LEAP = scene("Rosenbrock", GradientDescent(lr=0.0013), Newton(), steps=20)

VALLEYS = Group(
    "Valleys",
    "Steep across, gentle along: what slows descent down, and what helps.",
    (
        NamedScene(
            name="Ravine: momentum wins",
            scene=_RAVINE,
            look_for=(
                "Plain descent bounces between the walls; momentum is at a height of 0.001 in a "
                "third of its steps."
            ),
            shows=(
                "Each runs at its best rate: descent's steps then grow with the ratio of the "
                "curvatures, 50 here, momentum's with its square root (Polyak 1964)."
            ),
            claim=_momentum_wins,
            unless=replace(
                _RAVINE, racers=(GradientDescent(lr=0.0392), Momentum(lr=0.0392, momentum=0.0))
            ),
            moment=40,
        ),
        NamedScene(
            name="Nesterov brakes earlier",
            scene=_BRAKES,
            look_for=(
                "Momentum goes on weaving between the walls; Nesterov, with the same numbers, is "
                "calm within twenty steps and overshoots less."
            ),
            shows=(
                "Taking the slope where it is about to be, Nesterov feels the wall one step "
                "earlier, and so damps steep directions more (Sutskever et al. 2013)."
            ),
            claim=_brakes_earlier,
            unless=replace(
                _BRAKES, racers=(Momentum(lr=0.01, momentum=0.2), Nesterov(lr=0.01, momentum=0.2))
            ),
            moment=60,
        ),
        NamedScene(
            name="Too much momentum: it orbits",
            scene=_ORBIT,
            look_for=(
                "Momentum circles the minimum and swings past it ten times; plain descent, at the "
                "same rate, has long arrived."
            ),
            shows=(
                "A swing loses only the factor √β = 0.99 a step, so with β = 0.98 too little "
                "friction is left to stop it."
            ),
            claim=_orbits,
            unless=replace(
                _ORBIT, racers=(GradientDescent(lr=0.05), Momentum(lr=0.05, momentum=0.5))
            ),
            moment=90,
        ),
        NamedScene(
            name="Raw data, bad ravine",
            scene=_RAW,
            look_for=(
                "Descent finds the floor of the ravine and all but stops: the bias has not made 1 "
                "% of its way, for which Newton needs one step."
            ),
            shows=(
                "Areas of 28 to 150 make the slope of the weight far steeper than that of the "
                "bias, and the steeper one limits the rate of both."
            ),
            claim=_bias_hardly_moves,
            unless=replace(_STANDARDISED, steps=200),
        ),
        NamedScene(
            name="Standardised: the ravine is gone",
            scene=_STANDARDISED,
            look_for="The same flats, mean 0 and spread 1: descent walks straight to the minimum.",
            shows=(
                "Standardising has made the two curvatures equal, so downhill points at the "
                "minimum and one rate suits both weights."
            ),
            claim=_ravine_is_gone,
            unless=_RAW,
        ),
        NamedScene(
            name="Rosenbrock: fast in, slow along",
            scene=_ROSENBROCK,
            look_for=(
                "Three steps take descent down to the valley floor; a thousand do not take it to "
                "the minimum."
            ),
            shows=(
                "The wall is over a thousand times more curved than the floor: it makes the fall "
                "quick, and keeps the rate small."
            ),
            claim=_fast_in_slow_along,
            unless=replace(_ROSENBROCK, start=(0.9, 0.8)),
        ),
        NamedScene(
            name="Newton: up the wall, then home",
            scene=_LEAP,
            look_for=(
                "Newton climbs out of the valley, past a height of 1000, and is at the minimum "
                "after eight steps."
            ),
            shows=(
                "It jumps to where the local quadratic has its minimum, wrong while the valley "
                "bends, almost exact near the end; a step costs three evaluations."
            ),
            claim=_leaps_home,
            unless=replace(_LEAP, racers=(GradientDescent(lr=0.0013), Newton(lr=0.1))),
        ),
    ),
)
