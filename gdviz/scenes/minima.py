"""Scenes with several minima: which one is found."""

from dataclasses import replace

from gdviz.optimizers.adam import Adam
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nesterov import Nesterov
from gdviz.optimizers.simulated_annealing import SimulatedAnnealing
from gdviz.race import Race
from gdviz.scenes.named import Group, NamedScene, scene
from gdviz.scenes.reading import distance, ending, minimum, run

DESCENT, MOMENTUM, ADAM, ANNEALING = "Gradient descent", "Momentum", "Adam", "Simulated annealing"


def _leaves_the_better_valley(race: Race) -> bool:
    crossed = run(race, MOMENTUM).points[-1, 0] > 0
    return crossed and ending(race, MOMENTUM) == "local minimum" and distance(race, DESCENT) < 0.01


def _ends_in_the_shallow_well(race: Race) -> bool:
    return ending(race, DESCENT) == "local minimum" and run(race, DESCENT).points[-1, 0] > 0


def _climbs_out(race: Race) -> bool:
    caught = all(ending(race, name) == "local minimum" for name in (DESCENT, ADAM))
    lower = 5 * run(race, ANNEALING).values[-1] < run(race, DESCENT).values[-1]
    costs = {result.evaluations for result in race.results}
    return bool(caught and lower and max(costs) - min(costs) <= 1)


def _four_ends(race: Race) -> bool:
    names = [racer.name for racer in race.scene.racers]
    arrived = all(distance(race, name) < 0.2 for name in names)
    return arrived and len({minimum(race, name) for name in names}) == 4


_FOUR = scene(
    "Himmelblau",
    GradientDescent(lr=0.01),
    Momentum(lr=0.01, momentum=0.9),
    Nesterov(lr=0.01, momentum=0.9),
    Adam(lr=0.1),
    start=(-4.45, 0.2),
)
_OVERSHOOT = scene(
    "Two wells", GradientDescent(lr=0.02), Momentum(lr=0.02, momentum=0.9), start=(-1.8, 1.4)
)
_STUCK = scene("Two wells", GradientDescent(lr=0.02), start=(1.7, 1.4))
_ANNEALING = scene(
    "Rastrigin",
    GradientDescent(lr=0.002),
    Adam(lr=0.1),
    SimulatedAnnealing(proposal=0.5, temperature=5.0, cooling=0.02),
    start=(-3.4, 2.6),
    steps=500,
)

MINIMA = Group(
    "Several minima",
    "Which valley a run ends in, and that it need not be the deepest.",
    (
        NamedScene(
            name="One start, four valleys",
            scene=_FOUR,
            look_for="From the same start, four rules end in four different minima.",
            shows=(
                "Speed and step length carry each of them over other ridges, so the start alone "
                "does not decide which minimum is found."
            ),
            claim=_four_ends,
            unless=replace(_FOUR, start=(3.5, 3.0)),
        ),
        NamedScene(
            name="Stuck in the shallow well",
            scene=_STUCK,
            look_for="Descent comes to rest in the right-hand well, but the left one is deeper.",
            shows=(
                "A step knows the slope where it stands and nothing else, so descent finds a "
                "minimum, not the lowest one."
            ),
            claim=_ends_in_the_shallow_well,
            unless=replace(_STUCK, start=(-1.7, 1.4)),
        ),
        NamedScene(
            name="Momentum overshoots into another valley",
            scene=_OVERSHOOT,
            look_for=(
                "Momentum, at the same rate, rolls through the deeper well into the shallow one."
            ),
            shows=(
                "Speed carries it over the pass between the wells, for better or, as here, for "
                "worse; it seeks no deeper valley."
            ),
            claim=_leaves_the_better_valley,
            unless=replace(
                _OVERSHOOT, racers=(GradientDescent(lr=0.02), Momentum(lr=0.002, momentum=0.9))
            ),
        ),
        NamedScene(
            name="Annealing climbs out",
            scene=_ANNEALING,
            look_for=(
                "Descent and Adam rest in a dent near the start; annealing wanders up and down and "
                "ends at less than a fifth of their height."
            ),
            shows=(
                "While hot it accepts climbs; with two coordinates that pays, at the same 500 "
                "evaluations (Kirkpatrick, Gelatt & Vecchi 1983)."
            ),
            claim=_climbs_out,
            unless=replace(
                _ANNEALING,
                racers=(
                    GradientDescent(lr=0.002),
                    Adam(lr=0.1),
                    SimulatedAnnealing(proposal=0.2, temperature=1e-3, cooling=0.02),
                ),
            ),
        ),
    ),
)
