"""Hills and hollows: real targets that need curved hidden units."""

import numpy as np

from gdviz.datasets import kind
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane import NOISE
from gdviz.datasets.plane_points import POINTS, REACH, heights, square


def _waves(points: int, noise: float, seed: int) -> Dataset:
    places = square(points, seed)
    x, y = (np.pi / REACH * places).T
    return heights(WAVES.name, WAVES.about, places, np.sin(x) * np.cos(y), noise, seed)


WAVES = kind.DatasetKind(
    name="waves",
    about="Hills and hollows in turn: a regression for which a network must bend its answer.",
    build=_waves,
    classes=0,
    dimensions=2,
    points=POINTS,
    noise=NOISE,
)
