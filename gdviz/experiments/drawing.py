"""Ready-made charts of a result: curves with bands, seeds as dots, bars, heat maps.

`rows` are labels, in the order in which they are drawn; None stands for all rows but baselines that
do not have what is drawn. What is infinite (diverged, never reached) leaves a gap.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, HeatMap, Mark, Series, bars, line, points
from gdviz.evidence import median
from gdviz.experiments.results import Measure, Result, Row

#: How far the dots of one row spread, in rows.
_SPREAD = 0.22


def curves(
    result: Result,
    name: str,
    rows: Sequence[str] | None = None,
    *,
    title: str = "",
    x: str = "epoch",
    y: str = "",
    log: bool = False,
    first: float = 0,
    every: float = 1,
    styles: Mapping[str, str] | None = None,
    article: Mapping[str, Sequence[float]] | None = None,
    marks: tuple[Mark, ...] = (),
) -> Chart:
    """One curve a row: the median over seeds, in a band from the lowest to the highest.

    Args:
        result: what to draw.
        name: of the curve in the rows.
        rows: labels; None for all that have the curve.
        title: above the chart.
        x: what the x axis is called.
        y: what the y axis is called; the curve's name if "".
        log: whether the y axis is logarithmic.
        first: x of the curve's first place.
        every: how much further each next place lies.
        styles: the optimiser whose colour and dash a row takes, by label.
        article: the article's curve of a row, drawn dashed, beginning at x = 1.
        marks: reference lines.
    """
    styles, article = styles or {}, article or {}
    drawn: list[Series] = []
    for row in _chosen(result, rows):
        if name in row.curves:
            drawn.append(_curve(row, name, first, every, styles.get(row.label, "")))
            if row.label in article:
                theirs = np.asarray(article[row.label], dtype=np.float64)
                legend = f"{row.label}, in the article"
                drawn.append(line(legend, 1.0 + np.arange(len(theirs)), theirs, expected=True))
    alt = f"{y or name} by {x} for {_listed(drawn)}: the median over {_seeds(result)} in a band."
    return Chart(title, Axis(x), Axis(y or name, log=log), alt, tuple(drawn), marks=marks)


def dots(
    result: Result,
    measure: Measure,
    rows: Sequence[str] | None = None,
    *,
    title: str = "",
    log: bool = False,
    marks: tuple[Mark, ...] = (),
) -> Chart:
    """Every seed a dot, rows from top to bottom, with their median and the article's figure."""
    chosen = [row for row in _chosen(result, rows) if measure.key in row.values][::-1]
    places = np.arange(float(len(chosen)))
    names = tuple(row.label for row in chosen)
    x = np.array([row.of(measure.key) for row in chosen])
    y = np.broadcast_to(places[:, None] + _jitter(len(result.seeds)), x.shape)
    medians = np.array([row.median(measure.key) for row in chosen])
    texts = tuple(f"{n}: median {measure.format(m)}" for n, m in zip(names, medians, strict=True))
    series = [
        points("one seed each", x.ravel(), y.ravel()),
        points("median", medians, places, texts=texts),
        *_article(chosen, measure, places, lying=True),
    ]
    alt = f"{measure.name} of every seed for {', '.join(names)}."
    x_axis = Axis(_label(measure), log=log)
    height = 110 + 30 * len(chosen)
    y_axis = Axis("", categories=names)
    return Chart(title, x_axis, y_axis, alt, tuple(series), marks=marks, height=height)


def bar_chart(
    result: Result,
    measure: Measure,
    rows: Sequence[str] | None = None,
    *,
    title: str = "",
    log: bool = False,
) -> Chart:
    """A bar a row: the median over seeds, with whiskers from lowest to highest."""
    chosen = [row for row in _chosen(result, rows) if measure.key in row.values]
    places = np.arange(float(len(chosen)))
    middle, low, high = (
        np.array([getattr(row, end)(measure.key) for row in chosen])
        for end in ("median", "low", "high")
    )
    series = [bars("measured", places, middle, low=low, high=high)]
    series += _article(chosen, measure, places)
    names = tuple(row.label for row in chosen)
    alt = f"Median {measure.name} for {', '.join(names)}."
    y = Axis(_label(measure), log=log)
    return Chart(title, Axis("", categories=names), y, alt, tuple(series))


