"""Two half circles, each reaching into the other."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, sides, spaced, strayed, two_classes

#: The two moons are three radii wide together.
RADIUS = 2 * REACH / 3


def _moons(points: int, noise: float, seed: int) -> Dataset:
    label = sides(points)
    angle = np.pi * spaced(points, seed, "along")
    turned = 1 - 2 * label  # the second moon is the first, turned by half a circle
    x = turned * (np.cos(angle) - 0.5)
    y = turned * (np.sin(angle) - 0.25)
    places = strayed(RADIUS * np.stack([x, y], axis=1), RADIUS, noise, seed)
    return two_classes(MOONS.name, MOONS.about, places, label, ("upper moon", "lower moon"))


MOONS = kind.DatasetKind(
    name="moons",
    about="Two half moons, each reaching into the other: a gently curved border parts them.",
    build=_moons,
    classes=2,
    dimensions=2,
    points=POINTS,
    noise=kind.noise("How far points stray from their moon, as a share of its radius."),
)
