"""How often a number in a network is exactly zero, and whether the slope there then matters."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, bars
from gdviz.datasets import digits
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m5_sources import BERTOIN
from gdviz.misconceptions.misconception import LessonScene
from gdviz.misconceptions.settings import Settings

PRECISIONS: dict[str, type[np.floating[Any]]] = {
    "16 bits": np.float16, "32 bits": np.float32, "64 bits": np.float64,
}  # fmt: skip
SEEDS = 10
#: By how much more finely 32 bits resolve a number than 16: by 13 binary digits.
MORE_DIGITS = 2**13


@dataclass(frozen=True)
class PrecisionSettings(Settings):
    """How many numbers a network computes at a step."""

    units: int = hyperparameter(
        128, 1, 192, scale="log", whole=True, label="Units in each hidden layer", symbol="H",
        help="The network reads digits of 8 × 8 pixels and has two hidden layers.",
    )  # fmt: skip
    batch: int = hyperparameter(
        512, 1, 512, scale="log", whole=True, label="Images at a time", symbol="B",
        help="How many images one slope is computed from.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class PrecisionMeasured:
    """Slopes of fresh networks by back-propagation, with the slope 0 and 1 of ReLU at zero.

    Attributes:
        units, batch: the settings.
        names: the precisions.
        computed: how many inputs of a ReLU were computed, for each precision.
        zeros: (3,) how many of them were exactly zero.
        differ: (3,) in how many of SEEDS networks the two choices gave other slopes of the loss.
        largest: (3,) by how much they differed at most, as a share of the slope's length.
    """

    units: int
    batch: int
    names: tuple[str, ...]
    computed: int
    zeros: FloatArray
    differ: FloatArray
    largest: FloatArray


def measure(settings: PrecisionSettings) -> PrecisionMeasured:
    """Back-propagate once through ten networks, with both choices, in three precisions."""
    units, batch = settings.units, settings.batch
    data = digits()
    zeros, differ, largest = (np.zeros(len(PRECISIONS)) for _ in range(3))
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        places = rng.choice(len(data), batch, replace=False)
        net = _network(rng, (data.inputs.shape[1], units, units, len(data.classes)))
        for column, kind in enumerate(PRECISIONS.values()):
            count, apart = _compare(net, data.inputs[places], data.targets[places], kind)
            zeros[column] += count
            differ[column] += apart > 0
            largest[column] = max(largest[column], apart)
    computed = SEEDS * batch * 2 * units
    return PrecisionMeasured(units, batch, tuple(PRECISIONS), computed, zeros, differ, largest)


def _network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[FloatArray]:
    """[W | b] of every layer, uniform within 1 / sqrt(inputs): how PyTorch draws a dense layer."""
    return [
        rng.uniform(-1, 1, size=(rows, columns + 1)) / math.sqrt(columns)
        for columns, rows in pairwise(sizes)
    ]


def _compare(
    net: list[FloatArray], inputs: FloatArray, targets: Any, kind: type[np.floating[Any]]
) -> tuple[int, float]:
    """How many inputs of ReLUs are zero, and how far the two slopes of the loss are apart."""
    layers = [layer.astype(kind) for layer in net]
    signals, sums = _forward(layers, inputs.T.astype(kind))
    zeros = sum(int((z == 0).sum()) for z in sums[:-1])
    if not zeros:
        return 0, 0.0
    one, other = (_backward(layers, signals, sums, targets, at_zero) for at_zero in (0.0, 1.0))
    return zeros, float(np.linalg.norm(other - one) / np.linalg.norm(one))


def _forward(
    layers: list[FloatArray], signal: FloatArray
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Every layer's input (units, B) and its sums W x + b, in the precision of the numbers."""
    signals: list[FloatArray] = [signal]
    sums: list[FloatArray] = []
    for layer in layers:
        sums.append(_product(layer[:, :-1], signals[-1]) + layer[:, -1:])
        signals.append(np.maximum(sums[-1], 0))
    return signals, sums


def _product(left: FloatArray, right: FloatArray) -> FloatArray:
    """A matrix product; of half-precision numbers it is added up in single, as processors do."""
    if left.dtype != np.float16:
        return left @ right
    return (left.astype(np.float32) @ right.astype(np.float32)).astype(np.float16)


def _backward(
    layers: list[FloatArray],
    signals: list[FloatArray],
    sums: list[FloatArray],
    targets: Any,
    at_zero: float,
) -> FloatArray:
    """The slope (parameters,) of the mean cross-entropy, by back-propagation."""
    out = sums[-1].astype(np.float64)
    chance = np.exp(out - out.max(axis=0))
    chance /= chance.sum(axis=0)
    chance[targets, np.arange(len(targets))] -= 1
    error = (chance / len(targets)).astype(sums[-1].dtype)
    parts = []
    for number in range(len(layers) - 1, -1, -1):
        weights = _product(error, signals[number].T)
        parts += [error.sum(axis=1), weights.ravel()]
        if number:
            z = sums[number - 1]
            slope = np.where(z == 0, at_zero, z > 0).astype(z.dtype)
            error = _product(layers[number][:, :-1].T, error) * slope
    return np.concatenate(parts).astype(np.float64)


def _charts(measured: PrecisionMeasured) -> tuple[Chart, ...]:
    x = np.arange(len(measured.names), dtype=np.float64)
    share = 100 * measured.differ / SEEDS
    alt = "Networks in which the choice of ReLU's slope at 0 changes the slope of the loss: " + (
        ", ".join(
            f"{each:.0f} % with {name}" for each, name in zip(share, measured.names, strict=True)
        )
        + "."
    )
    axis = Axis("networks whose slope differs, in %", limits=(0.0, 105.0))
    kinds = Axis("precision of the numbers", categories=measured.names)
    return (Chart("", kinds, axis, alt, (bars("", x, share),)),)


def _says(measured: PrecisionMeasured) -> str:
    zeros, differ = measured.zeros, measured.differ
    counted = (
        f"Of {measured.computed:,} numbers that went into a ReLU, **{zeros[0]:,.0f}** were exactly "
        f"0 with 16 bits, **{zeros[1]:,.0f}** with 32 and **{zeros[2]:,.0f}** with 64. The choice "
        f"of the slope there changed the slope of the loss in {differ[0]:.0f}, {differ[1]:.0f} and "
        f"{differ[2]:.0f} of {SEEDS} networks, by up to {100 * measured.largest.max():.2g} %."
    )
    if not zeros[0]:
        return counted
    rare = measured.computed / zeros[0] * MORE_DIGITS / 1e6
    return (
        f"{counted} With 32 bits one in some {float(f'{rare:.1g}'):,.0f} million can be expected, "
        f"which a large network computes in a few steps."
    )


def _claim(measured: PrecisionMeasured) -> bool:
    return bool(measured.differ[0] == SEEDS and measured.differ[2] == 0)


PRECISION = LessonScene(
    name="Exactly zero, or nearly",
    look_for="With few digits, many numbers come out as exactly zero, and the choice there counts.",
    settings=PrecisionSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "With 16 bits the choice of ReLU's slope at 0 changes the slope of the loss in every "
        "network, with 64 bits in none."
    ),
    claim=_claim,
    unless=PrecisionSettings(units=1, batch=1),
    sources=(BERTOIN,),
)
