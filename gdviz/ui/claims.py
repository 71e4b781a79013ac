"""The claims page: what the article says, what is true of it, and where to see that."""

from typing import Any

import streamlit as st

from gdviz.claims import CLAIMS, VERDICTS, Claim, Evidence
from gdviz.links import LinkReader, Query
from gdviz.ui.badges import badge, tally
from gdviz.ui.frame import plain

_LINK: Any = "query-params"
ALL = "all"
_WORDS = {
    "race": "race", "training": "training", "lesson": "lesson", "variant": "variants",
    "table": "table", "page": "page of",
}  # fmt: skip


def read_link(query: Query) -> tuple[str, list[str]]:
    """The verdict that a link asks for, and a sentence for each part that was not usable."""
    reader = LinkReader(query)
    return reader.choice("verdict", (ALL, *VERDICTS), ALL), reader.problems


def ask_verdict() -> str:
    """Which verdict is looked at, or all."""
    st.markdown(tally(claim.verdict for claim in CLAIMS))
    return st.segmented_control(
        "Verdict", (ALL, *VERDICTS), default=ALL, required=True, key="verdict", bind=_LINK,
        label_visibility="collapsed",
    )  # fmt: skip


def chosen(verdict: str) -> list[Claim]:
    """The claims of that verdict, in the article's order."""
    return [claim for claim in CLAIMS if verdict in (ALL, claim.verdict)]


def show(verdict: str) -> None:
    """The claims of that verdict, one below the other."""
    for claim in chosen(verdict):
        with st.container(border=True):
            said, judged = st.columns([2.2, 3], gap="medium")
            said.markdown(f"**{claim.number}.** {plain(claim.says)}")
            judged.markdown(_judgement(claim))


def _judgement(claim: Claim) -> str:
    source = f" *{plain(claim.source)}.*" if claim.source else ""
    links = " · ".join(_anchor(each) for each in claim.evidence if each.exists)
    shown = f"  \n:small[{claim.basis}: {links}]" if links else f"  \n:small[{claim.basis}]"
    return f"{badge(claim.verdict)} {plain(claim.text)}{source}{shown}"


def _anchor(evidence: Evidence) -> str:
    return f"[{_WORDS[evidence.kind]} {plain(evidence.name)}]({evidence.link})"
