"""The tables page: which table, what came out, why, and everything that can be done with it."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.results import Measure, PairVerdict, Result
from gdviz.experiments.store import shipped
from gdviz.experiments.writing import head, spread
from gdviz.figures.charts import figure
from gdviz.links import LinkReader, Query
from gdviz.ui import charts, live, runs, summaries
from gdviz.ui.badges import badge, bar, table, tally
from gdviz.ui.files import offer
from gdviz.ui.frame import plain
from gdviz.ui.settings import problems

_LINK: Any = "query-params"
OVERVIEW, SUMMARIES = "Overview", "Summaries"
PARTS = ("All figures", "Run it here", "Open a row", "How it was measured", "Take it away")
#: So many claims are listed beside the chart; of more, only how many there are of each verdict.
_FEW = 6
#: So many charts stand at the top; the others, so many in all, with the figures.
_FIRST, _MOST_CHARTS = 2, 12
_CSS = """<style>
:is(.st-key-figures, .st-key-claims) .stMarkdown { overflow-x: auto; }
.st-key-claims td:not(:first-child) { white-space: nowrap; }
.st-key-figures table { font-variant-numeric: tabular-nums; }
.st-key-figures :is(th, td) { white-space: nowrap; }
.st-key-figures td:first-child { font-weight: 600; }
.verdict-bar { display: flex; gap: 2px; color: #fff; font-size: 0.8rem; line-height: 1.5rem; }
.verdict-bar span { min-width: 1.4rem; text-align: center; }
.verdict-bar span:first-child { border-radius: 6px 0 0 6px; }
.verdict-bar span:last-child { border-radius: 0 6px 6px 0; }
.verdict-bar span:only-child { border-radius: 6px; }
</style>"""


def options() -> list[str]:
    """What the page can show."""
    return [OVERVIEW, *EXPERIMENTS, SUMMARIES]


def read_link(query: Query) -> tuple[str, list[str]]:
    """What a link shows, and a sentence for each part of it that was not usable."""
    reader = LinkReader(query)
    asked = reader.choice("table", options(), OVERVIEW)
    reader.choice("part", PARTS, PARTS[0])
    more = problems(EXPERIMENTS[asked], query) if asked in EXPERIMENTS else []
    return asked, reader.problems + more


def ask_table() -> str:
    """Which table, or the overview, or the summaries."""
    return st.segmented_control(
        "Table",
        options(),
        default=OVERVIEW,
        required=True,
        key="table",
        bind=_LINK,
        label_visibility="collapsed",
    )


def show(name: str) -> None:
    """What was asked for."""
    st.html(_CSS)
    if name == SUMMARIES:
        summaries.show()
    elif name == OVERVIEW:
        show_overview()
    else:
        show_table(EXPERIMENTS[name])


# ---- the overview -------------------------------------------------------------------------------


def show_overview() -> None:
    """All tables: what the article says, and how many of its claims hold."""
    found = {key: shipped(experiment) for key, experiment in EXPERIMENTS.items()}
    verdicts = [v.verdict for result in found.values() if result for v in result.verdicts]
    st.markdown(
        "### Eight tables, run again: which of the article's claims hold?\n"
        "The figures in the article are illustrative. Here every table is a real experiment with "
        "at least twenty seeds, and every claim is judged pair by pair."
    )
    st.markdown(f"All claims together: {tally(verdicts)}")
    for key, experiment in EXPERIMENTS.items():
        _card(experiment, found[key])
    st.caption(rule_of_verdicts())


def _card(experiment: Experiment, result: Result | None) -> None:
    name, words, verdict = st.columns([1.1, 3, 1.6], vertical_alignment="center", border=False)
    name.button(
        f"{experiment.key}: {experiment.title}",
        key=f"open.{experiment.key}",
        width="stretch",
        on_click=_open,
        args=[experiment.key],
    )
    words.markdown(f"{experiment.question} *The article: {experiment.article.says}*")
    if result is None:
        verdict.caption("not run yet")
    else:
        verdict.html(bar(each.verdict for each in result.verdicts))


def _open(key: str) -> None:
    st.session_state["table"] = key


def rule_of_verdicts() -> str:
    """How a claim is judged, in one caption."""
    return (
        "A claim compares two rows, seed by seed, on the same data, start and batches. It holds if "
        "at least 80 % of the seeds agree with its sign, a two-sided sign test gives p < 0.05, and "
        "the median difference is larger than the smallest that matters. It does not hold if the "
        "opposite passes the same test; otherwise it is too close to call."
    )


# ---- one table ----------------------------------------------------------------------------------


def show_table(experiment: Experiment) -> None:
    """Question, chart and verdicts, why, and the parts to look into."""
    result = shipped(experiment)
    st.markdown(f"### {experiment.title}: {experiment.question}")
    if result is None:
        st.info(
            f"This table ships without a result: `python -m gdviz.experiments {experiment.key}` "
            "makes one. It can be run here."
        )
    else:
        _show_result(experiment, result)
    charts.follow_theme()
    _show_parts(experiment, result)


def _show_result(experiment: Experiment, result: Result) -> None:
    """Charts on the left; what the article says, what holds and why on the right."""
    picture, words = st.columns([1.6, 1], gap="medium")
    with picture:
        _draw(experiment, result, range(_FIRST))
    with words:
        st.markdown(f"**The article:** {experiment.article.says}")
        _show_verdicts(experiment, result)
        st.markdown(f"**Why?** {experiment.explain(result)}")


def _draw(experiment: Experiment, result: Result, places: Iterable[int]) -> None:
    """Those of the experiment's charts that stand at these places."""
    drawn = experiment.charts(result)
    for place in places:
        if place < len(drawn):
            key = f"{experiment.key}.chart.{place}"
            chart = drawn[place]
            charts.draw(figure(chart, charts.theme()), key=key, alt=chart.alt)


def _show_verdicts(experiment: Experiment, result: Result) -> None:
    """Every claim with its verdict; where there are many, first how many there are of each."""
    lines: dict[str, list[str]] = {}
    counted: dict[str, list[str]] = {}
    for verdict in result.verdicts:
        claim = experiment.claim(verdict.claim)
        lines.setdefault(claim.group, []).append(_line(claim, verdict))
        counted.setdefault(claim.group, []).append(verdict.verdict)
    listed = "\n\n".join(map(_under, lines, lines.values()))
    if len(result.verdicts) <= _FEW:
        st.markdown(listed)
        return
    tallies = (f"{plain(name or 'The table')}: {tally(each)}" for name, each in counted.items())
    st.markdown("  \n".join(tallies))
    with st.expander(f"All {len(result.verdicts)} claims"):
        st.markdown(listed)


def _under(heading: str, lines: list[str]) -> str:
    """Lines of Markdown under a heading, if it has words."""
    return "  \n".join([f"**{plain(heading)}**", *lines] if heading else lines)


def _line(claim: Claim, verdict: PairVerdict) -> str:
    share = f"{verdict.right} of {verdict.seeds} seeds agree"
    return f"{badge(verdict.verdict)} {plain(claim.sentence)} *{share}.*"


def _show_parts(experiment: Experiment, result: Result | None) -> None:
    """What lies behind the tabs; only the one that is open is made."""
    tabs = st.tabs(PARTS, key="part", bind=_LINK)
    figures, here, row, method, files = tabs
    if figures.open:
        with figures:
            _show_figures(experiment, result)
    if row.open:
        with row:
            _show_runs(experiment, result)
    if method.open:
        with method:
            _show_method(experiment)
    if files.open:
        with files:
            _show_files(experiment, result)
    if here.open:  # last: what came after a run would wait for its end
        with here:
            live.show(experiment, result)


def _show_figures(experiment: Experiment, result: Result | None) -> None:
    """More charts, ours with the article's figures beside it, and the article's as printed."""
    if result is not None:
        for place, column in enumerate(st.columns(2, gap="medium")):
            with column:
                _draw(experiment, result, range(_FIRST + place, _MOST_CHARTS, 2))
    with st.container(key="figures"):
        if result is not None:
            st.markdown(measured(experiment, result))
            st.caption(f"Ours: median (lowest–highest). {_origin(result)}")
        st.markdown(f"**As printed in the article.** {plain(experiment.article.says)}")
        st.markdown(table(experiment.article.headers, experiment.article.rows))


def measured(experiment: Experiment, result: Result) -> str:
    """The measured table in Markdown; the article's figures stand before ours."""
    columns = list(_columns(experiment, result))
    heads = ["", *(name for name, _, _ in columns)]
    lines = [
        [row.label, *(
            _printed(row.case.article.get(measure.key)) if printed else spread(measure, row)
            for _, measure, printed in columns
        )]
        for row in result.rows
    ]  # fmt: skip
    return table(heads, lines)


def _columns(experiment: Experiment, result: Result) -> Sequence[tuple[str, Measure, bool]]:
    """Name and measure of each column, and whether it is the article's."""
    columns = []
    for measure in experiment.measures:
        if any(measure.key in row.case.article for row in result.rows):
            columns.append((f"{measure.name}, article", measure, True))
        columns.append((head(measure), measure, False))
    return columns


def _printed(figure: float | str | None) -> str:
    if figure is None:
        return ""
    return figure if isinstance(figure, str) else f"{figure:.3g}"


def _origin(result: Result) -> str:
    origin = result.origin
    if origin is None:
        return "Run on the spot."
    versions = ", ".join(f"{name} {version}" for name, version in origin.versions.items())
    return (
        f"{len(result.seeds)} seeds, run on {origin.made} on {plain(origin.processor)} with "
        f"{versions}, by `{origin.command}`."
    )


def _show_runs(experiment: Experiment, result: Result | None) -> None:
    if result is None:
        st.info("There is no row to open before this table has been run.")
    else:
        runs.show(experiment, result)


def _show_method(experiment: Experiment) -> None:
    """How it was measured, and what every column means."""
    st.markdown(experiment.method)
    lines = [[head(measure), measure.about] for measure in experiment.measures]
    st.markdown(table(["Column", "What it is"], lines))
    smallest = [
        [claim.sentence, experiment.measure(claim.measure).name, _smallest(experiment, claim)]
        for claim in experiment.claims
    ]
    with st.expander("The smallest difference that matters, for every claim"):
        st.markdown(table(["Claim", "Compared", "Smallest"], smallest))
    st.caption(rule_of_verdicts())


def _smallest(experiment: Experiment, claim: Claim) -> str:
    if claim.relative:
        return f"{100 * claim.smallest:g} %"
    return f"{claim.smallest:g} {experiment.measure(claim.measure).unit}".strip()


def _show_files(experiment: Experiment, result: Result | None) -> None:
    """The result as files; what was run here last can be had there."""
    if result is None:
        st.info("There is nothing to take away before this table has been run.")
        return
    st.markdown(
        "The shipped result. CSV and JSON hold every seed; Markdown and LaTeX the table of medians "
        "and ranges with its verdicts."
    )
    offer(experiment, result, "shipped")
