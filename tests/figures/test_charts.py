import itertools
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from gdviz.chart import Axis, Chart, HeatMap, Mark, bars, line, points
from gdviz.figures.charts import figure
from gdviz.figures.styles import STYLES
from tests.test_styles import SIGHT, contrast, linear, oklab

THEMES = ("light", "dark")
PAPER = {"light": "#fdfcf9", "dark": "#0f171d"}
X = np.arange(1.0, 6.0)


def chart(*series, x=None, y=None, **options):
    axes = {"x": x or Axis("steps"), "y": y or Axis("loss")}
    return Chart("", alt="a chart", series=series, **axes, **options)


def whole():
    """A chart with everything that one can have."""
    measured = line("measured", X, X**2, low=X**2 - 1, high=X**2 + 1, style="Adam")
    theory = line("theory", X, X**2, expected=True, style="Adam")
    dots = points("dots", X, X, low=X - 0.5, high=X + 0.5, texts=("a", "b", "c", "d", "e"))
    marks = (Mark("x", 2.0, "here"), Mark("y", 9.0, "there"))
    logarithmic = {"x": Axis("steps", log=True), "y": Axis("loss", log=True, limits=(0.1, 100))}
    return chart(measured, theory, dots, bars("bars", X, X), marks=marks, **logarithmic)


@pytest.mark.parametrize("theme", THEMES)
def test_plotly_accepts_the_figure_and_every_series_is_in_the_legend(theme):
    drawn = go.Figure(figure(whole(), theme))
    assert [trace.name for trace in drawn.data if trace.showlegend] == [
        "measured", "theory", "dots", "bars",
    ]  # fmt: skip
    json.dumps(figure(whole(), theme), allow_nan=False)
    assert drawn.layout.yaxis.range == (-1, 2)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_hues_of_unnamed_series_stand_out_and_apart(theme, sight):
    seven = chart(*(line(name, X, X) for name in "abcdefg"))
    colours = [linear(trace["line"]["color"]) for trace in figure(seven, theme)["data"]]
    assert min(contrast(colour, linear(PAPER[theme])) for colour in colours) >= 3
    seen = [oklab(colour @ np.array(SIGHT[sight]).T) for colour in colours]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.08


def test_an_optimiser_keeps_its_look_and_nobody_else_gets_its_colour():
    drawn = figure(chart(line("a", X, X), line("b", X, X, style="Momentum")), "light")["data"]
    style = STYLES["Momentum"]
    assert drawn[1]["line"]["color"] == style.light
    assert drawn[1]["line"]["dash"] == style.dash
    assert drawn[0]["line"]["color"] != style.light


def test_what_is_expected_is_thin_dashed_and_in_the_colour_of_what_it_explains():
    pairs = [line("a", X, X), line("", X, X, expected=True), line("b", X, X)]
    measured, theory, other = figure(chart(*pairs), "light")["data"]
    assert theory["line"]["color"] == measured["line"]["color"] != other["line"]["color"]
    assert theory["line"]["dash"] == "dash"
    assert theory["line"]["width"] < measured["line"]["width"]
    (hollow,) = figure(chart(points("t", X, X, expected=True)), "light")["data"]
    assert hollow["marker"]["symbol"].endswith("-open")


def test_what_an_axis_cannot_show_is_a_gap():
    y = np.array([1.0, np.nan, np.inf, 0.0, 2.0])
    (linear_trace,) = figure(chart(line("a", X, y)), "light")["data"]
    assert linear_trace["y"] == [1.0, None, None, 0.0, 2.0]
    (log_trace,) = figure(chart(line("a", X, y), y=Axis("loss", log=True)), "light")["data"]
    assert log_trace["y"] == [1.0, None, None, None, 2.0]


def test_a_band_is_a_closed_shape_on_each_side_of_a_gap():
    low = np.array([0.0, 0.0, np.nan, 0.0, 0.0])
    band, _ = figure(chart(line("a", X, X, low=low, high=low + 2)), "light")["data"]
    assert band["x"] == [1, 2, 2, 1, None, 4, 5, 5, 4, None]
    assert band["y"] == [0, 0, 2, 2, None, 0, 0, 2, 2, None]
    assert not band["showlegend"]


def test_error_bars_reach_from_low_to_high():
    for make in (points, bars):
        (drawn,) = figure(chart(make("a", X, X, low=X - 1, high=X + 2)), "light")["data"]
        assert drawn["error_y"]["array"] == [2.0] * 5
        assert drawn["error_y"]["arrayminus"] == [1.0] * 5


def test_names_on_an_axis_and_what_a_pointer_is_told():
    names = Axis("rule", categories=("Adam", "Lion"))
    places = np.array([0.0, 1.0])
    upright = figure(chart(bars("share", places, places), x=names), "light")
    assert upright["layout"]["xaxis"]["ticktext"] == ["Adam", "Lion"]
    assert upright["data"][0]["customdata"] == ["Adam", "Lion"]
    assert upright["data"][0]["orientation"] == "v"
    lying = figure(chart(bars("share", places, places), y=names), "light")
    assert lying["data"][0]["orientation"] == "h"
    told = figure(chart(points("", places, places, texts=("one", "two"))), "light")["data"][0]
    assert told["hovertext"] == ["one", "two"]
    assert told["showlegend"] is False


