import numpy as np
import pytest

from gdviz.evidence import clearly_lower, sign_test


@pytest.mark.parametrize(
    ("positive", "negative", "p"),
    [(9, 0, 2 / 512), (8, 1, 2 * 10 / 512), (7, 2, 2 * 46 / 512), (5, 0, 2 / 32), (1, 1, 1.0)],
)
def test_the_sign_test_counts_coins(positive, negative, p):
    differences = np.array([1.0] * positive + [-2.0] * negative)
    assert sign_test(differences) == pytest.approx(p)
    assert sign_test(-differences) == pytest.approx(p)


def test_equal_pairs_say_nothing():
    assert sign_test(np.zeros(9)) == 1.0
    assert sign_test(np.array([0.0] * 20 + [1.0] * 9)) == pytest.approx(2 / 512)


def test_clearly_lower_needs_both_the_share_and_the_count():
    ours, theirs = np.zeros(9), np.ones(9)
    assert clearly_lower(ours, theirs)
    assert not clearly_lower(theirs, ours)
    assert not clearly_lower(ours[:5], theirs[:5])  # p = 0.0625
    theirs[:2] = -1
    assert not clearly_lower(ours, theirs)


def test_two_divergences_do_not_differ():
    lost = np.full(9, np.inf)
    assert not clearly_lower(lost, lost)
    assert clearly_lower(np.zeros(9), lost)
