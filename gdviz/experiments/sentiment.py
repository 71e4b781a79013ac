"""What T3 and T6 learn from: reviews, as bags of words, and what their authors think."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.datasets import Dataset
from gdviz.datasets.film_reviews import imdb
from gdviz.datasets.reviews import language, reviews

MADE_UP, IMDB = "made-up reviews", "IMDB reviews"
#: Where reviews come from: (how many, seed, how many words) -> bags of words.
SOURCES: Mapping[str, Callable[[int, int, int], Dataset]] = MappingProxyType(
    {MADE_UP: reviews, IMDB: imdb}
)
_TRAINING_SHARE = 2 / 3


@dataclass(frozen=True, eq=False)
class Reviews:
    """Reviews to learn from and others to test with.

    Attributes:
        training, test: logarithms of 1 + word counts, or these standardised.
        best: the share of the test reviews that the best possible reader calls rightly, where the
            law is known that wrote them; nan where it is not.
    """

    training: Dataset
    test: Dataset
    best: float

    @classmethod
    def of(cls, source: str, count: int, words: int, seed: int, standardised: bool) -> "Reviews":
        """A third of so many reviews is for the test.

        Raises:
            DataError: if IMDB's reviews are asked for and not installed.
        """
        training, test = SOURCES[source](count, seed, words).split(_TRAINING_SHARE, seed)
        best = language(words).best_accuracy(test) if source == MADE_UP else np.nan
        if standardised:
            training, test = training.standardised(), test.standardised(training)
        return cls(training, test, best)
