"""What the player is sent: a JSON header, then float32 arrays; `static/message.js` reads it.

One blob of bytes, because Streamlit hands dictionaries with arrays to pandas, which costs half a
second and 70 MB. A race of six over 200 steps is about 55 kB.
"""

import json
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.descent import Trajectory
from gdviz.figures.styles import CASING, STYLES, SURFACE_COLOURS
from gdviz.optimizers import Optimizer
from gdviz.race import Race, Result
from gdviz.scene import Scene
from gdviz.surfaces import Surface

#: Heights are sent on a grid of this many points a side; the player draws cubics between them.
RESOLUTION = 80
#: Whether there is a height is looked at on a grid this many times as fine.
_FINER = 4
#: How far cubics reach into what is undefined: so many grid points there get a height.
_REACH = 3
#: The order is that of KINDS in `static/markers.js`.
KINDS = ("minimum", "saddle", "maximum", "degenerate")
_LARGEST = float(np.finfo(np.float32).max)
#: Heights leave room for sums of theirs in 32 bits.
_HIGHEST = 1e-3 * _LARGEST


@dataclass(frozen=True)
class Look:
    """How the player presents a race.

    Attributes:
        loop: whether it begins again at the end.
        reserve: the height in CSS pixels that the page needs around the picture.
        title: the named scene that is shown, if it is one; another title begins another race.
        tag: a few words before the surface's name, such as which of two races it is.
        note: what to print on the picture before what is in force.
        linked: whether it shares its cursor with all other linked players of the page.
    """

    loop: bool = False
    reserve: int = 230
    title: str = ""
    tag: str = ""
    note: str = ""
    linked: bool = False


def encode(race: Race, look: Look) -> bytes:
    """A race as the player's message."""
    surface = race.scene.objective
    rows = zip(race.racers, race.trajectories, race.bands, race.results, strict=True)
    timed = race.scene.budget == "same evaluations"
    heights, defined = _heights(surface), _defined(surface)
    partial = bool(np.any(defined < 0.5))
    critical = _critical(surface)
    valley = _visible_valley(surface)
    header = {
        "key": f"{race.scene.key()}&{look}",
        "steps": race.scene.steps,
        "start": race.scene.start,
        "unit": "evaluation" if timed else "step",
        "scheduled": race.scene.schedule.name != "constant",
        "conditions": conditions(race.scene),
        "inForce": " · ".join(filter(None, [look.note, in_force(race.scene)])),
        **asdict(look),
        "colours": {"surface": dict(SURFACE_COLOURS), "casing": dict(CASING)},
        "surface": {
            "name": surface.name,
            "window": surface.window,
            "axes": surface.axes,
            "minimum": surface.minimum_value,
            "resolution": RESOLUTION,
            "fingerprint": crc32(heights.tobytes() + defined.tobytes()),
            "partial": partial,
            "criticalCount": len(critical),
            "valleyCount": len(valley),
            "kinds": sorted({point.kind for point in surface.critical_points}),
        },
        "racers": [_racer(*row) for row in rows],
    }
    arrays = [heights, *([defined] if partial else []), critical, valley]
    with np.errstate(all="ignore"):
        for run, band in zip(race.trajectories, race.bands, strict=True):
            low = surface.minimum_value or 0.0  # taken off in 64 bits, before shortening
            arrays += [run.points, run.values - low, np.linalg.norm(run.gradients, axis=-1)]
            arrays += [run.evaluations.astype(np.float64)] if timed else []
            arrays += [] if band is None else [band.T - low]
    return packed(header, arrays)


def in_force(scene: Scene) -> str:
    """What is equal for all racers, in a few words to print on the picture."""
    rates = {
        "as set": "rates as set",
        "one shared rate": f"one shared rate, η = {scene.shared_rate:.3g}",
        "each at its own best": "each at its own best rate",
    }
    spread = f"noise {scene.noise:g}, {_runs(scene)}" if scene.noise else ""
    return " · ".join(filter(None, [rates[scene.rates], scene.budget, spread]))


def conditions(scene: Scene) -> str:
    """What is equal for all racers and what is not, in a sentence or two."""
    if not scene.racers:
        return ""
    rates = {
        "as set": "every rate as set",
        "one shared rate": f"one learning rate for all, {scene.shared_rate:.3g}",
        "each at its own best": "each at the best learning rate of a sweep",
    }
    unit = "step" if scene.budget == "same steps" else "evaluation"
    spent = f"{scene.steps} {unit}{'s' * (scene.steps != 1)} each"
    parts = [f"Same start, {spent}, {rates[scene.rates]}"]
    if scene.schedule.name != "constant":
        parts.append(f"{scene.schedule.name} schedule")
    if scene.noise:
        parts.append(f"gradient noise {scene.noise:g}, the same for all (seed {scene.seed})")
    spread = (
        f" Where chance plays a part, the median of {scene.seeds} runs is drawn, and the band "
        "holds them all."
    )
    chance = scene.noise > 0 or any(racer.draws for racer in scene.racers)
    return "; ".join(parts) + "." + (spread if chance and scene.seeds > 1 else "")


