"""Verdicts in words and colours, and controls of an experiment's settings."""

from dataclasses import dataclass, replace
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.evidence import Decision
from gdviz.experiments.summaries import SUMMARIES, Judgement
from gdviz.hyperparameters import hyperparameter
from gdviz.settings import Settings
from gdviz.ui import settings
from gdviz.ui.badges import COLOURS, badge, bar, table, tally
from tests.experiments.toy import TOY


def test_every_verdict_has_a_colour_and_stands_in_it_as_a_word():
    assert set(COLOURS) == {*get_args(Decision), *get_args(Judgement)}
    for verdict in COLOURS:
        assert badge(verdict).endswith(f"-badge[{verdict}]")


def test_a_tally_counts_and_bends_the_verb():
    found = ["holds", "does not hold", "does not hold", "too close to call"]
    assert tally(found) == (
        ":green-badge[1 holds] :red-badge[2 do not hold] :gray-badge[1 too close to call]"
    )
    assert tally([]) == ""


def test_a_bar_says_to_a_screen_reader_what_it_shows():
    drawn = bar(["holds"] * 3 + ["does not hold"])
    assert 'aria-label="3 hold, 1 does not hold"' in drawn
    assert drawn.count("<span") == 2
    assert "flex: 3;" in drawn


def test_cells_are_shown_as_they_are():
    shown = table(["a|b"], [["*x*"], ["<i>"]])
    assert shown.splitlines() == ["| a\\|b |", "| --- |", "| \\*x\\* |", "| \\<i\\> |"]
    assert table(["a", "b"], [["*x*", "*y*"]], ready=[1]).endswith("| \\*x\\* | *y* |")


def test_the_judgements_of_the_summaries_are_words_of_the_list_with_a_reason():
    cells = [cell for summary in SUMMARIES for cell in summary.cells]
    assert len(cells) == 17
    for cell in cells:
        assert cell.judgement in get_args(Judgement)
        assert cell.says.endswith(".")
        assert cell.because.endswith(".")
    assert len({(cell.row, cell.column, cell.says) for cell in cells}) == len(cells)


@dataclass(frozen=True)
class Sizes(Settings):
    batch: int = hyperparameter(
        48, 8, 256, label="Batch", symbol="B", help="How many.", whole=True, scale="log",
        valid=(1, 1000),
    )  # fmt: skip
    rate: float = hyperparameter(0.01, 1e-4, 1.0, label="Rate", symbol="r", help="!", scale="log")


SIZED = replace(TOY, key="sized", full=Sizes(), reduced=Sizes())


def page():
    import streamlit as st

    from gdviz.ui import settings
    from tests.ui.test_badges import SIZED

    st.markdown(settings.ask_settings(SIZED).key())


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ({}, '{"batch": 48, "rate": 0.01}'),
        ({"sized.batch": "64", "sized.rate": "-1.0"}, '{"batch": 64, "rate": 0.1}'),
    ],
)
def test_whole_numbers_over_a_wide_range_go_in_doublings(link, key):
    app = AppTest.from_function(page)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert app.markdown[-1].value == key
    assert app.select_slider[0].options == ["8", "16", "32", "48", "64", "128", "256"]


@pytest.mark.parametrize(
    ("link", "count"),
    [
        ({}, 0),
        ({"sized.batch": ["64"], "sized.seeds": ["3"]}, 0),
        ({"sized.batch": ["7"]}, 1),
        ({"sized.rate": ["9"]}, 1),
        ({"sized.batch": ["x"], "sized.rate": ["y"], "sized.seeds": ["0"]}, 3),
    ],
)
def test_every_part_of_a_link_that_is_of_no_use_is_named(link, count):
    assert len(settings.problems(SIZED, link)) == count
