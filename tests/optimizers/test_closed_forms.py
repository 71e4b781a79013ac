"""Rules against what theory says of them: exact factors, stability limits, stationary spreads."""

import numpy as np
import pytest
from toy_objectives import Himmelblau, Rosenbrock

from gdviz.descent import descend
from gdviz.optimizers import (
    OPTIMIZERS,
    GradientDescent,
    Momentum,
    Nesterov,
    Newton,
    PerturbedDescent,
    SharpnessAware,
    SimulatedAnnealing,
)
from gdviz.optimizers.newton import _solve, _solve_pair
from gdviz.proof.closed_forms import CLOSED_FORMS
from gdviz.proof.quadratics import Quadratic, bowl
from gdviz.schedules import InverseTime

SADDLE = Quadratic(np.diag([1.0, -1.0]))
TURNED_SADDLE = Quadratic(np.array([[0.4, 0.8], [0.8, -0.2]]))


@pytest.mark.parametrize(
    "form",
    CLOSED_FORMS,
    ids=[f"{form.rule.name}: {form.measure.__name__}" for form in CLOSED_FORMS],
)
def test_a_rule_does_what_theory_says(form):
    assert form.measure() <= form.tolerance


def test_every_rule_is_held_against_theory():
    assert list(dict.fromkeys(form.rule.name for form in CLOSED_FORMS)) == list(OPTIMIZERS)


def last(objective, optimizer, start, steps, **settings):
    return descend(objective, optimizer, start, steps, record=0, **settings).points[-1]


@pytest.mark.parametrize("curvature", [0.5, 2.0, 8.0])
def test_the_stability_limit_of_descent(curvature):
    shares = np.array([0.99, 1.0, 1.01])
    ends = last(bowl(curvature), GradientDescent(lr=shares * 2 / curvature), np.ones((3, 1)), 2000)[
        :, 0
    ]
    assert abs(ends[0]) < 1e-8
    assert abs(ends[1]) == 1.0
    assert abs(ends[2]) > 1e8


@pytest.mark.parametrize("momentum", [0.3, 0.9])
@pytest.mark.parametrize("curvature", [0.5, 8.0])
def test_the_stability_limit_of_the_heavy_ball(momentum, curvature):
    limit = 2 * (1 + momentum) / curvature
    rule = Momentum(lr=np.array([0.98, 1.02]) * limit, momentum=momentum)
    inside, outside = np.abs(last(bowl(curvature), rule, np.ones((2, 1)), 400)[:, 0])
    assert inside < 1e-3
    assert outside > 1e3


def test_without_momentum_all_three_are_plain_descent():
    start = np.array([-0.5, 1.5])
    plain = descend(Himmelblau(), GradientDescent(lr=0.01), start, 30).points
    for rule in (Momentum, Nesterov):
        path = descend(Himmelblau(), rule(lr=0.01, momentum=0.0), start, 30).points
        np.testing.assert_allclose(path, plain, rtol=1e-13)


def test_newton_goes_to_saddles_and_maxima_too():
    for objective in (SADDLE, bowl(-1, -3), TURNED_SADDLE):
        assert np.max(np.abs(last(objective, Newton(damping=1e-6), [0.7, -0.4], 5))) < 1e-12
    near_the_maximum = last(Himmelblau(), Newton(damping=1e-6), [-0.2, -0.8], 20)
    np.testing.assert_allclose(near_the_maximum, [-0.270845, -0.923039], atol=1e-6)


def test_newton_finds_the_end_of_the_banana():
    np.testing.assert_allclose(last(Rosenbrock(), Newton(), [-1.2, 1.0], 20), [1, 1], atol=1e-10)


def test_both_solvers_of_newton_agree():
    rng = np.random.default_rng(5)
    hessian = rng.normal(size=(200, 2, 2))
    hessian += np.swapaxes(hessian, -1, -2)
    hessian[0], hessian[1], hessian[2] = np.eye(2), np.zeros((2, 2)), np.diag([3.0, -4.0])
    gradient = rng.normal(size=(200, 2))
    np.testing.assert_allclose(
        _solve_pair(hessian, gradient, 0.1), _solve(hessian, gradient, 0.1), rtol=1e-9
    )


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_newton_turns_a_hessian_that_is_not_finite_into_nan(size, bad):
    class Torn:
        def value(self, points):
            return points[..., 0]

        def gradient(self, points):
            return np.ones_like(points)

        def hessian(self, points):
            hessian = np.zeros((*points.shape, size)) + np.eye(size)
            hessian[0] = bad
            return hessian

    run = descend(Torn(), Newton(), np.ones((3, size)), 2)
    assert run.diverged_at.tolist() == [1, -1, -1]


