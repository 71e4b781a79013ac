import math

import numpy as np
import pytest

from gdviz.descent import descend, stepping
from gdviz.errors import SettingError
from gdviz.optimizers import Adam, GradientDescent, Momentum, SimulatedAnnealing
from gdviz.oracle import Oracle


class Bowl:
    def value(self, points):
        return 0.5 * np.sum(points * points, axis=-1)

    def gradient(self, points):
        return points


class Counting(Bowl):
    def __init__(self):
        self.values, self.gradients = 0, 0

    def value(self, points):
        self.values += 1
        return super().value(points)

    def gradient(self, points):
        self.gradients += 1
        return super().gradient(points)


RULE = GradientDescent(lr=0.1)


def test_a_trajectory_holds_the_run():
    run = descend(Bowl(), RULE, [[1.0, 2.0], [3.0, 4.0]], 5)
    assert run.points.shape == (6, 2, 2)
    np.testing.assert_allclose(run.points[:, 0, 0], 0.9 ** np.arange(6))
    np.testing.assert_array_equal(run.recorded_steps, range(6))
    np.testing.assert_array_equal(run.evaluations, range(6))
    np.testing.assert_array_equal(run.diverged_at, [-1, -1])


def test_recording_costs_no_evaluations_and_values_come_later():
    counting = Counting()
    run = descend(counting, RULE, [1.0, 2.0], 7)
    assert (counting.values, counting.gradients) == (0, 7)
    np.testing.assert_array_equal(run.values, Bowl().value(run.points))
    np.testing.assert_array_equal(run.gradients, run.points)
    assert run.values is run.values
    assert (counting.values, counting.gradients) == (1, 8)


def test_values_are_exact_however_noisy_the_run():
    run = descend(Bowl(), RULE, [1.0, 2.0], 7, noise=3.0)
    np.testing.assert_array_equal(run.values, Bowl().value(run.points))


@pytest.mark.parametrize(
    ("steps", "record", "expected"),
    [
        (6, 1, [0, 1, 2, 3, 4, 5, 6]), (6, 2, [0, 2, 4, 6]), (7, 3, [0, 3, 6, 7]), (6, 0, [6]),
        (0, 0, [0]), (0, 1, [0]), (0, 4, [0]), (3, 10, [0, 3]),
    ],
)  # fmt: skip
def test_which_moments_are_recorded(steps, record, expected):
    run = descend(Bowl(), RULE, [1.0, 2.0], steps, record=record)
    np.testing.assert_array_equal(run.recorded_steps, expected)
    np.testing.assert_allclose(run.points[:, 0], 0.9 ** np.array(expected))
    np.testing.assert_array_equal(run.evaluations, expected)


@pytest.mark.parametrize("record", [0, 1, 7])
def test_a_diverged_run_says_when_and_keeps_what_it_reached(record):
    start = np.array([[1.0, 1.0], [1e300, 0.0], [0.0, 0.0]])
    run = descend(Bowl(), GradientDescent(lr=101.0), start, 200, record=record)
    np.testing.assert_array_equal(run.diverged_at, [155, 5, -1])
    assert not np.isfinite(run.points[-1, :2]).all(axis=-1).any()
    assert np.isfinite(run.points[-1, 2]).all()


def test_the_start_is_left_alone():
    start = np.array([1.0, 2.0])
    descend(Bowl(), RULE, start, 3)
    np.testing.assert_array_equal(start, [1.0, 2.0])


@pytest.mark.parametrize(
    ("start", "dtype"),
    [
        ([1, 2], np.float64), ((1.5, 2), np.float64), (np.array([1, 2], dtype=np.int8), np.float64),
        (np.ones(2, dtype=np.float32), np.float32), (np.ones(2, dtype=np.float16), np.float64),
        (np.ones(2, dtype=">f8"), np.float64), (np.broadcast_to(1.0, (3, 2)), np.float64),
    ],
)  # fmt: skip
def test_the_dtype_of_a_start(start, dtype):
    assert descend(Bowl(), RULE, start, 2).points.dtype == dtype


@pytest.mark.parametrize(
    "start",
    [1.0, [], [[]], [1.0, math.nan], [math.inf, 0.0], "here", ["a", "b"], None, [1j, 2.0],
     [[1.0, 2.0], [3.0]], {"x": 1}],
    ids=str,
)  # fmt: skip
def test_a_start_that_is_no_point_is_refused(start):
    with pytest.raises(SettingError, match="start"):
        descend(Bowl(), RULE, start, 2)


