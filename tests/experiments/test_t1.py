"""T1: where the rates lie, and what follows from it."""

import gzip
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import digits, mnist
from gdviz.errors import DataError
from gdviz.experiments.own import on_files
from gdviz.experiments.store import shipped
from gdviz.experiments.t1_learning_rate import ARTICLE, PIXELS, RULES, T1, label_of

SMALL = replace(T1.reduced, images=300, epochs=2, optimiser="SGD")


@cache
def run(settings, seeds=1):
    return T1.run(range(seeds), settings)


def loss(result, pixels, rate, rule="SGD"):
    return result.row(label_of(rule, pixels, rate)).of("first")[0]


# ---- known answers ------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "largest"), [("MNIST 14x14", 255), ("optdigits 8x8", 16)])
def test_from_zero_weights_the_limit_is_known(data, largest):
    """There the Hessian is (I/10 - 1/100) times the second moments of the pixels and the bias."""
    images = (mnist() if data.startswith("MNIST") else digits()).sample(300, 0)
    seen, _ = images.split(0.8, 0)
    found = run(replace(SMALL, data=data, epochs=1))
    for pixels, factor in zip(PIXELS, (1, largest), strict=True):
        inputs = np.c_[factor * seen.inputs, np.ones(len(seen))]
        curvature = np.linalg.eigvalsh(inputs.T @ inputs / len(seen))[-1] / 10
        assert found.fact(f"limit {pixels}") == pytest.approx(2 / curvature, rel=1e-4)
        for rate in ARTICLE:
            share = found.row(label_of("SGD", pixels, rate)).median("share")
            assert share == pytest.approx(rate * curvature / 2, rel=1e-4)


def test_far_below_the_limit_the_loss_falls_in_proportion_to_the_rate():
    found = run(SMALL)
    fallen = [np.log(10) - loss(found, "scaled", rate) for rate in (0.0001, 0.001)]
    assert fallen[1] / fallen[0] == pytest.approx(10, rel=0.03)


def test_far_beyond_the_limit_the_loss_grows_in_proportion_and_the_answers_stay():
    ten, hundred = (run(replace(SMALL, pixels="raw", rate=rate)) for rate in (10, 100))
    labels = label_of("SGD", "raw", 10), label_of("SGD", "raw", 100)
    high = hundred.row(labels[1]), ten.row(labels[0])
    assert high[0].median("loss") / high[1].median("loss") == pytest.approx(10, rel=1e-3)
    assert high[0].median("accuracy") == high[1].median("accuracy")


def test_a_run_begins_at_the_logarithm_of_ten():
    for row in run(SMALL).rows:
        assert row.curve("loss")[0, 0] == pytest.approx(np.log(10), abs=1e-5)


# ---- controls -----------------------------------------------------------------------------


def test_the_scale_of_the_pixels_turns_the_verdict_round():
    found = run(replace(SMALL, images=600, epochs=4), seeds=6)
    claims = (f"SGD {pixels}: 0.001 below 0.005, at the end" for pixels in PIXELS)
    assert [found.verdict(claim).verdict for claim in claims] == ["does not hold", "holds"]


def test_where_raw_pixels_are_small_the_order_does_not_appear():
    """Those of optdigits run to 16, so that rates up to 0.005 are below the limit."""
    claim = "SGD raw: 0.001 below 0.005, at the end"
    found = run(replace(SMALL, data="optdigits 8x8"), seeds=6)
    assert found.verdict(claim).verdict == "does not hold"


def test_every_pair_of_the_article_is_judged_for_every_rule_and_scale():
    table = [claim for claim in T1.claims if " below " in claim.id and "0.1" not in claim.id]
    assert len(table) == len(RULES) * len(PIXELS) * (len(ARTICLE) - 1) * 2
    assert {claim.sign for claim in table} == {"lower"}


def test_the_rates_of_a_row_can_be_ones_own_and_the_rows_fewer():
    settings = replace(T1.reduced, rate=0.02, optimiser="Adam", pixels="raw")
    labels = [case.label for case in T1.cases(settings)]
    assert label_of("Adam", "raw", 0.02) in labels
    assert all(label.startswith("Adam, raw") for label in labels)
    assert len(T1.cases(replace(settings, rate=0.1))) == len(labels) - 1


# ---- a row opens its run ------------------------------------------------------------------


def test_a_row_opens_the_run_that_it_is_of():
    label = label_of("SGD", "scaled", 0.1)
    trace = T1.trace(0, SMALL, label)
    curve = run(SMALL).row(label).curve("loss")[0]
    ends = [np.flatnonzero(trace.epochs == epoch)[0] for epoch in range(len(curve))]
    np.testing.assert_allclose(trace.losses[ends], curve, rtol=1e-4)
    assert len(trace.epochs) > 2 * len(curve)
    assert trace.points.shape == (len(trace.epochs), 10 * 197)


# ---- digits of one's own ------------------------------------------------------------------


def idx(numbers):
    head = [0, 0, 8, numbers.ndim, *np.array(numbers.shape, ">u4").tobytes()]
    return bytes(head) + numbers.astype(np.uint8).tobytes()


def test_it_runs_on_digits_of_ones_own():
    images = mnist(14).take(np.arange(200))
    pictures = idx(np.rint(255 * images.inputs).reshape(-1, 14, 14))
    files = {
        "train-images-idx3-ubyte.gz": gzip.compress(pictures),
        "train-labels-idx1-ubyte": idx(images.targets),
    }
    settings = replace(SMALL, epochs=1, pixels="scaled")
    found = on_files(T1, files).run([0], settings)
    assert loss(found, "scaled", 1) < loss(found, "scaled", 0.001)
    with pytest.raises(DataError, match="Two files"):
        on_files(T1, {"one": pictures})


# ---- what is shipped ----------------------------------------------------------------------


def test_what_was_found():
    """Scaled, the table's order is turned round; raw and beyond the limit it appears."""
    result = shipped(T1)
    for rule in RULES:
        for claim in (claim for claim in T1.claims if claim.id.startswith(f"{rule} scaled")):
            if claim.group == f"{rule}, scaled pixels":
                assert result.verdict(claim.id).verdict == "does not hold", claim.id
        assert result.verdict(f"{rule}: a low rate is slow").verdict == "holds"
        assert result.verdict(f"{rule} raw: 0.001 below 0.005, at the end").verdict == "holds"
    assert result.fact("limit scaled") > 100 * max(ARTICLE)
    assert result.fact("limit raw") < min(ARTICLE) / 10
    assert min(row.low("loss") for row in result.rows) > min(min(each) for each in ARTICLE.values())
