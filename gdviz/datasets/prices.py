"""Made-up prices: returns that nobody can foresee, with a volatility that comes in waves."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.datasets.chance import normal
from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError

#: A day's usual volatility, how much of its logarithm stays to the next day, and its daily shock.
VOLATILITY, PERSISTENCE, SHOCK = 0.01, 0.97, 0.2
FIRST_PRICE = 100.0
_MOST = 100_000


@dataclass(frozen=True, eq=False)
class Prices:
    """A price over time.

    Attributes:
        returns: (T,) logarithms of the ratio of a day's price to that of the day before.
        levels: (T + 1,) the prices, from the one before the first return.
        volatility: (T,) the spread that each return was drawn with.
    """

    returns: FloatArray
    levels: FloatArray
    volatility: FloatArray


def prices(steps: int, seed: int) -> Prices:
    """A stochastic-volatility series (Taylor 1986): r = s e with ln s² a slow random walk home.

    A longer series with the same seed goes on from the shorter. Returns are independent in sign
    and have mean zero: given all the past, the best forecast of the next is zero, while its size
    can be foreseen a little.

    Raises:
        SettingError: unless steps are 1 to 100,000.
    """
    if not 1 <= steps <= _MOST:
        raise SettingError(f"A price series has 1 to {_MOST:,} steps, not {steps}.")
    shocks = SHOCK * normal(steps, seed, "volatility")
    shocks[0] /= np.sqrt(1 - PERSISTENCE**2)  # begins as it goes on
    log_variance = np.empty(steps)
    state = 0.0
    for step, shock in enumerate(shocks):
        state = PERSISTENCE * state + shock
        log_variance[step] = state
    volatility = VOLATILITY * np.exp(log_variance / 2)
    returns = volatility * normal(steps, seed, "returns")
    levels = FIRST_PRICE * np.exp(np.concatenate([[0.0], np.cumsum(returns)]))
    return Prices(returns, levels, volatility)


def windows(series: FloatArray, length: int, name: str = "series") -> Dataset:
    """Every stretch (N, length) of a series (T,), and the value (N, 1) that follows it.

    In order of time, N = T - length: divide it with `Dataset.cut`, so that no test value is older
    than a training one. As a sequence it has one feature a step.

    Raises:
        SettingError: unless the series is longer than a window.
    """
    series = np.asarray(series, dtype=np.float64)
    if series.ndim != 1 or not 1 <= length < len(series):
        raise SettingError(
            f"A window must be 1 to {max(len(series) - 1, 1):,} steps long, shorter than the "
            f"series, not {length}."
        )
    stretches = np.lib.stride_tricks.sliding_window_view(series, length + 1)
    features = tuple(f"{length - step} before" for step in range(length))
    return Dataset(
        name,
        f"The last {length} values of a series: what comes next?",
        stretches[:, :-1],
        stretches[:, -1:],
        (),
        features,
    )
