"""The network lab's player: decision view, network, curves and landscape on one cursor.

Python sends a finished training once and the browser plays it, as in `gdviz.player`. The message is
a JSON header, which lists its arrays, and the arrays; `static/lab_message.js` reads it.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import FloatArray
from gdviz.errors import SettingError
from gdviz.figures.styles import CASING, PAIR, SURFACE_COLOURS
from gdviz.player.lab_colours import CLASSES, HELD_OUT, SIGNS, VALUES
from gdviz.player.lab_picture import (
    MOST_KEPT,
    MOST_LINKS,
    Boundary,
    Examples,
    KeptRun,
    LabLandscape,
    LabPicture,
    Layer,
    UnitMaps,
    thumbnails,
)
from gdviz.player.message import filled
from gdviz.view import TILTS, TURNS, ZOOMS

__all__ = [
    "FIRST_LAB_VIEW",
    "LAB_MODES",
    "MOST_KEPT",
    "MOST_LINKS",
    "STRIPS",
    "Boundary",
    "Examples",
    "KeptRun",
    "LabLandscape",
    "LabLook",
    "LabPicture",
    "LabView",
    "Layer",
    "UnitMaps",
    "chosen_lab_view",
    "encode_lab",
    "encode_unit",
    "show_lab",
    "thumbnails",
]

LAB_MODES = ("2-D", "3-D")
#: What the second plot over time shows; what a run does not have falls back to what it has.
STRIPS = ("accuracy", "gradients", "rate", "sharpness")
#: Codes of eight bits go to this; one more says that there is no number.
_TOP = 254
_NONE = 255
_LARGEST = float(np.finfo(np.float32).max)
_TYPES: Mapping[str, str] = MappingProxyType({"u1": "u1", "u2": "<u2", "i2": "<i2", "f4": "<f4"})


@dataclass(frozen=True)
class LabView:
    """How the lab is looked at.

    Attributes:
        mode: of the landscape, one of LAB_MODES.
        turn, tilt, zoom: its camera, as in `gdviz.view.View`.
        unit: the hidden unit whose map the decision view shows, counted from 0 layer by layer; -1
            for the network's own output.
        strip: one of STRIPS.

    Raises:
        SettingError: if one of them is not as described.
    """

    mode: str = "2-D"
    turn: int = 30
    tilt: int = 55
    zoom: float = 1.25
    unit: int = -1
    strip: str = "accuracy"

    def __post_init__(self) -> None:
        for name, options in (("mode", LAB_MODES), ("strip", STRIPS)):
            if (chosen := getattr(self, name)) not in options:
                raise SettingError(f"The view's {name} is {chosen!r}, which is not of {options}.")
        limits = {"turn": TURNS, "tilt": TILTS, "zoom": ZOOMS, "unit": (-1, MOST_LINKS)}
        for name, (low, high) in limits.items():
            number = getattr(self, name)
            if not low <= number <= high:
                raise SettingError(f"The view's {name} is {number:g}, outside {low:g} to {high:g}.")
        object.__setattr__(self, "zoom", round(float(self.zoom), 2))


#: How the lab is looked at until somebody chooses.
FIRST_LAB_VIEW = LabView()


@dataclass(frozen=True)
class LabLook:
    """How the player presents a run.

    Attributes:
        loop: whether it begins again at the end.
        reserve: the height in CSS pixels that the page needs above and below the player.
        scene: another text here begins the run at its start, playing: the named scene or data set.
            Otherwise a new run goes on at the epoch where the last one stood.
    """

    loop: bool = False
    reserve: int = 75
    scene: str = ""


def show_lab(
    message: bytes,
    view: LabView = FIRST_LAB_VIEW,
    lens: bytes = b"",
    *,
    key: str,
    on_view: Callable[[LabView], None],
    on_moment: Callable[[int], None] | None = None,
) -> None:
    """Mount the lab's player with an encoded run.

    Args:
        message: what `encode_lab` made of a picture and a look.
        view: how it is looked at.
        lens: what `encode_unit` made of the map of the view's unit; without it the unit's little
            map is enlarged.
        key: identifies this player on its page; its position and speed survive reruns.
        on_view: called before the rerun when the visitor chooses a unit, a plot or a camera.
        on_moment: called before the rerun when the player comes to rest, with the moment's number.
    """
    import streamlit as st

    def turned() -> None:
        chosen = chosen_lab_view(st.session_state[key].get("view"))
        if chosen is not None:
            on_view(chosen)

    def rested() -> None:
        moment = st.session_state[key].get("moment")
        if on_moment is not None and isinstance(moment, int) and moment >= 0:
            on_moment(moment)

    data = _under(view, on_moment is not None, lens, message)
    _component()(key=key, data=data, on_view_change=turned, on_moment_change=rested)


def chosen_lab_view(payload: Any) -> LabView | None:
    """What the browser sent, a view's fields in order, or None if it is nothing of the kind."""
    if not isinstance(payload, list | tuple) or len(payload) != 6:
        return None
    mode, *camera, unit, strip = payload
    try:
        turn, tilt, zoom = (float(number) for number in camera)
        if not math.isfinite(turn + tilt) or isinstance(unit, bool) or int(unit) != unit:
            return None
        return LabView(mode, round(turn), round(tilt), zoom, int(unit), strip)
    except (TypeError, ValueError, OverflowError, SettingError):
        return None


