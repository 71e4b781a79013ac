"""The player in its place: the scene's message, computed once for all visitors."""

import dataclasses

import numpy as np
import streamlit as st

from gdviz import player
from gdviz.errors import BudgetError
from gdviz.figures.formulas import slope_formula, step_formula
from gdviz.figures.sweeps import sweep_figure, sweep_sentences
from gdviz.player import Look
from gdviz.player.gallery import show_way_back
from gdviz.race import Race, race
from gdviz.scene import Scene
from gdviz.scenes import SCENES, NamedScene, named
from gdviz.ui import charts, controls
from gdviz.ui.doors import door
from gdviz.ui.frame import plain
from gdviz.ui.instruments import ask_instrument
from gdviz.view import View, draws_rates


@st.fragment
def stage(scene: Scene, look: Look) -> None:
    """The race in the player, and its start: placing it reruns this much and no more."""
    picture = st.container()
    with st.container(horizontal=True, key="below"):
        with st.container(horizontal=True, key="start", width=384):
            start = controls.ask_start(scene.objective)
        words = st.container(key="words", gap=None)
        view = controls.ask_view()
    runnable = _affordable(dataclasses.replace(scene, start=start, view=view))
    if runnable is None:
        return
    scene = runnable
    key = scene.unseen().key()
    known = named(scene)
    with words:
        tell(known, scene)
    look = dataclasses.replace(look, title=known.name if known else "")
    instrument = ask_instrument()
    if instrument is not None:
        st.caption(instrument.about)
        try:
            instrument.show(raced(key))
        except BudgetError as error:
            st.error(plain(str(error)))
    if instrument is None or instrument.beside is None:
        with picture:
            _play(scene, look, "player")
    else:
        other, change = instrument.beside(scene)
        pair = ((scene, "A", ""), (other, "B", change))
        for place, (shown, tag, note) in zip(picture.columns(2), pair, strict=True):
            with place:
                one = dataclasses.replace(look, tag=tag, note=note, linked=True)
                _play(shown, one, f"player {tag}")
    _about(scene)
    if scene.view.lens == "anatomy" and scene.watched is not None:
        _step_in_numbers(raced(key), scene.watched)
    if scene.view.lens == "curvature" and scene.watched is not None:
        _mark_limit(raced(key), scene.watched)
    if scene.rates == "each at its own best":
        _sweeps(raced(key))


def _affordable(scene: Scene) -> Scene | None:
    """The scene if it can be run; if that is refused, the sentence, and the last one that could."""
    try:
        raced(scene.unseen().key())
    except BudgetError as error:
        st.error(plain(str(error)))
        last: Scene | None = st.session_state.get("last_raced")
        return last
    st.session_state["last_raced"] = scene
    return scene


def _play(scene: Scene, look: Look, key: str) -> None:
    """The player, whose hands move the start and the camera of the page."""
    computed = scene.unseen().key()
    player.show(
        message(computed, look),
        scene.view,
        lenses(computed, player.asked(scene)),
        key=key,
        on_start=controls.place_start,
        on_view=controls.place_view,
        on_step=_rest,
    )


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
        show_way_back(last.name, key="way_back")


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
    player.show(
        message(key, look),
        scene.view,
        lenses(key, player.asked(scene)),
        key="exhibit",
        on_start=place,
        on_view=turn,
    )
    door(
        "Open this race and change everything", "pages/race.py", scene.to_query(),
        key="open_race", main=True,
    )  # fmt: skip


_LENSES = {
    "anatomy": (
        "Step anatomy takes the step that begins at the cursor apart, into vectors that add up to "
        "it exactly. When paused, Space moves on through four beats: where it is, the gradient, "
        "what the rule makes of it, and where that leads."
    ),
    "curvature": (
        "The curvature X-ray shows how the ground bends at the cursor, or under the pointer: its "
        "two main curvatures, and the curve on which its quadratic model is as high as at the next "
        "step. The red mark is the learning rate above which the rule would swing ever further out "
        "of that quadratic; on ground that is not one, crossing it need not diverge."
    ),
}
_STRIP = (
    "The strip holds the learning rate that each step really used: the set rate times the "
    "schedule's factor. A rule that scales each coordinate by itself has two lines, one for each."
)


def _about(scene: Scene) -> None:
    """What the instruments that are on show, two sentences each."""
    strip = _STRIP if draws_rates(scene.view, scene.schedule.name) else ""
    if texts := [text for text in (_LENSES.get(scene.view.lens), strip) if text]:
        st.caption("  \n".join(texts))


def _rest(step: int) -> None:
    """Keep the step that the player rests on."""
    st.session_state["step"] = step


def _step_in_numbers(finished: Race, place: int) -> None:
    """The rule, and under it the same with the numbers of the step that the player rests on."""
    racer, taken = finished.racers[place], finished.dissection(place)
    step = min(st.session_state.get("step", 0), len(taken.points) - 1)
    if step < 0:
        return
    st.markdown(f"**Step {step + 1} of {racer.name}, in numbers.** The rule:")
    st.latex(racer.formula)
    st.latex(slope_formula(taken, step))
    st.latex(step_formula(taken, step))


def _mark_limit(finished: Race, place: int) -> None:
    """A red mark on the racer's learning-rate control: its limit where the player rests."""
    racer, limits = finished.racers[place], finished.limits(place)
    step = min(st.session_state.get("step", 0), len(limits) - 1)
    if step < 0 or not np.isfinite(limits[step]):
        return
    factor = finished.rates_in_force(place)[step] / racer.lr  # type: ignore[attr-defined]
    shared = finished.scene.rates == "one shared rate"
    controls.mark("shared_rate" if shared else f"{racer.name}.lr", limits[step] / factor)


def _sweeps(finished: Race) -> None:
    """How the best rates were found."""
    st.markdown(
        "**The sweep behind “each at its own best”.** Every rule ran at four rates a decade; the "
        "filled marker is the rate that ended lowest, hollow ones are rates that these runs cannot "
        "tell from it. A rate without a point diverged."
    )
    charts.draw(
        sweep_figure(finished, charts.theme()),
        key="sweeps",
        alt="Median final height of every racer against its learning rate.",
    )
    st.caption("  \n".join(sweep_sentences(finished)))
    charts.follow_theme()


@st.cache_resource(max_entries=50, show_spinner=False)
def raced(key: str) -> Race:
    """The race of a scene's key, run once for everyone who looks at the same scene."""
    return race(Scene.from_key(key))


@st.cache_data(max_entries=200, show_spinner=False)
def message(key: str, look: Look) -> bytes:
    """The player's message for a scene's key, shared by everyone who looks at the same scene."""
    return player.encode(raced(key), look)


@st.cache_data(max_entries=200, show_spinner=False)
def lenses(key: str, wanted: player.Asked) -> bytes:
    """What a scene's instruments need, shared by everyone who asks the same."""
    return player.encode_lenses(raced(key), wanted)
