"""Four quadrants, opposite ones of one class."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.chance import uniform
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, sides, strayed, two_classes

#: How far the quadrants keep from the axes.
MARGIN = 0.05 * REACH


def _xor(points: int, noise: float, seed: int) -> Dataset:
    label = sides(points)
    right = 1 - 2 * (np.arange(points) // 2 % 2)
    upper = np.where(label == 1, right, -right)
    x, y = (MARGIN + (REACH - MARGIN) * uniform(points, seed, f"place {axis}") for axis in "xy")
    places = strayed(np.stack([right * x, upper * y], axis=1), REACH / 2, noise, seed)
    return two_classes(XOR.name, XOR.about, places, label, ("unlike signs", "like signs"))


XOR = kind.DatasetKind(
    name="xor",
    about="Opposite quadrants belong together: the question that one neuron cannot answer.",
    build=_xor,
    classes=2,
    dimensions=2,
    points=POINTS,
    noise=kind.noise("How far points stray from their place, as a share of half a quadrant."),
)
