"""A lesson on its page: predict, reveal, look and measure, and what to make of it."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from gdviz.chart import Axis, Chart, bars
from gdviz.errors import GdvizError
from gdviz.figures.charts import figure
from gdviz.glossary import terms_in
from gdviz.hyperparameters import Hyperparameter
from gdviz.links import LinkReader, Query
from gdviz.misconceptions import MISCONCEPTIONS, LessonScene, Misconception, Settings, Source
from gdviz.misconceptions.misconception import AnyScene
from gdviz.misconceptions.settings import choices, numbers
from gdviz.misconceptions.shipped import origin, recorded
from gdviz.ui import charts
from gdviz.ui.badges import badge
from gdviz.ui.controls import ask_slider
from gdviz.ui.doors import door
from gdviz.ui.frame import plain
from gdviz.ui.words import explained

_LINK: Any = "query-params"
#: A class has at most so many hands for one answer.
MOST_HANDS = 999
_RAN = "lessons.ran"
#: The height of the picture that asks, in CSS pixels.
_POSING = 380
_CSS = """<style>
.st-key-hands [data-testid="stNumberInput"] { flex: 1 1 8rem; }
.st-key-claimed p { font-size: 0.85rem; }
</style>"""


@dataclasses.dataclass(frozen=True)
class Vote:
    """What was predicted in a lesson, kept for the visit.

    Attributes:
        choice: the place of the visitor's own answer, None for none yet.
        hands: how many of the class were for each option; empty if they were not asked.
        revealed: whether the answer has been shown.
    """

    choice: int | None = None
    hands: tuple[int, ...] = ()
    revealed: bool = False


# ---- the link -----------------------------------------------------------------------------------


def read_link(query: Query) -> tuple[str, list[str]]:
    """Which lesson a link shows, and a sentence for each part of it that was not usable."""
    reader = LinkReader(query)
    lesson = MISCONCEPTIONS[reader.choice("lesson", MISCONCEPTIONS, next(iter(MISCONCEPTIONS)))]
    names = [scene.name for scene in lesson.scenes]
    read_settings(reader, lesson.scene(reader.choice("scene", names, names[0])))
    return lesson.key, reader.problems


def read_settings(reader: LinkReader, scene: AnyScene) -> None:
    """What a link says of a scene's settings: the reader keeps a sentence for each fault."""
    for name, parameter in numbers(scene.settings).items():
        key, default = f"{scene.slug}.{name}", getattr(scene.settings, name)
        if _leaps(parameter):
            allowed = list(map(str, round_numbers(parameter, default)))
            reader.choice(key, allowed, str(round(default)))
        else:
            reader.position(key, parameter, default, parameter.label)
    for name, each in choices(scene.settings).items():
        reader.choice(f"{scene.slug}.{name}", each.options, getattr(scene.settings, name))


