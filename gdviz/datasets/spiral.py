"""Two arms wound around each other."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, sides, spaced, strayed, two_classes

TURNS = 1.75
#: From one arm to the next, outwards.
GAP = REACH / TURNS / 2


def _spiral(points: int, noise: float, seed: int) -> Dataset:
    label = sides(points)
    along = np.sqrt(spaced(points, seed, "along"))  # even along the arm, which widens
    angle = 2 * np.pi * TURNS * along + np.pi * label
    places = REACH * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    places = strayed(places, GAP, noise, seed)
    return two_classes(SPIRAL.name, SPIRAL.about, places, label, ("first arm", "second arm"))


SPIRAL = kind.DatasetKind(
    name="spiral",
    about="Two arms wound around each other: hard for a small network, and slow for a large one.",
    build=_spiral,
    classes=2,
    dimensions=2,
    points=POINTS,
    noise=kind.noise("How far points stray from their arm, as a share of the gap between arms."),
)
