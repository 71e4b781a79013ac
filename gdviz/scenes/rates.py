"""Scenes on the learning rate: too small, too large, and which number is the rate at all."""

from dataclasses import replace

import numpy as np

from gdviz.optimizers.adam import Adam
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nesterov import Nesterov
from gdviz.race import Race
from gdviz.race import race as run_race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import distance, ending, first, run, sharpness, step_lengths
from gdviz.schedules import SCHEDULES

DESCENT, MOMENTUM, NESTEROV, ADAM = "Gradient descent", "Momentum", "Nesterov", "Adam"


def _crawls(race: Race) -> bool:
    x = run(race, DESCENT).points[:, 0]
    return bool(np.allclose(x[1:] / x[:-1], 0.99)) and 0.35 < x[-1] / x[0] < 0.38


def _bounces(race: Race) -> bool:
    x, y = run(race, DESCENT).points.T
    return bool(np.all(y[1:] == -y[:-1])) and bool(np.all(x[1:] == 0))


def _flies_out(race: Race) -> bool:
    y = run(race, DESCENT).points[:, 1]
    grows = bool(np.allclose(y[1:] / y[:-1], -1.06))
    return grows and "diverged" in ending(race, DESCENT) and distance(race, MOMENTUM) < 0.1


def _nesterov_flies_out(race: Race) -> bool:
    others = all(abs(run(race, name).points[-1, 1]) < 0.02 for name in (DESCENT, MOMENTUM))
    return others and "diverged" in ending(race, NESTEROV)


def _explodes(race: Race) -> bool:
    lengths = step_lengths(race, DESCENT)
    landed = run(race, DESCENT).points[np.argmax(lengths) + 1]
    thrown_out = bool(landed[0] > race.scene.objective.window[0][1])
    return thrown_out and bool(lengths.max() > 8 and step_lengths(race, ADAM).max() < 0.2)


def _survives_the_wall(race: Race) -> bool:
    (racer,), points = race.scene.racers, run(race, DESCENT).points
    rate = racer.lr  # type: ignore[attr-defined]
    too_fast = rate > 20 * 2 / sharpness(race, points[0])
    slow_enough = 5 * rate < 2 / sharpness(race, points[-1])
    at_once = run_race(replace(race.scene, schedule=SCHEDULES["constant"]()))
    flung_out = "diverged" in ending(at_once, DESCENT)
    return too_fast and slow_enough and flung_out and distance(race, DESCENT) < 1


def _settles_in_a_flatter_place(race: Race) -> bool:
    limits = {racer.name: 2 / racer.lr for racer in race.scene.racers}  # type: ignore[attr-defined]
    ends = {name: sharpness(race, run(race, name).points[-1]) for name in limits}
    arrived = all(distance(race, name) < 1e-3 for name in limits)
    return arrived and ends[MOMENTUM] > 1.2 * limits[DESCENT] > 1.2 * ends[DESCENT]


def _pushes_ten_times_as_hard(race: Race) -> bool:
    descent, momentum = (
        first(race, name, lambda path: abs(path.points[:, 0]) < 1) for name in (DESCENT, MOMENTUM)
    )
    return 5 * momentum < descent < 10 * momentum


_TOO_SLOW = scene("Bowl", GradientDescent(lr=0.01), steps=100)
_EDGE = scene("Bowl", GradientDescent(lr=1.0), start=(-2.5, 1.5), steps=40)
_TOO_FAST = scene(
    "Bowl",
    GradientDescent(lr=1.03),
    Momentum(lr=1.03, momentum=0.9),
    start=(-2.5, 0.2),
    steps=80,
)
_LOOK_AHEAD = scene(
    "Narrow valley",
    GradientDescent(lr=0.028),
    Momentum(lr=0.028, momentum=0.9),
    Nesterov(lr=0.028, momentum=0.9),
    start=(-4.5, 0.1),
    steps=45,
)
_CLIFF = scene("Cliff", GradientDescent(lr=0.5), Adam(lr=0.1), start=(-2.2, 2.0), steps=60)
_WARM_UP = scene(
    "Beale",
    GradientDescent(lr=0.005),
    start=(-3.0, -2.5),
    steps=400,
    schedule=SCHEDULES["warm-up + cosine"](),
)
_FLATTER = scene(
    "Product net",
    GradientDescent(lr=0.4),
    Momentum(lr=0.004, momentum=0.9),
    start=(2.5, 0.1),
    steps=120,
)
_FACTOR = scene(
    "Plateau",
    GradientDescent(lr=0.05),
    Momentum(lr=0.05, momentum=0.9),
    start=(3.0, 3.0),
    steps=600,
)

