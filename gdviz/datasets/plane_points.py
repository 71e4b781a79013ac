"""Points of the plane in two classes, or with a real target: what all toy sets share."""

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets import kind
from gdviz.datasets.chance import normal, uniform
from gdviz.datasets.dataset import Dataset

#: Without noise, points of the toy sets lie within this distance of the centre, along each axis.
REACH = 2.0
SOURCE = "gdviz, a seeded generator"
#: 20 to 2,000 points, 400 by default.
POINTS = kind.points(400, 20, 2000)


def sides(points: int) -> IntArray:
    """Class numbers (points,) 0, 1, 0, 1, ...: both classes have the same size, up to one point."""
    return np.arange(points) % 2


def spaced(points: int, seed: int, purpose: str) -> FloatArray:
    """Numbers (points,) in (0, 1), evenly spread within each of the classes of `sides`."""
    side = sides(points)
    rank = np.arange(points) // 2
    return (rank + uniform(points, seed, purpose)) / np.bincount(side)[side]


def strayed(places: FloatArray, length: float, noise: float, seed: int) -> FloatArray:
    """Places (N, 2), moved by normal steps of spread noise * length along each axis."""
    x, y = (normal(len(places), seed, f"stray {axis}") for axis in "xy")
    return places + noise * length * np.stack([x, y], axis=1)


def two_classes(
    name: str, about: str, places: FloatArray, label: IntArray, classes: tuple[str, str]
) -> Dataset:
    """Places (N, 2) in the plane with class numbers (N,)."""
    return Dataset(name, about, places, label, classes, ("x", "y"), SOURCE)


def square(points: int, seed: int) -> FloatArray:
    """Points (points, 2) uniform in the square of half-width REACH."""
    x, y = (uniform(points, seed, f"place {axis}") for axis in "xy")
    return REACH * (2 * np.stack([x, y], axis=1) - 1)


def heights(
    name: str, about: str, places: FloatArray, truth: FloatArray, noise: float, seed: int
) -> Dataset:
    """Places (N, 2) with real targets: truth (N,) plus noise times its own spread."""
    error = noise * truth.std() * normal(len(truth), seed, "error")
    return Dataset(name, about, places, (truth + error)[:, None], (), ("x", "y"), SOURCE)
