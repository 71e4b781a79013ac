"""Coarse first, then finer: the browser asks for the next part once it has drawn the last.

So nothing waits for the whole, and a change of mind costs at most the part under way.
"""

import streamlit as st


def parts_done(instrument: str, job: str) -> int:
    """How many parts of `job` have been asked for; another job begins at none."""
    last: tuple[str, int] | None = st.session_state.get(f"{instrument}.refined")
    return last[1] if last is not None and last[0] == job else 0


def ask_for_more(instrument: str, job: str, done: int) -> None:
    """Let the next part be done, if the browser has drawn what there is."""
    if done == parts_done(instrument, job):
        st.session_state[f"{instrument}.refined"] = (job, done + 1)
