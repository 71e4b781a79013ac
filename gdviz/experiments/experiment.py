"""An experiment: one of the article's tables, run again and judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from gdviz.arrays import FloatArray
from gdviz.chart import Chart
from gdviz.errors import BudgetError, SettingError, UnsupportedError
from gdviz.experiments.claims import Claim
from gdviz.experiments.progress import SILENT, Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import (
    Case,
    Measure,
    Outcome,
    PairVerdict,
    Result,
    Row,
    SeedResult,
    rounded,
)
from gdviz.objective import Objective
from gdviz.origin import Origin
from gdviz.settings import Settings
from gdviz.training import Training

#: The most seconds that a run on the page may be expected to take.
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Article:
    """The article's own table.

    Attributes:
        headers: of its columns.
        rows: as printed there; the first cell names the row.
        says: what the article concludes from it, in our own short words.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    says: str


@dataclass(frozen=True, eq=False)
class Trace:
    """One run of one row, closely: what a row opens.

    Attributes:
        epochs: (T,) epochs gone at each recorded moment, rising from 0.
        losses: (T,) the training loss.
        loss: what it is called, such as "cross-entropy".
        validation_losses: (T,) or None.
        accuracies, validation_accuracies: (T,) shares 0 to 1, or None.
        points: (T, d) the weights along the run, to draw its path in a plane; or None.
        objective: whose landscape the path is drawn on, over points (..., d); None for none.
    """

    epochs: FloatArray
    losses: FloatArray
    loss: str = "loss"
    validation_losses: FloatArray | None = None
    accuracies: FloatArray | None = None
    validation_accuracies: FloatArray | None = None
    points: FloatArray | None = None
    objective: Objective | None = None

    @classmethod
    def of(cls, training: Training) -> "Trace":
        """The trace of a training run of one member, its weights and landscape with it."""
        return cls(
            epochs=training.epochs,
            losses=training.losses,
            loss=training.objective.loss.name,
            validation_losses=training.validation_losses,
            accuracies=training.accuracies,
            validation_accuracies=training.validation_accuracies,
            points=training.points,
            objective=training.objective,
        )


@dataclass(frozen=True, eq=False)
class OwnData:
    """How an experiment is run on data that somebody brings along.

    Attributes:
        about: which files are understood, in one sentence.
        endings: of these files, such as ("csv",); () for any.
        read: makes data of files, by name; raises DataError for others.
        run_seed: as the experiment's, with that data as its last argument.
        read_folder: makes data of a folder, for those who start the command; None if files do.
    """

    about: str
    endings: tuple[str, ...]
    read: Callable[[Mapping[str, bytes]], Any]
    run_seed: Callable[[int, Any, Progress, Any], SeedResult]
    read_folder: Callable[[Path], Any] | None = None


