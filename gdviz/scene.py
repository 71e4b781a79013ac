"""A scene is a frozen value that determines a picture: computing, links and presets start here."""

import dataclasses
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

import numpy as np

from gdviz import hyperparameters
from gdviz.descent import Trajectory, descend
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.schedules import SCHEDULES, Schedule
from gdviz.surfaces import SURFACES, Surface
from gdviz.view import FIRST_VIEW, MODES, TILTS, TURNS, ZOOMS, View

#: What a link carries: every parameter with its texts, as a URL's query has them.
Query = Mapping[str, Sequence[str]]
_Declared = TypeVar("_Declared", Optimizer, Schedule)

MOST_STEPS = 1000
MOST_NOISE = 100.0
MOST_SEED = 9999
FIRST_SURFACE = "Himmelblau"
FIRST_RACERS = ("Gradient descent", "Momentum", "RMSProp", "Adam")


@dataclass(frozen=True)
class Scene:
    """A race: who runs where, from which start, for how long, under which noise and schedule.

    Attributes:
        surface: a key of SURFACES.
        racers: update rules with their hyperparameters, each rule at most once.
        start: (x, y), inside the surface's window.
        steps: 1 to MOST_STEPS.
        noise: standard deviation of the noise on each gradient coordinate, 0 to MOST_NOISE.
        schedule: factors for every learning rate.
        Hyperparameters are kept as a control can hold them: in its range, to six digits.
        seed: of the noise and of every rule that draws, 0 to MOST_SEED; the same for all racers.
        view: how it is looked at, which changes nothing that is computed.

    Raises:
        SettingError: if one of them is not as described.
    """

    surface: str
    racers: tuple[Optimizer, ...]
    start: tuple[float, float]
    steps: int
    noise: float
    schedule: Schedule
    seed: int
    view: View = FIRST_VIEW

    def __post_init__(self) -> None:
        if self.surface not in SURFACES:
            raise SettingError(f"There is no surface {self.surface!r}.")
        names = [racer.name for racer in self.racers]
        if len(set(names)) != len(names):
            raise SettingError("Each optimiser can race once.")
        for low, value, high in zip(*np.transpose(self._bounds), strict=True):
            if not low <= value <= high:
                raise SettingError(f"A setting is {value:g}, outside {low:g} to {high:g}.")
        x, y = self.start
        object.__setattr__(self, "start", (float(x) + 0.0, float(y) + 0.0))  # no minus zero
        object.__setattr__(self, "racers", tuple(_as_controlled(racer) for racer in self.racers))
        object.__setattr__(self, "schedule", _as_controlled(self.schedule))

    @property
    def _bounds(self) -> list[tuple[float, float, float]]:
        (x0, x1), (y0, y1) = SURFACES[self.surface].window
        return [
            (x0, self.start[0], x1),
            (y0, self.start[1], y1),
            (1, self.steps, MOST_STEPS),
            (0, self.noise, MOST_NOISE),
            (0, self.seed, MOST_SEED),
        ]

    @cached_property
    def objective(self) -> Surface:
        """The surface itself."""
        return SURFACES[self.surface]

    def run(self) -> tuple[Trajectory, ...]:
        """The racers' trajectories, in order; a pure function of the scene."""
        return tuple(
            descend(
                self.objective,
                racer,
                self.start,
                self.steps,
                schedule=self.schedule,
                noise=self.noise,
                seed=self.seed,
            )
            for racer in self.racers
        )

    def unseen(self) -> "Scene":
        """The scene with the first view: equal for all scenes that compute the same."""
        return dataclasses.replace(self, view=FIRST_VIEW)

    def key(self) -> str:
        """A canonical text: equal for equal scenes alone, and `from_key` reads it back."""
        return urlencode(self.to_query(), doseq=True)

    @classmethod
    def from_key(cls, key: str) -> "Scene":
        """The scene that `key` was made from.

        Raises:
            SettingError: if the text is no key.
        """
        scene, problems = cls.from_query(parse_qs(key, keep_blank_values=True))
        if problems:
            raise SettingError(problems[0])
        return scene

    def to_query(self) -> dict[str, list[str]]:
        """The scene as a link's parameters, all written out."""
        query = {
            "surface": [self.surface],
            "racers": [racer.name for racer in self.racers] or [""],
            "x": [repr(float(self.start[0]))],
            "y": [repr(float(self.start[1]))],
            "steps": [str(self.steps)],
            "noise": [repr(float(self.noise))],
            "schedule": [self.schedule.name],
            "seed": [str(self.seed)],
            "view": [self.view.mode],
            "turn": [str(self.view.turn)],
            "tilt": [str(self.view.tilt)],
            "zoom": [repr(self.view.zoom)],
        }
        owners: tuple[Optimizer | Schedule, ...] = (*self.racers, self.schedule)
        for owner in owners:
            for name, parameter in hyperparameters.declared(owner).items():
                position = to_control(parameter, getattr(owner, name))
                text = str(int(position)) if parameter.whole else repr(position)
                query[f"{owner.name}.{name}"] = [text]
        return query

    @classmethod
    def from_query(cls, query: Query) -> tuple["Scene", list[str]]:
        """The scene of a link, and a sentence for each part that was not usable.

        What is missing or unusable takes its default, so every link opens.
        """
        return _Reader(query).scene()


