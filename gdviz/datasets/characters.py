"""First names as text, letter by letter: what a small language model learns from."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import IntArray
from gdviz.datasets.assets import first_names
from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError
from gdviz.randomness import draws

#: Ends every name.
SEPARATOR = "."
VOCABULARY: tuple[str, ...] = (SEPARATOR, *"abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, eq=False)
class NamesText:
    """Names as windows of T letters, each letter to be followed by the next.

    Attributes:
        train, test: inputs (N, T * V), one letter a step as V zeros and a one; targets (N, T),
            the next letter at each step. No name is in both.
        vocabulary: the V letters, with the separator first; also the names of the classes.
        steps: T.
    """

    train: Dataset
    test: Dataset
    vocabulary: tuple[str, ...]
    steps: int


def names_text(
    steps: int = 16, seed: int = 0, test_share: float = 0.1, names: int | None = None
) -> NamesText:
    """First names in random order, parted into training and test names, as windows of text.

    The names of each part stand in a row, each followed by the separator; windows of `steps`
    letters are cut from it without overlap, so that every letter is a target once and none is
    filled in. What does not fill a window at the end is left out.

    Args:
        steps: letters in a window.
        seed: decides the order of the names, and which are test names.
        test_share: the share of the names kept for the test.
        names: how many names to use, all 5,163 if None.

    Raises:
        SettingError: if either part has too few letters for one window, or steps are not 2 to 64.
    """
    known = first_names()
    names = len(known) if names is None else names
    if not 2 <= names <= len(known):
        raise SettingError(f"There are 2 to {len(known):,} names to use, not {names}.")
    if not 2 <= steps <= 64:
        raise SettingError(f"A window has 2 to 64 letters, not {steps}.")
    if not 0 < test_share < 1:
        raise SettingError(f"The share of test names must be between 0 and 1, not {test_share}.")
    order = np.argsort(draws(seed, 0, "names").uniform(len(known)))[:names]
    shuffled = [known[number] for number in order]
    kept = names - max(1, round(test_share * names))
    train, test = (_windows(part, steps) for part in (shuffled[:kept], shuffled[kept:]))
    return NamesText(train, test, VOCABULARY, steps)


def letters(data: Dataset) -> IntArray:
    """The numbers (N, T) of the letters that the inputs (N, T * V) stand for."""
    shape = (len(data), -1, len(data.classes))
    numbers: IntArray = data.inputs.reshape(shape).argmax(axis=-1)
    return numbers


def _windows(names: list[str], steps: int) -> Dataset:
    text = SEPARATOR + "".join(name + SEPARATOR for name in names)
    numbers = np.array([VOCABULARY.index(letter) for letter in text])
    count = (len(numbers) - 1) // steps
    if count < 1:
        raise SettingError(f"{len(names)} names are too few for one window of {steps} letters.")
    size = count * steps
    now, following = (
        part.reshape(count, steps) for part in (numbers[:size], numbers[1 : size + 1])
    )
    return Dataset(
        "names",
        "The letters of first names so far: which letter comes next?",
        np.eye(len(VOCABULARY))[now].reshape(count, -1),
        following,
        VOCABULARY,
        tuple(f"step {step + 1}, {letter}" for step in range(steps) for letter in VOCABULARY),
        "First names of the United States, census of 1990",
    )
