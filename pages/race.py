"""Race: optimisers down a surface, side by side."""

import dataclasses

import streamlit as st

from gdviz.player import Look
from gdviz.player.gallery import show_gallery
from gdviz.ui import controls
from gdviz.ui.frame import frame, notice
from gdviz.ui.instruments import read_link
from gdviz.ui.stage import stage

frame("Race")
notice(read_link)
picture, panel = st.columns([4.4, 1], gap="medium")

with panel:
    with st.container(horizontal=True, gap="small", key="choose"):
        with st.popover("Scenes", width="stretch"):
            show_gallery("list", key="scenes")
        show_gallery("surprise", key="surprise")
    opening = controls.ask_surface()
    surface = opening.objective
    with st.container(horizontal=True, gap="small", key="settings"):
        names = controls.ask_names()
        with st.popover("Chance", width="stretch", help="Noise, its seeds, and how many runs."):
            noise = controls.ask_noise()
            seeds = controls.ask_seeds()
            seed = controls.ask_seed()
        with st.popover("Fairness", width="stretch", help="What is equal for all."):
            rates = controls.ask_rates()
            shared_rate = controls.ask_shared_rate(opening.shared_rate, rates)
            budget = controls.ask_budget()
        with st.popover("Schedule", width="stretch", help="How the rates change as the race runs."):
            schedule = controls.ask_schedule()
    steps = controls.ask_steps(budget)
    racers = controls.ask_racers(names, surface, rates)

scene = dataclasses.replace(
    opening,
    racers=racers,
    steps=steps,
    noise=noise,
    schedule=schedule,
    seed=seed,
    rates=rates,
    shared_rate=shared_rate,
    budget=budget,
    seeds=seeds,
)
with picture:
    stage(scene, Look(reserve=240))
