"""Against closed forms, and against what the rules do when they are run."""

import dataclasses

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS
from gdviz.span import Span
from gdviz.stability import constant_curvatures, fastest, radii, spectral_radius
from gdviz.surfaces import SURFACES

LINEAR = ("Gradient descent", "Momentum", "Nesterov")
CURVED_ALIKE = {
    name: surface for name, surface in SURFACES.items() if constant_curvatures(surface) is not None
}


def test_quadratics_are_found_by_their_hessian():
    assert set(CURVED_ALIKE) == {
        "Bowl", "Narrow valley", "Booth", "Matyas",
        "Linear regression, raw", "Linear regression, standardised",
    }  # fmt: skip
    np.testing.assert_allclose(constant_curvatures(SURFACES["Booth"]), [2, 18])


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9, 0.99])
@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("Momentum", lambda momentum: 2 * (1 + momentum)),  # Polyak 1964
        ("Nesterov", lambda momentum: 2 * (1 + momentum) / (1 + 2 * momentum)),
    ],
)
def test_the_factor_is_one_at_the_known_limit(rule, limit, momentum):
    curvatures = np.array([1.0, 7.0])
    factors = [
        float(spectral_radius(OPTIMIZERS[rule](lr=lr, momentum=momentum), curvatures))
        for lr in limit(momentum) / 7 * np.array([0.999, 1.0, 1.001])
    ]
    assert factors[0] < 1 - 1e-6
    assert factors[1] == pytest.approx(1.0)
    assert factors[2] > 1 + 1e-6


def test_descent_is_stable_below_two_over_the_curvature():
    rule = OPTIMIZERS["Gradient descent"](lr=np.array([0.1, 2 / 7, 0.3]))
    np.testing.assert_allclose(spectral_radius(rule, np.array([1.0, 7.0])), [0.9, 1.0, 1.1])


@pytest.mark.parametrize("rule", LINEAR)
@pytest.mark.parametrize("extra", [{}, {"weight_decay": 0.5}])
def test_the_factor_is_what_a_long_run_shrinks_by(rule, extra):
    """Distances oscillate, so the largest over a hundred steps is compared with a later one."""
    surface = SURFACES["Narrow valley"]
    racer = dataclasses.replace(OPTIMIZERS[rule](lr=0.015), **extra)
    factor = float(spectral_radius(racer, constant_curvatures(surface)))
    apart = np.linalg.norm(descend(surface, racer, surface.start, 350).points, axis=-1)
    measured = (apart[250:350].max() / apart[50:150].max()) ** (1 / 200)
    assert measured == pytest.approx(factor, abs=0.003)


def test_a_rule_that_is_not_linear_has_no_factor():
    assert spectral_radius(OPTIMIZERS["Adam"](), np.ones(2)) is None
    lr = Span(declared(OPTIMIZERS["Adam"])["lr"], -3, 0)
    beta1 = Span(declared(OPTIMIZERS["Adam"])["beta1"], 0, 0.9)
    assert radii(OPTIMIZERS["Adam"](), np.ones(2), lr, beta1, 5) is None
    assert fastest(OPTIMIZERS["Adam"](), np.ones(2), lr, beta1) is None


def polyak(low, high):
    root = (high / low) ** 0.5
    return 4 / (low**0.5 + high**0.5) ** 2, ((root - 1) / (root + 1)) ** 2


def lessard_recht_packard(low, high):
    root = (3 * high / low + 1) ** 0.5
    return 4 / (3 * high + low), (root - 2) / (root + 2)


@pytest.mark.parametrize("name", ["Narrow valley", "Booth", "Matyas"])
@pytest.mark.parametrize(
    ("rule", "known"), [("Momentum", polyak), ("Nesterov", lessard_recht_packard)]
)
def test_the_fastest_settings_are_the_published_ones(name, rule, known):
    curvatures = constant_curvatures(SURFACES[name])
    parameters = declared(OPTIMIZERS[rule])
    lr, momentum = Span(parameters["lr"], -4, 1), Span(parameters["momentum"], 0.0, 0.999)
    found = fastest(OPTIMIZERS[rule](), curvatures, lr, momentum)
    expected = known(*curvatures)
    assert (10 ** found[0], found[1]) == pytest.approx(expected, rel=2e-3)


def test_where_nothing_is_stable_nothing_is_fastest():
    parameters = declared(OPTIMIZERS["Momentum"])
    lr, momentum = Span(parameters["lr"], 0.5, 1), Span(parameters["momentum"], 0.0, 0.5)
    assert fastest(OPTIMIZERS["Momentum"](), np.array([1.0, 50.0]), lr, momentum) is None


@pytest.mark.parametrize("rule", LINEAR)
def test_the_declared_bound_is_where_the_factor_is_one(rule):
    """`Optimizer.bound` and the rule's matrix are two spellings of one limit."""
    racer = OPTIMIZERS[rule]()
    curvatures = np.array([0.5, 7.0])
    limit = dataclasses.replace(racer, lr=racer.bound / curvatures.max())
    assert float(spectral_radius(limit, curvatures)) == pytest.approx(1.0)
