"""Small neural networks on NumPy: layers, losses, models, and their loss as an objective.

Nothing here knows where the parameters come from or who moves them: a network's loss is an
objective over points (..., d) like any surface, and the same rules descend it.
"""

from gdviz.networks.activations import ACTIVATIONS, Activation
from gdviz.networks.initialisations import INITIALISATIONS, Initialisation
from gdviz.networks.layer import Block
from gdviz.networks.losses import LOSSES, Loss
from gdviz.networks.models import MLP, RNN, ConvNet, ResNet
from gdviz.networks.network import Network
from gdviz.networks.objective import MOST_CURVED, NetworkObjective

__all__ = [
    "ACTIVATIONS",
    "INITIALISATIONS",
    "LOSSES",
    "MLP",
    "MOST_CURVED",
    "RNN",
    "Activation",
    "Block",
    "ConvNet",
    "Initialisation",
    "Loss",
    "Network",
    "NetworkObjective",
    "ResNet",
]
