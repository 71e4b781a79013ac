"""Which minimum a start leads to, rule by rule, and who ends lowest where."""

import math
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.basins import REACHED, basins, goals, grid, lowest_goals, winners
from gdviz.chart import Axis, Chart, HeatMap, bars, points
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.lines import nearest_within
from gdviz.misconceptions.m1_sources import NOCEDAL
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import OPTIMIZERS, GradientDescent, Optimizer
from gdviz.scene import first_scene, suggested
from gdviz.surfaces import SURFACES, Surface

RULES = ("Gradient descent", "Momentum", "RMSProp", "Adam")
_SURFACES = ("Styblinski-Tang", "Two wells", "Three-hump camel", "Six-hump camel", "Ackley", "Bowl")
#: So many starts a side, and so many steps each.
SIDE, STEPS = 51, 300


def _surface(default: str) -> str:
    field: str = choice(
        default, _SURFACES, label="Surface", help="All but the bowl have several minima."
    )
    return field


@dataclass(frozen=True)
class BasinsSettings(Settings):
    """Which surface, seen through which rule, with how much noise."""

    surface: str = _surface("Styblinski-Tang")
    rule: str = choice(
        RULES[0], RULES, label="Rule in the picture", help="The bars show all four rules."
    )
    noise: float = hyperparameter(
        0.0, 0.0, 3.0, step=0.25, label="Noise, in typical slopes", symbol=r"\sigma",
        help="With 0 the slope is exact, as with all data at once; small batches make it noisy.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class BasinsMeasured:
    """Where each start of a grid ends.

    Attributes:
        surface, rule, noise: the settings.
        x, y: (SIDE,) the grid's coordinates.
        heights: (SIDE, SIDE) how high the minimum is in whose valley the rule ends from there,
            rows being y; nan where there is none.
        rules: the names of all rules.
        shares: (rules,) from what share of the starts each ends in the valley of a lowest minimum.
        minima: how many minima there are.
    """

    surface: str
    rule: str
    noise: float
    x: FloatArray
    y: FloatArray
    heights: FloatArray
    rules: tuple[str, ...]
    shares: FloatArray
    minima: int

    @property
    def share(self) -> float:
        """That of the rule in the picture."""
        return float(self.shares[self.rules.index(self.rule)])


def measure(settings: BasinsSettings) -> BasinsMeasured:
    """Run all four rules from every start."""
    surface = SURFACES[settings.surface]
    slope = float(np.median(np.linalg.norm(surface.gradient(grid(surface, SIDE)), axis=-1)))
    reached = {name: _reached(surface, name, settings.noise * slope) for name in RULES}
    lowest = lowest_goals(surface) or []
    (x0, x1), (y0, y1) = surface.window
    return BasinsMeasured(
        surface=settings.surface,
        rule=settings.rule,
        noise=settings.noise,
        x=np.linspace(x0, x1, SIDE),
        y=np.linspace(y0, y1, SIDE),
        heights=_heights(surface, reached[settings.rule]),
        rules=RULES,
        shares=np.array([float(np.isin(each, lowest).mean()) for each in reached.values()]),
        minima=len(goals(surface)),
    )


def _rule(name: str, surface: Surface) -> Optimizer:
    return suggested(OPTIMIZERS[name], surface)


def _reached(surface: Surface, name: str, noise: float) -> IntArray:
    """The minimum (SIDE, SIDE) in whose valley a rule ends from each start, -1 for none.

    Which valley that is, plain descent without noise tells.
    """
    starts = grid(surface, SIDE).reshape(-1, 2)
    seeds = np.arange(len(starts))
    run = descend(surface, _rule(name, surface), starts, STEPS, noise=noise, seed=seeds, record=0)
    ends = np.where(np.isfinite(run.points[-1]), run.points[-1], 1e9)
    settled = descend(surface, GradientDescent(lr=surface.rate), ends, STEPS, record=0).points[-1]
    size = np.ptp(surface.window, axis=1)
    lines = [line / size for line in goals(surface)]
    with np.errstate(all="ignore"):
        return nearest_within(lines, settled / size, REACHED).reshape(SIDE, SIDE)


def _heights(surface: Surface, reached: IntArray) -> FloatArray:
    """The height of the minimum that each start reaches, nan for none."""
    levels = [float(surface.value(goal[0])) for goal in goals(surface)]
    return np.array([*levels, math.nan])[reached]


def grid_axes(x: FloatArray, y: FloatArray) -> tuple[Axis, Axis]:
    """Axes whose few ticks say where the cells of the grid lie."""
    ticks = {round(share * (SIDE - 1)) for share in (0, 0.3, 0.5, 0.7, 1)}
    labels = [
        tuple(_written(each) if place in ticks else "" for place, each in enumerate(coordinates))
        for coordinates in (x, y)
    ]
    return Axis("x of the start", categories=labels[0]), Axis(
        "y of the start", categories=labels[1]
    )


def _written(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")


def _charts(measured: BasinsMeasured) -> tuple[Chart, ...]:
    x, y = grid_axes(measured.x, measured.y)
    heat = HeatMap(measured.heights, "height of the minimum")
    alt = (
        f"Every place of {measured.surface}, coloured by the height of the minimum that "
        f"{measured.rule} finds from there; the deepest from {100 * measured.share:.0f} % of them."
    )
    return Chart("", x, y, alt, heat=heat, height=380), _share_chart(measured)


def _share_chart(measured: BasinsMeasured) -> Chart:
    places = np.arange(len(measured.rules), dtype=np.float64)
    series = tuple(
        bars("", places[i : i + 1], 100 * measured.shares[i : i + 1], style=name)
        for i, name in enumerate(measured.rules)
    )
    alt = "Share of starts that reach the deepest minimum: " + (
        ", ".join(
            f"{name} {100 * share:.0f} %"
            for name, share in zip(measured.rules, measured.shares, strict=True)
        )
        + "."
    )
    share = Axis("starts that reach it, in %", limits=(0.0, 105.0))
    return Chart("", Axis("rule", categories=measured.rules), share, alt, series, height=240)


def _says(measured: BasinsMeasured) -> str:
    shares = ", ".join(
        f"{name} **{100 * share:.0f} %**"
        for name, share in zip(measured.rules, measured.shares, strict=True)
    )
    noise = f", with noise of {measured.noise:g} typical slopes" if measured.noise else ""
    minima = f"{measured.minima} minima" if measured.minima > 1 else "one minimum"
    return (
        f"{measured.surface} has {minima} in this picture. Of {SIDE * SIDE:,} starts, so many "
        f"ended in the valley of a lowest one{noise}: {shares}."
    )


def _claim(measured: BasinsMeasured) -> bool:
    return bool(measured.shares.max() < 0.95)


def _opens(settings: BasinsSettings) -> Opening:
    surface = SURFACES[settings.surface]
    racers = tuple(_rule(name, surface) for name in RULES)
    return in_race(replace(first_scene(settings.surface), racers=racers))


BASINS = LessonScene(
    name="Every start has its minimum",
    look_for=(
        "The colour says how high the minimum is that a run falls into: the start decides which."
    ),
    settings=BasinsSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts="None of the four rules ends in the deepest valley from 95 % of the starts.",
    claim=_claim,
    unless=BasinsSettings(surface="Bowl"),
    sources=(NOCEDAL,),
    opens=_opens,
)


# ---- who wins where -----------------------------------------------------------------------------


@dataclass(frozen=True)
class WinnersSettings(Settings):
    """Which surface, and how long they run."""

    surface: str = _surface("Six-hump camel")
    steps: int = hyperparameter(
        100, 20, 400, scale="log", whole=True, label="Steps", symbol="T",
        help="How many steps each rule takes from every start.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class WinnersMeasured:
    """Who ends lowest from each start of a grid.

    Attributes:
        surface, steps: the settings.
        x, y: (SIDE,) the grid's coordinates.
        winner: (SIDE, SIDE) the number of the rule that ends lowest, -1 for a tie; rows are y.
        rules: their names.
        shares: (rules,) from what share of the starts each is the only winner.
    """

    surface: str
    steps: int
    x: FloatArray
    y: FloatArray
    winner: FloatArray
    rules: tuple[str, ...]
    shares: FloatArray


def measure_winners(settings: WinnersSettings) -> WinnersMeasured:
    """Run all four from every start, and compare their ends."""
    surface, steps = SURFACES[settings.surface], settings.steps
    maps = [basins(surface, _rule(name, surface), SIDE, steps) for name in RULES]
    won = winners(maps)
    (x0, x1), (y0, y1) = surface.window
    return WinnersMeasured(
        surface=settings.surface,
        steps=steps,
        x=np.linspace(x0, x1, SIDE),
        y=np.linspace(y0, y1, SIDE),
        winner=np.maximum(won, -1).astype(np.float64),
        rules=RULES,
        shares=np.array([float((won == number).mean()) for number in range(len(RULES))]),
    )


def _winners_charts(measured: WinnersMeasured) -> tuple[Chart, ...]:
    x, y = np.meshgrid(measured.x, measured.y)
    series = tuple(
        points(name, x[measured.winner == number], y[measured.winner == number], style=name)
        for number, name in enumerate(measured.rules)
    )
    alt = (
        f"Places of {measured.surface}, each with the mark of the rule that alone ends lowest from "
        f"there; {100 * (1 - measured.shares.sum()):.0f} % are empty, for there is a tie."
    )
    across, up = (
        Axis(f"{name} of the start", limits=(1.02 * float(ends[0]), 1.02 * float(ends[-1])))
        for name, ends in (("x", measured.x), ("y", measured.y))
    )
    return Chart("", across, up, alt, series, height=420), _won_chart(measured)


def _won_chart(measured: WinnersMeasured) -> Chart:
    places = np.arange(len(measured.rules), dtype=np.float64)
    series = tuple(
        bars("", places[i : i + 1], 100 * measured.shares[i : i + 1], style=name)
        for i, name in enumerate(measured.rules)
    )
    alt = "Share of starts from which a rule alone ends lowest: " + (
        ", ".join(
            f"{name} {_per_cent(share)}"
            for name, share in zip(measured.rules, measured.shares, strict=True)
        )
        + "."
    )
    share = Axis("starts that it wins alone, in %")
    return Chart("", Axis("rule", categories=measured.rules), share, alt, series, height=240)


def _per_cent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def _winners_says(measured: WinnersMeasured) -> str:
    tied = 1 - measured.shares.sum()
    won = ", ".join(
        f"{name} **{_per_cent(share)}**"
        for name, share in zip(measured.rules, measured.shares, strict=True)
    )
    return (
        f"After {measured.steps} steps, alone at the lowest place: {won}. From the other "
        f"{100 * tied:.0f} % several end equally low. Each rule has the rate with which it opens "
        f"in the race."
    )


def _winners_claim(measured: WinnersMeasured) -> bool:
    return int((measured.shares > 0.02).sum()) >= 2


def _winners_opens(settings: WinnersSettings) -> Opening:
    return _opens(BasinsSettings(surface=settings.surface))


WINNERS = LessonScene(
    name="Who ends lowest, where",
    look_for="No mark covers the picture: which rule is best depends on the start.",
    settings=WinnersSettings(),
    measure=measure_winners,
    charts=_winners_charts,
    says=_winners_says,
    asserts="At least two of the rules win alone from more than 2 % of the starts each.",
    claim=_winners_claim,
    unless=WinnersSettings(surface="Bowl", steps=400),
    sources=(NOCEDAL,),
    opens=_winners_opens,
)