def against(
    result: Result,
    measure: Measure,
    setting: str,
    *,
    by: str = "",
    rows: Sequence[str] | None = None,
    title: str = "",
    log: bool = False,
    log_x: bool = False,
    x: str = "",
    styles: Mapping[str, str] | None = None,
    marks: tuple[Mark, ...] = (),
) -> Chart:
    """A measure over a number that the rows set, one line for each value of the setting `by`."""
    lines: dict[str, list[Row]] = {}
    for row in _chosen(result, rows):
        if setting in row.case.settings and measure.key in row.values:
            lines.setdefault(str(row.case.settings.get(by, "")), []).append(row)
    styles = styles or {}
    series = tuple(
        _over(name or "measured", group, measure, setting, styles.get(name, ""))
        for name, group in lines.items()
    )
    alt = f"Median {measure.name} by {setting} for {_listed(series)}, from lowest to highest."
    x_axis, y_axis = Axis(x or setting, log=log_x), Axis(_label(measure), log=log)
    return Chart(title, x_axis, y_axis, alt, series, marks=marks)


def heat(
    result: Result,
    measure: Measure,
    x: str,
    y: str,
    rows: Sequence[str] | None = None,
    *,
    title: str = "",
) -> Chart:
    """Medians on the grid that two settings of the rows span."""
    chosen = [row for row in _chosen(result, rows) if {x, y} <= set(row.case.settings)]
    across = list(dict.fromkeys(row.case.settings[x] for row in chosen))
    up = list(dict.fromkeys(row.case.settings[y] for row in chosen))
    z = np.full((len(up), len(across)), np.nan)
    for row in chosen:
        place = up.index(row.case.settings[y]), across.index(row.case.settings[x])
        z[place] = row.median(measure.key)
    texts = tuple(
        tuple("" if np.isnan(each) else measure.format(each, unit=False) for each in line)
        for line in z
    )
    alt = f"Median {measure.name} on a grid of {x} and {y}."
    x_axis = Axis(x, categories=tuple(map(_said, across)))
    y_axis = Axis(y, categories=tuple(map(_said, up)))
    height = 130 + 46 * len(up)
    found = HeatMap(z, _label(measure), texts)
    return Chart(title, x_axis, y_axis, alt, heat=found, height=height)


def scatter(
    result: Result,
    x: Measure,
    y: Measure,
    rows: Sequence[str] | None = None,
    *,
    title: str = "",
    log_x: bool = False,
    log: bool = False,
) -> Chart:
    """One measure against another: every seed of every row a dot."""
    chosen = [row for row in _chosen(result, rows) if {x.key, y.key} <= set(row.values)]
    series = tuple(points(row.label, row.of(x.key), row.of(y.key)) for row in chosen)
    alt = f"{y.name} against {x.name} of every seed for {_listed(series)}."
    return Chart(title, Axis(_label(x), log=log_x), Axis(_label(y), log=log), alt, series)


def _chosen(result: Result, rows: Sequence[str] | None) -> list[Row]:
    """The named rows as far as they were run."""
    if rows is None:
        return list(result.rows)
    return [result.row(label) for label in rows if label in result]


def _curve(row: Row, name: str, first: float, every: float, style: str) -> Series:
    each = row.curve(name)
    x = first + every * np.arange(each.shape[1])
    low, high = each.min(axis=0), each.max(axis=0)
    return line(row.label, x, _medians(each), low=low, high=high, style=style)


def _medians(each: FloatArray) -> FloatArray:
    return np.array([median(column) for column in each.T])


def _over(name: str, rows: list[Row], measure: Measure, setting: str, style: str) -> Series:
    rows = sorted(rows, key=lambda row: float(row.case.settings[setting]))
    x = np.array([float(row.case.settings[setting]) for row in rows])
    middle, low, high = (
        np.array([getattr(row, end)(measure.key) for row in rows])
        for end in ("median", "low", "high")
    )
    return line(name, x, middle, low=low, high=high, style=style)


def _article(
    rows: list[Row], measure: Measure, places: FloatArray, lying: bool = False
) -> list[Series]:
    """The article's figures, where it has numbers for this measure."""
    figures = [row.case.article.get(measure.key) for row in rows]
    theirs = np.array([np.nan if isinstance(f, str) or f is None else f for f in figures])
    if not np.isfinite(theirs).any():
        return []
    x, y = (theirs, places) if lying else (places, theirs)
    return [points("in the article", x, y, expected=True)]


def _jitter(count: int) -> FloatArray:
    """(count,) offsets that keep dots apart, the same every time: parts of the golden ratio."""
    parts: FloatArray = np.modf((np.sqrt(5) - 1) / 2 * np.arange(1, count + 1))[0]
    return _SPREAD * (2 * parts - 1)


def _label(measure: Measure) -> str:
    return f"{measure.name}, {measure.unit}" if measure.unit else measure.name


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(series: Sequence[Series]) -> str:
    return ", ".join(each.name for each in series) or "nothing"


def _seeds(result: Result) -> str:
    count = len(result.seeds)
    return "one seed" if count == 1 else f"{count} seeds"
