"""Explanations that cannot say a number which the rows do not hold.

An explanation is written with a `Quote`: every number that it puts into a sentence it asks for by
name, and the quote keeps a ledger. `unquoted` then reads the finished text as a stranger would,
and returns every number in it that nobody quoted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from gdviz.errors import SettingError
from gdviz.evidence import median
from gdviz.experiments.results import Measure, PairVerdict, Result

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?")
#: What may stand in a text without having been measured: formulas, code and years of sources.
_EXEMPT = re.compile(r"\$[^$]*\$|`[^`]*`|(?<=[\w.,] )(?:19|20)\d\d(?=[);,])")


@dataclass(frozen=True)
class Quotation:
    """One number as it was put into the text.

    Attributes:
        text: as it stands there.
        statistic: the method of `Quote` that gave it.
        of: that method's arguments.
    """

    text: str
    statistic: str
    of: tuple[object, ...]


@dataclass(frozen=True)
class Quote:
    """Numbers of a result, as text, by name.

    Attributes:
        result: whose numbers.
        measures: the experiment's.
        ledger: what has been quoted so far.
    """

    result: Result
    measures: tuple[Measure, ...]
    ledger: list[Quotation] = field(default_factory=list)

    def median(self, measure: str, row: str) -> str:
        """The median over seeds, with its unit."""
        value = self.result.row(row).median(measure)
        return self._note(self._measure(measure).format(value), "median", measure, row)

    def low(self, measure: str, row: str) -> str:
        """The lowest over seeds, with its unit."""
        value = self.result.row(row).low(measure)
        return self._note(self._measure(measure).format(value), "low", measure, row)

    def high(self, measure: str, row: str) -> str:
        """The highest over seeds, with its unit."""
        value = self.result.row(row).high(measure)
        return self._note(self._measure(measure).format(value), "high", measure, row)

    def range(self, measure: str, row: str) -> str:
        """The median and, in brackets, the lowest and the highest."""
        median, low, high = (
            getattr(self, name)(measure, row) for name in ("median", "low", "high")
        )
        return f"{median} ({low} to {high})"

    def ratio(self, measure: str, a: str, b: str, spec: str = ".2f") -> str:
        """The median over seeds of a / b."""
        above, below = (self.result.row(label).of(measure) for label in (a, b))
        with np.errstate(divide="ignore", invalid="ignore"):
            value = median(above / below)
        return self._note(f"{value:{spec}}", "ratio", measure, a, b, spec)

    def difference(self, measure: str, a: str, b: str) -> str:
        """The median over seeds of a - b, with the measure's unit."""
        above, below = (self.result.row(label).of(measure) for label in (a, b))
        with np.errstate(invalid="ignore"):
            value = median(above - below)
        return self._note(self._measure(measure).format(value), "difference", measure, a, b)

    def curve(self, name: str, row: str, place: int, spec: str = ".3f") -> str:
        """The median over seeds of one place of a curve."""
        value = median(self.result.row(row).curve(name)[:, place])
        return self._note(f"{value:{spec}}", "curve", name, row, place, spec)

    def fact(self, name: str, spec: str = ".3g") -> str:
        """The median over seeds of what was measured once a seed."""
        return self._note(f"{self.result.fact(name):{spec}}", "fact", name, spec)

    def right(self, claim: str) -> str:
        """In how many of the seeds the claim's sign is right: "18 of 20"."""
        verdict = self._verdict(claim)
        return self._note(f"{verdict.right} of {verdict.seeds}", "right", claim)

    def count(self, verdict: str = "holds") -> str:
        """How many of the claims have that verdict."""
        number = sum(each.verdict == verdict for each in self.result.verdicts)
        return self._note(str(number), "count", verdict)

    def seeds(self) -> str:
        """How many seeds there are."""
        return self._note(str(len(self.result.seeds)), "seeds")

    def setting(self, name: str, spec: str = "g") -> str:
        """One of the settings with which all was run."""
        value = getattr(self.result.settings, name)
        text = value if isinstance(value, str) else f"{value:{spec}}"
        return self._note(text, "setting", name, spec)

    def label(self, row: str) -> str:
        """A row's label, which may hold numbers."""
        return self._note(self.result.row(row).label, "label", row)

    def article(self, measure: str, row: str) -> str:
        """The article's figure or word for a row."""
        value = self.result.row(row).case.article[measure]
        text = value if isinstance(value, str) else self._measure(measure).format(value)
        return self._note(text, "article", measure, row)

    def verdict(self, claim: str) -> str:
        """The verdict of a claim, in its three words."""
        return self._verdict(claim).verdict

    def ran(self, *rows: str) -> bool:
        """Whether all these rows were run: under other settings some may be missing."""
        return all(row in self.result for row in rows)

    def _verdict(self, claim: str) -> PairVerdict:
        found = self.result.verdict(claim)
        if found is None:
            raise SettingError(f"Claim {claim!r} was not judged; ask `ran` for its rows first.")
        return found

    def _measure(self, key: str) -> Measure:
        return next(measure for measure in self.measures if measure.key == key)

    def _note(self, text: str, statistic: str, *of: object) -> str:
        self.ledger.append(Quotation(text, statistic, of))
        return text


def unquoted(text: str, ledger: Iterable[Quotation]) -> list[str]:
    """The numbers in a text that are in no quotation.

    Formulas between dollar signs, code between backticks and the years of sources, as in
    "(Cohen et al. 2021)", are left aside; so are digits that belong to a word, as in L2.
    """
    text = _EXEMPT.sub(" ", text)
    for quoted in sorted({each.text for each in ledger}, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.]){re.escape(quoted)}(?!\w|\.\d)", " ", text)
    return _NUMBER.findall(text)