@pytest.mark.parametrize("steps", [-1, 2.5, math.nan, "3", None, True])
def test_bad_numbers_of_steps_are_refused(steps):
    with pytest.raises(SettingError, match="number of steps"):
        descend(Bowl(), RULE, [1.0, 2.0], steps)


@pytest.mark.parametrize("noise", [-0.1, math.nan, math.inf, "1", None])
def test_bad_noise_is_refused(noise):
    with pytest.raises(SettingError, match="noise"):
        descend(Bowl(), RULE, [1.0, 2.0], 2, noise=noise)


@pytest.mark.parametrize("record", [-1, 0.5, "all", None])
def test_bad_recording_is_refused(record):
    with pytest.raises(SettingError, match="record"):
        descend(Bowl(), RULE, [1.0, 2.0], 2, record=record)


@pytest.mark.parametrize("seed", [0.5, "a", None, 2**70, np.arange(3), np.zeros(2), True])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(SettingError, match="seed"):
        descend(Bowl(), RULE, np.ones((2, 2)), 2, noise=1.0, seed=seed)


def test_array_hyperparameters_must_fit_the_batch():
    with pytest.raises(SettingError, match=r"lr .* batch shape \(2,\)"):
        descend(Bowl(), GradientDescent(lr=np.ones(3)), np.ones((2, 2)), 2)
    descend(Bowl(), GradientDescent(lr=np.full(2, 0.1)), np.ones((4, 2, 2)), 2)


def test_a_rule_without_a_rate_receives_none():
    received = []

    class Listening(SimulatedAnnealing):
        def step(self, points, oracle, lr, state):
            received.append(lr)
            return super().step(points, oracle, lr, state)

    descend(Bowl(), Listening(), [1.0, 2.0], 3)
    assert received == [None] * 3


def test_stepping_continues_where_the_oracle_stands():
    oracle, points = Oracle(Bowl(), noise=1.0, seed=2), np.array([1.0, 2.0])
    for _ in stepping(oracle, RULE, points, [1.0] * 3):
        pass
    assert oracle.step == 3
    for _ in stepping(oracle, RULE, points, [1.0] * 2):
        pass
    assert oracle.step == 5
    whole = descend(Bowl(), RULE, [1.0, 2.0], 5, noise=1.0, seed=2)
    np.testing.assert_array_equal(points, whole.points[-1])


def test_a_loop_can_be_stopped_early():
    oracle, points = Oracle(Bowl()), np.array([1.0, 2.0])
    for step, _ in enumerate(stepping(oracle, Adam(), points, [1.0] * 1000), 1):
        if step == 4:
            break
    assert oracle.evaluations == 4


@pytest.mark.parametrize("batch", [(20_000,), (30, 1000), (1, 20_000)], ids=str)
@pytest.mark.parametrize("record", [0, 1, 3])
def test_a_batch_of_several_blocks_equals_its_members(batch, record):
    """Settings, seeds, records and the step of divergence go with the member they belong to."""
    rng = np.random.default_rng(1)
    start = rng.normal(size=(*batch, 2))
    lr, seed = rng.choice([0.1, 3.0, 1e120], batch), rng.integers(0, 99, batch)
    whole = descend(Bowl(), Momentum(lr=lr), start, 6, noise=0.5, seed=seed, record=record)
    assert (whole.diverged_at >= 0).any()
    for member in [(0,) * len(batch), tuple(size - 1 for size in batch), (0, 999)[-len(batch) :]]:
        rule = Momentum(lr=lr[member])
        alone = descend(
            Bowl(), rule, start[member], 6, noise=0.5, seed=int(seed[member]), record=record
        )
        np.testing.assert_array_equal(whole.points[(slice(None), *member)], alone.points)
        np.testing.assert_array_equal(whole.evaluations, alone.evaluations)
        assert whole.diverged_at[member] == alone.diverged_at


def test_settings_may_be_smaller_than_a_batch_of_several_blocks():
    start, rates = np.ones((30, 1000, 2)), np.linspace(0.01, 0.5, 1000)
    for lr in (rates, rates[None], rates[:30, None]):
        run = descend(Bowl(), GradientDescent(lr=lr), start, 3, record=0)
        expected = np.broadcast_to((1 - lr) ** 3, (30, 1000))
        np.testing.assert_allclose(run.points[-1, ..., 0], expected, rtol=1e-14)