RATES = Group(
    "Rates",
    "How far to step: too little, too much, and where the limit comes from.",
    (
        NamedScene(
            name="Too slow: a rate that crawls",
            scene=_TOO_SLOW,
            look_for="After 100 steps, more than a third of the way along x is still to go.",
            shows=(
                "A step shortens the way by the share rate × curvature, here 1 % along x: "
                "0.99^100 = 0.37 of it is left."
            ),
            claim=_crawls,
            unless=replace(_TOO_SLOW, racers=(GradientDescent(lr=0.3),)),
        ),
        NamedScene(
            name="On the edge: exactly 2/λ",
            scene=_EDGE,
            look_for=(
                "It leaps from wall to wall along y for ever, and never nearer or further out."
            ),
            shows=(
                "At rate 1 = 2/λ, with curvature λ = 2 along y, a step turns y into exactly -y, "
                "while x, where λ = 1, arrives in one."
            ),
            claim=_bounces,
            unless=replace(_EDGE, racers=(GradientDescent(lr=0.9),)),
        ),
        NamedScene(
            name="Too fast: beyond 2/λ",
            scene=_TOO_FAST,
            look_for=(
                "Plain descent swings ever wider along y and leaves; momentum, at the same rate, "
                "swings and stays."
            ),
            shows=(
                "A step multiplies y by 1 - rate × λ = -1.06, so it grows; momentum's limit is not "
                "2/λ but 2(1 + β)/λ (Polyak 1964)."
            ),
            claim=_flies_out,
            unless=replace(
                _TOO_FAST, racers=(GradientDescent(lr=0.95), Momentum(lr=0.95, momentum=0.9))
            ),
        ),
        NamedScene(
            name="Nesterov flies out first",
            scene=_LOOK_AHEAD,
            look_for=(
                "Three racers at one rate: descent and momentum settle on the valley floor, "
                "Nesterov is thrown out."
            ),
            shows=(
                "Looking ahead costs stability: Nesterov's limit is 2(1 + β)/((1 + 2β)λ) = 0.0271, "
                "below this rate of 0.028 and below descent's 0.04."
            ),
            claim=_nesterov_flies_out,
            unless=replace(
                _LOOK_AHEAD,
                racers=(
                    GradientDescent(lr=0.026),
                    Momentum(lr=0.026, momentum=0.9),
                    Nesterov(lr=0.026, momentum=0.9),
                ),
            ),
            moment=38,
        ),
        NamedScene(
            name="Cliff: the step that explodes",
            scene=_CLIFF,
            look_for="One step of descent lands on the wall, and the next leaves the picture.",
            shows=(
                "A step is rate × slope, so the wall makes one more than 8 long; Adam divides by "
                "the slope's size and never steps further than 0.2."
            ),
            claim=_explodes,
            unless=replace(_CLIFF, racers=(GradientDescent(lr=0.02), Adam(lr=0.1))),
        ),
        NamedScene(
            name="Warm-up: gently off the wall",
            scene=_WARM_UP,
            look_for=(
                "The path steps down the steep corner and on towards the minimum; with the "
                "constant schedule it is flung out."
            ),
            shows=(
                "The rate is over twenty times the limit 2/λ in the corner and under a fifth of it "
                "near the minimum; the warm-up waits until the path has left the corner."
            ),
            claim=_survives_the_wall,
            unless=replace(_WARM_UP, schedule=SCHEDULES["constant"]()),
        ),
        NamedScene(
            name="Too fast for a sharp minimum",
            scene=_FLATTER,
            look_for=(
                "Momentum stops at a minimum nearby; plain descent cannot, jumps, and settles "
                "further along the curve."
            ),
            shows=(
                "Where the curvature is above 2/rate = 5 plain descent cannot rest, so it ends "
                "where it is flatter (a catapult: Lewkowycz et al. 2020)."
            ),
            claim=_settles_in_a_flatter_place,
            unless=replace(
                _FLATTER, racers=(GradientDescent(lr=0.04), Momentum(lr=0.004, momentum=0.9))
            ),
        ),
        NamedScene(
            name="Same rate, ten times the push",
            scene=_FACTOR,
            look_for="At the same rate, momentum falls off the shelf more than five times sooner.",
            shows=(
                "On a steady slope its velocity adds up to 1/(1 - β) = 10 slopes, so an equal rate "
                "is no equal race."
            ),
            claim=_pushes_ten_times_as_hard,
            unless=replace(
                _FACTOR, racers=(GradientDescent(lr=0.5), Momentum(lr=0.05, momentum=0.9))
            ),
            moment=90,
        ),
    ),
)
