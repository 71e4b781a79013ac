"""The player in its place: the scene's message, computed once for all visitors."""

import dataclasses

import streamlit as st

from gdviz import player
from gdviz.optimizers import Optimizer
from gdviz.player import Look
from gdviz.player.gallery import show_way_back
from gdviz.race import race
from gdviz.scene import Scene
from gdviz.scenes import SCENES, NamedScene, named
from gdviz.schedules import Schedule
from gdviz.surfaces import Surface
from gdviz.ui import controls


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
    with st.container(horizontal=True, key="below"):
        with st.container(horizontal=True, key="start", width=384):
            start = controls.ask_start(surface)
        words = st.container(key="words", gap=None)
    scene = Scene(
        surface=surface.name,
        racers=racers,
        start=start,
        steps=steps,
        noise=noise,
        schedule=schedule,
        seed=seed,
    )
    known = named(scene)
    with words:
        tell(known, scene)
    look = dataclasses.replace(look, title=known.name if known else "")
    with picture:
        player.show(message(scene.key(), look), key="player", on_start=controls.place_start)


def tell(known: NamedScene | None, scene: Scene) -> None:
    """What a named scene shows; of a changed one, which no claim is about, the way back alone."""
    if known:
        st.session_state["told"] = known.name
        st.markdown(f"**{known.name}**")
        st.markdown(f"Look for: {known.look_for}")
        st.markdown(f"It shows: {known.shows}")
        return
    last = SCENES.get(st.session_state.get("told", ""))
    if last and last.scene.surface == scene.surface:
        show_way_back(last, key="way_back")


@st.fragment
def exhibit(scene: Scene, look: Look) -> None:
    """A ready race in the player; the visitor may move its start, and take it to the race page."""
    start = st.session_state.get("exhibit_start", scene.start)

    def place(point: tuple[float, float], dropped: bool) -> None:
        st.session_state["exhibit_start"] = controls.nearest_start(scene.objective, point)

    scene = dataclasses.replace(scene, start=start)
    player.show(message(scene.key(), look), key="exhibit", on_start=place)
    if st.button("Open this race and change everything", type="primary"):
        st.switch_page("pages/race.py", query_params=scene.to_query())


@st.cache_data(max_entries=200, show_spinner=False)
def message(key: str, look: Look) -> bytes:
    """The player's message for a scene's key, shared by everyone who looks at the same scene."""
    return player.encode(race(Scene.from_key(key)), look)
