"""A data set: inputs, targets, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.errors import SettingError
from gdviz.randomness import draws

#: A column whose spread is below this share of its largest value is constant.
_CONSTANT = 1e-12


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to learn from; the arrays cannot be written to, so that all may share them.

    Attributes:
        name: what a person calls it.
        about: one sentence on what is to be learnt.
        inputs: (N, f) float64, finite. Images are (C, H, W) and sequences (T, V), flattened.
        targets: class numbers (N,) int64, or (N, T) of a sequence; or reals (N, k) float64.
        classes: the names of the classes; empty for reals.
        features: the names of the f inputs.
        source: where the data came from.

    Raises:
        SettingError: if the parts do not fit together.
    """

    name: str
    about: str
    inputs: FloatArray
    targets: FloatArray | IntArray
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        kind = np.int64 if self.classes else np.float64
        _check_targets(self.targets, len(self.classes))
        object.__setattr__(self, "inputs", _sealed(self.inputs, np.float64))
        object.__setattr__(self, "targets", _sealed(self.targets, kind))
        _check_inputs(self.inputs, self.features, len(self.targets))

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, indices: Sequence[int] | IntArray) -> "Dataset":
        """The examples of these numbers (n,), in this order."""
        chosen = np.asarray(indices)
        fits = chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu"
        if not fits or chosen.min() < 0 or chosen.max() >= len(self):
            raise SettingError(f"Example numbers must be whole, from 0 to {len(self) - 1}.")
        return replace(self, inputs=self.inputs[chosen], targets=self.targets[chosen])

    def split(self, share: float, seed: int) -> tuple["Dataset", "Dataset"]:
        """A training set with this share of the examples, and a test set with the rest.

        Chosen at random; every class is divided in the same proportion, as nearly as whole
        examples allow. Both keep the order of the examples.

        Raises:
            SettingError: unless the share leaves at least one example on each side.
        """
        count = self._part(share)
        order = self._order(seed, "split")
        return self.take(np.sort(order[:count])), self.take(np.sort(order[count:]))

    def cut(self, share: float) -> tuple["Dataset", "Dataset"]:
        """The first share of the examples and the rest, as a series in time must be divided."""
        count = self._part(share)
        return self.take(np.arange(count)), self.take(np.arange(count, len(self)))

    def sample(self, points: int, seed: int) -> "Dataset":
        """So many examples at random, the classes in their proportions, in the order they had.

        A larger sample with the same seed contains the smaller.
        """
        if not 1 <= points <= len(self):
            raise SettingError(
                f"{self.name} has {len(self):,} examples: ask for 1 to {len(self):,}, not {points}."
            )
        return self.take(np.sort(self._order(seed, "sample")[:points]))

    def standardised(self, by: "Dataset | None" = None) -> "Dataset":
        """Each input with mean 0 and spread 1, as measured on `by` (this set if None).

        A constant input only loses its mean.
        """
        return replace(self, inputs=_standardised(self.inputs, (by or self).inputs))

    def standardised_targets(self, by: "Dataset | None" = None) -> "Dataset":
        """Real targets with mean 0 and spread 1, as measured on `by` (this set if None)."""
        if self.classes:
            raise SettingError(f"{self.name} has classes as targets, which have no spread.")
        ours, theirs = (np.asarray(one.targets, dtype=np.float64) for one in (self, by or self))
        return replace(self, targets=_standardised(ours, theirs))

    def shuffled_labels(self, share: float, seed: int) -> "Dataset":
        """A share of the examples, chosen at random, exchange their targets among themselves.

        The classes keep their sizes, and a target may return to where it was: with share 1 what
        is left to learn is nothing but the list of examples (Zhang et al. 2017).
        """
        if not 0 <= share <= 1:
            raise SettingError(f"The share of shuffled labels must be from 0 to 1, not {share}.")
        drawn = draws(seed, 0, "labels")
        chosen = np.argsort(drawn.uniform(len(self)))[: round(share * len(self))]
        targets = self.targets.copy()
        targets[chosen] = targets[np.sort(chosen)]
        return replace(self, targets=targets)

    def _part(self, share: float) -> int:
        count = round(share * len(self)) if 0 < share < 1 else 0
        if not 0 < count < len(self):
            raise SettingError(
                f"The share for training must leave some of the {len(self):,} examples on each "
                f"side, which {share} does not."
            )
        return count

    def _order(self, seed: int, purpose: str) -> IntArray:
        one_class = np.zeros(len(self), dtype=np.int64)
        by_class = self.classes and self.targets.ndim == 1
        label = self.targets.astype(np.int64) if by_class else one_class
        return stratified(label, seed, purpose)


def stratified(label: IntArray, seed: int, purpose: str) -> IntArray:
    """A random order (N,) of examples with these classes (N,).

    Every beginning of it has the classes in their proportions, as nearly as it can.
    """
    chance = draws(seed, 0, purpose).uniform(len(label))
    order = np.lexsort((chance, label))
    _, first, count = np.unique(label[order], return_index=True, return_counts=True)
    rank = np.arange(len(label)) - np.repeat(first, count)
    place = np.empty(len(label))
    place[order] = (rank + 0.5) / np.repeat(count, count)
    return np.lexsort((chance, place))


def _sealed(values: FloatArray | IntArray, kind: type) -> FloatArray | IntArray:
    array: FloatArray | IntArray = np.array(values, dtype=kind, order="C")
    array.setflags(write=False)
    return array


def _check_inputs(inputs: FloatArray, features: tuple[str, ...], count: int) -> None:
    if inputs.ndim != 2 or inputs.size == 0 or not np.isfinite(inputs).all():
        raise SettingError("Inputs must be a table of finite numbers, one row an example.")
    if len(inputs) != count:
        raise SettingError(f"There are {len(inputs)} inputs, but {count} targets.")
    if features and len(features) != inputs.shape[1]:
        raise SettingError(f"{inputs.shape[1]} inputs need as many names, not {len(features)}.")


def _check_targets(targets: FloatArray | IntArray, classes: int) -> None:
    array = np.asarray(targets)
    if not classes:
        if array.ndim != 2 or array.dtype.kind != "f" or not np.isfinite(array).all():
            raise SettingError("Real targets must be a table of finite numbers, one row each.")
    elif (
        array.ndim not in (1, 2)
        or array.dtype.kind not in "iu"
        or array.size == 0
        or array.min() < 0
        or array.max() >= classes
    ):
        raise SettingError(f"Class numbers must be whole, from 0 to {classes - 1}.")


def _standardised(values: FloatArray, by: FloatArray) -> FloatArray:
    """Scaled by a power of two first, which is exact, so that no sum of squares overflows."""
    exponent = np.frexp(np.abs(by).max(axis=0))[1]
    values, by = np.ldexp(values, -exponent), np.ldexp(by, -exponent)
    spread = by.std(axis=0)
    spread[spread < _CONSTANT] = 1
    standardised: FloatArray = (values - by.mean(axis=0)) / spread
    return standardised
