"""The player: Python sends a finished race once, the browser plays it.

The component is declared at its first use, because Streamlit finds the packaged files only while
an app is running.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from gdviz.player.message import Look, encode

__all__ = ["Look", "encode", "show"]

Point = tuple[float, float]


def show(message: bytes, *, key: str, on_start: Callable[[Point], None] | None = None) -> None:
    """Mount the player with an encoded race.

    Args:
        message: what `encode` made of a race and a look.
        key: identifies this player on its page; its position and speed survive reruns.
        on_start: called with (x, y) when the visitor places the start, before the rerun.
    """
    import streamlit as st

    def placed() -> None:
        point = placed_start(st.session_state[key].get("start"))
        if on_start is not None and point is not None:
            on_start(point)

    _component()(key=key, data=message, on_start_change=placed)


def placed_start(payload: Any) -> Point | None:
    """The point that the browser sent, or None if it is not one."""
    if not isinstance(payload, list | tuple) or len(payload) != 2:
        return None
    try:
        x, y = float(payload[0]), float(payload[1])
    except (TypeError, ValueError):
        return None
    return (x, y) if abs(x) + abs(y) < float("inf") else None


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.player", js="player.js", css="player.css")
