"""Networks learn from the data sets as they come, so their scale and layout are right."""

import numpy as np
import pytest

from gdviz.datasets import DATASETS, baselines, names_text, prices, windows
from gdviz.descent import descend
from gdviz.networks import MLP, RNN, NetworkObjective
from gdviz.optimizers import OPTIMIZERS


def trained(objective, seeds, steps, lr):
    start = objective.network.init(np.arange(seeds)).astype(np.float32)
    return descend(objective, OPTIMIZERS["Adam"](lr=lr), start, steps, record=0).points[-1]


@pytest.mark.parametrize("name", ["circle", "xor", "gaussians", "moons", "spiral"])
def test_a_small_network_learns_every_toy_set(name):
    train, test = DATASETS[name].make(300, 0.05).split(0.7, seed=0)
    network = MLP((2, 16, 16, 1), activation="tanh", initialisation="Xavier")
    points = trained(
        NetworkObjective(network, train.inputs, train.targets, "logistic"), 3, 300, 0.02
    )
    accuracy = NetworkObjective(network, test.inputs, test.targets, "logistic").accuracy(points)
    assert np.median(accuracy) > 0.95


@pytest.mark.parametrize("name", ["plane", "waves"])
def test_a_small_network_learns_every_regression(name):
    train, test = DATASETS[name].make(300).split(0.7, seed=0)
    network = MLP((2, 16, 16, 1), activation="tanh", initialisation="Xavier")
    points = trained(NetworkObjective(network, train.inputs, train.targets, "mse"), 3, 300, 0.02)
    error = NetworkObjective(network, test.inputs, test.targets, "mse").value(points)
    assert np.median(error) < 0.1 * np.var(test.targets)


def test_a_recurrent_network_reads_names_as_they_are_laid_out():
    """After some steps it foresees letters better than their frequencies do."""
    text = names_text(steps=8, names=300)
    letters = len(text.vocabulary)
    network = RNN(letters, 16, letters, steps=text.steps, every_step=True)
    objective = NetworkObjective(network, text.train.inputs, text.train.targets, "cross-entropy")
    points = trained(objective, 1, 60, 0.02)
    found = NetworkObjective(network, text.test.inputs, text.test.targets, "cross-entropy")
    unigram = baselines(text.train, text.test)["unigram"]
    assert found.value(points)[0] < unigram.loss - 0.1


def test_a_recurrent_network_reads_windows_of_a_series():
    data = windows(np.log(prices(300, 1).levels), 6).standardised().standardised_targets()
    network = RNN(1, 8, 1, steps=6, every_step=False)
    objective = NetworkObjective(network, data.inputs, data.targets, "mse")
    assert objective.value(trained(objective, 1, 200, 0.02))[0] < 0.1
