"""A scene is a frozen value that determines a picture: computing, links and presets start here."""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args
from urllib.parse import parse_qs, urlencode

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import IntArray
from gdviz.errors import ExpressionError, GdvizError, SettingError
from gdviz.expression import EXAMPLES, parse
from gdviz.hyperparameters import Hyperparameter
from gdviz.lab.slices import NETWORK_SLICE, network_slice
from gdviz.links import (
    LinkReader,
    Query,
    as_controlled,
    controlled,
    settings_query,
    shortened,
    to_control,
)
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.schedules import SCHEDULES, Schedule
from gdviz.surfaces import SURFACES, Surface
from gdviz.surfaces.surface import Window
from gdviz.view import FIRST_VIEW, LENSES, MODES, STRIPS, TILTS, TURNS, ZOOMS, View

Rates = Literal["as set", "one shared rate", "each at its own best"]
Budget = Literal["same steps", "same evaluations"]
RATES: tuple[Rates, ...] = get_args(Rates)
BUDGETS: tuple[Budget, ...] = get_args(Budget)
#: With how many seeds a noisy race can be run; odd, so that one run is the median.
SEED_COUNTS = (1, 5, 9, 15, 25)
#: How the rate that all racers share is declared: as that of plain descent.
SHARED_RATE = hyperparameters.declared(OPTIMIZERS["Gradient descent"])["lr"]

MOST_STEPS = 1000
MOST_NOISE = 100.0
MOST_SEED = 9999
FIRST_SURFACE = "Himmelblau"
#: The name under which a formula that someone typed stands among the surfaces.
OWN_FORMULA = "Your own formula"
SURFACE_NAMES: tuple[str, ...] = (*SURFACES, OWN_FORMULA, NETWORK_SLICE)
FIRST_FORMULA, FIRST_WINDOW = EXAMPLES[0].formula, EXAMPLES[0].window
#: A window of one's own lies this near the origin, and its sides are at least so long:
#: the player draws in 32 bits.
FARTHEST, SHORTEST = 1000.0, 0.1
#: The four corners of a window as a link names them.
CORNERS = ("x0", "x1", "y0", "y1")
FIRST_RACERS = ("Gradient descent", "Momentum", "RMSProp", "Adam")


