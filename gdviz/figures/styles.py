"""One colour, dash and marker per optimiser, and the colours of surfaces, in both themes.

The hues were searched for: every one has a contrast of 3:1 against every colour of its theme's
surface (WCAG 2.2, criterion 1.4.11), and under simulated protanopia, deuteranopia and tritanopia
(Machado, Oliveira & Fernandes 2009) no two come close. Seven hues times three dashes, and a marker
of its own for each optimiser, tell all of them apart even without colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gdviz.optimizers import OPTIMIZERS

Theme = Literal["light", "dark"]
Dash = Literal["solid", "dash", "dot"]

#: Low to high heights: calm, and within a narrow range of lightness, for paths lie on them.
SURFACE_COLOURS: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#afd3e0", "#c3dde0", "#d8e6de", "#eaebda", "#f9f4e6"),
        "dark": ("#06101c", "#0b2033", "#133047", "#1f4058", "#2f4f66"),
    }
)
#: What surrounds each path, so that paths stay apart where they cross.
CASING: Mapping[Theme, str] = MappingProxyType({"light": "#ffffff", "dark": "#02060b"})

_HUES: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#181717", "#4c5cff", "#087416", "#992fb9", "#503f00", "#766c89", "#e1004c"),
        "dark": ("#caffff", "#6e9bff", "#2fffa9", "#f9aef9", "#fff302", "#ba93b7", "#ff8c0a"),
    }
)
_DASHES: tuple[Dash, ...] = ("solid", "dash", "dot")
#: Plotly's names.
_MARKERS = (
    "circle", "square", "triangle-up", "diamond", "triangle-down", "pentagon", "star", "cross",
    "x", "hexagon", "triangle-left", "triangle-right", "circle-open", "hourglass", "bowtie",
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How one optimiser is drawn, everywhere in the app."""

    light: str
    dark: str
    dash: Dash
    marker: str


def _style(place: int) -> Style:
    hue, dash = place % len(_HUES["light"]), place // len(_HUES["light"])
    return Style(_HUES["light"][hue], _HUES["dark"][hue], _DASHES[dash], _MARKERS[place])


#: The style of every optimiser, by its place in the registry.
STYLES: Mapping[str, Style] = MappingProxyType(
    {name: _style(place) for place, name in enumerate(OPTIMIZERS)}
)

#: Two things compared that are no optimisers of the registry: far apart in hue, dash and marker.
PAIR: tuple[Style, Style] = (
    Style(_HUES["light"][1], _HUES["dark"][1], "solid", "circle"),
    Style(_HUES["light"][6], _HUES["dark"][6], "dash", "diamond"),
)

#: The colours of minima on a map of basins: calm fills that everyone can tell apart (tested).
MINIMA: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#44bffc", "#e28fad", "#a5be46", "#4c86e1", "#c26391", "#8e9206"),
        "dark": ("#1b9a75", "#9c6ac5", "#c36d18", "#1c7265", "#72439f", "#a2470d"),
    }
)
#: What is neither won nor lost, and what is lost.
NEUTRAL: Mapping[Theme, str] = MappingProxyType({"light": "#d2d0c8", "dark": "#39434b"})
LOST: Mapping[Theme, str] = MappingProxyType({"light": "#faf5f0", "dark": "#1a1416"})
#: Few steps to many, by lightness: the most vivid end is the fastest.
SPEEDS: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        "light": ("#08496b", "#1f7a8c", "#5fa98f", "#a9cf8b", "#f0edb0"),
        "dark": ("#f7f3a8", "#a5d173", "#4aa383", "#2a7286", "#27425f"),
    }
)
