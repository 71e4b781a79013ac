"""Maps that can be clicked, boxed and read by keyboard: a component beside the player.

Plotly's heat maps do not tell Streamlit where they were clicked, and are drawn anew at each change;
these maps are a canvas each, keep their place when finer ones arrive, and weigh a few kilobytes.
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from gdviz.figures.maps import MapFigure, Panel
from gdviz.figures.styles import CASING, SURFACE_COLOURS

__all__ = ["encode_maps", "numbers", "show_maps"]


def show_maps(
    message: bytes,
    *,
    key: str,
    on_pick: Callable[[tuple[float, ...]], None],
    on_zoom: Callable[[tuple[float, ...]], None] | None = None,
    on_more: Callable[[int], None],
) -> None:
    """Mount encoded maps.

    Args:
        message: what `encode_maps` made of a figure.
        key: identifies these maps on their page.
        on_pick: called before the rerun with the position (x, y) that was clicked.
        on_zoom: called likewise with the box (x low, x high, y low, y high) that was drawn.
        on_more: called, when unfinished maps have been drawn, with how many parts were done.
    """
    import streamlit as st

    def told(event: str, count: int, act: Callable[[tuple[float, ...]], None]) -> None:
        found = numbers(st.session_state[key].get(event), count)
        if found is not None:
            act(found)

    _component()(
        key=key,
        data=message,
        on_pick_change=lambda: told("pick", 2, on_pick),
        on_zoom_change=lambda: told("zoom", 4, on_zoom or (lambda box: None)),
        on_more_change=lambda: told("more", 1, lambda done: on_more(int(done[0]))),
    )


def numbers(payload: Any, count: int) -> tuple[float, ...] | None:
    """So many finite numbers that the browser sent, or None if it sent nothing of the kind."""
    if not isinstance(payload, list | tuple) or len(payload) != count:
        return None
    try:
        found = tuple(float(number) for number in payload)
    except (TypeError, ValueError):
        return None
    return found if all(map(math.isfinite, found)) else None


def encode_maps(figure: MapFigure, done: int = 1, total: int = 1) -> bytes:
    """A figure as the component's message, of which `done` of `total` parts are finished."""
    arrays = [part for panel in figure.panels for part in _arrays(panel)]
    body = b"".join(arrays)
    header = {
        "x": asdict(figure.x),
        "y": asdict(figure.y),
        "panels": [_panel(panel) for panel in figure.panels],
        "marks": [asdict(mark) for mark in figure.marks],
        "curves": [np.round(curve, 4).tolist() for curve in figure.curves],
        "aspect": figure.aspect,
        "zoomable": figure.zoomable,
        "hint": figure.hint,
        "done": done,
        "total": total,
        "colours": {"surface": dict(SURFACE_COLOURS), "casing": dict(CASING)},
        "fingerprint": crc32(body),
    }
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + body


def _panel(panel: Panel) -> dict[str, Any]:
    rows, columns = panel.cells.shape
    return {
        "title": panel.title,
        "rows": rows,
        "columns": columns,
        "wide": _wide(panel),
        "kinds": [asdict(kind) for kind in panel.kinds],
        "notes": [asdict(note) for note in panel.notes],
        "scale": None if panel.scale is None else asdict(panel.scale),
        "field": None if panel.field is None else list(panel.field.shape),
        "levels": panel.levels,
    }


def _arrays(panel: Panel) -> list[bytes]:
    cells = panel.cells.astype("<u2" if _wide(panel) else "u1").tobytes()
    field = b"" if panel.field is None else panel.field.astype("<f4").tobytes()
    return [cells, field]


def _wide(panel: Panel) -> bool:
    """Whether a cell needs two bytes."""
    return bool(panel.cells.max(initial=0) > 255)


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.maps", js="maps.js", css="maps.css")
