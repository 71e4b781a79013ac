"""What the player is sent: a JSON header, then float32 arrays; `static/message.js` reads it.

One blob of bytes, because Streamlit hands dictionaries with arrays to pandas, which costs half a
second and 70 MB. A race of six over 200 steps is about 55 kB.
"""

import json
import math
from dataclasses import asdict, dataclass
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
#: The order is that of KINDS in `static/markers.js`.
KINDS = ("minimum", "saddle", "maximum", "degenerate")
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Look:
    """How the player presents a race.

    Attributes:
        loop: whether it begins again at the end.
        reserve: the height in CSS pixels that the page needs around the picture.
        title: the named scene that is shown, if it is one; another title begins another race.
    """

    loop: bool = False
    reserve: int = 230
    title: str = ""


def encode(race: Race, look: Look) -> bytes:
    """A race as the player's message."""
    surface = race.scene.objective
    rows = zip(race.racers, race.trajectories, race.bands, race.results, strict=True)
    timed = race.scene.budget == "same evaluations"
    heights = _heights(surface)
    critical = _critical(surface)
    valley = _visible_valley(surface)
    header = {
        "key": f"{race.scene.key()}&{look}",
        "steps": race.scene.steps,
        "start": race.scene.start,
        "unit": "evaluation" if timed else "step",
        "scheduled": race.scene.schedule.name != "constant",
        "conditions": conditions(race.scene),
        "inForce": in_force(race.scene),
        **asdict(look),
        "colours": {"surface": dict(SURFACE_COLOURS), "casing": dict(CASING)},
        "surface": {
            "name": surface.name,
            "window": surface.window,
            "axes": surface.axes,
            "minimum": surface.minimum_value,
            "resolution": RESOLUTION,
            "fingerprint": crc32(heights.tobytes()),
            "criticalCount": len(critical),
            "valleyCount": len(valley),
            "kinds": sorted({point.kind for point in surface.critical_points}),
        },
        "racers": [_racer(*row) for row in rows],
    }
    arrays = [heights, critical, valley]
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


def _heights(surface: Surface) -> FloatArray:
    """Heights (RESOLUTION, RESOLUTION) over the window, rows being y from low to high."""
    (x0, x1), (y0, y1) = surface.window
    x, y = np.linspace(x0, x1, RESOLUTION), np.linspace(y0, y1, RESOLUTION)
    with np.errstate(all="ignore"):
        return surface.value(np.stack(np.meshgrid(x, y), axis=-1)).astype(np.float32)


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
