"""Still charts as Plotly figures: the core says what is drawn (`gdviz.chart`), this says how.

What has no style of its own takes the next of seven hues that everyone can tell apart. What is
expected is thin and dashed; without a style it takes the colour of the measured series before it,
so that a theory stands beside what it is the theory of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle
from math import ceil, floor, log10

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.chart import Axis, Chart, HeatMap, Mark, Series
from gdviz.figures.styles import SPEEDS, STYLES, Dash, Style, Theme
from gdviz.figures.surfaces import Drawing

#: The quiet colour of marks, and of theory that belongs to nothing measured.
INK = {"light": "#5b666c", "dark": "#9fb0ba"}
#: The seven hues of the optimisers, the two farthest apart first.
_HUES = tuple(tuple(STYLES.values())[place] for place in (1, 6, 2, 3, 4, 5, 0))
_INK = Style(INK["light"], INK["dark"], "solid", "circle")
#: A line of so few points shows each of them, and so few cells in a row stand apart.
_FEW = 16
#: A logarithmic axis has room for so many ticks that are no round numbers.
_FEW_TICKS = 8
#: The word beside a line takes about so much of the chart's height and width, and where an axis
#: shows all that is drawn there is so much room at its ends.
_WORD, _ROOM = (0.08, 0.2), 0.05
_MARGIN = {"l": 8, "r": 12, "t": 8, "b": 8}


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A series with the look that it got."""

    series: Series
    style: Style
    dash: Dash
    theme: Theme

    @property
    def colour(self) -> str:
        return str(getattr(self.style, self.theme))


def figure(chart: Chart, theme: Theme) -> Drawing:
    """The chart as Plotly's figure dictionary, in the colours of `theme`."""
    if chart.heat is not None:
        traces = _heat(chart.heat, theme)
    else:
        drawn = _styled(chart.series, theme)
        traces = [trace for each in drawn for trace in _traces(each, chart)]
    return {"data": traces, "layout": _layout(chart, theme)}


def _styled(series: Sequence[Series], theme: Theme) -> list[_Drawn]:
    """Every series with its style; hues that named styles use are left to them."""
    named = [STYLES[each.style] for each in series if each.style]
    taken = {style.light for style in named}
    free = cycle([hue for hue in _HUES if hue.light not in taken] or _HUES)
    drawn: list[_Drawn] = []
    before = _INK
    for each in series:
        if each.style:
            style = STYLES[each.style]
        elif each.expected:
            style = before
        else:
            style = replace(next(free), dash="solid")
        before = before if each.expected else style
        drawn.append(_Drawn(each, style, "dash" if each.expected else style.dash, theme))
    return drawn


def _traces(drawn: _Drawn, chart: Chart) -> list[Drawing]:
    if drawn.series.kind == "bars":
        return [_bars(drawn, chart)]
    if drawn.series.kind == "points":
        return [_points(drawn, chart)]
    return [*_band(drawn, chart), _line(drawn, chart)]


def _shared(drawn: _Drawn, chart: Chart) -> Drawing:
    """What a trace of any kind has: its numbers, its row in the legend, what a pointer is told."""
    series = drawn.series
    trace: Drawing = {
        "x": _numbers(series.x, chart.x),
        "y": _numbers(series.y, chart.y),
        "name": series.name,
        "showlegend": bool(series.name),
    }
    if series.texts:
        return trace | {"hovertext": list(series.texts), "hoverinfo": "text"}
    x, y = ("%{customdata}" if chart.x.categories else "%{x:.4g}"), "%{y:.4g}"
    if chart.x.categories:
        trace["customdata"] = [_category(chart.x, place) for place in series.x]
    elif chart.y.categories:
        trace["customdata"] = [_category(chart.y, place) for place in series.y]
        x, y = "%{customdata}", "%{x:.4g}"
    head = f"{series.name}<br>" if series.name else ""
    return trace | {"hovertemplate": f"{head}{x}: {y}<extra></extra>"}


def _line(drawn: _Drawn, chart: Chart) -> Drawing:
    expected, few = drawn.series.expected, len(drawn.series.x) <= _FEW
    width = 1.5 if expected else 2.4
    return _shared(drawn, chart) | {
        "type": "scatter",
        "mode": "lines+markers" if few and not expected else "lines",
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": width},
        "marker": {"color": drawn.colour, "symbol": drawn.style.marker, "size": 7},
    }


