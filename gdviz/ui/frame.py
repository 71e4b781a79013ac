"""The page frame: title, icon, menu and a notice, the same on every page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from gdviz.links import Query
from gdviz.scene import Scene

Reader = Callable[[Query], tuple[Any, list[str]]]

_ICON = Path(__file__).parents[2] / "assets" / "icon.png"


#: The menu lies in Streamlit's own header bar, and the page uses the width that there is. Where the
#: menu is wider, it fades at its end, and begins with the page that one is on in view.
_CSS = """<style>
.stMainBlockContainer { padding: 3.4rem 1.5rem 1rem; }
.st-key-menu {
  position: fixed; top: 0.7rem; left: 1.5rem; z-index: 999991; width: auto;
  max-width: calc(100vw - 5rem); flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none;
}
.st-key-menu > div { flex: none; }
.st-key-settings > div { flex: 1 1 45%; }
.st-key-settings button { padding-inline: 0.3rem; }
.st-key-typed > div { flex: 1 1 45%; }
.st-key-typed button { padding-inline: 0.3rem; }
.st-key-echo { overflow-x: auto; }
.st-key-words p { font-size: 0.9rem; line-height: 1.32; }
/* The position of a logarithmic slider is a power of ten; the number itself stands above it. */
.stSlider:has(input[aria-valuetext^="10^"]) [data-testid="stSliderThumbValue"] { display: none; }
.stSlider:has(input[aria-valuetext^="10^"]) { margin-top: -1.4rem; }
@media (max-width: 1000px) {
  .stColumn { min-width: 100%; max-width: none !important; }
  .st-key-menu { padding-right: 2rem; mask-image: linear-gradient(to left, #0000, #000 2rem); }
}
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.2rem 0.9rem 2rem; }
  .st-key-menu { left: 0.9rem; }
  .stMarkdown :is(th, td) { padding: 0.25rem 0.3rem; font-size: 0.8rem; }
}
</style>"""


@dataclass(frozen=True)
class Page:
    """One entry of the menu."""

    path: str  # from the project's root, as st.page_link wants it
    title: str
    about: str  # one sentence: what there is to do


#: Every page, in the order of the menu.
PAGES: tuple[Page, ...] = (
    Page("app.py", "Home", "What gdviz is, with a race already running."),
    Page(
        "pages/race.py", "Race", "Optimisers race down a surface: change anything, see it at once."
    ),
    Page("pages/network.py", "Network", "A small network learns: change it, see it at once."),
    Page("pages/variants.py", "Variants", "Batch, stochastic, momentum, adaptive: side by side."),
    Page("pages/misconceptions.py", "Misconceptions", "Five of them: predict, see, measure."),
    Page("pages/tables.py", "Tables", "The article's eight tables, run again and judged."),
    Page("pages/claims.py", "Claims", "Thirty-six claims about gradient descent, judged."),
    Page("pages/questions.py", "Questions", "What people ask, answered by pictures that run."),
    Page("pages/proof.py", "Proof", "Why the numbers can be trusted, and a bug to spot."),
)


def frame(title: str) -> None:
    """Begin a page: browser title, icon and menu. Every page calls this first."""
    icon = str(_ICON) if _ICON.exists() else None
    name = "gdviz: see gradient descent" if title == "Home" else f"{title} · gdviz"
    st.set_page_config(page_title=name, page_icon=icon, layout="wide")
    place = 1 + [page.title for page in PAGES].index(title)
    here = f".st-key-menu > :nth-child({place}) {{ scroll-initial-target: nearest; }}"
    st.html(_CSS + f"<style>{here}</style>")
    with st.container(horizontal=True, gap="small", key="menu"):
        for page in PAGES:
            st.page_link(page.path, label=page.title, help=page.about)


def notice(read: Reader = Scene.from_query) -> None:
    """Say, in one box, what in the link that a visit began with could not be used.

    Only the visit's first run looks: from then on the widgets write the link. `read` turns a link
    into what the page shows, and a sentence for each fault.
    """
    if st.session_state.get("link_read"):
        return
    st.session_state["link_read"] = True
    problems = read(_link())[1]
    if problems:
        st.info("Part of this link could not be used. " + " ".join(map(plain, problems)))


def _link() -> dict[str, list[str]]:
    """The parameters of the page's link, each with all its texts."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def plain(text: str) -> str:
    """The text with Markdown's signs disarmed: links and formulas may hold anything."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-!|$:~" else sign for sign in text)
