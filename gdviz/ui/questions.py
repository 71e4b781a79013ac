"""A question: the picture that answers it, a few sentences, and where to go on. And the words."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import streamlit as st

from gdviz import player
from gdviz.glossary import GLOSSARY, Term, terms_in
from gdviz.lab import LabRun, LabScene, run_lab
from gdviz.lab.scenes import NamedLab
from gdviz.links import LinkReader, Query
from gdviz.misconceptions import LessonScene
from gdviz.misconceptions.misconception import AnyScene
from gdviz.player import Look
from gdviz.player.lab import LabLook, LabView, encode_lab, show_lab
from gdviz.player.lab_run import picture_of
from gdviz.questions import QUESTIONS, Question
from gdviz.questions.places import LESSON_OF, opening, scene_at, split
from gdviz.scenes import NamedScene
from gdviz.ui import charts, stage, variants
from gdviz.ui.doors import door
from gdviz.ui.lessons import measured, show_found
from gdviz.view import View

_LINK: Any = "query-params"
_VIEW = "questions.view"
_LOOK = Look(loop=True, reserve=330)


def read_link(query: Query) -> tuple[str, list[str]]:
    """Which question a link asks, and a sentence for each part of it that was not usable."""
    reader = LinkReader(query)
    question = reader.choice("question", QUESTIONS, next(iter(QUESTIONS)))
    reader.choice("term", GLOSSARY, next(iter(GLOSSARY)))
    return question, reader.problems


def ask_question() -> Question:
    """Which question; typing searches them."""
    ask = st.selectbox(
        "Your question (type to search)", list(QUESTIONS), key="question", bind=_LINK,
    )  # fmt: skip
    return QUESTIONS[ask]


def answer(question: Question) -> None:
    """The picture, then the answer beside its words, then the way on."""
    _show_figure(question)
    so, words = st.columns([1.7, 1], gap="large")
    with so:
        st.markdown(f"#### {question.ask}")
        st.markdown(question.answer)
        _offer((question.figure, *question.links))
    with words:
        _explain(terms_in(question.answer))
    charts.follow_theme()


def _explain(terms: Iterable[Term]) -> None:
    st.markdown("**Words in this answer**")
    st.caption("  \n".join(f"**{term.name}**: {term.meaning}" for term in terms))


def _offer(places: Iterable[str]) -> None:
    """A door to each place."""
    st.caption("See it, and change it:")
    with st.container(horizontal=True, gap="small", key="places"):
        for place in places:
            _go(place)


def _go(place: str) -> None:
    there = opening(place)
    door(there.label, there.page, there.query, key=f"go {place}")


# ---- the figure ---------------------------------------------------------------------------------


@st.fragment
def _show_figure(question: Question) -> None:
    """What is shown at its place, with what is measured there."""
    kind, name = split(question.figure)
    scene = scene_at(question.figure)
    if isinstance(scene, NamedScene):
        _race(scene)
    elif isinstance(scene, NamedLab):
        _train(scene)
    elif kind == "variants":
        variants.look_at(name)
    elif isinstance(scene, LessonScene):
        _measure(scene)


def _race(named: NamedScene) -> None:
    """A ready race, with what it shows."""

    def turn(view: View) -> None:
        st.session_state[_VIEW] = view

    view = st.session_state.get(_VIEW, named.scene.view)
    scene = dataclasses.replace(named.scene, view=view)
    key = scene.unseen().key()
    message, lenses = stage.message(key, _LOOK), stage.lenses(key, player.asked(scene))
    player.show(message, view, lenses, key="question race", on_start=_stay, on_view=turn)
    _tell(named)


def _stay(point: tuple[float, float], dropped: bool) -> None:
    """The race here is ready: only the race page moves its start."""


def _train(named: NamedLab) -> None:
    """A ready training, with what it shows."""

    def turn(view: LabView) -> None:
        st.session_state["questions.lab"] = view

    view = st.session_state.get("questions.lab", LabView())
    show_lab(_message(named.name, named.scene.key()), view, key="question lab", on_view=turn)
    _tell(named)


@st.cache_data(max_entries=20, show_spinner="Training a small network…")
def _message(name: str, key: str) -> bytes:
    run: LabRun = run_lab(LabScene.from_key(key))
    return encode_lab(picture_of(run), LabLook(loop=True, reserve=330, scene=name))


def _tell(named: NamedScene | NamedLab) -> None:
    st.markdown(f"Look for: {named.look_for}")
    st.markdown(f"It shows: {named.shows}")


def _measure(scene: AnyScene) -> None:
    """A lesson's scene as it opens, with what was measured."""
    st.markdown(f"**Look for:** {scene.look_for}")
    found = measured(LESSON_OF[scene.name], scene.name, scene.settings)
    if found is not None:
        show_found(scene, scene.settings, found)


# ---- the words ----------------------------------------------------------------------------------


def show_glossary() -> None:
    """One word, looked up; and all of them."""
    st.divider()
    st.markdown("#### Glossary")
    name = st.selectbox("Look up a word (type to search)", list(GLOSSARY), key="term", bind=_LINK)
    term = GLOSSARY[name]
    others = f" *Also: {', '.join(term.also)}.*" if term.also else ""
    st.markdown(f"**{term.name}**: {term.meaning}{others}")
    if term.see:
        with st.container(key="seen"):
            _see(term.see)
    with st.expander(f"All {len(GLOSSARY)} words"):
        st.markdown("\n".join(f"- **{each.name}**: {each.meaning}" for each in GLOSSARY.values()))


def _see(place: str) -> None:
    there = opening(place)
    door(f"See it: {there.label}", there.page, there.query, key="see")
