"""The article's tables as experiments. To add one: write its module, and put it into the tuple."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.experiments.experiment import Experiment

_ALL: tuple[Experiment, ...] = ()

#: By key, in the article's order.
EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType({each.key: each for each in _ALL})
