"""Learning rate and batch size: too low crawls, enough converges, too much diverges."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, HeatMap, Mark, Series, line, points
from gdviz.curvature import sharpness
from gdviz.datasets import DATASETS, Dataset
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.misconceptions import LessonScene, Opening, Settings, Source, choice, in_lab
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import GradientDescent
from gdviz.training import train

Regime = Literal["crawls", "converges", "diverges"]
#: The examples of every run here, and how often they are shown.
EXAMPLES, EPOCHS = 100, 60
#: A run crawls if this share of what the best run gained is still to be gained.
CRAWLS = 0.1
#: A loss of so many times the first is the highest that is drawn: what ends above it has left.
_LEFT = 100
_LINEAR, _DEEP = "one layer (its loss is a quadratic)", "with a hidden layer of 8 units"
_NAMES = {
    "crawls": "crawls", "converges": "converges", "diverges": "diverges: ends this high or higher",
}  # fmt: skip
_STYLES = {"crawls": "Momentum", "converges": "Nesterov", "diverges": "Adam"}
#: The sizes and rates of the map.
BATCHES = (1, 5, 20, EXAMPLES)
MAP_RATES = tuple(float(f"{10**power:.2g}") for power in np.arange(-3, 1.01, 0.5))
MAP_EPOCHS = 20
_FAR, _NEAR = "from 0.001 to 10", "from 0.000001 to 0.01"
_COHEN = Source(
    "Cohen et al. (2021)", "Gradient descent typically occurs at the edge of stability",
    "https://arxiv.org/abs/2103.00065",
)  # fmt: skip
_BOTTOU = Source(
    "Bottou, Curtis & Nocedal (2018)", "Optimization methods for large-scale machine learning",
    "https://arxiv.org/abs/1606.04838",
)  # fmt: skip
_SMITH = Source(
    "Smith et al. (2018)", "Don't decay the learning rate, increase the batch size",
    "https://arxiv.org/abs/1711.00489",
)  # fmt: skip


@dataclass(frozen=True)
class RateSettings(Settings):
    """A network, and a rate to look at closely."""

    lr: float = hyperparameter(
        0.1, 0.0003, 30.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="How far one update goes along the slope.",
    )  # fmt: skip
    network: str = choice(
        _LINEAR, (_LINEAR, _DEEP), label="Network",
        help="With one layer the limit is exact; with two it is where the run starts alone.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RateMeasured:
    """Runs at many rates, and one at the rate looked at.

    Attributes:
        lr: the rate looked at.
        regime: what it does.
        rates: (K,) all that were tried.
        finals: (K,) their last losses; infinite where a run diverged.
        regimes: (K,) what each does.
        epochs: (T,) of the run that is drawn.
        losses: (T,) its losses.
        started: the loss before the first update.
        limit: 2 / the largest curvature at the start.
        quadratic: whether the loss is one.
    """

    lr: float
    regime: Regime
    rates: FloatArray
    finals: FloatArray
    regimes: tuple[Regime, ...]
    epochs: FloatArray
    losses: FloatArray
    started: float
    limit: float
    quadratic: bool


def measure_rates(settings: RateSettings) -> RateMeasured:
    """Train at 41 rates, and at the one that is looked at, with all examples in every update."""
    loss, start = _task(settings.network)
    rates = np.append(np.geomspace(3e-4, 30, 41), settings.lr)
    members = np.tile(start, (len(rates), 1))
    run = train(loss, GradientDescent(lr=rates), members, EPOCHS)  # type: ignore[arg-type]
    finals = np.where(np.isfinite(run.losses[-1]), run.losses[-1], np.inf)
    regimes = judged(finals, float(run.losses[0, 0]))
    return RateMeasured(
        lr=settings.lr,
        regime=regimes[-1],
        rates=rates[:-1],
        finals=finals[:-1],
        regimes=regimes[:-1],
        epochs=run.epochs,
        losses=run.losses[:, -1],
        started=float(run.losses[0, 0]),
        limit=2 / float(sharpness(loss, start)),
        quadratic=settings.network == _LINEAR,
    )


def _task(network: str) -> tuple[NetworkObjective, FloatArray]:
    """The loss and the first weights."""
    data = _plane()
    sizes = (2, 1) if network == _LINEAR else (2, 8, 1)
    net = MLP(sizes, "tanh")
    return NetworkObjective(net, data.inputs, data.targets, "mse"), net.init(0)


@lru_cache(maxsize=1)
def _plane() -> Dataset:
    return DATASETS["plane"].make(EXAMPLES, 0.1, 0)


def judged(finals: FloatArray, started: float) -> tuple[Regime, ...]:
    """What runs that began at one loss do, from their last losses (K,), infinite if diverged.

    A run diverges if it ends above where it began; it crawls if more than CRAWLS of what the best
    of them gained is still to be gained.
    """
    best = min(float(finals.min()), started)
    left = best + CRAWLS * (started - best)
    return tuple(
        "diverges" if final > started else "crawls" if final > left else "converges"
        for final in finals.tolist()
    )


def _rate_charts(found: RateMeasured) -> tuple[Chart, ...]:
    names = np.array(found.regimes)
    shown = np.minimum(found.finals, _LEFT * found.started)
    series: tuple[Series, ...] = tuple(
        points(called, found.rates[names == name], shown[names == name], style=_STYLES[name])
        for name, called in _NAMES.items()
    )
    marks = (Mark("x", found.limit, "2/λ"), Mark("x", found.lr, "yours"))
    alt = f"Last loss against the learning rate, both logarithmic. {_says_rates(found)}"
    rate = Axis("learning rate", log=True)
    sweep = Chart("", rate, Axis("last loss", log=True), _bare(alt), series, marks=marks)
    return sweep, _closely(found)


def _closely(found: RateMeasured) -> Chart:
    tall = np.where(found.losses <= _LEFT * found.started, found.losses, np.nan)
    run = line(f"rate {found.lr:.3g}: {found.regime}", found.epochs, tall, style=_style(found))
    alt = f"The loss at the rate {found.lr:.3g} against the epoch: it {found.regime}."
    return Chart("", Axis("epoch"), Axis("loss", log=True), alt, (run,))


def _style(found: RateMeasured) -> str:
    return _STYLES[found.regime]


def _bare(text: str) -> str:
    return text.replace("**", "")


def _says_rates(found: RateMeasured) -> str:
    share = found.lr / found.limit
    return (
        f"At a learning rate of {found.lr:.3g} the run **{found.regime}**. The largest curvature λ "
        f"where it starts puts the limit 2/λ at {found.limit:.3g}; your rate is {share:.2g} times "
        f"that. {_range(found)}"
    )


def _range(found: RateMeasured) -> str:
    good = [r for r, each in zip(found.rates, found.regimes, strict=True) if each == "converges"]
    if not good:
        return "None of the rates tried converges."
    return f"Of the rates tried, those from {min(good):.2g} to {max(good):.2g} converge."


def _sharp_limit(found: RateMeasured) -> bool:
    beyond = found.rates > found.limit
    diverges = np.array([each == "diverges" for each in found.regimes])
    return bool(np.array_equal(beyond, diverges)) and len(set(found.regimes)) == 3


def _opens_rates(settings: RateSettings) -> Opening:
    units = () if settings.network == _LINEAR else (8,)
    low, high = 1e-4, 10.0
    rule = GradientDescent(lr=min(max(settings.lr, low), high))
    scene = LabScene(data="plane", noise=0.1, points=EXAMPLES, units=units, optimizer=rule)
    return in_lab(replace(scene, batch=None, epochs=EPOCHS))


RATES = LessonScene(
    name="Crawl, converge, diverge",
    look_for="From left to right: runs that hardly start, runs that arrive, runs that fly out.",
    settings=RateSettings(),
    measure=measure_rates,
    charts=_rate_charts,
    says=_says_rates,
    asserts=(
        "There are all three kinds, and the runs that diverge are exactly those at rates above 2/λ."
    ),
    claim=_sharp_limit,
    unless=RateSettings(network=_DEEP),
    sources=(_COHEN,),
    opens=_opens_rates,
)


# ---- learning rate and batch size together ------------------------------------------------------


@dataclass(frozen=True)
class MapSettings(Settings):
    """Which rates are tried, and the seed."""

    reach: str = choice(
        _FAR, (_FAR, _NEAR), label="Rates",
        help="Whether the rates reach up to where runs diverge.",
    )  # fmt: skip
    seed: int = hyperparameter(
        0, 0, 20, whole=True, label="Seed", symbol="s",
        help="Other first weights, and another order of the examples.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class MapMeasured:
    """Last losses at every batch size and rate.

    Attributes:
        rates: (K,).
        finals: (batches, K) infinite where a run diverged.
        regimes: (batches, K).
    """

    rates: FloatArray
    finals: FloatArray
    regimes: tuple[tuple[Regime, ...], ...]

    def gains(self, row: int) -> FloatArray:
        """The rates at which a batch size converges."""
        good = [each == "converges" for each in self.regimes[row]]
        gains: FloatArray = self.rates[np.array(good, dtype=bool)]
        return gains


def measure_map(settings: MapSettings) -> MapMeasured:
    """Train a network at every batch size and rate for as many epochs."""
    rates = np.array(MAP_RATES) * (1e-3 if settings.reach == _NEAR else 1.0)
    seed = settings.seed
    data = DATASETS["circle"].make(EXAMPLES, 0.1, 0)
    net = MLP((2, 8, 1), "tanh")
    loss = NetworkObjective(net, data.inputs, data.targets, "mse")
    members = np.tile(net.init(seed), (len(rates), 1))
    finals = np.stack([_finals(loss, rates, members, batch, seed) for batch in BATCHES])
    started = float(loss.data_value(members[0]))
    whole = judged(finals.ravel(), started)
    rows = range(0, finals.size, len(rates))
    return MapMeasured(rates, finals, tuple(whole[first : first + len(rates)] for first in rows))


def _finals(
    loss: NetworkObjective, rates: FloatArray, members: FloatArray, batch: int, seed: int
) -> FloatArray:
    """The last losses (K,) at one batch size, all rates side by side on the same examples."""
    rule = GradientDescent(lr=rates)  # type: ignore[arg-type]
    run = train(loss, rule, members, MAP_EPOCHS, batch_size=batch, seed=seed)
    final = run.losses[-1]
    lasting: FloatArray = np.where(np.isfinite(final), final, np.inf)
    return lasting


def _map_charts(found: MapMeasured) -> tuple[Chart, ...]:
    with np.errstate(over="ignore"):
        height = np.log10(np.clip(found.finals, 1e-12, 10.0))
    # Batch sizes along x: four words beside one another fit a telephone, nine do not.
    heat = HeatMap(height.T, "log₁₀ of the last loss", tuple(zip(*found.regimes, strict=True)))
    rates = Axis("learning rate", categories=tuple(f"{rate:.2g}" for rate in found.rates))
    sizes = tuple("all" if batch == EXAMPLES else str(batch) for batch in BATCHES)
    alt = f"What a run does at every learning rate and batch size. {_bare(_says_map(found))}"
    batches = Axis("examples in an update", categories=sizes)
    return (Chart("", batches, rates, alt, heat=heat, height=400),)


def _says_map(found: MapMeasured) -> str:
    parts = [_said(found, 0, "one example an update"), _said(found, -1, "all in one")]
    return f"After {MAP_EPOCHS} epochs, " + "; with ".join(["with " + parts[0], parts[1]]) + "."


def _said(found: MapMeasured, row: int, name: str) -> str:
    gains = found.gains(row)
    if not len(gains):
        return f"{name} no rate here **converges**"
    if len(gains) == 1:
        return f"{name} only the rate {gains[0]:.2g} **converges**"
    return f"{name} rates from {gains.min():.2g} to {gains.max():.2g} **converge**"


def _shifts(found: MapMeasured) -> bool:
    lowest = [found.gains(row).min() if len(found.gains(row)) else math.inf for row in (0, 2)]
    return lowest[0] < lowest[1] < math.inf


BATCH = LessonScene(
    name="Batch size and rate belong together",
    look_for="The cells that converge move up, to higher rates, as more examples share an update.",
    settings=MapSettings(),
    measure=measure_map,
    charts=_map_charts,
    says=_says_map,
    asserts=(
        "The lowest rate that converges is lower with one example an update than with twenty, for "
        "which there is one as well."
    ),
    claim=_shifts,
    unless=MapSettings(reach=_NEAR),
    sources=(_SMITH, _BOTTOU),
)