def _points(drawn: _Drawn, chart: Chart) -> Drawing:
    hollow = drawn.style.marker.removesuffix("-open") + "-open"
    symbol = hollow if drawn.series.expected else drawn.style.marker
    edge = {"color": drawn.colour, "width": 1.5 if drawn.series.expected else 0.5}
    marker = {"color": drawn.colour, "symbol": symbol, "size": 8, "line": edge}
    return _shared(drawn, chart) | {
        "type": "scatter",
        "mode": "markers",
        "marker": marker,
        **_error_bars(drawn),
    }


def _bars(drawn: _Drawn, chart: Chart) -> Drawing:
    """Upright, or lying where it is the y axis that has names."""
    fill = "rgba(0,0,0,0)" if drawn.series.expected else drawn.colour
    edge = {"color": drawn.colour, "width": 1.5 if drawn.series.expected else 0}
    lying = bool(chart.y.categories)
    return _shared(drawn, chart) | {
        "type": "bar",
        "orientation": "h" if lying else "v",
        "marker": {"color": fill, "line": edge},
        **_error_bars(drawn, "x" if lying else "y"),
    }


def _error_bars(drawn: _Drawn, axis: str = "y") -> Drawing:
    low, high = drawn.series.low, drawn.series.high
    if low is None or high is None:
        return {}
    middle = drawn.series.x if axis == "x" else drawn.series.y
    with np.errstate(invalid="ignore"):  # what is infinite at both ends has no length
        lengths = {"array": _finite(high - middle), "arrayminus": _finite(middle - low)}
    look = {"color": drawn.colour, "thickness": 1.3, "width": 4}
    return {f"error_{axis}": {"type": "data", "symmetric": False, **lengths, **look}}


