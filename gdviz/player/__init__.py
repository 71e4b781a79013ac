"""The player: Python sends a finished race once, the browser plays it.

The component is declared at its first use, because Streamlit finds the packaged files only while
an app is running.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from gdviz.player.lenses import Asked, asked, encode_lenses
from gdviz.player.message import Look, encode
from gdviz.player.view import chosen_view, under
from gdviz.view import View

__all__ = ["Asked", "Look", "asked", "encode", "encode_lenses", "show"]

Point = tuple[float, float]


def show(
    message: bytes,
    view: View,
    lenses: bytes = b"",
    *,
    key: str,
    on_start: Callable[[Point, bool], None],
    on_view: Callable[[View], None],
    on_step: Callable[[int], None] | None = None,
) -> None:
    """Mount the player with an encoded race.

    Args:
        message: what `encode` made of a race and a look.
        view: how the race is looked at.
        lenses: what `encode_lenses` made of the race for the view's instruments.
        key: identifies this player on its page; its position and speed survive reruns.
        on_start: called before the rerun when the visitor moves the start: with (x, y), and whether
            it was dropped there or is still being dragged.
        on_view: called before the rerun when the visitor chooses another view or instrument.
        on_step: called before the rerun when step anatomy comes to rest on a step, with the number
            of the point where it begins.
    """
    import streamlit as st

    def moved() -> None:
        placed = placed_start(st.session_state[key].get("start"))
        if placed is not None:
            on_start(*placed)

    def turned() -> None:
        view = chosen_view(st.session_state[key].get("view"))
        if view is not None:
            on_view(view)

    def rested() -> None:
        step = st.session_state[key].get("step")
        if on_step is not None and isinstance(step, int) and step >= 0:
            on_step(step)

    data = under(view, lenses, message)
    _component()(
        key=key, data=data, on_start_change=moved, on_view_change=turned, on_step_change=rested
    )


def placed_start(payload: Any) -> tuple[Point, bool] | None:
    """What the browser sent, [x, y, dropped], or None if it is nothing of the kind."""
    if not isinstance(payload, list | tuple) or len(payload) != 3:
        return None
    try:
        x, y = float(payload[0]), float(payload[1])
    except (TypeError, ValueError):
        return None
    return ((x, y), bool(payload[2])) if math.isfinite(x) and math.isfinite(y) else None


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.player", js="player.js", css="player.css")
