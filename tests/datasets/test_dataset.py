"""Splitting, sampling, standardising and shuffling a data set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.datasets import Dataset, digits
from gdviz.errors import SettingError


def of_classes(counts, columns=2):
    """A data set whose inputs are the numbers of its examples."""
    label = np.repeat(np.arange(len(counts)), counts)
    inputs = np.arange(len(label))[:, None] * np.ones(columns)
    return Dataset("made", "made", inputs, label, tuple("abcdefghij"[: len(counts)]))


def of_reals(inputs, targets=None):
    inputs = np.asarray(inputs, dtype=float)
    return Dataset("made", "made", inputs, inputs[:, :1] if targets is None else targets)


def numbers(data):
    return data.inputs[:, 0].astype(int).tolist()


@settings(deadline=None)
@given(st.lists(st.integers(5, 40), min_size=2, max_size=6), st.floats(0.1, 0.9), st.integers(0, 9))
def test_a_split_is_stratified_and_loses_nothing(counts, share, seed):
    data = of_classes(counts)
    train, test = data.split(share, seed)
    assert sorted(numbers(train) + numbers(test)) == list(range(len(data)))
    assert len(train) == round(share * len(data))
    for label, count in enumerate(counts):
        rounding = 0.5 + len(counts) / 2  # its own, and what all leave over
        assert abs(np.sum(train.targets == label) - share * count) <= rounding


def test_a_split_depends_on_its_seed_alone():
    data = of_classes([30, 50])
    first, again, other = (numbers(data.split(0.8, seed)[1]) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_equal_classes_stay_equal():
    train, test = of_classes([50, 50]).split(0.7, seed=1)
    assert np.bincount(train.targets).tolist() == [35, 35]
    assert np.bincount(test.targets).tolist() == [15, 15]


def test_the_first_part_of_a_cut_comes_first():
    before, after = of_reals(np.arange(10)[:, None]).cut(0.7)
    assert numbers(before) == [0, 1, 2, 3, 4, 5, 6]
    assert numbers(after) == [7, 8, 9]


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, 0.01, 0.999, float("nan")])
def test_a_share_must_leave_something_on_both_sides(share):
    for divide in (lambda data: data.split(share, 0), lambda data: data.cut(share)):
        with pytest.raises(SettingError, match="share for training"):
            divide(of_classes([5, 5]))


def test_a_larger_sample_contains_the_smaller():
    data = of_classes([30, 60, 10])
    small, large = (data.sample(count, seed=5) for count in (20, 50))
    assert set(numbers(small)) < set(numbers(large))
    assert np.bincount(small.targets).tolist() == [6, 12, 2]
    for points in (0, 101):
        with pytest.raises(SettingError, match="100 examples"):
            data.sample(points, 0)


def test_standardising_uses_the_training_set():
    train, test = of_reals([[1.0, 5], [3, 5]]), of_reals([[5.0, 6], [2, 5]])
    assert train.standardised().inputs.tolist() == [[-1, 0], [1, 0]]
    np.testing.assert_allclose(test.standardised(train).inputs[:, 0], [3, 0])
    assert np.isfinite(test.standardised(train).inputs).all()  # constant in training, not here


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9))
def test_whatever_is_finite_can_be_standardised(column):
    inputs = of_reals(np.array(column)[:, None]).standardised().inputs
    assert np.isfinite(inputs).all()
    assert abs(inputs.mean()) < 1e-3
    assert inputs.std() == pytest.approx(1, abs=1e-6) or np.abs(inputs).max() < 1e-6


def test_real_targets_are_standardised_on_request():
    data = of_reals([[1.0], [3.0]], np.array([[100.0], [300.0]]))
    assert data.standardised_targets().targets.tolist() == [[-1], [1]]
    with pytest.raises(SettingError, match="classes"):
        of_classes([2, 2]).standardised_targets()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_shuffled_labels_are_a_permutation_of_that_share(share):
    data = of_classes([100] * 10)
    shuffled = data.shuffled_labels(share, seed=2)
    assert np.bincount(shuffled.targets).tolist() == [100] * 10
    assert np.array_equal(shuffled.inputs, data.inputs)
    changed = np.mean(shuffled.targets != data.targets)
    assert changed == pytest.approx(0.9 * share, abs=0.03)  # one in ten comes back by chance
    assert np.array_equal(shuffled.targets, data.shuffled_labels(share, seed=2).targets)


def test_labels_cannot_be_shuffled_by_more_than_all():
    with pytest.raises(SettingError, match="from 0 to 1"):
        of_classes([2, 2]).shuffled_labels(1.1, 0)


def test_taking_checks_the_numbers():
    data = of_classes([2, 2])
    assert numbers(data.take([3, 0])) == [3, 0]
    for wrong in ([4], [-1], [], [0.5], [[0]]):
        with pytest.raises(SettingError, match="from 0 to 3"):
            data.take(wrong)


def test_nobody_can_write_to_shared_data():
    data = digits()
    for array in (data.inputs, data.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_making_a_set_leaves_the_given_arrays_alone():
    mine = np.zeros((3, 1))
    data = of_reals(mine)
    mine[0] = 7
    assert data.inputs.tolist() == [[0], [0], [0]]


@pytest.mark.parametrize(
    ("inputs", "targets", "classes", "features"),
    [
        (np.zeros((3, 2)), np.array([0, 1, 2]), ("a", "b"), ()),
        (np.zeros((3, 2)), np.array([0, -1, 1]), ("a", "b"), ()),
        (np.zeros((3, 2)), np.array([0.0, 1, 1]), ("a", "b"), ()),
        (np.zeros((3, 2)), np.array([0, 1]), ("a", "b"), ()),
        (np.zeros((3, 2)), np.array([0, 1, 1]), ("a", "b"), ("x",)),
        (np.zeros((3, 2)), np.array([0.0, 1, 1]), (), ()),
        (np.zeros((3, 2)), np.array([[0.0], [1], [np.inf]]), (), ()),
        (np.zeros((0, 2)), np.zeros((0, 1)), (), ()),
        (np.zeros(3), np.zeros((3, 1)), (), ()),
        (np.array([[np.nan]]), np.zeros((1, 1)), (), ()),
    ],
)
def test_parts_that_do_not_fit_are_refused(inputs, targets, classes, features):
    with pytest.raises(SettingError):
        Dataset("made", "made", inputs, targets, classes, features)
