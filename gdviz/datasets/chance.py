"""Random numbers of examples, one an example: to ask for more leaves the first as they were."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.randomness import draws


def uniform(count: int, seed: int, purpose: str) -> FloatArray:
    """Numbers (count,) uniform on (0, 1)."""
    return draws(seed, 0, purpose).uniform(count)


def normal(count: int, seed: int, purpose: str) -> FloatArray:
    """Standard normal numbers (count,)."""
    return draws(seed, np.arange(count), purpose).normal(1)[:, 0]
