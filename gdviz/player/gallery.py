"""The gallery: named scenes as pictures, as a list, or as one drawn by chance.

Choosing a scene is following its link. The browser does that as its Back button would: one entry
in the history, no reload, and the widgets read the link by themselves.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from gdviz.scenes import GROUPS

__all__ = ["Entry", "Shelf", "View", "encode_gallery", "show_door", "show_gallery"]

#: Cards with pictures, a compact list, one button that chooses, a way back to a single scene, or a
#: door: one link in the shape of a button; the main door in that of the page's first button.
View = Literal["cards", "list", "surprise", "back", "door", "main door"]


@dataclass(frozen=True)
class Entry:
    """What the gallery shows of one scene.

    Attributes:
        name: its name.
        look_for: one sentence.
        link: its page and query.
        slug: the name of its thumbnails; "" where there are none.
        alt: what they show.
    """

    name: str
    look_for: str
    link: str
    slug: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Shelf:
    """Entries on one theme, with a sentence about it."""

    name: str
    about: str
    scenes: tuple[Entry, ...]


#: The named races.
RACES: tuple[Shelf, ...] = tuple(
    Shelf(
        group.name,
        group.about,
        tuple(
            Entry(
                entry.name,
                entry.look_for,
                f"race?{entry.scene.key()}",
                entry.slug,
                f"Paths on the surface {entry.scene.surface}",
            )
            for entry in group.scenes
        ),
    )
    for group in GROUPS
)


def show_gallery(view: View, *, key: str, groups: Sequence[Shelf] = RACES) -> None:
    """Mount the gallery; `key` identifies it on its page."""
    _mount(view, groups, key, stretched=view != "surprise")


def show_way_back(name: str, *, key: str) -> None:
    """Mount one link, back to a named race from which something has been changed."""
    entry = next(entry for shelf in RACES for entry in shelf.scenes if entry.name == name)
    show_gallery("back", key=key, groups=(Shelf("", "", (entry,)),))


def show_door(entry: Entry, *, key: str, stretched: bool = True, main: bool = False) -> None:
    """Mount one link that looks like a button, to any page; Back comes back from it."""
    _mount("main door" if main else "door", (Shelf("", "", (entry,)),), key, stretched=stretched)


def _mount(view: View, groups: Sequence[Shelf], key: str, *, stretched: bool) -> None:
    width = "stretch" if stretched else "content"
    _component()(key=key, data=encode_gallery(view, groups), width=width)


def encode_gallery(view: View, groups: Sequence[Shelf] = RACES) -> bytes:
    """The gallery's message: JSON, as bytes for the reason given in `player.message`."""
    content = {"view": view, "groups": [_group(group) for group in groups]}
    return json.dumps(content, separators=(",", ":")).encode()


def _group(group: Shelf) -> dict[str, Any]:
    scenes = [_scene(entry) for entry in group.scenes]
    return {"name": group.name, "about": group.about, "scenes": scenes}


def _scene(entry: Entry) -> dict[str, str]:
    return {
        "name": entry.name,
        "lookFor": entry.look_for,
        "thumbnail": f"thumbnails/{entry.slug}",
        "link": entry.link,
        "alt": entry.alt,
    }


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.gallery", js="gallery.js", css="gallery.css")
