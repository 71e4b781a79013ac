"""Data sets, one a file. To add one to the network lab: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.datasets.assets import Stocks, digits, first_names, mnist, stocks
from gdviz.datasets.characters import NamesText, names_text
from gdviz.datasets.circle import CIRCLE
from gdviz.datasets.dataset import Dataset
from gdviz.datasets.film_reviews import acl_imdb, imdb
from gdviz.datasets.gaussians import GAUSSIANS
from gdviz.datasets.handwriting import DIGITS_8, MNIST_14
from gdviz.datasets.houses import house_prices, house_slopes, houses
from gdviz.datasets.images import cifar10_binary, mnist_idx
from gdviz.datasets.kind import DatasetKind
from gdviz.datasets.moons import MOONS
from gdviz.datasets.ngrams import NGram, Score, baselines
from gdviz.datasets.plane import PLANE
from gdviz.datasets.prices import Prices, prices, windows
from gdviz.datasets.reviews import Language, language, reviews
from gdviz.datasets.spiral import SPIRAL
from gdviz.datasets.table import read_csv
from gdviz.datasets.waves import WAVES
from gdviz.datasets.xor import XOR

#: Two classes in the plane, from the simplest border to the hardest; regressions; real images.
_ALL: tuple[DatasetKind, ...] = (
    CIRCLE,
    XOR,
    GAUSSIANS,
    MOONS,
    SPIRAL,
    PLANE,
    WAVES,
    DIGITS_8,
    MNIST_14,
)

#: The network lab's data sets by name; the order is the order of menus.
DATASETS: Mapping[str, DatasetKind] = MappingProxyType({kind.name: kind for kind in _ALL})

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetKind",
    "Language",
    "NGram",
    "NamesText",
    "Prices",
    "Score",
    "Stocks",
    "acl_imdb",
    "baselines",
    "cifar10_binary",
    "digits",
    "first_names",
    "house_prices",
    "house_slopes",
    "houses",
    "imdb",
    "language",
    "mnist",
    "mnist_idx",
    "names_text",
    "prices",
    "read_csv",
    "reviews",
    "stocks",
    "windows",
]
