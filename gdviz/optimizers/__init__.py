"""Update rules, one a file. To add one: write it, then add one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.optimizers.adadelta import AdaDelta
from gdviz.optimizers.adagrad import AdaGrad
from gdviz.optimizers.adam import Adam
from gdviz.optimizers.adamw import AdamW
from gdviz.optimizers.amsgrad import AMSGrad
from gdviz.optimizers.gradient_descent import GradientDescent
from gdviz.optimizers.lion import Lion
from gdviz.optimizers.momentum import Momentum
from gdviz.optimizers.nadam import NAdam
from gdviz.optimizers.nesterov import Nesterov
from gdviz.optimizers.newton import Newton
from gdviz.optimizers.optimizer import Optimizer
from gdviz.optimizers.perturbed_descent import PerturbedDescent
from gdviz.optimizers.rmsprop import RMSProp
from gdviz.optimizers.sharpness_aware import SharpnessAware
from gdviz.optimizers.simulated_annealing import SimulatedAnnealing

_ALL: tuple[type[Optimizer], ...] = (
    GradientDescent,
    Momentum,
    Nesterov,
    AdaGrad,
    RMSProp,
    AdaDelta,
    Adam,
    AMSGrad,
    AdamW,
    NAdam,
    Lion,
    Newton,
    PerturbedDescent,
    SimulatedAnnealing,
    SharpnessAware,
)

#: Every update rule by its name; the order is the order of menus.
OPTIMIZERS: Mapping[str, type[Optimizer]] = MappingProxyType({rule.name: rule for rule in _ALL})

__all__ = [
    "OPTIMIZERS",
    "AMSGrad",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "GradientDescent",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Newton",
    "Optimizer",
    "PerturbedDescent",
    "RMSProp",
    "SharpnessAware",
    "SimulatedAnnealing",
]
