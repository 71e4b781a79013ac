"""T3: batch, stochastic and mini-batch descent and Adam: who is fast, and who is cheap?"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from types import MappingProxyType
from typing import Literal, cast

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.descent import stepping
from gdviz.evidence import median
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData, Trace
from gdviz.experiments.progress import SILENT, Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult
from gdviz.experiments.sentiment import (
    MADE_UP,
    OWN_ABOUT,
    SOURCES,
    OwnReviews,
    Reviews,
    read_files,
    read_folder,
)
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.settings import Settings, choice
from gdviz.training import MiniBatchOracle, train

#: The learning rates that every variant tries.
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
BEST, SAME = "at its best rate", "at the same rate"
#: The loss is looked at whenever the updates have grown by this share.
_LOOK = 0.02
#: Each variant's updates are timed so often, in turn, for about so many seconds.
_ROUNDS, _ROUND_SECONDS = 7, 0.01


@dataclass(frozen=True)
class Variant:
    """One row's way to descend.

    Attributes:
        name: what the row is called.
        rule: of OPTIMIZERS.
        batch: what a step looks at: one example, a mini-batch or all examples.
        convergence, cost: the article's words; "" where it has none.
    """

    name: str
    rule: str
    batch: Literal["one", "some", "all"]
    convergence: str = ""
    cost: str = ""

    def batch_size(self, settings: "T3Settings") -> int | None:
        """How many examples a step looks at; None for all."""
        return {"one": 1, "some": settings.batch_size, "all": None}[self.batch]

    def label(self, rate: str) -> str:
        """The row at its best rate, or at the same rate as the others."""
        return f"{self.name}, {rate}"


BATCH = Variant("batch", "Gradient descent", "all", "slow", "low")
SGD = Variant("SGD", "Gradient descent", "one", "fast", "high")
MINI = Variant("mini-batch", "Gradient descent", "some", "moderate", "medium")
ADAM = Variant("Adam", "Adam", "some", "very fast", "high")
ADAM_ALL = Variant("Adam on all examples", "Adam", "all")
VARIANTS = (BATCH, SGD, MINI, ADAM, ADAM_ALL)
_READER = "the best possible reader"
#: A seed's job has as many parts: the variants, and the timing.
_PARTS = len(VARIANTS) + 1


@dataclass(frozen=True)
class T3Settings(Settings):
    """What can be changed of T3."""

    data: str = choice(
        MADE_UP, tuple(SOURCES), label="Reviews",
        help="Made up by a law that is known, or IMDB's (needs the extra gdviz[imdb]).",
    )  # fmt: skip
    reviews: int = hyperparameter(
        1500, 300, 3000, label="Reviews", symbol="N", whole=True, valid=(30, 20_001), step=30,
        help="How many reviews there are; two in three are learnt, the rest are the test.",
    )  # fmt: skip
    words: int = hyperparameter(
        500, 100, 2000, label="Vocabulary", symbol="V", whole=True, valid=(100, 5001), step=50,
        help="How many words are counted.",
    )  # fmt: skip
    inputs: str = choice(
        "logarithms of counts", ("logarithms of counts", "standardised"), label="Inputs",
        help="Standardised, every word's count has mean 0 and spread 1.",
    )  # fmt: skip
    hidden: int = hyperparameter(
        16, 2, 64, label="Hidden units", symbol="h", whole=True, valid=(1, 257),
        help="How many units the hidden layer has.",
    )  # fmt: skip
    batch_size: int = hyperparameter(
        32, 2, 256, label="Mini-batch", symbol="B", whole=True, valid=(2, 5001),
        help="How many reviews a mini-batch has, with Adam too.",
    )  # fmt: skip
    target: float = hyperparameter(
        0.3, 0.1, 0.6, label="Target loss", symbol="L", valid=(0.01, 0.69), step=0.01,
        help="Who first brings the loss over all training reviews down to this has won.",
    )  # fmt: skip
    rate: float = hyperparameter(
        0.1, 0.001, 1.0, label="The same rate", symbol=r"\eta", scale="log", valid=(1e-6, 100.0),
        help="The learning rate that all have in common in the rows “at the same rate”.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        100, 10, 200, label="Epochs at most", symbol="E", whole=True, valid=(1, 1001),
        help="Who has not reached the target after so many epochs never does.",
    )  # fmt: skip
    updates: int = hyperparameter(
        6000, 500, 20_000, label="Updates at most", symbol="U", whole=True, valid=(1, 200_001),
        scale="log", help="Nor does who has not reached it after so many updates.",
    )  # fmt: skip


def cases(settings: T3Settings) -> tuple[Case, ...]:
    """Every variant at its own best rate, then all at the same."""
    rows = (_case(variant, rate) for rate in (BEST, SAME) for variant in VARIANTS)
    known = settings.data == MADE_UP
    return (*rows, *([Case(_READER, baseline=True)] if known else []))


def _case(variant: Variant, rate: str) -> Case:
    words = {
        "epochs": variant.convergence,
        "updates": variant.convergence,
        "seconds": f"{variant.convergence}, cost {variant.cost}",
        "update": variant.cost,
        "pass": variant.cost,
    }
    article = words if variant.convergence else {}
    return Case(variant.label(rate), {"variant": variant.name, "at": rate}, article)


# ---- one seed -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Task:
    """What all variants start from in one seed.

    Attributes:
        seed, settings: of the run.
        training, test: the loss on the reviews that are learnt, and on the others.
        start: (d,) the weights before the first update.
        best: the test accuracy of the best possible reader, a share; nan where it is not known.
    """

    seed: int
    settings: T3Settings
    training: NetworkObjective
    test: NetworkObjective
    start: FloatArray
    best: float

    @classmethod
    def of(cls, seed: int, settings: T3Settings, own: OwnReviews | None = None) -> "Task":
        """That of a seed, on reviews of one's own if there are some."""
        data = Reviews.of(
            settings.data, settings.reviews, settings.words, seed,
            settings.inputs == "standardised", own,
        )  # fmt: skip
        network = MLP((data.training.inputs.shape[1], settings.hidden, 1), "tanh")
        training, test = (
            NetworkObjective(network, part.inputs, part.targets, "logistic")
            for part in (data.training, data.test)
        )
        return cls(seed, settings, training, test, network.init(seed).astype(np.float32), data.best)

    def oracle(self, variant: Variant) -> MiniBatchOracle:
        """The mini-batches of a variant, in the same order every time."""
        return MiniBatchOracle(self.training, variant.batch_size(self.settings), seed=self.seed)

    def run(
        self, variant: Variant, oracle: MiniBatchOracle, rates: FloatArray, updates: int
    ) -> Iterator[FloatArray]:
        """Weights (R, d) after each update, a row for each rate (R,)."""
        rule = OPTIMIZERS[variant.rule]().at_rate(rates)
        start = np.tile(self.start, (len(rates), 1))
        rule = rule.for_block(..., 1, start.dtype)
        return stepping(oracle, rule, start, [1.0] * updates)


