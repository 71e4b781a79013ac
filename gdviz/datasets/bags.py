"""Texts as bags of words: which words are used, and how often, but not in what order."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.errors import BudgetError, DataError, SettingError

#: The most numbers that the bags of a data set may have together (200 MB).
MOST_NUMBERS = 25_000_000
_MARKUP = re.compile(r"<[^<>]{0,100}>")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def words(text: str) -> list[str]:
    """The words of a text in small letters; markup such as line breaks is left out."""
    return _WORD.findall(_MARKUP.sub(" ", text.lower()))


def vocabulary(texts: Iterable[Sequence[str]], size: int) -> tuple[str, ...]:
    """The words that the most texts use, at most `size`, of equals the first in the alphabet.

    Raises:
        DataError: if there is no word in the texts, each of which is a list of words.
    """
    used = Counter(word for text in texts for word in set(text))
    if not used:
        raise DataError("There are no English words in these texts.")
    ranked = sorted(used, key=lambda word: (-used[word], word))
    return tuple(ranked[:size])


def bags(texts: Sequence[Sequence[str]], known: Sequence[str]) -> FloatArray:
    """The logarithm of 1 + how often each known word is in each text (N, V)."""
    place = {word: number for number, word in enumerate(known)}
    counts = np.zeros((len(texts), len(known)))
    for row, text in zip(counts, texts, strict=True):
        for word, count in Counter(text).items():
            if word in place:
                row[place[word]] = count
    return np.log1p(counts)


def refuse_size(points: int, most: int, size: int) -> None:
    """Raise SettingError or BudgetError unless so many texts and words can be held."""
    if not 2 <= points <= most:
        raise SettingError(f"The number of reviews must be 2 to {most:,}, not {points:,}.")
    if not 10 <= size <= 20_000:
        raise SettingError(f"The vocabulary must have 10 to 20,000 words, not {size:,}.")
    if points * size > MOST_NUMBERS:
        raise BudgetError(
            f"{points:,} reviews of {size:,} words need {8e-6 * points * size:,.0f} MB, and "
            f"{8e-6 * MOST_NUMBERS:,.0f} MB are allowed: ask for fewer of either."
        )
