"""How long a deep linear network takes to leave the flat ground where its weights are small."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line, points
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.scene import first_scene

PLAIN, SKIPS = "plain", "with skips"
DEPTHS = (2, 3, 4)
_SIZES = 8
_SAXE = Source(
    "Saxe, McClelland & Ganguli (2014)",
    "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
    "https://arxiv.org/abs/1312.6120",
)
_HE = Source(
    "He et al. (2016)",
    "Deep residual learning for image recognition",
    "https://arxiv.org/abs/1512.03385",
)


@dataclass(frozen=True)
class DeepLine:
    """f(w) = (p - goal)²/2, where p is the product of (w + skip) over all layers.

    Attributes:
        skip: 0 for plain layers; 1 where each layer also hands on what it got.
        goal: what the product should be.
    """

    skip: float = 0.0
    goal: float = 1.0

    def value(self, points: FloatArray) -> FloatArray:
        """Losses (...) at weights (..., L)."""
        loss: FloatArray = (np.prod(points + self.skip, axis=-1) - self.goal) ** 2 / 2
        return loss

    def gradient(self, points: FloatArray) -> FloatArray:
        """Gradients (..., L): the error times the product of all other layers."""
        layers = points + self.skip
        others = np.ones_like(layers)
        others[..., 1:] = np.cumprod(layers[..., :-1], axis=-1)  # those before ...
        others[..., :-1] *= np.cumprod(layers[..., :0:-1], axis=-1)[..., ::-1]  # ... and behind
        error = others[..., -1:] * layers[..., -1:] - self.goal
        gradient: FloatArray = error * others
        return gradient


@dataclass(frozen=True)
class DepthSettings(Settings):
    """How small the first weights are, the rate, and the links."""

    smallest: float = hyperparameter(
        0.02, 0.015, 0.1, scale="log", label="Smallest first weights", symbol=r"\epsilon",
        help="All weights begin equal: with this size, and with larger ones up to 0.2.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.1, 0.05, 0.2, scale="log", label="Learning rate", symbol=r"\eta",
        help="Time is steps × rate, so it hardly matters.",
    )  # fmt: skip
    links: str = choice(
        PLAIN, (PLAIN, SKIPS), label="Layers",
        help="With skips, every layer also hands on what it got, as in a residual network.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class DepthMeasured:
    """Time, steps x rate, until the loss is down to a quarter; a column for each depth in DEPTHS.

    Attributes:
        links: plain or with skips.
        sizes: (E,) the size of the first weights.
        times: (E, 3) measured.
        theory: (E, 3) ln(1/eps), 1/eps and 1/(2 eps²), of plain layers.
        powers: (3,) by what power of 1/eps the time grows, fitted over the smaller half; for two
            layers, by how much for each unit of ln(1/eps).
    """

    links: str
    sizes: FloatArray
    times: FloatArray
    theory: FloatArray
    powers: FloatArray


def measure(settings: DepthSettings) -> DepthMeasured:
    """Descend from every size at every depth."""
    sizes = np.geomspace(0.2, settings.smallest, _SIZES)
    columns = [_times(depth, sizes, settings) for depth in DEPTHS]
    late, log = slice(_SIZES // 2, None), np.log(1 / sizes)
    slopes = [float(np.polyfit(log[late], np.log(column[late]), 1)[0]) for column in columns[1:]]
    first = float(np.polyfit(log[late], columns[0][late], 1)[0])
    return DepthMeasured(
        links=settings.links,
        sizes=sizes,
        times=np.stack(columns, axis=-1),
        theory=np.stack([law(depth, sizes) for depth in DEPTHS], axis=-1),
        powers=np.array([first, *slopes]),
    )


def law(depth: int, sizes: FloatArray) -> FloatArray:
    """The time (E,) to leave, as eps goes to 0: ln(1/eps), else 1/((L - 2) eps^(L - 2))."""
    if depth == 2:
        return np.log(1 / sizes)
    theory: FloatArray = sizes ** (2.0 - depth) / (depth - 2)
    return theory


def _times(depth: int, sizes: FloatArray, settings: DepthSettings) -> FloatArray:
    """The time (E,) at which the loss is down to a quarter of the first."""
    plain = settings.links == PLAIN
    ground = DeepLine() if plain else DeepLine(skip=1.0, goal=0.5)
    most = int(1.5 * law(depth, sizes).max() / settings.lr) + 200
    start = np.repeat(sizes[:, None], depth, axis=-1)
    run = descend(ground, GradientDescent(lr=settings.lr), start, most)
    return settings.lr * _crossings(run.values / run.values[0], 0.25)


def _crossings(shares: FloatArray, level: float) -> FloatArray:
    """When each column of (T, E) falls to the level, between two steps; nan where none does."""
    there = shares <= level
    after = np.maximum(there.argmax(axis=0), 1)
    columns = np.arange(shares.shape[1])
    above, below = shares[after - 1, columns], shares[after, columns]
    crossings = after - (level - below) / (above - below)
    return np.where(there.any(axis=0), crossings, np.nan)


def _charts(measured: DepthMeasured) -> tuple[Chart, ...]:
    x, series = 1 / measured.sizes, []
    for place, depth in enumerate(DEPTHS):
        series.append(points(f"{depth} layers", x, measured.times[:, place]))
        if measured.links == PLAIN:
            name = "theory" if depth == DEPTHS[-1] else ""
            series.append(line(name, x, measured.theory[:, place], expected=True))
    slowest = measured.times[-1]
    alt = (
        "Time to leave the flat ground against one over the size of the first weights, both "
        f"logarithmic: at the smallest it is {slowest[0]:.1f} with two layers, {slowest[1]:.1f} "
        f"with three and {slowest[2]:.1f} with four."
    )
    across = Axis("1 / size of the first weights", log=True)
    return (Chart("", across, Axis("time: steps × rate", log=True), alt, tuple(series)),)


def _says(measured: DepthMeasured) -> str:
    times, powers = measured.times[-1], measured.powers
    two, three, four = (f"{time:,.{1 if time < 100 else 0}f}" for time in times)
    first = f"From weights of {measured.sizes[-1]:.2g} it takes **{two}** units of time with two "
    first += f"layers, **{three}** with three and **{four}** with four. "
    if measured.links == SKIPS:
        return first + "With skips there is no flat ground at small weights, at any depth."
    return (
        f"{first}Ten times smaller weights would cost three layers {10 ** powers[1]:.0f} times as "
        f"long (power {powers[1]:.2f}) and four layers {10 ** powers[2]:.0f} times (power "
        f"{powers[2]:.2f}); two layers only {powers[0] * math.log(10):.2g} units more."
    )


def _claim(measured: DepthMeasured) -> bool:
    return bool(np.all(np.abs(measured.powers - [1.0, 1.0, 2.0]) <= 0.1))


def _opens(settings: DepthSettings) -> Opening:
    """The net of two layers, from the smallest weights."""
    start, lr = (settings.smallest, settings.smallest), settings.lr
    opening = first_scene("Product net")
    return in_race(replace(opening, racers=(GradientDescent(lr=lr),), start=start))


DEPTH = LessonScene(
    name="Depth makes flat ground flatter",
    look_for="To the right the weights begin smaller. The deeper the net, the steeper its line.",
    settings=DepthSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "With size ε of the first weights the time grows like ln(1/ε) for two layers, like 1/ε for "
        "three and like 1/ε² for four: powers 1 and 2, within 0.1."
    ),
    claim=_claim,
    unless=DepthSettings(links=SKIPS),
    sources=(_SAXE, _HE),
    opens=_opens,
)
