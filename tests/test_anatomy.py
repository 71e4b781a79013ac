"""The parts of a step add up to the step, for every rule on every surface."""

import dataclasses

import numpy as np
import pytest

from gdviz import hyperparameters
from gdviz.anatomy import PARTS, dissect
from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import suggested
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES

#: Every optional part of a rule in use: weight decay, momentum, dampening.
IN_USE = {"weight_decay": 0.02, "momentum": 0.7, "dampening": 0.3}


def in_full_use(rule, surface):
    racer = suggested(OPTIMIZERS[rule], surface)
    settings = {name: value for name, value in IN_USE.items() if hasattr(racer, name)}
    return dataclasses.replace(racer, **settings)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_the_parts_add_up_to_the_step_that_descend_takes(surface, rule, noise):
    surface = SURFACES[surface]
    racer = in_full_use(rule, surface)
    settings = {"schedule": SCHEDULES["cosine"](), "noise": noise, "seed": 3}
    path = descend(surface, racer, surface.start, 40, **settings).points
    found = dissect(surface, racer, surface.start, 40, **settings)
    finite = np.isfinite(path).all(axis=-1)
    steps = np.diff(path, axis=0)[finite[1:]]
    summed = sum(found.parts.values())[finite[1:]]
    np.testing.assert_array_equal(found.points[finite[:-1]], path[:-1][finite[:-1]])
    room = 1e-12 * np.maximum(1.0, np.abs(path[:-1][finite[1:]]).max(axis=-1, keepdims=True))
    parts = np.max([np.abs(part[finite[1:]]) for part in found.parts.values()], axis=0)
    assert np.all(np.abs(summed - steps) <= room + 1e-12 * parts)


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_only_what_a_rule_has_is_a_part_of_it(rule):
    surface = SURFACES["Himmelblau"]
    racer = suggested(OPTIMIZERS[rule], surface)
    plain = dataclasses.replace(
        racer, **{"weight_decay": 0.0} if hasattr(racer, "weight_decay") else {}
    )
    found = dissect(surface, plain, surface.start, 30)
    present = {name for name in PARTS if np.any(found.parts[name])}
    assert ("gradient" in present) == racer.uses_gradient
    assert "noise" not in present
    assert not present & {"penalty", "decay"}
    assert "kick" not in present or racer.draws
    noisy = dissect(surface, plain, surface.start, 30, noise=1.0)
    assert np.any(noisy.parts["noise"]) == racer.uses_gradient


def test_plain_descent_is_its_gradient_alone():
    surface = SURFACES["Bowl"]
    found = dissect(surface, OPTIMIZERS["Gradient descent"](lr=0.1), surface.start, 5)
    np.testing.assert_allclose(found.parts["gradient"], -0.1 * surface.gradient(found.points))
    np.testing.assert_array_equal(found.rates, np.full((5, 2), 0.1))


def test_adams_effective_rate_is_its_textbook_one():
    """lr / (sqrt(v_hat) + eps), spelt as in the paper's Algorithm 1."""
    surface, racer = SURFACES["Rosenbrock"], OPTIMIZERS["Adam"](lr=0.03, beta2=0.95)
    found = dissect(surface, racer, surface.start, 25)
    v = np.zeros(2)
    for t, gradient in enumerate(surface.gradient(found.points), 1):
        v = 0.95 * v + 0.05 * gradient**2
        expected = 0.03 / (np.sqrt(v / (1 - 0.95**t)) + racer.eps)
        np.testing.assert_allclose(found.rates[t - 1], expected, rtol=1e-12)


def test_momentums_memory_is_the_velocity_carried_over():
    surface, racer = SURFACES["Himmelblau"], OPTIMIZERS["Momentum"](lr=0.005, momentum=0.8)
    found = dissect(surface, racer, surface.start, 20)
    path = descend(surface, racer, surface.start, 20).points
    np.testing.assert_allclose(
        found.parts["memory"][1:], 0.8 * np.diff(path, axis=0)[:-1], atol=1e-14
    )


def test_the_sharpness_aware_gradient_is_that_at_the_place_it_looked_to():
    surface, racer = SURFACES["Rosenbrock"], OPTIMIZERS["Sharpness-aware"](lr=1e-3, rho=0.1)
    found = dissect(surface, racer, surface.start, 10)
    np.testing.assert_allclose(np.linalg.norm(found.looked, axis=-1), 0.1)
    np.testing.assert_allclose(found.slopes, surface.gradient(found.points + found.looked))


def test_annealing_moves_or_refuses():
    surface = SURFACES["Himmelblau"]
    found = dissect(surface, OPTIMIZERS["Simulated annealing"](), surface.start, 60)
    moved, refused = np.any(found.parts["kick"], axis=-1), np.any(found.refused, axis=-1)
    assert np.all(moved ^ refused)
    assert moved.any()
    assert refused.any()


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_taking_apart_changes_nothing(rule):
    racer = suggested(OPTIMIZERS[rule], SURFACES["Bowl"])
    start = np.array([1.0, 1.0])
    dissect(SURFACES["Bowl"], racer, start, 3)
    np.testing.assert_array_equal(start, [1.0, 1.0])
    assert hyperparameters.declared(racer).keys() == hyperparameters.declared(type(racer)).keys()


def test_no_steps_have_no_parts():
    found = dissect(SURFACES["Bowl"], OPTIMIZERS["Adam"](), (1.0, 1.0), 0)
    assert found.points.shape == (0, 2)
    assert all(part.shape == (0, 2) for part in found.parts.values())
