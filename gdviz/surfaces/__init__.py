"""Surfaces to descend, one a file. To add one: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.surfaces.ackley import ACKLEY
from gdviz.surfaces.beale import BEALE
from gdviz.surfaces.booth import BOOTH
from gdviz.surfaces.bowl import BOWL
from gdviz.surfaces.cliff import CLIFF
from gdviz.surfaces.easom import EASOM
from gdviz.surfaces.goldstein_price import GOLDSTEIN_PRICE
from gdviz.surfaces.himmelblau import HIMMELBLAU
from gdviz.surfaces.kink import KINK
from gdviz.surfaces.linear_regression import (
    LINEAR_REGRESSION_RAW,
    LINEAR_REGRESSION_STANDARDISED,
)
from gdviz.surfaces.logistic_neuron import LOGISTIC_NEURON
from gdviz.surfaces.matyas import MATYAS
from gdviz.surfaces.monkey_saddle import MONKEY_SADDLE
from gdviz.surfaces.narrow_valley import NARROW_VALLEY
from gdviz.surfaces.plateau import PLATEAU
from gdviz.surfaces.product_net import PRODUCT_NET
from gdviz.surfaces.rastrigin import RASTRIGIN
from gdviz.surfaces.rosenbrock import ROSENBROCK
from gdviz.surfaces.saddle import SADDLE
from gdviz.surfaces.six_hump_camel import SIX_HUMP_CAMEL
from gdviz.surfaces.styblinski_tang import STYBLINSKI_TANG
from gdviz.surfaces.surface import CriticalPoint, Surface
from gdviz.surfaces.three_hump_camel import THREE_HUMP_CAMEL
from gdviz.surfaces.two_wells import TWO_WELLS

#: From the simplest phenomenon to the strangest; then true losses; then the rest of the classics.
_ALL: tuple[Surface, ...] = (
    BOWL,
    NARROW_VALLEY,
    ROSENBROCK,
    HIMMELBLAU,
    TWO_WELLS,
    SADDLE,
    MONKEY_SADDLE,
    PLATEAU,
    CLIFF,
    KINK,
    LINEAR_REGRESSION_RAW,
    LINEAR_REGRESSION_STANDARDISED,
    LOGISTIC_NEURON,
    PRODUCT_NET,
    BOOTH,
    MATYAS,
    BEALE,
    THREE_HUMP_CAMEL,
    SIX_HUMP_CAMEL,
    STYBLINSKI_TANG,
    GOLDSTEIN_PRICE,
    RASTRIGIN,
    ACKLEY,
    EASOM,
)

#: Every surface by its name; the order is the order of menus.
SURFACES: Mapping[str, Surface] = MappingProxyType({surface.name: surface for surface in _ALL})

__all__ = ["SURFACES", "CriticalPoint", "Surface"]
