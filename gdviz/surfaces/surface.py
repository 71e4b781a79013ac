"""What a surface is: two-dimensional heights with exact derivatives, a window and known points."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray, floating
from gdviz.surfaces.critical import CriticalPoint, Curvatures, Kind, Point, Slopes, known

__all__ = ["CriticalPoint", "Height", "Kind", "Point", "Surface", "Window", "known"]

#: ((x low, x high), (y low, y high))
Window: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
Height = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Surface:
    """A height over the plane, an `Objective` with n = 2 and an exact Hessian.

    Attributes:
        name: the name shown, named for the phenomenon or as the literature calls it.
        formula: f(x, y) in LaTeX, without dollar signs.
        about: one friendly sentence on what there is to see.
        source: where the function comes from (author, year), or "gdviz" for our own.
        window: the part of the plane that is drawn.
        start: a good place to begin, inside the window and never at rest.
        rate: a learning rate at which plain descent from `start` is stable and worth watching.
        height: f(x, y), elementwise over arrays of any common shape.
        slopes: (df/dx, df/dy), elementwise.
        curvatures: (d2f/dx2, d2f/dxdy, d2f/dy2), elementwise.
        find: returns the critical points in the window; called once, at first use.
        minimum_value: the global minimum's (or infimum's) height, None when unbounded below.
        smooth: whether f is twice differentiable everywhere in the window.
        complete: whether `find` returns every isolated critical point in the window; a valley
            cannot be listed point by point.
        valley: where the minima are not isolated but form curves, these curves as polylines (k, 2).
        axes: what the two axes are called.
        total: whether it is known to have a height everywhere.
        dear: how many times as long as on an ordinary surface one step takes.
    """

    fresh: ClassVar[bool] = True

    name: str
    formula: str
    about: str
    source: str
    window: Window
    start: Point
    rate: float
    height: Height
    slopes: Slopes
    curvatures: Curvatures
    find: Callable[[], tuple[CriticalPoint, ...]]
    minimum_value: float | None = None
    smooth: bool = True
    complete: bool = True
    valley: tuple[FloatArray, ...] = ()
    axes: tuple[str, str] = ("x", "y")
    total: bool = False
    dear: float = 1.0

    @cached_property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """The known critical points inside the window, each with its kind."""
        return self.find()

    @property
    def minima(self) -> FloatArray:
        """The known minima, (k, 2); points along the valley where they form a curve."""
        if self.valley:
            return np.concatenate(self.valley)
        points = [known.point for known in self.critical_points if known.kind == "minimum"]
        return np.array(points, dtype=np.float64).reshape(-1, 2)

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...) at points (..., 2)."""
        points = floating(points)
        return self.height(points[..., 0], points[..., 1])

    def gradient(self, points: FloatArray) -> FloatArray:
        """Exact gradients (..., 2) at points (..., 2); at a kink, the subgradient nearest zero."""
        points = floating(points)
        gradient = np.empty_like(points)
        gradient[..., 0], gradient[..., 1] = self.slopes(points[..., 0], points[..., 1])
        return gradient

    def hessian(self, points: FloatArray) -> FloatArray:
        """Exact Hessians (..., 2, 2) at points (..., 2)."""
        points = floating(points)
        hessian = np.empty((*points.shape, 2), dtype=points.dtype)
        xx, xy, yy = self.curvatures(points[..., 0], points[..., 1])
        hessian[..., 0, 0] = xx
        hessian[..., 0, 1] = hessian[..., 1, 0] = xy
        hessian[..., 1, 1] = yy
        return hessian
