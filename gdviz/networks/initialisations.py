"""Initialisations: how the weights of a layer are drawn before training."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.randomness import Draws


@dataclass(frozen=True)
class Fans:
    """The shape of a weight matrix, and how many numbers go into a unit and out of one."""

    rows: int
    columns: int
    inward: int
    outward: int


@dataclass(frozen=True)
class Initialisation(ABC):
    """A way to draw a weight matrix; biases begin at zero.

    Class attributes:
        name: the registry key, label and link value.
        about: one plain sentence on what it is good for.
        source: where it comes from (author, year).
    """

    name: ClassVar[str]
    about: ClassVar[str]
    source: ClassVar[str]

    @abstractmethod
    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Weights (..., rows, columns), one matrix for each stream of `draws`."""


def _normal(fans: Fans, draws: Draws) -> FloatArray:
    numbers = draws.normal(fans.rows * fans.columns)
    return numbers.reshape(*numbers.shape[:-1], fans.rows, fans.columns)


class Xavier(Initialisation):
    """Uniform within sqrt(6 / (in + out)), so that signals keep their size both ways."""

    name = "Xavier"
    about = "Keeps the size of signals and gradients alike through tanh and sigmoid layers."
    source = "Glorot & Bengio (2010)"

    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Uniform weights."""
        numbers = draws.uniform(fans.rows * fans.columns)
        reach = np.sqrt(6 / (fans.inward + fans.outward))
        matrix: FloatArray = reach * (2 * numbers - 1)
        return matrix.reshape(*numbers.shape[:-1], fans.rows, fans.columns)


class He(Initialisation):
    """Normal with variance 2 / in, which makes up for the half that a ReLU blocks."""

    name = "He"
    about = "Xavier's idea for ReLU, which blocks half of its input."
    source = "He et al. (2015)"

    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Normal weights."""
        matrix: FloatArray = np.sqrt(2 / fans.inward) * _normal(fans, draws)
        return matrix


class Orthogonal(Initialisation):
    """A random orthogonal matrix: lengths are kept exactly, from the first layer to the last."""

    name = "orthogonal"
    about = "Keeps the length of signals exactly, however deep the net."
    source = "Saxe, McClelland & Ganguli (2014)"

    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Orthonormal rows or columns, whichever are fewer; uniform over all such matrices."""
        normal = _normal(fans, draws)
        tall = normal if fans.rows >= fans.columns else np.swapaxes(normal, -1, -2)
        q, r = np.linalg.qr(tall)
        q = q * np.sign(np.einsum("...ii->...i", r))[..., None, :]
        return q if fans.rows >= fans.columns else np.swapaxes(q, -1, -2)


class SmallNormal(Initialisation):
    """Normal with a standard deviation of 0.01: every signal begins near zero."""

    name = "small normal"
    about = "Tiny weights: near the saddle at zero, where deep nets wait long."
    source = "Krizhevsky, Sutskever & Hinton (2012)"

    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Small normal weights."""
        matrix: FloatArray = 0.01 * _normal(fans, draws)
        return matrix


class Zeros(Initialisation):
    """All weights zero: every unit of a layer is the same, and stays the same."""

    name = "zeros"
    about = "All units of a layer are alike, get the same gradient, and so stay alike."
    source = "Rumelhart, Hinton & Williams (1986)"

    def weights(self, fans: Fans, draws: Draws) -> FloatArray:
        """Zeros."""
        return np.zeros((*np.shape(draws.keys), fans.rows, fans.columns))


_ALL: tuple[Initialisation, ...] = (Xavier(), He(), Orthogonal(), SmallNormal(), Zeros())

#: Every initialisation by its name; the order is the order of menus.
INITIALISATIONS: Mapping[str, Initialisation] = MappingProxyType({one.name: one for one in _ALL})
