"""A row opens its run: the loss moving and, where the weights are known, their path in a plane."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from gdviz.arrays import FloatArray
from gdviz.errors import GdvizError
from gdviz.experiments.experiment import Experiment, Trace
from gdviz.experiments.results import Result, Row
from gdviz.landscape import heights, pca_plane, plane_values
from gdviz.player.lab import FIRST_LAB_VIEW, LabLook, LabView, encode_lab, show_lab
from gdviz.player.lab_picture import LabLandscape, LabPicture
from gdviz.ui.frame import plain

_LINK: Any = "query-params"
#: Points of the landscape along each side.
RESOLUTION = 41
_VIEW = "tables.view"


def show(experiment: Experiment, result: Result) -> None:
    """Which row and which seed, and its run in the player."""
    runs = openable(experiment, result)
    rows = [row.label for row in runs]
    if not rows:
        st.info("The rows of this table are no runs that could be watched.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = next((place for place, row in enumerate(runs) if row.case.article), 0)
        label = st.selectbox("Row", rows, first, key=f"{experiment.key}.row", bind=_LINK, width=420)
        seeds = list(map(str, result.seeds))
        seed = st.selectbox("Seed", seeds, key=f"{experiment.key}.seed", bind=_LINK, width=110)
    try:
        with st.spinner("Running this row again, closely…"):
            message = opened(experiment, result, label, int(seed))
    except GdvizError as error:
        st.error(plain(str(error)))
        return
    view: LabView = st.session_state.get(_VIEW, FIRST_LAB_VIEW)
    show_lab(message, view, key=f"{experiment.key}.player", on_view=_turn)
    st.caption(_about(experiment, len(result.seeds)))


def openable(experiment: Experiment, result: Result) -> list[Row]:
    """The rows that are runs: under test, and with a loss curve or traced."""
    traced = experiment.trace is not None
    runs = [row for row in result.rows if not row.case.baseline]
    return [row for row in runs if traced or "loss" in row.curves]


def opened(experiment: Experiment, result: Result, label: str, seed: int) -> bytes:
    """The player's message of one run; what has to be run for it is run once for everyone."""
    trace, settings = experiment.trace, result.settings
    if trace is None:
        return encode_lab(of_result(experiment, result, label, seed), LabLook(reserve=120))
    key = f"{experiment.key} {settings.key()} {label} {seed} traced"
    title = f"{experiment.title}: {label}"
    return _traced(key, lambda: of_trace(trace(seed, settings, label), key, title, f"seed {seed}"))


@st.cache_data(max_entries=40, show_spinner=False)
def _traced(key: str, _draw: Callable[[], LabPicture]) -> bytes:
    return encode_lab(_draw(), LabLook(reserve=330))


def of_result(experiment: Experiment, result: Result, label: str, seed: int) -> LabPicture:
    """The picture of one seed of a row, from the curves that the result keeps."""
    row, place = result.row(label), result.seeds.index(seed)
    curves = {name: row.curve(name) for name in row.curves}
    losses = curves["loss"]

    def share(name: str) -> FloatArray | None:
        return curves[name][place] / 100 if name in curves else None

    validation = curves.get("validation loss")
    return LabPicture(
        key=f"{experiment.key} {result.settings.key()} {label} {seed} {len(result.seeds)}",
        title=f"{experiment.title}: {label}",
        note=f"seed {seed}; band: lowest and highest of {len(result.seeds)} seeds",
        epochs=np.arange(float(losses.shape[1])),
        losses=losses[place],
        validation_losses=None if validation is None else validation[place],
        accuracies=share("accuracy"),
        validation_accuracies=share("validation accuracy"),
        held_out="validation",
        band=np.stack([losses.min(axis=0), losses.max(axis=0)]),
        seeds=len(result.seeds),
        **_end(losses[place]),
    )


def of_trace(trace: Trace, key: str, title: str, note: str) -> LabPicture:
    """The picture of one seed of a row that was run again and recorded closely."""
    return LabPicture(
        key=key,
        title=title,
        note=note,
        epochs=np.asarray(trace.epochs, dtype=np.float64),
        losses=trace.losses,
        loss=trace.loss,
        validation_losses=trace.validation_losses,
        accuracies=trace.accuracies,
        validation_accuracies=trace.validation_accuracies,
        held_out="validation",
        landscape=_landscape(trace),
        **_end(trace.losses),
    )


def _end(losses: FloatArray) -> dict[str, Any]:
    """When a run left for good, if it did."""
    lost = np.flatnonzero(~np.isfinite(losses))
    if not len(lost):
        return {}
    return {"diverged": int(lost[0]), "ended": f"Diverged in epoch {lost[0]}."}


def _landscape(trace: Trace) -> LabLandscape | None:
    """The loss over the path's own PCA plane, and the path projected onto it."""
    if trace.points is None or trace.objective is None:
        return None
    objective = trace.objective
    plane = pca_plane(trace.points)
    path = plane.project(trace.points)
    with np.errstate(all="ignore"):
        return LabLandscape(
            name="PCA plane of the path",
            window=plane.window,
            axes=plane.labels,
            heights=heights(objective, plane, RESOLUTION),
            path=path,
            at_projection=plane_values(objective, plane, path),
            true=objective.value(trace.points),
            explained=float(plane.explained.sum()),
        )


def _turn(view: LabView) -> None:
    st.session_state[_VIEW] = view


def _about(experiment: Experiment, seeds: int) -> str:
    if experiment.trace is None:
        return f"One of the {seeds} runs of this row, as it was recorded."
    return (
        "This row, run again with the shipped settings and this seed. The path is drawn in the "
        "plane of its own two principal directions; its heights there are the loss at the "
        "projected weights, which lies beside the loss of the run itself."
    )
