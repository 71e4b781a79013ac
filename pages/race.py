"""Race: optimisers down a surface, side by side."""

import streamlit as st

from gdviz.player import Look
from gdviz.player.gallery import show_gallery
from gdviz.ui import controls
from gdviz.ui.frame import frame, notice
from gdviz.ui.stage import stage

frame("Race")
notice()
picture, panel = st.columns([4.4, 1], gap="medium")

with panel:
    with st.container(horizontal=True, gap="small", key="choose"):
        with st.popover("Scenes", width="stretch"):
            show_gallery("list", key="scenes")
        show_gallery("surprise", key="surprise")
    surface = controls.ask_surface()
    names = controls.ask_names()
    steps = controls.ask_steps()
    with st.popover("Noise, schedule, seed", icon=":material/casino:", width="stretch"):
        noise = controls.ask_noise()
        schedule = controls.ask_schedule()
        seed = controls.ask_seed()
    racers = controls.ask_racers(names, surface)

with picture:
    stage(surface, racers, steps, noise, schedule, seed, Look(reserve=240))
