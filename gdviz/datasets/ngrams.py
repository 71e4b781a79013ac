"""What counting letters achieves: the baselines that a language model has to beat."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets.characters import letters
from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError

#: Baselines by the number of letters that they look at, the predicted one included.
ORDERS = {"unigram": 1, "bigram": 2, "trigram": 3}


@dataclass(frozen=True)
class Score:
    """How well next letters are foreseen.

    Attributes:
        loss: mean of -ln of the probability given to what came (nats a letter).
        accuracy: the share of letters that were held the most probable.
    """

    loss: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """exp(loss): among how many letters, equally probable, the choice would be as hard."""
        return float(np.exp(self.loss))


@dataclass(frozen=True, eq=False)
class NGram:
    """Letters counted after every context of up to `order - 1` letters.

    Probabilities are smoothed by Witten & Bell (1991), as interpolated by Chen & Goodman (1999):
    a context seen n times with d different followers trusts its counts with n / (n + d) and asks
    the context that is one letter shorter for the rest; the shortest asks all letters alike. So
    there is nothing to tune, and nothing has probability zero.

    Attributes:
        order: 1 to 4.
        data: the windows that were counted: inputs (N, T * V), targets (N, T).
    """

    order: int
    data: Dataset

    def __post_init__(self) -> None:
        if not 1 <= self.order <= 4:
            raise SettingError(f"An n-gram looks at 1 to 4 letters, not {self.order}.")

    @cached_property
    def tables(self) -> tuple[FloatArray, ...]:
        """For each number c of known letters from 0 to order - 1: probabilities (V^c, V)."""
        size = len(self.data.classes)
        tables = [np.full((1, size), 1 / size)]
        for known in range(self.order):
            shorter = np.tile(tables[-1], (size, 1)) if known else tables[-1]
            tables.append(_smoothed(self._counts(known), shorter))
        return tuple(tables[1:])

    def probabilities(self, data: Dataset) -> FloatArray:
        """Of every next letter (N, T, V), from those before it in its window, as a network's."""
        shown = letters(data)
        steps = shown.shape[1]
        by_step = [self._at(shown, step) for step in range(steps)]
        return np.stack(by_step, axis=1)

    def score(self, data: Dataset) -> Score:
        """Over every step of every window."""
        probabilities = self.probabilities(data)
        came = data.targets.astype(np.int64)
        given = np.take_along_axis(probabilities, came[..., None], axis=-1)
        right = probabilities.argmax(axis=-1) == came
        return Score(float(-np.log(given).mean()), float(right.mean()))

    def _at(self, shown: IntArray, step: int) -> FloatArray:
        known = min(step + 1, self.order - 1)
        return self.tables[known][self._contexts(shown, step, known)]

    def _contexts(self, shown: IntArray, step: int, known: int) -> IntArray:
        """The last letters up to this step, read as one number (N,) to the base V."""
        number = np.zeros(len(shown), dtype=np.int64)
        for place in range(step + 1 - known, step + 1):
            number = number * len(self.data.classes) + shown[:, place]
        return number

    def _counts(self, known: int) -> FloatArray:
        """How often each letter followed each context (V^known, V) within a window."""
        size = len(self.data.classes)
        shown, following = letters(self.data), self.data.targets
        pairs = [
            self._contexts(shown, step, known) * size + following[:, step]
            for step in range(max(known - 1, 0), shown.shape[1])
        ]
        counts = np.bincount(np.concatenate(pairs), minlength=size ** (known + 1))
        return counts.reshape(-1, size).astype(np.float64)


def baselines(train: Dataset, test: Dataset) -> dict[str, Score]:
    """What unigram, bigram and trigram, counted on `train`, achieve on `test`."""
    return {name: NGram(order, train).score(test) for name, order in ORDERS.items()}


def _smoothed(counts: FloatArray, shorter: FloatArray) -> FloatArray:
    total = counts.sum(axis=1, keepdims=True)
    different = np.maximum((counts > 0).sum(axis=1, keepdims=True), 1)
    smoothed: FloatArray = (counts + different * shorter) / (total + different)
    return smoothed
