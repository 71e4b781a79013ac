"""From a random start descent does not end on a saddle; from a chosen one it can."""

from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, line
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.misconceptions.m4_sources import DU, LEE
from gdviz.misconceptions.misconception import LessonScene, Opening, in_race
from gdviz.misconceptions.saddles import saddles
from gdviz.misconceptions.settings import Settings, choice
from gdviz.optimizers import GradientDescent
from gdviz.randomness import draws
from gdviz.scene import first_scene
from gdviz.surfaces import SURFACES

STARTS = 2000
#: A run is near a saddle within this share of the window.
NEAR = 0.03
_RIDGE = "Product net, on its ridge"
_PLACES = ("Himmelblau", "Six-hump camel", "Styblinski-Tang", "Product net", _RIDGE)
#: So many steps, each as long as three times what the flattest falling direction takes to turn.
_LONG, _MOMENTS = 25.0, 120


@dataclass(frozen=True)
class StartsSettings(Settings):
    """Where the starts are, and how fast descent is."""

    where: str = choice(
        "Himmelblau", _PLACES, label="Starts", help="Anywhere in the picture, or on one line of it."
    )
    share: float = hyperparameter(
        0.5, 0.1, 1.0, scale="log", label="Learning rate, as a share of the usual one", symbol="s",
        help="The usual one is the rate at which this surface opens in the race.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class StartsMeasured:
    """How many runs were near a saddle at each moment.

    Attributes:
        where, lr: the settings.
        steps: (T,) the moments.
        near: (T,) the share of the runs that were within NEAR of a saddle.
        ever: the share that were at some moment.
        starts: how many runs there were.
    """

    where: str
    lr: float
    steps: FloatArray
    near: FloatArray
    ever: float
    starts: int


def measure(settings: StartsSettings) -> StartsMeasured:
    """Descend from 2,000 random starts, and count at each moment."""
    surface = SURFACES[settings.where.partition(",")[0]]
    lr = settings.share * surface.rate
    slowest = min(abs(each.falling) for each in saddles(surface))
    record = max(1, round(_LONG / (lr * slowest) / _MOMENTS))
    run = descend(
        surface, GradientDescent(lr=lr), _starts(settings.where), record * _MOMENTS, record=record
    )
    size = np.ptp(surface.window, axis=1)
    apart = [np.linalg.norm((run.points - s.point) / size, axis=-1) for s in saddles(surface)]
    near = np.min(apart, axis=0) <= NEAR
    return StartsMeasured(
        where=settings.where,
        lr=lr,
        steps=run.recorded_steps.astype(np.float64),
        near=near.mean(axis=1),
        ever=float(near.any(axis=0).mean()),
        starts=STARTS,
    )


def _starts(where: str) -> FloatArray:
    """Uniform in the window (STARTS, 2), or on the line w1 = -w2 of the product net."""
    (x0, x1), (y0, y1) = SURFACES[where.partition(",")[0]].window
    share = draws(0, 0, "starts").uniform(2 * STARTS).reshape(STARTS, 2)
    x, y = x0 + (x1 - x0) * share[:, 0], y0 + (y1 - y0) * share[:, 1]
    return np.stack([x, -x if where == _RIDGE else y], axis=-1)


def _charts(measured: StartsMeasured) -> tuple[Chart, ...]:
    series = (line("near a saddle", measured.steps, 100 * measured.near, style="Gradient descent"),)
    alt = (
        f"Share of {measured.starts:,} runs that are near a saddle against the step: at most "
        f"{100 * measured.near.max():.1f} %, at the end {100 * measured.near[-1]:.1f} %."
    )
    axis = Axis("runs near a saddle, in %")
    return (Chart("", Axis("step"), axis, alt, series),)


def _says(measured: StartsMeasured) -> str:
    count = round(measured.near[-1] * measured.starts)
    last = int(measured.steps[-1])
    return (
        f"Of {measured.starts:,} runs **{100 * measured.ever:.1f} %** passed near a saddle (within "
        f"{100 * NEAR:.0f} % of the picture's width). After {last:,} steps "
        f"**{f'{count:,}' if count else 'none'}** of them {'is' if count == 1 else 'are'} near one."
    )


def _claim(measured: StartsMeasured) -> bool:
    return measured.ever > 0 and measured.near[-1] == 0


def _opens(settings: StartsSettings) -> Opening:
    name, _, ridge = settings.where.partition(",")
    scene = first_scene(name)
    racer = GradientDescent(lr=settings.share * SURFACES[name].rate)
    start = (-2.0, 2.0) if ridge else scene.start
    return in_race(replace(scene, racers=(racer,), start=start))


RANDOM_STARTS = LessonScene(
    name="Two thousand random starts",
    look_for="Some runs pass by a saddle; see how many are still there at the end.",
    settings=StartsSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts="Some of the runs pass near a saddle, and none of them is near one at the end.",
    claim=_claim,
    unless=StartsSettings(where=_RIDGE),
    sources=(LEE, DU),
    opens=_opens,
)