def encode_lab(picture: LabPicture, look: LabLook = LabLook()) -> bytes:
    """A training run as the player's message."""
    arrays: dict[str, NDArray[Any]] = {}
    drawn = _links(picture)
    kept = picture.kept[-MOST_KEPT:]
    header = {
        "key": f"{picture.key}&{look}",
        "picture": picture.key,
        "title": picture.title,
        "note": picture.note,
        "moments": picture.moments,
        "loss": picture.loss,
        "classes": picture.classes,
        "target": picture.target,
        "heldOut": picture.held_out,
        "seeds": picture.seeds,
        "diverged": picture.diverged,
        "ended": picture.ended,
        "layers": [asdict(layer) for layer in picture.layers],
        "linked": bool(drawn),
        "gradientLayers": picture.gradient_layers,
        "kept": [run.name for run in kept],
        "colours": _colours(picture),
        **asdict(look),
        "boundary": _boundary(picture, arrays),
        "landscape": _landscape(picture, arrays),
    }
    _curves(picture, arrays)
    arrays |= {f"link {i}": codes for i, codes in enumerate(drawn)}
    _units(picture, arrays)
    _confusion(picture, arrays)
    for i, run in enumerate(kept):
        arrays |= _present(
            {
                f"kept {i} epochs": run.epochs,
                f"kept {i} losses": run.losses,
                f"kept {i} validation": run.validation_losses,
            }
        )
    return _packed(header, arrays)


def encode_unit(picture: LabPicture, unit: int, maps: FloatArray) -> bytes:
    """The map of one hidden unit at every moment, as fine as the decision view, for `show_lab`.

    Args:
        picture: the run that the unit belongs to, with its little maps.
        unit: its number, as in `LabView.unit`.
        maps: (T, G, G) its activations over the boundary's window; rows as in `Boundary`.

    Raises:
        ValueError: if the maps are not of every moment.
    """
    if len(maps) != picture.moments:
        raise ValueError(f"maps are of {len(maps)} moments, not of {picture.moments}.")
    codes, scale = _signed(maps)
    header = {"key": f"{picture.key}&{unit}", "run": picture.key, "unit": unit, "scale": scale}
    return _packed(header, {"maps": codes})


# ---- the parts of the message ---------------------------------------------------------------


def _colours(picture: LabPicture) -> dict[str, Any]:
    return {
        "surface": dict(SURFACE_COLOURS),
        "casing": dict(CASING),
        "classes": {theme: list(ramp) for theme, ramp in CLASSES.items()},
        "values": {theme: list(ramp) for theme, ramp in VALUES.items()},
        "signs": {theme: list(ramp) for theme, ramp in SIGNS.items()},
        "training": asdict(PAIR[0]),
        "heldOut": asdict(HELD_OUT),
    }


def _curves(picture: LabPicture, arrays: dict[str, NDArray[Any]]) -> None:
    named = {
        "epochs": picture.epochs,
        "losses": picture.losses,
        "validation losses": picture.validation_losses,
        "accuracies": picture.accuracies,
        "validation accuracies": picture.validation_accuracies,
        "band": picture.band,
        "gradient norms": picture.gradient_norms,
        "rates": picture.rates,
        "sharpness": picture.sharpness,
        "limit": picture.limit,
    }
    arrays |= _present(named)


def _boundary(picture: LabPicture, arrays: dict[str, NDArray[Any]]) -> dict[str, Any] | None:
    boundary = picture.boundary
    if boundary is None:
        return None
    low, high = (0.0, 1.0) if picture.classes else _range(boundary.targets)
    arrays["frames"] = _eight_bits(boundary.frames, low, high)
    arrays["inputs"] = np.asarray(boundary.inputs, dtype=np.float32)
    arrays["targets"] = np.asarray(boundary.targets, dtype=np.float32)
    arrays["test"] = np.asarray(boundary.test, dtype=np.uint8)
    if boundary.predicted is not None:
        arrays["predicted"] = np.asarray(boundary.predicted, dtype=np.uint8)
    return {"window": boundary.window, "axes": boundary.axes, "low": low, "high": high}


