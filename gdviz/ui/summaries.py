"""The article's summary tables, each cell judged and linked to what shows it."""

import streamlit as st

from gdviz.experiments.summaries import SUMMARIES, Cell, Summary
from gdviz.ui.badges import badge, tally
from gdviz.ui.doors import door
from gdviz.ui.frame import plain


def show() -> None:
    """All three."""
    st.markdown(
        "### The article's summary tables: which cells are true?\n"
        "Each cell is judged, and the link beside it opens what shows it."
    )
    for summary in SUMMARIES:
        _show(summary)


def _show(summary: Summary) -> None:
    st.markdown(
        f"#### {summary.title}\n{tally(cell.judgement for cell in summary.cells)}",
    )
    before = ""
    for number, cell in enumerate(summary.cells):
        _line(cell, f"{summary.title}.{number}", again=cell.row == before)
        before = cell.row


def _line(cell: Cell, key: str, *, again: bool) -> None:
    where, judged, shown = st.columns([1.2, 4, 1.6], vertical_alignment="center")
    where.markdown(plain(cell.column) if again else f"**{plain(cell.row)}** · {plain(cell.column)}")
    judged.markdown(f"“{plain(cell.says)}” {badge(cell.judgement)} {plain(cell.because)}")
    with shown:
        target = cell.target
        door(target.label, target.page, target.query, key=key, stretched=True)
