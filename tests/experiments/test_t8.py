"""T8: the nets are as deep as they are called, and their work and gradients are what they are."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import digits
from gdviz.experiments.pictures import Pictures
from gdviz.experiments.progress import SILENT, Progress
from gdviz.experiments.t8_depth import (
    ARTICLE,
    BETTER,
    COMMONEST,
    DEPTHS,
    LINEAR,
    PLAIN_20,
    PLAIN_56,
    RES_20,
    RES_56,
    SLOWER,
    T8,
    label_of,
    read,
    run_on,
)
from gdviz.networks import NetworkObjective, ResNet

SMALL = replace(T8.reduced, images=100, tested=100, epochs=1, batch_size=50, timed=2)
DIGITS = Pictures(digits(), (1, 8, 8))


@cache
def small():
    return T8.run([0], SMALL)


def products(depth, c=4, side=8, classes=10):
    """Of one image, from the architecture as He et al. (2016) describe it."""
    n, kernel = (depth - 2) // 6, 9
    total = kernel * 1 * c * side**2
    for stage, width in enumerate((c, 2 * c, 4 * c)):
        area = (side / 2**stage) ** 2
        before = width if stage == 0 else width / 2
        total += kernel * area * (before * width + (2 * n - 1) * width**2)
    return total + 4 * c * classes


# ---- known answers ------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_work_is_that_of_the_architecture(depth):
    for skips in (True, False):
        row = small().row(label_of(depth, skips))
        assert row.median("work") == pytest.approx(products(depth) / products(20), rel=1e-5)
        assert len(row.curves["gradient"][0]) == depth


def test_times_are_told_as_multiples():
    found = small()
    first = found.row(RES_20).median("step")
    assert found.row(RES_20).median("multiple") == 1
    for row in found.rows:
        if not row.case.baseline:
            multiple = row.median("step") / first
            assert row.median("multiple") == pytest.approx(multiple, rel=1e-4)
            assert row.median("over work") == pytest.approx(multiple / row.median("work"), rel=1e-4)
    assert found.row(RES_56).median("multiple") > 1.3


def test_the_articles_minutes_are_told_as_multiples():
    for case in T8.cases(SMALL):
        if case.settings.get("skips") == "with":
            minutes = ARTICLE[case.settings["layers"]]
            assert case.article == {"step": f"{minutes:g} min", "multiple": minutes / 75}
        else:
            assert not case.article


@pytest.mark.parametrize("skips", [True, False])
def test_the_gradient_is_measured_layer_by_layer(skips):
    """The same in 64-bit numbers, by finite differences along the first convolution's gradient."""
    net = ResNet(3, skips=skips)
    learnt, _ = DIGITS.parted(SMALL.images, SMALL.tested, 0)
    loss = NetworkObjective(net, learnt.inputs, learnt.targets, "cross-entropy")
    point, step = net.init(0), 1e-6
    row = small().row(label_of(20, skips))
    for layer, block in ((0, net.blocks[0]), (-1, net.blocks[-1])):
        way = np.zeros_like(point)
        way[block.slice] = loss.gradient(point)[block.slice]
        way /= np.linalg.norm(way)
        slope = (loss.value(point + step * way) - loss.value(point - step * way)) / (2 * step)
        assert row.curve("gradient")[0, layer] == pytest.approx(slope, rel=1e-2)


def test_without_skips_the_gradient_explodes_and_with_them_it_does_not():
    """Back through 36 more layers, at more than 1.05 a layer (Yang et al. 2019)."""
    ratio = {label: small().row(label).median("before") for label in (PLAIN_56, PLAIN_20, RES_56)}
    assert ratio[PLAIN_56] / ratio[PLAIN_20] > 1.05**36
    assert ratio[RES_56] < 20


def test_a_linear_classifier_is_beside_them():
    found = small()
    assert found.row(COMMONEST).median("accuracy") == pytest.approx(10, abs=2)
    assert found.row(LINEAR).median("accuracy") > 75
    assert "step" not in found.row(LINEAR).values


# ---- controls -----------------------------------------------------------------------------


def test_of_shuffled_labels_the_linear_classifier_learns_nothing_for_others():
    shuffled = replace(DIGITS, data=digits().shuffled_labels(1, 0))
    found = run_on(0, SMALL, SILENT, shuffled).outcomes[LINEAR].values
    assert found["accuracy"] < 30
    assert found["learnt"] > 60


def test_every_step_of_the_table_is_judged():
    assert [(claim.a, claim.b) for claim in SLOWER] == [
        ("ResNet-32", "ResNet-20"), ("ResNet-44", "ResNet-32"), ("ResNet-56", "ResNet-44"),
    ]  # fmt: skip
    assert len(BETTER) == 4
    assert all(claim.relative for claim in SLOWER)


def test_progress_goes_on_to_the_end_and_never_back():
    told = []
    run_on(0, SMALL, Progress(told.append), DIGITS)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    assert len(told) > 2 * len(DEPTHS)


# ---- images of one's own ------------------------------------------------------------------


def test_images_of_ones_own_are_made_as_small_as_the_nets_need_them():
    records = np.zeros((30, 3073), dtype=np.uint8)
    records[:, 0] = np.arange(30) % 10
    records[:, 1:] = np.random.default_rng(0).integers(0, 256, (30, 3072))
    images = read({"test_batch.bin": records.tobytes()})
    assert images.shape == (3, 8, 8)
    settings = replace(SMALL, images=20, tested=10, batch_size=20)
    found = run_on(0, settings, SILENT, images)
    assert set(found.outcomes) == {case.label for case in T8.cases(settings)}


def test_with_and_without_skips_are_drawn_alike_in_times_and_accuracies():
    times, accuracies = (
        [line.name for line in chart.series if not line.expected]
        for chart in T8.charts(small())[:2]
    )
    assert times == accuracies == ["with skips", "without skips"]
