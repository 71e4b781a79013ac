"""Files: results to take away, and data brought along."""

import streamlit as st

from gdviz.errors import GdvizError
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.own import fingerprint, on_files
from gdviz.experiments.results import Result
from gdviz.experiments.writing import FORMATS
from gdviz.ui.frame import plain


def offer(experiment: Experiment, result: Result, key: str) -> None:
    """One button for each kind of file; `key` tells it from another offer on the page."""
    with st.container(horizontal=True):
        for name, kind in FORMATS.items():
            st.download_button(
                name,
                kind.write(experiment, result),
                f"gdviz-{experiment.key}-{key}.{kind.ending}",
                kind.mime,
                key=f"{key}.{kind.ending}",
                on_click="ignore",
                icon=":material/download:",
            )


def ask_own(experiment: Experiment) -> Experiment:
    """The experiment, on files of the visitor's own if there are some that it understands."""
    if experiment.own is None:
        return experiment
    with st.expander("Data of your own"):
        st.caption(experiment.own.about)
        uploaded = st.file_uploader(
            "Files",
            type=list(experiment.own.endings) or None,
            accept_multiple_files=True,
            key=f"{experiment.key}.own",
            label_visibility="collapsed",
        )
    if not uploaded:
        return experiment
    files = {file.name: file.getvalue() for file in uploaded}
    try:
        return _read(fingerprint(files), experiment.key, experiment, files)
    except GdvizError as error:
        st.error(plain(str(error)))
        return experiment


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(fed: str, key: str, _experiment: Experiment, _files: dict[str, bytes]) -> Experiment:
    """Files are read once, and nothing of them is written anywhere."""
    return on_files(_experiment, _files)
