"""The verdict rule has known answers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.errors import SettingError
from gdviz.evidence import decide, median
from gdviz.experiments.claims import Claim
from gdviz.experiments.results import Case, Row

LOWER = Claim("c", "a is lower.", "loss", "a", "b", "lower", 0.1)
RATIO = replace(LOWER, smallest=0.05, relative=True)
FLIPPED = {
    "holds": "does not hold",
    "does not hold": "holds",
    "too close to call": "too close to call",
}


def rows(a, b):
    return [
        Row(Case("a"), {"loss": tuple(map(float, a))}),
        Row(Case("b"), {"loss": tuple(map(float, b))}),
    ]


def judged(claim, a, b):
    return claim.judge(rows(a, b)).verdict


@pytest.mark.parametrize(
    ("right", "wrong", "equal", "verdict"),
    [
        (20, 0, 0, "holds"),
        (16, 4, 0, "holds"),  # 80 %, p = 0.012
        (15, 5, 0, "too close to call"),  # 75 %
        (0, 20, 0, "does not hold"),
        (4, 16, 0, "does not hold"),
        (5, 15, 0, "too close to call"),
        (6, 0, 0, "holds"),  # p = 0.031
        (5, 0, 0, "too close to call"),  # p = 0.0625
        (15, 0, 5, "too close to call"),  # the equal ones count among all
        (16, 0, 4, "holds"),
        (0, 0, 20, "too close to call"),
    ],
)
def test_share_and_chance(right, wrong, equal, verdict):
    a = [0.0] * (right + wrong + equal)
    b = [1.0] * right + [-1.0] * wrong + [0.0] * equal
    assert judged(LOWER, a, b) == verdict
    assert judged(replace(LOWER, sign="higher"), a, b) == FLIPPED[verdict]


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [(0.11, "holds"), (0.09, "too close to call"), (-0.09, "too close to call")],
)
def test_a_difference_that_does_not_matter_is_too_close(difference, verdict):
    assert judged(LOWER, np.zeros(20), np.full(20, difference)) == verdict


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (100, 106, "holds"),
        (100, 104, "too close to call"),
        (104, 100, "too close to call"),
        (106, 100, "does not hold"),
        (1e-9, 1.06e-9, "holds"),
    ],
)
def test_ratios_do_not_depend_on_the_unit(a, b, verdict):
    for unit in (1.0, 1e-3, 60.0):
        assert judged(RATIO, np.full(20, a * unit), np.full(20, b * unit)) == verdict


def test_the_effect_is_a_difference_or_a_ratio():
    assert LOWER.judge(rows([1] * 6, [3] * 6)).effect == -2
    assert RATIO.judge(rows([1] * 6, [4] * 6)).effect == 0.25
    assert replace(RATIO, sign="higher").judge(rows([4] * 6, [1] * 6)).effect == 4


def test_a_run_that_left_loses_to_one_that_did_not_and_ties_with_another():
    lost, kept = [math.inf] * 20, [1.0] * 20
    for claim in (LOWER, RATIO):
        assert judged(claim, kept, lost) == "holds"
        assert judged(claim, lost, kept) == "does not hold"
        assert judged(claim, lost, lost) == "too close to call"
    assert RATIO.judge(rows(lost, kept)).effect == math.inf
    assert RATIO.judge(rows(kept, lost)).effect == 0
    half_lost = RATIO.judge(rows([1.0, math.inf], [math.inf, 1.0]))
    assert half_lost.verdict == "too close to call"
    assert math.isnan(half_lost.effect)


def test_ratios_of_negative_numbers_are_refused():
    with pytest.raises(SettingError, match="negative"):
        RATIO.judge(rows([-1.0] * 6, [1.0] * 6))


def test_a_claim_concerns_rows_that_have_its_measure():
    both = rows([1.0], [2.0])
    assert LOWER.concerns(both)
    assert not LOWER.concerns(both[:1])
    assert not replace(LOWER, measure="time").concerns(both)


numbers = st.floats(0, 1e6) | st.just(math.inf)
pairs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=25)


@given(pairs, st.booleans(), st.sampled_from(["lower", "higher"]))
def test_swapping_the_two_rows_turns_the_verdict_round(values, relative, sign):
    a, b = zip(*values, strict=True)
    claim = replace(LOWER, relative=relative, sign=sign)
    assert judged(claim, b, a) == FLIPPED[judged(claim, a, b)]


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_the_seeds_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert judged(LOWER, *zip(*values, strict=True)) == judged(LOWER, *zip(*shuffled, strict=True))


@given(st.integers(0, 2**32 - 1))
def test_broken_pairs_of_one_distribution_are_rarely_decided(seed):
    """By the rule's three conditions at once, far less often than the sign test's one in twenty."""
    generator = np.random.default_rng(seed)
    decided = [decide(generator.normal(size=20), 0.2) != "too close to call" for _ in range(40)]
    assert sum(decided) <= 6


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ([3, 1, 2], 2),
        ([1, 2], 1.5),
        ([1, math.inf, math.inf], math.inf),
        ([-math.inf, 1, math.inf], 1),
    ],
)
def test_the_median_takes_infinite_numbers(values, middle):
    assert median(np.array(values, dtype=float)) == middle


def test_the_median_of_nothing_is_no_number():
    assert math.isnan(median(np.empty(0)))
    assert math.isnan(median(np.array([1.0, math.nan, 2.0])))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_the_median_is_numpys(values):
    assert median(np.array(values)) == pytest.approx(float(np.median(values)))
