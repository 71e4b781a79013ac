"""How far the gradient of a few examples is from the gradient of all of them."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.chart import Axis, Chart, Series, line, points
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions import LessonScene, Settings, Source, choice
from gdviz.optimizers import GradientDescent
from gdviz.training import train
from gdviz.variants.runs import EXAMPLES, objective

#: Mini-batches drawn of every size, and how many of them are drawn as arrows.
DRAWN, ARROWS = 1500, 40
#: The sizes that the line is measured at.
SIZES = (1, 2, 4, 8, 15, 30, 60, EXAMPLES)
_ALLOWED = ("yes: drawn anew each time", "no: each example once")

_BOTTOU = Source(
    "Bottou, Curtis & Nocedal (2018)", "Optimization methods for large-scale machine learning",
    "https://arxiv.org/abs/1606.04838",
)  # fmt: skip


@dataclass(frozen=True)
class NoiseSettings(Settings):
    """How the mini-batches are drawn, and where on the way."""

    batch: int = hyperparameter(
        8, 1, EXAMPLES, scale="log", whole=True, label="Examples in a mini-batch", symbol="B",
        help="How many examples each arrow is the mean of.",
    )  # fmt: skip
    again: str = choice(
        _ALLOWED[0], _ALLOWED, label="May an example come twice?",
        help="Theory is simplest if it may; training usually shows each example once an epoch.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        0, 0, 60, step=5, whole=True, label="After how many epochs", symbol="E",
        help="Where on the way the gradients are taken; 0 is the start.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class NoiseMeasured:
    """Gradients at one point.

    Attributes:
        batch: examples in each of the mini-batches that are drawn as arrows.
        again: whether an example may come twice.
        whole: (2,) the gradient of all examples, in the plane in which single ones differ most.
        arrows: (ARROWS, 2) those of mini-batches, in the same plane.
        reach: how far the gradient of a single example goes in that plane, at most.
        sizes: (K,) the sizes of the line.
        distances: (K,) root mean square distance from the gradient of all, over DRAWN mini-batches.
        predicted: (K,) what theory says it is.
        slope: of the line through the measured ones, both axes logarithmic, where they are not 0.
        opposed: the share of the mini-batches that point against the gradient of all.
        kept: (K,) the bytes of the numbers that an update keeps for its way back.
        weights: the bytes of the weights, which are there at any size.
    """

    batch: int
    again: bool
    whole: FloatArray
    arrows: FloatArray
    reach: float
    sizes: FloatArray
    distances: FloatArray
    predicted: FloatArray
    slope: float
    opposed: float
    kept: FloatArray
    weights: int


def measure(settings: NoiseSettings) -> NoiseMeasured:
    """Draw mini-batches of every size at one point."""
    single = _single(settings.epochs)
    again, batch = settings.again == _ALLOWED[0], settings.batch
    mean = single.mean(axis=0)
    plane = np.linalg.svd(single - mean, full_matrices=False)[2][:2]
    chosen = _drawn(single, batch, again)
    sizes = np.array(SIZES, dtype=np.float64)
    distances = np.array([_distance(_drawn(single, size, again), mean) for size in SIZES])
    there = distances > 1e-9 * distances[0]
    return NoiseMeasured(
        batch=batch,
        again=again,
        whole=plane @ mean,
        arrows=chosen[:ARROWS] @ plane.T,
        reach=float(np.abs(single @ plane.T).max()),
        sizes=sizes,
        distances=distances,
        predicted=_predicted(single, sizes, again),
        slope=float(np.polyfit(np.log(sizes[there]), np.log(distances[there]), 1)[0]),
        opposed=float(np.mean(chosen @ mean < 0)),
        kept=np.array([kept(size) for size in SIZES], dtype=np.float64),
        weights=objective().network.size * np.dtype(np.float64).itemsize,
    )


def _single(epochs: int) -> FloatArray:
    """The gradient (N, d) of every example alone, after so many epochs of mini-batches."""
    loss = objective()
    rule, start = GradientDescent(lr=0.3), loss.network.init(0)
    point = train(loss, rule, start, epochs, batch_size=10, record=0).points[-1]
    everywhere = np.tile(point, (EXAMPLES, 1))
    return loss.gradient(everywhere, np.arange(EXAMPLES)[:, None])


def _drawn(single: FloatArray, size: int, again: bool) -> FloatArray:
    """The mean gradients (DRAWN, d) of mini-batches of a size."""
    means: FloatArray = single[_examples(size, again)].mean(axis=1)
    return means


def _examples(size: int, again: bool) -> IntArray:
    """The numbers (DRAWN, size) of their examples."""
    chance = np.random.default_rng(size)
    if again:
        return chance.integers(0, EXAMPLES, (DRAWN, size))
    order: IntArray = chance.random((DRAWN, EXAMPLES)).argsort(axis=1)[:, :size]
    return order


def _distance(gradients: FloatArray, mean: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.sum((gradients - mean) ** 2, axis=1))))


def kept(batch: int) -> int:
    """The bytes that an update keeps for its way back through the network.

    These are the numbers that go in, what every unit says of them, and the answers, of every
    example, with 64 bits each.
    """
    loss = objective()
    seen, weights = loss.inputs[:batch], loss.network.init(0)
    units, answers = loss.network.units(weights, seen), loss.network.predict(weights, seen)
    return sum(each.size for each in (seen, *units, answers)) * answers.itemsize


def _predicted(single: FloatArray, sizes: FloatArray, again: bool) -> FloatArray:
    """sigma/sqrt(B), and where none comes twice sqrt((N - B)/(N - 1)) times that."""
    spread = _distance(single, single.mean(axis=0))
    left = np.ones_like(sizes) if again else np.sqrt((EXAMPLES - sizes) / (EXAMPLES - 1))
    predicted: FloatArray = spread / np.sqrt(sizes) * left
    return predicted


def _charts(found: NoiseMeasured) -> tuple[Chart, ...]:
    return _cloud(found), _line(found), _memory(found)


def _cloud(found: NoiseMeasured) -> Chart:
    """An arrow from the middle for each mini-batch: a line, and a mark at its tip."""
    ends = [_arrows(found.arrows), _arrows(found.whole[None])]
    few, whole = found.arrows, found.whole[None]
    series: tuple[Series, ...] = (
        line(f"{len(few)} mini-batches of {found.batch}", *ends[0]),
        points("", few[:, 0], few[:, 1], texts=("one mini-batch",) * len(few)),
        line(f"all {EXAMPLES} examples", *ends[1]),
        points("", whole[:, 0], whole[:, 1], texts=("all examples",)),
    )
    series = tuple(_coloured(each, place) for place, each in enumerate(series))
    reach = 1.05 * found.reach or 1.0  # of single examples, so that the cloud is seen to shrink
    axis = Axis("along the widest spread", limits=(-reach, reach))
    other = Axis("along the second widest", limits=(-reach, reach))
    alt = (
        f"Gradients as arrows from one point: {len(few)} of mini-batches of {found.batch}, around "
        f"the one of all examples; {100 * found.opposed:.0f} % of them point against it."
    )
    return Chart("", axis, other, alt, series, height=360)


def _coloured(series: Series, place: int) -> Series:
    style = "Momentum" if place < 2 else "Adam"
    return Series(series.name, series.x, series.y, series.kind, style=style, texts=series.texts)


def _arrows(tips: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lines from the origin to the tips (n, 2), with a gap after each."""
    gaps = np.full(len(tips), np.nan)
    x, y = (np.stack([0 * gaps, tips[:, axis], gaps], axis=1) for axis in (0, 1))
    x[:, 0] = y[:, 0] = 0.0
    return x.ravel(), y.ravel()


