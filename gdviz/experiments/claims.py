"""One pairwise claim, and what the seeds say of it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.errors import SettingError
from gdviz.evidence import decide, median, sign_test
from gdviz.experiments.results import PairVerdict, Row, rounded

#: How a group of claims begins that go beyond the article's table.
BEYOND = "Not in the article"


@dataclass(frozen=True)
class Claim:
    """That one row lies lower (or higher) than another in one measure.

    Attributes:
        id: short, distinct within an experiment.
        sentence: the claim in plain words, as the article's table says or implies it.
        measure: the key of what is compared.
        a, b: the labels of the two rows.
        sign: where `a` is said to lie.
        smallest: the smallest difference that matters: in the measure's unit or, for `relative`,
            as a share (0.05: the larger is 5 % above the smaller).
        relative: whether ratios are compared; always for times. The measure must not be negative.
        group: the heading it stands under, where there are many; it begins with BEYOND where the
            article's table says nothing of the kind.
    """

    id: str
    sentence: str
    measure: str
    a: str
    b: str
    sign: Literal["lower", "higher"]
    smallest: float
    relative: bool = False
    group: str = ""

    @property
    def own(self) -> bool:
        """Whether it is the article's table that says so."""
        return not self.group.startswith(BEYOND)

    def concerns(self, rows: Iterable[Row]) -> bool:
        """Whether both of its rows were run, and measured."""
        return {self.a, self.b} <= {row.label for row in rows if self.measure in row.values}

    def differences(self, rows: Iterable[Row]) -> FloatArray:
        """(S,) seed by seed, positive where the claim is right; logarithms of ratios if relative.

        Two runs that both left at infinity do not differ.
        """
        by_label = {row.label: row for row in rows}
        a, b = by_label[self.a].of(self.measure), by_label[self.b].of(self.measure)
        if self.relative and min(np.nanmin(a, initial=0), np.nanmin(b, initial=0)) < 0:
            raise SettingError(f"Claim {self.id}: ratios of negative numbers say nothing.")
        with np.errstate(divide="ignore", invalid="ignore"):
            signed = np.log(a) - np.log(b) if self.relative else a - b
        signed[np.isnan(signed)] = 0.0
        return -signed if self.sign == "lower" else signed

    def judge(self, rows: Iterable[Row]) -> PairVerdict:
        """The verdict, by the rule of `gdviz.evidence.decide`."""
        differences = self.differences(rows)
        least = math.log1p(self.smallest) if self.relative else self.smallest
        return PairVerdict(
            claim=self.id,
            verdict=decide(differences, least),
            right=int(np.sum(differences > 0)),
            seeds=len(differences),
            chance=rounded(sign_test(differences)),
            effect=rounded(self._effect(differences)),
        )

    def _effect(self, differences: FloatArray) -> float:
        middle = median(differences) * (-1 if self.sign == "lower" else 1)
        with np.errstate(over="ignore"):
            return float(np.exp(middle)) if self.relative else middle
