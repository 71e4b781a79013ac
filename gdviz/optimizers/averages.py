"""What several update rules share: running averages and the L2 penalty, both written in place."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray


def blend(average: FloatArray, sample: FloatArray, decay: Any) -> None:
    """Move an exponential average towards a sample: decay * average + (1 - decay) * sample."""
    average *= decay
    average += (1 - decay) * sample


def penalise(gradient: FloatArray, points: FloatArray, weight_decay: Any) -> None:
    """Add the gradient of the penalty weight_decay * |x|^2 / 2, as torch's `weight_decay` does."""
    if in_use(weight_decay):
        gradient += weight_decay * points


def in_use(hyperparameter: Any) -> bool:
    """Whether a hyperparameter can have an effect: an array, or a number other than zero."""
    return isinstance(hyperparameter, np.ndarray) or hyperparameter != 0
