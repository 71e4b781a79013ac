import math

import numpy as np
import pytest

from gdviz.errors import SettingError
from gdviz.hyperparameters import declared
from gdviz.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    InverseTime,
    OneCycle,
    Step,
    WarmUpCosine,
)

LENGTHS = [0, 1, 2, 3, 7, 10, 100, 1001]
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


def ends(schedule):
    """The schedule at its defaults and with each hyperparameter at both ends of its range."""
    yield schedule()
    for name, field in declared(schedule).items():
        for value in (field.low, field.high):
            yield schedule(**{name: value})


@every_schedule
@pytest.mark.parametrize("steps", LENGTHS)
def test_factors_are_finite_shares_for_every_length(schedule, steps):
    for made in ends(schedule):
        factors = made.factors(steps)
        assert factors.shape == (steps,)
        assert factors.dtype == np.float64
        assert np.all((factors >= 0) & (factors <= 1))


@every_schedule
def test_a_schedule_is_frozen_hashable_and_says_what_it_is(schedule):
    assert schedule() == schedule()
    assert hash(schedule()) == hash(schedule())
    assert schedule.about.endswith(".")
    assert schedule.formula.count("{") == schedule.formula.count("}")


@pytest.mark.parametrize(
    ("schedule", "first", "peak", "last"),
    [
        (Constant(), 1, 1, 1),
        (Step(gamma=0.5, stages=4), 1, 1, 0.125),
        (Exponential(final=0.01), 1, 1, 0.01 ** (999 / 1000)),
        (InverseTime(halving=10), 1, 1, 1 / 100.9),
        (Cosine(final=0.001), 1, 1, 0.001),
        (WarmUpCosine(warm_up=0.1, final=0.001), 0.01, 1, 0.001),
        (OneCycle(warm_up=0.3, final=0.001), 1 / 25, 1, 0.001),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_where_a_schedule_begins_peaks_and_ends(schedule, first, peak, last):
    factors = schedule.factors(1000)
    assert factors[0] == pytest.approx(first)
    assert factors.max() == pytest.approx(peak)
    assert factors[-1] == pytest.approx(last, abs=1e-5)


def test_the_rising_schedules_peak_at_the_end_of_their_warm_up():
    assert WarmUpCosine(warm_up=0.2).factors(50).argmax() == 9  # the tenth step, t = wT
    assert OneCycle(warm_up=0.2).factors(50).argmax() == 10  # the first after the rise


@every_schedule
def test_a_schedule_rises_once_at_most_and_then_falls(schedule):
    for made in ends(schedule):
        turns = np.sign(np.diff(made.factors(200)))
        turns = turns[turns != 0]
        assert np.count_nonzero(np.diff(turns)) <= 1
        assert turns.size == 0 or turns[-1] <= 0 or np.all(turns > 0)


def test_the_exponential_is_that_of_torch():
    gamma = 0.01 ** (1 / 60)
    np.testing.assert_allclose(Exponential(final=0.01).factors(60), gamma ** np.arange(60))


@pytest.mark.parametrize(("steps", "stages"), [(60, 4), (147, 3), (100, 20)])
def test_the_step_is_that_of_torch(steps, stages):
    step_size = steps // stages
    expected = 0.3 ** (np.arange(steps) // step_size)
    np.testing.assert_allclose(Step(gamma=0.3, stages=stages).factors(steps), expected)


def test_the_cosine_is_that_of_torch():
    t, least = np.arange(60), 0.01
    expected = least + (1 - least) * (1 + np.cos(math.pi * t / 60)) / 2
    np.testing.assert_allclose(Cosine(final=least).factors(60), expected)


def test_one_over_t_has_halved_after_its_half_time():
    factors = InverseTime(halving=10).factors(31)
    np.testing.assert_allclose(factors[[0, 10, 20, 30]], [1, 1 / 2, 1 / 3, 1 / 4])


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, "1", None])
@every_schedule
def test_bad_settings_are_refused(schedule, value):
    for name in declared(schedule):
        with pytest.raises(SettingError, match=name):
            schedule(**{name: value})


def test_impossible_shares_are_refused():
    for schedule in (WarmUpCosine, OneCycle):
        with pytest.raises(SettingError, match="below 1"):
            schedule(warm_up=1.0)
    with pytest.raises(SettingError, match="whole"):
        Step(stages=2.5)
    with pytest.raises(SettingError, match="halving"):
        InverseTime(halving=0.0)
