"""T4: the penalties are what they are said to be, and what follows from them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import digits, mnist
from gdviz.errors import DataError, SettingError
from gdviz.experiments.own import on_files
from gdviz.experiments.pictures import Pictures, read
from gdviz.experiments.progress import SILENT
from gdviz.experiments.store import shipped
from gdviz.experiments.t4_penalties import (
    ARTICLE,
    GUESS,
    HARSH,
    MILD,
    NONE,
    ORDER,
    T4,
    Penalised,
    label_of,
    run_on,
)
from gdviz.networks import ConvNet, NetworkObjective

SMALL = replace(T4.reduced, data="optdigits 8x8", images=60, epochs=4)
DIGITS = Pictures(digits(), (1, 8, 8))


@cache
def small(**changed):
    return T4.run([0], replace(SMALL, **changed))


def value(result, label, measure):
    return result.row(label).of(measure)[0]


# ---- known answers ------------------------------------------------------------------------


def test_every_member_of_a_batch_has_its_own_penalty():
    net = ConvNet((1, 8, 8), (2, 2), (3,), stride=2, pool=1)
    data = digits().take(np.arange(30))
    l1, l2 = np.array([0, 0.02, 0, 0.5]), np.array([0, 0, 0.03, 0.1])
    together = Penalised(net, data.inputs, data.targets, l1, l2)
    points = net.init(np.arange(4))
    batch = np.arange(7)
    for k, point in enumerate(points):
        alone = NetworkObjective(
            net, data.inputs, data.targets, "cross-entropy", l1=l1[k], l2=l2[k]
        )
        for some in (None, batch):
            np.testing.assert_allclose(together.value(points, some)[k], alone.value(point, some))
            np.testing.assert_allclose(
                together.gradient(points, some)[k], alone.gradient(point, some), atol=1e-14
            )
        assert together.data_value(points)[k] == pytest.approx(alone.data_value(point))


def test_a_guess_costs_the_entropy_of_the_classes():
    """Of 60 images, 6 are of each digit; of the 500 that validate, about a tenth."""
    found = small().row(GUESS)
    assert found.median("training") == pytest.approx(np.log(10), abs=2e-3)
    assert found.median("validation") == pytest.approx(np.log(10), abs=0.02)
    assert found.median("accuracy") == pytest.approx(10, abs=1)


def test_an_overwhelming_l1_leaves_nothing_but_the_guess():
    """Weights shrink to nothing, so that every image gets the same answer, by the biases.

    They hop about zero by the rate, so that not all are within the threshold at once.
    """
    found = small(strength=0.1, epochs=20, batch_size=5)
    strong = label_of(0.1, 0)
    assert value(found, strong, "near zero") > 70
    assert value(found, NONE, "near zero") < 2
    assert value(found, strong, "training") == pytest.approx(np.log(10), abs=0.01)
    assert value(found, strong, "gap") == pytest.approx(0, abs=0.02)


def test_the_penalty_at_the_start_is_the_strength_times_the_sum():
    found = small()
    net = ConvNet((1, 8, 8), (8, 16, 32), (32,), stride=2, pool=1)
    weights = net.init(0)[net.weights]
    assert found.fact("weights") == len(weights)
    assert found.fact("L1 penalty at 0.01") == pytest.approx(0.01 * np.abs(weights).sum(), 1e-5)
    assert found.fact("L2 penalty at 0.01") == pytest.approx(0.01 * (weights**2).sum(), 1e-5)


def test_a_row_ends_where_its_curves_end():
    found = small()
    for row in found.rows:
        if not row.case.baseline:
            assert len(row.curves["loss"][0]) == SMALL.epochs + 1
            ends = {name: row.curve(name)[0, -1] for name in row.curves}
            assert row.median("training") == pytest.approx(ends["loss"], rel=1e-3)
            assert row.median("validation") == pytest.approx(ends["validation loss"], rel=1e-3)
            assert row.median("accuracy") == pytest.approx(ends["validation accuracy"], rel=1e-3)
            assert row.median("learnt") == pytest.approx(ends["accuracy"], rel=1e-3)
            assert row.median("lowest") <= row.median("validation")
            gap = row.median("validation") - row.median("training")
            assert row.median("gap") == pytest.approx(gap, abs=2e-5)


# ---- controls -----------------------------------------------------------------------------


def test_of_shuffled_labels_nothing_carries_over():
    """A net that learnt the list by heart is as wrong as can be about other images."""
    shuffled = replace(DIGITS, data=digits().shuffled_labels(1, 0))
    settings = replace(SMALL, epochs=25)
    found, true = (T4.settled(run_on(0, settings, SILENT, each), settings).outcomes[NONE].values
                   for each in (shuffled, DIGITS))  # fmt: skip
    assert found["accuracy"] < 20 < 60 < true["accuracy"]
    assert found["gap"] > 2 * true["gap"]


def test_every_pair_of_the_article_is_judged():
    assert len(ORDER) == 6
    for claim in ORDER:
        low, high = (
            next(loss for pair, loss in ARTICLE.items() if label_of(*pair) == label)
            for label in (claim.a, claim.b)
        )
        assert low < high


def test_a_strength_of_ones_own_adds_a_row_and_a_column():
    assert len(T4.cases(replace(SMALL, strength=0.03))) == 16 + 1
    assert len(T4.cases(replace(SMALL, strength=0.01))) == 9 + 1


# ---- images of one's own ------------------------------------------------------------------


def idx(numbers):
    head = [0, 0, 8, numbers.ndim, *np.array(numbers.shape, ">u4").tobytes()]
    return bytes(head) + numbers.astype(np.uint8).tobytes()


def own(count=600):
    images = mnist(28).take(np.arange(count))
    pictures = idx(np.rint(255 * images.inputs).reshape(-1, 28, 28))
    return {"a-images-idx3-ubyte": pictures, "a-labels-idx1-ubyte": idx(images.targets)}


def test_it_runs_on_images_of_ones_own():
    found = on_files(T4, own()).run([0], replace(SMALL, epochs=1))
    assert found.fact("weights") == 8 * 9 + 16 * 72 + 32 * 144 + 32 * 4 * 32 + 320
    with pytest.raises(SettingError, match="60 images to learn from and 500 to test with"):
        on_files(T4, own(100)).run([0], SMALL)


def test_colours_are_read_and_made_smaller():
    record = np.concatenate([[3], np.repeat([0, 128, 255], 1024)]).astype(np.uint8)
    found = read({"data_batch_1.bin": record.tobytes() * 2, "data_batch_2.bin": record.tobytes()})
    assert found.shape == (3, 32, 32)
    assert len(found.data) == 3
    small = found.shrunk(8)
    assert small.shape == (3, 8, 8)
    np.testing.assert_allclose(
        small.data.inputs[0], np.repeat(np.array([0, 128, 255]) / 255, 64), atol=1e-12
    )


def test_a_smaller_image_has_means_and_a_dark_edge():
    one = mnist(28).take([0, 1])
    large = Pictures(one, (1, 28, 28))
    fitting = large.shrunk(14)
    np.testing.assert_allclose(fitting.data.inputs, mnist(14).inputs[:2], atol=1e-12)
    padded = large.shrunk(8)  # 8 squares of 4 pixels are 32
    assert padded.shape == (1, 8, 8)
    assert padded.data.inputs.sum() * 16 == pytest.approx(one.inputs.sum())
    assert large.shrunk(28).data.inputs.tolist() == one.inputs.tolist()


@pytest.mark.parametrize("files", [{}, {"one": b""}, {"images": b"", "more images": b""}])
def test_other_files_are_refused_with_what_was_found(files):
    with pytest.raises(DataError, match="Expected: A pair of MNIST's idx files"):
        read(files)


# ---- what is shipped ----------------------------------------------------------------------


def test_the_strongest_penalties_leave_the_net_with_a_guess():
    result = shipped(T4)
    guess = result.row(GUESS).median("validation")
    assert result.row(HARSH).median("training") > 0.9 * guess
    assert result.row(MILD).median("training") < 0.1 * guess
    assert result.verdict("less overfitting").verdict == "does not hold"
    assert result.verdict("less underfitting").verdict == "holds"