def _runs(scene: Scene) -> str:
    return "1 seed" if scene.seeds == 1 else f"median of {scene.seeds} seeds"


@lru_cache(maxsize=64)
def _heights(surface: Surface) -> FloatArray:
    """Heights (RESOLUTION, RESOLUTION) over the window, rows being y from low to high.

    All are finite: where the surface is undefined, it goes on as it is nearby.
    """
    with np.errstate(all="ignore"):
        return filled(surface.value(_grid(surface, RESOLUTION)))


def filled(heights: FloatArray) -> FloatArray:
    """Heights (rows, columns) in 32 bits, all finite: where there is none, as it is nearby."""
    known = np.where(np.isfinite(heights), heights, np.nan)
    return _continued(np.clip(known, -_HIGHEST, _HIGHEST)).astype(np.float32)


def _grid(surface: Surface, side: int) -> FloatArray:
    """Points (side, side, 2) from edge to edge of the window."""
    (x0, x1), (y0, y1) = surface.window
    x, y = np.linspace(x0, x1, side), np.linspace(y0, y1, side)
    return np.stack(np.meshgrid(x, y), axis=-1)


def _continued(heights: FloatArray) -> FloatArray:
    """The heights, with the mean of the neighbours where there is none; farther in, the lowest."""
    for _ in range(_REACH):
        missing = np.isnan(heights)
        if not missing.any():
            return heights
        around = np.lib.stride_tricks.sliding_window_view(
            np.pad(heights, 1, constant_values=np.nan), (3, 3)
        )[missing].reshape(-1, 9)
        known = np.sum(~np.isnan(around), axis=-1)
        heights = heights.copy()
        heights[missing] = np.nansum(around, axis=-1) / np.where(known, known, np.nan)
    lowest = np.min(heights, where=~np.isnan(heights), initial=np.inf)
    return np.where(np.isnan(heights), lowest if np.isfinite(lowest) else 0.0, heights)


@lru_cache(maxsize=64)
def _defined(surface: Surface) -> FloatArray:
    """How much (RESOLUTION, RESOLUTION) of the surroundings of each grid point has a height.

    Where it is less than half, the player leaves the ground blank. A single pole is no such place.
    """
    if surface.total:
        return np.ones((RESOLUTION, RESOLUTION), dtype=np.float32)
    side = _FINER * (RESOLUTION - 1) + 1
    with np.errstate(all="ignore"):
        finite = np.isfinite(surface.value(_grid(surface, side)))
    if finite.all():
        return np.ones((RESOLUTION, RESOLUTION), dtype=np.float32)
    padded = np.pad(finite.astype(np.float32), _FINER // 2, mode="reflect")
    boxes = np.lib.stride_tricks.sliding_window_view(padded, (_FINER + 1, _FINER + 1))
    share: FloatArray = boxes[::_FINER, ::_FINER].mean(axis=(-2, -1))
    return share


def _critical(surface: Surface) -> FloatArray:
    """The critical points (k, 3): x, y and the kind's place in KINDS."""
    rows = [(*known.point, KINDS.index(known.kind)) for known in surface.critical_points]
    return np.array(rows, dtype=np.float32).reshape(-1, 3)


def _visible_valley(surface: Surface) -> FloatArray:
    """The points (k, 2) of a curve of minima that lie in the window."""
    if not surface.valley:
        return np.empty((0, 2))
    low, high = np.transpose(surface.window)
    return surface.minima[np.all((surface.minima >= low) & (surface.minima <= high), axis=-1)]


def _racer(
    racer: Optimizer, run: Trajectory, band: FloatArray | None, result: Result
) -> dict[str, Any]:
    return {
        "name": racer.name,
        "note": racer.note,
        "remark": result.remark,
        **asdict(STYLES[racer.name]),
        "moments": len(run.points),
        "banded": band is not None,
        "result": {
            "value": _number(result.value),
            "distance": None if result.distance is None else _number(result.distance),
            "evaluations": result.evaluations,
            "ending": result.verdict.ending,
            "text": result.verdict.text,
            "reason": result.verdict.reason,
        },
    }


def _number(value: float) -> float | str:
    """A number as JSON can hold it: what is not finite becomes its name."""
    return value if math.isfinite(value) else str(value)


def packed(header: dict[str, Any], arrays: list[FloatArray]) -> bytes:
    """A header, its length before it, and arrays after it in 32 bits."""
    text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
    parts = [len(text).to_bytes(4, "little"), text]
    return b"".join([*parts, *(_float32(array).tobytes() for array in arrays)])


def _float32(array: FloatArray) -> FloatArray:
    """The array in 32 bits; what is finite stays so: a path is drawn up to where it left."""
    finite = np.isfinite(array)
    return np.where(finite, np.clip(array, -_LARGEST, _LARGEST), array).astype("<f4")
