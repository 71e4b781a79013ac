"""Maps of basins: a colour for every minimum, and for who wins where."""

from collections.abc import Sequence

import numpy as np

from gdviz.basins import DIVERGED, MOVING, SADDLE, UNLISTED, Basins, goals, lowest_goals, winners
from gdviz.figures.maps import Axis, Kind, MapFigure, Mark, Note, Panel, Pattern, spread
from gdviz.figures.styles import LOST, MINIMA, NEUTRAL, STYLES, Dash
from gdviz.surfaces import Surface

_PATTERNS: dict[Dash, Pattern] = {"solid": "plain", "dash": "hatched", "dot": "dotted"}
#: The kinds before the minima, in this order.
_STATES = (UNLISTED, DIVERGED, SADDLE, MOVING)
#: From this share of ties on, the map of winners says little.
_NEARLY_ALL = 0.9
_LOST = Kind("diverged", LOST["light"], LOST["dark"], "crossed")
_ELSEWHERE = Kind("a minimum that is not marked here", NEUTRAL["light"], NEUTRAL["dark"], "dotted")
_STALLED = Kind("at a saddle or maximum", NEUTRAL["light"], NEUTRAL["dark"], "hatched")
_MOVING = Kind("still moving, or stalled on the way", NEUTRAL["light"], NEUTRAL["dark"])


def basin_figure(
    maps: Sequence[Basins], contest: Sequence[Basins], start: tuple[float, float]
) -> MapFigure:
    """A map for each rule, and from two rules on one of who ends lowest.

    `contest` are the same maps, all of one resolution: while finer ones arrive one by one, the
    last ones that are complete.
    """
    surface = maps[0].surface
    panels = [_reached(each) for each in maps]
    if len(contest) > 1:
        panels.append(_won(contest))
    (x0, x1), (y0, y1) = surface.window
    ratio = (x1 - x0) / (y1 - y0)
    return MapFigure(
        x=Axis(surface.axes[0], x0, x1),
        y=Axis(surface.axes[1], y0, y1),
        panels=tuple(panels),
        marks=(*_marks(surface), Mark(*start, "start", "start")),
        hint="Click a start: it races in the player above.",
        curves=surface.valley,
        aspect=ratio if 0.6 < ratio < 1.8 else 1.15,  # as the player's picture
    )


def _marks(surface: Surface) -> list[Mark]:
    lowest = surface.minimum_value
    marks = []
    for known in surface.critical_points:
        deepest = (
            known.kind == "minimum"
            and lowest is not None
            and float(surface.value(np.array(known.point))) <= lowest + 1e-9 * max(1, abs(lowest))
        )
        kind = "global minimum" if deepest else known.kind
        marks.append(Mark(*known.point, kind, kind))
    return marks


def _reached(basins: Basins) -> Panel:
    kinds = (_ELSEWHERE, _LOST, _STALLED, _MOVING, *_minima(basins.surface))
    cells = basins.reached + len(_STATES)  # UNLISTED is -4, the minima are 0, 1, ...
    return Panel(basins.optimizer.name, cells, kinds, tuple(_shares(basins)))


def _minima(surface: Surface) -> list[Kind]:
    """A kind for each minimum, or curve of minima."""
    lines = goals(surface)
    if not lines:
        return []
    size = np.ptp(surface.window, axis=1)
    middles = np.array([line[len(line) // 2] for line in lines])
    colours = spread(middles / size, len(MINIMA["light"]))
    lowest = lowest_goals(surface) or []
    return [
        Kind(
            _name(surface, number, number in lowest),
            MINIMA["light"][colours[number]],
            MINIMA["dark"][colours[number]],
        )
        for number in range(len(lines))
    ]


def _name(surface: Surface, number: int, lowest: bool) -> str:
    if surface.valley:
        return "curve of minima"
    x, y = point = goals(surface)[number][0]
    what = "global minimum" if lowest else "minimum"
    return f"{what} at ({x:.4g}, {y:.4g}), f = {float(surface.value(point)):.4g}"


def _shares(basins: Basins) -> list[Note]:
    """What became of the starts, most telling first; what happened to none is left out."""
    lowest = lowest_goals(basins.surface)
    deepest = set(lowest or [])
    others = {mark for mark in basins.shares if mark >= 0} - deepest
    some = "a global minimum" if lowest is not None else "a minimum"
    rows = (
        (some, deepest if lowest is not None else others),
        ("a higher minimum", others if lowest is not None else set()),
        ("a minimum not marked here", {UNLISTED}),
        ("still moving or stalled", {MOVING}),
        ("at a saddle or maximum", {SADDLE}),
        ("diverged", {DIVERGED}),
    )
    notes = []
    for text, marks in rows:
        share = sum(basins.shares.get(mark, 0.0) for mark in marks)
        if share or (text == some and goals(basins.surface)):
            seen = sorted(mark for mark in marks if mark in basins.shares)
            notes.append(Note(f"{percent(share)} {text}", tuple(m + len(_STATES) for m in seen)))
    return notes


def _won(maps: Sequence[Basins]) -> Panel:
    """Who ends lowest, in the optimisers' own colours."""
    tie = Kind("a tie", NEUTRAL["light"], NEUTRAL["dark"])
    names = [each.optimizer.name for each in maps]
    kinds = (_LOST, tie, *(_racer(name) for name in names))
    cells = winners(maps) + 2
    counts = np.bincount(cells.ravel(), minlength=len(kinds)) / cells.size
    texts = ["all diverged", "ties", *names]
    order = sorted(range(2, len(kinds)), key=lambda kind: -counts[kind])
    shown = [kind for kind in (*order, 1, 0) if kind >= 2 or counts[kind]]
    notes = [Note(f"{percent(counts[kind])} {texts[kind]}", (kind,)) for kind in shown]
    if counts[1] > _NEARLY_ALL:
        notes.append(Note("Fewer steps would show who is there first."))
    return Panel("Who wins where", cells, kinds, tuple(notes))


def _racer(name: str) -> Kind:
    style = STYLES[name]
    return Kind(f"{name} ends lowest", style.light, style.dark, _PATTERNS[style.dash])


def percent(share: float) -> str:
    """A share for people: whole, but neither 0 nor 100 % where that is not the whole truth."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"
