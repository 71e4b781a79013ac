"""Measurements that take too long to wait for: made by a command, kept in files, read here.

`python -m gdviz.misconceptions` makes them all, `python -m gdviz.misconceptions M2` one lesson's.
"""

import dataclasses
import json
import math
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gdviz.errors import DataError
from gdviz.misconceptions.misconception import AnyScene, Misconception
from gdviz.misconceptions.settings import Settings
from gdviz.origin import Origin, processor, versions

FOLDER = Path(__file__).parents[2] / "assets" / "results"


def kept(scene: AnyScene) -> Mapping[str, Settings]:
    """The settings whose results ship with the app; none of a scene that is measured at once."""
    if scene.shipped is None:
        return {}
    return {
        "settings": scene.settings,
        "unless": scene.unless,
        "sample": scene.shipped.sample,
    }


def recorded(lesson: Misconception, scene: AnyScene, settings: Settings) -> Any | None:
    """What was measured of a scene with these settings, if that ships with the app."""
    for name, known in kept(scene).items():
        if known == settings and scene.shipped is not None:
            parts = _content(lesson.key)["scenes"][scene.name][name]
            return scene.shipped.of(**{key: _read(part) for key, part in parts.items()})
    return None


def origin(lesson: Misconception) -> Origin:
    """Where the lesson's shipped results come from."""
    return Origin(**_content(lesson.key)["origin"])


def record(lesson: Misconception) -> None:
    """Measure everything of a lesson that ships with the app, and write its file."""
    scenes = [scene for scene in lesson.scenes if scene.shipped is not None]
    if not scenes:
        return
    results = {scene.name: _measured(scene) for scene in scenes}
    here = Origin(
        made=time.strftime("%Y-%m-%d"),
        processor=processor(),
        versions=versions(),
        command=f"python -m gdviz.misconceptions {lesson.key}",
    )
    content = {"origin": dataclasses.asdict(here), "scenes": results}
    text = json.dumps(content, indent=1, allow_nan=False)
    (FOLDER / f"{lesson.key}.json").write_text(text + "\n", encoding="utf-8")


def _measured(scene: AnyScene) -> dict[str, Any]:
    return {name: written(scene.measure(settings)) for name, settings in kept(scene).items()}


def written(measured: Any) -> dict[str, Any]:
    """A dataclass of measurements as JSON can hold it: what is not a number is null.

    Raises:
        DataError: if a number is infinite, which a file cannot hold.
    """
    fields = dataclasses.fields(measured)
    return {field.name: _write(getattr(measured, field.name)) for field in fields}


def _write(part: Any) -> Any:
    if isinstance(part, np.ndarray):
        return [_write(each) for each in part.tolist()]
    if isinstance(part, list | tuple):
        return [_write(each) for each in part]
    if isinstance(part, np.generic):
        return _write(part.item())
    if isinstance(part, float):
        if math.isinf(part):
            raise DataError("An infinite number cannot be kept; use nan for what never happens.")
        return None if math.isnan(part) else float(f"{part:.10g}")
    return part


def _read(part: Any) -> Any:
    """Lists become arrays, or tuples if they hold texts; null becomes nan."""
    if not isinstance(part, list):
        return math.nan if part is None else part
    if part and isinstance(part[0], str):
        return tuple(part)
    array = np.array(part)
    return array.astype(np.float64) if array.dtype == object else array


@cache
def _content(key: str) -> Any:
    file = FOLDER / f"{key}.json"
    if not file.exists():
        raise DataError(f"The results of {key} are missing; python -m gdviz.misconceptions {key}.")
    return json.loads(file.read_text(encoding="utf-8"))
