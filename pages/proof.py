"""Proof: why the numbers can be trusted, and a bug to spot."""

import streamlit as st

from gdviz.ui import charts, evidence, puzzle
from gdviz.ui.frame import frame, notice

frame("Proof")
notice(puzzle.read)
st.markdown("### Are these numbers right? Do not believe it: check it.")
st.caption(
    "A picture of gradient descent can look convincing and still be wrong. So every optimiser and "
    "every surface here is compared with something that does not know it: another library, a "
    "formula from a book, a difference of heights."
)

figures, bug = st.tabs(["Evidence", "Spot the bug"], key="show", bind="query-params")
with figures:
    evidence.show()
with bug:
    puzzle.show()
charts.follow_theme()
