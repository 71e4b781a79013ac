"""Made-up house prices whose law is known, so that what a network finds can be compared with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.datasets.chance import normal
from gdviz.datasets.dataset import Dataset


@dataclass(frozen=True)
class Feature:
    """One property of a house, and what it does to the price.

    Attributes:
        name: what a person calls it.
        unit: what it is measured in.
        usual: the value at which `price` holds for the typical house.
        price: thousands of dollars that one unit more adds to the typical house.
        bend: thousands of dollars that the squared distance from the usual value adds.
    """

    name: str
    unit: str
    usual: float
    price: float
    bend: float = 0.0


#: The five features of the article, in its order.
FEATURES: tuple[Feature, ...] = (
    Feature("bedrooms", "rooms", 3, 9.0),
    Feature("living area", "sq ft", 1900, 0.11),
    Feature("crime rate", "offences per 1,000 people a year", 25, -1.6),
    Feature("school rating", "points from 1 to 10", 6, 14.0),
    Feature("age", "years", 35, -0.9, bend=0.012),
)
#: Thousands of dollars that the product of two distances from the usual values adds.
INTERACTIONS: Mapping[tuple[str, str], float] = MappingProxyType(
    {("living area", "school rating"): 0.012, ("living area", "crime rate"): -0.0012}
)
#: The price of the typical house, and the spread of what the five features do not say.
TYPICAL, UNEXPLAINED = 320.0, 25.0

_NAMES = tuple(feature.name for feature in FEATURES)
_USUAL = np.array([feature.usual for feature in FEATURES])
_PRICES = np.array([feature.price for feature in FEATURES])
_BENDS = np.array([feature.bend for feature in FEATURES])


def _interactions() -> FloatArray:
    table = np.zeros((len(FEATURES), len(FEATURES)))
    for (one, other), price in INTERACTIONS.items():
        i, j = _NAMES.index(one), _NAMES.index(other)
        table[i, j] = table[j, i] = price
    return table


_TABLE = _interactions()


def houses(points: int, seed: int) -> Dataset:
    """Houses (N, 5) of the article's five features, and prices (N, 1) in thousands of dollars.

    Larger houses have more bedrooms, and where crime is high schools tend to be rated lower: so
    features share what they explain, as they do in life.
    """
    purposes = ("size", "area", "town", "schools", "age", "rest of the price")
    size, area, town, schools, age, error = (normal(points, seed, what) for what in purposes)
    inputs = np.stack(
        [
            np.clip(np.rint(3 + 0.9 * size), 1, 6),
            np.rint(1900 * np.exp(0.27 * size + 0.16 * area)),
            25 * np.exp(0.5 * town - 0.125),
            np.clip(6 - 1.1 * town + 1.3 * schools, 1, 10),
            np.rint(35 * np.exp(0.6 * age - 0.18)),
        ],
        axis=1,
    )
    prices = house_prices(inputs) + UNEXPLAINED * error
    return Dataset(
        "houses",
        "Five facts about a house: what does it cost, in thousands of dollars?",
        inputs,
        prices[:, None],
        (),
        _NAMES,
        "gdviz, a seeded generator whose law is written down",
    )


def house_prices(inputs: FloatArray) -> FloatArray:
    """The price (N,) in thousands of dollars that the features (N, 5) say, without the rest."""
    away = np.asarray(inputs) - _USUAL
    together = 0.5 * ((away @ _TABLE) * away).sum(axis=1)
    prices: FloatArray = TYPICAL + away @ _PRICES + away**2 @ _BENDS + together
    return prices


def house_slopes(inputs: FloatArray) -> FloatArray:
    """How the price changes with each feature (N, 5), in thousands of dollars per unit of it."""
    away = np.asarray(inputs) - _USUAL
    slopes: FloatArray = _PRICES + 2 * away * _BENDS + away @ _TABLE
    return slopes
