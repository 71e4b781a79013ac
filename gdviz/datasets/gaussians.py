"""Two round clouds."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.chance import normal
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, sides, strayed, two_classes

#: Each centre's distance from both axes, and the spread of a cloud along each.
CENTRE, SPREAD = 0.45 * REACH, 0.15 * REACH


def _gaussians(points: int, noise: float, seed: int) -> Dataset:
    label = sides(points)
    x, y = (normal(points, seed, f"place {axis}") for axis in "xy")
    places = (2 * label - 1)[:, None] * CENTRE + SPREAD * np.stack([x, y], axis=1)
    places = strayed(places, 2 * CENTRE, noise, seed)
    return two_classes(
        GAUSSIANS.name, GAUSSIANS.about, places, label, ("lower left", "upper right")
    )


GAUSSIANS = kind.DatasetKind(
    name="gaussians",
    about="Two round clouds: one straight line is enough, so even a single neuron learns them.",
    build=_gaussians,
    classes=2,
    dimensions=2,
    points=POINTS,
    noise=kind.noise(
        "How far points stray from their place, as a share of the distance of the clouds."
    ),
)
