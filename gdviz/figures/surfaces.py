"""A surface seen from above, and lines on it, as Plotly traces in the colours of the player.

Figures are plain dictionaries, as Plotly documents them: nothing here imports Plotly, and a page
pays for it only when it draws.
"""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.figures.styles import CASING, SURFACE_COLOURS, Theme
from gdviz.surfaces import Surface

#: A Plotly trace or figure.
Drawing = dict[str, Any]

RESOLUTION = 60
_ISOLINES = {"light": "rgba(20,50,70,.22)", "dark": "rgba(200,225,240,.20)"}


def contour(surface: Surface, theme: Theme) -> Drawing:
    """Heights over the window: colour by the logarithm of the height above the lowest."""
    xs, ys = (np.linspace(low, high, RESOLUTION) for low, high in surface.window)
    heights = surface.value(np.stack(np.meshgrid(xs, ys), axis=-1))
    scaled, ticks = _scaled(surface, heights)
    colours = SURFACE_COLOURS[theme]
    return {
        "type": "contour",
        "x": xs.round(6).tolist(),
        "y": ys.round(6).tolist(),
        "z": scaled.round(4).tolist(),
        "customdata": np.round(heights, 6).tolist(),
        "hovertemplate": "(%{x:.3g}, %{y:.3g})<br>f = %{customdata:.4g}<extra></extra>",
        "colorscale": [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)],
        "contours": {"coloring": "heatmap", "showlines": True},
        "ncontours": 16,
        "line": {"width": 0.7, "color": _ISOLINES[theme], "smoothing": 1},
        "colorbar": {"thickness": 10, "outlinewidth": 0, "x": 1.01, "xpad": 0, **ticks},
    }


def _scaled(surface: Surface, heights: FloatArray) -> tuple[FloatArray, Drawing]:
    """Heights on a logarithmic scale that is straight near the floor, and the bar's ticks."""
    stated = surface.minimum_value
    floor = float(heights.min() if stated is None else min(stated, heights.min()))
    above = heights - floor
    unit = max(0.03 * float(np.median(above)), 1e-6 * float(above.max()))
    places = np.linspace(0, np.log1p(above.max() / unit), 5)
    numbers = floor + unit * np.expm1(places)
    ticks = {"tickvals": places.tolist(), "ticktext": [f"{number:.3g}" for number in numbers]}
    return np.log1p(above / unit), ticks


def cased(x: Any, y: Any, theme: Theme, *, colour: str, dash: str, name: str) -> list[Drawing]:
    """A line with a casing under it, so that it stays apart from what it crosses."""
    shared = {"type": "scatter", "x": _finite(x), "y": _finite(y), "mode": "lines"}
    casing = {**shared, "line": {"width": 6, "color": CASING[theme]}, "opacity": 0.85}
    return [
        {**casing, "hoverinfo": "skip", "showlegend": False},
        {**shared, "line": {"width": 2.6, "color": colour, "dash": dash}, "name": name},
    ]


def _finite(numbers: Any) -> list[float | None]:
    """As JSON can hold them: what is not finite is a gap."""
    return [float(number) if np.isfinite(number) else None for number in numbers]


def axes(surface: Surface) -> Drawing:
    """The two axes, named, over exactly the window."""
    x, y = surface.window
    shared = {"showgrid": False, "zeroline": False, "ticks": "outside", "fixedrange": True}
    return {
        "xaxis": {"title": {"text": surface.axes[0]}, "range": list(x), **shared},
        "yaxis": {"title": {"text": surface.axes[1]}, "range": list(y), **shared},
    }
