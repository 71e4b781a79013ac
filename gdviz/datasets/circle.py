"""A disc inside a ring."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.chance import uniform
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, sides, strayed, two_classes

#: The disc's radius, and the ring's inner and outer radius.
DISC, RING = 0.5 * REACH, (0.7 * REACH, REACH)


def _circle(points: int, noise: float, seed: int) -> Dataset:
    label = sides(points)
    low, high = np.where(label == 1, 0, RING[0]), np.where(label == 1, DISC, RING[1])
    chance = uniform(points, seed, "radius")
    radius = np.sqrt(low**2 + (high**2 - low**2) * chance)  # even over the area
    angle = 2 * np.pi * uniform(points, seed, "angle")
    places = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    places = strayed(places, DISC, noise, seed)
    return two_classes(CIRCLE.name, CIRCLE.about, places, label, ("ring", "disc"))


CIRCLE = kind.DatasetKind(
    name="circle",
    about="A disc inside a ring: no straight line parts them, three lines together can.",
    build=_circle,
    classes=2,
    dimensions=2,
    points=POINTS,
    noise=kind.noise("How far points stray from their place, as a share of the disc's radius."),
)
