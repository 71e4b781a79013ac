"""M3's measurements against answers that were worked out independently."""

import math

import numpy as np
import pytest

from gdviz.misconceptions.m3_data import ALL, SIZES, DataSettings
from gdviz.misconceptions.m3_data import measure as fit
from gdviz.misconceptions.m3_depth import SKIPS, DeepLine, DepthSettings
from gdviz.misconceptions.m3_depth import measure as escape
from gdviz.misconceptions.m3_labels import LabelSettings
from gdviz.misconceptions.m3_labels import measure as learn
from gdviz.misconceptions.m3_valleys import FIXED, LEFT, Valleys, ValleySettings, conditions
from gdviz.misconceptions.m3_valleys import measure as run


def powers_of_a_matrix(kappa, left):
    """Steps of Polyak's ball by the eigenvalues of its 2 x 2 matrices: a double root, sqrt(beta).

    Both curvatures have the same root up to its sign: e(t) = (1 + t (e1/r - 1)) r^t.
    """
    root = math.sqrt(kappa)
    lr, r = 4 / (1 + root) ** 2, (root - 1) / (root + 1)
    t = np.arange(1, 3000)
    errors = [(1 + t * ((1 - lr * curve) / s - 1)) * s**t for curve, s in ((1, r), (kappa, -r))]
    return t[np.linalg.norm(errors, axis=0) <= left * math.sqrt(2)][0]


@pytest.mark.parametrize("target", LEFT)
def test_the_heavy_ball_s_steps_are_those_of_its_double_root(target):
    found = run(ValleySettings(target=target))
    exact = [powers_of_a_matrix(kappa, LEFT[target]) for kappa in found.conditions]
    np.testing.assert_array_equal(found.ball, exact)
    np.testing.assert_array_equal(found.ball, found.ball_theory)


def test_descent_s_steps_are_those_of_its_contraction():
    found = run(ValleySettings())
    rate = (found.conditions - 1) / (found.conditions + 1)
    exact = np.log(found.left) / np.log(rate)
    assert np.all(np.abs(found.descent - exact) <= 1)
    assert found.descent_slope == pytest.approx(1, abs=0.02)


def test_the_heavy_ball_s_steps_grow_like_the_square_root():
    assert run(ValleySettings()).ball_slope == pytest.approx(0.5, abs=0.05)
    assert run(
        ValleySettings(longest=10_000, target="a ten-billionth")
    ).ball_slope == pytest.approx(0.5, abs=0.05)
    assert run(ValleySettings(momentum=FIXED)).ball_slope < 0.4


def test_valleys_have_the_slopes_of_their_heights():
    ground, rng = Valleys(conditions(1000.0)), np.random.default_rng(0)
    points = rng.normal(size=(9, 2))
    for axis in np.eye(2):
        ahead, behind = (ground.value(points + sign * 1e-6 * axis) for sign in (1, -1))
        slope = np.sum(ground.gradient(points) * axis, axis=-1)
        np.testing.assert_allclose(slope, (ahead - behind) / 2e-6, rtol=1e-5)


@pytest.mark.parametrize("ground", [DeepLine(), DeepLine(skip=1.0, goal=0.5)])
@pytest.mark.parametrize("depth", [2, 3, 4])
def test_deep_lines_have_the_slopes_of_their_losses(ground, depth):
    points = np.random.default_rng(depth).normal(size=(5, depth))
    for axis in np.eye(depth):
        ahead, behind = (ground.value(points + sign * 1e-6 * axis) for sign in (1, -1))
        slope = np.sum(ground.gradient(points) * axis, axis=-1)
        np.testing.assert_allclose(slope, (ahead - behind) / 2e-6, rtol=1e-4, atol=1e-8)


def exact_time(depth, size):
    """The integral of dw / (w^(L-1) (1 - w^L)) from the first weight to half way, numerically."""
    halfway = (1 - 0.5 * (1 - size**depth)) ** (1 / depth)  # the loss is down to a quarter
    logs = np.linspace(math.log(size), math.log(halfway), 20_001)
    w = np.exp(logs)
    slowness = w ** (2 - depth) / (1 - w**depth)
    return float(np.sum((slowness[1:] + slowness[:-1]) / 2 * np.diff(logs)))


def test_times_to_leave_are_those_of_the_differential_equation():
    found = escape(DepthSettings(lr=0.05))
    for place, depth in enumerate((2, 3, 4)):
        exact = [exact_time(depth, size) for size in found.sizes]
        np.testing.assert_allclose(found.times[:, place], exact, rtol=0.05, atol=0.1)


def test_the_escape_laws():
    found = escape(DepthSettings())
    np.testing.assert_allclose(found.powers, [1, 1, 2], atol=0.1)
    assert np.abs(found.times[-1, 1:] / found.theory[-1, 1:] - 1).max() < 0.05
    skipping = escape(DepthSettings(links=SKIPS))
    assert np.all(skipping.times < 1)


def test_all_data_at_every_step_costs_in_proportion_to_the_data():
    found = fit(DataSettings())
    assert found.full_power == pytest.approx(1, abs=0.1)
    assert abs(found.small_power) < 0.2
    assert list(found.sizes) == list(SIZES)
    together = fit(DataSettings(batch=ALL))
    np.testing.assert_array_equal(together.small, together.full)


def test_random_labels_are_learnt_to_the_last_but_more_slowly():
    found = learn(LabelSettings())
    assert np.all(found.true[-1] == 1)
    assert np.all(found.random[-1] == 1)
    assert np.all(found.random_epochs > 1.5 * found.true_epochs)
    assert np.all(found.random_test < 0.25)
