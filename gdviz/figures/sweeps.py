"""The sweep that chose each racer's learning rate, as a Plotly figure."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.figures.styles import STYLES, Style, Theme
from gdviz.race import Race
from gdviz.sweep import Sweep

#: Below this share of the highest final height a logarithmic axis shows nothing new.
_FLOOR = 1e-14


def sweep_figure(race: Race, theme: Theme) -> dict[str, Any]:
    """Median final height against learning rate, a curve a racer, as Plotly's figure dictionary.

    A filled marker is the best rate, a hollow one a rate that the runs cannot tell from it. Bands
    hold all seeds. Rates that diverge have no point.
    """
    surface = race.scene.objective
    swept = [(r.name, s) for r, s in zip(race.racers, race.sweeps, strict=True) if s is not None]
    logarithmic = surface.minimum_value is not None
    low = surface.minimum_value or 0.0
    heights = {name: _heights(sweep, low, logarithmic) for name, sweep in swept}
    traces: list[dict[str, Any]] = []
    for name, sweep in swept:
        traces += _traces(name, sweep, heights[name], STYLES[name], theme)
    label = "median final height" + (f" above the lowest, {low:.4g}" if low else "")
    return {
        "data": traces,
        "layout": {
            "height": 300,
            "margin": {"l": 70, "r": 10, "t": 10, "b": 45},
            "hovermode": "closest",
            "xaxis": {
                "type": "log",
                "title": {"text": "learning rate η"},
                "dtick": 1,
                "exponentformat": "power",
            },
            "legend": {"traceorder": "normal"},
            "yaxis": {
                "type": "log" if logarithmic else "linear",
                "title": {"text": label},
                "exponentformat": "power",
                "nticks": 7,
            },
        },
    }


def sweep_sentences(race: Race) -> list[str]:
    """What each sweep found, and what its runs cannot tell apart."""
    rows = zip(race.racers, race.sweeps, strict=True)
    said = [_sentence(racer.name, sweep) for racer, sweep in rows if sweep is not None]
    if race.scene.objective.minimum_value is None:
        said.append("This surface has no lowest point: all that falls off the picture is equal.")
    return said


def _sentence(name: str, sweep: Sweep) -> str:
    if sweep.best is None:
        return f"{name}: every rate diverged."
    tied = [f"{rate:.2g}" for rate in sweep.tied]
    if not tied:
        return f"{name}: {sweep.best:.2g} alone is best."
    few = ", ".join(tied) if len(tied) < 4 else f"{len(tied)} rates from {tied[0]} to {tied[-1]}"
    return f"{name}: {sweep.best:.2g} ends lowest, and ties with {few}."


def _heights(sweep: Sweep, low: float, logarithmic: bool) -> FloatArray:
    """Final heights (R, S) as drawn: above the lowest on a logarithmic axis, nan if diverged."""
    finals = np.where(np.isfinite(sweep.finals), sweep.finals, np.nan)
    return np.maximum(finals - low, _FLOOR * max(sweep.drop, 1e-300)) if logarithmic else finals


def _traces(
    name: str, sweep: Sweep, heights: FloatArray, style: Style, theme: Theme
) -> list[dict[str, Any]]:
    colour = getattr(style, theme)
    medians = np.where(np.isfinite(sweep.medians), np.median(heights, axis=-1), np.nan)
    sizes, symbols = _markers(sweep, style)
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": sweep.rates,
        "y": medians,
        "line": {"color": colour, "dash": style.dash, "width": 2},
        "marker": {
            "color": colour,
            "opacity": 1,
            "size": sizes,
            "symbol": symbols,
            "line": {"width": 1.5, "color": colour},
        },
        "hovertemplate": f"{name}<br>η = %{{x:.3g}}<br>%{{y:.3g}}<extra></extra>",
    }
    return [*_band(sweep, heights, colour), line] if heights.shape[-1] > 1 else [line]


def _markers(sweep: Sweep, style: Style) -> tuple[list[int], list[str]]:
    """Sizes and symbols (R): the best rate large, tied ones hollow, the others small."""
    hollow = style.marker if style.marker.endswith("-open") else f"{style.marker}-open"
    sizes, symbols = [], []
    for rate in sweep.rates:
        best, tied = rate == sweep.best, rate in sweep.tied
        sizes.append(14 if best else 10 if tied else 4)
        symbols.append(style.marker if best else hollow if tied else "circle")
    return sizes, symbols


def _band(sweep: Sweep, heights: FloatArray, colour: str) -> list[dict[str, Any]]:
    whole = np.isfinite(heights).all(axis=-1)
    there = heights[whole]
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": sweep.rates[whole],
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    filled = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.15)"}
    return [{**edge, "y": there.min(axis=-1)}, {**edge, **filled, "y": there.max(axis=-1)}]
