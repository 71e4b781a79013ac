"""Made-up reviews: a latent opinion tilts how often each word of a Zipf vocabulary is used.

Because the law is known, so is the best that any reader could do: see `Language.opinion`.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets.chance import normal, uniform
from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError
from gdviz.randomness import draws

CLASSES = ("negative", "positive")
#: Words of a review: the median, and the spread of the logarithm.
_LENGTH, _LENGTH_SPREAD = 120, 0.5
#: The share of the words that carry opinion, and the spread of their tilt.
_OPINIONATED, _TILT = 0.2, 0.4
#: No opinion is weaker than this; what is beyond is half a normal distribution.
_LUKEWARM = 0.5
#: The strengths of opinion beyond that over which is summed: the middles of cells.
_BEYOND = np.arange(0.025, 5, 0.05)
_GRID = np.concatenate([-_LUKEWARM - _BEYOND, _LUKEWARM + _BEYOND])
_PRIOR = -0.5 * np.tile(_BEYOND, 2) ** 2
_MOST, _BLOCK = 20_000, 500


@dataclass(frozen=True, eq=False)
class Language:
    """A vocabulary and what an opinion z does to it: word w is used in proportion to p exp(b z).

    Attributes:
        frequencies: (V,) p, of an author without opinion: 1 / (rank + 2.7) (Mandelbrot 1953).
        tilts: (V,) b, zero for most words.
    """

    frequencies: FloatArray
    tilts: FloatArray

    def write(self, points: int, seed: int) -> Dataset:
        """Reviews as logarithms of word counts, ln(1 + count) (N, V), half of them positive.

        An opinion is 0.5 plus the size of a standard normal number, for or against: lukewarm
        authors are left out, as in the well-known collections of film reviews. The same seed gives
        the same reviews, to which more points only add.
        """
        if not 2 <= points <= _MOST:
            raise SettingError(f"Reviews must be 2 to {_MOST:,}, not {points}.")
        label = np.arange(points) % 2
        opinion = (2 * label - 1) * (_LUKEWARM + np.abs(normal(points, seed, "opinion")))
        counts = self._counts(opinion, seed)
        names = tuple(f"word {rank + 1}" for rank in range(len(self.tilts)))
        return Dataset(
            "reviews",
            "How often each word is used in a review: does its author like the film?",
            np.log1p(counts),
            label,
            CLASSES,
            names,
            "gdviz, a seeded generator whose law is written down",
        )

    def opinion(self, inputs: FloatArray) -> FloatArray:
        """The probability (N,) that reviews (N, V) are positive, by the law itself.

        No reader can do better than to call a review positive where this exceeds one half (Bayes).
        """
        counts = np.rint(np.expm1(inputs))
        likelihood = np.outer(counts @ self.tilts, _GRID) - np.outer(counts.sum(1), self._totals)
        likelihood += _PRIOR
        weight = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
        probability: FloatArray = weight[:, _GRID > 0].sum(axis=1) / weight.sum(axis=1)
        return probability

    def best_accuracy(self, data: Dataset) -> float:
        """The share of these reviews that the best possible reader calls rightly."""
        return float(np.mean((self.opinion(data.inputs) > 0.5) == data.targets))

    @cached_property
    def _totals(self) -> FloatArray:
        """Logarithms of the sum of p exp(b z), on the grid of z."""
        totals: FloatArray = np.log(np.exp(np.outer(_GRID, self.tilts)) @ self.frequencies)
        return totals

    def _counts(self, opinion: FloatArray, seed: int) -> FloatArray:
        """Word counts (N, V) of authors with these opinions (N,), a block of authors at a time."""
        numbers = np.arange(len(opinion))
        blocks = [numbers[first : first + _BLOCK] for first in range(0, len(numbers), _BLOCK)]
        return np.concatenate([self._count(opinion[block], seed, block) for block in blocks])

    def _count(self, opinion: FloatArray, seed: int, numbers: IntArray) -> FloatArray:
        spread = draws(seed, numbers, "length").normal(1)[:, 0]
        length = np.rint(_LENGTH * np.exp(_LENGTH_SPREAD * spread)).astype(np.int64) + 1
        below = np.cumsum(self.frequencies * np.exp(np.outer(opinion, self.tilts)), axis=1)
        below /= below[:, -1:]
        author = np.arange(len(opinion))[:, None]
        chance = author + draws(seed, numbers, "word").uniform(int(length.max()))
        used = np.arange(chance.shape[1]) < length[:, None]
        # One search for all authors: the cumulated shares of author a lie between a and a + 1.
        word = np.searchsorted((author + below).ravel(), chance[used])
        return np.bincount(word, minlength=below.size).reshape(below.shape).astype(np.float64)


@cache
def language(vocabulary: int = 1000) -> Language:
    """The language with so many words; always the same, whatever the seed of the reviews.

    Raises:
        SettingError: unless there are 100 to 5,000 words.
    """
    if not 100 <= vocabulary <= 5000:
        raise SettingError(f"The vocabulary must have 100 to 5,000 words, not {vocabulary}.")
    frequencies = 1 / (np.arange(vocabulary) + 3.7)
    carries = uniform(vocabulary, 0, "opinionated") < _OPINIONATED
    tilts = np.where(carries, _TILT * normal(vocabulary, 0, "tilts"), 0)
    tilts[:20] = 0  # the commonest words are articles and the like
    return Language(frequencies / frequencies.sum(), tilts)


def reviews(points: int, seed: int, vocabulary: int = 1000) -> Dataset:
    """Reviews in `language(vocabulary)`: see `Language.write`."""
    return language(vocabulary).write(points, seed)
