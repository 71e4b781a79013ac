"""Results as files: one a finished seed while an experiment runs, one when it is done.

A file is written whole or not at all. Numbers that JSON has no word for are kept as texts.
"""

import hashlib
import inspect
import json
import math
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from gdviz.errors import DataError
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.results import (
    Case,
    Outcome,
    PairVerdict,
    Result,
    Row,
    SeedResult,
)
from gdviz.origin import Origin, versions
from gdviz.settings import Settings

#: Where the results lie that come with gdviz.
FOLDER = Path(__file__).parents[2] / "assets" / "results"
PARTIAL = ".partial"


@dataclass(frozen=True)
class FinishedSeed:
    """One seed's result, and the processor that it ran on."""

    found: SeedResult
    processor: str


@dataclass(frozen=True)
class Partial:
    """The finished seeds of one experiment under one set of settings, a file each.

    Files that other settings, other versions or another source of the experiment have left are
    passed over, and written over.
    """

    experiment: Experiment
    settings: Settings
    folder: Path

    @property
    def _place(self) -> Path:
        return self.folder / PARTIAL / self.experiment.key

    def write(self, finished: FinishedSeed) -> None:
        """Keep a finished seed."""
        self._place.mkdir(parents=True, exist_ok=True)
        (self.folder / PARTIAL / ".gitignore").write_text("*\n", encoding="utf-8")
        content = {
            "mark": self._mark(),
            "processor": finished.processor,
            "found": _bare(asdict(finished.found)),
        }
        write_whole(self._file(finished.found.seed), _dumped(content) + "\n")

    def read(self, seeds: Iterable[int]) -> dict[int, FinishedSeed]:
        """Those of the seeds that are finished."""
        read = {seed: self._read(self._file(seed)) for seed in seeds}
        return {seed: finished for seed, finished in read.items() if finished is not None}

    def remove(self) -> None:
        """Forget all finished seeds."""
        shutil.rmtree(self._place, ignore_errors=True)

    def _file(self, seed: int) -> Path:
        return self._place / f"seed-{seed:04d}.json"

    def _read(self, file: Path) -> FinishedSeed | None:
        if not file.exists():
            return None
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["mark"] != self._mark():
            return None
        return FinishedSeed(_seed_result(content["found"]), content["processor"])

    def _mark(self) -> str:
        """Equal for seeds that belong together: same settings, versions and source."""
        experiment = self.experiment
        measured = experiment.own.run_seed if experiment.own and experiment.fed else None
        module = inspect.getmodule(measured or experiment.run_seed)
        source = inspect.getsource(module) if module else ""
        known = [self.settings.key(), versions(), source, experiment.fed]
        parts = json.dumps(known, sort_keys=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def write_whole(file: Path, text: str) -> None:
    """Write a file such that it is there with all of the text, or as it was before."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:
        try:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).chmod(0o644)
            os.replace(new.name, file)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise


def to_json(result: Result) -> str:
    """The result as text that `from_json` reads back; a line for each row."""
    head = {
        "key": result.key,
        "origin": None if result.origin is None else asdict(result.origin),
        "settings": json.loads(result.settings.key()),
        "seeds": result.seeds,
        "facts": _bare(result.facts),
        "verdicts": [_bare(asdict(verdict)) for verdict in result.verdicts],
    }
    lines = [f"{json.dumps(name)}: {_dumped(value)}" for name, value in head.items()]
    rows = ",\n".join(_dumped(_bare(asdict(row))) for row in result.rows)
    return "{" + ",\n".join(lines) + f',\n"rows": [\n{rows}\n]}}\n'


def from_json(experiment: Experiment, text: str) -> Result:
    """What `to_json` wrote of a result of `experiment`.

    Raises:
        DataError: if the text holds anything else.
    """
    try:
        return _result(experiment, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"This is no result of {experiment.key}: expected the JSON that "
            f"`python -m gdviz.experiments {experiment.key}` writes, found {error}."
        ) from error


def _result(experiment: Experiment, content: Mapping[str, Any]) -> Result:
    if content["key"] != experiment.key:
        raise ValueError(f"one of {content['key']}")
    facts = {name: _floats(each) for name, each in content["facts"].items()}
    return Result(
        key=content["key"],
        settings=type(experiment.full)(**content["settings"]),
        seeds=tuple(content["seeds"]),
        rows=tuple(map(_row, content["rows"])),
        facts=facts,
        verdicts=tuple(map(_pair_verdict, content["verdicts"])),
        origin=None if content["origin"] is None else Origin(**content["origin"]),
    )


def shipped(experiment: Experiment) -> Result | None:
    """The result that came with this version of gdviz; None if there is none."""
    file = FOLDER / f"{experiment.key}.json"
    if not file.exists():
        return None
    return _shipped(experiment, file, file.stat().st_mtime_ns)


@cache
def _shipped(experiment: Experiment, file: Path, changed: int) -> Result:
    return from_json(experiment, file.read_text(encoding="utf-8"))


def _row(content: Mapping[str, Any]) -> Row:
    curves = {name: tuple(map(_floats, each)) for name, each in content["curves"].items()}
    values = {name: _floats(each) for name, each in content["values"].items()}
    return Row(Case(**content["case"]), values, curves)


def _pair_verdict(content: Mapping[str, Any]) -> PairVerdict:
    numbers = {name: float(content[name]) for name in ("chance", "effect")}
    return PairVerdict(**{**content, **numbers})


def _seed_result(content: Mapping[str, Any]) -> SeedResult:
    outcomes = {
        label: Outcome(
            {name: float(value) for name, value in outcome["values"].items()},
            {name: _floats(curve) for name, curve in outcome["curves"].items()},
        )
        for label, outcome in content["outcomes"].items()
    }
    facts = {name: float(value) for name, value in content["facts"].items()}
    return SeedResult(content["seed"], outcomes, facts)


def _floats(values: Sequence[float | str]) -> tuple[float, ...]:
    return tuple(map(float, values))


def _dumped(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _bare(content: Any) -> Any:
    """The content as JSON can hold it: whole numbers without a point, infinite ones as texts."""
    if isinstance(content, float):
        if not math.isfinite(content):
            return str(content)
        return int(content) if content.is_integer() and abs(content) < 1e15 else content
    if isinstance(content, Mapping):
        return {name: _bare(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_bare(value) for value in content]
    return content
