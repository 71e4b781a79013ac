"""T6: which activation lets a deep feed-forward net learn best?"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import cast

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.evidence import median
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData, Trace
from gdviz.experiments.progress import Progress
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
from gdviz.training import Training, train

#: The article's training accuracies, in per cent, in its order.
ARTICLE: Mapping[str, float] = MappingProxyType(
    {"sigmoid": 92.0, "ReLU": 95.0, "tanh": 94.0, "Leaky ReLU": 96.0}
)
#: The initialisation that suits each activation.
MATCHED = MappingProxyType(
    {"sigmoid": "Xavier", "ReLU": "He", "tanh": "Xavier", "Leaky ReLU": "He"}
)
DEPTHS = (4, 8)
#: The update rules by the name they have in the rows, with the rates that each tries.
RULES = MappingProxyType({"Adam": "Adam", "SGD": "Gradient descent"})
RATES = MappingProxyType({"Adam": (0.0003, 0.001, 0.003, 0.01), "SGD": (0.03, 0.1, 0.3, 1.0, 3.0)})
#: The rate of each when all have the same.
SAME_RATE = MappingProxyType({"Adam": 0.001, "SGD": 0.1})
_OWN, _SAME = "each at its best", "the same for all"
_ALWAYS, _LINEAR, _READER = (
    "always the commoner answer",
    "no hidden layer",
    "the best possible reader",
)
#: From this training accuracy on, in per cent, a row counts as having learnt.
_LEARNT = 95.0
_BATCH = 32


@dataclass(frozen=True)
class T6Settings(Settings):
    """What can be changed of T6."""

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
    width: int = hyperparameter(
        24, 4, 64, label="Units a layer", symbol="h", whole=True, valid=(1, 257),
        help="How many units each hidden layer has.",
    )  # fmt: skip
    depth: int = hyperparameter(
        0, 0, 16, label="One more depth", symbol="L", whole=True, valid=(0, 33),
        help="How many hidden layers a third net has, beside those of 4 and 8; 0 for none.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        10, 1, 30, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all training reviews are shown.",
    )  # fmt: skip
    rates: str = choice(
        _OWN, (_OWN, _SAME), label="Rates",
        help="Each row at the rate of the sweep that ends with its lowest training loss, or all "
        "at the same.",
    )  # fmt: skip


def label_of(activation: str, depth: int, rule: str) -> str:
    """What a row is called."""
    return f"{activation}, {depth} layers, {rule}"


def cases(settings: T6Settings) -> tuple[Case, ...]:
    """Every activation at every depth with either rule, and what to compare them with."""
    depths = sorted({*DEPTHS, settings.depth} - {0})
    rows = (
        Case(
            label_of(activation, depth, rule),
            {"activation": activation, "depth": depth, "optimiser": rule},
            {"training": theirs},
        )
        for rule in RULES
        for depth in depths
        for activation, theirs in ARTICLE.items()
    )
    readers = [_ALWAYS, _LINEAR, *([_READER] if settings.data == MADE_UP else [])]
    return (*rows, *(Case(name, baseline=True) for name in readers))


# ---- one seed -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Task:
    """The reviews of one seed, and how a net learns them."""

    seed: int
    settings: T6Settings
    reviews: Reviews

    @classmethod
    def of(cls, seed: int, settings: T6Settings, own: OwnReviews | None = None) -> "_Task":
        standardised = settings.inputs == "standardised"
        reviews = Reviews.of(
            settings.data, settings.reviews, settings.words, seed, standardised, own
        )
        return cls(seed, settings, reviews)

    def rates(self, rule: str) -> tuple[float, ...]:
        """What a row tries."""
        return RATES[rule] if self.settings.rates == _OWN else (SAME_RATE[rule],)

    def train(
        self, depth: int, activation: str, rule: str, progress: Progress | None = None
    ) -> Training:
        """A net with each of its rates, side by side on the same mini-batches."""
        words = self.reviews.training.inputs.shape[1]
        hidden = [self.settings.width] * depth
        network = MLP(
            (words, *hidden, 1), activation, initialisation=MATCHED.get(activation, "Xavier")
        )
        training, test = (
            NetworkObjective(network, part.inputs, part.targets, "logistic")
            for part in (self.reviews.training, self.reviews.test)
        )
        rates = np.array(self.rates(rule))
        start = np.tile(network.init(self.seed).astype(np.float32), (len(rates), 1))
        return train(
            training, OPTIMIZERS[RULES[rule]]().at_rate(rates), start, self.settings.epochs,
            batch_size=_BATCH, seed=self.seed, validation=test, progress=progress,
        )  # fmt: skip


def best_of(run: Training) -> int:
    """The member whose training loss ends lowest; one that has left ends highest."""
    last = np.where(np.isfinite(run.losses[-1]), run.losses[-1], np.inf)
    return int(np.argmin(last))


def run_seed(seed: int, settings: T6Settings, progress: Progress) -> SeedResult:
    """All rows of one seed: same reviews, same order of mini-batches."""
    return run_on(seed, settings, progress, None)


def run_on(
    seed: int, settings: T6Settings, progress: Progress, own: OwnReviews | None
) -> SeedResult:
    """The same on reviews of one's own, unless they are None."""
    task = _Task.of(seed, settings, own)
    rows = [case for case in cases(settings) if not case.baseline]
    outcomes = {}
    for place, case in enumerate(rows):
        depth, activation, rule = (case.settings[n] for n in ("depth", "activation", "optimiser"))
        part = progress.part(place, len(rows) + 1)
        run = task.train(int(depth), str(activation), str(rule), part)
        outcomes[case.label] = _outcome(run, task.rates(str(rule)))
    linear = task.train(0, "tanh", "Adam", progress.part(len(rows), len(rows) + 1))
    return SeedResult(seed, outcomes | dict(_baselines(task, linear)))