def ask_lesson() -> Misconception:
    """Which of the lessons."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Lesson", width="content")
        key = st.segmented_control(
            "Lesson", list(MISCONCEPTIONS), default=next(iter(MISCONCEPTIONS)), required=True,
            key="lesson", bind=_LINK, label_visibility="collapsed", on_change=_another_lesson,
        )  # fmt: skip
    return MISCONCEPTIONS[key]


def _another_lesson() -> None:
    """The scene of the lesson before means nothing in this one."""
    st.session_state.pop("scene", None)


# ---- predict ------------------------------------------------------------------------------------


def vote_in(lesson: Misconception) -> Vote:
    """What was predicted so far; who follows a link to a scene has been through that."""
    kept: Vote | None = st.session_state.get(f"vote {lesson.key}")
    if kept is None:
        named = st.query_params.get("scene")
        kept = Vote(revealed=any(scene.name == named for scene in lesson.scenes))
        _keep(lesson, kept)
    return kept


def _keep(lesson: Misconception, vote: Vote) -> None:
    st.session_state[f"vote {lesson.key}"] = vote


def predict(lesson: Misconception, vote: Vote) -> None:
    """The picture that asks, the question, the show of hands, and the button that reveals."""
    picture, panel = st.columns([2.4, 1], gap="medium")
    with picture:
        _draw(dataclasses.replace(lesson.poses(), height=_POSING), f"{lesson.key} poses")
    with panel:
        st.markdown(f"**Predict.** {lesson.question}")
        vote = dataclasses.replace(vote, choice=_ask_choice(lesson, vote))
        with st.expander("Ask the class: a show of hands", expanded=any(vote.hands)):
            vote = dataclasses.replace(vote, hands=_ask_hands(lesson, vote))
        _keep(lesson, vote)
        ready = vote.choice is not None or any(vote.hands)
        st.button(
            "Reveal", type="primary", disabled=not ready, key="reveal", width="stretch",
            on_click=_keep, args=[lesson, dataclasses.replace(vote, revealed=True)],
            help="First choose what you expect: being wrong teaches more than being told.",
        )  # fmt: skip
        explain(lesson.claim, lesson.question, *lesson.options)
    with picture:
        _show_hands(lesson, vote)


def _ask_choice(lesson: Misconception, vote: Vote) -> int | None:
    answer = st.radio(
        "Your prediction", lesson.options, index=vote.choice, key=f"{lesson.key}.choice",
        label_visibility="collapsed",
    )  # fmt: skip
    return None if answer is None else lesson.options.index(answer)


def _ask_hands(lesson: Misconception, vote: Vote) -> tuple[int, ...]:
    """How many hands there were for each option."""
    counts = vote.hands or (0,) * len(lesson.options)
    with st.container(horizontal=True, key="hands"):
        return tuple(
            int(st.number_input(option, 0, MOST_HANDS, count, key=f"{lesson.key}.hands.{place}"))
            for place, (option, count) in enumerate(zip(lesson.options, counts, strict=True))
        )


def _show_hands(lesson: Misconception, vote: Vote) -> None:
    if any(vote.hands):
        chart = hands(lesson.options, vote.hands)
        _draw(chart, f"{lesson.key} hands")


def hands(options: Sequence[str], counts: Sequence[int]) -> Chart:
    """A show of hands as bars, the first option on top."""
    names, numbers_of = tuple(options)[::-1], np.array(counts[::-1], dtype=np.float64)
    said = ", ".join(f"{option}: {count}" for option, count in zip(options, counts, strict=True))
    return Chart(
        "", Axis("hands", limits=(0, float(max(counts)) * 1.05)), Axis("answer", categories=names),
        f"A show of hands: {said}.", (bars("", numbers_of, np.arange(float(len(names)))),),
        height=70 + 32 * len(names),
    )  # fmt: skip


# ---- reveal -------------------------------------------------------------------------------------


def show_answer(lesson: Misconception, vote: Vote) -> None:
    """How the prediction stands to what is so, in one line; who predicted nothing, needs none."""
    if vote.choice is not None or any(vote.hands):
        st.markdown(compared(lesson, vote))
    if any(vote.hands):
        right = vote.hands[lesson.answer]
        with st.expander(f"The class: {right} of {sum(vote.hands)} hands were for it"):
            _show_hands(lesson, vote)


def compared(lesson: Misconception, vote: Vote) -> str:
    """What was said, and what is so."""
    right = f"“{lesson.options[lesson.answer]}”"
    if vote.choice is None:
        return f"{lesson.question} **{right}**"
    if vote.choice == lesson.answer:
        return f"You said {right}, and **so it is**. See it happen:"
    return f"You said “{lesson.options[vote.choice]}”. **It is {right}.** See it happen:"


# ---- look and measure ---------------------------------------------------------------------------


@st.fragment
def explore(lesson: Misconception) -> None:
    """One scene: what to look for, the picture, the controls, and what was measured."""
    names = [scene.name for scene in lesson.scenes]
    name = st.pills(
        "Scene", names, default=names[0], required=True, key="scene", bind=_LINK,
        label_visibility="collapsed",
    )  # fmt: skip
    scene = lesson.scene(name)
    picture, panel = st.columns([3.8, 1], gap="medium")
    with panel:
        settings = ask_settings(scene)
        found = _find(lesson, scene, settings)
        offer(scene, settings)
        if found is not None:
            explain(scene.look_for, scene.says(found), scene.asserts, *labels(scene))
    with picture:
        st.markdown(f"**Look for:** {scene.look_for}")
        if found is not None:
            show_found(scene, settings, found)


def ask_settings(scene: AnyScene) -> Settings:
    """The scene's settings from its controls."""
    chosen: dict[str, Any] = {}
    declared, options = numbers(scene.settings), choices(scene.settings)
    for field in dataclasses.fields(scene.settings):
        name, key = field.name, f"{scene.slug}.{field.name}"
        default = getattr(scene.settings, name)
        if name in options:
            each = options[name]
            chosen[name] = st.selectbox(
                each.label, each.options, each.options.index(default), key=key, bind=_LINK,
                help=explained(each.label, each.help),
            )  # fmt: skip
        else:
            chosen[name] = _ask_number(declared[name], default, key)
    settings: Settings = dataclasses.replace(scene.settings, **chosen)
    return settings


