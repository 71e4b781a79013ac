"""What is minimised: anything with a value and a gradient over points of shape (..., n)."""

from typing import Protocol, runtime_checkable

from gdviz.arrays import FloatArray


@runtime_checkable
class Objective(Protocol):
    """A function to minimise, over points of shape (..., n) with any leading batch axes.

    A surface has n = 2; a network has its flat parameter vector. An objective whose gradients are
    new arrays in the dtype of the points, which it neither keeps nor shares, may say so by an
    attribute `fresh = True`: a run then spares itself a copy at each step.
    """

    def value(self, points: FloatArray, /) -> FloatArray:
        """Heights (...) at points (..., n)."""
        ...

    def gradient(self, points: FloatArray, /) -> FloatArray:
        """Exact gradients (..., n) at points (..., n)."""
        ...


@runtime_checkable
class SmoothObjective(Objective, Protocol):
    """An objective that also knows its second derivatives."""

    def hessian(self, points: FloatArray, /) -> FloatArray:
        """Exact, symmetric Hessians (..., n, n) at points (..., n)."""
        ...