def first_scene(surface: str = FIRST_SURFACE) -> Scene:
    """The scene that a surface opens with."""
    return Scene(
        surface=surface,
        racers=tuple(suggested(OPTIMIZERS[name], SURFACES[surface]) for name in FIRST_RACERS),
        start=SURFACES[surface].start,
        steps=200,
        noise=0.0,
        schedule=SCHEDULES["constant"](),
        seed=0,
    )


def suggested(rule: type[Optimizer], surface: Surface) -> Optimizer:
    """The rule with a learning rate that suits the surface; all else at its default.

    Rules that step by rate x gradient take their share of the surface's rate. Rules that
    normalise the gradient move by about their rate: a hundredth of the window's diagonal.
    """
    if rule.rate_follows == "curvature":
        rate = float(f"{surface.rate * rule.rate_share:.2g}")
        return dataclasses.replace(rule(), lr=rate)  # type: ignore[call-arg]
    if rule.rate_follows == "length":
        (x0, x1), (y0, y1) = surface.window
        rate = float(f"{math.hypot(x1 - x0, y1 - y0) / 100:.1g}")
        return dataclasses.replace(rule(), lr=rate)  # type: ignore[call-arg]
    return rule()


def from_control(parameter: Hyperparameter, position: float) -> float:
    """The number that a control's position stands for: a log control holds the base-10 logarithm.

    Numbers carry six significant digits, so that both directions are exact.
    """
    if parameter.scale == "linear":
        return float(int(position)) if parameter.whole else position
    return float(f"{10.0**position:.6g}")


def to_control(parameter: Hyperparameter, number: float) -> float:
    """The shortest control position that `from_control` turns into `number`."""
    if parameter.scale == "linear":
        return float(number)
    exact = math.log10(number)
    shortest = (round(exact, digits) for digits in range(1, 9))
    matches = (p for p in shortest if from_control(parameter, p) == float(f"{number:.6g}"))
    return next(matches, exact)


def _as_controlled(owner: _Declared) -> _Declared:
    """The rule or schedule with its hyperparameters as a control would hold them."""
    settings = {}
    for name, parameter in hyperparameters.declared(owner).items():
        number = getattr(owner, name)
        if not parameter.low <= number <= parameter.high:
            raise SettingError(
                f"{owner.name}: {parameter.label.lower()} is {number:g}, outside "
                f"{parameter.low:g} to {parameter.high:g}."
            )
        settings[name] = from_control(parameter, to_control(parameter, number))
    return dataclasses.replace(owner, **settings)