def _band(drawn: _Drawn, chart: Chart) -> list[Drawing]:
    """The area from low to high, a closed shape for each stretch without a gap."""
    low, high, x = drawn.series.low, drawn.series.high, drawn.series.x
    if low is None or high is None:
        return []
    edges = [_drawable(x, chart.x), _drawable(low, chart.y), _drawable(high, chart.y)]
    shapes = list(_stretches(np.all(edges, axis=0)))
    across = chain.from_iterable((*x[s], *x[s][::-1], None) for s in shapes)
    along = chain.from_iterable((*low[s], *high[s][::-1], None) for s in shapes)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [None if each is None else float(each) for each in across],
            "y": [None if each is None else float(each) for each in along],
            "fill": "toself",
            "fillcolor": _see_through(drawn.colour),
            "line": {"width": 0, "color": drawn.colour},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _stretches(there: BoolArray) -> Iterable[slice]:
    """The runs of True in (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]])))
    return (slice(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True))


def _see_through(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def _category(axis: Axis, place: float) -> str:
    near = round(float(place)) if np.isfinite(place) else -1
    return axis.categories[near] if 0 <= near < len(axis.categories) else ""


def _drawable(numbers: FloatArray, axis: Axis) -> BoolArray:
    finite: BoolArray = np.isfinite(numbers)
    return finite & (np.asarray(numbers) > 0) if axis.log else finite


def _numbers(numbers: FloatArray, axis: Axis) -> list[float | None]:
    """As JSON can hold them: what the axis cannot show is a gap."""
    numbers = np.asarray(numbers, dtype=np.float64)
    shown = zip(numbers.tolist(), _drawable(numbers, axis), strict=True)
    return [number if there else None for number, there in shown]


def _finite(numbers: FloatArray) -> list[float | None]:
    return [float(number) if np.isfinite(number) else None for number in numbers]


# ---- heat maps ----------------------------------------------------------------------------------


def _heat(heat: HeatMap, theme: Theme) -> list[Drawing]:
    """Coloured cells, and their words on them in black or white, whichever stands out."""
    stops = SPEEDS[theme][::-1]
    rows, columns = heat.z.shape
    cells = {
        "type": "heatmap",
        "z": [_finite(row) for row in heat.z],
        "colorscale": [[place / (len(stops) - 1), stop] for place, stop in enumerate(stops)],
        "colorbar": {
            "thickness": 10,
            "outlinewidth": 0,
            "title": {"text": heat.label, "side": "right"},
        },
        "hovertemplate": f"{heat.label}: %{{z:.4g}}<extra></extra>",
        "xgap": _gap(columns),
        "ygap": _gap(rows),
    }
    if not heat.texts:
        return [cells]
    y, x = np.divmod(np.arange(rows * columns), columns)
    words = {
        "type": "scatter",
        "mode": "text",
        "x": x.tolist(),
        "y": y.tolist(),
        "text": [text for row in heat.texts for text in row],
        "textfont": {"color": _readable(heat.z.ravel(), stops, theme), "size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [cells, words]


def _gap(cells: int) -> int:
    """Pixels between cells: none where there are so many that the gaps would be a grid."""
    return 1 if cells <= _FEW else 0


def _readable(numbers: FloatArray, stops: Sequence[str], theme: Theme) -> list[str]:
    """Black or white for each cell: one of them has a contrast of 4.5:1 on any colour."""
    colours = np.array([[int(stop[i : i + 2], 16) / 255 for i in (1, 3, 5)] for stop in stops])
    finite = np.isfinite(numbers)
    known = numbers[finite] if finite.any() else np.zeros(1)
    low, size = known.min(), np.ptp(known) or 1.0
    places = (numbers - low) / size * (len(stops) - 1)
    parts = [np.interp(places, range(len(stops)), colours[:, channel]) for channel in range(3)]
    light = np.stack(parts, axis=-1) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722])
    bare = "#000000" if theme == "light" else "#ffffff"
    return [
        bare if not there else "#000000" if each > 0.179 else "#ffffff"
        for each, there in zip(light, finite, strict=True)
    ]


# ---- axes, marks and legend ---------------------------------------------------------------------


def _layout(chart: Chart, theme: Theme) -> Drawing:
    layout: Drawing = {
        "height": chart.height,
        "margin": _MARGIN,
        "hovermode": "closest",
        "barmode": "group",
        "legend": {"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        "xaxis": _axis(chart.x, _shown(chart, "x"), _counts(chart)),
        "yaxis": _axis(chart.y, _shown(chart, "y")),
        "shapes": [_rule(mark, theme) for mark in chart.marks],
        "annotations": [_word(mark, chart, theme) for mark in chart.marks if mark.label],
    }
    if chart.title:
        layout["title"] = {
            "text": chart.title, "x": 0, "xanchor": "left", "y": 1, "yanchor": "top",
            "yref": "container", "automargin": True, "pad": {"t": 4, "b": 6},
            "font": {"size": 15},
        }  # fmt: skip
    return layout


def _axis(axis: Axis, shown: tuple[float, float], counts: Sequence[float] = ()) -> Drawing:
    drawing: Drawing = {
        "title": {"text": axis.label},
        "automargin": True,
        "fixedrange": True,
        "zeroline": False,
    }
    if axis.categories:
        names = {place: name for place, name in enumerate(axis.categories) if name}
        drawing |= _ticks(list(names), list(names.values()))
        drawing |= {"range": [-0.5, len(axis.categories) - 0.5]}
    elif axis.log:
        ticks = _ticks(counts, [f"{each:,.0f}" for each in counts]) if counts else _decades(shown)
        drawing |= {"type": "log", "exponentformat": "power", **ticks}
    else:
        drawing |= {"type": "linear", "nticks": 8}
    if axis.limits is not None:
        drawing["range"] = [log10(end) if axis.log else end for end in axis.limits]
    return drawing


def _decades(shown: tuple[float, float]) -> Drawing:
    """Whole powers of ten as ticks, where there are some to show; else 1, 2, 5, 10, ..."""
    decades = log10(shown[1] / shown[0])
    if decades >= 2:
        return {"dtick": max(1, round(decades / 6))}
    powers = range(floor(log10(shown[0])), ceil(log10(shown[1])) + 1)
    ticks = [times * 10.0**power for power in powers for times in (1, 2, 5)]
    return _ticks(ticks, [f"{tick:g}" for tick in ticks])


def _ticks(places: Sequence[float], names: Sequence[str]) -> Drawing:
    return {"tickmode": "array", "tickvals": list(places), "ticktext": list(names)}


def _counts(chart: Chart) -> list[float]:
    """Where the points lie along x, if these are a few whole numbers: then each has its tick."""
    parts = [series.x[_drawable(series.x, chart.x)] for series in chart.series]
    places = np.unique(np.concatenate(parts)) if parts else np.empty(0)
    few = len(places) <= _FEW_TICKS and bool(np.all(places == places.round()))
    return [float(place) for place in places] if few else []


def _shown(chart: Chart, which: str) -> tuple[float, float]:
    """The smallest and the largest number along an axis, as far as it can show them."""
    axis: Axis = getattr(chart, which)
    if axis.limits is not None:
        return axis.limits
    parts = [getattr(series, which) for series in chart.series]
    if which == "y":
        parts += [end for s in chart.series for end in (s.low, s.high) if end is not None]
    parts.append(np.array([mark.at for mark in chart.marks if mark.axis == which]))
    numbers = np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])
    numbers = numbers[_drawable(numbers, axis)]
    return (float(numbers.min()), float(numbers.max())) if len(numbers) else (1.0, 1.0)


def _rule(mark: Mark, theme: Theme) -> Drawing:
    """A dotted line right across."""
    along, across = ("x", "y") if mark.axis == "x" else ("y", "x")
    return {
        "type": "line",
        f"{along}0": mark.at,
        f"{along}1": mark.at,
        f"{across}ref": "paper",
        f"{across}0": 0,
        f"{across}1": 1,
        "line": {"width": 1.3, "dash": "dot", "color": INK[theme]},
    }


def _word(mark: Mark, chart: Chart, theme: Theme) -> Drawing:
    """The mark's label, on the side of the line where there is more room."""
    axis: Axis = getattr(chart, mark.axis)
    look = {"text": mark.label, "showarrow": False, "font": {"color": INK[theme], "size": 12}}
    at = log10(mark.at) if axis.log else mark.at
    if mark.axis == "y":
        end, anchor = _corner(mark, chart)
        place = {"xref": "paper", "x": 1 if end == "right" else 0, "xanchor": end, "y": at}
        place["yanchor"] = anchor
    else:
        side = "right" if _share(np.array(mark.at), axis, _shown(chart, "x")) > 0.5 else "left"
        shift = -4 if side == "right" else 4
        place = {"yref": "paper", "y": 1, "yanchor": "top", "x": at, "xanchor": side}
        place["xshift"] = shift
    return {**look, **place}


