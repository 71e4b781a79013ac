"""Every data set of the network lab; a new one is tested without writing a test."""

import hashlib
import json

import numpy as np
import pytest

from gdviz.datasets import DATASETS, digits, first_names, mnist, stocks
from gdviz.datasets.assets import FOLDER
from gdviz.datasets.plane_points import REACH
from gdviz.errors import SettingError

KINDS = list(DATASETS.values())
PLANAR = [kind for kind in KINDS if kind.planar]
TWO = [kind for kind in PLANAR if kind.classes == 2]
REALS = [kind for kind in KINDS if kind.regression]


def named(kinds):
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


def test_the_names_are_those_promised():
    expected = {"circle", "xor", "gaussians", "spiral", "moons", "plane", "waves", "digits"}
    assert set(DATASETS) == expected | {"MNIST"}


@named(KINDS)
def test_a_kind_makes_what_it_declares(kind):
    data = kind.make(noise=0.2, seed=1)
    assert len(data) == kind.points.default
    assert data.inputs.shape[1] == kind.dimensions == len(data.features)
    assert len(data.classes) == kind.classes
    assert data.targets.shape == ((len(data), 1) if kind.regression else (len(data),))
    assert data.name == kind.name
    assert kind.about.endswith(".")
    assert kind.noise.help.endswith(".")


@named(KINDS)
def test_the_seed_decides(kind):
    points = int(kind.points.low)
    data, again, other = (kind.make(points, 0.1, seed) for seed in (4, 4, 5))
    assert np.array_equal(data.inputs, again.inputs)
    assert np.array_equal(data.targets, again.targets)
    assert not np.array_equal(data.inputs, other.inputs)


@named(KINDS)
def test_classes_have_equal_sizes(kind):
    if kind.regression:
        return
    counts = np.bincount(kind.make(100).targets)
    assert len(counts) == kind.classes
    assert np.ptp(counts) <= 1


@named(KINDS)
@pytest.mark.parametrize("noise", [-0.1, 0.51, float("nan"), "much"])
def test_noise_outside_its_range_is_refused(kind, noise):
    with pytest.raises(SettingError, match=r"Noise must be a number from 0 to 0\.5"):
        kind.make(noise=noise)


@named(KINDS)
def test_a_number_of_points_outside_its_range_is_refused(kind):
    for points in (kind.points.low - 1, kind.points.high + 1, 100.5):
        with pytest.raises(SettingError, match="Examples must be a whole number from"):
            kind.make(points)
    assert len(kind.make(int(kind.points.high), 0.5)) == kind.points.high


@named(TWO)
def test_without_noise_points_stay_within_reach(kind):
    inputs = kind.make(2000).inputs
    assert np.abs(inputs).max() < (1.5 if kind.name == "gaussians" else 1.0001) * REACH
    assert 0.4 * REACH < inputs.std() < 0.7 * REACH  # about 1: what initialisations expect


@named(TWO)
def test_noise_moves_the_same_points_further(kind):
    clean, some, more = (kind.make(noise=noise, seed=2) for noise in (0, 0.1, 0.2))
    np.testing.assert_allclose(more.inputs - clean.inputs, 2 * (some.inputs - clean.inputs))
    assert np.array_equal(more.targets, clean.targets)


@named([kind for kind in PLANAR if kind.name not in ("spiral", "moons")])
def test_more_points_only_add_points(kind):
    """On the others, points keep even distances along their curve."""
    some, more = (kind.make(points, 0.3, seed=1) for points in (100, 150))
    assert np.array_equal(more.inputs[:100], some.inputs)


def nearest_is_of_the_same_class(data):
    distance = np.linalg.norm(data.inputs[:, None] - data.inputs, axis=-1)
    np.fill_diagonal(distance, np.inf)
    return np.mean(data.targets[distance.argmin(axis=1)] == data.targets)


@named(TWO)
def test_clean_classes_are_separate_and_noise_mixes_them(kind):
    assert nearest_is_of_the_same_class(kind.make(800)) > 0.99
    mixed = nearest_is_of_the_same_class(kind.make(800, 0.5))
    assert 0.5 < mixed < 0.95


def test_the_circle_is_told_by_the_radius():
    data = DATASETS["circle"].make(1000)
    inside = np.linalg.norm(data.inputs, axis=1) < 0.6 * REACH
    assert np.array_equal(inside, data.targets == data.classes.index("disc"))


