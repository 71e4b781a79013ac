"""T5: forecasts whose worth is known, the clock, and files of prices."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import prices, stocks
from gdviz.errors import DataError
from gdviz.experiments.own import on_files
from gdviz.experiments.progress import SILENT
from gdviz.experiments.store import shipped
from gdviz.experiments.t5_batch_size import (
    ARTICLE,
    CONSTANT,
    COPYING,
    ON_RETURNS,
    SAME,
    SCALED,
    SIZES,
    T5,
    T5Settings,
    _Clock,
    cases,
    claim_id,
    label_of,
    run_seed,
)
from gdviz.experiments.t5_series import LENGTH, STOCKS, divided, made_up, read, six_stocks

SMALL = T5Settings(windows=512, hidden=4, epochs=2)


@cache
def run(settings, seed=0):
    return run_seed(seed, settings, SILENT)


def values(label, settings=SMALL):
    return run(settings).outcomes[label].values


# ---- the windows --------------------------------------------------------------------------


def test_windows_are_those_of_the_series_and_none_of_the_test_is_known():
    series = made_up(512, 3)[0]
    training, test = divided([series], 512)
    assert len(training) == 512
    joined = np.concatenate([training.logs, test.logs])
    assert np.allclose(joined, np.log(series)[-len(joined) - LENGTH - 1 :][_places(len(joined))])
    assert training.tomorrow[-1] == test.today[0]


def _places(count):
    return np.arange(count)[:, None] + np.arange(LENGTH + 2)


def test_levels_and_returns_are_the_same_days():
    training, _ = divided(made_up(512, 0), 512)
    moved = np.diff(training.levels[:, -2:])[:, 0] * training.spread[:, 0]
    returned = training.returns[:, -1] * training.volatility[:, 0] + training.drift[:, 0]
    np.testing.assert_allclose(moved, returned, atol=1e-12)


def test_forecasts_of_known_worth():
    _, test = divided(six_stocks(), 256)
    came = test.tomorrow - test.today
    assert test.explained(came) == (1.0, 1.0)
    by_series = {float(spread): came[test.spread[:, 0] == spread].mean() for spread in
                 np.unique(test.spread)}  # fmt: skip
    means = np.array([by_series[float(spread)] for spread in test.spread[:, 0]])
    assert test.explained(means)[1] == pytest.approx(0.0, abs=1e-12)
    assert test.explained(2 * came - means)[1] == pytest.approx(0.0, abs=1e-12)


def test_copying_explains_prices_and_no_returns():
    """On a random walk 1 - R² of copying is one step's variance over that of the walk."""
    _, test = divided(made_up(512, 0), 512)
    moves, walk = test.tomorrow - test.today, test.tomorrow
    expected = 1 - np.mean(moves**2) / np.var(walk)
    assert values(COPYING)["prices"] == pytest.approx(expected)
    assert values(COPYING)["returns"] == pytest.approx(-(moves.mean() ** 2) / moves.var())
    assert abs(values(CONSTANT)["returns"]) < 0.05


def test_a_series_that_can_be_foreseen_is():
    """The control: returns that turn round each day, which the net on returns finds out."""
    turning = np.where(np.arange(700) % 2, 0.02, -0.02)
    series = 100 * np.exp(np.cumsum(turning + 0.002 * np.sin(np.arange(700) ** 2)))
    found = T5.own.run_seed(0, replace(SMALL, epochs=8), SILENT, [series])
    assert found.outcomes[ON_RETURNS].values["returns"] > 0.9
    assert found.outcomes[COPYING].values["returns"] < 0.05


# ---- rates, updates and time --------------------------------------------------------------


def test_rates_grow_with_the_batch_or_with_its_root():
    for scaling, power in (("in proportion", 1.0), ("by its square root", 0.5)):
        rows = {case.label: case for case in cases(replace(SMALL, scaling=scaling))}
        for size in SIZES[1:]:
            rate = rows[label_of(size, SCALED)].settings["rate"]
            assert rate == pytest.approx(SMALL.rate * (size / 32) ** power, rel=1e-5)
            assert rows[label_of(size, SAME)].settings["rate"] == SMALL.rate


