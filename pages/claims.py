"""Claims: thirty-six statements about gradient descent, judged one by one."""

import streamlit as st

from gdviz.ui import claims
from gdviz.ui.frame import frame, notice

frame("Claims")
notice(claims.read_link)
st.markdown("### Thirty-six things that are said of gradient descent. Which are true?")
st.caption(
    "They are those of one popular article, in short words. Each verdict rests on something in "
    "this app that was measured and that a test runs again, on the rows of a table, or, where it "
    "says so, on a citation."
)
claims.show(claims.ask_verdict())
