"""T5: do larger batches train a recurrent net on prices faster?"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import cast

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, Series, line
from gdviz.evidence import median
from gdviz.experiments import drawing
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult
from gdviz.experiments.t5_series import (
    LARGEST,
    LENGTH,
    MADE_UP,
    STOCKS,
    Windows,
    divided,
    made_up,
    read,
    six_stocks,
)
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import RNN, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.settings import Settings, choice
from gdviz.training import Training, train

#: The article's seconds, by batch size.
ARTICLE: Mapping[int, float] = MappingProxyType({32: 560.0, 64: 500.0, 128: 480.0, 256: 460.0})
SIZES = tuple(ARTICLE)
SAME, SCALED = "same rate", "scaled rate"
#: The update rules by what they are called with mini-batches.
RULES: Mapping[str, str] = MappingProxyType(
    {"SGD": "Gradient descent", "SGD with momentum": "Momentum", "Adam": "Adam"}
)
_PROPORTIONAL, _ROOT = "in proportion", "by its square root"
COPYING, CONSTANT, ON_RETURNS = "tomorrow = today", "always the mean return", "net on returns"
#: How many of the last test days are drawn.
_DAYS = 30


@dataclass(frozen=True)
class T5Settings(Settings):
    """What can be changed of T5."""

    data: str = choice(
        MADE_UP, (MADE_UP, STOCKS), label="Prices",
        help="Made up, with returns that nobody can foresee, or six real stocks of 2018 and 2019.",
    )  # fmt: skip
    windows: int = hyperparameter(
        1024, 256, 4096, label="Training windows", symbol="N", whole=True, step=256,
        valid=(256, 16_385), help="How many stretches of ten days are learnt; six stocks give 256.",
    )  # fmt: skip
    hidden: int = hyperparameter(
        16, 4, 64, label="Units", symbol="h", whole=True, valid=(1, 257),
        help="How many recurrent units the net has: the more, the more an update costs.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        16, 4, 30, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all training windows are shown.",
    )  # fmt: skip
    optimiser: str = choice(
        "SGD with momentum", tuple(RULES), label="Optimiser", help="The update rule of all rows."
    )
    rate: float = hyperparameter(
        0.003, 0.0003, 0.1, label="Learning rate", symbol=r"\eta", scale="log", valid=(1e-6, 1.0),
        help="That of a batch of 32, and of all rows at the same rate.",
    )  # fmt: skip
    scaling: str = choice(
        _PROPORTIONAL, (_PROPORTIONAL, _ROOT), label="Scaled rate",
        help="How the rate grows with the batch in the rows where it does.",
    )  # fmt: skip
    target: float = hyperparameter(
        2.0, 1.1, 10.0, label="Target", symbol="c", step=0.1, valid=(0.1, 1000.0),
        help="The training loss to be reached, as a multiple of that of tomorrow = today.",
    )  # fmt: skip


def label_of(size: int, rates: str = SAME) -> str:
    """What a row is called."""
    return f"batch {size}, {rates}"


def cases(settings: T5Settings) -> tuple[Case, ...]:
    """Every batch size at either rate, and what forecasts without learning achieve."""
    rows = (
        Case(
            label_of(size, rates),
            {"batch": size, "rates": rates, "rate": _rate(settings, size, rates)},
            {"epoch": f"{ARTICLE[size]:g} s in all"} if rates == SAME else {},
        )
        for rates, sizes in ((SAME, SIZES), (SCALED, SIZES[1:]))
        for size in sizes
    )
    others = (COPYING, CONSTANT, ON_RETURNS)
    return (*rows, *(Case(name, baseline=True) for name in others))


def _rate(settings: T5Settings, size: int, rates: str) -> float:
    times = size / SIZES[0] if rates == SCALED else 1.0
    return float(f"{settings.rate * times ** (0.5 if settings.scaling == _ROOT else 1.0):.6g}")


# ---- one seed -----------------------------------------------------------------------------------


def run_seed(seed: int, settings: T5Settings, progress: Progress) -> SeedResult:
    """All rows of one seed, one after the other: same prices, same start."""
    own = made_up(settings.windows, seed) if settings.data == MADE_UP else six_stocks()
    return run_on(seed, settings, progress, own)


def run_on(
    seed: int, settings: T5Settings, progress: Progress, series: list[FloatArray]
) -> SeedResult:
    """The same on these prices."""
    training, test = divided(series, settings.windows)
    rows = [case for case in cases(settings) if not case.baseline]
    outcomes, facts = {}, {}
    for place, case in enumerate(rows):
        size, rate = int(case.settings["batch"]), float(case.settings["rate"])
        part = progress.part(place, len(rows) + 1)
        timed = _timed(training.levels, seed, settings, size, rate, part)
        outcomes[case.label] = _outcome(timed, training, test, settings)
        if case.label == label_of(SIZES[0]):
            facts = facts_of(timed.run, training, test)
    last = progress.part(len(rows), len(rows) + 1)
    outcomes |= _baselines(training, test, seed, settings, last)
    return SeedResult(seed, outcomes, facts)


def facts_of(run: Training, training: Windows, test: Windows) -> dict[str, float]:
    """Test days whose price was not met in training, and the net's errors there and elsewhere.

    "outside" is their share in per cent; "error inside" and "error outside" are squared errors over
    those of copying.
    """
    known, today = training.levels[:, :-1], test.levels[:, -2]
    outside = (today < known.min()) | (today > known.max())
    came = test.tomorrow - test.today
    errors = (came - forecast_of(run, test)) ** 2
    inside, beyond = (
        float(errors[days].sum() / np.square(came[days]).sum()) if days.any() else math.nan
        for days in (~outside, outside)
    )
    share = 100 * float(outside.mean())
    return {"outside": share, "error inside": inside, "error outside": beyond}


@dataclass(frozen=True, eq=False)
class _Timed:
    """A run, and the seconds of one of its updates."""

    run: Training
    update: float


@dataclass(eq=False)
class _Clock:
    """Notes when each moment of a run was reached, and passes on how far it is."""

    progress: Progress
    stamps: list[float] = field(default_factory=list)

    def __call__(self, done: int, total: int) -> None:
        self.stamps.append(time.perf_counter())
        self.progress(done, total)

    @property
    def fastest(self) -> float:
        """The seconds of the fastest stretch: what else the computer does only makes it longer."""
        return min((after - before for before, after in pairwise(self.stamps)), default=math.nan)


def _timed(
    sequences: FloatArray, seed: int, settings: T5Settings, size: int, rate: float,
    progress: Progress,
) -> _Timed:  # fmt: skip
    """Train on (N, LENGTH + 1) numbers, looked at after every LARGEST windows."""
    network = RNN(1, settings.hidden, 1, steps=LENGTH)
    objective = NetworkObjective(network, sequences[:, :-1], sequences[:, -1:], "mse")
    rule = OPTIMIZERS[RULES[settings.optimiser]]().at_rate(rate)
    start = network.init(seed).astype(np.float32)
    clock, every = _Clock(progress), LARGEST // size
    run = train(
        objective, rule, start, settings.epochs, batch_size=size, seed=seed, record=every,
        progress=clock,
    )  # fmt: skip
    return _Timed(run, clock.fastest / every)


def _outcome(timed: _Timed, training: Windows, test: Windows, settings: T5Settings) -> Outcome:
    run = timed.run
    losses = run.losses.astype(np.float64)
    hit = np.flatnonzero(losses <= settings.target * training.copying)
    updates = float(run.recorded_steps[hit[0]]) if len(hit) else math.inf
    forecast = forecast_of(run, test)
    values = {
        "epoch": timed.update * run.steps_per_epoch,
        "update": 1000 * timed.update,
        "epochs": updates / run.steps_per_epoch,
        "updates": updates,
        "target": timed.update * updates,
        "loss": losses[-1] / training.copying,
        **_explained(test, forecast),
    }
    curves = {
        "loss": losses[:: len(training) // LARGEST].tolist(),
        "forecast": _drawn(test.today + forecast),
    }
    return Outcome(values, curves)


def forecast_of(run: Training, test: Windows) -> FloatArray:
    """The returns (M,) that a net trained on prices implies for the test windows."""
    outputs = run.objective.predict(run.points[-1].astype(np.float64), test.levels[:, :-1])
    forecast: FloatArray = outputs[:, 0] * test.spread[:, 0] + test.level[:, 0] - test.today
    return forecast


def _explained(test: Windows, returns: FloatArray) -> dict[str, float]:
    return dict(zip(("prices", "returns"), test.explained(returns), strict=True))


def _drawn(logs: FloatArray) -> list[float]:
    """The prices of the last test days."""
    return [float(each) for each in np.exp(logs[-_DAYS:])]


def _baselines(
    training: Windows, test: Windows, seed: int, settings: T5Settings, progress: Progress
) -> dict[str, Outcome]:
    """Copying, the constant, and a net that foresees returns rather than prices."""
    size = SIZES[0]
    run = _timed(training.returns, seed, settings, size, settings.rate, progress).run
    outputs = run.objective.predict(run.points[-1].astype(np.float64), test.returns[:, :-1])
    returns = {
        COPYING: np.zeros(len(test)),
        CONSTANT: test.drift[:, 0],
        ON_RETURNS: outputs[:, 0] * test.volatility[:, 0] + test.drift[:, 0],
    }
    outcomes = {
        name: Outcome(_explained(test, each), {"forecast": _drawn(test.today + each)})
        for name, each in returns.items()
    }
    copied = outcomes[COPYING]
    came = {**copied.curves, "price": _drawn(test.tomorrow)}
    outcomes[COPYING] = Outcome({**copied.values, "loss": 1.0}, came)
    return outcomes


# ---- what is claimed ----------------------------------------------------------------------------

_EPOCH = Measure(
    "epoch", "time for an epoch",
    "The seconds in which all training windows are shown once: those of one update, measured over "
    "256 windows at a time, of which the fastest counts, times the updates in an epoch.",
    unit="s", spec=".2g", timing=True,
)  # fmt: skip
_UPDATE = Measure(
    "update", "time for an update", "The milliseconds of one update, measured in the same way.",
    unit="ms", spec=".2g", timing=True,
)  # fmt: skip
_EPOCHS = Measure(
    "epochs", "epochs to the target",
    "How often all training windows were shown until the training loss was first at the target or "
    "below, looked at after every 256 windows.",
    spec=".3g", infinite="never",
)  # fmt: skip
_UPDATES = Measure(
    "updates", "updates to the target", "How many updates that took.", spec=".0f",
    infinite="never",
)  # fmt: skip
_TARGET = Measure(
    "target", "time to the target", "These updates, times the time of one.", unit="s", spec=".2g",
    timing=True, infinite="never",
)  # fmt: skip
_LOSS = Measure(
    "loss", "training loss over that of copying",
    "The mean squared error over the training windows after the last epoch, over that of the "
    "forecast that tomorrow is as today.",
    spec=".2f", infinite="diverged",
)  # fmt: skip
_PRICES = Measure(
    "prices", "R² of prices",
    "The share of the variance of the test days' prices (their logarithms) that the forecasts "
    "explain: 1 less squared errors over squared distances from the mean.",
    spec=".3f", better="higher", infinite="diverged",
)  # fmt: skip
_RETURNS = Measure(
    "returns", "R² of returns",
    "The same share for returns, from today's price to tomorrow's: below 0, the mean of the test "
    "days would have been the better forecast.",
    spec=".3f", better="higher", infinite="diverged",
)  # fmt: skip


def claim_id(measure: str, larger: int, smaller: int, rates: str = SAME) -> str:
    """The id of the claim that the larger batch is better than the smaller."""
    return f"{measure}: {larger} below {smaller}, {rates}"


_LESS: Mapping[str, str] = MappingProxyType(
    {
        "epoch": "takes less time for an epoch",
        "target": "takes less time to the target",
        "updates": "takes fewer updates to the target",
        "epochs": "takes fewer epochs to the target",
    }
)


def _less(larger: int, smaller: int, measure: str, rates: str, group: str) -> Claim:
    """That a larger batch needs less; 32 has one rate, which both groups share."""
    return Claim(
        id=claim_id(measure, larger, smaller, rates),
        sentence=f"A batch of {larger} {_LESS[measure]} than one of {smaller} ({rates}).",
        measure=measure,
        a=label_of(larger, rates),
        b=label_of(smaller),
        sign="lower",
        smallest=0.05,
        relative=True,
        group=group,
    )


def _own(
    id: str, sentence: str, measure: str, a: str, b: str, least: float, relative: bool = True
) -> Claim:
    group = "Not in the article: what is foreseen"
    return Claim(id, sentence, measure, a, b, "higher", least, relative, group)


_FOR_AN_EPOCH = "Time for an epoch, as in the article"
_PAIRS = (*pairwise(SIZES), (SIZES[0], SIZES[-1]))

CLAIMS = (
    *(_less(larger, smaller, "epoch", SAME, _FOR_AN_EPOCH) for smaller, larger in _PAIRS),
    *(
        _less(larger, SIZES[0], measure, rates, f"{heading}, {rates}")
        for measure, heading in (
            ("target", "Time to the target"),
            ("updates", "Not in the article: updates to the target"),
            ("epochs", "Not in the article: epochs to the target"),
        )
        for rates in (SAME, SCALED)
        for larger in SIZES[1:]
    ),
    Claim(
        "scaling",
        "With a batch of 256 the target takes less time at the scaled rate than at the same.",
        "target", label_of(256, SCALED), label_of(256), "lower", 0.05, True,
        "Time to the target, scaled rate",
    ),
    _own(
        "copying beats the net",
        "That tomorrow is as today explains more of the prices than the net with a batch of 32.",
        "prices", COPYING, label_of(32), 0.002, False,
    ),
    _own(
        "the constant beats the net on prices",
        "That all returns are the mean one explains more of the returns than the net on prices "
        "with a batch of 32.",
        "returns", CONSTANT, label_of(32), 0.01, False,
    ),
    _own(
        "the constant beats the net on returns",
        "That all returns are the mean one explains more of the returns than the net on returns.",
        "returns", CONSTANT, ON_RETURNS, 0.01, False,
    ),
    _own(
        "the illusion",
        "The net on returns explains more of the prices than the net on prices with a batch of 32.",
        "prices", ON_RETURNS, label_of(32), 0.002, False,
    ),
)  # fmt: skip


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """What an epoch costs, what it is worth, and what such a forecast is worth."""
    return "\n\n".join([_costs(quote), _worth(quote), _foreseen(quote)])


def _costs(quote: Quote) -> str:
    small, large = label_of(32), label_of(256)
    return (
        "**An epoch.** With batches of `256` it takes "
        f"{quote.ratio('epoch', large, small)} of the time that it takes with batches of `32`; by "
        f"the article's figures that is ${ARTICLE[256]:g}/{ARTICLE[32]:g}$, or "
        f"${ARTICLE[256] / ARTICLE[32]:.2f}$. The arithmetic of an epoch is the same for every "
        "batch: what is saved are the fixed costs of an update, the calls that read, multiply and "
        "write small matrices one day after another. So an update on eight times as many windows "
        f"takes only {quote.ratio('update', large, small)} times as long. How much is saved says "
        "more of the computer, the program and the size of the net than of descent; and here time "
        "is that of one processor core, on which nothing is done side by side."
    )


def _worth(quote: Quote) -> str:
    rows = (label_of(32), label_of(256), label_of(256, SCALED))
    epochs, updates = (
        [quote.median(measure, row) for row in rows] for measure in ("epochs", "updates")
    )
    text = (
        "**To a target.** An epoch of large batches also has fewer updates, and moves less. The "
        f"target is a training loss of {quote.setting('target')} times that of copying today's "
        f"price. Epochs to it: {epochs[0]} with batches of `32`, {epochs[1]} with `256` at the "
        f"same rate, {epochs[2]} with `256` at a rate that grows {quote.setting('scaling')}. "
        f"Updates to it, in the same order: {updates[0]}, {updates[1]} and {updates[2]}. "
    )
    if quote.verdict(claim_id("updates", 256, 32)) == "too close to call":
        text += (
            "At the same rate it takes about as many updates whatever the batch: here the length "
            "of the steps limits the net, not their noise. "
        )
    same, other = (quote.verdict(claim_id("target", 256, 32, rates)) for rates in (SAME, SCALED))
    return text + (
        "That batches of `256` take less time than batches of `32` *for an epoch* "
        f"{_VERB[quote.verdict(claim_id('epoch', 256, 32))]}; that they take less time *to the "
        f"target* {_VERB[same]} at the same rate, and {_VERB[other]} at the scaled one. A larger "
        "batch makes the gradient less noisy, which is worth a larger rate only until that meets "
        "the limit that the curvature sets (Goyal et al. 2017; Shallue et al. 2019)."
    )


_VERB: Mapping[str, str] = MappingProxyType(
    {
        "holds": "holds",
        "does not hold": "does not hold",
        "too close to call": "is too close to call",
    }
)


def _foreseen(quote: Quote) -> str:
    net = label_of(32)
    skilful = quote.result.row(net).median("prices") > 0.5
    text = (
        f"**What is foreseen.** The net explains {quote.median('prices', net)} of the variance of "
        f"prices that it has not seen{', which looks like skill' if skilful else ''}. To say that "
        f"tomorrow is as today explains {quote.median('prices', COPYING)}: prices move little in a "
        "day beside how far they wander. Of the *returns*, which is what one could earn by, "
        f"copying explains {quote.median('returns', COPYING)}, always naming their mean "
        f"{quote.median('returns', CONSTANT)}, the net on prices {quote.median('returns', net)}, "
        f"and a net that learns returns {quote.median('returns', ON_RETURNS)}. Yet that last one "
        f"explains {quote.median('prices', ON_RETURNS)} of the variance of prices: a high figure "
        "on prices says nothing of skill. "
    )
    if _settings(quote).data == MADE_UP:
        text += "By the law that made these prices no forecast of a return can beat its mean. "
    return text + (
        "While prices stay in the range that was learnt, the squared error of the net on prices is "
        f"{quote.fact('error inside', '.2f')} times that of copying, which it imitates; beyond "
        "that range its units saturate. How often prices go there is up to the seed: in the "
        f"luckiest the net explains {quote.high('prices', net)} of the variance of prices, in the "
        f"unluckiest {quote.low('prices', net)}."
    )


def _settings(quote: Quote) -> T5Settings:
    return cast(T5Settings, quote.result.settings)


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """Time for an epoch, time to the target, updates; the illusion, and what it is worth."""
    few = [label_of(32), ON_RETURNS, COPYING, CONSTANT]
    return (
        _ratios(
            result, _EPOCH, "Time for an epoch, over that of batches of 32", (SAME,),
            expected=("in the article", [ARTICLE[size] / ARTICLE[32] for size in SIZES]),
        ),
        _ratios(result, _TARGET, "Time to the target, over that of batches of 32", (SAME, SCALED)),
        _ratios(
            result, _UPDATES, "Updates to the target, over those of batches of 32", (SAME, SCALED),
            expected=("eight times the batch, an eighth of the updates", [32 / s for s in SIZES]),
        ),
        _illusion(result),
        drawing.dots(result, _PRICES, few, title="Prices: every seed"),
        drawing.dots(result, _RETURNS, few[1:], title="Returns: every seed"),
        _by_time(result),
    )  # fmt: skip


def _ratios(
    result: Result,
    measure: Measure,
    title: str,
    rates: Sequence[str],
    expected: tuple[str, list[float]] | None = None,
) -> Chart:
    """A measure by batch size, seed by seed over that of 32: median, lowest and highest."""
    places = np.arange(float(len(SIZES)))
    series = [_ratio(result, measure, each) for each in rates]
    if expected:
        series.append(line(expected[0], places, np.array(expected[1]), expected=True))
    return Chart(
        title,
        Axis("batch size", categories=tuple(map(str, SIZES))),
        Axis(f"{measure.name}, ratio", log=True),
        f"{measure.name.capitalize()} by batch size, over that of batches of 32: the median over "
        "seeds, from lowest to highest.",
        tuple(series),
        marks=(Mark("y", 1.0, "as with 32"),),
    )


def _ratio(result: Result, measure: Measure, rates: str) -> Series:
    first = result.row(label_of(SIZES[0])).of(measure.key)
    labels = [label_of(size, rates if size > SIZES[0] else SAME) for size in SIZES]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.array([result.row(label).of(measure.key) / first for label in labels])
    middle = np.array([median(each) for each in ratios])
    places = np.arange(float(len(SIZES)))
    return line(rates, places, middle, low=ratios.min(axis=1), high=ratios.max(axis=1))


def _illusion(result: Result) -> Chart:
    """Prices of the first seed's last test days, and what was forecast the day before."""
    came = result.row(COPYING).curve("price")[0]
    days = np.arange(1.0, 1 + len(came))
    forecasts = ((label_of(32), "net on prices"), (ON_RETURNS, ON_RETURNS), (COPYING, COPYING))
    drawn = [line("price", days, came)]
    for label, name in forecasts:
        forecast = result.row(label).curve("forecast")[0]
        places = np.arange(1.0, 1 + len(forecast))
        drawn.append(line(name, places, forecast, expected=label == COPYING))
    return Chart(
        "The illusion: forecasts that follow the price, a day late",
        Axis("test day"),
        Axis("price"),
        "The prices of the last test days of the first seed, and the forecasts made the day "
        "before by the net with batches of 32, by the net on returns, and by copying.",
        tuple(drawn),
    )


