"""T3: when a target is reached, what an update costs, and where the verdicts come from."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.descent import stepping
from gdviz.errors import DataError
from gdviz.experiments import t3_variants
from gdviz.experiments.own import on_files
from gdviz.experiments.progress import SILENT, CancelledError, Progress
from gdviz.experiments.sentiment import IMDB, read_files, read_folder
from gdviz.experiments.store import shipped
from gdviz.experiments.t3_variants import (
    ADAM,
    ADAM_ALL,
    BATCH,
    BEST,
    MINI,
    RATES,
    SAME,
    SGD,
    T3,
    VARIANTS,
    Task,
    sweep,
)
from gdviz.optimizers import GradientDescent
from gdviz.training import MiniBatchOracle

SMALL = replace(T3.reduced, reviews=90, words=100, hidden=4, epochs=30, updates=300, target=0.5)
READER = "the best possible reader"


@pytest.fixture(autouse=True, scope="module")
def _short_rounds():
    """What an update costs is measured hastily here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(t3_variants, "_ROUNDS", 1)
        patch.setattr(t3_variants, "_ROUND_SECONDS", 1e-3)
        yield


@cache
def run(settings, seeds=1):
    return T3.run(range(seeds), settings)


def of(result, variant, measure, at=BEST):
    return result.row(variant.label(at)).of(measure)


# ---- known answers ------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [BATCH, MINI, SGD], ids=lambda variant: variant.name)
def test_the_target_is_reached_when_a_plain_run_reaches_it(variant):
    task = Task.of(0, SMALL)
    found = sweep(task, variant, RATES, SILENT)
    place, rate = found.best, RATES[found.best]
    oracle = MiniBatchOracle(task.training, variant.batch_size(SMALL), seed=0)
    losses = [
        float(task.training.value(points))
        for points in stepping(
            oracle, GradientDescent(lr=rate), task.start.copy(), [1.0] * int(found.updates[place])
        )
    ]
    assert losses[-1] <= SMALL.target
    first = 1 + int(np.flatnonzero(np.array(losses) <= SMALL.target)[0])
    assert first <= found.updates[place] <= math.ceil(1.02 * first) + 1


def test_epochs_updates_and_seconds_belong_together():
    found = run(SMALL)
    steps = {BATCH: 1, SGD: 60, MINI: 2, ADAM: 2, ADAM_ALL: 1}
    for variant, count in steps.items():
        for at in (BEST, SAME):
            updates, milliseconds = (of(found, variant, m, at)[0] for m in ("updates", "update"))
            assert of(found, variant, "epochs", at)[0] == pytest.approx(updates / count, rel=1e-5)
            assert of(found, variant, "seconds", at)[0] == pytest.approx(
                updates * milliseconds / 1000, rel=1e-4
            )
            assert of(found, variant, "pass", at)[0] == pytest.approx(
                count * milliseconds / 1000, rel=1e-4
            )


def test_the_best_rate_is_the_best_of_the_sweep():
    found = run(SMALL)
    for variant in VARIANTS:
        tried = found.row(variant.label(BEST)).curve("epochs by rate")[0]
        assert of(found, variant, "epochs")[0] == tried.min()
        assert of(found, variant, "rate")[0] == RATES[int(np.argmin(tried))]
        assert of(found, variant, "epochs", SAME)[0] >= tried.min()
        assert of(found, variant, "rate", SAME)[0] == SMALL.rate


def test_who_does_not_get_there_never_does():
    found = run(replace(SMALL, target=0.01, epochs=1, updates=5))
    for variant in VARIANTS:
        assert of(found, variant, "updates")[0] == math.inf
        assert T3.measure("updates").format(of(found, variant, "updates")[0]) == "never"
    epochs = [claim for claim in T3.claims if claim.measure == "epochs"]
    assert {found.verdict(claim.id).verdict for claim in epochs} == {"too close to call"}


# ---- controls -----------------------------------------------------------------------------


def test_mini_batches_of_all_reviews_are_batch_descent_and_void_the_verdict():
    settings = replace(SMALL, epochs=20, updates=100, target=0.6, batch_size=6)
    found = run(replace(settings, batch_size=60), seeds=6)
    for measure in ("epochs", "updates", "accuracy"):
        np.testing.assert_array_equal(of(found, MINI, measure), of(found, BATCH, measure))
    claim = "Convergence, epochs at its best rate: mini-batch below batch"
    assert found.verdict(claim).verdict == "too close to call"
    assert run(settings, seeds=6).verdict(claim).verdict == "holds"


