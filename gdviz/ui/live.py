"""Run it here: a table's experiment at a reduced setting, beside the shipped result."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gdviz.errors import BudgetError, GdvizError
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.results import Result
from gdviz.figures.charts import figure
from gdviz.settings import Settings
from gdviz.ui import charts
from gdviz.ui.badges import badge, table
from gdviz.ui.bench import bench, run
from gdviz.ui.files import ask_own, offer
from gdviz.ui.frame import plain
from gdviz.ui.settings import ask_seeds, ask_settings

_WANTED = "tables.wanted"
_Wanted = tuple[str, str, str, int]


def show(experiment: Experiment, shipped: Result | None) -> None:
    """Controls, the button, and both results. It runs last on the page: what follows would wait."""
    panel, results = st.columns([1, 3.2], gap="medium")
    with panel:
        settings, seeds = ask_settings(experiment), ask_seeds(experiment)
        experiment = ask_own(experiment)
        wanted = (experiment.key, experiment.fed, settings.key(), seeds)
        _ask(experiment, settings, wanted)
    with results:
        if st.session_state.get(_WANTED) == wanted:
            result = _run(experiment, settings, seeds)
            if result is not None:
                _beside(experiment, result, shipped)
        else:
            _invite(experiment, seeds)


def _ask(experiment: Experiment, settings: Settings, wanted: _Wanted) -> None:
    """The button, unless the run would take too long: then how long."""
    try:
        seconds = experiment.afford(wanted[-1], settings)
    except BudgetError as error:
        st.warning(plain(str(error)))
        return
    st.button(
        "Run it here",
        key="run",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        on_click=_want,
        args=[wanted],
    )
    st.caption(f"About {_whole(seconds)} s on a laptop, in one process.")


def _want(wanted: _Wanted | None) -> None:
    st.session_state[_WANTED] = wanted


def _invite(experiment: Experiment, seeds: int) -> None:
    declared = ", ".join(
        f"{name.replace('_', ' ')} {getattr(experiment.reduced, name)}"
        for name in experiment.reduced.__dataclass_fields__
    )
    seconds = experiment.live_seeds * experiment.cost(experiment.reduced)
    st.info(
        f"Do not believe the shipped figures: run {seeds} seeds on this machine. The controls "
        f"open with a reduced setting that takes about {_whole(seconds)} s ({plain(declared)})."
    )


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


def _run(experiment: Experiment, settings: Settings, seeds: int) -> Result | None:
    """The result, with a bar while it is made; None if it failed, which is then said."""
    place = st.empty()
    try:
        if bench().finished(experiment, settings, range(seeds)):
            return run(experiment, settings, seeds, lambda share, words: None)
        with place.container(horizontal=True, vertical_alignment="center", key="running"):
            bar = st.progress(0.0, "Seed 1")
            st.button("Cancel", key="cancel", on_click=_want, args=[None])
        result = run(experiment, settings, seeds, lambda share, words: _move(bar, share, words))
    except GdvizError as error:
        place.error(plain(str(error)))
        return None
    place.empty()
    return result


def _move(bar: DeltaGenerator, share: float, words: str) -> None:
    bar.progress(min(share, 1.0), f"{words}, {share:.0%} done")


def _beside(experiment: Experiment, live: Result, shipped: Result | None) -> None:
    """Both charts, and both verdicts of every claim."""
    columns = st.columns(2, gap="small") if shipped else [st.container()]
    with columns[0]:
        count = "one seed" if len(live.seeds) == 1 else f"{len(live.seeds)} seeds"
        data = ", on your own data" if experiment.fed else ""
        st.markdown(f"**Here, just now** · {count}, as set{data}: indicative")
        _chart(experiment, live, "live")
    if shipped:
        with columns[1]:
            st.markdown(f"**Shipped** · {len(shipped.seeds)} seeds, the full setting")
            _chart(experiment, shipped, "beside")
    st.markdown(agreement(live, shipped))
    with st.container(key="claims"):
        st.markdown(_verdicts(experiment, live, shipped))
    offer(experiment, live, "live")


def _chart(experiment: Experiment, result: Result, key: str) -> None:
    chart = experiment.charts(result)[0]
    charts.draw(figure(chart, charts.theme()), key=f"{experiment.key}.{key}", alt=chart.alt)


def _verdicts(experiment: Experiment, live: Result, shipped: Result | None) -> str:
    lines = []
    for claim in experiment.claims:
        here, there = live.verdict(claim.id), shipped.verdict(claim.id) if shipped else None
        lines.append(
            [
                claim.sentence,
                f"{badge(here.verdict)} {here.right} of {here.seeds}" if here else "not run",
                f"{badge(there.verdict)} {there.right} of {there.seeds}" if there else "–",
            ]
        )
    return table(["Claim", "Here (indicative)", "Shipped"], lines, ready=[1, 2])


def agreement(live: Result, shipped: Result | None) -> str:
    """Whether a verdict was turned round; one that is too close to call contradicts nothing."""
    if shipped is None:
        return "No result is shipped with this version."
    opposite = {"holds": "does not hold", "does not hold": "holds"}
    turned = [
        verdict.claim
        for verdict in live.verdicts
        if (other := shipped.verdict(verdict.claim)) is not None
        and opposite.get(other.verdict) == verdict.verdict
    ]
    if not turned:
        return "No verdict here contradicts a shipped one; a few seeds may leave one open."
    return (
        f"{len(turned)} of {len(live.verdicts)} verdicts came out the other way round here: other "
        "settings, another answer. The shipped ones are for the full setting alone."
    )
