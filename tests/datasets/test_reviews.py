"""Made-up reviews, and the best that any reader can do with them."""

import numpy as np
import pytest

from gdviz.datasets import language, reviews
from gdviz.datasets.reviews import _LUKEWARM, Language
from gdviz.errors import SettingError


@pytest.fixture(scope="module")
def data():
    return reviews(2000, seed=1, vocabulary=500)


def counts(data):
    return np.rint(np.expm1(data.inputs))


def test_reviews_are_logarithms_of_word_counts(data):
    assert data.inputs.shape == (2000, 500)
    np.testing.assert_allclose(np.expm1(data.inputs), counts(data), atol=1e-9)
    assert np.bincount(data.targets).tolist() == [1000, 1000]
    assert 100 < np.median(counts(data).sum(axis=1)) < 140


def test_word_frequencies_follow_the_law(data):
    share = counts(data).sum(axis=0) / counts(data).sum()
    np.testing.assert_allclose(share[:20], language(500).frequencies[:20], rtol=0.06)


def test_more_reviews_leave_the_first_as_they_are(data):
    some = reviews(700, seed=1, vocabulary=500)  # another number of blocks, too
    assert np.array_equal(some.inputs, data.inputs[:700])
    assert not np.array_equal(reviews(700, 2, 500).inputs, some.inputs)


def test_the_stated_probability_is_calibrated(data):
    """Of the reviews that are positive with probability p by the law, a share p is positive."""
    probability = language(500).opinion(data.inputs)
    for low, high in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1)):
        chosen = (probability >= low) & (probability < high + (high == 1))
        expected = probability[chosen]
        error = np.sqrt(np.sum(expected * (1 - expected))) / len(expected)
        assert abs(np.mean(data.targets[chosen]) - expected.mean()) < 4 * error


def test_the_probability_of_a_tiny_language_by_a_finer_sum():
    tiny = Language(np.array([0.5, 0.3, 0.2]), np.array([0.0, 1.0, -0.5]))
    review = np.array([2.0, 3.0, 1.0])
    z = np.linspace(_LUKEWARM, _LUKEWARM + 8, 200_001)

    def evidence(sign):
        tilted = tiny.frequencies * np.exp(np.outer(sign * z, tiny.tilts))
        share = tilted / tilted.sum(axis=1, keepdims=True)
        return np.sum(np.prod(share**review, axis=1) * np.exp(-0.5 * (z - _LUKEWARM) ** 2))

    exact = evidence(1) / (evidence(1) + evidence(-1))
    assert tiny.opinion(np.log1p(review)[None])[0] == pytest.approx(exact, abs=1e-4)


def test_no_linear_reader_beats_the_best_one():
    data = reviews(3000, seed=4, vocabulary=500)
    train, test = data.split(0.7, 0)
    best = language(500).best_accuracy(test)
    design = np.column_stack([train.inputs, np.ones(len(train))])
    ridge = design.T @ design + 300 * np.eye(design.shape[1])
    weights = np.linalg.solve(ridge, design.T @ (2 * train.targets - 1))
    found = test.inputs @ weights[:-1] + weights[-1] > 0
    assert 0.80 < np.mean(found == test.targets) <= best + 0.01
    assert 0.90 < best < 0.97


def test_without_opinion_words_nobody_can_tell():
    silent = Language(language(500).frequencies, np.zeros(500))
    data = silent.write(200, seed=0)
    np.testing.assert_allclose(silent.opinion(data.inputs), 0.5)


def test_the_language_is_the_same_for_all_seeds():
    assert language(500) is language(500)
    assert np.count_nonzero(language(500).tilts) > 50
    assert np.count_nonzero(language(500).tilts[:20]) == 0


@pytest.mark.parametrize(("points", "words"), [(1, 500), (20_001, 500), (100, 99), (100, 5001)])
def test_sizes_out_of_range_are_refused(points, words):
    with pytest.raises(SettingError):
        reviews(points, 0, words)
