"""The evidence on the proof page: headline, figures and tables, recorded and measured here."""

from collections.abc import Iterable, Iterator
from itertools import repeat

import streamlit as st

from gdviz.figures import evidence as figures
from gdviz.figures.evidence import figure as number
from gdviz.proof import derivatives, evidence, landmarks, recordings
from gdviz.proof.evidence import Evidence, RuleEvidence, SurfaceEvidence
from gdviz.ui import charts


def headline(recorded: Evidence) -> Evidence | None:
    """Four figures that say how much was checked, and a button that checks again.

    Returns what was measured here, once the visitor has asked for it.
    """
    deviations = [rule.deviation for rule in recorded.rules if rule.deviation is not None]
    critical = [surface.critical for surface in recorded.surfaces]
    verified = sum(each.verified for each in critical)
    listed = sum(each.listed for each in critical)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _metric(
            "Optimisers that agree",
            _share(recorded.rules),
            "With torch.optim or optax where these have the rule, and with theory.",
        )
        _metric(
            "Largest deviation of a path",
            number(max(deviations)),
            "From the path that torch.optim or optax takes, over all optimisers that they have.",
        )
        _metric(
            "Surfaces that agree",
            _share(recorded.surfaces),
            "Slopes and curvatures with differences of heights; and the stated minimum is lowest.",
        )
        _metric(
            "Critical points verified",
            f"{verified} of {listed}",
            "Minima, maxima and saddles: level there, and of the kind that the curvature says.",
        )
        if st.button("Check again here", icon=":material/refresh:", key="again"):
            st.session_state["checked"] = True
    return _here() if st.session_state.get("checked") else None


def _metric(label: str, value: str, meaning: str) -> None:
    st.metric(label, value, help=meaning, width="content")


def _share(examined: Iterable[RuleEvidence | SurfaceEvidence]) -> str:
    holds = [each.holds for each in examined]
    return f"{sum(holds)} of {len(holds)}"


def _here() -> Evidence:
    with st.spinner("Measuring everything again, about two seconds…"):
        return _gathered()


@st.cache_data(max_entries=1, show_spinner=False)
def _gathered() -> Evidence:
    """Measured once for all visitors: on one installation the outcome never changes."""
    return evidence.gather()


def show() -> None:
    """The whole panel."""
    recorded = evidence.recorded()
    here = headline(recorded)
    if here:
        outcome(here)
    optimisers, surfaces = st.columns(2, gap="medium")
    with optimisers:
        show_rules(recorded, here)
    with surfaces:
        show_surfaces(recorded, here)
    origin(recorded)


def outcome(here: Evidence) -> None:
    """What the check on this machine gave, in one box."""
    where = f"{here.processor}, Python {here.versions['python']}, NumPy {here.versions['numpy']}"
    if here.failures:
        st.error(f"On this machine these are off: {', '.join(here.failures)}. ({where})")
    else:
        st.success(
            f"Measured just here: all {len(here.rules)} optimisers and {len(here.surfaces)} "
            f"surfaces are within their tolerances. ({where})"
        )


def origin(recorded: Evidence) -> None:
    """When, where and with what the recorded figures were measured."""
    versions = ", ".join(f"{name} {version}" for name, version in recorded.versions.items())
    st.caption(
        f"Recorded on {recorded.made} on {recorded.processor}, with {versions}, by "
        "`python -m tools.prove`; a test fails when a figure falls behind."
    )


def show_rules(recorded: Evidence, here: Evidence | None) -> None:
    """The deviations of every update rule."""
    steps = max(rule.steps for rule in recorded.rules)
    st.markdown(
        "**How far is our path from theirs?** Every optimiser that PyTorch (torch.optim) or optax "
        f"has too was run there with the same settings from the same start, for {steps} steps, and "
        "the paths were compared. Every optimiser is also held against what can be worked out on "
        "paper. A deviation of 1e-15 means that about fifteen digits agree, as many as a "
        "computer's 64-bit numbers hold."
    )
    charts.draw(
        figures.rules(recorded, here, charts.theme()),
        key="rules",
        alt="Largest deviation of every optimiser on a logarithmic axis; all are far below the "
        "tolerance.",
    )
    with st.expander("All figures, and what they are compared with"):
        st.markdown(_rule_table(recorded, here))
        st.caption(
            "Deviation: the largest |a - b| / max(1, |b|) over all compared numbers; a test "
            f"fails above {number(recordings.TOLERANCE)} for paths. The first ten steps and every "
            "tenth after them are compared. A statement about chance is allowed four standard "
            "errors."
        )


