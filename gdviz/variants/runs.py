"""The five variants of gradient descent on one small network: paths, losses, and what they cost."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from time import perf_counter
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, bars, line
from gdviz.datasets import DATASETS
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.landscape import PathPlane, heights, pca_plane
from gdviz.landscape.planes import usable
from gdviz.misconceptions import LessonScene, Opening, Settings, Source, in_lab
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import Adam, GradientDescent, Momentum, Optimizer
from gdviz.training import Training, train

Clock = Literal["epoch", "update", "time"]
#: What the loss can be drawn against.
CLOCKS: tuple[Clock, ...] = get_args(Clock)
#: The examples that the network learns from.
EXAMPLES = 120
#: Momentum's share of the velocity that is kept.
KEPT = 0.9
#: A run is recorded at about so many moments, and so many of each make the plane.
MOMENTS, PLANE_MOMENTS = 400, 60
#: The landscape has so many points a side.
SIDE = 80
#: A time is the shortest of so many, each of at least so many updates.
REPEATS, TIMED = 9, 24

_ROBBINS = Source(
    "Robbins & Monro (1951)", "A stochastic approximation method",
    "https://doi.org/10.1214/aoms/1177729586",
)  # fmt: skip
_BOTTOU = Source(
    "Bottou, Curtis & Nocedal (2018)", "Optimization methods for large-scale machine learning",
    "https://arxiv.org/abs/1606.04838",
)  # fmt: skip


@dataclass(frozen=True)
class RunSettings(Settings):
    """What the five have in common, and what tells them apart."""

    lr: float = hyperparameter(
        0.3, 0.003, 10.0, scale="log", label="Learning rate", symbol=r"\eta",
        help="For batch, stochastic and mini-batch; momentum takes a tenth of it.",
    )  # fmt: skip
    adaptive_lr: float = hyperparameter(
        0.03, 0.0003, 0.3, scale="log", label="Adaptive learning rate", symbol=r"\eta_a",
        help="Adam's steps are about this long, whatever the slope.",
    )  # fmt: skip
    batch: int = hyperparameter(
        10, 2, 100, scale="log", whole=True, label="Examples in a mini-batch", symbol="B",
        help="How many examples mini-batch, momentum and adaptive look at in one update.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        30, 5, 60, step=5, whole=True, label="Epochs", symbol="E",
        help="How often each of the five is shown all the examples.",
    )  # fmt: skip
    seed: int = hyperparameter(
        0, 0, 99, whole=True, label="Seed", symbol="s",
        help="Other first weights, and another order of the examples.",
    )  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """One of the five.

    Attributes:
        name: as the page calls it.
        about: what one update looks at, in a few words.
        style: the optimiser whose colour, dash and marker it takes.
        rule: its update rule with given settings.
        batch: how many examples one update looks at; None for all.
    """

    name: str
    about: str
    style: str
    rule: Callable[[RunSettings], Optimizer]
    batch: Callable[[RunSettings], int | None]


def _plain(settings: RunSettings) -> Optimizer:
    return GradientDescent(lr=settings.lr)


def _heavy(settings: RunSettings) -> Optimizer:
    return Momentum(lr=settings.lr * (1 - KEPT), momentum=KEPT)


def _few(settings: RunSettings) -> int:
    return settings.batch


_ALL = (
    Variant("Batch", "all examples in every update", "Gradient descent", _plain, lambda _: None),
    Variant("Stochastic", "one example in every update", "AdaGrad", _plain, lambda _: 1),
    Variant("Mini-batch", "a few examples in every update", "Nesterov", _plain, _few),
    Variant("Momentum", "a few examples, and a velocity", "Momentum", _heavy, _few),
    Variant(
        "Adaptive", "a few examples, and a rate for each weight (Adam)", "Adam",
        lambda settings: Adam(lr=settings.adaptive_lr), _few,
    ),
)  # fmt: skip

#: The five variants by name.
VARIANTS: Mapping[str, Variant] = MappingProxyType({each.name: each for each in _ALL})


@lru_cache(maxsize=1)
def objective() -> NetworkObjective:
    """The loss that all five descend: a ring of points, a network of eight hidden units."""
    data = DATASETS["circle"].make(EXAMPLES, 0.1, 0)
    return NetworkObjective(MLP((2, 8, 1), "tanh"), data.inputs, data.targets, "logistic")


@dataclass(frozen=True, eq=False)
class Runs:
    """The five runs, in the order of VARIANTS.

    Attributes:
        settings: what was run.
        runs: one training of each.
        home: the runs from the usual first weights, in whose plane these ones began elsewhere.
    """

    settings: RunSettings
    runs: tuple[Training, ...]
    home: "Runs | None" = None

    @cached_property
    def plane(self) -> PathPlane:
        """The plane in which the five, taken together, move as much as they can."""
        if self.home is not None:
            return self.home.plane
        parts = [usable(run.points) for run in self.runs]
        places = [np.linspace(0, len(part) - 1, PLANE_MOMENTS).round() for part in parts]
        moments = [part[at.astype(np.int64)] for part, at in zip(parts, places, strict=True)]
        return pca_plane(np.concatenate(moments), center="mean")

    @cached_property
    def heights(self) -> FloatArray:
        """The loss (SIDE, SIDE) over the plane's window; rows are the second direction, rising."""
        with np.errstate(all="ignore"):
            return heights(objective(), self.plane, SIDE)

    @cached_property
    def paths(self) -> tuple[FloatArray, ...]:
        """Each run's places (T, 2) in the plane."""
        with np.errstate(all="ignore"):
            return tuple(self.plane.project(run.points) for run in self.runs)

    @property
    def share(self) -> float:
        """How much of the variance of all five paths lies in the plane, 0 to 1."""
        return float(self.plane.explained.sum())

    def loss(self, name: str) -> float:
        """The last loss of a variant; infinite if it diverged."""
        last = float(self._run(name).losses[-1])
        return last if math.isfinite(last) else math.inf

    def loss_at(self, name: str, updates: int) -> float:
        """The loss of a variant after so many updates, between its recorded moments."""
        run = self._run(name)
        loss = float(np.interp(updates, run.recorded_steps, run.losses))
        return loss if math.isfinite(loss) else math.inf

    def _run(self, name: str) -> Training:
        return self.runs[list(VARIANTS).index(name)]

    @property
    def fewest(self) -> int:
        """The updates of the variant that makes the fewest: one an epoch."""
        return min(int(run.recorded_steps[-1]) for run in self.runs)