def test_the_best_possible_reader_is_known_of_made_up_reviews_alone():
    assert READER in {case.label for case in T3.cases(T3.full)}
    assert READER not in {case.label for case in T3.cases(replace(T3.full, data=IMDB))}
    assert run(SMALL).row(READER).median("accuracy") > 70


def test_it_can_be_cancelled_in_the_middle_of_a_sweep():
    with pytest.raises(CancelledError):
        T3.run_seed(0, SMALL, Progress(lambda share: share < 0.3))


# ---- a row opens its run ------------------------------------------------------------------


@pytest.mark.parametrize("at", [BEST, SAME])
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_row_opens_a_run_to_the_target(variant, at):
    trace = T3.trace(0, SMALL, variant.label(at))
    epochs = of(run(SMALL), variant, "epochs", at)[0]
    assert trace.epochs[-1] >= min(epochs, SMALL.epochs)
    if math.isfinite(epochs):
        assert trace.losses.min() <= SMALL.target + 0.05
    assert trace.points.shape == (len(trace.epochs), 100 * 4 + 4 + 4 + 1)


# ---- what is shipped ----------------------------------------------------------------------


def test_what_was_found():
    """The order depends on what is counted, and a cost is of an update, or of an epoch."""
    result = shipped(T3)

    def verdict(kind, less, more):
        return result.verdict(f"{kind}: {less} below {more}").verdict

    epochs, updates, seconds = (
        f"Convergence, {measure} at its best rate" for measure in ("epochs", "updates", "seconds")
    )
    assert verdict(epochs, "SGD", "mini-batch") == "holds"
    assert verdict(epochs, "Adam", "SGD") == "does not hold"
    assert verdict(updates, "SGD", "mini-batch") == "does not hold"
    assert verdict(seconds, "SGD", "mini-batch") == "does not hold"
    assert verdict(seconds, "Adam", "SGD") == "holds"
    assert verdict("Cost, update", "batch", "mini-batch") == "does not hold"
    assert verdict("Cost, pass", "batch", "mini-batch") == "holds"
    assert verdict("Cost, pass", "mini-batch", "SGD") == "holds"
    assert verdict("Cost, pass", "mini-batch", "Adam") == "holds"
    assert verdict("Cost, seconds at its best rate", "batch", "mini-batch") == "does not hold"


# ---- reviews of one's own -----------------------------------------------------------------


def my_reviews(count=30):
    """Good ones say "fine" and bad ones "dull", each of its own length."""
    texts = {0: "dull and long, ", 1: "fine and short, "}
    return {
        f"{number}_{(2, 9)[number % 2]}.txt": (texts[number % 2] * (1 + number % 7)).encode()
        for number in range(count)
    }


def test_it_runs_on_reviews_of_ones_own():
    found = on_files(T3, my_reviews()).run([0], replace(SMALL, target=0.4))
    assert math.isfinite(of(found, ADAM, "updates")[0])
    assert of(found, ADAM, "accuracy")[0] == 100
    assert not found.row(READER).values
    assert T3.charts(found)


def test_reviews_that_cannot_be_read_get_a_sentence():
    with pytest.raises(DataError, match=r"such as 127_8.txt; good.txt is not"):
        read_files({"good.txt": b""})
    with pytest.raises(DataError, match=r"At least 10 .* there are 4 and 4"):
        read_files(my_reviews(8))
    with pytest.raises(DataError, match=r"0_2.txt is not UTF-8"):
        read_files(my_reviews() | {"0_2.txt": b"\xff\xfe\xff"})


def test_lukewarm_reviews_are_left_out():
    read = read_files(my_reviews() | {"99_5.txt": b"so so", "98_6.txt": b"so so"})
    assert len(read.texts) == 30
    assert sorted(read.label.tolist()) == [0] * 15 + [1] * 15


def test_a_folder_keeps_its_training_and_test_reviews_apart(tmp_path):
    for part in ("train", "test"):
        for mood in ("pos", "neg"):
            folder = tmp_path / "aclImdb" / part / mood
            folder.mkdir(parents=True)
            for number in range(20):
                (folder / f"{number}_1.txt").write_text(f"{part} {mood} {number}")
    training, test = read_folder(tmp_path).divided(30, 100, 0)
    assert (len(training), len(test)) == (20, 10)
    assert "train" in training.features
    assert "test" not in training.features
