"""What a handful of seeds can and cannot tell."""

import math
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray

#: A paired comparison counts from this share of the differences on one side, and below this chance.
SHARE, CHANCE = 0.8, 0.05

Decision = Literal["holds", "does not hold", "too close to call"]


def sign_test(differences: FloatArray) -> float:
    """The two-sided sign test's p for paired differences (n,); those equal to zero say nothing.

    The chance that a fair coin would be at least as one-sided (Arbuthnot 1710); 1.0 for no
    differences.
    """
    positive, negative = int(np.sum(differences > 0)), int(np.sum(differences < 0))
    count, most = positive + negative, max(positive, negative)
    tail = sum(math.comb(count, k) for k in range(most, count + 1))
    return min(1.0, 2 * float(tail / 2**count))


def clearly_lower(ours: FloatArray, theirs: FloatArray) -> bool:
    """Whether `ours` (n,) lies below `theirs` (n,), pair by pair, too often for chance."""
    below = float(np.mean(ours < theirs))
    with np.errstate(invalid="ignore"):  # two runs that both left at infinity do not differ
        differences = np.nan_to_num(theirs - ours, nan=0.0)
    return below >= SHARE and sign_test(differences) < CHANCE


def decide(differences: FloatArray, least: float) -> Decision:
    """Whether paired differences (n,), positive where the claim is right, bear the claim out.

    It holds if at least `SHARE` of them are positive, the sign test gives a chance below `CHANCE`
    and their median exceeds `least`; it does not hold if the opposite passes the same test.
    """
    if _one_sided(differences, least):
        return "holds"
    return "does not hold" if _one_sided(-differences, least) else "too close to call"


def _one_sided(differences: FloatArray, least: float) -> bool:
    share = float(np.mean(differences > 0)) if len(differences) else 0.0
    return share >= SHARE and sign_test(differences) < CHANCE and median(differences) > least


def median(values: FloatArray) -> float:
    """The median of (n,) numbers, infinite ones too; nan where one is not a number, or for none.

    Between minus infinity and infinity there is no middle: nan.
    """
    if len(values) == 0 or np.isnan(values).any():
        return math.nan
    ranked, middle = np.sort(values), len(values) // 2
    low, high = float(ranked[-1 - middle]), float(ranked[middle])
    return high if low == high else low / 2 + high / 2