def measure(settings: RunSettings) -> Runs:
    """Train the five: same first weights, same examples, as many epochs."""
    return _all_from(_start(settings), settings)


def moved(home: Runs, place: tuple[float, float]) -> Runs:
    """The same five from another place (x, y) of the plane."""
    return _all_from(home.plane.points(np.array(place)), home.settings, home)


def _all_from(start: FloatArray, settings: RunSettings, home: Runs | None = None) -> Runs:
    return Runs(settings, tuple(_run(each, settings, start) for each in VARIANTS.values()), home)


def _run(variant: Variant, settings: RunSettings, start: FloatArray) -> Training:
    batch, epochs = variant.batch(settings), settings.epochs
    steps = epochs * math.ceil(EXAMPLES / (batch or EXAMPLES))
    return train(
        objective(), variant.rule(settings), start, epochs, batch_size=batch,
        seed=settings.seed, record=max(1, round(steps / MOMENTS)),
    )  # fmt: skip


def _start(settings: RunSettings) -> FloatArray:
    return objective().network.init(settings.seed)


# ---- what they cost -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Costs:
    """Seconds that one update of each variant takes here, in the order of VARIANTS.

    Measured one after another, and good for ratios alone.
    """

    seconds: FloatArray

    @property
    def relative(self) -> FloatArray:
        """(5,) the same, in updates of the first, which looks at all examples."""
        relative: FloatArray = self.seconds / self.seconds[0]
        return relative

    @property
    def dearer(self) -> float:
        """How many times as long an update on all examples takes as one on a single example."""
        return float(self.seconds[0] / self.seconds[1])

    @property
    def slower(self) -> float:
        """How many times as long an epoch takes one by one as all at once."""
        return EXAMPLES / self.dearer


def costs(settings: RunSettings) -> Costs:
    """Time every variant's update, one after another, again and again: the shortest of each."""
    rounds = [[_seconds(each, settings) for each in VARIANTS.values()] for _ in range(REPEATS)]
    return Costs(np.min(rounds, axis=0))


