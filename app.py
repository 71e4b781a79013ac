"""gdviz: see gradient descent. Start with `streamlit run app.py`."""

import streamlit as st

from gdviz.player import Look
from gdviz.player.gallery import show_gallery
from gdviz.scene import first_scene
from gdviz.ui.frame import frame
from gdviz.ui.stage import exhibit

frame("Home")
st.markdown(
    "### See gradient descent: optimisers race down a loss surface, and you watch where they end."
)
st.caption(
    "Click the surface, or drag the ring, and every path re-forms from there. Space plays and "
    "pauses, the arrow keys step. You cannot break it."
)
exhibit(first_scene(), Look(loop=True, reserve=330))
show_gallery("cards", key="gallery")
