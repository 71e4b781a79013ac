"""A formula of one's own: typed, echoed as it was understood, and refused with a place."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from gdviz.errors import ExpressionError, GdvizError
from gdviz.expression import EXAMPLES, Example, pointed
from gdviz.scene import (
    CORNERS,
    FARTHEST,
    FIRST_FORMULA,
    FIRST_WINDOW,
    OWN_FORMULA,
    Scene,
    checked_window,
    first_scene,
)
from gdviz.surfaces import Surface
from gdviz.surfaces.surface import Window
from gdviz.ui.frame import plain

_LINK: Any = "query-params"
_LAST = "last_formula"
_FIRST: dict[str, str | float] = {
    "formula": FIRST_FORMULA,
    **dict(zip(CORNERS, (*FIRST_WINDOW[0], *FIRST_WINDOW[1]), strict=True)),
}
#: Of very many critical points the lowest are listed.
_MOST_LISTED = 40


def ask_formula(on_formula: Callable[[], None], on_window: Callable[[], None]) -> Scene:
    """The scene that the typed formula opens with; the last good one while it cannot be used.

    `on_formula` and `on_window` are called when a formula, or a window, that can be used is chosen.
    """
    st.text_input(
        "f(x, y) =",
        FIRST_FORMULA,
        key="formula",
        bind=_LINK,
        on_change=_if_usable,
        args=(on_formula,),
        help="Numbers, x, y, pi, e, + - * / ^ and brackets; sin cos tan exp log sqrt abs tanh, and "
        "min and max of two or more.",
    )
    words = st.container(key="echo")
    with st.container(horizontal=True, gap="small", key="typed"):
        with st.popover("Examples", width="stretch", help="Formulas to begin with."):
            _offer(on_formula)
        with st.popover("Window", width="stretch", help="The part of the plane that is drawn."):
            _ask_window(on_window)
    scene, error = typed_scene()
    st.session_state[_LAST] = scene
    with words:
        _echo(scene.objective) if error is None else _refuse(error, scene)
    _list_critical_points(scene.objective)
    return scene


def typed_scene() -> tuple[Scene, GdvizError | None]:
    """What the inputs now hold opens with this scene; or the last good one, and what is wrong."""
    formula, *corners = (st.session_state.get(name, first) for name, first in _FIRST.items())
    try:
        return first_scene(OWN_FORMULA, formula or "", _window(corners)), None
    except GdvizError as error:
        return _last_or_first(corners), error


def restore_formula() -> None:
    """Fill the inputs with what they last held, after another surface was shown."""
    last: Scene | None = st.session_state.get(_LAST)
    if last is not None and last.window is not None:
        _fill(last.formula, last.window)


def _fill(formula: str, window: Window) -> None:
    corners = (*window[0], *window[1])
    st.session_state.update(zip(_FIRST, (formula, *corners), strict=True))


def _window(corners: list[float]) -> Window:
    x0, x1, y0, y1 = corners
    return checked_window(((x0, x1), (y0, y1)))


def _last_or_first(corners: list[float]) -> Scene:
    """The last scene that could be used; before there is one, what `Scene.from_query` shows."""
    last: Scene | None = st.session_state.get(_LAST)
    if last is not None:
        return last
    try:
        return first_scene(OWN_FORMULA, window=_window(corners))
    except GdvizError:
        return first_scene(OWN_FORMULA)


def _if_usable(act: Callable[[], None]) -> None:
    if typed_scene()[1] is None:
        act()


def _echo(surface: Surface) -> None:
    """The formula as it was understood."""
    st.markdown(f"$f(x, y) = {surface.formula}$")


def _refuse(error: GdvizError, shown: Scene) -> None:
    """The sentence, below the place in the text that it is about a caret, and what is shown."""
    if isinstance(error, ExpressionError) and error.column is not None:
        st.code(pointed(st.session_state["formula"] or "", error.column), language=None)
    st.error(f"{plain(str(error))} Until then the picture shows {plain(shown.formula)}.")


def _ask_window(on_window: Callable[[], None]) -> None:
    labels = ("x from", "x to", "y from", "y to")
    columns = st.columns(2) * 2
    for name, label, column in zip(CORNERS, labels, columns, strict=True):
        column.number_input(
            label,
            -FARTHEST,
            FARTHEST,
            float(_FIRST[name]),
            step=0.5,
            format="%g",
            key=name,
            bind=_LINK,
            on_change=_if_usable,
            args=(on_window,),
        )


def _offer(on_formula: Callable[[], None]) -> None:
    """A few formulas to click."""
    for example in EXAMPLES:
        st.button(
            f"{example.name}: `{example.formula}`",
            key=f"example {example.name}",
            type="tertiary",
            on_click=partial(_take, example, on_formula),
        )


def _take(example: Example, on_formula: Callable[[], None]) -> None:
    _fill(example.formula, example.window)
    on_formula()


def _list_critical_points(surface: Surface) -> None:
    """Behind their number: kind, place and height of the critical points, lowest first."""
    points = surface.critical_points
    count = f"{len(points) or 'No'} critical point{'s' * (len(points) != 1)}"
    with st.popover(count, width="stretch"), st.container(width=340):
        heights = surface.value(np.array([known.point for known in points]).reshape(-1, 2))
        rows = [
            f"| {points[i].kind} | {points[i].point[0]:.4g} | {points[i].point[1]:.4g} "
            f"| {heights[i]:.4g} |"
            for i in np.argsort(heights)[:_MOST_LISTED]
        ]
        if rows:
            st.markdown("\n".join(["| Kind | x | y | f |", "| --- | --: | --: | --: |", *rows]))
        of_all = f"The lowest {len(rows)} of {len(points)}. " if len(rows) < len(points) else ""
        st.caption(
            f"{of_all}Where the slope is zero, found by Newton's method from a grid of starts. "
            "What is narrower than the grid can be missed; so can kinks."
        )