def _ask_number(parameter: Hyperparameter, default: float, key: str) -> float:
    if not _leaps(parameter):
        return ask_slider(parameter, default, key, parameter.label, help=parameter.help)
    steps = list(map(str, round_numbers(parameter, default)))
    chosen = st.select_slider(
        parameter.label,
        steps,
        str(round(default)),
        key=key,
        bind=_LINK,
        help=explained(parameter.label, parameter.help),
    )
    return int(chosen)


def _leaps(parameter: Hyperparameter) -> bool:
    """Whether the control goes in leaps: whole numbers over a logarithmic range."""
    return parameter.whole and parameter.scale == "log"


def round_numbers(parameter: Hyperparameter, default: float) -> list[int]:
    """1, 2, 5, 10, ... within the range, its ends, and the default."""
    powers = range(math.ceil(math.log10(parameter.high)) + 1)
    steps = {times * 10**power for power in powers for times in (1, 2, 5)}
    ends = {round(parameter.low), round(parameter.high), round(default)}
    return sorted({step for step in steps if parameter.low < step < parameter.high} | ends)


def _find(lesson: Misconception, scene: AnyScene, settings: Settings) -> Any | None:
    """What is measured with these settings; None if it has to be asked for, or cannot be."""
    if scene.shipped is None:
        return measured(lesson.key, scene.name, settings)
    wanted = scene.slug, settings.key()
    shipped = recorded(lesson, scene, settings)
    st.button(
        "Run it here", key="run", type="secondary" if shipped else "primary", width="stretch",
        icon=":material/play_arrow:", on_click=_want, args=[wanted],
        help=f"About {scene.shipped.seconds:.0f} seconds with the settings that it opens with.",
    )  # fmt: skip
    if st.session_state.get(_RAN) == wanted:
        with st.spinner("Measuring here…"):
            found = measured(lesson.key, scene.name, settings)
        st.caption("Measured just here, on this machine.")
        return found
    if shipped is None:
        st.caption("These settings have not been measured yet.")
    else:
        made = origin(lesson)
        st.caption(f"Recorded on {made.made} on {plain(made.processor)}, by `{made.command}`.")
    return shipped


def _want(wanted: tuple[str, str]) -> None:
    st.session_state[_RAN] = wanted


def measured(key: str, name: str, settings: Settings) -> Any | None:
    """What is measured; None if it cannot be, which is then said."""
    try:
        return _measurement(key, name, settings.key(), settings)
    except GdvizError as error:
        st.warning(plain(str(error)))
        return None


@st.cache_resource(max_entries=200, show_spinner=False)
def _measurement(key: str, name: str, settings_key: str, _settings: Settings) -> Any:
    """Measured once for all visitors who set the same."""
    return MISCONCEPTIONS[key].scene(name).measure(_settings)


