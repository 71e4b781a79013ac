"""T2: how much does each feature of a house contribute to its price?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, HeatMap, bars
from gdviz.datasets import Dataset
from gdviz.datasets.houses import FEATURES, house_prices, house_slopes, houses
from gdviz.evidence import median
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, Trace
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import Adam
from gdviz.randomness import draws
from gdviz.settings import Settings, choice
from gdviz.training import Training, train

#: The article's "gradient" of each feature.
ARTICLE: Mapping[str, float] = MappingProxyType(
    {
        "bedrooms": 0.16,
        "living area": 0.24,
        "crime rate": 0.05,
        "school rating": 0.14,
        "age": 0.08,
    }
)
#: Its features from the largest to the smallest.
ORDER = tuple(sorted(ARTICLE, key=lambda name: -ARTICLE[name]))
NAMES = tuple(feature.name for feature in FEATURES)
#: What turns the features into ones with the area in m² (a foot has 0.3048 m).
METRIC = np.where(np.array(NAMES) == "living area", 0.3048**2, 1.0)
METRIC.flags.writeable = False
_TRAINING_SHARE = 0.8
_RATE, _BATCH = 0.01, 32
#: Inputs are moved by so many standard deviations, either way, to see what the output does.
_NUDGE = 1e-3
#: Each feature is shuffled so often.
_SHUFFLES = 5
_NETWORK, _LINEAR, _MEAN, _LAW = (
    "the network, nothing shuffled",
    "linear regression",
    "the mean price",
    "the law of the houses itself",
)


@dataclass(frozen=True)
class T2Settings(Settings):
    """What can be changed of T2."""

    houses: int = hyperparameter(
        1250, 200, 5000, label="Houses", symbol="N", whole=True, valid=(50, 20_001), step=50,
        help="How many houses there are; four in five are learnt.",
    )  # fmt: skip
    hidden: int = hyperparameter(
        16, 2, 64, label="Hidden units", symbol="h", whole=True, valid=(1, 257),
        help="How many units each of the two hidden layers has.",
    )  # fmt: skip
    activation: str = choice(
        "ReLU", ("ReLU", "tanh", "GELU"), label="Activation", help="What a hidden unit does."
    )
    epochs: int = hyperparameter(
        30, 5, 100, label="Epochs", symbol="E", whole=True, valid=(1, 301),
        help="How often all houses are shown.",
    )  # fmt: skip
    starts: int = hyperparameter(
        6, 2, 12, label="Networks", symbol="K", whole=True, valid=(2, 33),
        help="How many networks learn the same houses from different starting weights.",
    )  # fmt: skip


def cases(settings: T2Settings) -> tuple[Case, ...]:
    """A row for every feature, and what is to be compared with the network's error."""
    total = sum(ARTICLE.values())
    rows = [
        Case(
            feature.name,
            {"unit": feature.unit},
            {measure.key: 100 * ARTICLE[feature.name] / total for measure in DEFINITIONS},
        )
        for feature in FEATURES
    ]
    baselines = (Case(name, baseline=True) for name in (_NETWORK, _LINEAR, _MEAN, _LAW))
    return (*rows, *baselines)


