import numpy as np
import pytest

from gdviz.errors import UnsupportedError
from gdviz.oracle import Oracle

POINTS = np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 0.0]])


class Bowl:
    def value(self, points):
        return 0.5 * np.sum(points * points, axis=-1)

    def gradient(self, points):
        return points

    def hessian(self, points):
        return np.eye(points.shape[-1])


class Slope:
    """A linear height whose gradient is one constant array of the objective's own."""

    def __init__(self):
        self.direction = np.array([1.0, 2.0])

    def value(self, points):
        return points @ self.direction

    def gradient(self, points):
        return np.broadcast_to(self.direction, points.shape)


def test_without_noise_the_oracle_is_exact():
    oracle = Oracle(Bowl())
    np.testing.assert_array_equal(oracle.value(POINTS), Bowl().value(POINTS))
    np.testing.assert_array_equal(oracle.gradient(POINTS), POINTS)


def test_evaluations_are_counted():
    oracle = Oracle(Bowl())
    oracle.value(POINTS)
    assert oracle.evaluations == 1
    oracle.gradient(POINTS)
    assert oracle.evaluations == 2
    oracle.hessian(np.ones(5))
    assert oracle.evaluations == 7


def test_a_refused_hessian_costs_nothing():
    oracle = Oracle(Slope())
    with pytest.raises(UnsupportedError, match="Slope has no Hessian"):
        oracle.hessian(POINTS)
    assert oracle.evaluations == 0


@pytest.mark.parametrize("objective", [Bowl(), Slope()], ids=lambda made: type(made).__name__)
def test_a_gradient_may_be_overwritten(objective):
    points = POINTS.copy()
    expected = objective.gradient(POINTS).copy()
    for _ in range(2):
        gradient = Oracle(objective).gradient(points)
        np.testing.assert_array_equal(gradient, expected)
        gradient *= 0
    np.testing.assert_array_equal(points, POINTS)


def test_what_the_oracle_returns_has_the_dtype_of_the_points():
    points = POINTS.astype(np.float32)
    oracle = Oracle(Slope(), noise=1.0)
    assert oracle.gradient(points).dtype == np.float32
    assert Oracle(Bowl()).hessian(points).dtype == np.float32


def test_a_step_has_one_draw_and_another_step_another():
    oracle = Oracle(Bowl(), noise=2.0, seed=3)
    oracle.step = 1
    first = oracle.gradient(POINTS)
    np.testing.assert_array_equal(first, oracle.gradient(POINTS))
    oracle.step = 2
    assert not np.array_equal(first, oracle.gradient(POINTS))


def test_one_seed_shakes_the_whole_batch_alike_and_many_seeds_do_not():
    noise = Oracle(Bowl(), noise=1.0, seed=3).gradient(POINTS) - POINTS
    np.testing.assert_allclose(noise, np.tile(noise[0], (3, 1)), rtol=1e-14)
    each = Oracle(Bowl(), noise=1.0, seed=np.arange(3)).gradient(POINTS) - POINTS
    assert len(np.unique(each[:, 0])) == 3


def test_noise_has_its_declared_size():
    seeds = np.arange(20_000)
    points = np.zeros((seeds.size, 2))
    noise = Oracle(Bowl(), noise=0.7, seed=seeds).gradient(points)
    assert np.std(noise, axis=0) == pytest.approx([0.7, 0.7], rel=0.03)
    assert np.mean(noise, axis=0) == pytest.approx([0, 0], abs=0.02)


def test_noise_tilts_value_and_gradient_together():
    oracle = Oracle(Bowl(), noise=1.0, seed=3)
    step = 1e-6
    for axis in np.eye(2):
        difference = oracle.value(POINTS + step * axis) - oracle.value(POINTS - step * axis)
        slope = oracle.gradient(POINTS) @ axis
        np.testing.assert_allclose(difference / (2 * step), slope, atol=1e-8)


def test_a_stream_is_the_same_however_often_it_is_asked_for():
    oracle = Oracle(Bowl(), seed=4)
    first = oracle.rng(3, "proposal").normal(2)
    np.testing.assert_array_equal(first, oracle.rng(3, "proposal").normal(2))
    assert not np.array_equal(first, oracle.rng(3, "acceptance").normal(2))


@pytest.mark.parametrize("seed", [4, np.arange(3), np.arange(400)], ids=["one", "few", "many"])
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_what_is_drawn_ahead_is_what_each_step_draws(seed, kind):
    oracle = Oracle(Bowl(), seed=seed)
    for oracle.step in [1, 2, 2, 3, 150, 151, 2, 10_000]:
        drawn = oracle.draw("proposal", kind, 2)
        fresh = getattr(Oracle(Bowl(), seed=seed).rng(oracle.step, "proposal"), kind)(2)
        np.testing.assert_allclose(drawn, fresh, rtol=1e-14)
    with pytest.raises(ValueError, match="read-only"):
        drawn *= 2