def _line(found: NoiseMeasured) -> Chart:
    theory = "σ/√B" if found.again else "σ/√B · √((N − B)/(N − 1))"
    series = (
        line("measured", found.sizes, found.distances),
        line(theory, found.sizes, found.predicted, expected=True),
    )
    alt = (
        f"Distance of a mini-batch's gradient from that of all examples against its size, both "
        f"logarithmic: a line of slope {_minus(found.slope)}."
    )
    distance = Axis("distance from the gradient of all", log=True)
    return Chart("", Axis("examples in a mini-batch", log=True), distance, alt, series, height=360)


def _memory(found: NoiseMeasured) -> Chart:
    series = (
        line("kept for the way back", found.sizes, found.kept / 1000),
        line("weights", found.sizes, np.full(len(found.sizes), found.weights / 1000)),
    )
    alt = (
        "The memory that an update takes against the size of its mini-batch, both logarithmic: "
        f"from {found.kept[0] / 1000:.2g} to {found.kept[-1] / 1000:.3g} kB, in proportion."
    )
    sizes, memory = Axis("examples in a mini-batch", log=True), Axis("memory, in kB", log=True)
    return Chart("", sizes, memory, alt, series, height=360)


def _minus(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


def _says(found: NoiseMeasured) -> str:
    first, fourth = found.distances[0], found.distances[2]
    way = (
        "straight, at every size" if found.again
        else f"faster and faster: all {EXAMPLES} have no error left"
    )  # fmt: skip
    against = f"{100 * found.opposed:.0f} % point against the gradient of all"
    return (
        f"Four examples instead of one make the error **{first / fourth:.2f} times** smaller, for "
        f"four times the work. The slope of the line is **{_minus(found.slope)}**; it falls "
        f"{way}. Of mini-batches of {found.batch}, {against}. What every unit said "
        f"is kept for the way back: {found.kept[0]:.0f} bytes for one example, "
        f"**{found.kept[-1] / found.kept[0]:.0f} times** as much for all."
    )


def _claim(found: NoiseMeasured) -> bool:
    close = np.allclose(found.distances, found.predicted, rtol=0.05, atol=1e-9)
    grows = np.array_equal(found.kept, found.kept[0] * found.sizes)
    return abs(found.slope + 0.5) < 0.05 and bool(close) and grows


NOISE = LessonScene(
    name="Fewer examples, noisier gradients",
    look_for=(
        "The gradients of mini-batches scatter round that of all examples; with more examples the "
        "cloud shrinks, and the memory grows."
    ),
    settings=NoiseSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "The slope is −0.50 ± 0.05, and every distance is within 5 % of the spread of single "
        "examples divided by √B; the memory grows in proportion to B."
    ),
    claim=_claim,
    unless=NoiseSettings(again=_ALLOWED[1]),
    sources=(_BOTTOU,),
)