# ---- one seed -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Houses:
    """The houses of one seed, and a network for them.

    Attributes:
        network: from the five features to the price.
        training, test: the houses as they are.
        seen, tested: the same, features and prices standardised by the training houses.
    """

    network: MLP
    training: Dataset
    test: Dataset
    seen: Dataset
    tested: Dataset

    @classmethod
    def of(cls, seed: int, settings: T2Settings) -> "Houses":
        """Those of a seed."""
        sizes = (len(NAMES), settings.hidden, settings.hidden, 1)
        scheme = "Xavier" if settings.activation == "tanh" else "He"
        network = MLP(sizes, settings.activation, initialisation=scheme)
        training, test = houses(settings.houses, seed).split(_TRAINING_SHARE, seed)
        seen, tested = (
            part.standardised(training).standardised_targets(training) for part in (training, test)
        )
        return cls(network, training, test, seen, tested)

    @property
    def scale(self) -> FloatArray:
        """(5,) the spread of each feature."""
        scale: FloatArray = self.training.inputs.std(axis=0)
        return scale

    @property
    def dollars(self) -> float:
        """The spread of the prices: thousands of dollars in one unit of the network's output."""
        return float(self.training.targets.std())

    def objective(self, inputs: FloatArray | None = None) -> NetworkObjective:
        """The loss on the training houses: standardised, or with these inputs (N, 5)."""
        given = self.seen.inputs if inputs is None else inputs
        return NetworkObjective(self.network, given, self.seen.targets)

    def outputs(self, points: FloatArray, inputs: FloatArray) -> FloatArray:
        """(K, 5, n) what networks (K, d) say of five sets of inputs (5, n, 5)."""
        flat = self.network.predict(points, inputs.reshape(-1, inputs.shape[-1]))
        return flat.reshape(len(points), *inputs.shape[:2])

    def train(
        self, seed: int, settings: T2Settings, networks: int, progress: Progress | None = None
    ) -> Training:
        """So many networks from different weights, side by side on the same mini-batches."""
        start = self.network.init(1000 * seed + np.arange(networks)).astype(np.float32)
        test = NetworkObjective(self.network, self.tested.inputs, self.tested.targets)
        return train(
            self.objective(), Adam(lr=_RATE), start, settings.epochs, batch_size=_BATCH, seed=seed,
            validation=test, progress=progress,
        )  # fmt: skip


def run_seed(seed: int, settings: T2Settings, progress: Progress) -> SeedResult:
    """Several networks learn the same houses; the rows are of the first of them."""
    data = Houses.of(seed, settings)
    run = data.train(seed, settings, settings.starts, progress)
    start, end = (run.points[moment].astype(np.float64) for moment in (0, -1))
    error, shuffled = squared_error(data, end), shuffled_errors(data, end, seed)
    found = contributions(data, start, end) | {"permutation": shares(shuffled - error[:, None])}
    path = shares(first_layer(data.objective(), run.points[:, 0].astype(np.float64)))
    roots = data.dollars * np.sqrt(shuffled[0])
    outcomes = {
        name: Outcome(
            {key: found[key][0, place] for key in _SHARES} | {"error": roots[place]},
            {"share of the loss gradient": path[:, place].tolist()},
        )
        for place, name in enumerate(NAMES)
    }
    facts = _agreements(found) | {"gradient left": gradient_left(data, start[0], end[0])}
    return SeedResult(seed, outcomes | _baselines(data, float(error[0])), facts)


def contributions(data: Houses, start: FloatArray, end: FloatArray) -> dict[str, FloatArray]:
    """The shares (K, 5) by gradients and slopes, in per cent, of networks (K, d)."""
    slopes, raw = mean_slopes(data, end), data.training.inputs
    law = np.abs(house_slopes(data.test.inputs)).mean(axis=0)
    found = {
        "start": first_layer(data.objective(), start),
        "end": first_layer(data.objective(), end),
        "start_raw": first_layer(data.objective(raw), start),
        "start_metric": first_layer(data.objective(raw * METRIC), start),
        "slope": slopes,
        "slope_raw": slopes / data.scale,
        "slope_metric": slopes / (data.scale * METRIC),
        "law": np.broadcast_to(law * data.scale, slopes.shape),
        "law_raw": np.broadcast_to(law, slopes.shape),
        "law_metric": np.broadcast_to(law / METRIC, slopes.shape),
    }
    return {key: shares(each) for key, each in found.items()}


def shares(amounts: FloatArray) -> FloatArray:
    """Amounts (..., 5) as per cent of their sum; what is negative is nothing."""
    amounts = np.maximum(amounts, 0)
    total = amounts.sum(axis=-1, keepdims=True)
    parts: FloatArray = 100 * amounts / np.where(total > 0, total, 1)
    return parts


