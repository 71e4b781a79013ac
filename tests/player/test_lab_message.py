import json
import math

import numpy as np
import pytest

from gdviz.errors import SettingError
from gdviz.player.lab import (
    LAB_MODES,
    MOST_KEPT,
    STRIPS,
    LabLook,
    LabPicture,
    LabView,
    Layer,
    _under,
    chosen_lab_view,
    encode_lab,
    encode_unit,
    thumbnails,
)
from tests import lab_training
from tests.lab_training import digits, diverged, trained

SIZES = {"u1": 1, "u2": 2, "i2": 2, "f4": 4}


def decoded(message):
    """The header and the arrays by name, as lab_message.js reads them."""
    length = int.from_bytes(message[:4], "little")
    header, at = json.loads(message[4 : 4 + length]), 4 + length
    arrays = {}
    for name, kind, shape in header["arrays"]:
        size = math.prod(shape) * SIZES[kind]
        part = np.frombuffer(message[at : at + size], f"<{kind}")
        arrays[name] = part.reshape(shape)
        at += size
    assert at == len(message)
    return header, arrays


@pytest.fixture(scope="module")
def run():
    return trained(moments=30)


def test_a_message_holds_the_run(run):
    header, arrays = decoded(encode_lab(run))
    assert (header["moments"], header["classes"]) == (30, ["inside", "outside"])
    for name, array in (
        ("losses", run.losses),
        ("validation losses", run.validation_losses),
        ("band", run.band),
        ("path", run.landscape.path),
        ("at projection", run.landscape.at_projection),
        ("gradient norms", run.gradient_norms),
        ("kept 1 losses", run.kept[1].losses),
    ):
        np.testing.assert_array_equal(arrays[name], np.asarray(array, "f4"))
    np.testing.assert_array_equal(arrays["predicted"], run.boundary.predicted)
    np.testing.assert_array_equal(arrays["test"], run.boundary.test)


def test_frames_keep_probabilities_to_half_a_code(run):
    _, arrays = decoded(encode_lab(run))
    assert arrays["frames"].dtype == np.uint8
    np.testing.assert_allclose(arrays["frames"] / 254, run.boundary.frames, atol=0.51 / 254)


def test_values_span_the_data_and_a_tenth_more():
    run = trained(lab_training.waves, classes=(), moments=10)
    header, arrays = decoded(encode_lab(run))
    low, high = header["boundary"]["low"], header["boundary"]["high"]
    targets = run.boundary.targets
    assert low == pytest.approx(targets.min() - 0.1 * np.ptp(targets))
    assert high == pytest.approx(targets.max() + 0.1 * np.ptp(targets))
    inside = (run.boundary.frames > low) & (run.boundary.frames < high)
    read = low + (high - low) * arrays["frames"] / 254
    half = 0.51 * (high - low) / 254
    np.testing.assert_allclose(read[inside], run.boundary.frames[inside], atol=half)
    assert set(np.unique(arrays["frames"][~inside])) <= {0, 254}


def test_three_classes_send_three_probabilities():
    run = trained(lab_training.three_sectors, classes=("a", "b", "c"), moments=5)
    _, arrays = decoded(encode_lab(run))
    assert arrays["frames"].shape == (5, 3, 40, 40)
    assert np.abs(arrays["frames"].sum(axis=1, dtype=int) - 254).max() <= 2


def test_links_and_units_share_out_their_range(run):
    _, arrays = decoded(encode_lab(run))
    weights = np.concatenate([w.ravel() for w in run.links])
    codes = np.concatenate([arrays[f"link {i}"].ravel() for i in range(3)])
    scale = np.abs(weights).max()
    np.testing.assert_allclose(codes / 32767 * scale, weights, atol=scale / 32767)
    maps = arrays["unit maps"].astype(float) - 127
    scales = arrays["unit scales"][:, None, None]
    np.testing.assert_allclose(maps / 127 * scales, run.units.maps, atol=0.51 / 127)


def test_one_unit_travels_in_a_blob_of_its_own(run):
    maps = np.linspace(-3, 2, 30 * 40 * 40).reshape(30, 40, 40)
    header, arrays = decoded(encode_unit(run, 5, maps))
    assert (header["unit"], header["run"], header["scale"]) == (5, run.key, 3.0)
    np.testing.assert_allclose((arrays["maps"].astype(float) - 127) / 127 * 3, maps, atol=0.013)
    with pytest.raises(ValueError, match="29 moments, not of 30"):
        encode_unit(run, 5, maps[1:])


def test_the_lab_s_usual_run_stays_below_half_a_megabyte():
    assert len(encode_lab(trained(hidden=(8, 8), moments=100))) < 500_000


def test_the_largest_drawn_network_stays_below_two_megabytes():
    assert len(encode_lab(trained(hidden=(16,) * 5, moments=100, stride=1))) < 1_500_000


def test_a_diverged_run_is_valid_json_and_keeps_its_finite_part():
    run = diverged()
    header, arrays = decoded(encode_lab(run))
    json.dumps(header, allow_nan=False)
    assert header["diverged"] == 25
    assert np.isfinite(arrays["losses"]).tolist() == [t < 25 for t in range(40)]
    assert np.isfinite(arrays["path"]).all(axis=1).tolist() == [t < 25 for t in range(40)]
    assert (arrays["frames"] == 255).all(axis=(1, 2, 3)).tolist() == [t >= 25 for t in range(40)]
    assert (arrays["link 0"] == -32768).all(axis=(1, 2)).tolist() == [t >= 25 for t in range(40)]
    assert header["landscape"]["partial"] is True
    assert np.isfinite(arrays["heights"]).all()
    assert not arrays["defined"][:5].any()
    assert header["landscape"]["explained"] is None


