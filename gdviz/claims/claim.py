"""What a claim is: the article's statement in short, a verdict, and what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.results import Result
from gdviz.experiments.store import shipped
from gdviz.lab.scenes import LAB_SCENES
from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.scenes import SCENES
from gdviz.variants import SCENES as VARIANT_SCENES

Verdict = Literal[
    "true", "true under conditions", "misleading", "false", "contradicts itself", "unfinished"
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_UNMEASURED = "Not measured in this version."
Kind = Literal["race", "training", "lesson", "variant", "table", "page"]


@dataclass(frozen=True)
class Evidence:
    """Something in the app that was measured, and shows it.

    Attributes:
        kind: where it stands.
        name: of the scene; the key of a table; or the page's file name.
    """

    kind: Kind
    name: str

    @property
    def link(self) -> str:
        """Its page and query."""
        return _LINKS[self.kind](self.name)

    @property
    def exists(self) -> bool:
        """Whether there is such a thing; what it asserts is then run by its own test."""
        return self.name in _NAMES[self.kind]()


def _lesson_of(scene: str) -> str:
    """The key of the lesson that has a scene of this name."""
    return next(
        key
        for key, lesson in MISCONCEPTIONS.items()
        if scene in (each.name for each in lesson.scenes)
    )


_LINKS: dict[Kind, Callable[[str], str]] = {
    "race": lambda name: f"race?{SCENES[name].scene.key()}",
    "training": lambda name: LAB_SCENES[name].link,
    "lesson": lambda name: (
        f"misconceptions?{urlencode({'lesson': _lesson_of(name), 'scene': name})}"
    ),
    "variant": lambda name: f"variants?{urlencode({'scene': name})}",
    "table": lambda name: f"tables?{urlencode({'table': name})}",
    "page": lambda name: name,
}
_NAMES: dict[Kind, Callable[[], frozenset[str]]] = {
    "race": lambda: frozenset(SCENES),
    "training": lambda: frozenset(LAB_SCENES),
    "lesson": lambda: frozenset(
        each.name for lesson in MISCONCEPTIONS.values() for each in lesson.scenes
    ),
    "variant": lambda: frozenset(VARIANT_SCENES),
    "table": lambda: frozenset(EXPERIMENTS),
    "page": lambda: frozenset({"questions", "tables"}),
}


@dataclass(frozen=True)
class Claim:
    """A statement of the article, judged.

    Attributes:
        number: from 1, in the article's order.
        says: the statement, in our own short words.
        judged: the verdict; None where it is computed from a table's shipped rows.
        because: one sentence; of a table it follows what was counted.
        source: papers; "" where what was measured is enough.
        evidence: what shows it; () where the verdict rests on the source alone.
    """

    number: int
    says: str
    judged: Verdict | None
    because: str
    source: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """As judged, or as the table's rows say; unfinished as long as there are none."""
        if self.judged:
            return self.judged
        result = self._result()
        return "unfinished" if result is None else headline(result)

    @property
    def basis(self) -> str:
        """What the verdict rests on, in a word or two."""
        if not self.judged:
            return "computed from the shipped rows"
        if not self.evidence:
            return "by citation"
        return "shown" if all(each.kind == "page" for each in self.evidence) else "measured"

    @property
    def text(self) -> str:
        """Why, in a sentence or two."""
        if self.judged:
            return self.because
        result = self._result()
        found = _UNMEASURED if result is None else counted(result)
        return f"{found} {self.because}".rstrip()

    def _result(self) -> Result | None:
        """The shipped result of the table that it is about, if one came with this version."""
        key = next(each.name for each in self.evidence if each.kind == "table")
        return shipped(EXPERIMENTS[key]) if key in EXPERIMENTS else None


def _article(result: Result) -> list[str]:
    """The verdicts of the article's own pairwise claims."""
    own = {claim.id for claim in EXPERIMENTS[result.key].claims if claim.own}
    return [each.verdict for each in result.verdicts if each.claim in own]


def headline(result: Result) -> Verdict:
    """One verdict for a table, from those of its pairwise claims.

    True if all hold, true under conditions if some do, false if none does and one is refuted, and
    misleading if none can be told from chance.
    """
    verdicts = _article(result)
    if all(verdict == "holds" for verdict in verdicts):
        return "true"
    if "holds" in verdicts:
        return "true under conditions"
    return "false" if "does not hold" in verdicts else "misleading"


def counted(result: Result) -> str:
    """How many of the article's own pairwise claims hold."""
    verdicts = _article(result)
    holds, fails = verdicts.count("holds"), verdicts.count("does not hold")
    return (
        f"Of its {len(verdicts)} pairwise claims {holds} hold, {fails} do not, and "
        f"{len(verdicts) - holds - fails} are too close to call, over {len(result.seeds)} seeds."
    )