def first_layer(objective: NetworkObjective, points: FloatArray) -> FloatArray:
    """(K, 5) the length of the loss's gradient by the weights that a feature enters through."""
    block = objective.network.blocks[0]
    gradient = objective.gradient(points)[..., block.slice]
    matrices = gradient.reshape(-1, block.rows, block.columns)[..., : len(NAMES)]
    lengths: FloatArray = np.linalg.norm(matrices, axis=-2)
    return lengths


def gradient_left(data: Houses, start: FloatArray, end: FloatArray) -> float:
    """How long the first layer's gradient is after training, as a share of that at the start."""
    lengths = np.linalg.norm(first_layer(data.objective(), np.stack([start, end])), axis=-1)
    return float(lengths[1] / lengths[0])


def mean_slopes(data: Houses, points: FloatArray) -> FloatArray:
    """(K, 5) the mean over test houses of |df/dx|, standardised, by central differences."""
    nudges = _NUDGE * np.eye(len(NAMES))[:, None]
    ahead, behind = (data.outputs(points, data.tested.inputs + way) for way in (nudges, -nudges))
    slopes: FloatArray = np.abs(ahead - behind).mean(axis=-1) / (2 * _NUDGE)
    return slopes


def squared_error(data: Houses, points: FloatArray) -> FloatArray:
    """(K,) the mean squared error on the test houses."""
    errors = data.outputs(points, data.tested.inputs[None])[:, 0] - data.tested.targets[:, 0]
    squares: FloatArray = np.square(errors).mean(axis=-1)
    return squares


def shuffled_errors(data: Houses, points: FloatArray, seed: int) -> FloatArray:
    """(K, 5) the mean squared error when one feature is dealt out anew among the test houses."""
    inputs = np.stack([_dealt(data.tested.inputs, place, seed) for place in range(len(NAMES))])
    targets = np.tile(data.tested.targets[:, 0], _SHUFFLES)
    errors: FloatArray = np.square(data.outputs(points, inputs) - targets).mean(axis=-1)
    return errors


def _dealt(inputs: FloatArray, place: int, seed: int) -> FloatArray:
    """(_SHUFFLES * n, 5) the inputs several times over, with one column shuffled in each."""
    turns = _SHUFFLES * place + np.arange(_SHUFFLES)
    orders = draws(seed, turns, "shuffled feature").order(len(inputs))
    dealt = np.tile(inputs, (_SHUFFLES, 1))
    dealt[:, place] = inputs[orders.ravel(), place]
    return dealt


def _agreements(found: Mapping[str, FloatArray]) -> dict[str, float]:
    """For each definition, how alike networks rank the features, and how like the law."""
    facts = {}
    for key in (measure.key for measure in DEFINITIONS):
        each, law = found[key], found[_LAWS.get(key, "law")][0]
        pairs = [rank_agreement(a, b) for a, b in combinations(each, 2)]
        facts[f"alike {key}"] = float(np.mean(pairs))
        facts[f"law {key}"] = float(np.mean([rank_agreement(a, law) for a in each]))
    return facts


def rank_agreement(a: FloatArray, b: FloatArray) -> float:
    """Spearman's correlation of two lists of numbers: 1 for the same order, -1 for the opposite.

    Equal numbers share their ranks. A list whose numbers are all equal has no order: 0.
    """
    ranks = [(each[:, None] > each).sum(1) + (each[:, None] == each).sum(1) / 2 for each in (a, b)]
    first, second = (rank - rank.mean() for rank in ranks)
    length = np.linalg.norm(first) * np.linalg.norm(second)
    return float(first @ second / length) if length else 0.0


