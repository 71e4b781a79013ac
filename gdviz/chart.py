"""A still chart as plain data: the core says what is drawn, the figures say how."""

from dataclasses import dataclass
from typing import Any, Literal

from gdviz.arrays import FloatArray

Kind = Literal["line", "points", "bars"]


@dataclass(frozen=True)
class Axis:
    """One axis of a chart.

    Attributes:
        label: what it counts, with its unit.
        log: whether it is logarithmic.
        categories: names in the place of numbers; data are then their places 0, 1, ...
        limits: (low, high) to show, None for all that is drawn.
    """

    label: str
    log: bool = False
    categories: tuple[str, ...] = ()
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Series:
    """One thing that is drawn, with its row in the legend.

    Attributes:
        name: what the legend calls it; "" for no row.
        x, y: (n,) what is not finite leaves a gap.
        kind: how the numbers are drawn.
        low, high: (n,) the ends of a band or of error bars around y, None for none.
        style: the name of an optimiser, whose colour, dash and marker it takes; "" takes the
            chart's next colour.
        expected: whether it is theory or somebody else's number rather than measured: drawn thin
            and dashed.
        texts: (n,) what a pointer is told at each place, or empty.
    """

    name: str
    x: FloatArray
    y: FloatArray
    kind: Kind = "line"
    low: FloatArray | None = None
    high: FloatArray | None = None
    style: str = ""
    expected: bool = False
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A straight line right across the chart, with a word beside it."""

    axis: Literal["x", "y"]
    at: float
    label: str


@dataclass(frozen=True, eq=False)
class HeatMap:
    """Numbers on a grid, written into their cells.

    Attributes:
        z: (rows, columns), row 0 at the bottom.
        label: what the numbers are.
        texts: (rows, columns) what each cell says.
    """

    z: FloatArray
    label: str
    texts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart: axes, what is drawn, and what it says to those who cannot see it.

    Attributes:
        title: a few words above it, or "".
        x, y: the axes.
        series: what is drawn, in the legend's order.
        heat: a heat map in place of series.
        marks: reference lines.
        alt: one sentence for screen readers.
        height: in CSS pixels.
    """

    title: str
    x: Axis
    y: Axis
    alt: str
    series: tuple[Series, ...] = ()
    heat: HeatMap | None = None
    marks: tuple[Mark, ...] = ()
    height: int = 320


def line(name: str, x: Any, y: Any, **options: Any) -> Series:
    """A series of kind "line"; arguments as in `Series`."""
    return Series(name, x, y, **options)


def points(name: str, x: Any, y: Any, **options: Any) -> Series:
    """A series of kind "points"; arguments as in `Series`."""
    return Series(name, x, y, kind="points", **options)


def bars(name: str, x: Any, y: Any, **options: Any) -> Series:
    """A series of kind "bars"; arguments as in `Series`."""
    return Series(name, x, y, kind="bars", **options)
