"""The network lab's stage: the player, what it can be asked, and a closer look below it."""

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

import numpy as np
import streamlit as st

from gdviz.chart import Chart
from gdviz.errors import GdvizError
from gdviz.figures.charts import figure
from gdviz.lab import LabRun, LabScene, run_lab
from gdviz.lab import charts as closer
from gdviz.lab.scene import MOST_EPOCHS, OWN_TABLE, rate_position
from gdviz.lab.scenes import LAB_SCENES, NamedLab, named_lab
from gdviz.lab.slices import NETWORK_SLICE
from gdviz.links import Query
from gdviz.player.gallery import Entry, Shelf, show_gallery
from gdviz.player.lab import LabLook, LabView, encode_lab, encode_unit, show_lab
from gdviz.player.lab_picture import MOST_KEPT, KeptRun
from gdviz.player.lab_run import confusion, note_of, picture_of, title_of, unit_maps
from gdviz.scene import SHARED_RATE
from gdviz.ui import charts
from gdviz.ui.controls import ask_slider
from gdviz.ui.doors import door
from gdviz.ui.frame import plain
from gdviz.ui.lab_controls import go_on, known_table
from gdviz.view import TILTS, TURNS, ZOOMS

_LINK: Any = "query-params"
_NONE = "none"
_RACE = "Race on this slice"
#: Finished runs that are kept for all visitors, and what they may weigh together.
_HELD, _HELD_BYTES = 24, 400_000_000


def read_link(query: Query) -> tuple[LabScene, list[str]]:
    """The scene of a link, and a sentence for each part that was not usable."""
    return LabScene.from_query(query)


def show_scenes() -> None:
    """The named scenes, as a list."""
    entries = tuple(Entry(one.name, one.look_for, one.link) for one in LAB_SCENES.values())
    show_gallery("list", key="lab_scenes", groups=(Shelf("Scenes, good and bad", "", entries),))


def show_surprise() -> None:
    """One of the named scenes, by chance."""
    entries = tuple(Entry(one.name, one.look_for, one.link) for one in LAB_SCENES.values())
    show_gallery("surprise", key="lab_surprise", groups=(Shelf("", "", entries),))


@st.fragment
def stage(scene: LabScene) -> None:
    """The run in the player; what is asked below it reruns this much and no more."""
    picture = st.container()
    with st.container(horizontal=True, key="below"):
        words = st.container(key="words", gap=None)
        scene = _ask_changes(scene)
        earlier = _ask_earlier(scene.key())
        view = _ask_view()
        _ask_race(scene)
    known = named_lab(scene)
    with words:
        _tell(known)
    with picture:
        run = _run_or_last(scene)
        if run is not None:
            _play(run, view, earlier, known.name if known else scene.data)
    if run is not None:
        _look_closer(run)


def _run_or_last(scene: LabScene) -> LabRun | None:
    """The scene's run; if it is refused, the sentence says why, and the last good run stays."""
    try:
        run = _ran(scene)
    except GdvizError as error:
        st.error(plain(str(error)))
        return _shelf().find(st.session_state.get("last_good", ""))
    st.session_state["last_good"] = scene.key()
    _remember(run)
    return run


def _ran(scene: LabScene) -> LabRun:
    """The scene's run: from the shelf, or trained now, with a bar if that takes a while."""
    shelf, key = _shelf(), scene.key()
    run = shelf.find(key)
    if run is None:
        bar = st.empty()
        run = run_lab(scene, known_table(scene), _progress(bar))
        bar.empty()
        shelf.keep(key, run)
    return run


def _progress(bar: Any) -> Callable[[int, int], None]:
    """Moves a bar now and then; a change of any control cancels the training there."""
    shown = [0.0]

    def progress(done: int, steps: int) -> None:
        if done / steps - shown[0] >= 0.1:
            shown[0] = done / steps
            bar.progress(shown[0], f"Training: {done:,} of {steps:,} steps")

    return progress


def _play(run: LabRun, view: LabView, earlier: tuple[str, ...], scene: str) -> None:
    sharp = view.strip == "sharpness"
    key = run.scene.key()
    look = LabLook(loop=True, reserve=190, scene=scene)
    lens = _lens(key, view.unit, run) if 0 <= view.unit < _units(run) else b""
    show_lab(
        _message(key, earlier, sharp, look, run),
        view,
        lens,
        key="lab",
        on_view=_place_view,
        on_moment=_rest,
    )


def _units(run: LabRun) -> int:
    """How many hidden units have a map."""
    return sum(run.scene.units) if run.train.inputs.shape[1] == 2 else 0


