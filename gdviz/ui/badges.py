"""Verdicts as coloured words, and tables in Markdown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from gdviz.ui.frame import plain

#: A colour for each verdict; the word stands in it, so nobody needs to see the colour.
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "holds": "green", "does not hold": "red", "too close to call": "gray",
        "true": "green", "true under conditions": "blue", "misleading": "orange",
        "false": "red", "contradicts itself": "violet", "unfinished": "gray",
    }
)  # fmt: skip

#: Parts of a bar, with white numbers on them, in either theme.
_BAR: Mapping[str, str] = MappingProxyType(
    {"holds": "#0f7f56", "too close to call": "#68757e", "does not hold": "#c0442e"}
)


def badge(verdict: str) -> str:
    """The verdict as a badge in Markdown."""
    return f":{COLOURS[verdict]}-badge[{verdict}]"


def tally(verdicts: Iterable[str]) -> str:
    """How many there are of each verdict, as badges."""
    counts = Counter(verdicts)
    return " ".join(
        f":{colour}-badge[{counts[verdict]} {_plural(verdict, counts[verdict])}]"
        for verdict, colour in COLOURS.items()
        if counts[verdict]
    )


def bar(verdicts: Iterable[str]) -> str:
    """Claims by verdict as one bar of HTML, each part as long as its share."""
    counts = Counter(verdicts)
    parts = [(verdict, counts[verdict]) for verdict in _BAR if counts[verdict]]
    said = ", ".join(f"{count} {_plural(verdict, count)}" for verdict, count in parts)
    cells = "".join(
        f'<span style="flex: {count}; background: {_BAR[verdict]}" '
        f'title="{count} {_plural(verdict, count)}">{count}</span>'
        for verdict, count in parts
    )
    return f'<div class="verdict-bar" role="img" aria-label="{said}">{cells}</div>'


def _plural(verdict: str, count: int) -> str:
    more = {"holds": "hold", "does not hold": "do not hold"}
    return verdict if count == 1 else more.get(verdict, verdict)


def table(
    heads: Sequence[str], lines: Iterable[Sequence[str]], *, ready: Sequence[int] = ()
) -> str:
    """A Markdown table; cells are shown as they are; columns that are `ready` are Markdown."""
    rows = [
        [cell if place in ready else plain(cell) for place, cell in enumerate(line)]
        for line in lines
    ]
    shown = [[plain(head) for head in heads], ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in shown)
