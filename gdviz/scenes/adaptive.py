"""Scenes of the rules that scale their steps themselves, and of weight decay."""

import math
from dataclasses import replace

import numpy as np

from gdviz.optimizers.adadelta import AdaDelta
from gdviz.optimizers.adagrad import AdaGrad
from gdviz.optimizers.adam import Adam
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.lion import Lion
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nesterov import Nesterov
from gdviz.optimizers.rmsprop import RMSProp
from gdviz.race import Race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import distance, run, step_lengths
from gdviz.schedules import SCHEDULES

DESCENT, MOMENTUM, NESTEROV, ADAM = "Gradient descent", "Momentum", "Nesterov", "Adam"
RMSPROP, ADAGRAD, ADADELTA, LION = "RMSProp", "AdaGrad", "AdaDelta", "Lion"


def _detours(race: Race) -> bool:
    straight = np.linalg.norm(race.scene.objective.minima[0] - race.scene.start)
    length = {name: step_lengths(race, name).sum() / straight for name in (DESCENT, ADAM)}
    step = run(race, ADAM).points[1] - run(race, ADAM).points[0]
    diagonal = bool(np.allclose(step, 0.1, rtol=1e-4))
    return bool(diagonal and length[DESCENT] < 1.001 and length[ADAM] > 1.3)


def _leaps_first(race: Race) -> bool:
    steps = {name: step_lengths(race, name)[0] for name in (RMSPROP, ADAM)}
    return math.isclose(steps[RMSPROP], 10 * steps[ADAM], rel_tol=1e-4)


def _runs_out_of_breath(race: Race) -> bool:
    lengths = step_lengths(race, ADAGRAD)
    slow = bool(lengths[-1] < lengths[0] / 10)
    return slow and distance(race, ADAGRAD) > 5 and distance(race, ADAM) < 2


def _wakes_slowly(race: Race) -> bool:
    by_floor = math.sqrt(1e-6 / (1 - 0.9))
    first_step = abs(run(race, ADADELTA).points[1] - run(race, ADADELTA).points[0])
    asleep = bool(np.allclose(first_step, by_floor, rtol=1e-2))
    return asleep and distance(race, ADADELTA) > 0.9 and distance(race, ADAM) < 0.01


def _circle(race: Race) -> bool:
    lion = step_lengths(race, LION)
    same = bool(np.allclose(lion, 0.1 * math.sqrt(2)))
    rmsprop = np.linalg.norm(run(race, RMSPROP).points[-40:], axis=-1).max()
    return same and bool(rmsprop > 0.05) and distance(race, DESCENT) < 1e-4


def _stops_short(race: Race) -> bool:
    target = race.scene.objective.minima[0]
    decays = {DESCENT: 0.0, NESTEROV: 0.2, MOMENTUM: 1.0}
    gaps = [
        np.linalg.norm(run(race, name).points[-1] - target * 2 / (2 + decay))
        for name, decay in decays.items()
    ]
    return bool(max(gaps) < 1e-3)


_DETOUR = scene(
    "Linear regression, standardised",
    GradientDescent(lr=0.1),
    Adam(lr=0.1),
    start=(-1.5, -0.5),
    steps=100,
)
_LEAP = scene("Bowl", RMSProp(lr=0.1), Adam(lr=0.1), start=(-2.5, 2.2), steps=60)
_BREATH = scene("Booth", AdaGrad(lr=0.1), RMSProp(lr=0.1), Adam(lr=0.1), steps=300)
_ASLEEP = scene("Bowl", GradientDescent(lr=0.1), AdaDelta(), Adam(lr=0.1), steps=400)
_CIRCLE = scene(
    "Bowl", GradientDescent(lr=0.1), RMSProp(lr=0.1, alpha=0.9), Lion(lr=0.1), steps=150
)
_DECAY = scene(
    "Linear regression, standardised",
    GradientDescent(lr=0.1),
    Momentum(lr=0.02, momentum=0.9, weight_decay=1.0),
    Nesterov(lr=0.02, momentum=0.9, weight_decay=0.2),
)

ADAPTIVE = Group(
    "Adaptive rules",
    "What scaling each coordinate by itself does, for better and for worse.",
    (
        NamedScene(
            name="Adam's detour",
            scene=_DETOUR,
            look_for=(
                "In a round bowl descent walks straight to the minimum; Adam sets out along the "
                "diagonal, and walks over 30 % further."
            ),
            shows=(
                "Adam's first step is the rate in every coordinate, however steep each is: it "
                "follows the slopes' signs, not their sizes."
            ),
            claim=_detours,
            unless=replace(_DETOUR, start=(-1.5, -2.47)),
        ),
        NamedScene(
            name="RMSProp leaps first",
            scene=_LEAP,
            look_for="With the same rate, RMSProp's first step is ten times as long as Adam's.",
            shows=(
                "Its running mean of squared slopes begins at zero, so at first it divides by "
                "√(1 - α) = 0.1; Adam corrects for that (Kingma & Ba 2015)."
            ),
            claim=_leaps_first,
            unless=replace(_LEAP, racers=(RMSProp(lr=0.1, alpha=0.9), Adam(lr=0.1))),
            moment=4,
        ),
        NamedScene(
            name="AdaGrad runs out of breath",
            scene=_BREATH,
            look_for=(
                "AdaGrad's steps shrink to less than a tenth of the first; it is still 5 away when "
                "Adam is nearly there."
            ),
            shows=(
                "It divides by the sum of all squared slopes it has met, which only grows "
                "(Duchi, Hazan & Singer 2011)."
            ),
            claim=_runs_out_of_breath,
            unless=replace(_BREATH, racers=(AdaGrad(lr=2.0), RMSProp(lr=0.1), Adam(lr=0.1))),
        ),
        NamedScene(
            name="AdaDelta wakes slowly",
            scene=_ASLEEP,
            look_for="Adam has long arrived when AdaDelta, after 400 steps, is still 0.9 away.",
            shows=(
                "It sizes a step by the steps before it, and the first has none: √(ε/(1 - ρ)) = "
                "0.003 is all the floor ε gives (Zeiler 2012)."
            ),
            claim=_wakes_slowly,
            unless=replace(
                _ASLEEP, racers=(GradientDescent(lr=0.1), AdaDelta(eps=1e-2), Adam(lr=0.1))
            ),
            moment=150,
        ),
        NamedScene(
            name="RMSProp and Lion circle",
            scene=_CIRCLE,
            look_for="Descent arrives; RMSProp and Lion go on hopping around the minimum.",
            shows=(
                "A step of Lion is the rate in each coordinate, up or down, whatever the slope "
                "(Chen et al. 2023), so it shrinks only with the rate."
            ),
            claim=_circle,
            unless=replace(_CIRCLE, schedule=SCHEDULES["cosine"]()),
            moment=60,
        ),
        NamedScene(
            name="Weight decay moves the minimum",
            scene=_DECAY,
            look_for=(
                "Descent, without decay, reaches the minimum; the two with decay come to rest "
                "before it, nearer to zero."
            ),
            shows=(
                "A pull of λ towards zero shortens the solution to 2/(2 + λ) of itself on this "
                "loss: 91 % with Nesterov's 0.2, 67 % with momentum's 1."
            ),
            claim=_stops_short,
            unless=replace(
                _DECAY,
                racers=(GradientDescent(lr=0.1), Momentum(lr=0.02), Nesterov(lr=0.02)),
            ),
        ),
    ),
)
