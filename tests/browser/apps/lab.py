"""The network lab's player on a page of its own, with what it says written below it."""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from gdviz.player.lab import LabLook, LabPicture, LabView, encode_lab, encode_unit, show_lab
from tests import lab_training

HIDDEN = {"circle": (8, 8), "large": (16,) * 5}
KINDS = {
    "circle": lab_training.trained,
    "longer": lambda: lab_training.trained(moments=120),
    "large": lambda: lab_training.trained(hidden=HIDDEN["large"], stride=1, lr=0.005),
    "sectors": lambda: lab_training.trained(
        lab_training.three_sectors, (8,), classes=("a", "b", "c"), moments=40
    ),
    "waves": lambda: lab_training.trained(lab_training.waves, classes=(), moments=40),
    "digits": lab_training.digits,
    "diverged": lab_training.diverged,
    "bare": lambda: LabPicture("bare", "Losses alone", np.arange(30), np.exp(-np.arange(30) / 9)),
}


@st.cache_resource
def picture(kind, seed):
    made = KINDS[kind]()
    return dataclasses.replace(made, key=f"{made.key} {seed}", title=f"{made.title}, seed {seed}")


st.set_page_config(layout="wide")
st.html("<style>.stMainBlockContainer { padding: 3.4rem 1.5rem 1rem; }</style>")
asked = st.query_params
seed = st.session_state.setdefault("seed", 0)
shown = picture(st.session_state.get("kind", asked.get("kind", "circle")), seed)
first = LabView(mode=asked.get("mode", "2-D"), strip=asked.get("strip", "accuracy"))
view = st.session_state.get("view", first)
controls, place = st.columns([290, 1000])
with controls:
    st.button("Again")
    st.button("Another seed", on_click=lambda: st.session_state.update(seed=seed + 1))
    st.button("Longer", on_click=lambda: st.session_state.update(kind="longer"))
    other = {"kind": "sectors", "scene": "another"}
    st.button("Another scene", on_click=lambda: st.session_state.update(other))
    if st.toggle("Away"):
        st.stop()
lens = b""
if view.unit >= 0 and shown.boundary is not None:
    # Its own little map is enough here: what matters is that it arrives, and whose it is.
    side = shown.boundary.frames.shape[-1]
    flat = st.session_state.setdefault("level", 0.5)
    maps = np.full((shown.moments, side, side), flat)
    lens = encode_unit(shown, view.unit, maps)
with place:
    show_lab(
        encode_lab(shown, LabLook(scene=st.session_state.get("scene", asked.get("kind", "")))),
        view,
        lens,
        key="lab",
        on_view=lambda chosen: st.session_state.update(view=chosen),
        on_moment=lambda moment: st.session_state.update(moment=moment),
    )
with controls:
    st.text(f"view {view}")
    st.text(f"moment {st.session_state.get('moment')}")
