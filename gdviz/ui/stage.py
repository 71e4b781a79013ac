"""The player in its place: the scene's message, computed once for all visitors."""

import dataclasses

import streamlit as st

from gdviz import player
from gdviz.optimizers import Optimizer
from gdviz.player import Look
from gdviz.race import race
from gdviz.scene import Scene
from gdviz.schedules import Schedule
from gdviz.surfaces import Surface
from gdviz.ui import controls
from gdviz.view import View


@st.fragment
def stage(
    surface: Surface,
    racers: tuple[Optimizer, ...],
    steps: int,
    noise: float,
    schedule: Schedule,
    seed: int,
    look: Look,
) -> None:
    """The race in the player, and its start: placing it reruns this much and no more."""
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(horizontal=True, key="start"):
            start = controls.ask_start(surface)
        view = controls.ask_view()
    scene = Scene(
        surface=surface.name,
        racers=racers,
        start=start,
        steps=steps,
        noise=noise,
        schedule=schedule,
        seed=seed,
        view=view,
    )
    with picture:
        player.show(
            message(scene.unseen().key(), look),
            scene.view,
            key="player",
            on_start=controls.place_start,
            on_view=controls.place_view,
        )


@st.fragment
def exhibit(scene: Scene, look: Look) -> None:
    """A ready race in the player; the visitor may move its start, and take it to the race page."""
    start = st.session_state.get("exhibit_start", scene.start)
    view = st.session_state.get("exhibit_view", scene.view)

    def place(point: tuple[float, float], dropped: bool) -> None:
        st.session_state["exhibit_start"] = controls.nearest_start(scene.objective, point)

    def turn(view: View) -> None:
        st.session_state["exhibit_view"] = view

    scene = dataclasses.replace(scene, start=start, view=view)
    key = scene.unseen().key()
    player.show(message(key, look), scene.view, key="exhibit", on_start=place, on_view=turn)
    if st.button("Open this race and change everything", type="primary"):
        st.switch_page("pages/race.py", query_params=scene.to_query())


@st.cache_data(max_entries=200, show_spinner=False)
def message(key: str, look: Look) -> bytes:
    """The player's message for a scene's key, shared by everyone who looks at the same scene."""
    return player.encode(race(Scene.from_key(key)), look)
