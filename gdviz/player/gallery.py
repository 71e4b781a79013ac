"""The gallery: named scenes as pictures, as a list, or as one drawn by chance.

Choosing a scene is following its link. The browser does that as its Back button would: one entry
in the history, no reload, and the widgets read the link by themselves.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from gdviz.scenes import GROUPS, Group, NamedScene

__all__ = ["View", "encode_gallery", "show_gallery"]

#: Cards with pictures, a compact list, one button that chooses, or a way back to a single scene.
View = Literal["cards", "list", "surprise", "back"]


def show_gallery(view: View, *, key: str, groups: tuple[Group, ...] = GROUPS) -> None:
    """Mount the gallery; `key` identifies it on its page."""
    width = "content" if view == "surprise" else "stretch"
    _component()(key=key, data=encode_gallery(view, groups), width=width)


def show_way_back(entry: NamedScene, *, key: str) -> None:
    """Mount one link, back to a named scene from which something has been changed."""
    show_gallery("back", key=key, groups=(Group("", "", (entry,)),))


def encode_gallery(view: View, groups: tuple[Group, ...] = GROUPS) -> bytes:
    """The gallery's message: JSON, as bytes for the reason given in `player.message`."""
    content = {"view": view, "groups": [_group(group) for group in groups]}
    return json.dumps(content, separators=(",", ":")).encode()


def _group(group: Group) -> dict[str, Any]:
    scenes = [_scene(entry) for entry in group.scenes]
    return {"name": group.name, "about": group.about, "scenes": scenes}


def _scene(entry: NamedScene) -> dict[str, str]:
    return {
        "name": entry.name,
        "lookFor": entry.look_for,
        "thumbnail": f"thumbnails/{entry.slug}",
        "link": f"race?{entry.scene.key()}",
        "alt": f"Paths on the surface {entry.scene.surface}",
    }


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.gallery", js="gallery.js", css="gallery.css")