@st.cache_data(max_entries=60, show_spinner=False)
def _message(key: str, earlier: tuple[str, ...], sharp: bool, look: LabLook, _run: LabRun) -> bytes:
    """The player's message, shared by all who look at the same run."""
    shelf = _shelf()
    kept = tuple(_kept(run) for one in earlier if (run := shelf.find(one)))
    return encode_lab(picture_of(_run, kept, sharp=sharp), look)


@st.cache_data(max_entries=60, show_spinner=False)
def _lens(key: str, unit: int, _run: LabRun) -> bytes:
    """The map of one hidden unit, shared by all who look at it."""
    return encode_unit(picture_of(_run), unit, unit_maps(_run, unit))


def _kept(run: LabRun) -> KeptRun:
    name = f"{title_of(run)}, {note_of(run)}"
    return KeptRun(name, run.drawn.epochs, run.drawn.losses, run.drawn.validation_losses)


# ---- what can be asked below the player ---------------------------------------------------------


def _ask_changes(scene: LabScene) -> LabScene:
    """Another rate from an epoch on: the run goes on from the weights that it has there."""
    uses_rate = scene.optimizer.uses_lr
    with st.popover("Go on with another rate", icon=":material/moving:", disabled=not uses_rate):
        st.caption("Training goes on from the weights that it has at that epoch.")
        resting = st.session_state.get("epoch_at_rest", scene.epochs)
        epoch = st.number_input(
            "From epoch", 1, MOST_EPOCHS, max(1, min(resting, scene.epochs)), key="go_on_epoch",
            help="Where the player rests, unless you type another.",
        )  # fmt: skip
        rate = getattr(scene.optimizer, "lr", SHARED_RATE.default)
        ask_slider(SHARED_RATE, rate, "go_on_rate", "Learning rate η", linked=False)
        position = st.session_state.get("go_on_rate", rate_position(rate))
        st.button("Go on", type="primary", on_click=go_on, args=(epoch, position))
        text = st.text_input(
            "Changes so far, as epoch:rate", key="changes", bind=_LINK, placeholder="none",
            help="Empty it, and the run keeps its first rate.",
        )  # fmt: skip
    if not uses_rate or not text:
        return scene
    changed, problems = LabScene.from_query({**scene.to_query(), "changes": [text]})
    for problem in problems:
        st.caption(plain(problem))
    return changed


def _ask_earlier(present: str) -> tuple[str, ...]:
    """The other runs of this visit: whether to draw them behind this one, and a way back to each.

    The keys of those that are drawn; `present` is the key of this one.
    """
    with st.popover("Earlier runs", icon=":material/history:"):
        drawn = st.toggle("Draw them behind the curves", key="earlier_drawn")
        history: dict[str, tuple[str, str]] = dict(st.session_state.get("earlier", {}))
        history.pop(present, None)
        if not history:
            st.caption(f"The last {MOST_KEPT} runs of this visit will be here.")
        else:
            entries = tuple(
                Entry(name, said, f"network?{key}")
                for key, (name, said) in reversed(list(history.items()))
            )
            show_gallery("list", key="earlier_runs", groups=(Shelf("Bring one back", "", entries),))
    return tuple(history) if drawn else ()


def _remember(run: LabRun) -> None:
    """Keep the last runs of this visit, by their keys."""
    history: OrderedDict[str, tuple[str, str]] = st.session_state.setdefault(
        "earlier", OrderedDict()
    )
    key = run.scene.key()
    said = f"{note_of(run)}: final loss {run.drawn.losses[-1]:.3g}"
    if run.drawn.validation_accuracies is not None:
        said += f", test accuracy {100 * run.drawn.validation_accuracies[-1]:.1f} %"
    history[key] = f"{title_of(run)}", said
    history.move_to_end(key)
    while len(history) > MOST_KEPT + 1:
        history.popitem(last=False)


def _ask_view() -> LabView:
    """How the lab is looked at, in numbers: what a hand on the picture does, too."""
    first = LabView()
    with st.popover("View", icon=":material/view_in_ar:"):
        mode = st.radio("Landscape in", ("2-D", "3-D"), horizontal=True, key="mode", bind=_LINK)
        strip = st.radio(
            "Below the loss", ("accuracy", "gradients", "rate", "sharpness"), horizontal=True,
            key="strip", bind=_LINK,
            help="Sharpness is the largest curvature of the loss, beside what the rate bears.",
        )  # fmt: skip
        turn = st.slider("Turn, degrees", *TURNS, first.turn, key="turn", bind=_LINK)
        tilt = st.slider("Tilt, degrees", *TILTS, first.tilt, key="tilt", bind=_LINK)
        zoom = st.slider("Zoom", *ZOOMS, first.zoom, 0.01, key="zoom", bind=_LINK)
        unit = st.number_input(
            "Hidden unit shown, -1 for the output", -1, 511, first.unit, key="unit", bind=_LINK
        )
    return LabView(mode, turn, tilt, zoom, unit, strip)


