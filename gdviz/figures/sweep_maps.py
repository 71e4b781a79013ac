"""The sweep map as a figure: steps to the target by colour, the optimum, and theory where known."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.figures.basin_maps import percent
from gdviz.figures.maps import Axis, Kind, MapFigure, Mark, Note, Panel, Scale
from gdviz.figures.styles import LOST, NEUTRAL, SPEEDS
from gdviz.optimizers import Optimizer
from gdviz.span import Span
from gdviz.stability import fastest, radii
from gdviz.sweepmap import DIVERGED, NOT_REACHED, SweepMap

#: How finely the analytic factor per step is drawn, and at which heights.
_RESOLUTION = 161
_LEVELS = (1.0, 0.98, 0.9)
_LOST = Kind("diverged", LOST["light"], LOST["dark"], "crossed")
_SLOW = Kind("target not reached", NEUTRAL["light"], NEUTRAL["dark"])


def sweep_map_figure(found: SweepMap, racer: Optimizer, curvatures: FloatArray | None) -> MapFigure:
    """The map, with the racer's own settings marked; `curvatures` (2,) where theory may speak."""
    field = None
    if curvatures is not None:
        field = radii(found.optimizer, curvatures, found.x, found.y, _RESOLUTION)
    return MapFigure(
        x=_axis(found.x),
        y=_axis(found.y),
        panels=(_panel(found, field),),
        marks=(*([] if field is None else _theory(found, curvatures)), *_marks(found, racer)),
        hint="Click a setting: the controls take it. Drag a box to zoom in.",
        aspect=1.45,
        zoomable=True,
    )


def _axis(span: Span) -> Axis:
    declared = span.parameter
    return Axis(declared.label, span.low, span.high, declared.scale == "log")


def _panel(found: SweepMap, field: FloatArray | None) -> Panel:
    taken = found.taken
    cells = np.where(taken >= 0, taken + 2, np.where(taken == DIVERGED, 0, 1))
    least = max(1, int(taken[found.best])) if found.best else 1
    steps = Scale(
        SPEEDS["light"],
        SPEEDS["dark"],
        least,
        max(found.steps, least + 1),
        "steps",
        "reached in {} steps",
    )
    return Panel(
        title=f"{found.optimizer.name}: steps to f ≤ {found.target:.4g}",
        cells=cells,
        kinds=(_LOST, _SLOW),
        notes=tuple(_notes(found, field is not None)),
        scale=steps,
        field=field,
        levels=_LEVELS if field is not None else (),
    )


def _notes(found: SweepMap, theory: bool) -> list[Note]:
    notes = [
        Note(_optimum(found)),
        Note(f"{percent(found.share(NOT_REACHED))} do not reach the target", (1,)),
        Note(f"{percent(found.share(DIVERGED))} diverge", (0,)),
    ]
    if theory:
        levels = ", ".join(f"{level:g}" for level in _LEVELS[1:])
        notes.append(
            Note(
                "Lines are theory: the factor ρ by which the distance shrinks at each step; "
                f"bold ρ = 1, the stability limit, then {levels}"
            )
        )
    return notes


def _optimum(found: SweepMap) -> str:
    if found.best is None:
        return "No setting here reaches the target."
    x, y = found.settings(*found.best)
    first, second = found.x.parameter.label.lower(), found.y.parameter.label.lower()
    steps = int(found.taken[found.best])
    said = f"{steps} step{'s' * (steps != 1)}"
    return f"Fastest here: {said}, at {first} {x:.3g} and {second} {y:.3g}"


def _marks(found: SweepMap, racer: Optimizer) -> list[Mark]:
    now = (
        found.x.position(getattr(racer, found.x.parameter.name)),
        found.y.position(getattr(racer, found.y.parameter.name)),
    )
    marks = []
    if found.best is not None:
        x, y = found.settings(*found.best)
        marks.append(Mark(found.x.position(x), found.y.position(y), "best", "fastest, measured"))
    return [*marks, Mark(*now, "start", "set now")]


def _theory(found: SweepMap, curvatures: FloatArray | None) -> list[Mark]:
    if curvatures is None:
        return []
    best = fastest(found.optimizer, curvatures, found.x, found.y)
    return [] if best is None else [Mark(*best, "theory", "fastest, in theory")]
