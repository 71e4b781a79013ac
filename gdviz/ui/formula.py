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
    scene, error = typed_scene()
    st.session_state[_LAST] = scene
    if error:
        _refuse(error)
    else:
        with st.container(key="echo"):
            st.markdown(f"$f(x, y) = {scene.objective.formula}$")
    with st.container(horizontal=True, gap="small", key="typed"):
        with st.popover("Window", width="stretch", help="Examples, and what part is drawn."):
            _ask_window(on_window)
            _offer(on_formula)
        with st.popover("Found", width="stretch", help="The critical points that were found."):
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


def _refuse(error: GdvizError) -> None:
    """The sentence and, below the place in the text that it is about, a caret."""
    if isinstance(error, ExpressionError) and error.column is not None:
        st.code(pointed(st.session_state["formula"] or "", error.column), language=None)
    st.error(f"{plain(str(error))} The last picture stays.")


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
    st.markdown("Or begin with one of these:")
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
    """Kind, place and height of what the search found, lowest first."""
    points = surface.critical_points
    heights = [float(surface.value(np.array(known.point))) for known in points]
    rows = sorted(zip(heights, points, strict=True), key=lambda row: row[0])[:_MOST_LISTED]
    if not rows:
        st.markdown("No critical point was found in the window.")
        return
    lines = [
        f"| {known.kind} | {known.point[0]:.4g} | {known.point[1]:.4g} | {height:.4g} |"
        for height, known in rows
    ]
    st.markdown("\n".join(["| Kind | x | y | f |", "| --- | --: | --: | --: |", *lines]))
    of_all = f"The lowest {len(rows)} of {len(points)}. " if len(rows) < len(points) else ""
    st.caption(
        f"{of_all}Where the slope is zero, found by Newton's method from a grid of starts. What "
        "is narrower than the grid can be missed; so can kinks."
    )