@dataclass(frozen=True, eq=False)
class Sweep:
    """When a variant reached the target with each of its rates.

    Attributes:
        rates: (R,) learning rates.
        updates: (R,) until then; inf for never.
        accuracies: (R,) on the test reviews, then or at the end.
        steps_per_epoch: updates in an epoch.
    """

    rates: FloatArray
    updates: FloatArray
    accuracies: FloatArray
    steps_per_epoch: int

    @property
    def best(self) -> int:
        """Which rate was first; of equals the lowest."""
        return int(np.argmin(self.updates))


def sweep(
    task: Task, variant: Variant, rates: Sequence[float], progress: Progress, first: bool = False
) -> Sweep:
    """All rates side by side on the same mini-batches, until each has reached the target.

    With `first`, until one of them has.
    """
    tried, oracle = np.array(rates), task.oracle(variant)
    budget = min(task.settings.updates, task.settings.epochs * oracle.steps_per_epoch)
    updates, kept = np.full(len(tried), math.inf), np.tile(task.start, (len(tried), 1))
    with np.errstate(all="ignore"):
        for done, points in _looks(task.run(variant, oracle, tried, budget), budget):
            still = np.isinf(updates)
            kept[still] = points[still]
            updates[still & (task.training.value(points) <= task.settings.target)] = done
            progress(math.log(done), math.log(budget))
            if not np.isinf(updates).any() or (first and np.isfinite(updates).any()):
                break
        accuracies = task.test.accuracy(kept)
    return Sweep(tried, updates, np.asarray(accuracies, np.float64), oracle.steps_per_epoch)