def offer(scene: AnyScene, settings: Settings) -> None:
    """The way to where it can be played with further."""
    opening = scene.opens(settings)
    if opening is not None:
        door(opening.label, opening.page, opening.query, key="open", stretched=True)


def labels(scene: AnyScene) -> list[str]:
    """What the controls are called."""
    asked, chosen = numbers(scene.settings).values(), choices(scene.settings).values()
    return [*(each.label for each in asked), *(each.label for each in chosen)]


def explain(*texts: str) -> None:
    """The glossary's sentences on the words that these texts use, behind a button."""
    terms = list(terms_in(" ".join(texts)))
    if terms:
        with st.popover("Words used here", icon=":material/menu_book:", width="stretch"):
            st.markdown("\n\n".join(f"**{term.name}**: {term.meaning}" for term in terms))


def show_found(scene: LessonScene[Any, Any], settings: Settings, found: Any) -> None:
    """Charts first, then what was measured."""
    drawn = scene.charts(found)
    for place, (column, chart) in enumerate(zip(_side_by_side(len(drawn)), drawn, strict=True)):
        with column:
            _draw(chart, f"{scene.slug} {place}")
    state(scene, settings, found)


def state(scene: LessonScene[Any, Any], settings: Settings, found: Any) -> None:
    """What was measured, in words, and whether the scene's claim holds of it."""
    st.markdown(together(scene.says(found)))
    with st.container(key="claimed"):
        said = f"{_checked(scene, settings, found)} {together(scene.asserts)}"
        st.markdown(f"{said} {cited(scene.sources)}")


def together(text: str) -> str:
    """The text, without a line break between a number and its per cent sign."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def _side_by_side(count: int) -> Sequence[Any]:
    """Places for so many charts, the first the widest."""
    return [st.container()] if count == 1 else st.columns([1.5] + [1.0] * (count - 1), gap="small")


def _checked(scene: LessonScene[Any, Any], settings: Settings, found: Any) -> str:
    """Whether the scene's claim holds with these settings."""
    if scene.claim(found):
        return ":green-badge[:material/check: measured]"
    return ":orange-badge[:material/close: not with these settings]"


def cited(sources: Sequence[Source]) -> str:
    """Sources in brackets, as links where they have one."""
    names = (f"[{each.short}]({each.link})" if each.link else each.short for each in sources)
    return f"({'; '.join(names)})"


def _draw(chart: Chart, key: str) -> None:
    charts.draw(figure(chart, charts.theme()), key=key, alt=chart.alt)


# ---- and then -----------------------------------------------------------------------------------


def conclude(lesson: Misconception, vote: Vote) -> None:
    """The correction, what it leaves out, and what to talk about."""
    st.divider()
    so, talk = st.columns(2, gap="large")
    with so:
        st.markdown(f"#### {lesson.correction}")
        st.markdown(cited([lesson.correction_source]))
        with st.expander("What this short answer leaves out"):
            st.markdown(lesson.nuance)
            for source in (lesson.correction_source, *lesson.sources):
                st.caption(f"{source.short}: *{source.title}*. {source.link}")
    with talk:
        st.markdown("**To talk about**")
        st.markdown("\n".join(f"{place}. {text}" for place, text in enumerate(lesson.discuss, 1)))
        st.markdown(f"**What would change our mind:** {lesson.change_of_mind}")
        st.button(
            "Predict again", key="again", icon=":material/undo:", on_click=_keep,
            args=[lesson, dataclasses.replace(vote, revealed=False)],
        )  # fmt: skip


def show(lesson: Misconception) -> None:
    """The whole lesson, as far as it has got."""
    st.html(_CSS)
    vote = vote_in(lesson)
    st.markdown(f"### “{lesson.claim}” {badge(lesson.verdict) if vote.revealed else ''}")
    if not vote.revealed:
        predict(lesson, vote)
        return
    show_answer(lesson, vote)
    explore(lesson)
    conclude(lesson, vote)
