"""T1: does a smaller learning rate give a lower loss, from the first epoch on?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import cast

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Chart, Mark
from gdviz.curvature import sharpness
from gdviz.datasets import Dataset, digits, mnist
from gdviz.datasets.images import mnist_idx
from gdviz.errors import DataError
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData, Trace
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult, Value
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.settings import Settings, choice
from gdviz.training import Training, train

#: The article's losses after each of ten epochs, by rate, in its order.
ARTICLE: Mapping[float, tuple[float, ...]] = MappingProxyType(
    {
        0.01: (0.56, 0.34, 0.23, 0.15, 0.10, 0.08, 0.07, 0.06, 0.05, 0.04),
        0.005: (0.50, 0.32, 0.20, 0.12, 0.08, 0.06, 0.05, 0.04, 0.03, 0.03),
        0.001: (0.45, 0.28, 0.17, 0.10, 0.06, 0.04, 0.03, 0.02, 0.02, 0.01),
    }
)
#: Rates beyond the article's range, to which a rate of one's own is added.
BEYOND = (1e-5, 1e-4, 0.1)
#: The update rules, by the name they have in the rows.
RULES = MappingProxyType({"SGD": "Gradient descent", "Momentum": "Momentum", "Adam": "Adam"})
PIXELS = ("scaled", "raw")
#: The data by name, with what a raw pixel is at most.
_IMAGES = MappingProxyType({"MNIST 14x14": (mnist, 255.0), "optdigits 8x8": (digits, 16.0)})
#: What a raw pixel of one's own images is at most.
_LARGEST = 255.0
_EVERY = "all"
_TRAINING_SHARE = 0.8


@dataclass(frozen=True)
class T1Settings(Settings):
    """What can be changed of T1."""

    data: str = choice(
        "MNIST 14x14", tuple(_IMAGES), label="Digits",
        help="Which handwritten digits: MNIST's raw pixels run to 255, those of optdigits to 16.",
    )  # fmt: skip
    images: int = hyperparameter(
        5000, 500, 5000, label="Images", symbol="N", whole=True, valid=(100, 5001), step=100,
        help="How many images there are, if the collection has as many; four in five are learnt.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        10, 1, 30, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all images are shown.",
    )  # fmt: skip
    batch_size: int = hyperparameter(
        32, 8, 256, label="Batch size", symbol="B", whole=True, valid=(1, 5001),
        help="How many images a step looks at.",
    )  # fmt: skip
    optimiser: str = choice(
        _EVERY, (_EVERY, *RULES), label="Optimiser", help="Which update rules are tried."
    )
    pixels: str = choice(
        _EVERY, (_EVERY, *PIXELS), label="Pixels",
        help="Scaled pixels run from 0 to 1, raw ones are as they are in the file.",
    )  # fmt: skip
    start: str = choice(
        "zeros", ("zeros", "Xavier"), label="Start", help="How the weights are set before training."
    )
    rate: float = hyperparameter(
        1.0, 1e-6, 10.0, label="A rate of your own", symbol=r"\eta", scale="log", valid=(1e-9, 1e3),
        help="One more learning rate beside the article's three and three beyond their range.",
    )  # fmt: skip


def label_of(rule: str, pixels: str, rate: float) -> str:
    """What a row is called."""
    return f"{rule}, {pixels} pixels, rate {rate:g}"


def cases(settings: T1Settings) -> tuple[Case, ...]:
    """Every rule on scaled and raw pixels at every rate."""
    rules = [rule for rule in RULES if settings.optimiser in (_EVERY, rule)]
    return tuple(
        _case(rule, pixels, rate)
        for rule in rules
        for pixels in _pixels(settings)
        for rate in _rates(settings)
    )


def _case(rule: str, pixels: str, rate: float) -> Case:
    theirs = ARTICLE.get(rate)
    article = {"first": theirs[0], "loss": theirs[-1]} if theirs else {}
    settings: dict[str, Value] = {"optimiser": rule, "pixels": pixels, "rate": rate}
    return Case(label_of(rule, pixels, rate), settings, article)


def _pixels(settings: T1Settings) -> list[str]:
    return [pixels for pixels in PIXELS if settings.pixels in (_EVERY, pixels)]


def _rates(settings: T1Settings) -> list[float]:
    """Distinct as they are written, in rising order."""
    rates = {f"{rate:g}": rate for rate in (settings.rate, *ARTICLE, *BEYOND)}
    return sorted(rates.values())


# ---- one seed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    """Training and test images of one seed with their pixels as they shall be."""

    training: NetworkObjective
    test: NetworkObjective
    start: FloatArray

    @classmethod
    def of(cls, seed: int, settings: T1Settings, pixels: str, own: Dataset | None) -> "_Task":
        collection, largest = _IMAGES[settings.data]
        images, largest = (collection(), largest) if own is None else (own, _LARGEST)
        images = images.sample(min(settings.images, len(images)), seed)
        network = MLP((images.inputs.shape[1], 10), initialisation=settings.start)
        factor = largest if pixels == "raw" else 1.0

        def objective(part: Dataset) -> NetworkObjective:
            return NetworkObjective(network, factor * part.inputs, part.targets, "cross-entropy")

        training, test = map(objective, images.split(_TRAINING_SHARE, seed))
        return cls(training, test, network.init(seed))

    def limit(self) -> float:
        """The largest stable rate of plain descent at the start, 2 / λ."""
        return float(2 / sharpness(self.training, self.start))

    def train(
        self,
        seed: int,
        settings: T1Settings,
        rule: Optimizer,
        batch: tuple[int, ...],
        progress: Progress | None = None,
        record: int | None = None,
    ) -> Training:
        start = np.broadcast_to(self.start.astype(np.float32), (*batch, len(self.start)))
        return train(
            self.training, rule, start, settings.epochs, batch_size=settings.batch_size,
            seed=seed, validation=self.test, progress=progress, record=record,
        )  # fmt: skip


def run_seed(seed: int, settings: T1Settings, progress: Progress) -> SeedResult:
    """All rows of one seed; the rates of a rule train side by side on the same mini-batches."""
    return run_on(seed, settings, progress, None)


def run_on(seed: int, settings: T1Settings, progress: Progress, own: Dataset | None) -> SeedResult:
    """The same on images of one's own, unless they are None."""
    tasks = {pixels: _Task.of(seed, settings, pixels, own) for pixels in PIXELS}
    limits = {pixels: task.limit() for pixels, task in tasks.items()}
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases(settings):
        group = str(case.settings["optimiser"]), str(case.settings["pixels"])
        groups.setdefault(group, []).append(case)
    outcomes: dict[str, Outcome] = {}
    for place, ((rule, pixels), rows) in enumerate(groups.items()):
        rates = np.array([float(row.settings["rate"]) for row in rows])
        optimizer = OPTIMIZERS[RULES[rule]]().at_rate(rates)
        part = progress.part(place, len(groups))
        run = tasks[pixels].train(seed, settings, optimizer, rates.shape, part)
        found = _outcomes(run, rates / limits[pixels])
        outcomes |= {row.label: each for row, each in zip(rows, found, strict=True)}
    return SeedResult(seed, outcomes, {f"limit {pixels}": limits[pixels] for pixels in PIXELS})