def _baselines(data: Houses, error: float) -> dict[str, Outcome]:
    """The errors to compare with, in thousands of dollars."""
    prices, known = data.test.targets[:, 0], data.training.targets[:, 0]
    inputs, taught = (np.c_[np.ones(len(part)), part.inputs] for part in (data.tested, data.seen))
    weights = np.linalg.lstsq(taught, known, rcond=None)[0]
    guesses = {
        _LINEAR: inputs @ weights,
        _MEAN: np.full(len(prices), known.mean()),
        _LAW: house_prices(data.test.inputs),
    }
    errors = {name: float(np.sqrt(np.mean((g - prices) ** 2))) for name, g in guesses.items()}
    errors[_NETWORK] = data.dollars * float(np.sqrt(error))
    return {name: Outcome({"error": each}) for name, each in errors.items()}


def trace(seed: int, settings: T2Settings, label: str) -> Trace:
    """The network of the rows: every feature is of the same one."""
    return Trace.of(Houses.of(seed, settings).train(seed, settings, 1).member(0))


# ---- what is claimed ----------------------------------------------------------------------------


def _definition(key: str, name: str, about: str) -> Measure:
    return Measure(key, name, about, unit="%", spec=".1f", better="neither")


_SAME = "Each feature's share of the sum over all five: "
DEFINITIONS = (
    _definition(
        "start", "loss gradient, start",
        f"{_SAME}the length of the gradient of the loss by the weights through which the feature "
        "enters the first layer, before training, on standardised features.",
    ),
    _definition("end", "loss gradient, trained", f"{_SAME}the same length after training."),
    _definition(
        "start_raw", "loss gradient, start, raw units",
        f"{_SAME}the same length before training, on features as they are (area in square feet).",
    ),
    _definition(
        "start_metric", "loss gradient, start, raw units, m²",
        f"{_SAME}the same length before training, on features as they are, but the area in m².",
    ),
    _definition(
        "slope", "mean slope, standardised",
        f"{_SAME}the mean over test houses of |∂f/∂x|, how the trained network's price f changes "
        "with the feature, for each standard deviation of it.",
    ),
    _definition(
        "slope_raw", "mean slope, raw units",
        f"{_SAME}the same mean for each unit of the feature (a room, a square foot, a year).",
    ),
    _definition(
        "slope_metric", "mean slope, raw units, m²",
        f"{_SAME}the same mean for each unit of the feature, but the area in m².",
    ),
    _definition(
        "permutation", "permutation",
        f"{_SAME}how much the squared error on test houses rises when the feature is dealt out "
        "anew among them (Breiman 2001).",
    ),
)  # fmt: skip
_KNOWN = (
    _definition(
        "law", "the law, standardised",
        f"{_SAME}the mean slope, for each standard deviation, of the law that made the prices.",
    ),
    _definition(
        "law_raw", "the law, raw units",
        f"{_SAME}the mean slope, for each unit, of the law that made the prices.",
    ),
)  # fmt: skip
#: The keys of all columns that are shares.
_SHARES = tuple(measure.key for measure in (*DEFINITIONS, *_KNOWN))
#: The law with which a slope in raw units is compared: that in the same ones.
_LAWS = MappingProxyType({"slope_raw": "law_raw", "slope_metric": "law_metric"})
_ERROR = Measure(
    "error", "error when shuffled",
    "Root mean squared error of the network on test houses among which this feature has been "
    "dealt out anew; below, what it is to be compared with.",
    unit="kUSD", spec=".1f",
)  # fmt: skip


def claim_id(measure: str, more: str, less: str) -> str:
    """The id of the claim that one feature counts for more than another."""
    return f"{measure}: {more} over {less}"


def _order(measure: Measure) -> tuple[Claim, ...]:
    """The article's order of the features, by one definition."""
    return tuple(
        Claim(
            id=claim_id(measure.key, more, less),
            sentence=f"{measure.name.capitalize()}: {more} counts for more than {less}.",
            measure=measure.key,
            a=more,
            b=less,
            sign="higher",
            smallest=1.0,
            group=measure.name.capitalize(),
        )
        for more, less in pairwise(ORDER)
    )


def _unit(measure: str, sign: Literal["lower", "higher"], unit: str) -> Claim:
    return Claim(
        id=f"{measure}: area against age",
        sentence=f"With the area in {unit}, its mean raw slope is {sign} than that of age.",
        measure=measure,
        a="living area",
        b="age",
        sign=sign,
        smallest=0.1,
        group="Not in the article: the unit decides",
    )


