"""What the instruments are sent, only when they are asked for; `static/lenses.js` reads it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.player.message import packed
from gdviz.race import Race
from gdviz.scene import Scene
from gdviz.view import draws_rates


@dataclass(frozen=True)
class Asked:
    """What a view asks of a race: the rates of all racers, and a lens on one of them.

    Attributes:
        rates: whether the learning rates are drawn.
        lens: one of LENSES.
        place: of the racer that the lens is on.
    """

    rates: bool = False
    lens: str = "none"
    place: int | None = None


def asked(scene: Scene) -> Asked:
    """What the scene's view asks for; equal for all views that need the same."""
    place = scene.watched if scene.view.lens != "none" else None
    lens = "none" if place is None else scene.view.lens
    return Asked(draws_rates(scene.view, scene.schedule.name), lens, place)


def encode_lenses(race: Race, wanted: Asked) -> bytes:
    """The instruments' message; empty when nothing is asked for."""
    if wanted == Asked():
        return b""
    rates = [_lines(race, i) for i in range(len(race.racers))] if wanted.rates else []
    header: dict[str, Any] = {
        "key": f"{race.scene.unseen().key()}&{wanted}",
        **asdict(wanted),
        "lines": [len(lines) for lines in rates],
    }
    place = wanted.place
    columns = {} if place is None else _LENSES[wanted.lens](race, place)
    if place is not None:
        header["usesGradient"] = race.racers[place].uses_gradient
        header["bound"] = race.racers[place].bound
    header["columns"] = {name: int(np.prod(each.shape[1:])) for name, each in columns.items()}
    lines = [line for lines in rates for line in lines]
    return packed(header, [*lines, *columns.values()])


def _lines(race: Race, place: int) -> list[FloatArray]:
    """The rates (T,) to draw of a racer: of both coordinates, of both as one, or none."""
    if not race.racers[place].uses_lr:
        return []
    across, along = race.rates(place).T
    return [across] if np.array_equal(across, along, equal_nan=True) else [across, along]


#: What a lens shows of each step: by name, arrays (T,) or (T, k).
Columns: TypeAlias = dict[str, FloatArray]


def _anatomy(race: Race, place: int) -> Columns:
    """The slopes, and those of the other vectors that this run has at all."""
    found = race.dissection(place)
    aside = {"looked": found.looked, "refused": found.refused}
    vectors = {**found.parts, **aside}
    present = {name: vector for name, vector in vectors.items() if np.any(vector)}
    return {"slope": found.slopes, "asked": found.asked, **present}


def _curvature(race: Race, place: int) -> Columns:
    """Slope and Hessian where each step begins, what their quadratic says of it, and the limit."""
    surface, run = race.scene.objective, race.trajectories[place]
    here, moves = run.points[:-1], np.diff(run.points, axis=0)
    with np.errstate(all="ignore"):
        hessian = surface.hessian(here)
        bent = np.einsum("ti,tij,tj->t", moves, hessian, moves)
        modelled = np.sum(run.gradients[:-1] * moves, axis=-1) + bent / 2
        columns = {
            "slope": run.gradients[:-1],
            "hessian": hessian.reshape(-1, 4)[:, [0, 1, 3]],
            "move": moves,
            "change": np.diff(run.values),
            "modelled": modelled,
            "limit": race.limits(place),
        }
    rated = race.racers[place].uses_lr
    rates = {"rate": race.rates_in_force(place), "rates": race.rates(place)} if rated else {}
    return {**columns, **rates}


_LENSES: Mapping[str, Callable[[Race, int], Columns]] = MappingProxyType(
    {"anatomy": _anatomy, "curvature": _curvature}
)
