"""Which plane to look at: random directions, the run's own, or through three solutions."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from gdviz.arrays import BoolArray, FloatArray, IntArray
from gdviz.errors import SettingError
from gdviz.landscape.plane import Plane, framed
from gdviz.randomness import draws

#: A run that ends in no numbers is looked at until it is so many times as far from its start as
#: the start is from zero: beyond, nothing of what came before could be seen.
TAKEN_OFF = 10.0
#: Spread below this share of the largest is rounding ...
_ROUNDING = 1e-12
#: ... and below this one, too little for the eigenvectors of a square.
_FAR_BELOW = 1e-3


class Filtered(Protocol):
    """What tells which parameters make up a filter, as a network does."""

    @property
    def filters(self) -> IntArray:
        """(d,) the filter that each parameter belongs to; -1 for biases and batch norm."""
        ...


@dataclass(frozen=True, eq=False)
class PathPlane(Plane):
    """A plane in which a run moves as much as it can.

    Attributes:
        explained: (2,) the share of the path's variance along each axis, the larger first.
    """

    explained: FloatArray = field(default_factory=lambda: np.zeros(2))


def random_plane(network: Filtered, params: FloatArray, seed: int, reach: float = 1.0) -> Plane:
    """A plane through `params` (d,) along two filter-normalised random directions.

    Each direction is normal noise, scaled filter by filter to the length that the weights of that
    filter have at `params`; biases and batch norm stay where they are (Li et al. 2018, "Visualizing
    the loss landscape of neural nets"). So a distance means the same in every layer, and in nets
    whose layers are scaled against one another: at 1, every filter is moved by its own length. As
    in Li et al. the two are not made orthogonal, which would undo the scaling; among many
    parameters they nearly are. The window goes `reach` to either side.

    Raises:
        SettingError: if all weights are zero, so that there is nothing to scale by.
    """
    filters, count = network.filters, int(network.filters.max(initial=-1)) + 1
    weights = filters >= 0
    lengths = _lengths(params, filters, count)
    if not lengths.any():
        raise SettingError("Where all weights are zero, random directions have no scale.")
    axes = np.zeros((2, len(params)))
    for number, axis in enumerate(axes):
        noise = draws(seed, number, "direction").normal(len(params))
        scale = lengths / _lengths(noise, filters, count)
        axis[weights] = noise[weights] * scale[filters[weights]]
    labels = "direction 1", "direction 2"
    return Plane(params, axes.astype(params.dtype), ((-reach, reach),) * 2, labels)


def _lengths(params: FloatArray, filters: IntArray, count: int) -> FloatArray:
    """The Euclidean length (count,) of each filter's weights."""
    weights = filters >= 0
    squares = np.square(params[weights], dtype=np.float64)
    return np.sqrt(np.bincount(filters[weights], squares, minlength=count))


def pca_plane(path: FloatArray, center: Literal["last point", "mean"] = "last point") -> PathPlane:
    """The plane along the two principal directions of a path (T, d), at right angles, of length 1.

    They are those of the path about its mean, whatever the plane goes through: through the last
    point the height at the end is exact, as Li et al. (2018) draw it; through the mean, the plane
    is the nearest to the path that there is. The path runs to the right, and upwards. A path that
    moves along one line, or not at all, gets random directions for those that it lacks, which
    explain nothing. A run that diverged is looked at up to TAKEN_OFF.

    Random walks, too, have most of their variance in two directions: 76 % among very many
    parameters (Antognini & Sohl-Dickstein 2018).

    Raises:
        SettingError: if there is no finite point, or fewer than two parameters.
    """
    path = usable(path).astype(np.float64)
    if path.shape[-1] < 2:
        raise SettingError("A plane needs at least two parameters.")
    moved = path - path[0]  # exactly zero where it does not move, which a mean need not be
    mean = moved.mean(axis=0)
    explained, directions = _principal(moved - mean)
    axes = _signed(directions, moved[-1])
    origin = path[-1] if center == "last point" else path[0] + mean
    labels = f"component 1 ({explained[0]:.0%})", f"component 2 ({explained[1]:.0%})"
    window = framed((path - origin) @ axes.T)
    return PathPlane(origin, axes, window, labels, explained)


def usable(path: FloatArray) -> FloatArray:
    """The part of a path (T, d) before it diverged, if it did; all of it otherwise.

    Raises:
        SettingError: if not even its first point is finite.
    """
    finite: BoolArray = np.all(np.isfinite(path), axis=-1)
    if not len(path) or not finite[0]:
        raise SettingError("A path needs at least a first point of finite numbers.")
    if finite.all():
        return path
    known = path[: int(np.argmin(finite))]
    farthest = TAKEN_OFF * np.linalg.norm(path[0])
    with np.errstate(over="ignore"):  # what is that far is too far
        gone = np.linalg.norm(known - path[0], axis=-1) > (farthest or np.inf)
    return known[: int(np.argmax(gone))] if gone.any() else known


def _principal(deviations: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The shares (2,) of a path's variance, and the principal directions (2, d) that have them.

    They are eigenvectors of the smaller of the two products of the path with itself, which is a few
    times faster than a singular value decomposition. The product costs digits where the second
    spread is far below the first; there it is looked for in what the first leaves.
    """
    path = deviations / (np.abs(deviations).max() or 1.0)
    first, second = _leading(path)
    if _spread(path, second) < _FAR_BELOW * _spread(path, first):
        second = _leading(path - np.outer(path @ first, first))[0]
    if _spread(path, first) == 0:
        first = draws(0, 0, "direction").normal(path.shape[-1])
    first = _beside(first, [])
    second = second - (second @ first) * first
    if _spread(path, second) <= _ROUNDING * _spread(path, first):
        second = draws(0, 1, "direction").normal(path.shape[-1])
    axes = np.array([first, _beside(second, [first])])
    return np.square([_spread(path, axis) for axis in axes]) / (np.sum(np.square(path)) or 1), axes


def _leading(path: FloatArray) -> FloatArray:
    """The two eigenvectors (2, d) of path' path with the largest eigenvalues; of 0, maybe zeros."""
    count, d = path.shape
    if count > d:
        return np.linalg.eigh(path.T @ path)[1].T[:-3:-1]
    weights = np.linalg.eigh(path @ path.T)[1].T[:-3:-1]
    combined = np.zeros((2, d))
    combined[: len(weights)] = weights @ path
    return combined / np.where(combined.any(axis=-1), np.linalg.norm(combined, axis=-1), 1)[:, None]


def _spread(path: FloatArray, direction: FloatArray) -> float:
    return float(np.linalg.norm(path @ direction))


def _beside(vector: FloatArray, others: list[FloatArray]) -> FloatArray:
    """A vector made orthogonal to others of length 1, and of length 1 itself."""
    for other in others * 2:
        vector = vector - (vector @ other) * other
    length: FloatArray = vector / np.linalg.norm(vector)
    return length


def _signed(directions: FloatArray, way: FloatArray) -> FloatArray:
    """Directions (2, d) along which `way` (d,) goes forward; or, if it goes nowhere, mostly up."""
    along = directions @ way
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=-1)[:, None], axis=-1)
    decides = np.where(along[:, None] == 0, largest, along[:, None])
    return directions * np.where(decides < 0, -1, 1)


def three_points(a: FloatArray, b: FloatArray, c: FloatArray) -> Plane:
    """The plane through three points (d,), a at (0, 0) and b on the x axis (Garipov et al. 2018).

    Its axes are at right angles and of length 1: distances are those among the parameters.

    Raises:
        SettingError: if the three lie in one line.
    """
    corners = np.array([a, b, c], dtype=np.float64)
    try:
        plane = Plane(corners[0], corners[1:] - corners[0], ((0.0, 1.0), (0.0, 1.0)))
    except SettingError as error:
        raise SettingError(
            "Three points that make a plane are finite and not in one line."
        ) from error
    across = _beside(plane.axes[0], [])
    axes = np.array([across, _beside(plane.axes[1], [across])])
    return Plane(corners[0], axes, framed((corners - corners[0]) @ axes.T), ("a to b", "towards c"))
