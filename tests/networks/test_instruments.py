"""Instruments made for surfaces, on networks: nothing is written twice."""

import dataclasses

import numpy as np
import pytest

from gdviz.anatomy import dissect
from gdviz.curvature import hessian_vector_product, top_eigenvalues
from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import SCHEDULES
from tests.networks.samples import points, sample

#: Every optional part of a rule in use.
IN_USE = {"weight_decay": 0.02, "momentum": 0.7, "dampening": 0.3}
KINDS = ("MLP, tanh", "MLP, batch norm", "RNN, last step")
every_kind = pytest.mark.parametrize("name", KINDS)


@every_kind
@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_parts_of_a_step_add_up_to_it(name, rule):
    objective, racer = sample(name), rule()
    settings = {key: value for key, value in IN_USE.items() if hasattr(racer, key)}
    racer = dataclasses.replace(racer, **settings)
    start, run = points(objective), {"schedule": SCHEDULES["cosine"](), "noise": 0.1, "seed": 3}
    path = descend(objective, racer, start, 12, **run).points
    found = dissect(objective, racer, start, 12, **run)
    np.testing.assert_array_equal(found.points, path[:-1])
    largest = max(1, *(np.abs(part).max() for part in found.parts.values()))
    room = 1e-12 * max(largest, np.abs(path).max())
    assert np.abs(sum(found.parts.values()) - np.diff(path, axis=0)).max() < room
    exact = np.array([objective.gradient(place) for place in found.asked])
    np.testing.assert_allclose(found.slopes, exact, atol=1e-12)


@every_kind
@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_schedules_scale_the_steps(name, schedule):
    objective, rule = sample(name), OPTIMIZERS["Gradient descent"](lr=0.05)
    start = points(objective, 2)
    path = descend(objective, rule, start, 6, schedule=schedule()).points
    factors = schedule().factors(6)
    expected = -0.05 * factors[:, None, None] * objective.gradient(path[:-1])
    np.testing.assert_allclose(np.diff(path, axis=0), expected, atol=1e-12)


@every_kind
def test_curvature_is_found_without_the_whole_hessian(name):
    objective = sample(name)
    point = points(objective)
    values = np.linalg.eigvalsh(objective.hessian(point))
    top = top_eigenvalues(objective, point, 3)
    np.testing.assert_allclose(top, values[::-1][:3], rtol=1e-6)
    vector = points(objective, seed=8)
    np.testing.assert_array_equal(
        hessian_vector_product(objective, point, vector), objective.hvp(point, vector)
    )
