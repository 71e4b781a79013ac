"""What an experiment found: every seed's value of every measure in every row."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.errors import SettingError
from gdviz.evidence import median
from gdviz.origin import Origin
from gdviz.settings import Settings

#: Significant digits that are kept of every number: more than any table shows.
DIGITS = 6

Value = str | float | bool
Better = Literal["lower", "higher", "neither"]


@dataclass(frozen=True)
class Measure:
    """One thing that is measured in every row: a column of the table.

    Attributes:
        key: a short name, used in rows, claims and files.
        name: what the column is called.
        about: one sentence that defines it.
        unit: "" | "%" | "s" ...; shares are stored in per cent where the unit is "%".
        spec: the format of a number, as in f-strings.
        better: which is better. What is not a number counts as infinitely bad (if "neither", it
            says nothing).
        timing: whether it depends on the machine: compared by ratios only.
        infinite: the word for an infinite value, such as "diverged" or "never".
    """

    key: str
    name: str
    about: str
    unit: str = ""
    spec: str = ".3f"
    better: Better = "lower"
    timing: bool = False
    infinite: str = "∞"

    def format(self, value: float, unit: bool = True) -> str:
        """The value as a person reads it, with its unit where it has one."""
        if math.isinf(value):
            return self.infinite
        return f"{value:{self.spec}}" + (f" {self.unit}" if unit and self.unit else "")

    def settle(self, value: float) -> float:
        """The value as it is kept: rounded, and infinitely bad if it is not a number."""
        if math.isnan(value) and self.better != "neither":
            return math.inf if self.better == "lower" else -math.inf
        return rounded(value)


@dataclass(frozen=True)
class Case:
    """One row before it is run.

    Attributes:
        label: what the row is called; distinct within an experiment.
        settings: what is set in it, by name: columns of the table.
        article: the article's figure or word, by the key of the measure it belongs beside.
        baseline: whether it is something to compare with rather than a setting under test.
    """

    label: str
    settings: Mapping[str, Value] = field(default_factory=dict)
    article: Mapping[str, float | str] = field(default_factory=dict)
    baseline: bool = False


@dataclass(frozen=True)
class Outcome:
    """One row of one seed.

    Attributes:
        values: by measure; what a row does not have (the seconds of a baseline) is left out.
        curves: by name, such as the loss after each epoch; of one length for all rows and seeds,
            unless a run ended early.
    """

    values: Mapping[str, float]
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class SeedResult:
    """All rows of one seed, on the same data, starts and batches.

    Attributes:
        seed: which.
        outcomes: by the row's label.
        facts: what was measured once for all rows, such as the largest stable rate.
    """

    seed: int
    outcomes: Mapping[str, Outcome]
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of the measured table.

    Attributes:
        case: what the row is.
        values: (S,) one number a seed, by measure.
        curves: (S,) one curve a seed, by name.
    """

    case: Case
    values: Mapping[str, tuple[float, ...]]
    curves: Mapping[str, tuple[tuple[float, ...], ...]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the row is called."""
        return self.case.label

    def of(self, measure: str) -> FloatArray:
        """(S,) every seed's value of a measure."""
        return np.array(self.values[measure], dtype=np.float64)

    def median(self, measure: str) -> float:
        """The median over seeds."""
        return median(self.of(measure))

    def low(self, measure: str) -> float:
        """The lowest over seeds."""
        return float(self.of(measure).min())

    def high(self, measure: str) -> float:
        """The highest over seeds."""
        return float(self.of(measure).max())

    def curve(self, name: str) -> FloatArray:
        """(S, T) every seed's curve; nan after the end of a shorter one."""
        each = self.curves[name]
        longest = max(map(len, each))
        return np.array([[*curve, *[math.nan] * (longest - len(curve))] for curve in each])


@dataclass(frozen=True)
class PairVerdict:
    """What the seeds say of one claim.

    Attributes:
        claim: its id.
        verdict: by the rule of `gdviz.evidence.decide`.
        right: seeds whose difference has the claimed sign.
        seeds: how many there are.
        chance: the two-sided sign test's p.
        effect: the median over seeds of a - b, or of a / b for a claim of ratios.
    """

    claim: str
    verdict: Literal["holds", "does not hold", "too close to call"]
    right: int
    seeds: int
    chance: float
    effect: float


@dataclass(frozen=True)
class Result:
    """The measured table.

    Attributes:
        key: of the experiment.
        settings: with which it was run.
        seeds: (S,) in the order of every row's values.
        rows: in the order of the experiment's cases.
        facts: (S,) by name, what was measured once a seed.
        verdicts: one for every claim whose two rows were run.
        origin: None for a result made on the spot.
    """

    key: str
    settings: Settings
    seeds: tuple[int, ...]
    rows: tuple[Row, ...]
    facts: Mapping[str, tuple[float, ...]]
    verdicts: tuple[PairVerdict, ...]
    origin: Origin | None = None

    def __contains__(self, label: str) -> bool:
        return any(row.label == label for row in self.rows)

    def row(self, label: str) -> Row:
        """The row of that label.

        Raises:
            SettingError: if there is none.
        """
        for row in self.rows:
            if row.label == label:
                return row
        raise SettingError(
            f"There is no row {label!r}; there are {', '.join(row.label for row in self.rows)}."
        )

    def verdict(self, claim: str) -> PairVerdict | None:
        """What was found of a claim; None if one of its rows was not run."""
        return next((each for each in self.verdicts if each.claim == claim), None)

    def fact(self, name: str) -> float:
        """The median over seeds of what was measured once a seed."""
        return median(np.array(self.facts[name]))


def rounded(value: Any) -> float:
    """A plain number of `DIGITS` significant digits, never minus zero; no number stays none."""
    return float(f"{float(value):.{DIGITS}g}") + 0.0
