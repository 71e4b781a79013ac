"""A plane through an objective as a surface to race on."""

from functools import cached_property

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.curvature import find_critical_points, hessian_vector_product, turning
from gdviz.landscape.plane import Plane
from gdviz.landscape.values import in_blocks, plane_values
from gdviz.objective import Objective
from gdviz.surfaces.critical import CriticalPoint, Point
from gdviz.surfaces.opening import good_rate, good_start, sample
from gdviz.surfaces.surface import Surface

#: A slice of a network is dear: its critical points are searched for in so many cells a side ...
CELLS = 24
#: ... its start and rate are chosen by looking at so many points a side ...
SIDE = 13
#: ... and the rate is tried for so many steps.
TRIAL_STEPS = 50


class Slice(Surface):
    """The heights of an objective in a plane: with u and v its axes, L(origin + x u + y v).

    Its gradient is A g and its Hessian A H A', with A the axes (2, d), g and H those of the
    objective: exact where the objective's are. It can be used wherever a surface can. Start, rate
    and critical points are looked for when they are first asked for; as with typed formulas the
    list of critical points never counts as complete. No lowest height is stated: what is lowest in
    a window need not be in all of the plane.

    An objective that is not twice differentiable everywhere says so by an attribute
    `smooth = False`; one that takes longer than a surface, by how many times, in `dear`.

    Args:
        objective: what is cut.
        plane: where.
        name, about, source: as of any surface.
        start: the coordinates that a race begins at; None for a place that is high and steep.
    """

    objective: Objective
    plane: Plane

    def __init__(
        self,
        objective: Objective,
        plane: Plane,
        *,
        name: str = "Slice",
        about: str = "A plane cut through a landscape of many dimensions.",
        source: str = "gdviz",
        start: Point | None = None,
    ) -> None:
        fields = {
            "objective": objective,
            "plane": plane,
            "name": name,
            "about": about,
            "source": source,
            "formula": r"L(\theta_0 + x\,u + y\,v)",
            "window": plane.window,
            "smooth": getattr(objective, "smooth", True),
            "complete": False,
            "axes": plane.labels,
            "total": True,
            "dear": getattr(objective, "dear", 1.0),
            **({} if start is None else {"start": start}),
        }
        vars(self).update(fields)

    @cached_property
    def start(self) -> Point:
        """A place that is high and steep, unless another was given."""
        return good_start(self, sample(self, SIDE))

    @cached_property
    def rate(self) -> float:
        """A rate that suits plain descent from there."""
        return good_rate(self, sample(self, SIDE), self.start, TRIAL_STEPS)

    def find(self) -> tuple[CriticalPoint, ...]:
        """The critical points in the window, as far as a grid of cells shows them."""
        starts = turning(self, self.window, CELLS)
        return find_critical_points(self, self.window, CELLS, starts)

    def height(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """L(origin + x u + y v)."""
        return plane_values(self.objective, self.plane, np.stack([x, y], axis=-1))

    def slopes(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(u g, v g)."""
        slopes = in_blocks(self._slopes, np.stack([x, y], axis=-1), self.plane.size)
        return slopes[..., 0], slopes[..., 1]

    def curvatures(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(u H u, u H v, v H v)."""
        whole = hasattr(self.objective, "hessian") and not hasattr(self.objective, "hvp")
        numbers = self.plane.size ** (2 if whole else 1)
        curvatures = in_blocks(self._curvatures, np.stack([x, y], axis=-1), numbers)
        return curvatures[..., 0], curvatures[..., 1], curvatures[..., 2]

    def _slopes(self, coordinates: FloatArray) -> FloatArray:
        """The gradients (k, 2) at coordinates (k, 2)."""
        gradients = self.objective.gradient(self.plane.points(coordinates))
        slopes: FloatArray = gradients @ self.plane.axes.T.astype(coordinates.dtype)
        return slopes

    def _curvatures(self, coordinates: FloatArray) -> FloatArray:
        """The second derivatives (k, 3) at coordinates (k, 2)."""
        points = self.plane.points(coordinates)
        u, v = self.plane.axes.astype(coordinates.dtype)
        along_u, along_v = (
            hessian_vector_product(self.objective, points, np.broadcast_to(axis, points.shape))
            for axis in (u, v)
        )
        return np.stack([along_u @ u, (along_u @ v + along_v @ u) / 2, along_v @ v], axis=-1)
