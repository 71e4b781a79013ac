"""Scenes at saddles and on plateaus: where a small slope is not the end."""

import math
from dataclasses import replace

import numpy as np

from gdviz.optimizers.adam import Adam
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.newton import Newton
from gdviz.optimizers.perturbed_descent import PerturbedDescent
from gdviz.optimizers.rmsprop import RMSProp
from gdviz.race import Race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import distance, ending, first, run

DESCENT, MOMENTUM, ADAM, NEWTON = "Gradient descent", "Momentum", "Adam", "Newton"
RMSPROP, PERTURBED = "RMSProp", "Perturbed descent"


def _waits(race: Race) -> bool:
    descent, momentum, adam = (
        first(race, name, lambda path: abs(path.points[:, 1]) > 1)
        for name in (DESCENT, MOMENTUM, ADAM)
    )
    predicted = math.ceil(math.log(1 / race.scene.start[1]) / math.log(1.04))
    return descent == predicted == 118 and 118 < momentum < 200 and adam < 30


def _settles_on_the_saddle(race: Race) -> bool:
    others = all(distance(race, name) < 0.05 for name in (DESCENT, ADAM))
    return others and ending(race, NEWTON) == "saddle"


def _never_leaves_unless_pushed(race: Race) -> bool:
    on_ridge = all(bool(np.all(run(race, n).points.sum(axis=-1) == 0)) for n in (DESCENT, MOMENTUM))
    ends = (ending(race, DESCENT), ending(race, MOMENTUM))
    return on_ridge and ends == ("saddle", "saddle") and distance(race, PERTURBED) < 0.05


def _waits_on_the_shelf(race: Race) -> bool:
    descent, adam = (
        first(race, name, lambda path: abs(path.points[:, 0]) < 1) for name in (DESCENT, ADAM)
    )
    return 100 < descent < math.inf and adam < 30


def _feels_nothing(race: Race) -> bool:
    paths = {racer.name: run(race, racer.name) for racer in race.scene.racers}
    moved = {name: np.linalg.norm(p.points[-1] - p.points[0]) for name, p in paths.items()}
    slight = np.linalg.norm(paths[DESCENT].gradients[0]) < 1e-4
    home = np.linalg.norm(paths[RMSPROP].points[-1] - np.pi) < 0.2
    return bool(slight and moved[DESCENT] < 0.02 and moved[MOMENTUM] < 0.15 and home) and (
        ending(race, ADAM) == "local minimum"
    )


_WAITS = scene(
    "Saddle",
    GradientDescent(lr=0.04),
    Momentum(lr=0.004, momentum=0.9),
    Adam(lr=0.04),
    start=(-1.8, 0.01),
)
_NEWTON = scene(
    "Himmelblau", GradientDescent(lr=0.01), Adam(lr=0.1), Newton(), start=(0.5, 4.5), steps=100
)
_RIDGE = scene(
    "Product net",
    GradientDescent(lr=0.1),
    Momentum(lr=0.01, momentum=0.9),
    PerturbedDescent(lr=0.1),
    start=(-2.0, 2.0),
)
_SHELF = scene(
    "Plateau",
    GradientDescent(lr=0.5),
    Momentum(lr=0.05, momentum=0.9),
    Adam(lr=0.1),
    start=(3.5, 3.0),
    steps=250,
)
_NOTHING = scene(
    "Easom",
    GradientDescent(lr=0.5),
    Momentum(lr=0.5, momentum=0.9),
    RMSProp(lr=0.1),
    Adam(lr=0.1),
    start=(0.8, 5.0),
)

SADDLES = Group(
    "Saddles and plateaus",
    "Nearly no slope, and not the end: who waits, who leaves, and why.",
    (
        NamedScene(
            name="Saddle: descent waits",
            scene=_WAITS,
            look_for=(
                "Descent and momentum seem to have stopped at the saddle, and leave after over a "
                "hundred steps; Adam is gone within 30."
            ),
            shows=(
                "At distance 0.01 from the ridge, growing by 4 % a step, descent needs "
                "ln 100 / ln 1.04 = 118 steps; Adam does not care how slight the slope is "
                "(Staib et al. 2019)."
            ),
            claim=_waits,
            unless=replace(_WAITS, start=(-1.8, 0.5)),
            moment=110,
        ),
        NamedScene(
            name="Newton likes saddles",
            scene=_NEWTON,
            look_for="Descent and Adam end in a minimum; Newton settles on a saddle.",
            shows=(
                "Newton heads for where the local quadratic has no slope, be that a minimum or "
                "not, so saddles attract it (Dauphin et al. 2014)."
            ),
            claim=_settles_on_the_saddle,
            unless=replace(_NEWTON, start=(2.5, 3.5)),
        ),
        NamedScene(
            name="Perturbed: a push off the saddle",
            scene=_RIDGE,
            look_for=(
                "Descent and momentum walk along the ridge to the saddle and stay; after a small "
                "random push, perturbed descent finds a minimum."
            ),
            shows=(
                "On the ridge w1 = -w2 the slope points along it exactly, so nothing ever leads "
                "off; any noise does (Jin et al. 2017)."
            ),
            claim=_never_leaves_unless_pushed,
            unless=replace(_RIDGE, noise=0.1),
        ),
        NamedScene(
            name="Plateau: no slope, no steps",
            scene=_SHELF,
            look_for=(
                "On the shelf descent creeps for over a hundred steps, then falls; Adam falls "
                "within 30."
            ),
            shows=(
                "A step of descent is rate × slope, and a saturated neuron has next to no slope; "
                "Adam divides the slope by its own size."
            ),
            claim=_waits_on_the_shelf,
            unless=replace(_SHELF, start=(1.5, 3.0)),
            moment=60,
        ),
        NamedScene(
            name="Easom: nothing to feel",
            scene=_NOTHING,
            look_for=(
                "Descent and momentum do not visibly move; RMSProp crosses the floor to the hole, "
                "Adam ends in a ripple before it."
            ),
            shows=(
                "The slope here is below 0.0001: to steps of rate × slope that is nothing, divided "
                "by its own size it is a slope like any other."
            ),
            claim=_feels_nothing,
            unless=replace(_NOTHING, start=(2.0, 4.2)),
        ),
    ),
)