CLAIMS = (
    *(claim for measure in DEFINITIONS for claim in _order(measure)),
    _unit("slope_raw", "lower", "square feet"),
    _unit("slope_metric", "higher", "square metres"),
    Claim(
        id="better than a line",
        sentence="The network errs less than linear regression.",
        measure="error",
        a=_NETWORK,
        b=_LINEAR,
        sign="lower",
        smallest=0.5,
        group="Not in the article: is there anything to explain",
    ),
)


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """Whose gradient it is, what the unit does, and what of the order is the houses' own."""
    return "\n\n".join((_whose(quote), _units(quote), _houses(quote)))


def _whose(quote: Quote) -> str:
    def agree(key: str) -> str:
        alike, law = (quote.fact(f"{kind} {key}", ".2f") for kind in ("alike", "law"))
        return f"{alike} ({law} with the law that made the prices)"

    return (
        "**The gradient of what, by what?** The loss's gradient by the first weights says how the "
        "network is about to change, not what it has found. Networks that differ in nothing but "
        "their starting weights rank the features by it with a correlation of "
        f"{agree('start')} before training and {agree('end')} after, when "
        f"{quote.fact('gradient left', '.1%')} of its length is left. How the price changes with "
        "a feature, $\\partial f / \\partial x$, is a property of what was learnt: by mean "
        f"standardised slopes the correlation is {agree('slope')}, by permutation "
        f"{agree('permutation')}."
    )


def _units(quote: Quote) -> str:
    text = (
        "**The unit.** A slope has one: in square feet the living area's share of the raw slopes "
        f"is {quote.median('slope_raw', 'living area')}, in square metres "
        f"{quote.median('slope_metric', 'living area')}; its share of the loss gradient goes the "
        f"other way, from {quote.median('start_raw', 'living area')} to "
        f"{quote.median('start_metric', 'living area')}. The houses and what the network says of "
        "them are the same. Standardised slopes "
        f"({quote.median('slope', 'living area')}) and permutation "
        f"({quote.median('permutation', 'living area')}) know no unit"
    )
    claims = ("slope_raw: area against age", "slope_metric: area against age")
    if all(quote.verdict(claim) == "holds" for claim in claims):
        return text + ", while by raw slopes age and area change places."
    return text + "."


def _houses(quote: Quote) -> str:
    text = (
        f"**The order.** Of all comparisons {quote.count('holds')} hold, "
        f"{quote.count('does not hold')} come out the other way round, "
        f"{quote.count('too close to call')} are too close to call. "
    )
    if opposed := _opposed(quote):
        text += (
            f"One definition says yes and another no to {_listed(opposed)}: "
            "a table that does not name its definition cannot be checked. "
        )
    best, linear, mean, law = (
        quote.median("error", row) for row in (_NETWORK, _LINEAR, _MEAN, _LAW)
    )
    return text + (
        "Which feature truly counts is a property of the houses, here of a law that is written "
        f"down. On test houses the network errs by {best}, linear regression by {linear}, the "
        f"mean price by {mean}; {law} is what the law itself leaves unexplained."
    )


def _opposed(quote: Quote) -> list[str]:
    """The article's pairs to which one definition says yes, and another no."""
    return [
        f"“{more} before {less}”"
        for more, less in pairwise(ORDER)
        if {"holds", "does not hold"}
        <= {quote.verdict(claim_id(measure.key, more, less)) for measure in DEFINITIONS}
    ]


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """All definitions on one map; how far they agree; how one comes about; permutation."""
    return (
        _map(result),
        _agreement(result),
        drawing.curves(
            result, "share of the loss gradient", NAMES, y="share of the loss gradient, %",
            title="The loss gradient's shares while one network learns",
        ),
        drawing.dots(result, _ERROR, title="Error on test houses, one feature shuffled"),
    )  # fmt: skip


