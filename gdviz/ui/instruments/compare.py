"""Two races side by side on the race page, with one setting changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gdviz import hyperparameters
from gdviz.hyperparameters import Hyperparameter
from gdviz.race import Race
from gdviz.scene import BUDGETS, MOST_NOISE, MOST_SEED, MOST_STEPS, RATES, Scene
from gdviz.schedules import SCHEDULES
from gdviz.ui import controls
from gdviz.ui.instruments.instrument import Instrument

_LINK: Any = "query-params"
#: By how much B's logarithmic settings differ from A's until somebody moves them: half a decade.
_APART = 0.5


@dataclass(frozen=True)
class Change:
    """One setting in which B can differ from A.

    Attributes:
        key: the setting's name in a scene's query.
        label: what a person calls it.
        ask: draws the control, given A's scene and the control's key.
        say: the setting's value in a scene, as a person reads it.
    """

    key: str
    label: str
    ask: Callable[[Scene, str], None]
    say: Callable[[Scene], str]


def changes(scene: Scene) -> Mapping[str, Change]:
    """All that can be changed of `scene`, by label."""
    (x0, x1), (y0, y1) = scene.objective.window
    listed = [change for racer in scene.racers for change in _of_racer(racer)]
    listed += [
        _choice("schedule", "Schedule", tuple(SCHEDULES)),
        _choice("rates", "Learning rates", RATES),
        _choice("budget", "Budget", BUDGETS),
        _number("steps", "Steps", (1, MOST_STEPS)),
        _number("noise", "Gradient noise", (0.0, MOST_NOISE)),
        _number("seed", "Seed", (0, MOST_SEED)),
        _number("x", f"Start {scene.objective.axes[0]}", (x0, x1)),
        _number("y", f"Start {scene.objective.axes[1]}", (y0, y1)),
    ]
    return {change.label: change for change in listed}


def other(scene: Scene) -> tuple[Scene, str]:
    """B, the scene with the one change that the controls hold, and what that is in words."""
    change = changes(scene)[st.session_state["changed"]]
    changed = {**scene.to_query(), change.key: [str(st.session_state[f"B.{change.key}"])]}
    there = Scene.from_query(changed)[0]
    return there, f"{change.label} {change.say(there)}"


def _show(race: Race) -> None:
    possible = changes(race.scene)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Changed in B", list(possible), key="changed", bind=_LINK)
        with st.container():
            possible[label].ask(race.scene, f"B.{possible[label].key}")
    if other(race.scene)[0] == race.scene:
        st.caption("B is still the same as A: change it here.")


def _of_racer(racer: Any) -> list[Change]:
    declared = hyperparameters.declared(racer).values()
    return [_hyperparameter(racer, parameter) for parameter in declared]


def _hyperparameter(racer: Any, parameter: Hyperparameter) -> Change:
    label = f"{racer.name}: {parameter.label.lower()}"

    def ask(scene: Scene, key: str) -> None:
        here = getattr(racer, parameter.name)
        there = max(here / 10**_APART, parameter.low) if parameter.scale == "log" else here
        controls.ask_slider(parameter, float(f"{there:.3g}"), key, f"B: {label}")

    def say(scene: Scene) -> str:
        found = next(each for each in scene.racers if each.name == racer.name)
        return f"{getattr(found, parameter.name):.3g}"

    return Change(f"{racer.name}.{parameter.name}", label, ask, say)


def _choice(key: str, label: str, options: tuple[str, ...]) -> Change:
    def ask(scene: Scene, place: str) -> None:
        (here,) = scene.to_query()[key]
        there = next(option for option in options if option != here)
        st.selectbox(f"B: {label}", options, options.index(there), key=place, bind=_LINK)

    return Change(key, label, ask, lambda scene: scene.to_query()[key][0])


def _number(key: str, label: str, limits: tuple[float, float]) -> Change:
    def ask(scene: Scene, place: str) -> None:
        (text,) = scene.to_query()[key]
        here = type(limits[0])(float(text))
        title = f"B: {label}, {limits[0]:g} to {limits[1]:g}"
        st.number_input(title, *limits, here, key=place, bind=_LINK)

    return Change(key, label, ask, lambda scene: scene.to_query()[key][0])


COMPARE = Instrument(
    name="Compare A | B",
    about=(
        "Two races on one cursor, equal but for the one setting that you choose here. Every other "
        "control changes both; play, step and scrub either, and the other follows."
    ),
    show=_show,
    beside=other,
)
