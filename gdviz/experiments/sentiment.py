"""What T3 and T6 learn from: reviews, as bags of words, and what their authors think."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np

from gdviz.arrays import IntArray
from gdviz.datasets import Dataset, bags
from gdviz.datasets.film_reviews import acl_imdb, imdb
from gdviz.datasets.reviews import CLASSES, language, reviews
from gdviz.errors import DataError

MADE_UP, IMDB = "made-up reviews", "IMDB reviews"
#: Where reviews come from: (how many, seed, how many words) -> bags of words.
SOURCES: Mapping[str, Callable[[int, int, int], Dataset]] = MappingProxyType(
    {MADE_UP: reviews, IMDB: imdb}
)
#: Which files of one's own are understood.
OWN_ABOUT = (
    "Text files of reviews, each named by its number and its stars as in the collection aclImdb, "
    "such as 127_8.txt; the command also takes the unpacked folder aclImdb."
)
_TRAINING_SHARE = 2 / 3
#: The name of a review's file in the well-known collection: its number and its stars.
_NAME = re.compile(r"\d+_(10|\d)\.txt$")
_LEAST_GOOD, _MOST_BAD = 7, 4
_FEWEST = 10


class OwnReviews(Protocol):
    """Reviews that somebody brought along."""

    def divided(self, count: int, words: int, seed: int) -> tuple[Dataset, Dataset]:
        """Training and test reviews, at most so many in all, as bags of so many words."""
        ...


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
    def of(
        cls,
        source: str,
        count: int,
        words: int,
        seed: int,
        standardised: bool,
        own: OwnReviews | None = None,
    ) -> "Reviews":
        """At most so many reviews from a source, or from one's own; a third is for the test.

        Raises:
            DataError: if IMDB's reviews are asked for and not installed.
        """
        if own is not None:
            training, test = own.divided(count, words, seed)
        else:
            training, test = SOURCES[source](count, seed, words).split(_TRAINING_SHARE, seed)
        known = own is None and source == MADE_UP
        best = language(words).best_accuracy(test) if known else np.nan
        if standardised:
            training, test = training.standardised(), test.standardised(training)
        return cls(training, test, best)


@dataclass(frozen=True)
class ReviewFolder:
    """An unpacked folder aclImdb, whose training and test reviews are kept apart."""

    path: Path

    def divided(self, count: int, words: int, seed: int) -> tuple[Dataset, Dataset]:
        """A sample of the training reviews, and half as many of the test reviews."""
        learnt = round(_TRAINING_SHARE * count)
        training, test = acl_imdb(self.path, learnt, seed, words)
        return training, test.sample(min(len(test), count - learnt), seed)


@dataclass(frozen=True, eq=False)
class ReviewFiles:
    """Reviews from files.

    Attributes:
        texts: each a list of words.
        label: (N,) 0 for negative, 1 for positive.
    """

    texts: tuple[tuple[str, ...], ...]
    label: IntArray

    def divided(self, count: int, words: int, seed: int) -> tuple[Dataset, Dataset]:
        """A sample; the vocabulary is of the most used words of its training reviews."""
        numbers = np.arange(len(self.texts), dtype=np.float64)[:, None]
        all_of_them = Dataset("your reviews", "", numbers, self.label, CLASSES)
        chosen = all_of_them.sample(min(count, len(numbers)), seed)
        training, test = chosen.split(_TRAINING_SHARE, seed)
        known = bags.vocabulary(self._texts(training), words)
        return self._counted(training, known), self._counted(test, known)

    def _texts(self, part: Dataset) -> list[tuple[str, ...]]:
        return [self.texts[int(number)] for number in part.inputs[:, 0]]

    def _counted(self, part: Dataset, known: Sequence[str]) -> Dataset:
        counts = bags.bags(self._texts(part), known)
        return Dataset(part.name, part.about, counts, part.targets, CLASSES, tuple(known))


def read_folder(folder: Path) -> ReviewFolder:
    """An unpacked aclImdb folder.

    Raises:
        DataError: if it is not laid out like one.
    """
    acl_imdb(folder, _FEWEST, 0, 100)
    return ReviewFolder(folder)


def read_files(files: Mapping[str, bytes]) -> ReviewFiles:
    """Reviews named as in the folder aclImdb: 127_8.txt is number 127, with 8 of 10 stars.

    From 7 stars on a review is positive, up to 4 it is negative.

    Raises:
        DataError: if names or contents are not as described, or there are too few of a kind.
    """
    stars = {name: _NAME.search(name) for name in sorted(files)}
    if strange := [name for name, found in stars.items() if found is None]:
        raise DataError(
            "Reviews must be named by their number and their stars, such as 127_8.txt; "
            f"{strange[0]} is not."
        )
    numbers = np.array([int(found[1]) for found in stars.values() if found])
    decided = (numbers >= _LEAST_GOOD) | (numbers <= _MOST_BAD)
    label = (numbers[decided] >= _LEAST_GOOD).astype(np.int64)
    if min(np.sum(label == kind) for kind in (0, 1)) < _FEWEST:
        raise DataError(
            f"At least {_FEWEST} reviews with {_LEAST_GOOD} to 10 stars and {_FEWEST} with up to "
            f"{_MOST_BAD} are needed; there are {np.sum(label == 1)} and {np.sum(label == 0)}."
        )
    names = np.array(list(stars))[decided]
    return ReviewFiles(tuple(_words(name, files[name]) for name in names), label)


def _words(name: str, content: bytes) -> tuple[str, ...]:
    try:
        return tuple(bags.words(content.decode("utf-8")))
    except UnicodeDecodeError:
        raise DataError(f"The file {name} is not UTF-8 text.") from None
