"""What a lesson is: a claim, a prediction, scenes that are measured, and what they show."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from gdviz.chart import Chart
from gdviz.misconceptions.settings import Settings

S = TypeVar("S", bound=Settings)
M = TypeVar("M")
Verdict = Literal["false", "misleading", "true under conditions"]


class _Linked(Protocol):
    """A scene of the race page or of the network lab: its query is its link."""

    def to_query(self) -> Mapping[str, Sequence[str]]: ...


@dataclass(frozen=True)
class Source:
    """Where something is known from.

    Attributes:
        short: as it is cited in a sentence, "Lee et al. (2016)".
        title: of the paper or book.
        link: where it can be read, or "".
    """

    short: str
    title: str
    link: str = ""


@dataclass(frozen=True, eq=False)
class Opening:
    """Where a scene can be played with further: another page, with everything set.

    Attributes:
        page: its file, from the project's root.
        query: what the link carries.
        label: what the button says.
    """

    page: str
    query: Mapping[str, Sequence[str]]
    label: str


def in_race(scene: _Linked) -> Opening:
    """A race scene (`gdviz.scene.Scene`), opened on the race page."""
    return Opening("pages/race.py", scene.to_query(), "Open in the race")


def in_lab(scene: _Linked) -> Opening:
    """A scene of the network lab, opened there."""
    return Opening("pages/network.py", scene.to_query(), "Open in the network lab")


@dataclass(frozen=True, eq=False)
class Shipped(Generic[S, M]):
    """That a scene takes too long to be measured while somebody waits.

    What it gives with its default settings, with `unless` and with `sample` is in
    `assets/results`; a button measures anything else.

    Attributes:
        of: the type of what is measured: a dataclass of numbers, texts, arrays and tuples of texts.
        seconds: about how long a run with the default settings takes.
        sample: settings that are measured in a second or two, which every test run does anew.
        tolerance: by how much, relatively, that may differ from what was recorded.
    """

    of: type[M]
    seconds: float
    sample: S
    tolerance: float = 1e-6


@dataclass(frozen=True, eq=False)
class LessonScene(Generic[S, M]):
    """One thing to look at in a lesson, with its controls, its chart and its statement.

    Attributes:
        name: the phenomenon, as title, link text and test id.
        look_for: one sentence: where to look.
        settings: what it opens with; the controls follow from its fields.
        measure: does the runs, and nothing else: equal settings give equal measurements.
        charts: what is drawn of them, the most telling first.
        says: the statement below the chart, one to three sentences in Markdown, true whatever the
            settings are; every number in it comes from what was measured.
        asserts: one sentence: what `claim` asserts, in words.
        claim: whether it holds of what was measured; true with `settings`.
        unless: changed settings of which the claim is false.
        sources: what the theory is from.
        opens: where settings can be played with further, if anywhere.
        shipped: given where measuring takes more than a second or two.
    """

    name: str
    look_for: str
    settings: S
    measure: Callable[[S], M]
    charts: Callable[[M], tuple[Chart, ...]]
    says: Callable[[M], str]
    asserts: str
    claim: Callable[[M], bool]
    unless: S
    sources: tuple[Source, ...]
    opens: Callable[[S], Opening | None] = lambda _: None
    shipped: Shipped[S, M] | None = None

    @property
    def slug(self) -> str:
        """The name as the beginning of its settings' names in a link: small letters, hyphens."""
        return "-".join(re.findall(r"[a-z0-9]+", self.name.lower()))


AnyScene = LessonScene[Any, Any]


@dataclass(frozen=True, eq=False)
class Misconception:
    """A lesson.

    Attributes:
        key: "M1" to "M5".
        claim: the misconception, as people say it.
        verdict: what is to be said of it in a word or two.
        poses: a picture to look at while predicting: it asks and does not answer.
        question: what the class predicts.
        options: the answers that it can choose from.
        answer: which of them is right, from 0.
        scenes: what there is to see, the one that answers the question first.
        correction: one sentence that is true instead.
        correction_source: where that is known from.
        nuance: what the short answer leaves out, in a few sentences of Markdown.
        sources: further reading.
        discuss: three questions for the class.
        change_of_mind: what one would have to see to believe the claim after all.
    """

    key: str
    claim: str
    verdict: Verdict
    poses: Callable[[], Chart]
    question: str
    options: tuple[str, ...]
    answer: int
    scenes: tuple[AnyScene, ...]
    correction: str
    correction_source: Source
    nuance: str
    sources: tuple[Source, ...]
    discuss: tuple[str, str, str]
    change_of_mind: str

    def scene(self, name: str) -> AnyScene:
        """The scene of that name.

        Raises:
            KeyError: if there is none.
        """
        return {scene.name: scene for scene in self.scenes}[name]