def show_surfaces(recorded: Evidence, here: Evidence | None) -> None:
    """The errors of every surface's derivatives, and its critical points and minimum."""
    searched = max(surface.minimum.searched for surface in recorded.surfaces)
    st.markdown(
        "**Are slopes and curvatures right?** Each surface gives its slope (gradient) and "
        "curvature (Hessian) by formula. They are compared with differences of heights at "
        f"{derivatives.POINTS} random points of the window. An error of 1e-12 is a millionth of a "
        "millionth of the largest rise that the slope would make across the window."
    )
    charts.draw(
        figures.surfaces(recorded, here, charts.theme()),
        key="surfaces",
        alt="Largest error of every surface's gradient and Hessian on a logarithmic axis; all are "
        "far below the tolerance.",
    )
    with st.expander("All figures, critical points and minima"):
        st.markdown(_surface_table(recorded, here))
        st.caption(
            "Slope, curvature: largest errors against central differences of fourth order with two "
            f"step lengths; a test fails above {number(derivatives.TOLERANCE)}. Critical points: "
            "level, and of the kind that the curvatures' signs give; where they can be counted, an "
            "independent Newton search finds as many. Lowest found: by looking at "
            f"{searched:,} places and descending from the best, compared with the stated minimum; "
            f"rounding alone may go {number(landmarks.TOLERANCE)} below. {_natures(recorded)}"
        )


def _natures(recorded: Evidence) -> str:
    """What was verified of each kind of minimum that there is."""
    present = {surface.minimum.nature for surface in recorded.surfaces}
    meanings = landmarks.NATURES.items()
    return " ".join(f"*{name}*: {what}." for name, what in meanings if name in present)


def _rule_table(recorded: Evidence, here: Evidence | None) -> str:
    again: Iterable[RuleEvidence | None] = here.rules if here else repeat(None)
    pairs = zip(recorded.rules, again, strict=False)
    rows = [row for rule, live in pairs for row in _rule_rows(rule, live)]
    return _table(("Optimiser", "Compared with", _deviations("Deviation", here)), rows)


def _rule_rows(rule: RuleEvidence, live: RuleEvidence | None) -> Iterator[tuple[str, ...]]:
    if rule.deviation is not None:
        what = f"{rule.library}: {rule.settings} settings × {rule.objectives} objectives"
        measured = [rule.deviation, live.deviation if live else None]
        yield f"**{rule.name}**", what, _figures(measured)
    for place, statement in enumerate(rule.statements):
        name = "" if place or rule.library else f"**{rule.name}**"
        allowed = f" (allowed: {_figures([statement.tolerance])})"
        measured = [statement.deviation, live.statements[place].deviation if live else None]
        yield name, statement.says + allowed, _figures(measured)


def _surface_table(recorded: Evidence, here: Evidence | None) -> str:
    again: Iterable[SurfaceEvidence | None] = here.surfaces if here else repeat(None)
    pairs = zip(recorded.surfaces, again, strict=False)
    errors = _deviations("Slope, curvature", here)
    head = ("Surface", "Minimum, lowest found", "Critical points", errors)
    return _table(head, (_surface_row(surface, live) for surface, live in pairs))


def _surface_row(surface: SurfaceEvidence, live: SurfaceEvidence | None) -> tuple[str, ...]:
    critical, minimum = surface.critical, surface.minimum
    return (
        f"**{surface.name}**",
        ", ".join(filter(None, (minimum.nature, _figures([minimum.lowest])))),
        f"{critical.verified} of {critical.listed}",
        " / ".join(
            _figures([each.gradient.error]) + ", " + _figures([each.hessian.error])
            for each in (surface, live)
            if each
        ),
    )


def _deviations(title: str, here: Evidence | None) -> str:
    return f"{title}: recorded / here" if here else title


def _figures(numbers: Iterable[float | None]) -> str:
    """The numbers that there are, which no line break may tear apart."""
    there = (
        number(each).replace("-", "\N{NON-BREAKING HYPHEN}") for each in numbers if each is not None
    )
    return " / ".join(there)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
