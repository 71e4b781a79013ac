"""The variants of gradient descent: five on one cursor, and what sets them apart, measured."""

from typing import Any

import streamlit as st

from gdviz import player
from gdviz.chart import Chart
from gdviz.errors import GdvizError
from gdviz.figures.charts import figure
from gdviz.links import LinkReader, Query
from gdviz.misconceptions import Settings
from gdviz.misconceptions.misconception import AnyScene
from gdviz.player import Look
from gdviz.player.variants import encode_variants
from gdviz.ui import charts
from gdviz.ui.frame import plain
from gdviz.ui.lessons import ask_settings, explain, labels, offer, read_settings, show_found, state
from gdviz.variants import CLOCKS, SCENES, Clock, Costs, Runs, RunSettings, costs
from gdviz.variants.runs import FIVE, cost_chart, moved, says_cost
from gdviz.view import View

_LINK: Any = "query-params"
_VIEW, _PLACE = "variants.view", "variants.place"
_FIRST = next(iter(SCENES))
_CLOCK_WORDS = {"epoch": "epoch", "update": "update", "time": "second"}
_FORMAT: Any = _CLOCK_WORDS.get


def read_link(query: Query) -> tuple[str, list[str]]:
    """Which scene a link shows, and a sentence for each part of it that was not usable."""
    reader = LinkReader(query)
    scene = SCENES[reader.choice("scene", SCENES, _FIRST)]
    reader.choice("clock", tuple(_CLOCK_WORDS.values()), "epoch")
    read_settings(reader, scene)
    return scene.name, reader.problems


@st.fragment
def explore() -> None:
    """One scene: what to look for, the picture, its controls, and what was measured."""
    name = st.pills(
        "Scene", list(SCENES), default=_FIRST, required=True, key="scene", bind=_LINK,
        label_visibility="collapsed",
    )  # fmt: skip
    look_at(name)
    charts.follow_theme()


def look_at(name: str) -> None:
    """A scene by its name, with its controls."""
    scene = SCENES[name]
    picture, panel = st.columns([4.4, 1], gap="medium")
    with panel:
        clock = _ask_clock() if scene is FIVE else "epoch"
        settings = ask_settings(scene)
        offer(scene, settings)
        explain(scene.look_for, scene.asserts, *labels(scene))
    with picture:
        st.markdown(f"**Look for:** {scene.look_for}")
        found = find(scene, settings)
        if isinstance(found, Runs):
            _play(found, clock)
        elif found is not None:
            show_found(scene, settings, found)


def _ask_clock() -> Clock:
    """What the loss is drawn against, and the cursor counts."""
    chosen = st.segmented_control(
        "Loss per", CLOCKS, default="epoch", required=True, key="clock", bind=_LINK,
        format_func=_FORMAT,
        help="Per epoch: by examples seen. Per update: by steps taken. Per second: by time, "
        "measured here.",
    )  # fmt: skip
    clock: Clock = chosen
    return clock


def find(scene: AnyScene, settings: Settings) -> Any | None:
    """What is measured with these settings; None if it cannot be, which is then said."""
    try:
        return _measured(scene.name, settings.key(), settings)
    except GdvizError as error:
        st.warning(plain(str(error)))
        return None


@st.cache_resource(max_entries=60, show_spinner=False)
def _measured(name: str, key: str, _settings: Settings) -> Any:
    """Measured once for all visitors who set the same."""
    return SCENES[name].measure(_settings)


# ---- the five on one cursor ---------------------------------------------------------------------


def _play(home: Runs, clock: Clock) -> None:
    """The player; the ring puts all five elsewhere in the plane."""
    key = home.settings.key()
    place = _place(key)
    runs = home if place is None else _elsewhere(key, place, home)
    spent = _spent(key, home.settings) if clock == "time" else None
    view = st.session_state.get(_VIEW, View())

    def put(point: tuple[float, float], dropped: bool) -> None:
        if dropped:
            st.session_state[_PLACE] = key, point

    def turn(view: View) -> None:
        st.session_state[_VIEW] = view

    message = _message(key, place, clock, runs, spent)
    player.show(message, view, key="variants", on_start=put, on_view=turn)
    state(FIVE, runs.settings, runs)
    if place is not None:
        st.button(
            "Back to the usual first weights", icon=":material/undo:",
            on_click=lambda: st.session_state.pop(_PLACE, None),
        )  # fmt: skip
    if spent is not None:
        _show_cost(spent)


def _place(key: str) -> tuple[float, float] | None:
    """Where a hand has put the start, with these settings."""
    of, point = st.session_state.get(_PLACE, ("", None))
    return point if of == key else None


@st.cache_resource(max_entries=20, show_spinner=False)
def _elsewhere(key: str, place: tuple[float, float], _home: Runs) -> Runs:
    return moved(_home, place)


@st.cache_resource(max_entries=20, show_spinner=False)
def _spent(key: str, _settings: RunSettings) -> Costs:
    """What an update costs here, timed once."""
    return costs(_settings)


@st.cache_data(max_entries=40, show_spinner=False)
def _message(
    key: str, place: tuple[float, float] | None, clock: Clock, _runs: Runs, _spent: Costs | None
) -> bytes:
    look = Look(reserve=300, title="Five variants")
    return encode_variants(_runs, clock, _spent, look)


def _show_cost(spent: Costs) -> None:
    """What one update costs, beside the words."""
    drawn, words = st.columns([1.5, 1], gap="small")
    with drawn:
        _draw(cost_chart(spent), "cost")
    with words:
        st.markdown(says_cost(spent))
        st.caption(
            "Timed one after another on this machine, the shortest of several. Only ratios mean "
            "something, and another machine has others."
        )


def _draw(chart: Chart, key: str) -> None:
    charts.draw(figure(chart, charts.theme()), key=f"variants {key}", alt=chart.alt)
