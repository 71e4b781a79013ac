"""The oracle: all that an update rule may ask of an objective during one run."""

from typing import Literal, TypeAlias, cast

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.errors import UnsupportedError
from gdviz.objective import Objective, SmoothObjective
from gdviz.randomness import Draws, draws

Kind: TypeAlias = Literal["normal", "uniform"]
#: Random numbers are drawn for so many steps at once, then for twice as many each time, until
#: they are about so many numbers: a short run draws few in vain, and a long one seldom draws.
_FIRST_STEPS, _AHEAD = 16, 1 << 14


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
        self._fresh = getattr(objective, "fresh", False)
        self._noise = noise
        self._seed = seed
        self._ahead: dict[tuple[str, Kind, int], tuple[range, FloatArray]] = {}
        self.step = 0
        self.evaluations = 0

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...), on this step's tilted objective; costs 1."""
        self.evaluations += 1
        value = self._value(points)
        if self._noise:
            value = value + np.sum(self._slope(points) * points, axis=-1)
        return value

    def gradient(self, points: FloatArray) -> FloatArray:
        """Gradients (..., n), with this step's noise; costs 1. The caller may overwrite them."""
        self.evaluations += 1
        gradient = self._gradient(points)
        if not self._fresh:  # it may be the points themselves, or a constant of the objective
            gradient = np.array(gradient, dtype=points.dtype)
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

    def _value(self, points: FloatArray) -> FloatArray:
        """What this step shows of the objective's heights."""
        return self._objective.value(points)

    def _gradient(self, points: FloatArray) -> FloatArray:
        """What this step shows of the objective's gradients."""
        return self._objective.gradient(points)

    def rng(self, step: int, purpose: str) -> Draws:
        """The random stream of one step and purpose: the same however often it is asked for."""
        return draws(self._seed, step, purpose)

    def draw(self, purpose: str, kind: Kind, n: int) -> FloatArray:
        """What `rng` of this step and purpose draws of a kind, (..., n); to be read alone.

        Small draws are made for many steps at once, which takes hardly longer than for one.
        """
        steps, drawn = self._ahead.get((purpose, kind, n), (range(0), np.empty(0)))
        if self.step not in steps:
            count = 2 * len(steps) or _FIRST_STEPS
            steps, drawn = self._ahead[purpose, kind, n] = self._draw_ahead(purpose, kind, n, count)
        now: FloatArray = drawn[self.step - steps.start]
        return now

    def _draw_ahead(self, purpose: str, kind: Kind, n: int, count: int) -> tuple[range, FloatArray]:
        count = max(1, min(count, _AHEAD // max(1, n * np.size(self._seed))))
        steps = range(self.step, self.step + count)
        column = np.array(steps).reshape(-1, *[1] * np.ndim(self._seed))
        drawn: FloatArray = getattr(draws(self._seed, column, purpose), kind)(n)
        drawn.flags.writeable = False
        return steps, drawn

    def _slope(self, points: FloatArray) -> FloatArray:
        slope = self._noise * self.draw("noise", "normal", points.shape[-1])
        return slope.astype(points.dtype, copy=False)
