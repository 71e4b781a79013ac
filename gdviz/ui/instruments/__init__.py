"""Instruments, one a file. To add one: write it, then add one line here."""

from typing import Any

import streamlit as st

from gdviz.links import Query
from gdviz.scene import Scene
from gdviz.ui.instruments.basins import BASINS
from gdviz.ui.instruments.compare import COMPARE
from gdviz.ui.instruments.instrument import Instrument
from gdviz.ui.instruments.sweep_map import SWEEP_MAP

__all__ = ["INSTRUMENTS", "Instrument", "ask_instrument", "read_link"]

#: Every instrument, in the order of the list.
INSTRUMENTS: tuple[Instrument, ...] = (BASINS, SWEEP_MAP, COMPARE)

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


def read_link(query: Query) -> tuple[Scene, list[str]]:
    """The scene of the race page's link, and a sentence for each part that was not usable."""
    scene, problems = Scene.from_query(query)
    known = [_NONE, *(each.name for each in INSTRUMENTS)]
    unknown = [name for name in query.get("instrument", ()) if name not in known]
    return scene, problems + [f"There is no instrument “{n[:40]}”; none is shown." for n in unknown]
