"""All the evidence in one value: measured by `gather`, kept in a file, read by `recorded`."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gdviz.optimizers import OPTIMIZERS
from gdviz.origin import processor, versions
from gdviz.proof import landmarks, recordings
from gdviz.proof.closed_forms import CLOSED_FORMS, ClosedForm
from gdviz.proof.derivatives import Comparison, compare_gradient, compare_hessian
from gdviz.proof.landmarks import CriticalPoints, GlobalMinimum
from gdviz.proof.recordings import Case, recording
from gdviz.surfaces import SURFACES, Surface

FILE = Path(__file__).parents[2] / "assets" / "results" / "proof.json"
_LIBRARIES = {"torch": "torch.optim", "optax": "optax"}


@dataclass(frozen=True)
class Statement:
    """A closed form, and how far the rule was from it."""

    says: str
    deviation: float
    tolerance: float
    sampled: bool

    @property
    def holds(self) -> bool:
        """Whether the deviation is within the tolerance."""
        return self.deviation <= self.tolerance


@dataclass(frozen=True)
class RuleEvidence:
    """What one update rule was compared with.

    Attributes:
        name: a key of OPTIMIZERS.
        library: which library has the rule too, None if none has.
        settings: how many sets of hyperparameters were compared on every objective.
        objectives: on how many objectives.
        steps: steps in each of the compared runs.
        deviation: the largest `|a - b| / max(1, |b|)` from the library's paths; None without one.
        statements: what theory says of the rule.
    """

    name: str
    library: str | None
    settings: int
    objectives: int
    steps: int
    deviation: float | None
    statements: tuple[Statement, ...]

    @property
    def holds(self) -> bool:
        """Whether everything was within its tolerance, and there was something to compare with."""
        close = self.deviation is None or self.deviation <= recordings.TOLERANCE
        compared = self.deviation is not None or bool(self.statements)
        return compared and close and all(each.holds for each in self.statements)


@dataclass(frozen=True)
class SurfaceEvidence:
    """What was verified of one surface."""

    name: str
    gradient: Comparison
    hessian: Comparison
    critical: CriticalPoints
    minimum: GlobalMinimum

    @property
    def holds(self) -> bool:
        """Whether everything was within its tolerance."""
        derived = self.gradient.holds and self.hessian.holds
        return derived and self.critical.holds and self.minimum.holds


@dataclass(frozen=True)
class Evidence:
    """Everything that was measured, where, when and with what.

    Attributes:
        versions: by package, at the time of measuring; those of the recorded libraries too.
        processor: its model.
        made: the date, as YYYY-MM-DD; "" for evidence gathered on the spot.
        rules: one entry for every update rule, in their order.
        surfaces: one entry for every surface, in their order.
    """

    versions: dict[str, str]
    processor: str
    made: str
    rules: tuple[RuleEvidence, ...]
    surfaces: tuple[SurfaceEvidence, ...]

    @property
    def failures(self) -> list[str]:
        """The names of the rules and surfaces of which something does not hold."""
        rules = [rule.name for rule in self.rules if not rule.holds]
        return rules + [surface.name for surface in self.surfaces if not surface.holds]


def gather(made: str = "") -> Evidence:
    """Measure everything, here and now; about two seconds."""
    return Evidence(
        versions=_versions(),
        processor=processor(),
        made=made,
        rules=tuple(map(_examine_rule, OPTIMIZERS)),
        surfaces=tuple(map(_examine_surface, SURFACES.values())),
    )


@cache
def recorded() -> Evidence:
    """The evidence that came with this version of gdviz."""
    return from_json(FILE.read_text(encoding="utf-8"))


def to_json(evidence: Evidence) -> str:
    """The evidence as text that `from_json` reads back."""
    return json.dumps(asdict(evidence), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Evidence:
    """What `to_json` wrote.

    Raises:
        TypeError, KeyError: if the text holds anything else.
    """
    content: dict[str, Any] = json.loads(text)
    rules, surfaces = content.pop("rules"), content.pop("surfaces")
    return Evidence(
        rules=tuple(map(_read_rule, rules)), surfaces=tuple(map(_read_surface, surfaces)), **content
    )


def _read_rule(content: dict[str, Any]) -> RuleEvidence:
    statements = tuple(Statement(**each) for each in content.pop("statements"))
    return RuleEvidence(statements=statements, **content)


def _read_surface(content: dict[str, Any]) -> SurfaceEvidence:
    return SurfaceEvidence(
        name=content["name"],
        gradient=Comparison(**content["gradient"]),
        hessian=Comparison(**content["hessian"]),
        critical=CriticalPoints(**content["critical"]),
        minimum=GlobalMinimum(**content["minimum"]),
    )


def _examine_rule(name: str) -> RuleEvidence:
    numbers = [number for number, case in enumerate(recording().cases) if case.rule == name]
    cases = [recording().cases[number] for number in numbers]
    deviations = map(recording().deviation, numbers)
    objectives = len({case.objective for case in cases})
    return RuleEvidence(
        name=name,
        library=next(_libraries(cases), None),
        settings=len(cases) // objectives if objectives else 0,
        objectives=objectives,
        steps=recording().steps if cases else 0,
        deviation=max(deviations, default=None),
        statements=tuple(_judge(form) for form in CLOSED_FORMS if form.rule.name == name),
    )


def _libraries(cases: list[Case]) -> Iterator[str]:
    return (_LIBRARIES[case.library] for case in cases)


def _judge(form: ClosedForm) -> Statement:
    return Statement(form.statement, form.measure(), form.tolerance, form.sampled)


def _examine_surface(surface: Surface) -> SurfaceEvidence:
    return SurfaceEvidence(
        name=surface.name,
        gradient=compare_gradient(surface),
        hessian=compare_hessian(surface),
        critical=landmarks.critical_points(surface),
        minimum=landmarks.global_minimum(surface),
    )


def _versions() -> dict[str, str]:
    libraries = {name: recording().versions[name] for name in ("torch", "optax")}
    return {**versions(), "streamlit": version("streamlit"), **libraries}
