"""A plane through a space of many parameters, and the part of it that is looked at."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.arrays import FloatArray, floating
from gdviz.errors import SettingError
from gdviz.surfaces.surface import Window

#: Axes that are nearer to one line than this share of their length make no plane.
_PARALLEL = 1e-6
#: A window leaves this share of what it holds free on every side ...
MARGIN = 0.25
#: ... and no side is shorter than this share of the other, so that cells are square-ish.
_SQUARISH = 0.5
#: Where everything that it shall hold is one point, it reaches this far from it.
_ALONE = 1.0


@dataclass(frozen=True, eq=False)
class Plane:
    """All points origin + x axes[0] + y axes[1], with a window on (x, y).

    Attributes:
        origin: (d,) the point at (0, 0).
        axes: (2, d) what one unit of x, and of y, is; they need not be orthonormal.
        window: what is drawn, ((x low, x high), (y low, y high)).
        labels: what the two coordinates are called.

    Raises:
        SettingError: if these are not finite, do not fit, or the axes make no plane.
    """

    origin: FloatArray
    axes: FloatArray
    window: Window
    labels: tuple[str, str] = ("x", "y")

    def __post_init__(self) -> None:
        if self.origin.ndim != 1 or self.axes.shape != (2, *self.origin.shape):
            raise SettingError("A plane needs an origin (d,) and two axes (2, d).")
        if not (np.isfinite(self.origin).all() and np.isfinite(self.axes).all()):
            raise SettingError("A plane's origin and axes must be finite numbers.")
        if not all(-np.inf < low < high < np.inf for low, high in self.window):
            raise SettingError("A plane's window must be two rising, finite intervals.")
        if not _spanning(self.axes):
            raise SettingError("A plane's two axes must not lie along one line.")

    @property
    def size(self) -> int:
        """The number of parameters d."""
        return len(self.origin)

    def points(self, coordinates: FloatArray) -> FloatArray:
        """The points (..., d) at coordinates (..., 2), in their precision."""
        coordinates = floating(coordinates)
        dtype = coordinates.dtype
        points: FloatArray = coordinates @ self.axes.astype(dtype, copy=False)
        points += self.origin.astype(dtype, copy=False)
        return points

    def project(self, points: FloatArray) -> FloatArray:
        """The coordinates (..., 2) of the plane's points nearest to points (..., d)."""
        points = floating(points)
        dtype = points.dtype
        away = points - self.origin.astype(dtype, copy=False)
        coordinates: FloatArray = away @ self._dual.T.astype(dtype, copy=False)
        return coordinates

    def grid(self, resolution: int) -> FloatArray:
        """Coordinates (resolution, resolution, 2) from edge to edge of the window; rows are y."""
        (x0, x1), (y0, y1) = self.window
        x, y = np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution)
        return np.stack(np.meshgrid(x, y), axis=-1).astype(self.origin.dtype)

    @cached_property
    def _dual(self) -> FloatArray:
        """Vectors (2, d) in the plane whose product with a point's offset is its coordinate."""
        return np.linalg.pinv(self.axes.astype(np.float64)).T


def _spanning(axes: FloatArray) -> bool:
    """Whether two axes (2, d) point in directions of their own."""
    lengths = np.linalg.norm(axes.astype(np.float64), axis=-1, keepdims=True)
    if axes.shape[-1] < 2 or not lengths.all():
        return False
    across, along = axes / lengths
    apart = min(np.linalg.norm(across - along), np.linalg.norm(across + along))
    return bool(apart > _PARALLEL)


def framed(coordinates: FloatArray) -> Window:
    """A window with a margin around coordinates (k, 2), all finite; its cells are square-ish."""
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    half = (0.5 + MARGIN) * (high - low).astype(np.float64)
    half = np.maximum(half, _SQUARISH * half.max()) if half.any() else np.full(2, _ALONE)
    (x0, y0), (x1, y1) = ((low + high) / 2 - half).tolist(), ((low + high) / 2 + half).tolist()
    return (x0, x1), (y0, y1)
