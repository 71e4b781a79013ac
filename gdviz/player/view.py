"""The view and the instruments travel apart from the race: choosing them encodes no race anew."""

import json
import math
from dataclasses import asdict
from typing import Any

from gdviz.errors import SettingError
from gdviz.optimizers import OPTIMIZERS
from gdviz.view import View


def under(view: View, lenses: bytes, message: bytes) -> bytes:
    """A race's message under a header for the view, and what its instruments need, "" for none.

    `static/view.js` reads it.
    """
    text = json.dumps({**asdict(view), "lenses": len(lenses)}).encode()
    return len(text).to_bytes(4, "little") + text + lenses + message


def chosen_view(payload: Any) -> View | None:
    """What the browser sent, a view's fields in order, or None if it is nothing of the kind."""
    if not isinstance(payload, list | tuple) or len(payload) != 7:
        return None
    mode, *camera, lens, lens_on, strip = payload
    try:
        turn, tilt, zoom = (float(number) for number in camera)
        if not math.isfinite(turn + tilt) or lens_on not in OPTIMIZERS:
            return None
        return View(mode, round(turn), round(tilt), zoom, lens, lens_on, strip)
    except (TypeError, ValueError, OverflowError, SettingError):
        return None
