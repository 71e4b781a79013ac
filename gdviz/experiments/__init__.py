"""The article's tables as experiments. To add one: write its module, and put it into the tuple."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.experiments.experiment import Experiment
from gdviz.experiments.t1_learning_rate import T1
from gdviz.experiments.t2_features import T2
from gdviz.experiments.t3_variants import T3
from gdviz.experiments.t4_penalties import T4
from gdviz.experiments.t5_batch_size import T5
from gdviz.experiments.t6_activations import T6
from gdviz.experiments.t7_dropout import T7
from gdviz.experiments.t8_depth import T8

_ALL: tuple[Experiment, ...] = (T1, T2, T3, T4, T5, T6, T7, T8)

#: By key, in the article's order.
EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType({each.key: each for each in _ALL})