def _outcomes(run: Training, shares: FloatArray) -> Iterator[Outcome]:
    """One a rate; `shares` are the rates as multiples of the limit."""
    losses = np.asarray(run.losses, dtype=np.float64).T
    tested = cast(NetworkObjective, run.validation).accuracy(run.points[-1])
    for curve, right, share in zip(losses, tested, shares, strict=True):
        values = {"first": curve[1], "loss": curve[-1], "accuracy": 100 * right, "share": share}
        yield Outcome(values, {"loss": curve.tolist()})


def trace(seed: int, settings: T1Settings, label: str) -> Trace:
    """One row of one seed with its weights, four times an epoch."""
    case = next(case for case in cases(settings) if case.label == label)
    task = _Task.of(seed, settings, str(case.settings["pixels"]), None)
    rule = OPTIMIZERS[RULES[str(case.settings["optimiser"])]]()
    optimizer = rule.at_rate(float(case.settings["rate"]))
    every = max(1, task.training.examples // settings.batch_size // 4)
    return Trace.of(task.train(seed, settings, optimizer, (), record=every))


def read_digits(files: Mapping[str, bytes]) -> Dataset:
    """Images and labels from a pair of files in MNIST's idx format, whatever their names.

    Raises:
        DataError: if they are not such a pair.
    """
    if len(files) != 2:
        raise DataError(
            "Two files are needed, one with images and one with labels, such as MNIST's "
            f"train-images-idx3-ubyte and train-labels-idx1-ubyte; there are {len(files)}."
        )
    first, second = sorted(files, key=lambda name: (not _holds_images(name), name))
    return mnist_idx(files[first], files[second])


def _holds_images(name: str) -> bool:
    return "image" in name.lower() or "idx3" in name.lower()


# ---- what is claimed ----------------------------------------------------------------------------


def _order(rule: str, pixels: str) -> tuple[Claim, ...]:
    """That each rate ends below the next larger one, and lies there after one epoch."""
    return tuple(
        Claim(
            id=f"{rule} {pixels}: {low:g} below {high:g}, {when}",
            sentence=f"{rule}, {pixels}: rate {low:g} has a lower loss than rate {high:g} {when}.",
            measure=measure,
            a=label_of(rule, pixels, low),
            b=label_of(rule, pixels, high),
            sign="lower",
            smallest=0.02,
            relative=True,
            group=f"{rule}, {pixels} pixels",
        )
        for low, high in pairwise(sorted(ARTICLE))
        for measure, when in (("first", "after one epoch"), ("loss", "at the end"))
    )


def _text(rule: str) -> Claim:
    """What the article's text says: a low rate is slow."""
    return Claim(
        id=f"{rule}: a low rate is slow",
        sentence=f"{rule} at rate 0.001 is slower: it ends with a higher loss than at rate 0.01.",
        measure="loss",
        a=label_of(rule, "scaled", 0.001),
        b=label_of(rule, "scaled", 0.01),
        sign="higher",
        smallest=0.02,
        relative=True,
        group="The article's own text (scaled pixels)",
    )


def _beyond(pixels: str) -> Claim:
    return Claim(
        id=f"SGD {pixels}: 0.1 below 0.01",
        sentence=f"SGD on {pixels} pixels ends lower still at rate 0.1 than at rate 0.01.",
        measure="loss",
        a=label_of("SGD", pixels, 0.1),
        b=label_of("SGD", pixels, 0.01),
        sign="lower",
        smallest=0.02,
        relative=True,
        group="Not in the article: beyond its rates",
    )


CLAIMS = (
    *(claim for rule in RULES for pixels in PIXELS for claim in _order(rule, pixels)),
    *map(_text, RULES),
    *map(_beyond, PIXELS),
)


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """A paragraph on either kind of pixels, and one on the article's text."""
    parts = [_below(quote), _above(quote), _text_against_table(quote)]
    return "\n\n".join(part for part in parts if part)


def _below(quote: Quote) -> str:
    low, high = (label_of("SGD", "scaled", rate) for rate in (0.001, 0.01))
    if not quote.ran(low, high):
        return ""
    return (
        "**Scaled pixels.** At the start the loss curves by at most $\\lambda$, and plain descent "
        f"is stable up to the rate $2/\\lambda$ = {quote.fact('limit scaled')}. The article's "
        f"largest rate is {quote.median('share', high)} of that, its smallest "
        f"{quote.median('share', low)}. After {quote.setting('epochs')} epochs SGD's loss is "
        f"{quote.range('loss', low)} at rate `0.001` and {quote.range('loss', high)} at `0.01`. "
        + _ORDERS[_order_of(quote, "SGD", "scaled")]
        + _others(quote, "scaled", "does not hold")
    )


#: What to say of the table's order, by what its comparisons have come to.
_ORDERS = {
    "does not hold": "The table's order is turned round in every comparison: so far below the "
    "limit no step overshoots, and who takes longer steps is simply further on. ",
    "holds": "The table's order holds in every comparison, although no step overshoots: that would "
    "be a surprise. ",
    "mixed": "Not all of the table's comparisons are decided, or not alike. ",
}


def _others(quote: Quote, pixels: str, verdict: str) -> str:
    """Whether it is the same with the other rules."""
    rules = [rule for rule in ("Momentum", "Adam") if quote.ran(label_of(rule, pixels, 0.01))]
    if rules and {_order_of(quote, rule, pixels) for rule in rules} == {verdict}:
        return f"It is the same with {' and '.join(rules)}."
    return f"With {' and '.join(rules)} not every comparison comes out like that." if rules else ""


def _above(quote: Quote) -> str:
    low, high = (label_of("SGD", "raw", rate) for rate in (0.001, 0.01))
    if not quote.ran(low, high):
        return ""
    text = (
        "**Raw pixels.** Inputs that are larger by a factor curve the loss by its square: the "
        f"limit is {quote.fact('limit raw')} here, and the article's rates are "
        f"{quote.median('share', low)} to {quote.median('share', high)} times that. SGD ends at "
        f"{quote.range('loss', low)} with rate `0.001` and {quote.range('loss', high)} with "
        "`0.01`. "
    )
    if quote.result.row(low).median("share") > 1 and _order_of(quote, "SGD", "raw") == "holds":
        text += (
            "Here the table's order does appear, as a sign of trouble: every step overshoots, and "
            "the weights, and with them the loss of what is wrongly read, grow with the rate "
            f"({quote.ratio('loss', high, low, '.1f')} times the loss), while the share of "
            f"test images that are read rightly hardly does: {quote.median('accuracy', low)} and "
            f"{quote.median('accuracy', high)}. Nor do the losses come near the article's. "
        ) + _others(quote, "raw", "holds")
    return text


def _text_against_table(quote: Quote) -> str:
    """The article contradicts itself; and how low a loss any row has reached."""
    best = min(quote.result.rows, key=lambda row: row.median("loss")).label
    text = (
        "**The article against itself.** Its text says that a low rate makes convergence slow; its "
        "table gives the lowest rate the lowest loss from the first epoch on. Either is true on "
        "its own side of the limit, which the article does not mention. "
    )
    claims = [claim for claim in map(_text, RULES) if quote.ran(claim.a, claim.b)]
    if claims and all(quote.verdict(claim.id) == "holds" for claim in claims):
        text += "On scaled pixels it is the text that is right. "
    return text + (
        f"The lowest loss of all rows is {quote.median('loss', best)} ({quote.label(best)})."
    )


def _order_of(quote: Quote, rule: str, pixels: str) -> str:
    """What the table's comparisons for a rule have come to: one verdict, or "mixed"."""
    verdicts = {quote.verdict(claim.id) for claim in _order(rule, pixels)}
    return verdicts.pop() if verdicts in ({"holds"}, {"does not hold"}) else "mixed"


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """The last loss against the rate, and SGD's loss by epoch beside the article's."""
    drawn = [
        *(_by_rate(result, pixels) for pixels in PIXELS),
        *(_by_epoch(result, "SGD", pixels) for pixels in PIXELS),
    ]
    return tuple(chart for chart in drawn if chart.series)


def _by_rate(result: Result, pixels: str) -> Chart:
    limit = result.fact(f"limit {pixels}")
    marks = (
        Mark("x", min(ARTICLE), "the article's rates:"),
        *(Mark("x", rate, "") for rate in sorted(ARTICLE)[1:]),
        Mark("x", limit, "limit of plain descent, 2/λ"),
    )
    return drawing.against(
        result, _LOSS, "rate", by="optimiser", rows=_rows(result, pixels),
        title=f"Loss at the end by learning rate, {pixels} pixels", log=True, log_x=True,
        x="learning rate", styles=RULES, marks=marks,
    )  # fmt: skip


def _by_epoch(result: Result, rule: str, pixels: str) -> Chart:
    """The three rates of the article; a logarithmic axis where losses are of all sizes."""
    labels = {label_of(rule, pixels, rate): losses for rate, losses in ARTICLE.items()}
    chart = drawing.curves(
        result, "loss", list(labels), title=f"{rule}, {pixels} pixels: loss by epoch",
        y="training loss", log=pixels == "raw", article=labels,
    )  # fmt: skip
    head = label_of(rule, pixels, 0).removesuffix("rate 0")
    named = (replace(series, name=series.name.removeprefix(head)) for series in chart.series)
    return replace(chart, series=tuple(named))


def _rows(result: Result, pixels: str) -> list[str]:
    return [row.label for row in result.rows if row.case.settings["pixels"] == pixels]


_FIRST = Measure(
    "first", "loss after one epoch",
    "Mean cross-entropy over all training images when each has been shown once.",
    spec=".3g", infinite="diverged",
)  # fmt: skip
_LOSS = Measure(
    "loss", "loss at the end",
    "Mean cross-entropy over all training images after the last epoch.",
    spec=".3g", infinite="diverged",
)  # fmt: skip
_ACCURACY = Measure(
    "accuracy", "test accuracy", "The share of the test images that are read rightly at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_SHARE = Measure(
    "share", "rate over limit",
    "The rate as a multiple of 2/λ, the largest with which plain descent is stable where the run "
    "begins; λ is the largest eigenvalue of the Hessian of the loss over all training images. "
    "Momentum of 0.9 is stable up to 1.9 times that; Adam has no such line.",
    spec=".3g", better="neither",
)  # fmt: skip


def cost(settings: T1Settings) -> float:
    """Seconds for one seed: its steps, and looking at all images after each epoch."""
    images = min(settings.images, len(_IMAGES[settings.data][0]()))
    steps = settings.epochs * images * _TRAINING_SHARE / settings.batch_size
    rows = len(cases(settings))
    stepping = steps * rows * (1e-5 + 6e-7 * settings.batch_size)
    return 0.1 + stepping + 1.2e-6 * rows * settings.epochs * images


T1 = Experiment(
    key="T1",
    title="Learning rate",
    question="Does a smaller learning rate give a lower loss, from the first epoch on?",
    article=Article(
        ("rate", *(f"epoch {epoch}" for epoch in range(1, 11))),
        tuple((f"{rate:g}", *(f"{x:.2f}" for x in losses)) for rate, losses in ARTICLE.items()),
        "The lowest rate has the lowest loss at every epoch.",
    ),
    method=(
        "A single layer with softmax, trained by cross-entropy on handwritten digits: 5,000 images "
        "of MNIST (LeCun, Cortes & Burges 1998) at 14x14 pixels, or the 1,797 of optdigits at 8x8; "
        "four in five are learnt, the rest are the test (a random split, the same for all rows, "
        "with the digits in their proportions). The article names neither the optimiser nor the "
        "scale of the pixels, so there are all. *Scaled* pixels run from 0 to 1, *raw* ones to 255 "
        "(MNIST) or 16 (optdigits). All rates of a seed start from the same weights and see the "
        "same mini-batches. The loss is that of all training images after each epoch, not the "
        "running mean that some libraries print. Momentum is the heavy ball with "
        "$\\beta = 0.9$, Adam has its default $\\beta_1 = 0.9$, $\\beta_2 = 0.999$. From zero "
        "weights $\\lambda$ is a tenth of the largest eigenvalue of $X^\\top X / N$, so pixels "
        "255 times as large lower the limit 65,025 times. Training is in 32-bit numbers."
    ),
    measures=(_FIRST, _LOSS, _ACCURACY, _SHARE),
    full=T1Settings(),
    reduced=T1Settings(images=1500),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    trace=trace,
    own=OwnData(
        "Two files in MNIST's idx format, plain or gzipped: images and labels (of the digits, or "
        "of the ten classes of Fashion-MNIST).",
        (),
        read_digits,
        run_on,
    ),
)
