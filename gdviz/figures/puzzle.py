"""Figures of "Spot the bug": two paths, their losses, and how far wrong each step is."""

import numpy as np

from gdviz.figures.styles import CASING, PAIR, Style, Theme
from gdviz.figures.surfaces import Drawing, axes, cased, contour
from gdviz.proof.faulty import stretch
from gdviz.proof.puzzle import Letter, Puzzle

_STYLES: dict[Letter, Style] = dict(zip(("A", "B"), PAIR, strict=True))
_LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"}


def paths(puzzle: Puzzle, theme: Theme, *, revealed: bool) -> Drawing:
    """Both paths on the contour, dots at every step, the start as a ring."""
    traces = [contour(puzzle.surface, theme)]
    for letter in puzzle.runs:
        traces += _path(puzzle, letter, theme, revealed)
    start = puzzle.surface.start
    ring = {"color": "rgba(0,0,0,0)", "size": 15, "line": {"width": 2, "color": _ink(theme)}}
    traces.append(
        {
            "type": "scatter",
            "x": [start[0]],
            "y": [start[1]],
            "mode": "markers",
            "marker": ring,
            "name": "start",
            "hovertemplate": "start (%{x:.3g}, %{y:.3g})<extra></extra>",
        }
    )
    layout = {"height": 500, "margin": {"l": 46, "r": 8, "t": 8, "b": 40}, "legend": _LEGEND}
    return {"data": traces, "layout": {**layout, **axes(puzzle.surface)}}


def _path(puzzle: Puzzle, letter: Letter, theme: Theme, revealed: bool) -> list[Drawing]:
    style, points = _STYLES[letter], puzzle.runs[letter].points
    colour = getattr(style, theme)
    name = _named(puzzle, letter, revealed)
    x, y = points.T
    lines = cased(x, y, theme, colour=colour, dash=style.dash, name=name)
    dots = {"size": 5, "symbol": style.marker, "color": colour}
    dots["line"] = {"width": 0.4, "color": CASING[theme]}
    lines[-1] |= {
        "mode": "lines+markers",
        "marker": dots,
        "customdata": np.arange(len(points)).tolist(),
        "hovertemplate": f"{letter}, step %{{customdata}}<br>(%{{x:.4g}}, %{{y:.4g}})"
        "<extra></extra>",
    }
    return lines


def losses(puzzle: Puzzle, theme: Theme, *, revealed: bool) -> Drawing:
    """Height above the minimum against the step, on a logarithmic axis."""
    floor = puzzle.surface.minimum_value or 0.0
    traces = []
    for letter, run in puzzle.runs.items():
        style = _STYLES[letter]
        above = np.maximum(run.values - floor, 1e-16)
        name = _named(puzzle, letter, revealed)
        colour = getattr(style, theme)
        lines = cased(range(len(above)), above, theme, colour=colour, dash=style.dash, name=name)
        lines[-1]["hovertemplate"] = f"{letter}, step %{{x}}<br>%{{y:.3g}} above<extra></extra>"
        traces += lines
    layout = {
        "height": 500,
        "margin": {"l": 60, "r": 8, "t": 8, "b": 40},
        "legend": _LEGEND,
        "xaxis": {"title": {"text": "step"}, "fixedrange": True, "zeroline": False},
        "yaxis": {
            "title": {"text": "loss above the minimum"},
            "type": "log",
            "exponentformat": "power",
            "dtick": 1 if np.log10(_decades(traces)) < 8 else 2,
            "fixedrange": True,
        },
    }
    return {"data": traces, "layout": layout}


def _decades(traces: list[Drawing]) -> float:
    heights = np.array([y for trace in traces for y in trace["y"] if y], dtype=float)
    return float(heights.max() / heights.min())


def stretches(puzzle: Puzzle, theme: Theme) -> Drawing:
    """How many times too long each faulty step is, both axes logarithmic."""
    steps = np.unique(np.round(np.geomspace(1, 100_000, 300)))
    ratios = stretch(puzzle.beta1, puzzle.beta2, steps)
    faulty = getattr(_STYLES[puzzle.faulty], theme)
    lines = cased(steps, ratios, theme, colour=faulty, dash="solid", name="faulty Adam")
    lines[-1]["hovertemplate"] = "step %{x:,}: %{y:.3g} times as long<extra></extra>"
    seen = {"type": "rect", "x0": 1, "x1": puzzle.steps, "y0": 0, "y1": 1, "yref": "paper"}
    logarithmic = {"type": "log", "dtick": 1, "fixedrange": True}
    layout = {
        "height": 300,
        "margin": {"l": 60, "r": 16, "t": 24, "b": 40},
        "showlegend": False,
        "xaxis": {"title": {"text": "step t"}, **logarithmic},
        "yaxis": {"title": {"text": "faulty step / right step"}, **logarithmic},
        "shapes": [
            {**seen, "fillcolor": faulty, "opacity": 0.1, "line": {"width": 0}, "layer": "below"},
            {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 1, "y1": 1,
             "line": {"width": 1.5, "dash": "dash", "color": _ink(theme)}},
        ],
        "annotations": [
            {"text": "the right length", "xref": "paper", "x": 1, "y": 0, "xanchor": "right",
             "yanchor": "bottom", "showarrow": False},
            {"text": "the steps above", "x": 0, "yref": "paper", "y": 1, "xanchor": "left",
             "yanchor": "bottom", "showarrow": False},
        ],
    }  # fmt: skip
    return {"data": lines, "layout": layout}


def _named(puzzle: Puzzle, letter: Letter, revealed: bool) -> str:
    if not revealed:
        return letter
    return f"{letter}: {'faulty' if letter == puzzle.faulty else 'right'}"


def _ink(theme: Theme) -> str:
    return "#10222c" if theme == "light" else "#ffffff"