def test_xor_is_told_by_the_signs_and_by_no_line():
    data = DATASETS["xor"].make(1000)
    like = data.inputs.prod(axis=1) > 0
    assert np.array_equal(like, data.targets == data.classes.index("like signs"))
    design = np.column_stack([data.inputs, np.ones(len(data))])
    line = np.linalg.lstsq(design, 2.0 * data.targets - 1, rcond=None)[0]
    assert abs(np.mean((design @ line > 0) == like) - 0.5) < 0.1


def test_the_clouds_are_told_by_a_line():
    data = DATASETS["gaussians"].make(1000)
    assert np.mean((data.inputs.sum(axis=1) > 0) == data.targets) > 0.999


@named(REALS)
def test_the_noise_of_a_regression_is_a_share_of_its_spread(kind):
    clean, noisy = kind.make(2000, 0, 3), kind.make(2000, 0.5, 3)
    assert np.array_equal(clean.inputs, noisy.inputs)
    error = (noisy.targets - clean.targets).std() / clean.targets.std()
    assert error == pytest.approx(0.5, rel=0.05)
    assert np.abs(clean.targets).max() <= 1


def test_the_plane_is_flat_and_the_waves_are_not():
    residual = {}
    for name in ("plane", "waves"):
        data = DATASETS[name].make(500)
        design = np.column_stack([data.inputs, np.ones(len(data))])
        fit = design @ np.linalg.lstsq(design, data.targets, rcond=None)[0]
        residual[name] = np.var(data.targets - fit) / np.var(data.targets)
    assert residual["plane"] < 1e-20
    assert residual["waves"] > 0.6


@pytest.mark.parametrize("name", ["digits", "MNIST"])
def test_noisy_pixels_stay_pixels(name):
    data = DATASETS[name].make(200, 0.5)
    assert data.inputs.min() == 0
    assert data.inputs.max() == 1


def test_the_digits_are_those_of_optdigits():
    data = digits()
    assert data.inputs.shape == (1797, 64)
    assert np.bincount(data.targets).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert data.inputs.min() == 0
    assert data.inputs.max() == 1
    assert digits() is data


def test_mnist_is_the_same_at_both_sizes():
    small, large = mnist(14), mnist(28)
    assert large.inputs.shape == (5000, 784)
    assert small.targets[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert np.bincount(small.targets).tolist() == [500] * 10
    image = large.inputs[37].reshape(28, 28)
    mean = (image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]) / 4
    np.testing.assert_allclose(small.inputs[37].reshape(14, 14), mean)
    assert small.features[15] == "row 2, column 2"
    with pytest.raises(SettingError, match="14 or 28"):
        mnist(20)


@pytest.mark.parametrize("data", [digits(), mnist(14)], ids=["digits", "MNIST"])
def test_images_lie_near_images_of_their_own_digit(data):
    """Labels and images belong together: one nearest neighbour reads most of the rest."""
    train, test = data.split(0.8, seed=0)
    distance = (test.inputs**2).sum(1)[:, None] - 2 * test.inputs @ train.inputs.T
    found = train.targets[(distance + (train.inputs**2).sum(1)).argmin(axis=1)]
    assert np.mean(found == test.targets) > 0.93


def test_the_names_are_names():
    names = first_names()
    assert len(names) == 5163
    assert list(names) == sorted(set(names))
    assert {"mary", "james", "aaron"} < set(names)
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")


def test_the_stocks_are_those_of_plotly():
    shown = stocks()
    assert len(shown.dates) == 105
    assert list(shown.prices) == ["GOOG", "AAPL", "AMZN", "FB", "NFLX", "MSFT"]
    for prices in shown.prices.values():
        assert prices.shape == (105,)
        assert prices[0] == 1
        assert (prices > 0).all()


def test_every_file_of_data_is_the_one_on_record():
    records = json.loads((FOLDER / "sources.json").read_text(encoding="utf-8"))
    on_record = {record["file"] for record in records}
    texts = {f"licences/{record['package']}.txt" for record in records if record["members"]}
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    for record in records:
        content = (FOLDER / record["file"]).read_bytes()
        assert len(content) == record["bytes"]
        assert hashlib.sha256(content).hexdigest() == record["sha256"], record["file"]
        assert record["licence"] in described
        assert f"{record['package']} {record['version']}" in described
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert on_record | {"README.md", "sources.json"} <= found
    assert found <= on_record | texts | {"README.md", "sources.json"}
    assert sum(record["bytes"] for record in records) < 1_200_000
