"""T7: scores against a second way of counting, and what makes its verdicts come out so."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import baselines
from gdviz.experiments.progress import SILENT
from gdviz.experiments.store import shipped
from gdviz.experiments.t7_dropout import (
    ARTICLE,
    NETS,
    T7,
    T7Settings,
    cases,
    claim_id,
    label_of,
    run_seed,
    scores,
    text_of,
)
from gdviz.networks import RNN, NetworkObjective

SMALL = T7Settings(names=100, large=24, small=4, epochs=3)


@cache
def run(settings):
    return run_seed(0, settings, SILENT)


def values(settings, label):
    return run(settings).outcomes[label].values


# ---- known answers ------------------------------------------------------------------------


def test_scores_are_those_of_the_objective():
    text = text_of(SMALL, 3)
    network = RNN(27, 5, 27, steps=text.steps, every_step=True)
    objective = NetworkObjective(network, text.test.inputs, text.test.targets, "cross-entropy")
    points = 2 * network.init(np.arange(3))
    found = scores(objective, text.test, points)
    np.testing.assert_allclose([s.loss for s in found], objective.value(points), rtol=1e-12)
    np.testing.assert_allclose([s.accuracy for s in found], objective.accuracy(points), rtol=1e-12)


def test_without_weights_all_letters_are_as_probable():
    text = text_of(SMALL, 0)
    network = RNN(27, 5, 27, steps=text.steps, every_step=True)
    objective = NetworkObjective(network, text.train.inputs, text.train.targets, "cross-entropy")
    (score,) = scores(objective, text.train, np.zeros((1, network.size)))
    assert score.perplexity == pytest.approx(27)
    assert score.accuracy == pytest.approx(np.mean(text.train.targets == 0))


def test_baselines_are_counted():
    text = text_of(SMALL, 0)
    for name, score in baselines(text.train, text.test).items():
        found = values(SMALL, name)
        assert found["perplexity"] == score.perplexity
        assert found["accuracy"] == 100 * score.accuracy


def test_the_article_s_names_are_parted_two_to_one():
    text = text_of(SMALL, 0)
    assert text.train.targets.size == run(SMALL).facts["letters"]
    assert len(text.train) == pytest.approx(2 * len(text.test), rel=0.15)


# ---- controls -----------------------------------------------------------------------------


def test_before_training_dropout_makes_no_difference_and_afterwards_it_does():
    for net in NETS:
        curves = [run(SMALL).outcomes[label_of(net, share)].curves["loss"] for share in ARTICLE]
        assert len({curve[0] for curve in curves}) == 1
        assert len({curve[-1] for curve in curves}) == len(ARTICLE)


def test_nets_of_one_size_are_one_net():
    """With equal sizes the "large" rows are the "small" ones: no claim of size is left."""
    alike = replace(SMALL, large=4)
    for share in ARTICLE:
        assert values(alike, label_of("large", share)) == values(alike, label_of("small", share))


def test_hardly_any_dropout_is_none():
    """0.001 % silences next to nothing, so that the row must be that without."""
    found = replace(SMALL, more=0.00001)
    for net in NETS:
        none, hardly = (values(found, label_of(net, share)) for share in (0.0, 0.00001))
        assert hardly["perplexity"] == pytest.approx(none["perplexity"], rel=0.01)


def test_one_more_share_is_one_more_row_of_either_net():
    more = [case.label for case in cases(replace(SMALL, more=0.35))]
    assert {label_of(net, 0.35) for net in NETS} == set(more) - {c.label for c in cases(SMALL)}


def test_perplexity_is_e_to_the_loss():
    for outcome in run(SMALL).outcomes.values():
        assert outcome.values["perplexity"] == pytest.approx(np.exp(outcome.values["loss"]))


# ---- what is shipped ----------------------------------------------------------------------


def test_the_large_net_overfits_and_dropout_mends_it_while_the_small_one_loses_by_it():
    """What the explanation says without a condition, or with one that holds."""
    result = shipped(T7)
    large, small = (result.row(label_of(net, 0.0)) for net in NETS)
    assert large.median("perplexity") > 1.2 * large.median("lowest")
    assert small.median("perplexity") < 1.05 * small.median("lowest")
    assert result.verdict(claim_id("accuracy", "large", 0.5, 0.0)).verdict == "holds"
    assert result.verdict(claim_id("accuracy", "small", 0.5, 0.0)).verdict == "does not hold"


def test_gains_are_drawn_beside_the_article_s():
    gains = T7.charts(shipped(T7))[0]
    large, theirs, small = gains.series
    assert theirs.expected
    assert list(theirs.y) == [0.0, 3.0, 5.0, 1.0]
    assert all(series.y[0] == 0.0 for series in (large, small))
