"""Loss landscapes: planes through many dimensions, their heights, and how far to trust them."""

from gdviz.landscape.meter import Honesty, honesty
from gdviz.landscape.plane import Plane
from gdviz.landscape.planes import PathPlane, pca_plane, random_plane, three_points
from gdviz.landscape.slices import Slice
from gdviz.landscape.values import heights, line, plane_values

__all__ = [
    "Honesty",
    "PathPlane",
    "Plane",
    "Slice",
    "heights",
    "honesty",
    "line",
    "pca_plane",
    "plane_values",
    "random_plane",
    "three_points",
]