@dataclass(frozen=True)
class Scene:
    """A race: who runs where, from which start, for how long, under which noise and schedule.

    Attributes:
        surface: one of SURFACE_NAMES.
        racers: update rules with their hyperparameters, each rule at most once.
        start: (x, y), inside the surface's window.
        steps: 1 to MOST_STEPS.
        noise: standard deviation of the noise on each gradient coordinate, 0 to MOST_NOISE.
        schedule: factors for every learning rate.
        Hyperparameters are kept as a control can hold them: in its range, to six digits.
        seed: of the noise and of every rule that draws, 0 to MOST_SEED; the same for all racers.
        rates: at which learning rates the racers run: each as set, all at `shared_rate`, or each at
            the best that a sweep finds.
        shared_rate: the rate that all share where `rates` says so.
        budget: what all may spend equally: `steps` steps, or `steps` evaluations (value 1,
            gradient 1, Hessian 2).
        seeds: how many seeds, from `seed` on, a noisy race is run with; one of SEED_COUNTS.
        view: how it is looked at, which changes nothing that is computed.
        formula: what was typed, where the surface is OWN_FORMULA; otherwise empty.
        window: the part of the plane that is drawn of such a formula; otherwise None.
        network: the lab's scene, in short, where the surface is NETWORK_SLICE; otherwise empty.

    Raises:
        SettingError: if one of them is not as described.
        ExpressionError: if the formula cannot be used.
    """

    surface: str
    racers: tuple[Optimizer, ...]
    start: tuple[float, float]
    steps: int
    noise: float
    schedule: Schedule
    seed: int
    rates: Rates = "as set"
    shared_rate: float = 0.01
    budget: Budget = "same steps"
    seeds: int = 9
    view: View = FIRST_VIEW
    formula: str = ""
    window: Window | None = None
    network: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", " ".join(self.formula.split()))
        if self.window is not None:
            object.__setattr__(self, "window", checked_window(self.window))
        if self.rates not in RATES or self.budget not in BUDGETS or self.seeds not in SEED_COUNTS:
            raise SettingError(f"A race is run {RATES}, {BUDGETS}, with {SEED_COUNTS} seeds.")
        names = [racer.name for racer in self.racers]
        if len(set(names)) != len(names):
            raise SettingError("Each optimiser can race once.")
        for low, value, high in zip(*np.transpose(self._bounds), strict=True):
            if not low <= value <= high:
                raise SettingError(f"A setting is {value:g}, outside {low:g} to {high:g}.")
        x, y = self.start
        object.__setattr__(self, "start", (float(x) + 0.0, float(y) + 0.0))  # no minus zero
        object.__setattr__(self, "racers", tuple(as_controlled(racer) for racer in self.racers))
        object.__setattr__(self, "schedule", as_controlled(self.schedule))
        object.__setattr__(self, "shared_rate", controlled(SHARED_RATE, self.shared_rate))

    @property
    def _bounds(self) -> list[tuple[float, float, float]]:
        (x0, x1), (y0, y1) = self.objective.window
        return [
            (x0, self.start[0], x1),
            (y0, self.start[1], y1),
            (1, self.steps, MOST_STEPS),
            (0, self.noise, MOST_NOISE),
            (0, self.seed, MOST_SEED),
            (SHARED_RATE.low, self.shared_rate, SHARED_RATE.high),
        ]

    @cached_property
    def objective(self) -> Surface:
        """The surface itself."""
        return surface_called(self.surface, self.formula, self.window, self.network)

    def noise_seeds(self, racer: Optimizer) -> IntArray:
        """The seeds that `racer` is run with: one, unless noise or the rule itself draws."""
        draws = self.noise > 0 or racer.draws
        return self.seed + np.arange(self.seeds if draws else 1)

    @property
    def watched(self) -> int | None:
        """The place of the racer that the view's lens is on; None if nobody races."""
        names = [racer.name for racer in self.racers]
        named = names.index(self.view.lens_on) if self.view.lens_on in names else 0
        return named if names else None

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
        query: dict[str, list[str]] = {
            "surface": [self.surface],
            "racers": [racer.name for racer in self.racers] or [""],
            "x": [repr(float(self.start[0]))],
            "y": [repr(float(self.start[1]))],
            "steps": [str(self.steps)],
            "noise": [repr(float(self.noise))],
            "schedule": [self.schedule.name],
            "seed": [str(self.seed)],
            "rates": [self.rates],
            "shared_rate": [repr(to_control(SHARED_RATE, self.shared_rate))],
            "budget": [self.budget],
            "seeds": [str(self.seeds)],
            "view": [self.view.mode],
            "turn": [str(self.view.turn)],
            "tilt": [str(self.view.tilt)],
            "zoom": [repr(self.view.zoom)],
            "lens": [self.view.lens],
            "lens_on": [self.view.lens_on],
            "strip": [self.view.strip],
        }
        if self.window is not None:
            corners = (repr(corner) for side in self.window for corner in side)
            query |= {"formula": [self.formula]}
            query |= {name: [corner] for name, corner in zip(CORNERS, corners, strict=True)}
        if self.surface == NETWORK_SLICE:
            query |= {"network": [self.network]}
        owners: tuple[Optimizer | Schedule, ...] = (*self.racers, self.schedule)
        for owner in owners:
            query |= settings_query(owner)
        return query

    @classmethod
    def from_query(cls, query: Query) -> tuple["Scene", list[str]]:
        """The scene of a link, and a sentence for each part that was not usable.

        What is missing or unusable takes its default, so every link opens.
        """
        return _Reader(query).scene()


def surface_called(
    name: str, formula: str = "", window: Window | None = None, network: str = ""
) -> Surface:
    """The surface of that name; formula and window are for OWN_FORMULA, and needed there.

    `network` is for NETWORK_SLICE: a scene of the lab, in short.

    Raises:
        SettingError: if there is none.
        ExpressionError: if the formula cannot be used.
        BudgetError: if the network would take too long to train.
    """
    if name == NETWORK_SLICE and not formula and window is None:
        return network_slice(network)
    if name == OWN_FORMULA and window is not None:
        return parse(formula, window)
    if name not in SURFACES or formula or network or window is not None:
        raise SettingError(f"There is no surface {name!r} with this formula and window.")
    return SURFACES[name]


def checked_window(window: Window) -> Window:
    """The window in floats.

    Raises:
        SettingError: if it is not within FARTHEST of the origin, or a side is not SHORTEST long.
    """
    for axis, (low, high) in zip("xy", window, strict=True):
        if not -FARTHEST <= low <= high - SHORTEST <= high <= FARTHEST:
            raise SettingError(
                f"The window cannot go from {axis} = {low:g} to {high:g}: its sides are "
                f"{SHORTEST:g} long or longer, within ±{FARTHEST:g}."
            )
    (x0, x1), (y0, y1) = window
    return (float(x0) + 0.0, float(x1) + 0.0), (float(y0) + 0.0, float(y1) + 0.0)


def first_scene(
    surface: str = FIRST_SURFACE,
    formula: str = FIRST_FORMULA,
    window: Window = FIRST_WINDOW,
    network: str = "",
) -> Scene:
    """The scene that a surface opens with.

    Formula and window are those of OWN_FORMULA, the network is that of NETWORK_SLICE.
    """
    typed = (formula, window) if surface == OWN_FORMULA else ("", None)
    network = network if surface == NETWORK_SLICE else ""
    ground = surface_called(surface, typed[0], typed[1], network)
    return Scene(
        surface=surface,
        racers=tuple(suggested(OPTIMIZERS[name], ground) for name in FIRST_RACERS),
        start=ground.start,
        steps=200,
        noise=0.0,
        schedule=SCHEDULES["constant"](),
        seed=0,
        shared_rate=_rate(SHARED_RATE, ground.rate),
        formula=typed[0],
        window=typed[1],
        network=network,
    )