def _by_time(result: Result) -> Chart:
    """Training loss against seconds: the median over seeds, at their median time."""
    drawn = []
    for row in result.rows:
        if not row.case.baseline:
            each = row.curve("loss")
            losses = np.array([median(column) for column in each.T])
            epoch = row.median("epoch")
            seconds = (epoch if np.isfinite(epoch) else np.nan) * np.arange(len(losses))
            drawn.append(line(row.label, seconds, losses))
    return Chart(
        "Training loss by time",
        Axis("time, s"),
        Axis("training loss", log=True),
        "Median training loss after each epoch, by the time that the epochs took, for each batch "
        "size and rate.",
        tuple(drawn),
    )


def cost(settings: T5Settings) -> float:
    """Seconds for one seed: updates of every row, and the looks at all windows in between."""
    count = settings.windows // LARGEST * LARGEST if settings.data == MADE_UP else LARGEST
    work = LENGTH * settings.hidden * (settings.hidden + 30) * 3e-10 + 1e-9 * settings.hidden
    total = 0.1
    for case in cases(settings):
        size = SIZES[0] if case.baseline else int(case.settings["batch"])
        if case.baseline and case.label != ON_RETURNS:
            continue
        total += settings.epochs * (count / size * 2e-4 + 2 * count * work)
        total += settings.epochs * count / LARGEST * count * work
    return total