def _looks(run: Iterator[FloatArray], budget: int) -> Iterator[tuple[int, FloatArray]]:
    """The points after 1, 2, 3, ... updates, then whenever these have grown by `_LOOK`."""
    due = 1
    for done, points in enumerate(run, 1):
        if done in (due, budget):
            yield done, points
            due = max(done + 1, math.ceil(done * (1 + _LOOK)))


def update_seconds(task: Task, progress: Progress) -> dict[str, float]:
    """Processor seconds of one update of each variant: the least of several rounds in turn."""
    runs = {variant.name: _endless(task, variant) for variant in VARIANTS}
    counts = {name: _calibrated(run) for name, run in runs.items()}
    least = dict.fromkeys(runs, math.inf)
    for number in range(_ROUNDS):
        for name, run in runs.items():
            least[name] = min(least[name], _timed(run, counts[name]))
        progress(number + 1, _ROUNDS)
    return least


def _endless(task: Task, variant: Variant) -> Iterator[FloatArray]:
    """A run that will not end while it is timed, at a rate at which it does not diverge."""
    return task.run(variant, task.oracle(variant), np.array([RATES[0]]), 1_000_000)


def _calibrated(run: Iterator[FloatArray]) -> int:
    """How many updates take about a round's time."""
    _timed(run, 3)
    return max(3, min(2000, round(_ROUND_SECONDS / max(_timed(run, 10), 1e-6))))


def _timed(run: Iterator[FloatArray], updates: int) -> float:
    """Seconds an update, of this thread's processor time: others' work does not count."""
    began = _clock()
    for _ in islice(run, updates):
        pass
    return (_clock() - began) / updates


#: Where a thread's own time is counted too coarsely (Windows), the time of day serves.
_clock = (
    time.thread_time if time.get_clock_info("thread_time").resolution < 1e-4 else time.perf_counter
)


def run_seed(seed: int, settings: T3Settings, progress: Progress) -> SeedResult:
    """Every variant with all rates, then the seconds of an update."""
    return run_on(seed, settings, progress, None)


def run_on(
    seed: int, settings: T3Settings, progress: Progress, own: OwnReviews | None
) -> SeedResult:
    """The same on reviews of one's own, unless they are None."""
    task = Task.of(seed, settings, own)
    sweeps = {
        variant: sweep(task, variant, (*RATES, settings.rate), progress.part(place, _PARTS))
        for place, variant in enumerate(VARIANTS)
    }
    seconds = update_seconds(task, progress.part(_PARTS - 1, _PARTS))
    outcomes = _baselines(task)
    for variant, found in sweeps.items():
        epochs = found.updates[: len(RATES)] / found.steps_per_epoch
        best = _outcome(found, found.best, seconds[variant.name])
        same = _outcome(found, len(RATES), seconds[variant.name])
        best = replace(best, curves={"epochs by rate": epochs.tolist()})
        outcomes |= {variant.label(BEST): best, variant.label(SAME): same}
    return SeedResult(seed, outcomes)


def _outcome(found: Sweep, place: int, seconds: float) -> Outcome:
    """One variant at one of its rates."""
    return Outcome(
        {
            "rate": found.rates[place],
            "epochs": found.updates[place] / found.steps_per_epoch,
            "updates": found.updates[place],
            "seconds": found.updates[place] * seconds,
            "update": 1000 * seconds,
            "pass": seconds * found.steps_per_epoch,
            "accuracy": 100 * found.accuracies[place],
        }
    )


