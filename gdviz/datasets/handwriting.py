"""Handwritten digits as the network lab offers them: as many as asked for, with noise."""

from dataclasses import replace

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.assets import digits, mnist
from gdviz.datasets.dataset import Dataset
from gdviz.randomness import draws

_NOISE = kind.noise(
    "The normal error added to each pixel, which runs from 0 to 1; what leaves this range is cut."
)


def _noisy(images: Dataset, points: int, noise: float, seed: int) -> Dataset:
    chosen = images.sample(points, seed)
    error = draws(seed, 0, "pixels").normal(chosen.inputs.size).reshape(chosen.inputs.shape)
    return replace(chosen, inputs=np.clip(chosen.inputs + noise * error, 0, 1))


DIGITS_8 = kind.DatasetKind(
    name="digits",
    about="Handwritten digits, 8x8 pixels each: real data that a small network reads in seconds.",
    build=lambda points, noise, seed: _noisy(digits(), points, noise, seed),
    classes=10,
    dimensions=64,
    points=kind.points(1797, 100, 1797),
    noise=_NOISE,
)

MNIST_14 = kind.DatasetKind(
    name="MNIST",
    about="The best-known handwritten digits, here 14x14 pixels each: the classic first test.",
    build=lambda points, noise, seed: _noisy(mnist(14), points, noise, seed),
    classes=10,
    dimensions=196,
    points=kind.points(2000, 100, 5000),
    noise=_NOISE,
)
