"""Exact derivatives against finite differences.

Each derivative is compared with central differences of fourth order, taken with two step lengths;
where the two disagree (a crease, or too sharp a bend, lies in between) the difference itself cannot
be trusted, and the point does not count. Errors are shares of the largest rise that the derivative
would cause over the whole window, so they mean the same on a plateau and on a cliff.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.surface import Surface

#: The largest error that counts as equal; differences are themselves no better than about 1e-8.
TOLERANCE = 2e-7
#: The least share of the points at which there has to be something to compare with.
TRUSTED = 0.95
#: How many points of the window are looked at; along either axis at each.
POINTS = 300
_STEP = 3e-5  # of the window
_TRUST = 1e-7

Function = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Comparison:
    """What comparing a derivative with differences gave.

    Attributes:
        error: the largest deviation, as a share of the largest rise over the window.
        trusted: the share of the points where the difference itself can be trusted.
    """

    error: float
    trusted: float

    @property
    def holds(self) -> bool:
        """Whether the error is within its tolerance, and enough points could be compared."""
        return self.error <= TOLERANCE and self.trusted >= TRUSTED


def scattered(surface: Surface, count: int = POINTS) -> FloatArray:
    """Points (count, 2) in the window, the same at every run."""
    low, high = np.array(surface.window).T
    return np.random.default_rng(7).uniform(low, high, size=(count, 2))


def compare_gradient(surface: Surface) -> Comparison:
    """The gradient against differences of the value."""
    return _compare(surface, surface.value, surface.gradient)


def compare_hessian(surface: Surface) -> Comparison:
    """Each row of the Hessian against differences of that part of the gradient."""
    return _worst([_compare_row(surface, row) for row in range(2)])


def _compare_row(surface: Surface, row: int) -> Comparison:
    return _compare(
        surface,
        lambda points: surface.gradient(points)[..., row],
        lambda points: surface.hessian(points)[..., row, :],
    )


def _compare(surface: Surface, function: Function, derivative: Function) -> Comparison:
    low, high = np.array(surface.window).T
    points = scattered(surface)
    exact = derivative(points)
    rises = exact * (high - low)
    scale = float(np.abs(rises).max()) or 1.0
    return _worst(
        [
            _compare_along(
                function, points, rises[:, axis] / scale, axis, (high - low)[axis], scale
            )
            for axis in range(2)
        ]
    )


def _compare_along(
    function: Function, points: FloatArray, exact: FloatArray, axis: int, size: float, scale: float
) -> Comparison:
    """Along one axis, of length `size`; `exact` and the errors are shares of `scale`."""
    step = _STEP * size * np.eye(2)[axis]
    coarse = _difference(function, points, step) / _STEP / scale
    fine = _difference(function, points, step / 2) / _STEP * 2 / scale
    trusted = np.abs(coarse - fine) <= _TRUST
    error = np.abs(fine - exact)[trusted].max(initial=0.0)
    return Comparison(float(error), float(trusted.mean()))


def _difference(function: Function, points: FloatArray, step: FloatArray) -> FloatArray:
    """Fourth-order central difference of `function` per `step`."""
    near = function(points + step) - function(points - step)
    far = function(points + 2 * step) - function(points - 2 * step)
    difference: FloatArray = (8 * near - far) / 12
    return difference


def _worst(comparisons: list[Comparison]) -> Comparison:
    return Comparison(
        max(each.error for each in comparisons), min(each.trusted for each in comparisons)
    )