@pytest.mark.parametrize("lr", [0.1, 0.5, 1.0])
def test_the_stationary_variance_of_descent_in_noise(lr):
    chains, burn_in = 4000, int(5 / lr) + 1
    seeds = np.arange(chains)
    run = descend(
        bowl(1.0), GradientDescent(lr=lr), np.zeros((chains, 1)), burn_in + 60, noise=1.0,
        seed=seeds,
    )  # fmt: skip
    variance = np.mean(run.points[burn_in:] ** 2)
    assert variance == pytest.approx(lr / (2 - lr), rel=0.05)


def test_a_rate_that_falls_as_one_over_t_settles_in_noise():
    chains = 1000
    ends = [
        last(bowl(1.0), GradientDescent(lr=1.0), np.ones((chains, 1)), steps, noise=1.0,
             schedule=InverseTime(halving=1.0), seed=np.arange(chains))
        for steps in (30, 300)
    ]  # fmt: skip
    # With rate 1/t on x^2/2 the point is minus the mean of the noise so far: variance 1/T.
    assert [np.var(end) for end in ends] == pytest.approx([1 / 30, 1 / 300], rel=0.15)


def test_perturbed_descent_leaves_an_exact_saddle_where_descent_never_moves():
    start = np.zeros((20, 2))
    still = last(SADDLE, GradientDescent(lr=0.1), start, 200)
    assert np.array_equal(still, start)
    left = last(SADDLE, PerturbedDescent(lr=0.1), start, 200, seed=np.arange(20))
    assert np.all(np.abs(left[:, 1]) > 1e3)


def test_a_perturbation_lies_in_its_ball_and_waits_for_its_interval():
    rule = PerturbedDescent(lr=0.1, radius=0.2, threshold=10.0, interval=3)
    path = descend(bowl(0, 0), rule, np.zeros((50, 2)), 8, seed=np.arange(50)).points
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=-1)
    moved = lengths > 0
    assert moved.all(axis=1).tolist() == [True, False, False, True, False, False, True, False]
    assert moved.any(axis=1).tolist() == moved.all(axis=1).tolist()
    assert 0.15 < lengths.max() <= 0.2


def test_only_the_members_that_are_calm_are_perturbed():
    rule = PerturbedDescent(lr=0.1, threshold=0.01)
    start = np.array([[0.0, 0.0], [5.0, 5.0]])
    first = descend(bowl(1, 1), rule, start, 1).points[1]
    assert np.any(first[0] != 0)
    np.testing.assert_allclose(first[1], [4.5, 4.5])


def test_sharpness_aware_rests_where_the_gradient_is_zero():
    assert np.array_equal(
        last(SADDLE, SharpnessAware(lr=0.1), np.zeros((2, 2)), 5), np.zeros((2, 2))
    )


def test_sharpness_aware_leaves_a_narrow_well_for_a_wide_one():
    class Wells:
        """A narrow well at -1 and a wide one at 2, equally deep."""

        centres, widths = np.array([-1.0, 2.0]), np.array([0.1, 1.0])

        def value(self, points):
            return -np.sum(self._wells(points), axis=-1)

        def gradient(self, points):
            pull = self._wells(points) * (points - self.centres) / self.widths**2
            return np.sum(pull, axis=-1, keepdims=True)

        def _wells(self, points):
            return np.exp(-0.5 * ((points - self.centres) / self.widths) ** 2)

    start = np.array([[-0.95]])
    assert last(Wells(), GradientDescent(lr=0.01), start, 5000)[0, 0] < -0.8
    assert last(Wells(), SharpnessAware(lr=0.01, rho=1.0), start, 5000)[0, 0] > 0


def test_cold_annealing_never_climbs():
    rule = SimulatedAnnealing(temperature=0.0)
    run = descend(Himmelblau(), rule, np.array([[0.0, 0.0], [3.0, -3.0]]), 300)
    assert np.all(np.diff(run.values, axis=0) <= 0)
    assert np.all(run.values[-1] < 2)


def test_annealing_cools_geometrically():
    frozen = descend(Himmelblau(), SimulatedAnnealing(temperature=1e9, cooling=0.5), [1.0, 1.0], 80)
    assert np.all(np.diff(frozen.values[60:]) <= 1e9 * 0.5**59 * 40)


def test_annealing_never_goes_where_the_height_is_not_finite():
    class Pit:
        def value(self, points):
            height = np.sum(points, axis=-1)
            return np.where(height < 0, -np.inf, np.where(height > 2, np.nan, height))

        def gradient(self, points):
            return np.ones_like(points)

    run = descend(Pit(), SimulatedAnnealing(temperature=100.0), np.ones((10, 2)), 200)
    assert np.isfinite(run.values).all()
    assert len(np.unique(run.points[:, 0, 0])) > 5
