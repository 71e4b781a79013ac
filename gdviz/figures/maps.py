"""What a map shows: cells of kinds or numbers over two axes, with marks; plain data, no drawing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import FloatArray, IntArray

Pattern = Literal["plain", "hatched", "dotted", "crossed"]
Shape = Literal[
    "minimum", "saddle", "maximum", "degenerate", "global minimum", "start", "best", "theory"
]


@dataclass(frozen=True)
class Axis:
    """One axis, in positions: where `logarithmic`, in base-10 logarithms of the numbers shown."""

    label: str
    low: float
    high: float
    logarithmic: bool = False


@dataclass(frozen=True)
class Kind:
    """What a cell can be: its words and its fill in both themes."""

    text: str
    light: str
    dark: str
    pattern: Pattern = "plain"


@dataclass(frozen=True)
class Scale:
    """Cells that are whole numbers, coloured by their logarithm from `least` to `most`.

    `text` says what a number means, "{}" standing for it; `label` names the colour bar.
    """

    light: tuple[str, ...]
    dark: tuple[str, ...]
    least: int
    most: int
    label: str
    text: str


@dataclass(frozen=True)
class Note:
    """A line under a map, with swatches of the kinds that it speaks of."""

    text: str
    kinds: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Panel:
    """One map.

    Attributes:
        title: what stands above it.
        cells: (rows, columns) the number of a kind, or with a scale len(kinds) + the number shown;
            the grid goes from edge to edge, rows rising.
        kinds: what cells can be.
        notes: what stands below it.
        scale: how cells beyond the kinds are coloured, if there are any.
        field: (rows, columns) heights over the same axes whose isolines are drawn, or None.
        levels: the isolines' heights; the first is drawn strongest.
    """

    title: str
    cells: IntArray
    kinds: tuple[Kind, ...]
    notes: tuple[Note, ...]
    scale: Scale | None = None
    field: FloatArray | None = None
    levels: tuple[float, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A point drawn on every map, and what it is."""

    x: float
    y: float
    shape: Shape
    text: str


@dataclass(frozen=True, eq=False)
class MapFigure:
    """Maps side by side over the same axes.

    Attributes:
        x, y: the axes.
        panels: the maps.
        marks: points drawn on each; equal words stand once in the key.
        curves: polylines (k, 2) drawn on each, in positions.
        aspect: width over height of a map.
        zoomable: whether dragging a box asks for a closer look.
        hint: what a click does.
    """

    x: Axis
    y: Axis
    panels: tuple[Panel, ...]
    marks: tuple[Mark, ...]
    hint: str
    curves: tuple[FloatArray, ...] = ()
    aspect: float = 1.0
    zoomable: bool = False


def spread(points: FloatArray, colours: int) -> IntArray:
    """A colour (k,) for each point (k, 2), the same ones as far apart as may be.

    In order, each takes the colour whose nearest bearer is farthest away; as long as there are
    colours left, each takes a new one.
    """
    chosen: NDArray[np.int64] = np.empty(len(points), dtype=np.int64)
    nearest = np.full((len(points), colours), np.inf)
    for place, point in enumerate(points):
        chosen[place] = nearest[place].argmax()
        apart = np.linalg.norm(points - point, axis=-1)
        nearest[:, chosen[place]] = np.minimum(nearest[:, chosen[place]], apart)
    return chosen