@dataclass(frozen=True, eq=False)
class Experiment:
    """One table: the question, the article's answer, how it is measured and what follows.

    Attributes:
        key: "T1" ... "T8".
        title: a few words.
        question: what is asked, in one sentence.
        article: its table.
        method: network, data, sizes and formulas, in Markdown.
        measures: the columns; a definition that the answer depends on is a measure beside others.
        full: the settings of the shipped run.
        reduced: the settings of a run on the page, some ten seconds on two cores.
        cases: the rows under given settings, baselines too.
        run_seed: one seed through all rows: same split, starts and batches; pure, and importable
            from a module's top level, so that it can be sent to another process.
        claims: what the table says, pair by pair.
        why: the explanation in Markdown, written with a `Quote`; it must not raise where rows are
            missing.
        draw: charts of a result.
        cost: the seconds that one seed takes on a laptop, as an estimate.
        live_seeds: how many seeds a run on the page takes; with fewer than six the sign test
            cannot decide.
        serial: whether times are measured, so that nothing may run beside it.
        trace: one row of one seed, closely: (seed, settings, label) -> Trace; None if there is
            nothing more to show than the result's curves "loss", "validation loss", "accuracy" and
            "validation accuracy" (per cent), of which each has a number an epoch, from epoch 0 on.
        own: how it is run on somebody's own data; None if it cannot be.
        fed: what identifies the data that it is run on, if these are somebody's own; "" otherwise.
    """

    key: str
    title: str
    question: str
    article: Article
    method: str
    measures: tuple[Measure, ...]
    full: Settings
    reduced: Settings
    cases: Callable[[Any], tuple[Case, ...]]
    run_seed: Callable[[int, Any, Progress], SeedResult]
    claims: tuple[Claim, ...]
    why: Callable[[Quote], str]
    draw: Callable[[Result], tuple[Chart, ...]]
    cost: Callable[[Any], float]
    live_seeds: int = 6
    serial: bool = False
    trace: Callable[[int, Any, str], Trace] | None = None
    own: OwnData | None = None
    fed: str = ""

    def on(self, data: Any, fed: str) -> "Experiment":
        """The same experiment on somebody's own data, which `fed` identifies.

        Raises:
            UnsupportedError: if it cannot be run on any but its own.
        """
        if self.own is None:
            raise UnsupportedError(f"{self.key} cannot be run on data of your own.")
        run_seed = partial(_on_data, self.own.run_seed, data)
        return replace(self, run_seed=run_seed, trace=None, fed=fed)

    def run(
        self,
        seeds: Iterable[int],
        settings: Settings | None = None,
        progress: Progress = SILENT,
    ) -> Result:
        """Run all seeds here, one after the other, with the full settings by default.

        Raises:
            SettingError: for no seeds or settings of another experiment.
            CancelledError: if `progress` is told to stop.
        """
        settings, seeds = self.full if settings is None else settings, tuple(seeds)
        parts = (progress.part(place, len(seeds)) for place in range(len(seeds)))
        each = [self.run_one(seed, settings, part) for seed, part in zip(seeds, parts, strict=True)]
        return self.gather(each, settings)

    def run_one(self, seed: int, settings: Settings, progress: Progress = SILENT) -> SeedResult:
        """Run one seed, and check and round what it gives: what is kept of it."""
        return self.settled(self.run_seed(seed, settings, progress), settings)

    def settled(self, found: SeedResult, settings: Settings) -> SeedResult:
        """A seed's result as it is kept: rounded; what is not a number is infinitely bad.

        Raises:
            SettingError: if a row is missing, or a row or a measure is not declared.
        """
        labels = [case.label for case in self.cases(settings)]
        if set(found.outcomes) != set(labels):
            raise SettingError(f"{self.key} gave rows {list(found.outcomes)}, not {labels}.")
        facts = {name: rounded(value) for name, value in found.facts.items()}
        outcomes = {label: self._settled(found.outcomes[label]) for label in labels}
        return SeedResult(found.seed, outcomes, facts)

    def _settled(self, outcome: Outcome) -> Outcome:
        known = {measure.key: measure for measure in self.measures}
        if not set(outcome.values) <= set(known):
            raise SettingError(f"{self.key} measured {list(outcome.values)}, not {list(known)}.")
        values = {key: known[key].settle(float(value)) for key, value in outcome.values.items()}
        curves = {name: tuple(map(rounded, curve)) for name, curve in outcome.curves.items()}
        return Outcome(values, curves)

    def gather(
        self, each: Sequence[SeedResult], settings: Settings, origin: Origin | None = None
    ) -> Result:
        """The table of several seeds, in their order, with its verdicts.

        Raises:
            SettingError: for no seeds, or one twice.
        """
        seeds = tuple(found.seed for found in each)
        if not seeds or len(set(seeds)) < len(seeds):
            raise SettingError(f"{self.key} needs at least one seed, and none twice, not {seeds}.")
        rows = tuple(_row(case, each) for case in self.cases(settings))
        facts = {name: tuple(found.facts[name] for found in each) for name in each[0].facts}
        return Result(self.key, settings, seeds, rows, facts, self.judge(rows), origin)

    def judge(self, rows: Sequence[Row]) -> tuple[PairVerdict, ...]:
        """The verdict of every claim whose two rows are there."""
        return tuple(claim.judge(rows) for claim in self.claims if claim.concerns(rows))

    def claim(self, id: str) -> Claim:
        """The claim of that id."""
        return next(claim for claim in self.claims if claim.id == id)

    def measure(self, key: str) -> Measure:
        """The measure of that key."""
        return next(measure for measure in self.measures if measure.key == key)

    def explain(self, result: Result) -> str:
        """Why it came out so, in Markdown; every number comes from the result."""
        return self.why(self.quote(result))

    def quote(self, result: Result) -> Quote:
        """What an explanation is written with."""
        return Quote(result, self.measures)

    def charts(self, result: Result) -> tuple[Chart, ...]:
        """The result as charts."""
        return self.draw(result)

    def afford(self, seeds: int, settings: Settings, most: float = MOST_SECONDS) -> float:
        """The seconds that so many seeds may take here.

        Raises:
            BudgetError: if they are more than `most`.
        """
        one = self.cost(settings)
        if seeds * one > most:
            raise BudgetError(
                f"{seeds} seeds × about {one:.2g} s = {seeds * one:.0f} s are more than the "
                f"{most:.0f} s that a run here may take; take fewer seeds or smaller settings."
            )
        return seeds * one


def _on_data(
    run_seed: Callable[[int, Any, Progress, Any], SeedResult],
    data: Any,
    seed: int,
    settings: Any,
    progress: Progress,
) -> SeedResult:
    return run_seed(seed, settings, progress, data)


def _row(case: Case, each: Sequence[SeedResult]) -> Row:
    outcomes = [found.outcomes[case.label] for found in each]
    values = {key: tuple(one.values[key] for one in outcomes) for key in outcomes[0].values}
    curves = {
        name: tuple(tuple(one.curves[name]) for one in outcomes) for name in outcomes[0].curves
    }
    return Row(case, values, curves)