def _corner(mark: Mark, chart: Chart) -> tuple[str, str]:
    """At which end of a level line its word covers least, and whether it stands on it or hangs."""
    high, wide = _WORD
    level = float(_share(np.array(mark.at), chart.y, _shown(chart, "y")))
    across, up = _drawn_at(chart, [each for each in chart.marks if each is not mark])
    room = level if chart.y.limits else level + _ROOM

    def covered(corner: tuple[str, str]) -> int:
        end, anchor = corner
        bottom = level if anchor == "bottom" else level - high
        beside = across > 1 - wide if end == "right" else across < wide
        return int(np.sum(beside & (up > bottom) & (up < bottom + high)))

    corners = [(end, anchor) for anchor in ("bottom", "top") for end in ("right", "left")]
    return min(corners[:2] if room < high else corners, key=covered)


def _drawn_at(chart: Chart, marks: Sequence[Mark]) -> tuple[FloatArray, FloatArray]:
    """Where lines, points and ends of bars are, as shares of the axes; lines closely followed."""
    along: FloatArray = np.linspace(0, 1, 101)
    level = _share(np.array([m.at for m in marks if m.axis == "y"]), chart.y, _shown(chart, "y"))
    places: list[tuple[FloatArray, FloatArray]] = [
        (along, np.full_like(along, each)) for each in level
    ]
    for series in chart.series:
        x = _share(series.x, chart.x, _shown(chart, "x"))
        for numbers in (series.y, series.low, series.high):
            if numbers is None:
                continue
            y = _share(numbers, chart.y, _shown(chart, "y"))
            places.append((x, y))
            if series.kind == "line" and len(x) > 1 and np.all(np.diff(x) > 0):
                places.append((along, np.interp(along, x, y, left=np.nan, right=np.nan)))
    across, up = zip(*places, strict=True) if places else ([np.empty(0)], [np.empty(0)])
    return np.concatenate(across), np.concatenate(up)


def _share(numbers: FloatArray, axis: Axis, shown: tuple[float, float]) -> FloatArray:
    """Where numbers lie between the ends of what an axis shows: 0 to 1; nan where it cannot."""
    numbers = np.where(_drawable(numbers, axis), numbers, np.nan)
    scaled = [np.log(each) if axis.log else np.asarray(each) for each in (numbers, *shown)]
    here, low, top = scaled
    share: FloatArray = (here - low) / (top - low) if top > low else np.zeros_like(here)
    return share
