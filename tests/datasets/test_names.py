"""First names as text, and what counting letters achieves."""

import math
from itertools import pairwise

import numpy as np
import pytest

from gdviz.datasets import Dataset, NGram, baselines, first_names, names_text
from gdviz.datasets.characters import SEPARATOR, VOCABULARY, letters
from gdviz.errors import SettingError


@pytest.fixture(scope="module")
def text():
    return names_text(steps=16, seed=0)


def spelt(data):
    """The text that the windows were cut from."""
    shown = "".join(VOCABULARY[number] for number in letters(data).ravel())
    return shown + VOCABULARY[data.targets[-1, -1]]


def test_inputs_are_one_letter_a_step(text):
    inputs = text.train.inputs.reshape(len(text.train), text.steps, len(text.vocabulary))
    assert set(np.unique(inputs)) == {0, 1}
    assert (inputs.sum(axis=-1) == 1).all()
    assert text.train.targets.shape == (len(text.train), 16)


def test_every_letter_is_followed_by_the_next_across_windows(text):
    for part in (text.train, text.test):
        assert np.array_equal(letters(part).ravel()[1:], part.targets.ravel()[:-1])


def test_the_text_is_made_of_names_and_no_name_is_on_both_sides(text):
    train, test = (set(spelt(part).split(SEPARATOR)[1:-1]) for part in (text.train, text.test))
    known = set(first_names())
    assert train < known
    assert test < known
    assert not train & test
    assert len(train) == pytest.approx(0.9 * len(known), abs=3)
    assert len(test) == pytest.approx(0.1 * len(known), abs=3)


def test_the_seed_decides(text):
    again, other = names_text(16, 0), names_text(16, 1)
    assert np.array_equal(again.test.targets, text.test.targets)
    assert spelt(other.test)[:30] != spelt(text.test)[:30]


def test_fewer_names_can_be_asked_for():
    assert len(names_text(8, names=100).train) < 100
    for wrong in (1, 5164):
        with pytest.raises(SettingError, match="5,163"):
            names_text(8, names=wrong)


@pytest.mark.parametrize("settings", [{"steps": 1}, {"steps": 65}, {"test_share": 0}, {"names": 3}])
def test_settings_without_a_window_are_refused(settings):
    with pytest.raises(SettingError):
        names_text(**{"steps": 64, **settings})


def tiny(rows):
    """Windows over the letters a and b: each row is inputs and the last target."""
    numbers = np.array([["ab".index(letter) for letter in row] for row in rows])
    inputs = np.eye(2)[numbers[:, :-1]].reshape(len(rows), -1)
    return Dataset("tiny", "tiny", inputs, numbers[:, 1:], ("a", "b"))


def test_a_bigram_by_hand():
    table = NGram(2, tiny(["abab", "aaab"])).tables[1]
    # After a: b, b, a, a, b = 5 followers of 2 kinds; after b: a, of 1 kind. Alone: a 3, b 3 of 6.
    alone = (3 + 2 * 0.5) / (6 + 2)
    assert table[0, 0] == pytest.approx((2 + 2 * alone) / (5 + 2))
    assert table[1, 0] == pytest.approx((1 + 1 * alone) / (1 + 1))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_probabilities_are_positive_and_sum_to_one(text, order):
    model = NGram(order, text.train)
    for known, table in enumerate(model.tables):
        assert table.shape == (27**known, 27)
        np.testing.assert_allclose(table.sum(axis=1), 1)
        assert table.min() > 0
    np.testing.assert_allclose(model.probabilities(text.test).sum(axis=-1), 1)


def test_a_trigram_sees_two_letters_and_at_the_start_of_a_window_one(text):
    model = NGram(3, text.train)
    shown = letters(text.test)[5]
    found = model.probabilities(text.test)[5]
    np.testing.assert_array_equal(found[0], model.tables[1][shown[0]])
    np.testing.assert_array_equal(found[4], model.tables[2][27 * shown[3] + shown[4]])


def test_the_counts_are_those_of_the_text(text):
    """Pairs counted a second way: in the plain text."""
    plain = spelt(text.train)
    pairs = sum(plain[place : place + 2] == "an" for place in range(len(plain) - 1))
    a, n = VOCABULARY.index("a"), VOCABULARY.index("n")
    assert NGram(2, text.train)._counts(1)[a, n] == pairs > 300


def test_more_letters_foresee_more(text):
    scores = baselines(text.train, text.test)
    assert list(scores) == ["unigram", "bigram", "trigram"]
    perplexities = [27.0, *(score.perplexity for score in scores.values())]
    accuracies = [1 / 27, *(score.accuracy for score in scores.values())]
    assert all(b < 0.9 * a for a, b in pairwise(perplexities))
    assert all(b > a + 0.05 for a, b in pairwise(accuracies))


def test_the_unigram_is_the_entropy_of_letters(text):
    share = np.bincount(text.train.targets.ravel(), minlength=27) / text.train.targets.size
    entropy = -np.sum(share[share > 0] * np.log(share[share > 0]))
    found = NGram(1, text.train).score(text.train)
    assert found.loss == pytest.approx(entropy, abs=1e-4)
    assert found.accuracy == pytest.approx(share.max())
    assert found.perplexity == pytest.approx(math.exp(found.loss))


def test_shuffled_targets_cannot_be_foreseen(text):
    """So that the measure can fail: a trigram of the wrong letters is no better than a unigram."""
    wrong = text.train.shuffled_labels(1.0, seed=0)
    scores = baselines(wrong, text.test)
    assert scores["trigram"].perplexity > 0.98 * scores["unigram"].perplexity


@pytest.mark.parametrize("order", [0, 5])
def test_orders_without_a_table_are_refused(text, order):
    with pytest.raises(SettingError, match="1 to 4"):
        NGram(order, text.train)