def _outcome(run: Training, rates: tuple[float, ...]) -> Outcome:
    """The best member of a run, and how well each did."""
    best = best_of(run)
    right = _per_cent(run.accuracies)
    own = run.member(best)
    layers = own.gradient_norms.astype(np.float64)[..., :-1]
    start, end = layers[0], layers[-1]
    learnt = np.flatnonzero(right[:, best] >= _LEARNT)
    values = {
        "training": right[-1, best],
        "test": _per_cent(own.validation_accuracies)[-1],
        "loss": own.losses[-1],
        "epochs": own.epochs[learnt[0]] if len(learnt) else math.inf,
        "start": start[0] / start[-1],
        "end": end[0] / end[-1],
        "rate": rates[best],
    }
    curves = {
        "accuracy": right[:, best].tolist(),
        "loss": own.losses.tolist(),
        "gradient by layer": (start / start[-1]).tolist(),
        "accuracy by rate": right[-1].tolist(),
    }
    return Outcome(values, curves)


def _per_cent(shares: FloatArray | None) -> FloatArray:
    return 100 * np.asarray(shares, dtype=np.float64)


def _baselines(task: _Task, linear: Training) -> Iterator[tuple[str, Outcome]]:
    """What needs no depth, and the best that there is."""
    answers = (task.reviews.training.targets, task.reviews.test.targets)
    commoner = int(answers[0].mean() > 0.5)
    always = (100 * float((part == commoner).mean()) for part in answers)
    yield _ALWAYS, Outcome(dict(zip(("training", "test"), always, strict=True)))
    own = linear.member(best_of(linear))
    learnt = (_per_cent(each)[-1] for each in (own.accuracies, own.validation_accuracies))
    yield _LINEAR, Outcome(dict(zip(("training", "test"), learnt, strict=True)))
    if task.settings.data == MADE_UP:
        best = {} if math.isnan(task.reviews.best) else {"test": 100 * task.reviews.best}
        yield _READER, Outcome(best)


def trace(seed: int, settings: T6Settings, label: str) -> Trace:
    """One row of one seed with its weights, at the rate that it has in the table."""
    case = next(case for case in cases(settings) if case.label == label)
    depth, activation, rule = (case.settings[n] for n in ("depth", "activation", "optimiser"))
    run = _Task.of(seed, settings).train(int(depth), str(activation), str(rule))
    return Trace.of(run.member(best_of(run)))


# ---- what is claimed ----------------------------------------------------------------------------

