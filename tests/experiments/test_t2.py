"""T2: what each definition of a contribution is, and what a change of unit does to it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets.houses import UNEXPLAINED, houses
from gdviz.experiments import t2_features
from gdviz.experiments.store import shipped
from gdviz.experiments.t2_features import (
    DEFINITIONS,
    METRIC,
    NAMES,
    ORDER,
    T2,
    Houses,
    claim_id,
    contributions,
    first_layer,
    mean_slopes,
    rank_agreement,
    shares,
    shuffled_errors,
    squared_error,
)
from gdviz.networks import MLP

SMALL = replace(T2.reduced, houses=300, epochs=5, starts=2)
AREA = NAMES.index("living area")


@cache
def trained():
    data = Houses.of(0, SMALL)
    run = data.train(0, SMALL, 2)
    return data, run.points[0].astype(float), run.points[-1].astype(float)


def in_metres(data):
    """The same houses with their living area in square metres."""
    training, test = (
        replace(part, inputs=part.inputs * METRIC) for part in (data.training, data.test)
    )
    seen, tested = (
        part.standardised(training).standardised_targets(training) for part in (training, test)
    )
    return Houses(data.network, training, test, seen, tested)


# ---- a change of unit ---------------------------------------------------------------------


def test_standardised_definitions_know_no_unit():
    data, start, end = trained()
    feet, metres = (contributions(each, start, end) for each in (data, in_metres(data)))
    for key in ("start", "end", "slope"):
        np.testing.assert_allclose(metres[key], feet[key], rtol=1e-6)
    errors = [shuffled_errors(each, end, 0) for each in (data, in_metres(data))]
    np.testing.assert_allclose(*errors, rtol=1e-9)


def test_raw_definitions_are_of_the_unit():
    data, start, end = trained()
    feet, metres = (contributions(each, start, end) for each in (data, in_metres(data)))
    np.testing.assert_allclose(metres["slope_raw"], feet["slope_metric"], rtol=1e-6)
    np.testing.assert_allclose(metres["start_raw"], feet["start_metric"], rtol=1e-6)
    assert np.all(feet["slope_metric"][:, AREA] > 5 * feet["slope_raw"][:, AREA])
    assert np.all(feet["start_metric"][:, AREA] < feet["start_raw"][:, AREA])


def test_a_slope_in_metres_is_ten_times_one_in_feet():
    data, _, end = trained()
    slopes = mean_slopes(data, end) / data.scale
    in_square_metres = mean_slopes(in_metres(data), end) / in_metres(data).scale
    ratio = np.ones(5)
    ratio[AREA] = 1 / 0.3048**2
    np.testing.assert_allclose(in_square_metres / slopes, np.tile(ratio, (2, 1)), rtol=1e-6)


# ---- known answers ------------------------------------------------------------------------


def line(count=300):
    """A network without hidden layers, whose answers are known, with weights of its own."""
    data = replace(Houses.of(0, replace(SMALL, houses=count)), network=MLP((5, 1)))
    weights = np.array([[0.5, -1.0, 0.25, 0.0, 2.0, 0.1]])
    return data, weights


def test_the_slopes_of_a_line_are_its_weights():
    data, weights = line()
    np.testing.assert_allclose(mean_slopes(data, weights), np.abs(weights[:, :5]), atol=1e-9)


def test_the_gradient_of_a_line_is_that_of_least_squares():
    data, weights = line()
    inputs, prices = data.seen.inputs, data.seen.targets[:, 0]
    missed = inputs @ weights[0, :5] + weights[0, 5] - prices
    expected = np.abs(2 * inputs.T @ missed / len(inputs))
    np.testing.assert_allclose(first_layer(data.objective(), weights)[0], expected, rtol=1e-9)


def test_what_shuffling_does_to_a_line():
    """The error rises by 2 w (w var(x) + cov(x, what is missed)), on average over shuffles."""
    data, weights = line(20_000)
    risen = shuffled_errors(data, weights, 0) - squared_error(data, weights)[:, None]
    x, slopes = data.tested.inputs, weights[0, :5]
    missed = data.tested.targets[:, 0] - x @ slopes - weights[0, 5]
    covariance = (x - x.mean(0)).T @ (missed - missed.mean()) / len(x)
    expected = 2 * slopes * (slopes * x.var(0) + covariance)
    assert risen[0, 3] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(risen[0], expected, atol=0.25)


def test_shares_add_up_to_a_hundred_and_of_nothing_there_are_none():
    np.testing.assert_allclose(shares(np.array([[1.0, 3.0, -2.0]])), [[25, 75, 0]])
    np.testing.assert_array_equal(shares(np.zeros((1, 5))), np.zeros((1, 5)))


def test_rank_agreement_is_spearmans():
    rising = np.array([1.0, 2.0, 5.0, 9.0])
    assert rank_agreement(rising, np.exp(rising)) == pytest.approx(1)
    assert rank_agreement(rising, -rising) == pytest.approx(-1)
    assert rank_agreement(rising, np.ones(4)) == 0
    # 1 - 6 * (1 + 1) / (4 * 15), for two neighbours exchanged
    assert rank_agreement(rising, np.array([1.0, 5.0, 2.0, 9.0])) == pytest.approx(0.8)
    # with a tie: ranks 1, 2.5, 2.5, 4
    assert rank_agreement(rising, np.array([0.0, 1.0, 1.0, 3.0])) == pytest.approx(
        np.corrcoef([1, 2, 3, 4], [1, 2.5, 2.5, 4])[0, 1]
    )


def test_the_errors_to_compare_with_are_computed():
    data = Houses.of(0, T2.full)
    found = T2.run([0], replace(T2.full, epochs=1, starts=2))
    mean = np.sqrt(np.mean((data.test.targets - data.training.targets.mean()) ** 2))
    assert found.row("the mean price").median("error") == pytest.approx(mean, rel=1e-5)
    assert found.row("the law of the houses itself").median("error") == pytest.approx(
        UNEXPLAINED, rel=0.15
    )


# ---- controls -----------------------------------------------------------------------------


def test_with_the_prices_dealt_out_anew_nothing_is_found(monkeypatch):
    settings = replace(SMALL, epochs=10)
    found = T2.run(range(6), settings)
    assert found.verdict("better than a line").verdict != "does not hold"
    monkeypatch.setattr(
        t2_features, "houses", lambda points, seed: houses(points, seed).shuffled_labels(1.0, seed)
    )
    void = T2.run(range(6), settings)
    assert void.verdict("better than a line").verdict != "holds"
    assert void.row("linear regression").median("error") > 0.9 * void.row("the mean price").median(
        "error"
    )
    order = claim_id("permutation", "living area", "bedrooms")
    assert found.verdict(order).verdict == "holds"
    assert void.verdict(order).verdict == "too close to call"


# ---- what is shipped ----------------------------------------------------------------------


def test_a_row_opens_the_network_that_it_is_of():
    trace = T2.trace(0, SMALL, "age")
    assert len(trace.losses) == SMALL.epochs + 1
    assert trace.losses[-1] < trace.losses[0]
    assert trace.accuracies is None


def test_what_was_found():
    """The order depends on the definition; the unit decides a raw one."""
    result = shipped(T2)
    verdicts = {
        measure.key: result.verdict(claim_id(measure.key, *ORDER[:2])).verdict
        for measure in DEFINITIONS
    }
    assert verdicts["slope"] == verdicts["permutation"] == "holds"
    assert verdicts["slope_raw"] == verdicts["slope_metric"] == "does not hold"
    assert result.fact("alike end") < 0.7 < result.fact("alike slope")
    assert result.fact("law start") < 0.4 < 0.8 < result.fact("law slope")
    assert result.fact("gradient left") < 0.3
    assert result.verdict("better than a line").verdict == "holds"
