"""The view travels apart from the race: turning the camera computes and encodes nothing anew."""

import json
import math
from dataclasses import asdict
from typing import Any

from gdviz.errors import SettingError
from gdviz.view import View


def under(view: View, message: bytes) -> bytes:
    """A race's message under a header of its own for the view; `static/view.js` reads it."""
    text = json.dumps(asdict(view)).encode()
    return len(text).to_bytes(4, "little") + text + message


def chosen_view(payload: Any) -> View | None:
    """What the browser sent, [mode, turn, tilt, zoom], or None if it is nothing of the kind."""
    if not isinstance(payload, list | tuple) or len(payload) != 4:
        return None
    try:
        turn, tilt, zoom = (float(number) for number in payload[1:])
        if not math.isfinite(turn + tilt):
            return None
        return View(payload[0], round(turn), round(tilt), zoom)
    except (TypeError, ValueError, OverflowError, SettingError):
        return None
