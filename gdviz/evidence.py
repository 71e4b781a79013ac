"""What a handful of seeds can and cannot tell."""

import math

import numpy as np

from gdviz.arrays import FloatArray

#: A paired comparison counts from this share of the differences on one side, and below this chance.
SHARE, CHANCE = 0.8, 0.05


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
