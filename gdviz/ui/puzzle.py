"""Spot the bug: the puzzle's controls, the vote, and what is revealed."""

import inspect
from typing import Any

import streamlit as st

from gdviz.figures import puzzle as figures
from gdviz.proof.faulty import divided, multiplied
from gdviz.proof.puzzle import MOST_NUMBER, PLACES, Letter, Puzzle, from_query
from gdviz.ui import charts, controls

_LINK: Any = "query-params"
read = from_query


@st.fragment
def show() -> None:
    """The whole panel: look, vote, reveal; changing anything reruns this much and no more."""
    st.markdown(
        "**One of these two is a faulty Adam.** Same start, same settings, one line of code wrong. "
        "Which is it? Vote before you look: being wrong teaches more than being told."
    )
    picture, panel = st.columns([4.4, 1.3], gap="medium")
    revealed = bool(st.session_state.get("revealed"))
    with panel:
        vote = _vote(revealed)
        chosen = _ask()
    with picture:
        _show(chosen, revealed)
    if revealed:
        _reveal(chosen, vote)


def _ask() -> Puzzle:
    """Where, which number, and the settings, all in the link."""
    place = st.selectbox("Surface", PLACES, key="place", bind=_LINK)
    number = st.number_input(
        f"Puzzle number, 1 to {MOST_NUMBER}",
        1,
        MOST_NUMBER,
        1,
        key="puzzle",
        bind=_LINK,
        on_change=_hide,
        help="Decides which of the two is called A. The same number is the same puzzle for all.",
    )
    return controls.ask_some(Puzzle(place, number), "lr", "steps", "beta1", "beta2")


def _show(chosen: Puzzle, revealed: bool) -> None:
    above, losses = st.columns([1.25, 1], gap="small")
    with above:
        charts.draw(
            figures.paths(chosen, charts.theme(), revealed=revealed),
            key="paths",
            alt=f"Two paths, A and B, down the surface {chosen.place}.",
        )
    with losses:
        charts.draw(
            figures.losses(chosen, charts.theme(), revealed=revealed),
            key="losses",
            alt="The losses of A and B against the step.",
        )


def _vote(revealed: bool) -> str | None:
    vote = st.segmented_control(
        "Which one is faulty?", ["A", "B", "Cannot tell"], key="vote", disabled=revealed
    )
    if revealed:
        st.button("Next puzzle", type="primary", on_click=_next, width="stretch")
    else:
        st.button(
            "Reveal", type="primary", disabled=vote is None, on_click=_uncover, width="stretch"
        )
    return vote


def _uncover() -> None:
    st.session_state["revealed"] = True


def _hide() -> None:
    st.session_state["revealed"] = False
    st.session_state["vote"] = None


def _next() -> None:
    """Another number on another surface."""
    _hide()
    state = st.session_state
    state["puzzle"] = state["puzzle"] % MOST_NUMBER + 1
    state["place"] = PLACES[(PLACES.index(state["place"]) + 1) % len(PLACES)]


def _reveal(chosen: Puzzle, vote: str | None) -> None:
    """Which, why, the two lines, and how the gap closes."""
    st.markdown(f"#### {chosen.faulty} is the faulty one. {_verdict(vote, chosen.faulty)}")
    words, gap = st.columns(2, gap="medium")
    with words:
        st.markdown(_why(chosen))
        lines = [_line(divided, chosen.right, "right"), _line(multiplied, chosen.faulty, "faulty")]
        st.code("\n".join(lines), language="python")
        st.markdown(_race(chosen))
    with gap:
        st.markdown(_closing(chosen))
        charts.draw(
            figures.stretches(chosen, charts.theme()),
            key="stretches",
            alt="How many times as long as the right one each faulty step is, against the step.",
        )


def _verdict(vote: str | None, faulty: str) -> str:
    if vote == faulty:
        return "You spotted it."
    return "It can fool anyone." if vote in ("A", "B") else "From the picture alone it is hard."


def _why(chosen: Puzzle) -> str:
    return (
        "Adam keeps two averages: of the slope, $m$, and of its square, $v$. Both begin at zero, "
        "so at first they are too small, by the factors $1-\\beta_1^t$ and $1-\\beta_2^t$. The "
        "right rule divides by them, and its first step is one learning rate along each "
        f"coordinate: measured here for {chosen.right}, **{_rates(chosen, chosen.right)}**. The "
        "faulty one multiplies, and its first step is $(1-\\beta_1)^2/(1-\\beta_2)$ = "
        f"{chosen.first_stretch:.4g} times as long: measured here for {chosen.faulty}, "
        f"**{_rates(chosen, chosen.faulty)}**. (Differences in the last digits come from "
        "$\\epsilon$, which keeps the division safe.)"
    )


def _rates(chosen: Puzzle, letter: Letter) -> str:
    x, y = chosen.first_step(letter)
    return f"{x:.7g} and {y:.7g}"


def _race(chosen: Puzzle) -> str:
    """Who ends lower, and why that settles nothing."""
    faulty, right = chosen.height(chosen.faulty), chosen.height(chosen.right)
    figures = f"{faulty:.2g} against {right:.2g} above the minimum after {chosen.steps:.0f} steps"
    if faulty < right:
        return (
            f"The faulty one ends lower: {figures}. That is no merit. Its steps are not as long as "
            "the learning rate says, so it is really another rate that races, and a bug that wins "
            "is the hardest to find."
        )
    return f"The faulty one ends no lower: {figures}. At a smaller learning rate it often wins."


def _closing(chosen: Puzzle) -> str:
    ratio = (
        "On the same slopes, step $t$ of the faulty rule is "
        "$(1-\\beta_1^t)^2/(1-\\beta_2^t)$ times as long as the right one. "
    )
    if not chosen.settled:
        return ratio + "With these decays that is within one per cent: nobody could tell."
    step, worst = chosen.widest
    return (
        f"{ratio}Here it is worst at step {step:,}, {worst:.3g} times as long as it should be, and "
        f"only after step {chosen.settled:,} does it stay within one per cent. The end of a long "
        "run looks healthy, which is why such a bug survives, and why the first steps are compared "
        "one by one."
    )


def _line(function: Any, letter: Letter, label: str) -> str:
    """The line of the source that corrects, under its name."""
    source = inspect.getsource(function).splitlines()
    (line,) = (line.strip() for line in source if line.strip().startswith("return"))
    return f"# {letter}: {label}\n{line}"