def _seconds(variant: Variant, settings: RunSettings) -> float:
    batch = variant.batch(settings)
    per_epoch = math.ceil(EXAMPLES / (batch or EXAMPLES))
    epochs = math.ceil(TIMED / per_epoch)
    rule, start = variant.rule(settings), _start(settings)
    began = perf_counter()
    train(objective(), rule, start, epochs, batch_size=batch, record=0)
    return (perf_counter() - began) / (epochs * per_epoch)


# ---- what is drawn and said ---------------------------------------------------------------------


def times(runs: Runs, clock: Clock, spent: Costs | None = None) -> tuple[FloatArray, ...]:
    """When each run's moments were: in epochs, in updates, or in the time of a batch update."""
    if clock == "epoch":
        return tuple(run.epochs for run in runs.runs)
    steps = tuple(run.recorded_steps.astype(np.float64) for run in runs.runs)
    if clock == "update" or spent is None:
        return steps
    return tuple(each * cost for each, cost in zip(steps, spent.relative, strict=True))


def _charts(runs: Runs) -> tuple[Chart, ...]:
    series = tuple(
        line(each.name, run.epochs, run.losses, style=each.style)
        for each, run in zip(VARIANTS.values(), runs.runs, strict=True)
    )
    alt = "The loss of the five variants against the epoch. " + says(runs).replace("**", "")
    return (Chart("", Axis("epoch"), Axis("loss", log=True), alt, series),)


def says(runs: Runs) -> str:
    """How they compare after as many epochs, and after as many updates."""
    order = sorted(VARIANTS, key=runs.loss)
    best, worst, few = order[0], order[-1], runs.fewest
    return (
        f"After {runs.settings.epochs} epochs the lowest loss is that of "
        f"**{best.lower()}** ({_said(runs.loss(best))}) and the highest that of "
        f"**{worst.lower()}** ({_said(runs.loss(worst))}). After only {few} updates it is "
        f"{_said(runs.loss_at('Batch', few))} with all examples in each update, and "
        f"{_said(runs.loss_at('Stochastic', few))} with one."
    )


def _said(loss: float) -> str:
    return f"{loss:.3g}" if math.isfinite(loss) else "beyond all numbers"


def cost_chart(spent: Costs) -> Chart:
    """What one update of each costs, beside one that looks at all examples."""
    places = np.arange(float(len(VARIANTS)))
    names = Axis("", categories=tuple(VARIANTS))
    cost = Axis("time of an update ÷ batch's", limits=(0, 1.15 * float(spent.relative.max())))
    alt = f"The time of one update of each variant. {says_cost(spent).replace('**', '')}"
    return Chart("", names, cost, alt, (bars("", places, spent.relative),), height=260)


def says_cost(spent: Costs) -> str:
    """What an update and an epoch cost, as ratios."""
    return (
        f"Here an update on all {EXAMPLES} examples takes **{spent.dearer:.2g} times** as long as "
        f"one on a single example, so an epoch one by one takes **{spent.slower:.0f} times** as "
        "long as an epoch in a single update."
    )


def _claim(runs: Runs) -> bool:
    ahead = all(runs.loss(each) < runs.loss("Batch") for each in VARIANTS if each != "Batch")
    return ahead and runs.loss_at("Batch", runs.fewest) < runs.loss_at("Stochastic", runs.fewest)


def _opens(settings: RunSettings) -> Opening:
    scene = LabScene(noise=0.1, points=EXAMPLES, units=(8,), batch=10, seed=settings.seed)
    rule = GradientDescent(lr=settings.lr)
    return in_lab(replace(scene, epochs=settings.epochs, optimizer=rule))


FIVE = LessonScene(
    name="Five variants, one network",
    look_for="All start at the ring: batch takes few smooth steps, stochastic staggers, and far.",
    settings=RunSettings(),
    measure=measure,
    charts=_charts,
    says=says,
    asserts=(
        "After as many epochs the four that update more often are all ahead of batch; after as "
        "many updates batch is ahead of stochastic."
    ),
    claim=_claim,
    unless=RunSettings(lr=10.0),
    sources=(_ROBBINS, _BOTTOU),
    opens=_opens,
)