def _map(result: Result) -> Chart:
    """The definitions from top to bottom: the article's figures first, the law last."""
    total = sum(ARTICLE.values())
    names = ["the article's figures", *(measure.name for measure in (*DEFINITIONS, *_KNOWN))]
    z = np.array(
        [
            [100 * ARTICLE[name] / total for name in NAMES],
            *(
                [result.row(name).median(measure.key) for name in NAMES]
                for measure in (*DEFINITIONS, *_KNOWN)
            ),
        ]
    )[::-1]
    texts = tuple(tuple(f"{share:.0f} %" for share in row) for row in z)
    return Chart(
        "Whose contribution? Shares of the five features by definition",
        Axis("", categories=NAMES),
        Axis("", categories=tuple(names[::-1])),
        "Median share of each feature, in per cent, for each definition of contribution.",
        heat=HeatMap(z, "share, %", texts),
        height=110 + 34 * len(names),
    )


def _agreement(result: Result) -> Chart:
    """Two lying bars for each definition, the first definition on top."""
    shown = DEFINITIONS[::-1]
    places = np.arange(float(len(shown)))
    series = []
    for kind, name in (("law", "with the law, in the same unit"), ("alike", "among networks")):
        found = [np.array(result.facts[f"{kind} {measure.key}"]) for measure in shown]
        middle = np.array([median(each) for each in found])
        low, high = (np.array([end(each) for each in found]) for end in (np.min, np.max))
        series.append(bars(name, middle, places, low=low, high=high))
    return Chart(
        "How far rankings agree",
        Axis("rank correlation (1: same order)"),
        Axis("", categories=tuple(measure.name for measure in shown)),
        "Rank correlation of the five features for each definition: among networks that differ in "
        "their starting weights alone, and with the law that made the prices.",
        tuple(series[::-1]),
        height=120 + 36 * len(shown),
    )


def cost(settings: T2Settings) -> float:
    """Seconds for one seed: networks side by side, and the shuffled houses at the end."""
    steps = settings.epochs * settings.houses * _TRAINING_SHARE / _BATCH
    work = settings.hidden * (settings.hidden + 6)
    step = 1e-4 + 4.5e-10 * work * _BATCH * settings.starts
    return 0.1 + steps * step + 1e-7 * settings.houses * settings.starts * settings.hidden


T2 = Experiment(
    key="T2",
    title="Feature contributions",
    question="How much does each feature of a house contribute to its price?",
    article=Article(
        ("feature", "gradient"),
        tuple((name, f"{gradient:.2f}") for name, gradient in ARTICLE.items()),
        "The living area contributes most, the crime rate least.",
    ),
    method=(
        "A network with two hidden layers (ReLU, He's initialisation) learns prices from five "
        "features by Adam (rate 0.01, mini-batches of 32, mean squared error of standardised "
        "prices); four in five of the houses are learnt, the rest are the test. The houses come "
        "from a seeded generator: with features $x$ less a typical house's, the price in "
        "thousands of dollars is $320 + \\sum_i c_i x_i$ with $c = 9$ a bedroom, $0.11$ a square "
        "foot, $-1.6$ an offence per 1,000 people, $14$ a point of the school's rating and "
        "$-0.9$ a year, plus $0.012$ times age squared, the products $0.012$ area x school and "
        "$-0.0012$ area x crime, and normal noise of 25; larger houses have more bedrooms, and "
        "schools are rated lower where crime is high. The article does not say whose gradient it "
        "means. So every definition is a column, as shares of the sum over the five features in "
        "per cent; the article's figures, which add up to 0.67, are shown as such shares too. In "
        "each seed several networks learn the same houses from different starting weights; the "
        "rows are of the first, and agreement is Spearman's rank correlation, the mean over all "
        "pairs of them."
    ),
    measures=(*DEFINITIONS, *_KNOWN, _ERROR),
    full=T2Settings(),
    reduced=T2Settings(epochs=20),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    trace=trace,
)
