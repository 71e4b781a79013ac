"""Update rules, one a file. To add one: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.optimizers.adam import Adam
from gdviz.optimizers.optimizer import Optimizer

_ALL: tuple[type[Optimizer], ...] = (Adam,)

#: Every update rule by its name; the order is the order of menus.
OPTIMIZERS: Mapping[str, type[Optimizer]] = MappingProxyType({rule.name: rule for rule in _ALL})

__all__ = ["OPTIMIZERS", "Adam", "Optimizer"]
