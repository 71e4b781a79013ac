"""Price series and their windows."""

import numpy as np
import pytest

from gdviz.datasets import prices, stocks, windows
from gdviz.datasets.prices import PERSISTENCE, SHOCK, VOLATILITY
from gdviz.errors import SettingError


@pytest.fixture(scope="module")
def long():
    return prices(100_000, seed=1)


def correlation(series, lag=1):
    return np.corrcoef(series[lag:], series[:-lag])[0, 1]


def test_levels_are_the_sum_of_returns():
    series = prices(300, 2)
    assert series.levels.shape == (301,)
    assert series.levels[0] == 100
    np.testing.assert_allclose(np.diff(np.log(series.levels)), series.returns, atol=1e-12)


def test_returns_cannot_be_foreseen_but_their_size_can(long):
    assert abs(correlation(long.returns)) < 0.02
    assert abs(long.returns.mean()) < 4 * long.returns.std() / np.sqrt(len(long.returns))
    assert correlation(np.abs(long.returns)) > 0.1


def test_the_volatility_is_stationary_as_stated(long):
    logarithm = 2 * np.log(long.volatility / VOLATILITY)
    assert logarithm.std() == pytest.approx(SHOCK / np.sqrt(1 - PERSISTENCE**2), rel=0.05)
    assert correlation(logarithm) == pytest.approx(PERSISTENCE, abs=0.01)
    first = [2 * np.log(prices(1, seed).volatility[0] / VOLATILITY) for seed in range(400)]
    assert np.std(first) == pytest.approx(logarithm.std(), rel=0.15)


def test_returns_have_heavy_tails(long):
    normed = long.returns / long.returns.std()
    assert np.mean(normed**4) > 4
    within = long.returns / long.volatility
    assert np.mean(within**4) == pytest.approx(3, abs=0.1)


def test_today_is_a_good_guess_of_tomorrows_level_and_a_useless_one_of_its_return(long):
    """The illusion: yesterday explains nearly all of a level's variance, and none of a return's."""
    levels, returns = np.log(long.levels[:2000]), long.returns[:2000]
    assert np.var(np.diff(levels)) < 0.02 * np.var(levels)
    assert np.var(np.diff(returns)) > 1.5 * np.var(returns)


def test_the_seed_decides():
    assert np.array_equal(prices(50, 3).levels, prices(80, 3).levels[:51])
    assert not np.array_equal(prices(50, 3).levels, prices(50, 4).levels)


def test_windows_hold_every_stretch_and_what_follows():
    data = windows(np.arange(6.0), 2)
    assert data.inputs.tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert data.targets.tolist() == [[2], [3], [4], [5]]
    assert data.features == ("2 before", "1 before")
    before, after = data.cut(0.5)
    assert before.targets.max() < after.targets.min()


def test_windows_of_the_real_series():
    data = windows(stocks().prices["MSFT"], 8, "MSFT")
    assert data.inputs.shape == (97, 8)
    assert data.targets[0, 0] == stocks().prices["MSFT"][8]


@pytest.mark.parametrize("length", [0, 6, 7, -1])
def test_a_window_must_fit(length):
    with pytest.raises(SettingError, match="1 to 5 steps"):
        windows(np.arange(6.0), length)


@pytest.mark.parametrize("steps", [0, 100_001])
def test_the_number_of_steps_has_a_range(steps):
    with pytest.raises(SettingError, match="100,000"):
        prices(steps, 0)
