"""T7: how much dropout does a recurrent language model want?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.chart import Axis, Chart, Mark, Series, line
from gdviz.datasets import NamesText, NGram, Score, names_text
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.ngrams import ORDERS
from gdviz.evidence import median
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult, Value
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import RNN, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.settings import Settings
from gdviz.training import train

#: The article's test accuracies in per cent, by the share that dropout silences.
ARTICLE: Mapping[float, float] = MappingProxyType({0.0: 80.0, 0.2: 83.0, 0.5: 85.0, 0.8: 81.0})
#: These shares from the highest accuracy to the lowest.
ORDER = tuple(sorted(ARTICLE, key=lambda share: -ARTICLE[share]))
NETS = ("large", "small")
_STEPS, _BATCH = 16, 16


@dataclass(frozen=True)
class T7Settings(Settings):
    """What can be changed of T7."""

    names: int = hyperparameter(
        600, 100, 3000, label="Training names", symbol="N", whole=True, valid=(20, 3401), step=20,
        help="How many names are learnt; half as many others are the test.",
    )  # fmt: skip
    large: int = hyperparameter(
        64, 8, 128, label="Units, large net", symbol="h", whole=True, valid=(1, 257),
        help="How much the large net can hold: its recurrent units.",
    )  # fmt: skip
    small: int = hyperparameter(
        12, 4, 64, label="Units, small net", symbol="k", whole=True, valid=(1, 257),
        help="How much the small net can hold: its recurrent units.",
    )  # fmt: skip
    layers: int = hyperparameter(
        1, 1, 2, label="Recurrent layers", symbol="L", whole=True, valid=(1, 4),
        help="Dropout acts between them and before the output, never on a recurrent link.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        24, 4, 30, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all training names are shown.",
    )  # fmt: skip
    early: int = hyperparameter(
        2, 1, 10, label="Early epoch", symbol="e", whole=True, valid=(1, 101),
        help="After how many epochs the nets are compared for the first time.",
    )  # fmt: skip
    rate: float = hyperparameter(
        0.01, 0.001, 0.03, label="Learning rate", symbol=r"\eta", scale="log", valid=(1e-6, 1.0),
        help="Adam's, for all nets.",
    )  # fmt: skip
    more: float = hyperparameter(
        0.0, 0.0, 0.95, label="One more dropout", symbol="p", step=0.05, valid=(0.0, 0.99),
        help="A share that is tried beside those of the article; 0 for none.",
    )  # fmt: skip


def label_of(net: str, share: float) -> str:
    """What a row is called."""
    return f"{net} net, dropout {share:g}"


def cases(settings: T7Settings) -> tuple[Case, ...]:
    """Either net with every share, and what counting letters achieves."""
    rows = (
        Case(
            label_of(net, share),
            {"net": net, "units": getattr(settings, net), "dropout": share},
            {"accuracy": ARTICLE[share]} if share in ARTICLE else {},
        )
        for net in NETS
        for share in sorted({*ARTICLE, settings.more})
    )
    return (*rows, *(Case(name, baseline=True) for name in ORDERS))


# ---- one seed -----------------------------------------------------------------------------------


def run_seed(seed: int, settings: T7Settings, progress: Progress) -> SeedResult:
    """All rows of one seed: same names, starts (of one net) and order of mini-batches."""
    text = text_of(settings, seed)
    rows = [case for case in cases(settings) if not case.baseline]
    outcomes = {}
    for place, case in enumerate(rows):
        part = progress.part(place, len(rows))
        outcomes[case.label] = _trained(text, seed, settings, case.settings, part)
    letters = float(text.train.targets.size)
    return SeedResult(seed, outcomes | _counted(text), {"letters": letters})


def text_of(settings: T7Settings, seed: int) -> NamesText:
    """The names of one seed: those to learn, and half as many for the test."""
    count = settings.names + settings.names // 2
    return names_text(_STEPS, seed, (count - settings.names) / count, count)


def _trained(
    text: NamesText, seed: int, settings: T7Settings, row: Mapping[str, Value], progress: Progress
) -> Outcome:
    network = RNN(
        len(text.vocabulary), int(row["units"]), len(text.vocabulary), steps=text.steps,
        every_step=True, layers=settings.layers, dropout=float(row["dropout"]),
    )  # fmt: skip
    learnt, unseen = (_objective(network, data) for data in (text.train, text.test))
    adam = OPTIMIZERS["Adam"]().at_rate(settings.rate)
    start = network.init(seed).astype(np.float32)
    run = train(
        learnt, adam, start, settings.epochs, batch_size=_BATCH, seed=seed, progress=progress
    )
    training, test = (
        scores(objective, data, run.points)
        for objective, data in ((learnt, text.train), (unseen, text.test))
    )
    return _outcome(training, test, settings.early)


def _objective(network: RNN, data: Dataset) -> NetworkObjective:
    return NetworkObjective(network, data.inputs, data.targets, "cross-entropy")


def scores(objective: NetworkObjective, data: Dataset, points: FloatArray) -> list[Score]:
    """How well the parameters of each moment (T, d) foresee the next letter, by one pass each."""
    came = data.targets.astype(np.int64)[..., None]
    return [_score(objective.predict(moment), came) for moment in points]


def _score(outputs: FloatArray, came: IntArray) -> Score:
    """Of outputs (N, T, V) and the letters (N, T, 1) that came."""
    above = outputs - outputs.max(axis=-1, keepdims=True)
    given = np.take_along_axis(above, came, axis=-1)[..., 0]
    losses = np.log(np.exp(above).sum(axis=-1)) - given
    right = outputs.argmax(axis=-1) == came[..., 0]
    return Score(float(losses.mean(dtype=np.float64)), float(right.mean()))


def _outcome(training: Sequence[Score], test: Sequence[Score], early: int) -> Outcome:
    """Scores after every epoch, from before the first on."""
    perplexities = np.array([score.perplexity for score in test])
    best = int(np.argmin(perplexities))
    values = {
        **_scored(training[-1], test[-1]),
        "early": perplexities[min(early, len(test) - 1)],
        "lowest": perplexities[best],
        "best": best,
    }
    curves = {
        "loss": [score.loss for score in training],
        "validation loss": [score.loss for score in test],
        "validation accuracy": [100 * score.accuracy for score in test],
    }
    return Outcome(values, curves)


def _scored(training: Score, test: Score) -> dict[str, float]:
    return {
        "accuracy": 100 * test.accuracy,
        "loss": test.loss,
        "perplexity": test.perplexity,
        "fitted": 100 * training.accuracy,
        "training": training.perplexity,
    }


def _counted(text: NamesText) -> dict[str, Outcome]:
    """What unigram, bigram and trigram achieve, by counting the training names."""
    counted = {name: NGram(order, text.train) for name, order in ORDERS.items()}
    return {
        name: Outcome(_scored(each.score(text.train), each.score(text.test)))
        for name, each in counted.items()
    }


# ---- what is claimed ----------------------------------------------------------------------------

_ACCURACY = Measure(
    "accuracy", "test accuracy",
    "The share of the test names' letters that the net held the most probable, after the last "
    "epoch.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_LOSS = Measure(
    "loss", "test loss",
    "The mean over the test names' letters of $-\\ln$ of the probability given to the letter that "
    "came, after the last epoch, without dropout.",
    spec=".3f",
)  # fmt: skip
_PERPLEXITY = Measure(
    "perplexity", "test perplexity",
    "$e$ to the test loss: among how many letters, all as probable, the choice would be as hard.",
    spec=".2f",
)  # fmt: skip
_FITTED = Measure(
    "fitted", "training accuracy",
    "The share of the training names' letters foreseen after the last epoch, without dropout.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_TRAINING = Measure(
    "training", "training perplexity",
    "The perplexity on the training names after the last epoch, without dropout.",
    spec=".2f",
)  # fmt: skip
_EARLY = Measure(
    "early", "early test perplexity", "The test perplexity after the early epoch.", spec=".2f"
)
_LOWEST = Measure(
    "lowest", "lowest test perplexity",
    "The lowest after any epoch: what stopping at the best moment would have given, chosen with "
    "the test names and therefore a little too good.",
    spec=".2f",
)  # fmt: skip
_BEST = Measure(
    "best", "best epoch", "The epoch after which test perplexity was lowest.", spec=".3g",
    better="neither",
)  # fmt: skip


def claim_id(measure: str, net: str, better: float, worse: float) -> str:
    """The id of the claim that one share is better than another."""
    return f"{measure}, {net}: {better:g} over {worse:g}"


def _accuracies(net: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=claim_id("accuracy", net, better, worse),
            sentence=f"In the {net} net a dropout of {better:g} gives a higher test accuracy than "
            f"{worse:g}.",
            measure="accuracy",
            a=label_of(net, better),
            b=label_of(net, worse),
            sign="higher",
            smallest=0.5,
            group=f"Test accuracy, {net} net",
        )
        for better, worse in combinations(ORDER, 2)
    )


def _perplexities(net: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=claim_id("perplexity", net, better, worse),
            sentence=f"In the {net} net a dropout of {better:g} gives a lower test perplexity than "
            f"{worse:g}.",
            measure="perplexity",
            a=label_of(net, better),
            b=label_of(net, worse),
            sign="lower",
            smallest=0.02,
            relative=True,
            group=f"Not in the article: test perplexity, {net} net",
        )
        for better, worse in combinations(ORDER, 2)
    )


def _other(id: str, sentence: str, measure: str, a: str, b: str, smallest: float) -> Claim:
    """A statement of our own: that `a` lies higher, by a share of a perplexity or by points."""
    relative = measure != "fitted"
    group = "Not in the article: learning by heart"
    return Claim(id, sentence, measure, a, b, "higher", smallest, relative, group)


CLAIMS = (
    *_accuracies("large"),
    *_accuracies("small"),
    *_perplexities("large"),
    *_perplexities("small"),
    _other(
        "fitted, large: 0 over 0.5",
        "In the large net no dropout fits the training names better than a dropout of 0.5.",
        "fitted", label_of("large", 0.0), label_of("large", 0.5), 0.5,
    ),
    _other(
        "early, large: 0.5 over 0",
        "In the large net a dropout of 0.5 has the higher test perplexity at the early epoch.",
        "early", label_of("large", 0.5), label_of("large", 0.0), 0.02,
    ),
    _other(
        "early, large: 0.8 over 0",
        "In the large net a dropout of 0.8 has the higher test perplexity at the early epoch.",
        "early", label_of("large", 0.8), label_of("large", 0.0), 0.02,
    ),
    _other(
        "overfit: large over small",
        "Without dropout the large net ends with a higher test perplexity than the small one.",
        "perplexity", label_of("large", 0.0), label_of("small", 0.0), 0.02,
    ),
    _other(
        "stopping, large: 0 over 0.5",
        "Each stopped at its best epoch, the large net without dropout has a higher test "
        "perplexity than with 0.5.",
        "lowest", label_of("large", 0.0), label_of("large", 0.5), 0.02,
    ),
    _other(
        "bigram over small",
        "Counting pairs of letters has a higher test perplexity than the small net without "
        "dropout.",
        "perplexity", "bigram", label_of("small", 0.0), 0.02,
    ),
)  # fmt: skip


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """What is learnt by heart, what dropout does to either net, and how far letters go."""
    return "\n\n".join([_by_heart(quote), _small(quote), _orders(quote), _level(quote)])


def _by_heart(quote: Quote) -> str:
    none, half = label_of("large", 0.0), label_of("large", 0.5)
    row = quote.result.row(none)
    spoilt = row.median("perplexity") > 1.02 * row.median("lowest")
    text = (
        ("**The large net learns by heart.** " if spoilt else "**The large net.** ")
        + f"Without dropout it foresees {quote.median('fitted', none)} of the letters of the names "
        f"that it learnt, and {quote.median('accuracy', none)} of those of other names. Its test "
        f"perplexity is lowest after {quote.median('best', none)} epochs, at "
        f"{quote.median('lowest', none)}, and {quote.median('perplexity', none)} after "
        f"{quote.setting('epochs')}. With half of the units silenced at every step, so that no "
        "answer can rely on a few of them, the same net foresees "
        f"{quote.median('fitted', half)} of its training letters, and ends with a perplexity of "
        f"{quote.median('perplexity', half)} and an accuracy of {quote.median('accuracy', half)} "
        "on other names. "
    )
    return text + _early(quote) + _stopping(quote)


def _early(quote: Quote) -> str:
    """Whether dropout, which teaches more slowly, is behind at first."""
    none = label_of("large", 0.0)
    behind = [share for share in (0.5, 0.8) if _behind(quote, share)]
    if not behind:
        return ""
    found = " and ".join(
        f"{quote.median('early', label_of('large', share))} with `{share:g}`" for share in behind
    )
    return (
        "The cure is slow: at the early epoch perplexity is "
        f"{quote.median('early', none)} without dropout, {found}. "
    )


def _behind(quote: Quote, share: float) -> bool:
    return quote.verdict(f"early, large: {share:g} over 0") == "holds"


def _stopping(quote: Quote) -> str:
    """What dropout is worth beside stopping in time."""
    none, half = label_of("large", 0.0), label_of("large", 0.5)
    worth = {
        "holds": "so dropout reaches what no moment without it does",
        "does not hold": "without dropout the best moment is the better one, so dropout only mends "
        "what training for too long has broken",
        "too close to call": "too close to call, so dropout mends mostly what training for too "
        "long has broken",
    }[quote.verdict("stopping, large: 0 over 0.5")]
    return (
        "Stopped at the best moment the net would have had a perplexity of "
        f"{quote.median('lowest', none)} without dropout and {quote.median('lowest', half)} "
        f"with it: {worth}."
    )


def _small(quote: Quote) -> str:
    none, half, most = (label_of("small", share) for share in (0.0, 0.5, 0.8))
    text = (
        f"**The small net** foresees {quote.median('fitted', none)} of its training letters "
        f"without dropout and {quote.median('accuracy', none)} of the others; with half of its "
        f"units silenced {quote.median('fitted', half)} and {quote.median('accuracy', half)}, "
        f"with four in five {quote.median('fitted', most)} and {quote.median('accuracy', most)}. "
    )
    if quote.verdict(claim_id("accuracy", "small", 0.5, 0.0)) == "does not hold":
        text += (
            "It has nothing to spare: what limits it is how little it can hold, and dropout takes "
            "from that, so that it underfits."
        )
    return text


def _orders(quote: Quote) -> str:
    found = "; ".join(
        f"in the {net} net {_ranked(quote, net)} ({_judged(quote, net)})" for net in NETS
    )
    text = (
        f"**The article's order** of test accuracy is {_listed(ORDER)}. Measured it is, by "
        f"medians, {found}. "
    )
    return text + (
        "Which share is best depends on how much a net could learn by heart, and on how long it is "
        "trained. Accuracy counts only which letter comes first; perplexity "
        "also charges for being sure of the wrong one, and tells more of overfitting."
    )


def _ranked(quote: Quote, net: str) -> str:
    """The article's shares from the highest measured accuracy to the lowest."""
    result = quote.result
    accuracy = {share: result.row(label_of(net, share)).median("accuracy") for share in ORDER}
    return _listed(sorted(ORDER, key=lambda share: -accuracy[share]))


