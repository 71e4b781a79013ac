"""Eigenvalues of Hessians: quadratics of a given spectrum, a small network, rules' limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.curvature import (
    MOST_PARAMETERS,
    bottom_eigenvalues,
    hessian,
    hessian_vector_product,
    limit,
    sharpness,
    spectrum,
    top_eigenvalues,
)
from gdviz.descent import descend
from gdviz.errors import BudgetError, SettingError
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.surfaces import SURFACES
from tests.objectives import Quadratic, TwoLayers


class Counted(Quadratic):
    """Counts the calls of its product."""

    calls = 0

    def hvp(self, points, vectors):
        self.calls += 1
        return super().hvp(points, vectors)


class Slope:
    """An objective that has a gradient and nothing else."""

    def __init__(self, objective):
        self.value, self.gradient = objective.value, objective.gradient


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@given(
    spectrum=st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=1, max_size=12),
    seed=st.integers(0, 100),
    data=st.data(),
)
@settings(deadline=None)
def test_a_full_run_finds_any_spectrum_with_all_its_repetitions(spectrum, seed, data):
    quadratic = Quadratic.of(spectrum, seed=seed)
    d = len(spectrum)
    count = data.draw(st.integers(1, d))
    falling = np.sort(spectrum)[::-1]
    point = np.zeros(d)
    room = 1e-9 * max(1, np.abs(falling).max())
    assert top_eigenvalues(quadratic, point, count) == pytest.approx(falling[:count], abs=room)
    rising = falling[::-1]
    assert bottom_eigenvalues(quadratic, point, count) == pytest.approx(rising[:count], abs=room)


@pytest.mark.parametrize("matrix", [np.zeros((5, 5)), np.eye(5), np.diag([3.0, 3, 3, -1, -1])])
def test_few_distinct_eigenvalues_count_as_often_as_they_are(matrix):
    expected = np.sort(np.diag(matrix))[::-1]
    found = top_eigenvalues(Quadratic(matrix), np.ones(5), 5)
    assert found == pytest.approx(expected, abs=1e-12)


def test_thirty_steps_find_what_stands_out_of_a_thousand(rng):
    spectrum = np.concatenate([rng.uniform(-0.1, 1, 996), [5.0, 8.0, 21.0, -3.0]])
    quadratic = Quadratic.of(spectrum, seed=1)
    point = np.zeros(1000)
    assert top_eigenvalues(quadratic, point, 3) == pytest.approx([21, 8, 5], rel=1e-9)
    assert bottom_eigenvalues(quadratic, point, 1) == pytest.approx([-3], rel=1e-9)


def test_the_answer_is_a_lower_bound_that_more_steps_tighten(rng):
    quadratic = Quadratic.of(rng.uniform(0, 1, 300), seed=2)
    largest = np.linalg.eigvalsh(quadratic.matrix)[-1]
    found = [top_eigenvalues(quadratic, np.zeros(300), 1, steps=s)[0] for s in (5, 10, 20, 300)]
    assert found == sorted(found)
    assert found[0] < largest
    assert found[-1] == pytest.approx(largest, rel=1e-12)


def test_another_seed_another_start_the_same_answer(rng):
    quadratic = Quadratic.of([9.0, 4.0, *rng.uniform(0, 1, 200)], seed=3)
    a, b = (top_eigenvalues(quadratic, np.zeros(202), 2, seed=seed) for seed in (0, 1))
    assert not np.array_equal(a, b)
    assert a == pytest.approx(b, rel=1e-9)


@pytest.mark.parametrize("count", [0, 4, -1])
def test_no_more_eigenvalues_than_there_are(count):
    with pytest.raises(SettingError, match="Of 3 eigenvalues 1 to 3"):
        top_eigenvalues(Quadratic(np.eye(3)), np.zeros(3), count)


def test_sharpness_of_a_network_equals_its_hessians_largest_eigenvalue(rng):
    network = TwoLayers(seed=0)
    points = rng.normal(size=(3, 4, network.size))
    hessians = hessian(network, points)
    exact = np.linalg.eigvalsh(hessians)[..., -1]
    assert sharpness(network, points) == pytest.approx(exact, rel=1e-6)
    assert sharpness(network, points[0, 0]) == pytest.approx(exact[0, 0], rel=1e-6)
    assert sharpness(Slope(network), points) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize(
    ("activation", "loss"), [("tanh", "mse"), ("ReLU", "logistic"), ("GELU", "logistic")]
)
def test_all_along_a_training_the_default_steps_are_enough(activation, loss):
    inputs = np.random.default_rng(0).uniform(-1, 1, (100, 2))
    inside = 1.0 * (np.sum(inputs**2, axis=1) < 0.5)
    network = MLP((2, 8, 8, 1), activation=activation)
    objective = NetworkObjective(network, inputs, inside, loss)
    run = descend(objective, OPTIMIZERS["Adam"](lr=0.02), network.init(0), 300, record=50)
    exact = np.linalg.eigvalsh(hessian(objective, run.points))
    assert sharpness(objective, run.points) == pytest.approx(exact[:, -1], rel=1e-6)
    top = top_eigenvalues(objective, run.points[-1], 3)
    assert top == pytest.approx(exact[-1, -3:][::-1], rel=1e-6)
    lowest = bottom_eigenvalues(objective, run.points[-1], 1, steps=network.size)
    assert lowest == pytest.approx(exact[-1, :1], abs=1e-9 * exact[-1, -1])
    assert spectrum(objective, run.points[-1]) == pytest.approx(exact[-1], abs=1e-12)


def test_a_batch_goes_in_lockstep_and_equals_its_members(rng):
    quadratic = Counted.of([7.0, 3.0, *rng.uniform(0, 1, 50)], seed=0)
    points = rng.normal(size=(40, 52))
    together = sharpness(quadratic, points, steps=12)
    assert quadratic.calls == 12
    alone = [sharpness(quadratic, point, steps=12) for point in points]
    assert together == pytest.approx(np.array(alone), rel=1e-12)


def test_many_points_are_cut_into_blocks(rng, monkeypatch):
    network = TwoLayers(seed=0)
    points = rng.normal(size=(7, network.size))
    whole = sharpness(network, points)
    monkeypatch.setattr("gdviz.curvature.spectra._BLOCK", 2 * 30 * network.size)
    assert sharpness(network, points) == pytest.approx(whole, rel=1e-12)


def test_points_that_diverged_have_no_sharpness(rng):
    network = TwoLayers(seed=0)
    points = rng.normal(size=(4, network.size))
    expected = sharpness(network, points)
    points[1, 3], points[2] = np.nan, np.inf
    found = sharpness(network, points)
    assert np.array_equal(np.isnan(found), [False, True, True, False])
    assert found[[0, 3]] == pytest.approx(expected[[0, 3]], rel=1e-12)
    assert np.isnan(sharpness(network, points[2]))


def test_rates_of_each_coordinate_bend_the_curvature(rng):
    quadratic = Quadratic.of(rng.uniform(0, 4, 9), seed=4)
    rates = rng.uniform(0.1, 3, (2, 9))
    roots = np.sqrt(rates)
    bent = roots[:, :, None] * quadratic.matrix * roots[:, None, :]
    found = sharpness(quadratic, np.zeros((2, 9)), rates=rates)
    assert found == pytest.approx(np.linalg.eigvalsh(bent)[:, -1], rel=1e-10)
    assert sharpness(quadratic, np.zeros(9), rates=4.0) == pytest.approx(
        4 * np.linalg.eigvalsh(quadratic.matrix)[-1]
    )


def test_single_precision_stays_single(rng):
    quadratic = Quadratic.of([7.0, 3.0, *rng.uniform(0, 1, 50)], seed=0)
    point = np.zeros(52, dtype=np.float32)
    for measured in (sharpness(quadratic, point), top_eigenvalues(quadratic, point, 2)[0]):
        assert measured.dtype == np.float32
        assert measured == pytest.approx(7, rel=1e-5)


def test_the_whole_spectrum(rng):
    values = np.sort(rng.normal(size=40))
    assert spectrum(Quadratic.of(values, seed=6), np.zeros(40)) == pytest.approx(values)
    surface = SURFACES["Himmelblau"]
    exact = np.linalg.eigvalsh(surface.hessian(np.array([1.0, 2.0])))
    assert spectrum(surface, np.array([1.0, 2.0])) == pytest.approx(exact)


def test_too_many_parameters_for_a_whole_spectrum():
    with pytest.raises(BudgetError, match="at most 1,000 parameters, not for 1,001"):
        spectrum(Quadratic(np.eye(2)), np.zeros(MOST_PARAMETERS + 1))


# ---- products and Hessians ----------------------------------------------------------------------


def test_a_hessian_is_made_of_exact_products_where_there_are_any(rng):
    quadratic = Quadratic.of(rng.normal(size=6), seed=7)
    points = rng.normal(size=(2, 3, 6))
    exact = hessian(quadratic, points)
    assert np.array_equal(exact, np.swapaxes(exact, -1, -2))
    assert np.abs(exact - quadratic.matrix).max() <= 1e-15 * 6
    assert np.abs(hessian(Slope(quadratic), points) - quadratic.matrix).max() <= 1e-9


def test_products_agree_however_they_are_come_by(rng):
    surface = SURFACES["Himmelblau"]
    points, vectors = rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 3, 2))
    exact = np.einsum("...ij,...j->...i", surface.hessian(points), vectors)
    assert hessian_vector_product(surface, points, vectors) == pytest.approx(exact, rel=1e-14)
    measured = hessian_vector_product(Slope(surface), points, vectors)
    assert np.abs(measured - exact).max() <= 1e-8 * np.abs(exact).max()


def test_a_product_with_nothing_is_nothing():
    network = TwoLayers(seed=0)
    point = np.ones(network.size)
    assert not hessian_vector_product(network, point, np.zeros(network.size)).any()


def test_a_product_does_not_depend_on_the_vectors_length(rng):
    network = TwoLayers(seed=0)
    point, vector = rng.normal(size=(2, network.size))
    one = hessian_vector_product(network, point, vector)
    for size in (1e-12, 1e12):
        scaled = hessian_vector_product(network, point, size * vector)
        assert scaled / size == pytest.approx(one, rel=1e-6, abs=1e-9)


# ---- limits -------------------------------------------------------------------------------------


def test_limits_are_those_of_the_literature():
    descent, ball = OPTIMIZERS["Gradient descent"](), OPTIMIZERS["Momentum"](momentum=0.9)
    assert limit(descent, 0.01) == pytest.approx(200)
    assert limit(ball, 0.01) == pytest.approx(380)
    assert limit(descent, np.array([0.1, 0.5])) == pytest.approx(np.array([20, 4]))
    assert limit(OPTIMIZERS["Lion"](), 0.01) is None


@pytest.mark.parametrize("name", ["Gradient descent", "Momentum", "Nesterov"])
@pytest.mark.parametrize(("share", "stays"), [(0.98, True), (1.02, False)])
def test_a_quadratic_just_below_the_limit_holds_a_rule_and_one_just_above_does_not(
    name, share, stays
):
    rule = OPTIMIZERS[name](lr=0.05)
    sharpest = share * limit(rule, rule.lr)
    quadratic = Quadratic.of([0.1, 1.0, sharpest], seed=8)
    start = np.ones(3)
    end = descend(quadratic, rule, start, 2000).values[-1]
    assert (end < quadratic.value(start)) == stays


@pytest.mark.parametrize(("lr", "hovers"), [(0.1, False), (0.3, True), (0.5, True)])
def test_full_batch_descent_ends_up_at_the_edge_of_stability(lr, hovers):
    """Sharpness rises to 2 / lr and hovers there, at any rate that is not small: Cohen (2021)."""
    network, rule = TwoLayers(seed=0), OPTIMIZERS["Gradient descent"](lr=lr)
    run = descend(network, rule, network.start(seed=0), 6000, record=100)
    shares = sharpness(network, run.points) / limit(rule, lr)
    assert shares[0] < 0.8
    late = shares[-20:]
    assert (np.abs(late - 1) < 0.1).all() if hovers else (late < 0.5).all()
    assert run.values[-1] < 0.8 * run.values[0]
