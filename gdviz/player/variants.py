"""The five variants on one plane through all their paths, as the race player's message."""

from dataclasses import asdict
from typing import Any
from zlib import crc32

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.figures.styles import CASING, STYLES, SURFACE_COLOURS
from gdviz.player.message import Look, filled, packed
from gdviz.training import Training
from gdviz.variants import VARIANTS, Clock, Costs, Runs
from gdviz.variants.runs import EXAMPLES, KEPT, Variant, times

#: What the cursor counts, as the picture says it.
_CLOCKS = {
    "epoch": "epochs",
    "update": "updates",
    "time": "time, in updates on all examples",
}
#: What the table's columns are called, and what that means; there is no distance to a minimum.
_COLUMNS = (
    ("Variant", "Click a name to hide or show its path"),
    ("loss now", "Loss on all examples at the cursor"),
    ("at end", "Loss on all examples after the last update"),
    None,
    ("updates", "How often the weights were changed"),
    ("ended", "Whether its numbers overflowed"),
)
_LOOK = Look()


def encode_variants(
    runs: Runs, clock: Clock, spent: Costs | None = None, look: Look = _LOOK
) -> bytes:
    """Five trainings as one race: places in their common plane, true losses, one cursor.

    Args:
        runs: what was trained.
        clock: what the cursor counts.
        spent: what an update of each costs; needed for the clock "time".
        look: how the player presents it.
    """
    moments = times(runs, clock, spent)
    heights = filled(runs.heights)
    header = {
        "key": f"{runs.settings.key()}&{clock}&{_costs(spent, clock)}&{_place(runs)}&{look}",
        "steps": _length(runs, moments),
        "start": _place(runs),
        "unit": clock,
        "clock": _CLOCKS[clock],
        "plain": True,
        "symbol": "",
        "columns": _COLUMNS,
        "scheduled": False,
        "conditions": conditions(runs),
        "inForce": f"same start, same data · plane holds {runs.share:.0%} of the movement",
        **asdict(look),
        "colours": {"surface": dict(SURFACE_COLOURS), "casing": dict(CASING)},
        "surface": {
            "name": "Network loss",
            "window": runs.plane.window,
            "axes": runs.plane.labels,
            "minimum": 0.0,
            "resolution": len(heights),
            "fingerprint": crc32(heights.tobytes()),
            "partial": False,
            "criticalCount": 0,
            "valleyCount": 0,
            "kinds": [],
        },
        "racers": [
            _racer(each, run) for each, run in zip(VARIANTS.values(), runs.runs, strict=True)
        ],
    }
    nothing = np.empty(0)
    arrays = [heights, nothing, nothing]
    with np.errstate(all="ignore"):
        for run, path, at in zip(runs.runs, runs.paths, moments, strict=True):
            arrays += [path, run.losses, np.linalg.norm(run.gradients, axis=-1), at]
    return packed(header, arrays)


def _place(runs: Runs) -> list[float]:
    """Where in the plane they start."""
    place: list[float] = runs.paths[0][0].tolist()
    return place


def conditions(runs: Runs) -> str:
    """What is equal for the five and what is not, in two sentences."""
    settings = runs.settings
    return (
        f"Same first weights, same {EXAMPLES} examples, {settings.epochs} epochs each. "
        f"Batch, stochastic and mini-batch share one rate, {settings.lr:.3g}; momentum has "
        f"{settings.lr * (1 - KEPT):.3g}, for its velocity adds up ten slopes; the adaptive one "
        f"has {settings.adaptive_lr:.3g}."
    )


def _costs(spent: Costs | None, clock: Clock) -> str:
    return "" if spent is None or clock != "time" else str(spent.relative.tolist())


def _length(runs: Runs, moments: tuple[FloatArray, ...]) -> int:
    """How far the cursor goes: until the mini-batches are through, whoever takes longer."""
    place = list(VARIANTS).index("Mini-batch")
    return max(1, round(float(moments[place][-1])))


def _racer(variant: Variant, run: Training) -> dict[str, Any]:
    loss = float(run.losses[-1])
    finite = bool(np.isfinite(loss))
    lost = int(run.diverged_at)
    return {
        "name": variant.name,
        "note": variant.about,
        "remark": variant.about,
        **asdict(STYLES[variant.style]),
        "moments": len(run.points),
        "banded": False,
        "result": {
            "value": loss if finite else str(loss),
            "distance": None,
            "evaluations": int(run.recorded_steps[-1]),
            "ending": "moving" if finite else "diverged",
            "text": "still moving" if finite else f"diverged at update {lost}",
            "reason": (
                f"the loss after {run.recorded_steps[-1]:,} updates is {loss:.3g}, and its slope "
                f"{float(np.linalg.norm(run.gradients[-1])):.2g}"
                if finite else "its numbers overflowed"
            ),
        },
    }  # fmt: skip
