"""Figures of the evidence: every deviation on one logarithmic axis, beside what is allowed."""

from collections.abc import Mapping, Sequence
from math import log10

from gdviz.figures.styles import PAIR, Theme
from gdviz.figures.surfaces import Drawing
from gdviz.proof import derivatives, recordings
from gdviz.proof.evidence import Evidence

#: Deviations by label, in the order of the names.
Series = Mapping[str, Sequence[float | None]]

#: Where a deviation of exactly zero is drawn; nothing in 64 bits comes closer to 1 than 1e-16.
_NOTHING = 1e-17
_INK = {"light": "#5b666c", "dark": "#9fb0ba"}
_FORBIDDEN = {"light": "rgba(225,0,76,.10)", "dark": "rgba(255,140,10,.14)"}


def rules(recorded: Evidence, here: Evidence | None, theme: Theme) -> Drawing:
    """Each rule's largest deviation: from the library's paths, and from theory."""
    names = [rule.name for rule in recorded.rules]
    again = _rule_series(here) if here else {}
    return _dots(names, _rule_series(recorded), again, recordings.TOLERANCE, theme)


def surfaces(recorded: Evidence, here: Evidence | None, theme: Theme) -> Drawing:
    """Each surface's largest errors of gradient and Hessian."""
    names = [surface.name for surface in recorded.surfaces]
    again = _surface_series(here) if here else {}
    return _dots(names, _surface_series(recorded), again, derivatives.TOLERANCE, theme)


def _rule_series(evidence: Evidence) -> Series:
    """Statements about samples are left out: their deviations are not of rounding."""
    exact = [
        [each.deviation for each in rule.statements if not each.sampled] for rule in evidence.rules
    ]
    return {
        "from torch.optim or optax": [rule.deviation for rule in evidence.rules],
        "from theory": [max(deviations, default=None) for deviations in exact],
    }


def _surface_series(evidence: Evidence) -> Series:
    return {
        "slope": [surface.gradient.error for surface in evidence.surfaces],
        "curvature": [surface.hessian.error for surface in evidence.surfaces],
    }


def _dots(
    names: list[str], recorded: Series, again: Series, tolerance: float, theme: Theme
) -> Drawing:
    """A row of dots for every name; rings around them are what was measured again."""
    traces = []
    for (label, deviations), style in zip(recorded.items(), PAIR, strict=True):
        marker = {"size": 10, "symbol": style.marker, "color": getattr(style, theme)}
        traces.append(_row(names, deviations, label, marker))
        if label in again:
            ring = {**marker, "size": 17, "symbol": f"{style.marker}-open", "line": {"width": 2}}
            traces.append(_row(names, again[label], f"{label}, here", ring))
    return {"data": traces, "layout": _layout(len(names), tolerance, theme)}


def _row(
    names: list[str], deviations: Sequence[float | None], label: str, marker: Drawing
) -> Drawing:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None if each is None else max(each, _NOTHING) for each in deviations],
        "y": names,
        "name": label,
        "marker": marker,
        "customdata": ["" if each is None else figure(each) for each in deviations],
        "hovertemplate": f"%{{y}}, {label}: %{{customdata}}<extra></extra>",
        "cliponaxis": False,
    }


def figure(number: float) -> str:
    """A deviation as text: two digits, or 0."""
    return "0" if number == 0 else f"{number:.1e}"


def _layout(rows: int, tolerance: float, theme: Theme) -> Drawing:
    right, last = tolerance * 30, int(log10(tolerance))
    powers = range(-16, 1 + last, 2 if last <= -10 else 4)
    return {
        "height": 22 * rows + 130,
        "margin": {"l": 8, "r": 12, "t": 50, "b": 44},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "xanchor": "left"},
        "xaxis": {
            "type": "log",
            "tickvals": [_NOTHING, *(10.0**power for power in powers)],
            "ticktext": ["0", *(f"10<sup>{power}</sup>" for power in powers)],
            "tickangle": 0,
            "range": [-17.4, log10(right)],
            "title": {"text": "largest deviation, logarithmic"},
            "fixedrange": True,
        },
        "yaxis": {"autorange": "reversed", "automargin": True, "fixedrange": True, "dtick": 1},
        "shapes": [
            {"type": "rect", "yref": "paper", "y0": 0, "y1": 1, "x0": tolerance, "x1": right,
             "fillcolor": _FORBIDDEN[theme], "line": {"width": 0}, "layer": "below"},
            {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": tolerance, "x1": tolerance,
             "line": {"width": 1.5, "dash": "dash", "color": _INK[theme]}},
        ],
        "annotations": [
            {"text": "here a test fails", "x": log10(tolerance * right) / 2, "yref": "paper",
             "y": 0.5, "textangle": -90, "showarrow": False, "font": {"color": _INK[theme]}},
        ],
    }  # fmt: skip
