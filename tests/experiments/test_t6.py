"""T6: what becomes of the gradient on its way down, and which rows tie."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.experiments import t6_activations
from gdviz.experiments.sentiment import IMDB, Reviews
from gdviz.experiments.store import shipped
from gdviz.experiments.t6_activations import (
    ARTICLE,
    MATCHED,
    ORDER,
    RATES,
    SAME_RATE,
    T6,
    claim_id,
    label_of,
)
from gdviz.networks import MLP, NetworkObjective

SMALL = replace(T6.reduced, reviews=150, words=100, width=8, epochs=3)
SAME = replace(SMALL, rates="the same for all")


@cache
def run(settings, seeds=1):
    return T6.run(range(seeds), settings)


# ---- known answers ------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ARTICLE)
def test_the_gradient_ratio_is_that_of_the_network_before_training(activation):
    reviews = Reviews.of(SMALL.data, SMALL.reviews, SMALL.words, 0, False)
    network = MLP((100, *[8] * 8, 1), activation, initialisation=MATCHED[activation])
    seen = reviews.training
    objective = NetworkObjective(network, seen.inputs, seen.targets, "logistic")
    gradient = objective.gradient(network.init(0))
    lengths = [np.linalg.norm(gradient[block.slice]) for block in network.blocks]
    row = run(SAME).row(label_of(activation, 8, "SGD"))
    assert row.median("start") == pytest.approx(lengths[0] / lengths[7], rel=1e-3)
    np.testing.assert_allclose(
        row.curve("gradient by layer")[0], np.array(lengths[:8]) / lengths[7], rtol=1e-3
    )


def test_a_sigmoid_layer_passes_on_at_most_a_quarter_of_what_its_weights_do():
    """So eight layers, whose weights have about length 1, lose some orders of magnitude."""
    found = run(SAME, seeds=6)
    ratios = {
        (name, depth): found.row(label_of(name, depth, "SGD")).of("start")
        for name in ARTICLE
        for depth in (4, 8)
    }
    assert np.all(ratios["sigmoid", 8] < 0.2 * ratios["sigmoid", 4])
    assert np.all(ratios["sigmoid", 8] < 0.01 * ratios["tanh", 8])
    assert found.verdict("start: sigmoid 8 below sigmoid 4").verdict == "holds"
    assert found.verdict("start: sigmoid 8 below ReLU 8").verdict == "holds"


def test_the_loss_before_training_is_near_that_of_a_coin():
    curve = run(SAME).row(label_of("sigmoid", 8, "SGD")).curve("loss")[0]
    assert len(curve) == SAME.epochs + 1
    assert curve[0] == pytest.approx(np.log(2), abs=0.2)


def test_each_row_is_at_the_best_of_its_rates_or_all_at_the_same():
    own, same = run(SMALL), run(SAME)
    for rule in RATES:
        label = label_of("ReLU", 4, rule)
        assert own.row(label).median("rate") in RATES[rule]
        assert len(own.row(label).curve("accuracy by rate")[0]) == len(RATES[rule])
        assert same.row(label).median("rate") == SAME_RATE[rule]
        assert own.row(label).median("loss") <= same.row(label).median("loss") + 1e-6


def test_one_more_depth_can_be_asked_for():
    labels = [case.label for case in T6.cases(replace(SMALL, depth=2))]
    assert label_of("tanh", 2, "Adam") in labels
    assert len(labels) == len(T6.cases(SMALL)) + 2 * len(ARTICLE)
    assert len(T6.cases(replace(SMALL, depth=8))) == len(T6.cases(SMALL))


def test_what_needs_no_depth_is_computed():
    found = run(SAME)
    assert found.row("always the commoner answer").median("training") == 50
    assert found.row("no hidden layer").median("training") > 60
    assert found.row("the best possible reader").median("test") > 70
    labels = {case.label for case in T6.cases(replace(SMALL, data=IMDB))}
    assert "the best possible reader" not in labels


# ---- controls -----------------------------------------------------------------------------


def test_with_opinions_dealt_out_anew_nothing_is_read_on_new_reviews(monkeypatch):
    settings = replace(SAME, reviews=300, epochs=5)
    claim = claim_id("test", "tanh", "sigmoid", 8, "SGD")
    assert run(settings, seeds=6).verdict(claim).verdict == "holds"
    whole = Reviews.of

    def dealt(source, count, words, seed, standardised, own):
        found = whole(source, count, words, seed, standardised, own)
        return replace(found, training=found.training.shuffled_labels(1.0, seed))

    monkeypatch.setattr(t6_activations.Reviews, "of", dealt)
    void = T6.run(range(6), settings)
    assert void.verdict(claim).verdict == "too close to call"
    assert void.row(label_of("tanh", 8, "Adam")).median("test") == pytest.approx(50, abs=10)


def test_a_row_compared_with_itself_is_a_tie():
    """The same activation under two names is neither better nor worse."""
    found = run(SAME, seeds=6)
    claim = T6.claim(claim_id("training", *ORDER[:2], 4, "Adam"))
    rows = [found.row(label_of("tanh", 4, "Adam"))] * 2
    named = [
        replace(row, case=replace(row.case, label=label))
        for row, label in zip(rows, (claim.a, claim.b), strict=True)
    ]
    assert claim.judge(named).verdict == "too close to call"


# ---- a row opens its run ------------------------------------------------------------------


def test_a_row_opens_the_run_that_it_is_of():
    label = label_of("Leaky ReLU", 4, "Adam")
    trace, row = T6.trace(0, SMALL, label), run(SMALL).row(label)
    np.testing.assert_allclose(trace.losses, row.curve("loss")[0], rtol=1e-4)
    np.testing.assert_allclose(100 * trace.accuracies, row.curve("accuracy")[0], rtol=1e-4)
    assert trace.points is not None


# ---- what is shipped ----------------------------------------------------------------------


def test_what_was_found():
    """The two ReLUs tie; only the deep sigmoid falls behind, and with SGD it does not learn."""
    result = shipped(T6)
    verdicts = {
        (pair, depth, rule): result.verdict(
            claim_id("training", ORDER[pair], ORDER[pair + 1], depth, rule)
        ).verdict
        for pair in range(3)
        for depth in (4, 8)
        for rule in RATES
    }
    for depth in (4, 8):
        assert verdicts[0, depth, "Adam"] == verdicts[1, depth, "Adam"] == "too close to call"
        assert verdicts[2, depth, "SGD"] == "holds"
        assert result.row(label_of("sigmoid", depth, "SGD")).median("training") < 60
    assert verdicts[2, 8, "Adam"] == "holds"
    assert result.row(label_of("sigmoid", 8, "SGD")).high("start") < 0.01
    assert result.row(label_of("sigmoid", 8, "Adam")).median("training") > 90
