"""Scenes that never come to rest: noise and kinks, and what a falling rate does."""

import math
from dataclasses import replace

import numpy as np

from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.race import Race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import run, spread, step_lengths
from gdviz.schedules import SCHEDULES

DESCENT = "Gradient descent"


def _predicted_spread(race: Race, curvatures: tuple[float, float]) -> float:
    """Root mean square distance of descent at a constant rate under noise, long after the start."""
    rate, noise = race.scene.racers[0].lr, race.scene.noise  # type: ignore[attr-defined]
    parts = (rate * noise**2 / (curve * (2 - rate * curve)) for curve in curvatures)
    return math.sqrt(sum(parts))


def _never_settles(race: Race) -> bool:
    predicted = _predicted_spread(race, (1.0, 2.0))
    return 0.7 * predicted < spread(race, DESCENT, 200) < 1.3 * predicted


def _settles(race: Race) -> bool:
    return spread(race, DESCENT, 50) < _predicted_spread(race, (1.0, 2.0)) / 3


def _hops(race: Race) -> bool:
    lengths, heights = step_lengths(race, DESCENT), run(race, DESCENT).values
    same = bool(np.allclose(lengths, 0.1 * math.sqrt(5)))
    return same and bool(heights[-100:].min() > 0.05)


def _comes_to_rest(race: Race) -> bool:
    lengths, heights = step_lengths(race, DESCENT), run(race, DESCENT).values
    shorter = bool(np.all(np.diff(lengths) < 0) and lengths[-1] < lengths[0] / 10)
    return shorter and bool(heights[-20:].max() < 0.05)


_CONSTANT = scene("Bowl", GradientDescent(lr=0.1), noise=3.0, steps=300)
_DECAYING = replace(_CONSTANT, schedule=SCHEDULES["1/t"]())
_HOPS = scene("Kink", GradientDescent(lr=0.1))
_RESTS = replace(_HOPS, schedule=SCHEDULES["1/t"]())

NOISE = Group(
    "Noise and kinks",
    "What never comes to rest at a constant rate, and what a falling rate does.",
    (
        NamedScene(
            name="Noise: a constant rate never settles",
            scene=_CONSTANT,
            look_for="The path reaches the minimum quickly, and then dances around it for ever.",
            shows=(
                "Each step adds the noise of one gradient; on a curvature λ the dance has variance "
                "ησ²/(λ(2 - ηλ)), so its size depends on the rate η."
            ),
            claim=_never_settles,
            unless=_DECAYING,
        ),
        NamedScene(
            name="Noise: a decaying rate does",
            scene=_DECAYING,
            look_for="The same noise, but as the rate falls the dance shrinks to under a third.",
            shows=(
                "With rates like 1/t the steps add up to any distance and their squares do not, so "
                "the noise averages out (Robbins & Monro 1951)."
            ),
            claim=_settles,
            unless=_CONSTANT,
        ),
        NamedScene(
            name="A kink never lets go",
            scene=_HOPS,
            look_for="At the creases the path hops to and fro, each hop as long as the first.",
            shows=(
                "The slope does not fade towards a kink, so at a constant rate neither does the "
                "step: always 0.1 × √5 here."
            ),
            claim=_hops,
            unless=_RESTS,
        ),
        NamedScene(
            name="A kink, unless the rate decays",
            scene=_RESTS,
            look_for="The same hops, but each is shorter than the one before, and they close in.",
            shows=(
                "Where the slope does not fade the rate has to: with 1/t the subgradient method "
                "converges (Shor 1985)."
            ),
            claim=_comes_to_rest,
            unless=_HOPS,
        ),
    ),
)
