"""What a gradient becomes on its way back through many layers: it fades, or it explodes."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.datasets import DATASETS
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import MOST_LAYERS, LabScene
from gdviz.misconceptions import LessonScene, Opening, Settings, Source, choice, in_lab
from gdviz.networks import MLP, NetworkObjective

#: Networks that each line is the median of.
SEEDS = 10
EXAMPLES = 128
#: With batch norm and ReLU a gradient grows so much a layer, on the way back, in very wide nets.
GROWTH = math.sqrt(math.pi / (math.pi - 1))
#: Each activation with the first weights that suit it, and where the names of both are said.
SCHEMES = {"sigmoid": "Xavier", "tanh": "Xavier", "ReLU": "He"}
_STYLES = {"sigmoid": "Adam", "tanh": "Momentum", "ReLU": "Nesterov"}

_GLOROT = Source(
    "Glorot & Bengio (2010)",
    "Understanding the difficulty of training deep feedforward neural networks",
    "https://proceedings.mlr.press/v9/glorot10a.html",
)
_YANG = Source(
    "Yang et al. (2019)", "A mean field theory of batch normalization",
    "https://arxiv.org/abs/1902.08129",
)  # fmt: skip
_HE = Source(
    "He et al. (2016)", "Deep residual learning for image recognition",
    "https://arxiv.org/abs/1512.03385",
)  # fmt: skip


@dataclass(frozen=True)
class FadingSettings(Settings):
    """How deep the networks are, and how wide."""

    depth: int = hyperparameter(
        8, 2, 16, whole=True, label="Hidden layers", symbol="L",
        help="How many layers the gradient passes on its way back.",
    )  # fmt: skip
    width: int = hyperparameter(
        16, 4, 32, step=4, whole=True, label="Units in each hidden layer", symbol="m",
        help="Wide layers average over more units.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class DepthMeasured:
    """Lengths of the gradient, layer by layer, in networks that have not learned yet.

    Attributes:
        layers: (L,) the hidden layers' numbers, from 1.
        names: of the lines.
        norms: (lines, SEEDS, L) the gradient's length at the weights of each layer.
    """

    layers: FloatArray
    names: tuple[str, ...]
    norms: FloatArray

    @property
    def medians(self) -> FloatArray:
        """(lines, L) over the networks."""
        return np.median(self.norms, axis=1)

    def ratio(self, name: str) -> float:
        """How many times as long the gradient is in the last hidden layer as in the first."""
        first, last = self.medians[self.names.index(name), [0, -1]]
        return float(last / first) if first > 0 else math.inf


def measure_fading(settings: FadingSettings) -> DepthMeasured:
    """The gradient of each layer at the first weights, for three activations."""
    depth, width = settings.depth, settings.width
    nets = (
        MLP(_sizes(depth, width), name, initialisation=scheme) for name, scheme in SCHEMES.items()
    )
    return DepthMeasured(_layers(depth), tuple(SCHEMES), np.stack([_norms(net) for net in nets]))


def _sizes(depth: int, width: int) -> tuple[int, ...]:
    return (2, *[width] * depth, 1)


def _layers(depth: int) -> FloatArray:
    return np.arange(1.0, depth + 1)


def _norms(network: MLP) -> FloatArray:
    """The lengths (SEEDS, L) of the gradient at the weights of every hidden layer."""
    data = DATASETS["circle"].make(EXAMPLES, 0.1, 0)
    loss = NetworkObjective(network, data.inputs, data.targets, "logistic")
    gradients = loss.gradient(network.init(np.arange(SEEDS)))
    dense = [block for block in network.blocks if block.fans is not None][:-1]
    lengths = [np.linalg.norm(gradients[:, block.slice], axis=-1) for block in dense]
    return np.stack(lengths, axis=-1)


def _drawn(found: DepthMeasured, styles: tuple[str, ...]) -> tuple[Series, ...]:
    """A line for the median of each, with the band that holds all networks."""
    rows = zip(found.names, found.norms, found.medians, styles, strict=True)
    return tuple(
        line(name, found.layers, median, style=style, low=norms.min(axis=0), high=norms.max(axis=0))
        for name, norms, median, style in rows
    )


def _chart(found: DepthMeasured, series: tuple[Series, ...], said: str) -> Chart:
    layer = Axis("hidden layer, 1 is next to the inputs")
    alt = f"The length of the gradient in every layer, logarithmic. {said.replace('**', '')}"
    return Chart("", layer, Axis("length of the gradient", log=True), alt, series, height=360)


def _fading_charts(found: DepthMeasured) -> tuple[Chart, ...]:
    return (_chart(found, _drawn(found, tuple(_STYLES.values())), _says_fading(found)),)


def _says_fading(found: DepthMeasured) -> str:
    ratios = {name: found.ratio(name) for name in found.names}
    others = " and ".join(f"{_times(ratios[name])} with {name}" for name in ("tanh", "ReLU"))
    return (
        f"With sigmoid the gradient in the last of {len(found.layers)} hidden layers is "
        f"**{_times(ratios['sigmoid'])}** as long as in the first; it is {others}. Medians of "
        f"{SEEDS} networks that have not learned yet; shaded, all of them."
    )


def _times(ratio: float) -> str:
    if not math.isfinite(ratio):
        return "beyond all numbers of times"
    return f"{ratio:.2g} times" if ratio < 100 else f"{float(f'{ratio:.2g}'):,.0f} times"


def _fades(found: DepthMeasured) -> bool:
    gentle = all(0.1 < found.ratio(name) < 10 for name in ("tanh", "ReLU"))
    return found.ratio("sigmoid") > 1000 and gentle


def _opens_fading(settings: FadingSettings) -> Opening:
    units = (settings.width,) * min(settings.depth, MOST_LAYERS)
    return in_lab(LabScene(activation="sigmoid", units=units))


FADING = LessonScene(
    name="Gradients that fade",
    look_for="Follow the lines from right to left, as the gradient goes: sigmoid's falls away.",
    settings=FadingSettings(),
    measure=measure_fading,
    charts=_fading_charts,
    says=_says_fading,
    asserts=(
        "Sigmoid's gradient is over 1,000 times shorter in the first layer than in the last; for "
        "tanh and ReLU the two are within a factor of 10."
    ),
    claim=_fades,
    unless=FadingSettings(depth=2),
    sources=(_GLOROT,),
    opens=_opens_fading,
)


# ---- and the other half: it explodes ------------------------------------------------------------


@dataclass(frozen=True)
class ExplodingSettings(Settings):
    """How deep the networks are, and what goes on in a layer."""

    depth: int = hyperparameter(
        20, 2, 30, whole=True, label="Hidden layers", symbol="L",
        help="How many layers the gradient passes on its way back.",
    )  # fmt: skip
    width: int = hyperparameter(
        32, 8, 48, step=8, whole=True, label="Units in each hidden layer", symbol="m",
        help="The theory is for layers without end; wide ones come near.",
    )  # fmt: skip
    activation: str = choice(
        "ReLU", ("ReLU", "tanh", "identity"), label="Activation",
        help="What each unit does to the sum that it gets.",
    )  # fmt: skip


_WAYS = ("batch norm", "batch norm and residual links", "neither")


def measure_exploding(settings: ExplodingSettings) -> DepthMeasured:
    """The gradient of each layer at the first weights, with and without links around layers."""
    sizes = _sizes(settings.depth, settings.width)
    ways = ((True, False), (True, True), (False, False))
    nets = (
        MLP(sizes, settings.activation, initialisation="He", batch_norm=norm, residual=skips)
        for norm, skips in ways
    )
    norms = np.stack([_norms(net) for net in nets])
    return DepthMeasured(_layers(settings.depth), _WAYS, norms)


def growth(found: DepthMeasured, way: str = _WAYS[0]) -> float:
    """By what factor the gradient grows a layer, on its way back: from the last to the second."""
    medians = found.medians[found.names.index(way)]
    if len(medians) < 3:
        return float(medians[0] / medians[-1])
    return float((medians[1] / medians[-1]) ** (1 / (len(medians) - 2)))


def _exploding_charts(found: DepthMeasured) -> tuple[Chart, ...]:
    first, *others = _drawn(found, ("Adam", "Nesterov", "Momentum"))
    rise = first.y[-1] * GROWTH ** (found.layers[-1] - found.layers)
    theory = line(
        f"theory, ReLU: × {GROWTH:.2f} a layer", found.layers, rise, style="Adam", expected=True
    )
    return (_chart(found, (first, theory, *others), _says_exploding(found)),)


def _says_exploding(found: DepthMeasured) -> str:
    shares = {way: 1 / found.ratio(way) for way in _WAYS}
    rate = growth(found)
    return (
        f"With batch norm alone the gradient in the first of {len(found.layers)} hidden layers is "
        f"**{_times(shares[_WAYS[0]])}** as long as in the last: it grows by {rate:.2f} a layer. "
        f"With residual links too it is {_times(shares[_WAYS[1]])} as long, with neither "
        f"{_times(shares[_WAYS[2]])}. Medians of {SEEDS} networks; shaded, all of them."
    )


def _explodes(found: DepthMeasured) -> bool:
    tamed = 1 / found.ratio(_WAYS[1])
    return abs(growth(found) - GROWTH) < 0.08 and 1 / found.ratio(_WAYS[0]) > 10 * tamed


def _opens_exploding(settings: ExplodingSettings) -> Opening:
    units = (settings.width,) * min(settings.depth, MOST_LAYERS)
    scene = LabScene(activation=settings.activation, initialisation="He", units=units)
    return in_lab(replace(scene, batch_norm=True, epochs=20))


EXPLODING = LessonScene(
    name="Gradients that explode",
    look_for="From right to left, one line climbs by the same factor in every layer.",
    settings=ExplodingSettings(),
    measure=measure_exploding,
    charts=_exploding_charts,
    says=_says_exploding,
    asserts=(
        f"With batch norm and no links the gradient grows by {GROWTH:.2f} ± 0.08 a layer, and ends "
        "over ten times as far up as with residual links."
    ),
    claim=_explodes,
    unless=ExplodingSettings(activation="identity"),
    sources=(_YANG, _HE),
    opens=_opens_exploding,
)