_TRAINING = Measure(
    "training", "training accuracy",
    "The share of the training reviews called rightly after the last epoch.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_TEST = Measure(
    "test", "test accuracy", "The share of the test reviews called rightly after the last epoch.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_LOSS = Measure(
    "loss", "training loss", "Mean logistic loss over the training reviews after the last epoch.",
    spec=".2g", infinite="diverged",
)  # fmt: skip
_EPOCHS = Measure(
    "epochs", "epochs to learn",
    f"The first epoch after which at least {_LEARNT:g} % of the training reviews are called "
    "rightly.",
    spec=".3g", infinite="never",
)  # fmt: skip
_START = Measure(
    "start", "gradient ratio, start",
    "The length of the loss's gradient by the first hidden layer's weights, over that by the last "
    "hidden layer's, before training.",
    spec=".2g", better="neither",
)  # fmt: skip
_END = Measure(
    "end", "gradient ratio, end", "The same ratio after the last epoch.", spec=".2g",
    better="neither",
)  # fmt: skip
_RATE = Measure(
    "rate", "rate", "The learning rate: of those tried, the one with the lowest training loss at "
    "the end.",
    spec=".3g", better="neither",
)  # fmt: skip

#: The article's activations from the highest training accuracy to the lowest.
ORDER = tuple(sorted(ARTICLE, key=lambda name: -ARTICLE[name]))


def claim_id(measure: str, better: str, worse: str, depth: int, rule: str) -> str:
    """The id of the claim that one activation ends higher than another."""
    return f"{measure}: {better} over {worse}, {depth} layers, {rule}"


def _order(measure: Measure, depth: int, rule: str, note: str = "") -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=claim_id(measure.key, better, worse, depth, rule),
            sentence=f"{better} has a higher {measure.name} than {worse} ({depth} layers, {rule}).",
            measure=measure.key,
            a=label_of(better, depth, rule),
            b=label_of(worse, depth, rule),
            sign="higher",
            smallest=0.5,
            group=f"{note}{measure.name.capitalize()}, {depth} layers, {rule}",
        )
        for better, worse in pairwise(ORDER)
    )


def _vanishing(less: tuple[str, int], more: tuple[str, int]) -> Claim:
    (a, shallow), (b, deep) = less, more
    return Claim(
        id=f"start: {a} {shallow} below {b} {deep}",
        sentence=f"At the start the first layer's share of the gradient is at most half as large "
        f"with {a} in {shallow} layers as with {b} in {deep}.",
        measure="start",
        a=label_of(a, shallow, "SGD"),
        b=label_of(b, deep, "SGD"),
        sign="lower",
        smallest=1.0,
        relative=True,
        group="Not in the article: vanishing gradients",
    )


CLAIMS = (
    *(claim for rule in RULES for depth in DEPTHS for claim in _order(_TRAINING, depth, rule)),
    *(
        claim
        for rule in RULES
        for depth in DEPTHS
        for claim in _order(_TEST, depth, rule, "Not in the article: ")
    ),
    _vanishing(("sigmoid", 8), ("sigmoid", 4)),
    _vanishing(("sigmoid", 8), ("ReLU", 8)),
)


# ---- why ----------------------------------------------------------------------------------------

_DEPTH_WORDS = {4: "four", 8: "eight"}
_VERDICT_WORDS = {
    "holds": "true",
    "does not hold": "the other way round",
    "too close to call": "a tie",
}
#: With fewer seeds than this no pair can be decided (sign test).
_FEWEST = 6


def why(quote: Quote) -> str:
    """Where the gradient goes, what either rule makes of it, and what it is worth on new data."""
    parts = [_gradients(quote), *(_order_found(quote, rule) for rule in RULES), _unseen(quote)]
    return "\n\n".join(parts)


def _gradients(quote: Quote) -> str:
    ratio = {
        (name, depth): quote.median("start", label_of(name, depth, "SGD"))
        for name in ARTICLE
        for depth in DEPTHS
    }
    text = (
        "**The gradient's way down.** Each layer multiplies the gradient by its weights and by the "
        "slope of its activation. The sigmoid's slope is at most $1/4$, which Xavier's weights do "
        "not make up for: before training the first layer's gradient is "
        f"{ratio['sigmoid', 4]} of the last one's in a net of four layers, {ratio['sigmoid', 8]} "
        f"in one of eight. With tanh the ratio is {ratio['tanh', 4]} and {ratio['tanh', 8]}, with "
        f"ReLU and He's weights {ratio['ReLU', 4]} and {ratio['ReLU', 8]}. So it is not "
        "descent that makes gradients vanish, but the product of a network's derivatives. "
    )
    adam, sgd = (label_of("sigmoid", 8, rule) for rule in ("Adam", "SGD"))
    gain = quote.result.row(adam).median("training") - quote.result.row(sgd).median("training")
    if gain > 10:
        text += (
            f"SGD takes steps in proportion to it, and the deep sigmoid net stays at "
            f"{quote.median('training', sgd)}; Adam divides each step by the gradient's usual "
            f"size, and gets it to {quote.median('training', adam)}."
        )
    return text