def test_an_astronomic_weight_does_not_hide_the_others(run):
    """Before a run overflows, some weights are huge: the others keep their widths."""
    huge = tuple(w.copy() for w in run.links)
    huge[0][-1] = 1e200
    _, arrays = decoded(encode_lab(LabPicture(**vars(run) | {"links": huge})))
    assert np.abs(arrays["link 0"][:-1]).max() > 500
    assert (arrays["link 0"][-1] == 32767).all()


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_a_dead_network_can_be_sent(run, value):
    """All weights, activations and outputs zero, or nothing finite at all."""
    parts = {
        "links": tuple(np.full_like(w, value) for w in run.links),
        "losses": np.full(30, value),
        "units": type(run.units)(run.units.moments, np.full_like(run.units.maps, value)),
    }
    header, arrays = decoded(encode_lab(LabPicture(**vars(run) | parts)))
    assert np.all(np.isfinite(arrays["unit scales"]))
    assert np.all(arrays["unit scales"] > 0)
    assert header["linked"]


def test_digits_send_a_confusion_matrix_and_images():
    run = digits()
    header, arrays = decoded(encode_lab(run))
    assert header["boundary"] is None
    assert header["linked"] is False
    np.testing.assert_array_equal(arrays["confusion"], run.confusion)
    np.testing.assert_allclose(arrays["images"] / 254, run.examples.images, atol=0.51 / 254)


def test_too_many_weights_are_boxes(run):
    layers = (Layer("inputs", 2), Layer("hidden", 700), Layer("output", 1))
    links = (np.zeros((30, 700, 2)), np.zeros((30, 1, 700)))
    many = LabPicture(**vars(run) | {"layers": layers, "links": links, "units": None})
    assert decoded(encode_lab(many))[0]["linked"] is False


def test_only_the_newest_kept_runs_are_sent(run):
    kept = run.kept * 6
    header, _ = decoded(encode_lab(LabPicture(**vars(run) | {"kept": kept})))
    assert header["kept"] == [each.name for each in kept[-MOST_KEPT:]]


def test_the_least_a_picture_can_be():
    bare = LabPicture("bare", "Nothing yet", np.arange(3), np.ones(3))
    header, arrays = decoded(encode_lab(bare))
    assert set(arrays) == {"epochs", "losses"}
    assert header["boundary"] is header["landscape"] is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("losses", np.ones(29), r"losses has shape \(29,\), not 30."),
        ("band", np.ones((30, 2)), "band has shape"),
        ("classes", ("a", "b", "c"), "boundary.frames has shape"),
        ("links", (np.zeros((30, 8, 2)),), "links are 1, not 3"),
        (
            "layers",
            (Layer("inputs", 2), Layer("a", 9), Layer("b", 8), Layer("output", 1)),
            r"units.maps has shape \(30, 16, 20, 20\), not 30 x 17 x 20 x 20",
        ),
    ],
)
def test_what_does_not_fit_is_named(run, field, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        LabPicture(**vars(run) | {field: value})


def test_equal_runs_send_equal_bytes(run):
    assert encode_lab(run) == encode_lab(trained(moments=30))
    assert encode_lab(run, LabLook(loop=True)) != encode_lab(run)


@pytest.mark.parametrize(
    ("moments", "units"), [(100, 16), (100, 80), (1, 1), (2, 200), (120, 1), (60, 2000), (10, 0)]
)
def test_little_maps_fit_their_budget(moments, units):
    chosen, side = thumbnails(moments, units)
    assert chosen[0] == 0
    assert chosen[-1] == moments - 1
    assert np.all(np.diff(chosen) > 0)
    assert 10 <= side <= 20
    assert len(chosen) <= 2 or len(chosen) * units * side * side <= 240_000


# ---- the view -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", LAB_MODES)
@pytest.mark.parametrize("strip", STRIPS)
def test_a_chosen_view_is_read(mode, strip):
    assert chosen_lab_view([mode, -30.4, 45, 1.257, 3, strip]) == LabView(
        mode, -30, 45, 1.26, 3, strip
    )


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "2-D",
        [],
        ["2-D", 0, 45, 1, -1],
        ["both", 0, 45, 1, -1, "accuracy"],
        ["2-D", 181, 45, 1, -1, "accuracy"],
        ["2-D", 0, math.nan, 1, -1, "accuracy"],
        ["2-D", 0, 45, 9, -1, "accuracy"],
        ["2-D", 0, 45, 1, -2, "accuracy"],
        ["2-D", 0, 45, 1, 1.5, "accuracy"],
        ["2-D", 0, 45, 1, True, "accuracy"],
        ["2-D", 0, 45, 1, 10**400, "accuracy"],
        ["2-D", 0, 45, 1, math.inf, "accuracy"],
        ["2-D", 0, 45, 1, -1, "weights"],
        [["2-D"], 0, 45, 1, -1, []],
        ["2-D", 0, 45, 1, "0", "accuracy"],
    ],
)
def test_a_view_that_is_none_is_ignored(payload):
    assert chosen_lab_view(payload) is None


def test_a_view_outside_its_ranges_is_refused():
    with pytest.raises(SettingError, match="tilt is 91"):
        LabView(tilt=91)
    with pytest.raises(SettingError, match="mode is 'both'"):
        LabView(mode="both")


def test_the_view_lies_over_the_message():
    data = _under(LabView(unit=4), True, b"lens", b"run")
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    assert header.pop("lenses") == 4
    assert header.pop("tellsMoment") is True
    assert LabView(**header) == LabView(unit=4)
    assert data[4 + length :] == b"lensrun"
