"""The five misconceptions, one a module. To add one: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.misconceptions.m1_global_minimum import GLOBAL_MINIMUM
from gdviz.misconceptions.m2_fixed_rate import FIXED_RATE
from gdviz.misconceptions.m3_quick import QUICK
from gdviz.misconceptions.m4_saddles import SADDLES
from gdviz.misconceptions.m5_differentiable import DIFFERENTIABLE
from gdviz.misconceptions.misconception import (
    LessonScene,
    Misconception,
    Opening,
    Shipped,
    Source,
    in_lab,
    in_race,
)
from gdviz.misconceptions.settings import Settings, choice

__all__ = [
    "MISCONCEPTIONS", "LessonScene", "Misconception", "Opening", "Settings", "Shipped", "Source",
    "choice", "in_lab", "in_race",
]  # fmt: skip

_ALL: tuple[Misconception, ...] = (GLOBAL_MINIMUM, FIXED_RATE, QUICK, SADDLES, DIFFERENTIABLE)

#: Every misconception by its key, "M1" to "M5".
MISCONCEPTIONS: Mapping[str, Misconception] = MappingProxyType({each.key: each for each in _ALL})