def _order_found(quote: Quote, rule: str) -> str:
    """The training accuracies under one rule, and what became of the article's pairs."""
    found = "; ".join(
        f"in {_DEPTH_WORDS[depth]} layers "
        + ", ".join(f"{name} {_training(quote, name, depth, rule)}" for name in ORDER)
        for depth in DEPTHS
    )
    pairs = "; ".join(
        f"{better} above {worse}: "
        + _by_depth([_VERDICT_WORDS[_verdict(quote, better, worse, d, rule)] for d in DEPTHS])
        for better, worse in pairwise(ORDER)
    )
    rates = "each at its best rate" if _settings(quote).rates == _OWN else "all at the same rate"
    return (
        f"**Trained by {rule}**, {rates}, training accuracy after {quote.setting('epochs')} epochs "
        f"is, {found}. The article's order, pair by pair: {pairs}."
        + (" With so few seeds a tie says nothing." if len(quote.result.seeds) < _FEWEST else "")
    )


def _training(quote: Quote, activation: str, depth: int, rule: str) -> str:
    return quote.median("training", label_of(activation, depth, rule))


def _verdict(quote: Quote, better: str, worse: str, depth: int, rule: str) -> str:
    return quote.verdict(claim_id("training", better, worse, depth, rule))


def _by_depth(words: list[str]) -> str:
    """What holds in four layers and what in eight."""
    four, eight = words
    return f"{four} at both depths" if four == eight else f"{four} in four layers, {eight} in eight"


def _unseen(quote: Quote) -> str:
    best = max(
        (row for row in quote.result.rows if not row.case.baseline), key=lambda r: r.median("test")
    )
    text = (
        f"**On new reviews** the best row is {quote.label(best.label)} with "
        f"{quote.median('test', best.label)}; a reader without any hidden layer gets "
        f"{quote.median('test', _LINEAR)}"
    )
    if quote.ran(_READER) and quote.result.row(_READER).values:
        text += f", the best possible one {quote.median('test', _READER)}"
    text += ". "
    if best.median("test") < quote.result.row(_LINEAR).median("test") + 0.5:
        text += "Here depth buys nothing: words add up, and the activation decides only whether a "
        text += "deep net learns at all, and how soon. "
    better = quote.verdict(claim_id("test", "tanh", "sigmoid", 8, "Adam"))
    if better == "does not hold":
        text += "Trained by Adam, the deep sigmoid net even reads new reviews better than tanh. "
    return text + (
        "A training accuracy near the top says that a net is large enough to learn its reviews by "
        "heart, not that it reads well."
    )


def _settings(quote: Quote) -> T6Settings:
    return cast(T6Settings, quote.result.settings)


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """Every seed's accuracy; gradients layer by layer; learning by epoch; the sweeps."""
    readers = [_ALWAYS, _LINEAR, _READER]
    drawn = [_dots(result, _TRAINING, rule) for rule in RULES]
    drawn.insert(1, _by_layer(result))
    drawn += [
        drawing.curves(
            result, "accuracy", _rows(result, rule, 8), y="training accuracy, %",
            title=f"Training accuracy by epoch, eight layers, {rule}",
        )
        for rule in RULES
    ]  # fmt: skip
    drawn += [_dots(result, _TEST, rule, readers) for rule in RULES]
    if cast(T6Settings, result.settings).rates == _OWN:
        drawn += [_sweep(result, rule) for rule in RULES]
    return tuple(drawn)


def _rows(result: Result, rule: str, depth: int | None = None) -> list[str]:
    """The labels of one rule's rows, of one depth or all."""
    return [
        row.label
        for row in result.rows
        if row.case.settings.get("optimiser") == rule
        and depth in (None, row.case.settings["depth"])
    ]