def _range(targets: NDArray[Any]) -> tuple[float, float]:
    """The values that the colours span: those of the data, and a tenth more at either end."""
    finite = np.asarray(targets, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    more = 0.1 * (high - low) or 0.5
    return low - more, high + more


def _units(picture: LabPicture, arrays: dict[str, NDArray[Any]]) -> None:
    if picture.units is None:
        return
    maps = picture.units.maps
    coded = [_signed(maps[:, unit]) for unit in range(maps.shape[1])]
    arrays["unit moments"] = np.asarray(picture.units.moments, dtype=np.float32)
    arrays["unit maps"] = np.stack([codes for codes, _ in coded], axis=1)
    arrays["unit scales"] = np.array([scale for _, scale in coded], dtype=np.float32)


def _confusion(picture: LabPicture, arrays: dict[str, NDArray[Any]]) -> None:
    if picture.confusion is not None:
        arrays["confusion"] = np.minimum(picture.confusion, 65_535).astype(np.uint16)
    if picture.examples is not None:
        examples = picture.examples
        arrays["images"] = _eight_bits(examples.images, 0.0, 1.0)
        arrays["image targets"] = np.asarray(examples.targets, dtype=np.uint8)
        arrays["image predicted"] = np.asarray(examples.predicted, dtype=np.uint8)


def _landscape(picture: LabPicture, arrays: dict[str, NDArray[Any]]) -> dict[str, Any] | None:
    landscape = picture.landscape
    if landscape is None:
        return None
    heights = filled(landscape.heights)
    defined = np.isfinite(landscape.heights).astype(np.float32)
    partial = bool(np.any(defined < 1))
    arrays["heights"] = heights
    if partial:
        arrays["defined"] = defined
    arrays["path"] = landscape.path
    arrays["at projection"] = landscape.at_projection
    arrays["true losses"] = landscape.true
    return {
        "name": landscape.name,
        "window": landscape.window,
        "axes": landscape.axes,
        "resolution": len(heights),
        "explained": landscape.explained,
        "partial": partial,
        "fingerprint": crc32(heights.tobytes() + defined.tobytes()),
    }


def _links(picture: LabPicture) -> list[NDArray[np.int16]]:
    """Weights in 16 bits on one scale, which a few astronomic ones do not stretch."""
    if not picture.links or sum(weights[0].size for weights in picture.links) > MOST_LINKS:
        return []
    flat = np.concatenate([np.reshape(w, (picture.moments, -1)) for w in picture.links], axis=1)
    sizes = np.where(np.isfinite(flat), np.abs(flat), 0.0).max(axis=1, initial=0.0)
    scale = min(float(sizes.max()), 20 * float(np.median(sizes)) or np.inf) or 1.0
    return [_sixteen_bits(weights / scale) for weights in picture.links]


# ---- numbers in few bits --------------------------------------------------------------------


def _eight_bits(array: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Codes 0 to 254 from `low` to `high`, and beyond them their ends; 255 where there is none."""
    finite = np.isfinite(array)
    shares = np.clip((np.where(finite, array, low) - low) / (high - low), 0, 1)
    return np.where(finite, np.rint(_TOP * shares), _NONE).astype(np.uint8)


def _signed(maps: FloatArray) -> tuple[NDArray[np.uint8], float]:
    """Codes from -scale to scale, 127 being zero, and the scale: a training's usual largest."""
    finite = np.where(np.isfinite(maps), np.abs(maps), 0.0)
    largest = finite.reshape(len(maps), -1).max(axis=1, initial=0.0)
    scale = min(float(largest.max()), 20 * float(np.median(largest)) or np.inf, _LARGEST) or 1.0
    return _eight_bits(maps, -scale, scale), scale


def _sixteen_bits(shares: FloatArray) -> NDArray[np.int16]:
    """Codes of shares -1 to 1; the lowest of all says that there is no number."""
    finite = np.isfinite(shares)
    codes = np.rint(32_767 * np.clip(np.where(finite, shares, 0.0), -1, 1))
    return np.where(finite, codes, -32_768).astype(np.int16)


def _present(arrays: Mapping[str, FloatArray | None]) -> dict[str, NDArray[Any]]:
    return {name: array for name, array in arrays.items() if array is not None}


def _packed(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The header's length, the header with a list of arrays, and the arrays end to end."""
    coded = {name: _coded(array) for name, array in arrays.items()}
    listed = [[name, array.dtype.str[1:], array.shape] for name, array in coded.items()]
    body = b"".join(array.tobytes() for array in coded.values())
    whole = {**header, "arrays": listed, "fingerprint": crc32(body, crc32(repr(header).encode()))}
    text = json.dumps(whole, allow_nan=False, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + body


def _coded(array: NDArray[Any]) -> NDArray[Any]:
    """An array as it travels: integers of one or two bytes as they are, numbers in 32 bits."""
    if array.dtype.kind in "iu" and array.dtype.itemsize <= 2:
        return array.astype(_TYPES[array.dtype.str[1:]])
    finite = np.isfinite(array)
    return np.where(finite, np.clip(array, -_LARGEST, _LARGEST), array).astype("<f4")


def _under(view: LabView, told: bool, lens: bytes, message: bytes) -> bytes:
    """A run's message under a header for the view and a lens, as `static/view.js` reads it."""
    header = {**asdict(view), "tellsMoment": told, "lenses": len(lens)}
    text = json.dumps(header).encode()
    return len(text).to_bytes(4, "little") + text + lens + message


@cache
def _component() -> Callable[..., Any]:
    from streamlit.components.v2 import component

    return component("gdviz.lab", js="lab.js", css="lab.css")
