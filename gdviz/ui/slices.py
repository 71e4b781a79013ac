"""A slice of a network on the race page: which network it is, and the way back to it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from gdviz.errors import GdvizError
from gdviz.lab import LabScene
from gdviz.lab.slices import NETWORK_SLICE
from gdviz.player.gallery import Entry, Shelf, show_gallery
from gdviz.scene import Scene, first_scene
from gdviz.ui.frame import plain

_LINK: Any = "query-params"


def ask_slice(on_change: Callable[[], None]) -> Scene:
    """The scene that the slice of the named network opens with.

    `on_change` is called when another network is named.
    """
    scene, error = sliced_scene()
    if error is not None:
        st.error(f"{plain(str(error))} Until then the first network of the lab is shown.")
    st.caption(scene.objective.about)
    with st.popover("Its network", width="stretch"):
        st.text_input(
            "As its page's link tells it",
            key="network",
            bind=_LINK,
            on_change=on_change,
            placeholder="the first network of the lab",
            help="What follows “network?” in a link to the network page.",
        )
        lab = LabScene.from_brief(scene.network)
        entry = Entry("Open it in the lab", scene.objective.about, f"network?{lab.key()}")
        show_gallery("list", key="back_to_lab", groups=(Shelf("", "", (entry,)),))
    return scene


def sliced_scene() -> tuple[Scene, GdvizError | None]:
    """What the named network's slice opens with; or the first one's, and what is wrong."""
    brief = st.session_state.get("network") or st.query_params.get("network", "")
    try:
        return first_scene(NETWORK_SLICE, network=brief), None
    except GdvizError as error:
        return first_scene(NETWORK_SLICE), error