def _baselines(task: Task) -> dict[str, Outcome]:
    if task.settings.data != MADE_UP:
        return {}
    return {_READER: Outcome({} if math.isnan(task.best) else {"accuracy": 100 * task.best})}


def trace(seed: int, settings: T3Settings, label: str) -> Trace:
    """One row of one seed with its weights, until half as long again as the target took."""
    task = Task.of(seed, settings)
    variant, at = next((v, at) for v in VARIANTS for at in (BEST, SAME) if v.label(at) == label)
    rates = RATES if at == BEST else (settings.rate,)
    found = sweep(task, variant, rates, SILENT, first=True)
    rule = OPTIMIZERS[variant.rule]().at_rate(rates[found.best])
    budget = min(settings.updates, settings.epochs * found.steps_per_epoch)
    updates = min(1.5 * found.updates[found.best], budget)
    epochs = math.ceil(updates / found.steps_per_epoch)
    run = train(
        task.training, rule, task.start, epochs, batch_size=variant.batch_size(settings),
        seed=seed, validation=task.test, record=max(1, epochs * found.steps_per_epoch // 50),
    )  # fmt: skip
    return Trace.of(run)


# ---- what is claimed ----------------------------------------------------------------------------

_EPOCHS = Measure(
    "epochs", "epochs to target",
    "How often all training reviews had been shown, in fractions, when the loss over all of them "
    "had come down to the target.",
    spec=".3g", infinite="never",
)  # fmt: skip
_UPDATES = Measure(
    "updates", "updates to target", "How often the weights had been changed by then.",
    spec=",.0f", infinite="never",
)  # fmt: skip
_SECONDS = Measure(
    "seconds", "time to target",
    "Processor seconds until then: the updates times the seconds of one; looking at the loss is "
    "not counted.",
    unit="s", spec=".2g", timing=True, infinite="never",
)  # fmt: skip
_UPDATE = Measure(
    "update", "time per update",
    "Processor milliseconds of one update: the least of several rounds, the variants in turn.",
    unit="ms", spec=".2g", timing=True,
)  # fmt: skip
_PASS = Measure(
    "pass", "time per epoch", "Processor seconds to show all training reviews once.",
    unit="s", spec=".2g", timing=True,
)  # fmt: skip
_RATE = Measure(
    "rate", "rate", "The learning rate: the one of the sweep that needed the fewest updates, or "
    "the one that all have in common.",
    spec=".3g", better="neither",
)  # fmt: skip
_ACCURACY = Measure(
    "accuracy", "test accuracy",
    "The share of the test reviews called rightly when the target was reached, or at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip

#: From fast to slow, and from cheap to dear, as the article has it.
_FAST_TO_SLOW = (ADAM, SGD, MINI, BATCH)
_CHEAP_TO_DEAR = ((BATCH, MINI), (MINI, SGD), (MINI, ADAM))


_EACH = MappingProxyType({f" {BEST}": ", each at its best rate", f" {SAME}": ", at the same rate"})


def _claim(kind: str, measure: Measure, rate: str, less: Variant, more: Variant) -> Claim:
    """That one variant takes less of something than another."""
    place = f" {rate}" if measure in (_EPOCHS, _UPDATES, _SECONDS) else ""
    return Claim(
        id=f"{kind}, {measure.key}{place}: {less.name} below {more.name}",
        sentence=f"{_name(less)} lies below {more.name} in {measure.name}{_EACH.get(place, '')}.",
        measure=measure.key,
        a=less.label(rate),
        b=more.label(rate),
        sign="lower",
        smallest=0.05,
        relative=True,
        group=f"{kind}: {measure.name}{place}",
    )


def _name(variant: Variant) -> str:
    return variant.name[0].upper() + variant.name[1:]


def _convergence(measure: Measure, rate: str) -> tuple[Claim, ...]:
    pairs = pairwise(_FAST_TO_SLOW)
    return tuple(_claim("Convergence", measure, rate, fast, slow) for fast, slow in pairs)


def _cost(measure: Measure, rate: str) -> tuple[Claim, ...]:
    return tuple(_claim("Cost", measure, rate, cheap, dear) for cheap, dear in _CHEAP_TO_DEAR)


CLAIMS = (
    *(c for m in (_EPOCHS, _UPDATES, _SECONDS) for at in (BEST, SAME) for c in _convergence(m, at)),
    *(c for m in (_UPDATE, _PASS) for c in _cost(m, BEST)),
    *(c for at in (BEST, SAME) for c in _cost(_SECONDS, at)),
    _claim("Not in the article", _EPOCHS, BEST, ADAM_ALL, BATCH),
    _claim("Not in the article", _UPDATES, BEST, ADAM_ALL, BATCH),
)


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """Fast in what, cheap in what, and what the common rate does."""
    return "\n\n".join((_fast(quote), _cheap(quote), _same(quote)))


def _each(quote: Quote, measure: str, rate: str) -> str:
    """The four variants with their medians, from the least to the most."""
    found = sorted(
        _FAST_TO_SLOW, key=lambda variant: quote.result.row(variant.label(rate)).median(measure)
    )
    parts = [f"{variant.name} {quote.median(measure, variant.label(rate))}" for variant in found]
    return ", ".join(parts)


def _fast(quote: Quote) -> str:
    text = (
        "**Fast in what?** To a training loss of "
        f"{quote.setting('target')}, each at its own best rate, it takes in epochs: "
        f"{_each(quote, 'epochs', BEST)}; in updates: {_each(quote, 'updates', BEST)}; in "
        f"processor time: {_each(quote, 'seconds', BEST)}. "
    )
    epochs, updates = (_claim("Convergence", m, BEST, SGD, MINI).id for m in (_EPOCHS, _UPDATES))
    if (quote.verdict(epochs), quote.verdict(updates)) == ("holds", "does not hold"):
        text += (
            "In an epoch SGD changes the weights once for every review, batch descent once in "
            "all: who changes them more often is ahead in epochs and behind in updates, for each "
            "of them knows less of the slope."
        )
    return text


def _cheap(quote: Quote) -> str:
    sgd, mini, batch, adam = (v.label(BEST) for v in (SGD, MINI, BATCH, ADAM))
    text = (
        "**Cheap in what?** An update of batch descent costs "
        f"{quote.ratio('update', batch, sgd, '.1f')} times one of SGD, though it looks at every "
        "review instead of one: in small products most time goes into calling them. So an epoch "
        f"of SGD costs {quote.ratio('pass', sgd, batch, '.0f')} times one of batch descent, and "
        f"{quote.ratio('pass', sgd, mini, '.0f')} times one of mini-batches; Adam's two averages "
        f"make its update cost {quote.ratio('update', adam, mini, '.2f')} times that of the same "
        "mini-batch without them. "
    )
    update = _claim("Cost", _UPDATE, BEST, BATCH, MINI).id
    if quote.verdict(update) == "does not hold" and _all_hold(quote, _cost(_PASS, BEST)):
        text += (
            "The article's one column of costs is right for an epoch, wrong for an update, and "
            "to the target what counts is the price of an update times their number."
        )
    return text


def _all_hold(quote: Quote, claims: Sequence[Claim]) -> bool:
    return all(quote.verdict(claim.id) == "holds" for claim in claims)


def _same(quote: Quote) -> str:
    slow = [v for v in VARIANTS if math.isinf(quote.result.row(v.label(SAME)).median("updates"))]
    text = (
        f"**At the same rate** of {quote.setting('rate')} the epochs are: "
        f"{_each(quote, 'epochs', SAME)}. A rate means something else to each: the best ones are "
        f"{_each(quote, 'rate', BEST)}. "
    )
    if slow:
        names = " and ".join(variant.name for variant in slow)
        text += f"With it, {names} in most seeds does not get to the target at all."
    return text


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """The sweep, and what it takes to the target in each currency: every seed a dot."""
    drawn = [
        _dots(result, measure, BEST) for measure in (_SECONDS, _EPOCHS, _UPDATES, _UPDATE, _PASS)
    ]
    return (_sweep_chart(result), *drawn, *(_dots(result, m, SAME) for m in (_SECONDS, _EPOCHS)))


def _dots(result: Result, measure: Measure, rate: str) -> Chart:
    title = f"{measure.name.capitalize()}, each {rate}"
    return drawing.dots(result, measure, [v.label(rate) for v in VARIANTS], title=title, log=True)


def _sweep_chart(result: Result) -> Chart:
    rate = cast(T3Settings, result.settings).rate
    series = []
    for variant in VARIANTS:
        each = result.row(variant.label(BEST)).curve("epochs by rate")
        middle = np.array([median(column) for column in each.T])
        low, high = each.min(axis=0), each.max(axis=0)
        series.append(line(variant.name, np.array(RATES), middle, low=low, high=high))
    return Chart(
        "The sweep: epochs to target by learning rate",
        Axis("learning rate", log=True),
        Axis("epochs to target", log=True),
        "Median epochs to the target for each learning rate and variant; gaps where most seeds "
        "never reach it.",
        tuple(series),
        marks=(Mark("x", rate, "the same rate"),),
    )


def cost(settings: T3Settings) -> float:
    """Seconds for one seed: the sweep of each variant up to its budget, and the timing."""
    count = settings.reviews * 2 / 3
    size, tried = settings.words * settings.hidden, len(RATES) + 1
    total = 0.8
    for variant in VARIANTS:
        shown = min(variant.batch_size(settings) or count, count)
        updates = min(settings.updates, settings.epochs * count / shown)
        looks = min(updates, 50 + math.log(max(updates / 50, 1)) / _LOOK)
        total += tried * (updates * (2e-5 + 1e-10 * size * shown) + looks * 1e-10 * size * count)
    return total


T3 = Experiment(
    key="T3",
    title="Variants of descent",
    question="Which variant of gradient descent is fast, and which is cheap?",
    article=Article(
        ("variant", "convergence", "computational cost"),
        tuple((v.name, v.convergence, v.cost) for v in (BATCH, SGD, MINI, ADAM)),
        "Adam converges fastest, batch descent slowest; SGD and Adam cost most.",
    ),
    method=(
        "A network with one hidden layer of 16 tanh units (Xavier's initialisation) reads reviews "
        "as bags of words, $\\ln(1 + \\text{count})$ of each of 500 words, and says whether "
        "the author liked the film (logistic loss). Two in three reviews are learnt, the rest are "
        "the test. The reviews are made up: half of the authors are for, half against, and their "
        "opinion tilts how often they use each word of a Zipf vocabulary; IMDB's real ones come "
        "with the extra `gdviz[imdb]`. *Batch* looks at all reviews in an update, *SGD* at one, "
        "*mini-batch* and *Adam* at 32 (a new random order each epoch, the same for all rates); "
        "plain descent $w \\leftarrow w - \\eta g$ in all but Adam, which the article does not "
        "separate from its mini-batches: *Adam on all examples* does. Who brings the loss over all "
        "training reviews down to the target first has won; it is looked at whenever the updates "
        "have grown by 2 %. Each variant tries the same seven rates, from 0.001 to 1, and the one "
        "with the fewest updates is its best. A run ends after 100 epochs or 6,000 updates, "
        "whichever comes first. Times are processor times of one thread, measured without the "
        "looking, in turn and repeatedly; only their ratios mean something elsewhere. All are of "
        "this program on NumPy: a graphics card makes large batches cheaper still."
    ),
    measures=(_EPOCHS, _UPDATES, _SECONDS, _UPDATE, _PASS, _RATE, _ACCURACY),
    full=T3Settings(),
    reduced=T3Settings(reviews=600, words=200, epochs=75, updates=600),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    serial=True,
    trace=trace,
    own=OwnData(OWN_ABOUT, ("txt",), read_files, run_on, read_folder),
)