@pytest.mark.parametrize("theme", THEMES)
def test_marks_have_their_word_where_there_is_room(theme):
    layout = figure(whole(), theme)["layout"]
    assert [shape["line"]["dash"] for shape in layout["shapes"]] == ["dot", "dot"]
    assert layout["shapes"][0]["x0"] == 2.0
    assert layout["annotations"][0]["x"] == pytest.approx(np.log10(2))
    far = chart(line("", X, X), marks=(Mark("x", 5.0, "late"),))
    assert figure(far, theme)["layout"]["annotations"][0]["xanchor"] == "right"
    near = chart(line("", X, X), marks=(Mark("x", 1.5, "early"),))
    assert figure(near, theme)["layout"]["annotations"][0]["xanchor"] == "left"


@pytest.mark.parametrize(
    ("y", "at", "corner"),
    [
        (lambda t: 10 * t, 5.0, ("right", "bottom")),  # a rising line is far from either end
        (lambda t: 10 * t, 9.6, ("left", "bottom")),  # it ends where the word would be
        (lambda t: np.where(t < 0.7, 5.4, 1), 5.0, ("right", "bottom")),
        (lambda t: 5.4 + 0 * t, 5.0, ("right", "top")),  # all along it, just above
        (lambda t: 0.4 + 0 * t, 0.0, ("right", "bottom")),  # there is nothing below the chart
    ],
)
def test_a_word_on_a_level_line_keeps_clear_of_what_is_drawn(y, at, corner):
    for few in (False, True):  # between its points a line is drawn, too
        t = np.linspace(0, 1, 11 if few else 300)
        frame = points("", np.array([0.0, 1.0]), np.array([0.0, 10.0]))
        shown = chart(line("", t, y(t)), frame, marks=(Mark("y", at, "a word"),))
        word = figure(shown, "light")["layout"]["annotations"][0]
        assert (word["xanchor"], word["yanchor"]) == corner
        assert word["x"] == (word["xanchor"] == "right")
        assert word["y"] == at


def test_words_of_two_level_lines_close_together_keep_clear_of_either():
    frame = points("", np.array([0.0, 1.0]), np.array([0.0, 10.0]))
    close = chart(frame, marks=(Mark("y", 5.0, "lower"), Mark("y", 5.6, "upper")))
    lower, upper = figure(close, "light")["layout"]["annotations"]
    assert (lower["yanchor"], upper["yanchor"]) == ("top", "bottom")


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_a_heat_map_are_readable(theme):
    z = np.linspace(0, 1, 12).reshape(3, 4)
    texts = tuple(tuple(f"{each:.1f}" for each in row) for row in z)
    names = {"x": Axis("x", categories=tuple("abcd")), "y": Axis("y", categories=tuple("abc"))}
    heat = Chart("", alt="heat", heat=HeatMap(z, "share", texts), **names)
    cells, words = go.Figure(figure(heat, theme)).data
    srgb = [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for _, c in cells.colorscale]
    for number, ink in zip(z.ravel(), words.textfont.color, strict=True):
        channels = [np.interp(number * 4, range(5), channel) for channel in np.transpose(srgb)]
        fill = "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
        assert contrast(linear(fill), linear(ink)) >= 4.5
    assert words.text[0] == "0.0"


def test_a_cell_without_a_number_is_a_gap():
    z = np.array([[1.0, np.nan]])
    heat = Chart("", Axis("x"), Axis("y"), alt="heat", heat=HeatMap(z, "share", (("1", "none"),)))
    cells, words = figure(heat, "light")["data"]
    assert cells["z"] == [[1.0, None]]
    assert words["text"] == ["1", "none"]
    empty = Chart("", Axis("x"), Axis("y"), alt="heat", heat=HeatMap(z * np.nan, "share"))
    assert figure(empty, "dark")["data"][0]["z"] == [[None, None]]


def test_a_chart_of_nothing_is_drawn():
    nothing = np.array([])
    for axis in (Axis("loss"), Axis("loss", log=True)):
        go.Figure(figure(chart(line("", nothing, nothing), y=axis), "light"))
        go.Figure(figure(chart(y=axis), "light"))


def test_a_short_logarithmic_axis_has_round_numbers_and_a_long_one_powers():
    log = Axis("loss", log=True)
    short = figure(chart(line("", X, np.array([3.0, 5, 8, 12, 20])), y=log), "light")
    assert {"5", "10", "20"} <= set(short["layout"]["yaxis"]["ticktext"])
    long = figure(chart(line("", X, 10.0 ** (3 * X)), y=log), "light")
    assert long["layout"]["yaxis"]["dtick"] == 2


def test_a_few_counts_on_a_logarithmic_axis_have_a_tick_each():
    few = chart(line("a", np.array([1.0, 4.0, 16.0, 2500.0]), X[:4]), x=Axis("batch", log=True))
    axis = figure(few, "light")["layout"]["xaxis"]
    assert axis["tickvals"] == [1.0, 4.0, 16.0, 2500.0]
    assert axis["ticktext"] == ["1", "4", "16", "2,500"]
    shares = chart(line("a", X / 7, X), x=Axis("share", log=True))
    assert figure(shares, "light")["layout"]["xaxis"]["ticktext"] != [f"{x:g}" for x in X / 7]


def test_a_place_without_a_name_has_no_tick():
    named = Axis("x", categories=("a", "", "c"))
    axis = figure(chart(bars("", X[:3] - 1, X[:3]), x=named), "light")["layout"]["xaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([0, 2], ["a", "c"])
    assert axis["range"] == [-0.5, 2.5]
