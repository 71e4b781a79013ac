"""Plotly figures: valid, in both themes, saying what they show and nothing too early."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from gdviz.figures import evidence, puzzle, surfaces
from gdviz.figures.styles import PAIR, SURFACE_COLOURS
from gdviz.proof.derivatives import TOLERANCE
from gdviz.proof.evidence import recorded
from gdviz.proof.puzzle import PLACES, Puzzle
from gdviz.surfaces import SURFACES

THEMES = ("light", "dark")
FIGURES = {
    "paths": lambda theme: puzzle.paths(Puzzle(), theme, revealed=False),
    "losses": lambda theme: puzzle.losses(Puzzle(), theme, revealed=False),
    "stretches": lambda theme: puzzle.stretches(Puzzle(), theme),
    "rules": lambda theme: evidence.rules(recorded(), None, theme),
    "surfaces": lambda theme: evidence.surfaces(recorded(), recorded(), theme),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid_and_its_axes_are_named(name, theme):
    figure = FIGURES[name](theme)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    for axis in ("xaxis", "yaxis"):
        listed = any(isinstance(y, str) for y in figure["data"][0]["y"])
        assert figure["layout"][axis].get("title") or (axis == "yaxis" and listed)


@pytest.mark.parametrize("theme", THEMES)
def test_a_surface_has_the_colours_of_the_player(theme):
    for place in PLACES:
        trace = surfaces.contour(SURFACES[place], theme)
        assert [colour for _, colour in trace["colorscale"]] == list(SURFACE_COLOURS[theme])
        heights = np.array(trace["customdata"])
        order = np.argsort(heights, axis=None)
        assert np.all(np.diff(np.array(trace["z"]).ravel()[order]) >= 0), "a height is a colour"


@pytest.mark.parametrize("number", [1, 3])
def test_nothing_is_revealed_before_the_vote(number):
    chosen = Puzzle(number=number)
    for draw in (puzzle.paths, puzzle.losses):
        hidden = json.dumps(draw(chosen, "light", revealed=False))
        assert "faulty" not in hidden
        assert "right" not in hidden.replace('"xanchor": "right"', "")
        assert f"{chosen.faulty}: faulty" in json.dumps(draw(chosen, "light", revealed=True))


def test_a_letter_keeps_its_look_whichever_is_faulty():
    looks = []
    for number in (1, 3):
        drawn = puzzle.losses(Puzzle(number=number), "dark", revealed=False)["data"]
        looks.append([(trace.get("name"), trace["line"]) for trace in drawn])
    assert looks[0] == looks[1]
    assert [line["color"] for _, line in looks[0][1::2]] == [style.dark for style in PAIR]


def test_a_run_that_leaves_the_finite_numbers_is_a_gap():
    line, _ = surfaces.cased(
        [0.0, 1.0], [np.inf, np.nan], "light", colour="#000000", dash="solid", name="lost"
    )
    assert line["y"] == [None, None]


def test_every_surface_is_a_row_left_of_its_tolerance():
    slope, curvature = evidence.surfaces(recorded(), None, "light")["data"]
    for trace in (slope, curvature):
        assert trace["y"] == list(SURFACES)
        assert max(trace["x"]) < TOLERANCE
    kink = trace["y"].index("Kink")
    assert curvature["customdata"][kink] == "0"
    assert curvature["x"][kink] > 0, "drawn at the axis's left end"


def test_what_was_measured_here_stands_beside_what_was_recorded():
    traces = evidence.rules(recorded(), recorded(), "light")["data"]
    dots, rings = traces[::2], traces[1::2]
    assert [trace["x"] for trace in dots] == [trace["x"] for trace in rings]
    assert all(ring["name"].endswith("here") for ring in rings)
