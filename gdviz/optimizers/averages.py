"""What several update rules share: running sums and averages, and the L2 penalty, in place."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray


def blend(average: FloatArray, sample: FloatArray, decay: Any) -> None:
    """Move an exponential average towards a sample: decay * average + (1 - decay) * sample."""
    average *= decay
    average += (1 - decay) * sample


def accumulate(total: FloatArray, sample: FloatArray, decay: Any) -> None:
    """Add a sample to a discounted sum: decay * total + sample."""
    total *= decay
    total += sample


def weight(decay: Any, samples: int) -> Any:
    """The sum of the discounts of so many samples: 1 + decay + decay^2 + ..."""
    return (1 - decay**samples) / (1 - decay)


def penalise(gradient: FloatArray, points: FloatArray, weight_decay: Any) -> None:
    """Add the gradient of the penalty weight_decay * |x|^2 / 2, as torch's `weight_decay` does."""
    if isinstance(weight_decay, np.ndarray) or weight_decay != 0:
        gradient += weight_decay * points


def in_use(hyperparameter: Any) -> bool:
    """Whether a hyperparameter can have an effect: an array, or a number other than zero."""
    return isinstance(hyperparameter, np.ndarray) or hyperparameter != 0