class _Reader:
    """Reads a link's parameters one by one and keeps a sentence for each that is no use."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._problems: list[str] = []

    def scene(self) -> tuple[Scene, list[str]]:
        name = self._choice("surface", SURFACES, FIRST_SURFACE)
        surface, default = SURFACES[name], first_scene(name)
        scene = Scene(
            surface=name,
            racers=tuple(
                self._settings(suggested(OPTIMIZERS[rule], surface)) for rule in self._racers()
            ),
            start=(
                self._number("x", surface.window[0], default.start[0]),
                self._number("y", surface.window[1], default.start[1]),
            ),
            steps=self._whole("steps", (1, MOST_STEPS), default.steps),
            noise=self._number("noise", (0.0, MOST_NOISE), default.noise),
            schedule=self._settings(SCHEDULES[self._choice("schedule", SCHEDULES, "constant")]()),
            seed=self._whole("seed", (0, MOST_SEED), default.seed),
            view=self._view(default.view),
        )
        return scene, self._problems

    def _only(self, name: str) -> str | None:
        """The parameter's text; given more than once it counts for nothing, and is named."""
        texts = self._query.get(name, ())
        if len(texts) > 1:
            self._problems.append(f"{name} is given {len(texts)} times; its default is used.")
        return texts[0] if len(texts) == 1 else None

    def _choice(self, name: str, options: Collection[str], default: str) -> str:
        text = self._only(name)
        if text is None or text in options:
            return default if text is None else text
        self._problems.append(f"There is no {name} “{_short(text)}”; “{default}” is shown instead.")
        return default

    def _racers(self) -> Iterator[str]:
        names = self._query.get("racers", FIRST_RACERS)
        known = [name for name in dict.fromkeys(names) if name in OPTIMIZERS]
        for name in dict.fromkeys(names):
            if name and name not in OPTIMIZERS:
                self._problems.append(f"There is no optimiser “{_short(name)}”; it was left out.")
        empty = all(name == "" for name in names)
        return iter(known if known or empty else FIRST_RACERS)

    def _view(self, default: View) -> View:
        return View(
            mode=self._choice("view", MODES, default.mode),
            turn=self._whole("turn", TURNS, default.turn),
            tilt=self._whole("tilt", TILTS, default.tilt),
            zoom=self._number("zoom", ZOOMS, default.zoom),
        )

    def _number(self, name: str, limits: tuple[float, float], default: float) -> float:
        number = self._within(name, limits)
        if isinstance(number, str):
            self._refuse(name, number, limits, default)
        return number if isinstance(number, float) else default

    def _whole(self, name: str, limits: tuple[int, int], default: int) -> int:
        return int(self._number(name, limits, default))

    def _within(self, name: str, limits: tuple[float, float]) -> float | str | None:
        """The parameter's number; its text if that is no use; None if it is not given."""
        text = self._only(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            return text
        return number if limits[0] <= number <= limits[1] else text

    def _settings(self, owner: _Declared) -> _Declared:
        settings = {
            name: self._setting(owner, parameter)
            for name, parameter in hyperparameters.declared(owner).items()
        }
        return dataclasses.replace(owner, **settings)

    def _setting(self, owner: Any, parameter: Hyperparameter) -> float:
        default = getattr(owner, parameter.name)
        low, high = (to_control(parameter, end) for end in (parameter.low, parameter.high))
        position = self._within(f"{owner.name}.{parameter.name}", (low, high))
        if isinstance(position, str):
            label = f"{owner.name}: {parameter.label.lower()}"
            self._refuse(label, position, (low, high), default)
        return from_control(parameter, position) if isinstance(position, float) else default

    def _refuse(self, name: str, text: str, limits: tuple[float, float], default: float) -> None:
        allowed = f"a number from {limits[0]:g} to {limits[1]:g}"
        self._problems.append(
            f"{name} cannot be “{_short(text)}” (the link needs {allowed}); {default:g} is used."
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