def suggested(rule: type[Optimizer], surface: Surface) -> Optimizer:
    """The rule with a learning rate that suits the surface; all else at its default.

    Rules that step by rate x gradient take their share of the surface's rate. Rules that
    normalise the gradient move by about their rate: a hundredth of the window's diagonal.
    """
    if rule.rate_follows is None:
        return rule()
    (x0, x1), (y0, y1) = surface.window
    rates = {
        "curvature": float(f"{surface.rate * rule.rate_share:.2g}"),
        "length": float(f"{math.hypot(x1 - x0, y1 - y0) / 100:.1g}"),
    }
    rate = _rate(hyperparameters.declared(rule)["lr"], rates[rule.rate_follows])
    return dataclasses.replace(rule(), lr=rate)  # type: ignore[call-arg]


def _rate(declared: Hyperparameter, rate: float) -> float:
    """The rate to two digits, as near as its control can go."""
    return min(max(float(f"{rate:.2g}"), declared.low), declared.high)


class _Reader(LinkReader):
    """Reads a race's parameters."""

    def scene(self) -> tuple[Scene, list[str]]:
        default = self._default(self.choice("surface", SURFACE_NAMES, FIRST_SURFACE))
        surface = default.objective
        scene = dataclasses.replace(
            default,
            racers=tuple(
                self.settings(suggested(OPTIMIZERS[rule], surface)) for rule in self._racers()
            ),
            start=(
                self.number("x", surface.window[0], default.start[0]),
                self.number("y", surface.window[1], default.start[1]),
            ),
            steps=self.whole("steps", (1, MOST_STEPS), default.steps),
            noise=self.number("noise", (0.0, MOST_NOISE), default.noise),
            schedule=self.settings(SCHEDULES[self.choice("schedule", SCHEDULES, "constant")]()),
            seed=self.whole("seed", (0, MOST_SEED), default.seed),
            rates=self.choice("rates", RATES, default.rates),
            shared_rate=self.position("shared_rate", SHARED_RATE, default.shared_rate),
            budget=self.choice("budget", BUDGETS, default.budget),
            seeds=int(self.choice("seeds", tuple(map(str, SEED_COUNTS)), str(default.seeds))),
            view=self._view(default.view),
        )
        return scene, self.problems

    def _default(self, surface: str) -> Scene:
        """The scene that the link's surface opens with."""
        if surface == NETWORK_SLICE:
            return self._slice()
        if surface != OWN_FORMULA:
            return first_scene(surface)
        window = self._window()
        formula = self.only("formula")
        try:
            return first_scene(surface, FIRST_FORMULA if formula is None else formula, window)
        except ExpressionError as error:
            self.problems.append(
                f"The formula “{shortened(formula or '')}” cannot be used: {error} "
                f"“{FIRST_FORMULA}” is shown instead."
            )
            return first_scene(surface, window=window)

    def _slice(self) -> Scene:
        """The slice of the network that the link tells of; of the lab's first one, if it cannot."""
        network = self.only("network") or ""
        try:
            return first_scene(NETWORK_SLICE, network=network)
        except GdvizError as error:
            self.problems.append(f"The network cannot be shown: {error} The first one is.")
            return first_scene(NETWORK_SLICE)

    def _window(self) -> Window:
        """The window that the link's corners make; one that is no window counts for nothing."""
        (x0, x1), (y0, y1) = FIRST_WINDOW
        x0, x1, y0, y1 = (
            self.number(name, (-FARTHEST, FARTHEST), corner)
            for name, corner in zip(CORNERS, (x0, x1, y0, y1), strict=True)
        )
        try:
            return checked_window(((x0, x1), (y0, y1)))
        except SettingError as error:
            self.problems.append(f"{error} Its default is used.")
            return FIRST_WINDOW

    def _racers(self) -> Iterator[str]:
        names = self.query.get("racers", FIRST_RACERS)
        known = [name for name in dict.fromkeys(names) if name in OPTIMIZERS]
        for name in dict.fromkeys(names):
            if name and name not in OPTIMIZERS:
                self.problems.append(f"There is no optimiser “{shortened(name)}”; it was left out.")
        empty = all(name == "" for name in names)
        return iter(known if known or empty else FIRST_RACERS)

    def _view(self, default: View) -> View:
        return View(
            mode=self.choice("view", MODES, default.mode),
            turn=self.whole("turn", TURNS, default.turn),
            tilt=self.whole("tilt", TILTS, default.tilt),
            zoom=self.number("zoom", ZOOMS, default.zoom),
            lens=self.choice("lens", LENSES, default.lens),
            lens_on=self.choice("lens_on", OPTIMIZERS, default.lens_on),
            strip=self.choice("strip", STRIPS, default.strip),
        )
