"""Plotly figures on a page: in the visitor's theme, and without toolbars."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

from gdviz.figures.styles import Theme

#: Streamlit calls this again when the theme changes, but does not itself run the page again.
_WATCH = """
export default ({ parentElement, data, setTriggerValue }) => {
  const host = parentElement.host ?? parentElement;
  const paper = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = paper;
  const [red, green, blue] = [1, 3, 5].map((i) => parseInt(probe.fillStyle.slice(i, i + 2), 16));
  const theme = red + green + blue < 384 ? "dark" : "light";
  if (paper && theme !== new TextDecoder().decode(data)) setTriggerValue("switched", theme);
};
"""


def theme() -> Theme:
    """The visitor's theme; light until the browser has said."""
    return "dark" if st.context.theme.type == "dark" else "light"


def follow_theme() -> None:
    """Draw the page's figures anew when the visitor switches the theme."""
    _watcher()(key="theme", data=theme().encode(), on_switched_change=lambda: None)


def draw(figure: Mapping[str, Any], *, key: str, alt: str) -> None:
    """A figure as wide as there is room; `alt` says to a screen reader what it shows."""
    config = {"displayModeBar": False, "scrollZoom": False}
    st.plotly_chart(dict(figure), key=key, alt=alt, config=config)


@cache
def _watcher() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("theme_watcher", js=_WATCH, html="<span></span>")