def _ask_race(scene: LabScene) -> None:
    """The way to the race page, on the slice that is shown."""
    if scene.data == OWN_TABLE:
        st.button(_RACE, disabled=True, help="A table of your own travels in no link.")
        return
    query = {"surface": NETWORK_SLICE, "network": scene.brief()}
    door(_RACE, "pages/race.py", query, key="race_on_slice")


def _place_view(view: LabView) -> None:
    """Take the view that a hand has chosen on the picture."""
    st.session_state.update(dataclasses.asdict(view))


def _rest(moment: int) -> None:
    """Keep the epoch at which the player rests."""
    held = st.session_state.get("moments")
    if held is not None and moment < len(held):
        st.session_state["epoch_at_rest"] = max(1, int(np.ceil(held[moment])))
        st.session_state.pop("go_on_epoch", None)


def _tell(known: NamedLab | None) -> None:
    """What a named scene shows."""
    if known:
        st.markdown(f"**{known.name}**")
        st.markdown(f"Look for: {known.look_for}")
        st.markdown(f"It shows: {known.shows}")


# ---- a closer look ------------------------------------------------------------------------------


def _look_closer(run: LabRun) -> None:
    """One chart, with a sentence, of what the player has no room for."""
    st.session_state["moments"] = run.drawn.epochs
    looks = dict(_looks(run))
    with st.container(horizontal=True, vertical_alignment="center", key="closer"):
        st.markdown("Look closer", width="content")
        name = st.segmented_control(
            "Look closer",
            [_NONE, "confusion", "gradients", "curvature", "honesty", "seeds", "between two"],
            default=_NONE,
            required=True,
            key="look",
            bind=_LINK,
            label_visibility="collapsed",
        )
    if run.ended:
        st.warning(run.ended)
    if name == _NONE:
        return
    if name not in looks:
        st.info(_MISSING.get(name, "There is nothing to show here."))
        return
    chart, sentence = looks[name]()
    charts.draw(figure(chart, charts.theme()), key=f"look {name}", alt=chart.alt)
    st.caption(sentence)
    charts.follow_theme()


_MISSING = {
    "confusion": "Numbers are predicted here, not classes: there is nothing to confuse.",
    "honesty": "There is no plane here: the path has no length, or no finite part.",
    "seeds": "One seed has no spread: choose more under Training, “Same data, so many seeds”.",
    "between two": "A line needs two ends: choose three seeds or more under Training.",
}


def _looks(run: LabRun) -> Iterable[tuple[str, Callable[[], tuple[Chart, str]]]]:
    """What this run can show, by name."""
    yield "gradients", lambda: (closer.gradient_chart(run), closer.gradient_sentence(run))
    yield "curvature", lambda: (closer.spectrum_chart(run), closer.spectrum_sentence(run))
    if run.train.classes:
        counts = confusion(run)[-1]
        yield (
            "confusion",
            lambda: (closer.confusion_chart(run, counts), closer.confusion_sentence(counts)),
        )
    if (meter := run.honesty) is not None:
        yield "honesty", lambda: (closer.honesty_chart(run, meter), meter.text)
    if run.scene.seeds > 1:
        yield "seeds", lambda: (closer.seeds_chart(run), closer.seeds_sentence(run))
        yield "between two", lambda: (closer.between_chart(run), closer.between_sentence(run))


class _Shelf:
    """The last runs of all visitors, up to a number and a weight; safe for many threads."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, LabRun] = OrderedDict()
        self._lock = Lock()

    def find(self, key: str) -> LabRun | None:
        """The run of that key, if it is still there."""
        with self._lock:
            if key in self._runs:
                self._runs.move_to_end(key)
            return self._runs.get(key)

    def keep(self, key: str, run: LabRun) -> None:
        """Put a run on the shelf, and take off what has not been asked for longest."""
        with self._lock:
            self._runs[key] = run
            while len(self._runs) > 1 and (len(self._runs) > _HELD or self._weight() > _HELD_BYTES):
                self._runs.popitem(last=False)

    def _weight(self) -> int:
        return sum(run.training.points.nbytes for run in self._runs.values())


@st.cache_resource(show_spinner=False)
def _shelf() -> _Shelf:
    return _Shelf()