def _judged(quote: Quote, net: str) -> str:
    """How many of a net's six pairs are as in the article, turned round or ties."""
    ids = [claim_id("accuracy", net, *pair) for pair in combinations(ORDER, 2)]
    verdicts = [quote.verdict(each) for each in ids]
    words = {
        "holds": "as in the article",
        "does not hold": "the other way round",
        "too close to call": "too close to call",
    }
    counts = {word: verdicts.count(verdict) for verdict, word in words.items()}
    return "of six pairs " + ", ".join(f"{_NUMBERS[n]} {word}" for word, n in counts.items() if n)


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six")


def _listed(shares: Sequence[float]) -> str:
    return " > ".join(f"`{share:g}`" for share in shares)


def _level(quote: Quote) -> str:
    best = max(
        (row for row in quote.result.rows if not row.case.baseline),
        key=lambda row: row.median("accuracy"),
    )
    return (
        "**How far letters can be foreseen.** Always naming the most frequent letter is right in "
        f"{quote.median('accuracy', 'unigram')}, counting pairs in "
        f"{quote.median('accuracy', 'bigram')} and triples in "
        f"{quote.median('accuracy', 'trigram')} of cases, with perplexities of "
        f"{quote.median('perplexity', 'unigram')}, {quote.median('perplexity', 'bigram')} and "
        f"{quote.median('perplexity', 'trigram')}. The best row here is {quote.label(best.label)} "
        f"with {quote.median('accuracy', best.label)}. The article's "
        f"{quote.article('accuracy', label_of('large', 0.5))} must be of an easier task, which it "
        "does not name; so its differences are judged here, not its level."
    )


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """The gain by dropout; the way there, of both nets; and every seed."""
    large, small = (_rows(result, net) for net in NETS)
    pages = [
        _gains(result),
        _by_epoch(result, "validation loss", "test loss", large, "large"),
        _by_epoch(result, "validation loss", "test loss", small, "small"),
        _by_epoch(result, "loss", "training loss", large, "large"),
        drawing.dots(
            result, _PERPLEXITY, [*large, *small, *ORDERS], title="Test perplexity: every seed"
        ),
    ]  # fmt: skip
    return tuple(pages)


