"""Surfaces to descend, one a file. To add one: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.surfaces.himmelblau import HIMMELBLAU
from gdviz.surfaces.surface import CriticalPoint, Surface

_ALL: tuple[Surface, ...] = (HIMMELBLAU,)

#: Every surface by its name; the order is the order of menus.
SURFACES: Mapping[str, Surface] = MappingProxyType({surface.name: surface for surface in _ALL})

__all__ = ["SURFACES", "CriticalPoint", "Surface"]
