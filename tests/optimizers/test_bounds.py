"""The limit of every rule's learning rate, against what it does on a quadratic."""

import dataclasses

import numpy as np
import pytest

from gdviz.curvature import largest_eigenvalue
from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import first_scene
from gdviz.schedules import Schedule
from gdviz.surfaces import SURFACES

#: So large that every coordinate is scaled alike, and always by the same.
HELD = 1e140
PLAIN = {
    "Gradient descent": {},
    "Momentum": {"momentum": 0.9},
    "Nesterov": {"momentum": 0.9},
    "Perturbed descent": {"threshold": 1e-300},
}
SCALED = {
    "AdaGrad": {},
    "RMSProp": {"momentum": 0.5},
    "Adam": {"beta1": 0.8},
    "AMSGrad": {"beta1": 0.8},
    "AdamW": {"beta1": 0.8, "weight_decay": 0.0},
    "NAdam": {"beta1": 0.8, "momentum_decay": 1.0},
}


class Gentle(Schedule):
    """Small rates while Adam's corrections for its beginning still lengthen the steps."""

    def factors(self, steps):
        return np.where(np.arange(steps) < 200, 0.02, 1.0)


def grows(surface, racer):
    """Whether a long run ends higher than it was in its middle."""
    with np.errstate(all="ignore"):
        values = descend(surface, racer, surface.start, 1000, schedule=Gentle()).values
    early, late = values[220:260].max(), values[-40:].max()
    return not late < early


@pytest.mark.parametrize("surface", ["Bowl", "Narrow valley"])
@pytest.mark.parametrize("rule", [*PLAIN, *SCALED])
def test_below_the_limit_it_settles_and_above_it_does_not(surface, rule):
    surface = SURFACES[surface]
    settings = {**PLAIN, **SCALED}[rule]
    scale = 1.0 if rule in PLAIN else HELD
    more = {} if rule in PLAIN else {"eps": HELD}
    racer = dataclasses.replace(OPTIMIZERS[rule](), **settings, **more)
    steepest = float(largest_eigenvalue(surface.hessian(np.array(surface.start))))
    limit = scale * racer.bound / steepest
    assert not grows(surface, dataclasses.replace(racer, lr=0.98 * limit))
    assert grows(surface, dataclasses.replace(racer, lr=1.02 * limit))


def test_the_limits_of_a_race_are_the_textbooks():
    surface = SURFACES["Narrow valley"]
    rules = ("Gradient descent", "Momentum", "Nesterov", "Newton")
    racers = tuple(OPTIMIZERS[rule]() for rule in rules)
    ran = race(dataclasses.replace(first_scene(surface.name), racers=racers, steps=5))
    sharpest = float(np.linalg.eigvalsh(surface.hessian(np.array(surface.start)))[-1])
    expected = [2 / sharpest, 2 * 1.9 / sharpest, 2 * 1.9 / (2.8 * sharpest), np.nan]
    for place, limit in enumerate(expected):
        np.testing.assert_allclose(ran.limits(place), np.full(5, limit), rtol=1e-9)


def test_an_adaptive_rules_limit_is_that_of_the_preconditioned_hessian():
    ran = race(dataclasses.replace(first_scene("Rosenbrock"), steps=50))
    place = [racer.name for racer in ran.racers].index("RMSProp")
    racer, run = ran.racers[place], ran.trajectories[place]
    for step in (0, 20, 49):
        hessian = ran.scene.objective.hessian(run.points[step])
        sharpest = np.linalg.eigvals(np.diag(ran.rates(place)[step]) @ hessian).real.max()
        expected = racer.lr * 2 / sharpest if sharpest > 0 else np.inf
        assert ran.limits(place)[step] == pytest.approx(expected, rel=1e-9)


def test_dampening_moves_the_limit_and_all_of_it_removes_it():
    rule = OPTIMIZERS["Momentum"]
    assert rule(momentum=0.5, dampening=0.5).bound == pytest.approx(6.0)
    assert rule(momentum=0.5, dampening=1.0).bound == np.inf
    assert rule(momentum=0.0, dampening=1.0).bound == 2.0


def test_where_it_curves_down_there_is_no_limit():
    scene = dataclasses.replace(first_scene("Himmelblau"), start=(-0.27, -0.92), steps=1)
    assert race(scene).limits(0)[0] == np.inf


def test_the_largest_eigenvalue_is_numpys():
    rng = np.random.default_rng(0)
    matrices = rng.normal(size=(100, 2, 2))
    matrices += np.swapaxes(matrices, -1, -2)
    expected = np.linalg.eigvalsh(matrices)[..., -1]
    np.testing.assert_allclose(largest_eigenvalue(matrices), expected, atol=1e-12)
