"""Network: a small neural network learns, in three linked views."""

import streamlit as st

from gdviz.ui import lab
from gdviz.ui import lab_controls as controls
from gdviz.ui.frame import frame, notice

frame("Network")
notice(lab.read_link)
picture, panel = st.columns([4.4, 1], gap="medium")

with panel:
    with st.container(horizontal=True, gap="small", key="choose"):
        with st.popover("Scenes", width="stretch"):
            lab.show_scenes()
        lab.show_surprise()
    opening = controls.ask_data()
    with st.container(horizontal=True, gap="small", key="settings"):
        with st.popover("Examples", width="stretch", help="How many, how noisy, which."):
            scene = controls.ask_examples(opening)
        with st.popover("Network", width="stretch", help="Layers, units, first weights."):
            scene = controls.ask_network(scene)
        with st.popover("Training", width="stretch", help="Loss, penalties, schedule, seeds."):
            scene = controls.ask_training(scene)
        with st.popover("Plane", width="stretch", help="Where the landscape is cut."):
            scene = controls.ask_landscape(scene)
    scene = controls.ask_activation(scene)
    scene = controls.ask_optimizer(scene)
    scene = controls.ask_length(scene)

with picture:
    lab.stage(scene)
