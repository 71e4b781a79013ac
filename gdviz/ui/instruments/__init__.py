"""Instruments, one a file. To add one: write it, then add one line here."""

from typing import Any

import streamlit as st

from gdviz.ui.instruments.basins import BASINS
from gdviz.ui.instruments.instrument import Instrument
from gdviz.ui.instruments.sweep_map import SWEEP_MAP

__all__ = ["INSTRUMENTS", "Instrument", "ask_instrument"]

#: Every instrument, in the order of the list.
INSTRUMENTS: tuple[Instrument, ...] = (BASINS, SWEEP_MAP)

_NONE = "none"
_LINK: Any = "query-params"


def ask_instrument() -> Instrument | None:
    """Which instrument is wanted, if any."""
    with st.container(horizontal=True, vertical_alignment="center", key="instruments"):
        st.markdown("Instrument", width="content")
        name = st.segmented_control(
            "Instrument",
            [_NONE, *(each.name for each in INSTRUMENTS)],
            default=_NONE,
            required=True,
            key="instrument",
            bind=_LINK,
            label_visibility="collapsed",
        )
    return next((each for each in INSTRUMENTS if each.name == name), None)
