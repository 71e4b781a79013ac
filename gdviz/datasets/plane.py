"""A tilted plane: real targets that a single neuron without activation can match."""

from gdviz.datasets import kind
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.plane_points import POINTS, REACH, heights, square

NOISE = kind.noise("The error added to the targets, as a share of their spread.")


def _plane(points: int, noise: float, seed: int) -> Dataset:
    places = square(points, seed)
    truth = places.sum(axis=1) / (2 * REACH)
    return heights(PLANE.name, PLANE.about, places, truth, noise, seed)


PLANE = kind.DatasetKind(
    name="plane",
    about="A tilted plane, from -1 in one corner to 1 in the opposite: the simplest regression.",
    build=_plane,
    classes=0,
    dimensions=2,
    points=POINTS,
    noise=NOISE,
)
