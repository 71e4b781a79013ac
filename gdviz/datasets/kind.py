"""A kind of data set that the network lab offers, with the ranges of its controls."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter

#: The largest noise, as a share.
MOST_NOISE = 0.5


@dataclass(frozen=True)
class DatasetKind:
    """A recipe for data sets.

    Attributes:
        name: the registry key, label and link value.
        about: one friendly sentence.
        build: from checked points, noise and seed to the data set.
        classes: how many there are; 0 if the targets are reals.
        dimensions: how many inputs an example has.
        points: how many examples, as a control; its default is the kind's own.
        noise: a share from 0 to 0.5, as a control; its help says what noise means here.
    """

    name: str
    about: str
    build: Callable[[int, float, int], Dataset]
    classes: int
    dimensions: int
    points: Hyperparameter
    noise: Hyperparameter

    @property
    def regression(self) -> bool:
        """Whether the targets are reals."""
        return self.classes == 0

    @property
    def planar(self) -> bool:
        """Whether every example is a point of the plane, so that a picture shows all of it."""
        return self.dimensions == 2

    def make(self, points: int | None = None, noise: float = 0.0, seed: int = 0) -> Dataset:
        """A data set of so many examples (the kind's own number if None).

        The same seed gives the same examples, which more noise moves further the same way.

        Raises:
            SettingError: if points or noise are outside the range of their control.
        """
        points = int(self.points.default) if points is None else points
        _check(self.points, points)
        _check(self.noise, noise)
        return self.build(int(points), float(noise), seed)


def points(default: int, low: int, high: int) -> Hyperparameter:
    """The declaration of a number of examples."""
    return Hyperparameter(
        name="points", label="Examples", symbol="N", default=default, low=low, high=high,
        valid=(low, high + 1), scale="linear", step=10, whole=True,
        help="How many examples there are, before some are put aside as the test set.",
    )  # fmt: skip


def noise(help: str) -> Hyperparameter:
    """The declaration of a share of noise; `help` says what it does to the data."""
    return Hyperparameter(
        name="noise", label="Noise", symbol=r"\nu", default=0.0, low=0.0, high=MOST_NOISE,
        valid=(0.0, math.nextafter(MOST_NOISE, 1)), scale="linear", step=0.05, whole=False,
        help=help,
    )  # fmt: skip


def _check(control: Hyperparameter, value: float) -> None:
    try:
        control.check(value)
    except SettingError:
        kind = "a whole number" if control.whole else "a number"
        raise SettingError(
            f"{control.label} must be {kind} from {control.low:g} to {control.high:g}, "
            f"not {value!r}."
        ) from None
