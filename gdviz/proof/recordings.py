"""Our paths beside those that torch.optim and optax took from the same start.

The paths were recorded by `tools/record_references.py`, which does not import gdviz.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.descent import descend
from gdviz.objective import Objective
from gdviz.optimizers import OPTIMIZERS
from gdviz.proof.quadratics import Quadratic
from gdviz.schedules import Exponential
from gdviz.surfaces import SURFACES

FOLDER = Path(__file__).parents[2] / "assets" / "references"
#: The largest deviation from a recorded path that counts as equal.
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Case:
    """One recorded path.

    Attributes:
        id: rule, objective and settings in one line.
        rule: a key of OPTIMIZERS.
        objective: a key of `Recording.objectives`.
        settings: the hyperparameters that were not left at their defaults.
        final: the last factor of an exponential schedule, None for a constant rate.
        library: "torch" or "optax".
        spread: how far a run shaken by one ulp at every step came apart from the recorded one.
    """

    id: str
    rule: str
    objective: str
    settings: Mapping[str, float]
    final: float | None
    library: str
    spread: float


@dataclass(frozen=True, eq=False)
class Recording:
    """All recorded paths, with the versions of the libraries that took them.

    Attributes:
        versions: by package.
        steps: how many steps each path took.
        moments: (T,) the steps whose points were kept.
        cases: what was run; `paths` (T, n) are in the same order.
        objectives: what was descended: surfaces of the registry, and a quadratic of its own.
    """

    versions: Mapping[str, str]
    steps: int
    moments: IntArray
    cases: tuple[Case, ...]
    paths: tuple[FloatArray, ...]
    objectives: Mapping[str, Objective]

    def deviation(self, number: int) -> float:
        """How far our path is from the recorded one of that number."""
        return deviation(self._ours(number), self.paths[number])

    def _ours(self, number: int) -> FloatArray:
        case = self.cases[number]
        rule = OPTIMIZERS[case.rule](**case.settings)
        schedule = None if case.final is None else Exponential(final=case.final)
        objective, start = self.objectives[case.objective], self.paths[number][0]
        return descend(objective, rule, start, self.steps, schedule=schedule).points[self.moments]


def deviation(ours: FloatArray, theirs: FloatArray) -> float:
    """The largest |a - b| / max(1, |b|) over the finite part of b.

    Raises:
        ValueError: if nothing of b is finite.
    """
    finite = np.isfinite(theirs)
    a, b = ours[finite], theirs[finite]
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b))))


@cache
def recording() -> Recording:
    """The recording that belongs to this version of gdviz."""
    described: dict[str, Any] = json.loads((FOLDER / "paths.json").read_text(encoding="utf-8"))
    cases = tuple(Case(**case) for case in described["cases"])
    with np.load(FOLDER / "paths.npz") as arrays:
        return Recording(
            versions=described["versions"],
            steps=described["steps"],
            moments=arrays["moments"],
            cases=cases,
            paths=tuple(arrays[f"path{number}"] for number in range(len(cases))),
            objectives={
                "rosenbrock": SURFACES["Rosenbrock"],
                "himmelblau": SURFACES["Himmelblau"],
                "quadratic": Quadratic(arrays["matrix"], arrays["slope"]),
            },
        )
