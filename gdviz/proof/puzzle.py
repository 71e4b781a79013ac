"""Spot the bug: the right Adam and the faulty one from the same start, called A and B."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import FloatArray
from gdviz.descent import Trajectory, descend
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter, hyperparameter
from gdviz.links import Query, from_control, to_control
from gdviz.optimizers import Adam, Optimizer, declarations
from gdviz.proof.faulty import FaultyAdam, settled_after, stretch
from gdviz.randomness import draws
from gdviz.surfaces import SURFACES, Surface

Letter = Literal["A", "B"]

#: Where the puzzle can be set: the first is the one it opens with.
PLACES = ("Himmelblau", "Narrow valley", "Bowl", "Rosenbrock", "Beale")
MOST_NUMBER = 99


@dataclass(frozen=True)
class Puzzle:
    """Two runs with equal settings on one surface; the number decides which letter is faulty.

    Raises:
        SettingError: if the place is not one of PLACES, or a number is out of its range.
    """

    name: ClassVar[str] = "Bug"

    place: str = PLACES[0]
    number: int = 1
    lr: float = hyperparameter(
        0.03, 1e-3, 1.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="About how far one step moves each coordinate: of the right rule.",
    )  # fmt: skip
    beta1: float = declarations.mean_decay()
    beta2: float = declarations.square_decay(0.999)
    steps: float = hyperparameter(
        100, 1, 500, whole=True, label="Steps", symbol="t", help="How many steps both take."
    )

    def __post_init__(self) -> None:
        if self.place not in PLACES:
            raise SettingError(f"The puzzle cannot be set on {self.place!r}.")
        if not 1 <= self.number <= MOST_NUMBER:
            raise SettingError(f"Puzzles are numbered from 1 to {MOST_NUMBER}.")
        hyperparameters.settle(self)

    @property
    def surface(self) -> Surface:
        """Where both run."""
        return SURFACES[self.place]

    @property
    def faulty(self) -> Letter:
        """Which of the two is faulty."""
        return "A" if draws(self.number, 0, "puzzle").uniform(1)[0] < 0.5 else "B"

    @cached_property
    def runs(self) -> Mapping[Letter, Trajectory]:
        """The two runs, from the surface's start."""
        settings = {"lr": self.lr, "beta1": self.beta1, "beta2": self.beta2}
        right, faulty = self._run(Adam(**settings)), self._run(FaultyAdam(**settings))
        both: dict[Letter, Trajectory] = {self.faulty: faulty, self.right: right}
        return dict(sorted(both.items()))

    def _run(self, rule: Optimizer) -> Trajectory:
        return descend(self.surface, rule, self.surface.start, int(self.steps))

    def first_step(self, letter: Letter) -> FloatArray:
        """How many learning rates the first step of a run goes along each coordinate, (2,)."""
        points = self.runs[letter].points
        lengths: FloatArray = np.abs(points[1] - points[0]) / self.lr
        return lengths

    @property
    def first_stretch(self) -> float:
        """How many times as long as the right first step the faulty one is, eps aside."""
        return float(stretch(self.beta1, self.beta2, 1))

    @property
    def right(self) -> Letter:
        """Which of the two is right."""
        return "B" if self.faulty == "A" else "A"

    def height(self, letter: Letter) -> float:
        """How high above the surface's minimum a run ends."""
        return float(self.runs[letter].values[-1] - (self.surface.minimum_value or 0.0))

    @property
    def widest(self) -> tuple[int, float]:
        """The step at which the lengths differ most, and how many times as long it is there."""
        steps = np.unique(np.round(np.geomspace(1, 100_000, 4000)))
        ratios = stretch(self.beta1, self.beta2, steps)
        place = int(np.argmax(np.abs(np.log(ratios))))
        return int(steps[place]), float(ratios[place])

    @property
    def settled(self) -> int:
        """The last step whose length is still wrong by more than one per cent; 0 = none is."""
        return settled_after(self.beta1, self.beta2)


def from_query(query: Query) -> tuple[Puzzle, list[str]]:
    """The puzzle of a link, and a sentence for each part that was not usable."""
    reader = _Reader(query)
    settings: dict[str, Any] = {
        name: reader.setting(parameter)
        for name, parameter in hyperparameters.declared(Puzzle).items()
    }
    return Puzzle(reader.place(), reader.number(), **settings), reader.problems


class _Reader:
    def __init__(self, query: Query) -> None:
        self._query = query
        self.problems: list[str] = []

    def place(self) -> str:
        text = self._query.get("place", PLACES[:1])[0]
        if text in PLACES:
            return text
        self.problems.append(f"The puzzle cannot be set on “{text[:40]}”; {PLACES[0]} is shown.")
        return PLACES[0]

    def number(self) -> int:
        return int(self._within("puzzle", 1, MOST_NUMBER, 1))

    def setting(self, parameter: Hyperparameter) -> float:
        low, high, default = (
            to_control(parameter, number)
            for number in (parameter.low, parameter.high, parameter.default)
        )
        name = f"{Puzzle.name}.{parameter.name}"
        return from_control(parameter, self._within(name, low, high, default))

    def _within(self, name: str, low: float, high: float, default: float) -> float:
        text = self._query.get(name, (str(default),))[0]
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if low <= number <= high:
            return number
        self.problems.append(
            f"{name} cannot be “{text[:40]}” (the link needs a number from {low:g} to {high:g}); "
            f"{default:g} is used."
        )
        return default
