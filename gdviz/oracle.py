"""The oracle: all that an update rule may ask of an objective during one run."""

from typing import cast

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.errors import UnsupportedError
from gdviz.objective import Objective, SmoothObjective
from gdviz.randomness import Draws, draws


class Oracle:
    """Wraps an objective for one run: adds noise, counts evaluations, hands out randomness.

    Noise of strength s adds s times a standard normal vector to the gradient, drawn once a step.
    Rules that look at values alone meet the same noise: each step's draw tilts the whole objective
    by a random slope, value and gradient together, so no rule is spared.

    Attributes:
        step: the step being taken, from 1; the loop sets it.
        evaluations: the cost so far: value 1, gradient 1, Hessian n.
    """

    def __init__(
        self, objective: Objective, *, noise: float = 0.0, seed: int | IntArray = 0
    ) -> None:
        self._objective = objective
        self._noise = noise
        self._seed = seed
        self.step = 0
        self.evaluations = 0

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...), on this step's tilted objective; costs 1."""
        self.evaluations += 1
        value = self._objective.value(points)
        if self._noise:
            value = value + np.sum(self._slope(points) * points, axis=-1)
        return value

    def gradient(self, points: FloatArray) -> FloatArray:
        """Gradients (..., n), with this step's noise; costs 1. The caller may overwrite them."""
        self.evaluations += 1
        # A copy, since an objective may return its own points or a constant of its own.
        gradient = np.array(self._objective.gradient(points), dtype=points.dtype)
        if self._noise:
            gradient += self._slope(points)
        return gradient

    def hessian(self, points: FloatArray) -> FloatArray:
        """Exact Hessians (..., n, n); costs n. A tilt has none of its own.

        Raises:
            UnsupportedError: if the objective has no Hessian.
        """
        if not hasattr(self._objective, "hessian"):
            raise UnsupportedError(
                f"{type(self._objective).__name__} has no Hessian, which this rule needs."
            )
        self.evaluations += points.shape[-1]
        hessian = cast(SmoothObjective, self._objective).hessian(points)
        return np.asarray(hessian, dtype=points.dtype)

    def rng(self, step: int, purpose: str) -> Draws:
        """The random stream of one step and purpose: the same however often it is asked for."""
        return draws(self._seed, step, purpose)

    def _slope(self, points: FloatArray) -> FloatArray:
        normal = self.rng(self.step, "noise").normal(points.shape[-1])
        return (self._noise * normal).astype(points.dtype, copy=False)
