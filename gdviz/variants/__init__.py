"""The variants of gradient descent beside one another, and what sets them apart."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.misconceptions.misconception import AnyScene
from gdviz.variants.depth import EXPLODING, FADING
from gdviz.variants.noise import NOISE
from gdviz.variants.rates import BATCH, RATES
from gdviz.variants.runs import CLOCKS, FIVE, VARIANTS, Clock, Costs, Runs, RunSettings, costs

__all__ = [
    "CLOCKS", "SCENES", "VARIANTS", "Clock", "Costs", "RunSettings", "Runs", "costs",
]  # fmt: skip

#: Every scene of the variants' page by its name, in its order.
SCENES: Mapping[str, AnyScene] = MappingProxyType(
    {scene.name: scene for scene in (FIVE, NOISE, RATES, BATCH, FADING, EXPLODING)}
)