def test_measures_of_a_row_fit_together():
    settings = replace(SMALL, target=999.0)  # met before the first update
    assert values(label_of(32), settings)["updates"] == 0
    settings = replace(SMALL, target=20.0, rate=0.01)
    for size in SIZES:
        row = values(label_of(size), settings)
        steps = 512 / size
        assert row["epoch"] == pytest.approx(row["update"] * steps / 1000)
        assert row["epochs"] == pytest.approx(row["updates"] / steps)
        assert row["target"] == pytest.approx(row["updates"] * row["update"] / 1000)


def test_a_target_that_is_never_met_is_infinitely_far():
    row = values(label_of(32), replace(SMALL, target=0.1))
    assert row["updates"] == row["target"] == np.inf


def test_the_fastest_stretch_counts():
    clock = _Clock(SILENT)
    clock.stamps = [0.0, 3.0, 4.0, 9.0]
    assert clock.fastest == 1.0


def test_two_rows_of_one_rate_are_one_run():
    """The control: at a rate that does not grow there is nothing to tell apart but time."""
    a, b = (run(replace(SMALL, rate=rate)).outcomes for rate in (SMALL.rate, SMALL.rate / 8))
    same, scaled = a[label_of(256)].curves["loss"], b[label_of(256, SCALED)].curves["loss"]
    assert same == scaled


# ---- files --------------------------------------------------------------------------------

LONG = prices(400, 1).levels


def table(header="Date,Close,Volume", parted=",", point="."):
    rows = [f"2020-01-01{parted}{price:.4f}".replace(".", point) for price in LONG]
    return "\n".join([header.replace(",", parted), *(f"{row}{parted}7" for row in rows)]).encode()


@pytest.mark.parametrize(("parted", "point"), [(",", "."), (";", ","), ("\t", ".")])
def test_a_price_is_found_by_its_name(parted, point):
    (found,) = read({"mine.csv": table(parted=parted, point=point)})
    np.testing.assert_allclose(found, LONG, atol=1e-4)


def test_a_single_column_without_a_header_is_a_price():
    (found,) = read({"mine.csv": "\n".join(map(str, LONG)).encode()})
    np.testing.assert_allclose(found, LONG)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no table"),
        (b"\xff\xfe1\n2", "not UTF-8"),
        (b"a,b\nc,d\n", "no column of numbers"),
        (b"close\n" + b"1.5\n" * 30 + b"-2\n", "row 32: a price above 0 was expected, found “-2”"),
        (b"close\n" + b"1.5\n" * 5, "more than 15 prices"),
        (b"close\n" + b"1.5\n" * 400, "never changes"),
        (b"close\n1\n" + b"2\n1\n" * 100, "at least 256 are needed"),
        (b"1\n" * 20_002, "at most 20,000"),
    ],
)
def test_other_files_are_refused(content, said):
    with pytest.raises(DataError, match=said):
        read({"mine.csv": content})


def test_own_prices_are_run():
    own = on_files(replace(T5, reduced=SMALL), {"mine.csv": table()})
    found = own.run([0], SMALL)
    assert {row.label for row in found.rows} == {case.label for case in cases(SMALL)}
    assert found.row(COPYING).curve("price")[0][-1] == pytest.approx(LONG[-1], rel=1e-4)


def test_six_stocks_are_real():
    settings = replace(SMALL, data=STOCKS)
    assert values(COPYING, settings)["prices"] > 0
    training, test = divided(six_stocks(), 4096)
    assert len(training) == 256
    assert len(np.unique(test.spread)) == len(stocks().prices)


# ---- what is shipped ----------------------------------------------------------------------


def test_an_epoch_takes_less_time_and_the_target_does_not_at_the_same_rate():
    result = shipped(T5)
    assert result.verdict(claim_id("epoch", 256, 32)).verdict == "holds"
    assert result.verdict(claim_id("target", 256, 32)).verdict == "does not hold"
    assert result.row(COPYING).median("prices") > 0.9
    assert abs(result.row(COPYING).median("returns")) < 0.02


def test_the_article_s_times_are_drawn_as_ratios():
    theirs = T5.charts(shipped(T5))[0].series[-1]
    assert theirs.expected
    np.testing.assert_allclose(theirs.y, [seconds / 560 for seconds in ARTICLE.values()])