def _rows(result: Result, net: str) -> list[str]:
    return [row.label for row in result.rows if row.case.settings.get("net") == net]


def _by_epoch(result: Result, name: str, y: str, rows: list[str], net: str) -> Chart:
    marks = tuple(
        Mark("y", result.row(name).median("loss"), name)
        for name in ("bigram", "trigram")
        if y == "test loss"
    )
    title = f"{y.capitalize()} by epoch, {net} net"
    return drawing.curves(result, name, rows, y=f"{y}, nats a letter", title=title, marks=marks)


def _gains(result: Result) -> Chart:
    """What dropout adds to test accuracy, in points: paired by seed, beside the article's."""
    theirs = [ARTICLE[share] - ARTICLE[0.0] for share in ARTICLE]
    large, small = (_gain(result, net) for net in NETS)
    article = line("in the article", np.array([*ARTICLE]), np.array(theirs), expected=True)
    return Chart(
        "What dropout adds to test accuracy",
        Axis("dropout: share of units silenced"),
        Axis("gain over no dropout, points"),
        "Test accuracy less that without dropout, by the share silenced: the median over seeds, "
        "from lowest to highest, for the large and the small net, and the article's.",
        (large, article, small),
        marks=(Mark("y", 0.0, "as without"),),
    )


def _gain(result: Result, net: str) -> Series:
    rows = [result.row(label) for label in _rows(result, net)]
    shares = np.array([float(row.case.settings["dropout"]) for row in rows])
    without = result.row(label_of(net, 0.0)).of("accuracy")
    with np.errstate(invalid="ignore"):
        gains = np.array([row.of("accuracy") - without for row in rows])
    middle = np.array([median(each) for each in gains])
    low, high = gains.min(axis=1), gains.max(axis=1)
    return line(f"{net} net", shares, middle, low=low, high=high)