def _dots(result: Result, measure: Measure, rule: str, more: Sequence[str] = ()) -> Chart:
    rows = [*_rows(result, rule), *more]
    title = f"{measure.name.capitalize()}, {rule}: every seed"
    return drawing.dots(result, measure, rows, title=title)


def _by_layer(result: Result) -> Chart:
    chart = drawing.curves(
        result, "gradient by layer", _rows(result, "SGD", 8), x="hidden layer", first=1, log=True,
        y="gradient over the last layer's", title="The gradient before training, eight layers",
        marks=(Mark("y", 1.0, "as in the last layer"),),
    )  # fmt: skip
    named = (
        replace(series, name=str(result.row(series.name).case.settings["activation"]))
        for series in chart.series
    )
    return replace(chart, series=tuple(named))


def _sweep(result: Result, rule: str) -> Chart:
    series = []
    for label in _rows(result, rule, 8):
        each = result.row(label).curve("accuracy by rate")
        middle = np.array([median(column) for column in each.T])
        x, low, high = np.array(RATES[rule]), each.min(axis=0), each.max(axis=0)
        activation = str(result.row(label).case.settings["activation"])
        series.append(line(activation, x, middle, low=low, high=high))
    return Chart(
        f"The sweep of rates, eight layers, {rule}",
        Axis("learning rate", log=True),
        Axis("training accuracy, %"),
        f"Median training accuracy for each rate that {rule} tries, by activation.",
        tuple(series),
    )


def cost(settings: T6Settings) -> float:
    """Seconds for one seed: every row's net with each of its rates, and looking at it."""
    learnt = settings.reviews * 2 / 3
    steps, total = settings.epochs * learnt / _BATCH, 0.3
    for case in cases(settings):
        if case.baseline:
            continue
        depth, rule = int(case.settings["depth"]), str(case.settings["optimiser"])
        tried = len(RATES[rule]) if settings.rates == _OWN else 1
        size = settings.width * (settings.words + settings.width * (depth - 1))
        step = 4e-5 * depth + tried * (1e-10 * _BATCH + 2e-9) * size
        look = tried * settings.reviews * (1e-10 * size + 6e-9 * settings.width * depth)
        total += steps * step + 2 * settings.epochs * look
    return total


T6 = Experiment(
    key="T6",
    title="Activations",
    question="Which activation lets a deep feed-forward net learn best?",
    article=Article(
        ("activation", "training accuracy"),
        tuple((name, f"{accuracy:.0f} %") for name, accuracy in ARTICLE.items()),
        "Leaky ReLU is best, then ReLU, tanh and sigmoid.",
    ),
    method=(
        "Feed-forward nets with four and with eight hidden layers of 24 units read reviews as bags "
        "of words, $\\ln(1 + \\text{count})$ of each of 500 words, and say whether the author "
        "liked the film (logistic loss). Two in three of 1,500 reviews are learnt, the rest are "
        "the test; they are made up, by a law under which an opinion tilts how often each word of "
        "a Zipf vocabulary is used, so that the best possible reader is known; IMDB's real ones "
        "come with the extra `gdviz[imdb]`. The initialisation suits the activation: Xavier's "
        "(Glorot & Bengio 2010) for sigmoid and tanh, He's (He et al. 2015) for ReLU and leaky "
        "ReLU (slope 0.01 below zero). The article does not name the optimiser, so there are two: "
        "*Adam*, and *SGD*, plain descent on mini-batches; both see the same mini-batches of 32 "
        "for 10 epochs. Each row tries several rates (Adam 0.0003 to 0.01, SGD 0.03 to 3) and is "
        "shown at the one with its lowest training loss. Gradients are those of the loss over all "
        "training reviews, their length by the weights and biases of a whole layer. Without hidden "
        "layer: the same training by Adam. Pairs whose difference is not beyond half a point of "
        "accuracy, or not in the same direction in four of five seeds, are called a tie."
    ),
    measures=(_TRAINING, _TEST, _LOSS, _EPOCHS, _START, _END, _RATE),
    full=T6Settings(),
    reduced=T6Settings(reviews=450, words=200),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    trace=trace,
    own=OwnData(OWN_ABOUT, ("txt",), read_files, run_on, read_folder),
)