T5 = Experiment(
    key="T5",
    title="Batch size and time",
    question="Do larger batches train a recurrent net on prices faster?",
    article=Article(
        ("batch size", "time"),
        tuple((str(size), f"{seconds:g} s") for size, seconds in ARTICLE.items()),
        "The larger the batch, the shorter the training.",
    ),
    method=(
        "A recurrent net (Elman 1990; tanh, 16 units) reads the logarithms of the last ten days' "
        "prices, standardised by their training part, and names tomorrow's; mean squared error, "
        "SGD with momentum 0.9, Xavier's weights, single precision. Prices are made up for each "
        "seed by a stochastic-volatility law (Taylor 1986), under which returns cannot be "
        "foreseen; the six real stocks of `plotly.data.stocks()` and a CSV file of your own are "
        "options. The first three quarters of the days are learnt, 1,024 windows, and the rest "
        "are the test. *Same rate*: all batch sizes at the rate of 32. *Scaled rate*: the rate "
        "times batch/32 (Goyal et al. 2017), or the square root of that. The target is a training "
        "loss of twice that of the forecast that tomorrow is as today. The article gives one time "
        "without saying of what; here are the time for an epoch, and updates, epochs and time to "
        "the target. Rows are run one after the other, nothing beside them, on one thread; times "
        "are compared by ratios alone, and 5 % is the smallest that matters. Baselines: today's "
        "price; the mean training return; and a net that is trained, with batches of 32, on "
        "standardised returns in the place of prices."
    ),
    measures=(_EPOCH, _UPDATE, _EPOCHS, _UPDATES, _TARGET, _LOSS, _PRICES, _RETURNS),
    full=T5Settings(),
    reduced=T5Settings(epochs=12),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    serial=True,
    own=OwnData(
        "CSV files, one a series: the price is the column called close or price, or else the last "
        "one of numbers.",
        ("csv",), read, run_on,
    ),
)  # fmt: skip