def cost(settings: T7Settings) -> float:
    """Seconds for one seed: steps and looks at either net, for every share."""
    windows = settings.names * 6.9 / _STEPS
    steps = settings.epochs * math.ceil(windows / _BATCH)
    shares, total = len({*ARTICLE, settings.more}), 0.05
    for net in NETS:
        units = getattr(settings, net)
        products = units * (2 * 27 + units) + (settings.layers - 1) * 2 * units**2
        step = 3e-4 * settings.layers + 1.2e-10 * 6 * _BATCH * _STEPS * products / 2
        look = 1.5 * windows * _STEPS * (products * 1e-10 + 2.5e-7)
        total += shares * (steps * step + settings.epochs * look)
    return total


T7 = Experiment(
    key="T7",
    title="Dropout",
    question="How much dropout does a recurrent language model want?",
    article=Article(
        ("dropout", "test accuracy"),
        tuple((f"{share:g}", f"{accuracy:.0f} %") for share, accuracy in ARTICLE.items()),
        "Half is best; less or more is worse, and none is worst.",
    ),
    method=(
        "A recurrent net (Elman 1990; tanh) reads first names of the United States, census of "
        "1990, letter by letter, and gives a probability to each of 27 next letters, of which one "
        "ends a name. Of 900 names, drawn anew for each seed, 600 are learnt; the others are the "
        "test. Names stand in a row that is cut into windows of 16 letters, and the net starts "
        "each window with an empty memory. Cross-entropy, Adam, mini-batches of 16 windows, "
        "Xavier's weights, in single precision. Dropout silences units on the links to the next "
        "layer alone, never on the recurrent ones, and scales up the rest (Zaremba, Sutskever & "
        "Vinyals 2014); in evaluation all units take part. All rows of a seed have the same names "
        "and the same order of mini-batches, those of one net the same start. The large net has "
        "64 recurrent units, and more parameters than there are letters to learn; the small one "
        "has 12. Baselines count letters, pairs and triples in the training names (smoothed after "
        "Witten & Bell 1991). Half a point of accuracy, or 2 % of perplexity, is the "
        "smallest difference that matters."
    ),
    measures=(
        _ACCURACY, _LOSS, _PERPLEXITY, _FITTED, _TRAINING, _EARLY, _LOWEST, _BEST,
    ),
    full=T7Settings(),
    reduced=T7Settings(epochs=12),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
)  # fmt: skip
