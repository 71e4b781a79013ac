"""Annealing and restarts beside descent, at equal cost: on surfaces, and on networks."""

from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.chart import Axis, Chart, line
from gdviz.datasets import DATASETS, Dataset, digits
from gdviz.descent import descend
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import first_lab_scene
from gdviz.misconceptions.m1_sources import KIRKPATRICK
from gdviz.misconceptions.misconception import LessonScene, Opening, Shipped, in_lab, in_race
from gdviz.misconceptions.settings import Settings, choice
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import GradientDescent, Optimizer, SimulatedAnnealing
from gdviz.randomness import draws
from gdviz.scene import MOST_STEPS, first_scene
from gdviz.surfaces import SURFACES, Surface
from gdviz.verdicts import ceiling, floor

TRIALS = 80
#: A restart spends so many evaluations, and the end of annealing is so much cooler than its start.
RESTART, COOLED = 100, 1e-4
#: A minimum counts as found within this share of the surface's range of heights.
FOUND = 0.005
METHODS = ("one descent", "restarts", "annealing", "guesses")
_STYLES = {"one descent": "Gradient descent", "annealing": "Simulated annealing"}


@dataclass(frozen=True)
class ToySettings(Settings):
    """Which surface, at which cost, and how annealing is set."""

    surface: str = choice(
        "Rastrigin", ("Rastrigin", "Ackley", "Styblinski-Tang", "Six-hump camel", "Two wells"),
        label="Surface", help="All have minima that are not the lowest.",
    )  # fmt: skip
    budget: int = hyperparameter(
        2000, 200, 2500, scale="log", whole=True, label="Evaluations", symbol="B",
        help="How many heights or slopes each method may ask for.",
    )  # fmt: skip
    move: float = hyperparameter(
        0.05, 0.01, 0.3, scale="log", label="Move, as a share of the window", symbol=r"\sigma",
        help="How far annealing typically jumps.",
    )  # fmt: skip
    heat: float = hyperparameter(
        0.05, 0.005, 0.5, scale="log", label="Heat, as a share of the heights", symbol="T_0",
        help="How high a climb annealing accepts at first.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ToyMeasured:
    """How often each method finds the lowest minimum.

    Attributes:
        surface: the setting.
        budgets: (B,) numbers of evaluations.
        methods: their names.
        found: (methods, B) the share of TRIALS that end within FOUND of the lowest height.
        trials: how many there were.
    """

    surface: str
    budgets: FloatArray
    methods: tuple[str, ...]
    found: FloatArray
    trials: int

    def at_most(self, method: str) -> float:
        """The share that a method finds with all that it may spend."""
        return float(self.found[self.methods.index(method), -1])


def measure_toy(settings: ToySettings) -> ToyMeasured:
    """All methods from random starts, at an eighth, a quarter, half and all of the cost."""
    surface = SURFACES[settings.surface]
    height = ceiling(surface) - floor(surface)
    if surface.minimum_value is None:
        raise AssertionError(f"{surface.name} has no lowest height.")
    goal = surface.minimum_value + FOUND * height
    budgets = [settings.budget // part for part in (8, 4, 2, 1)]
    ends = [_ends(surface, settings, budget, height) for budget in budgets]
    found = np.array([[float((end <= goal).mean()) for end in each] for each in ends]).T
    return ToyMeasured(
        settings.surface, np.array(budgets, dtype=np.float64), METHODS, found, TRIALS
    )


def _ends(
    surface: Surface, settings: ToySettings, budget: int, height: float
) -> tuple[FloatArray, ...]:
    """The lowest height (TRIALS,) that each method knows in the end, in the order of METHODS."""
    descent = GradientDescent(lr=surface.rate)
    size = float(np.ptp(surface.window, axis=1).mean())
    annealing = SimulatedAnnealing(
        proposal=settings.move * size,
        temperature=settings.heat * height,
        cooling=1 - COOLED ** (1 / budget),
    )
    starts, seeds = _anywhere(surface, budget), np.arange(TRIALS)
    again = max(1, budget // RESTART)
    with np.errstate(all="ignore"):
        one = descend(surface, descent, starts[:, 0], budget - 1, record=0).values[-1]
        many = descend(
            surface, descent, starts[:, :again], budget // again - 1, record=0
        ).values[-1].min(axis=1)  # fmt: skip
        walks = descend(surface, annealing, starts[:, 0], budget - 1, seed=seeds).values
    return one, many, walks.min(axis=0), surface.value(starts).min(axis=1)


def _anywhere(surface: Surface, count: int) -> FloatArray:
    """Points (TRIALS, count, 2), all places in the window equally likely."""
    (x0, x1), (y0, y1) = surface.window
    share = draws(np.arange(TRIALS), 0, "anywhere").uniform(2 * count).reshape(TRIALS, count, 2)
    points: FloatArray = np.array([x0, y0]) + share * np.array([x1 - x0, y1 - y0])
    return points


def _toy_charts(measured: ToyMeasured) -> tuple[Chart, ...]:
    series = tuple(
        line(name, measured.budgets, 100 * row, style=_STYLES.get(name, ""))
        for name, row in zip(measured.methods, measured.found, strict=True)
    )
    alt = (
        f"Share of runs on {measured.surface} that find the lowest minimum against the evaluations "
        "they may spend; with the most: "
        + ", ".join(f"{name} {100 * measured.at_most(name):.0f} %" for name in measured.methods)
        + "."
    )
    share = Axis("runs that find it, in %", limits=(-3.0, 103.0))
    return (Chart("", Axis("evaluations", log=True), share, alt, series),)


def _toy_says(measured: ToyMeasured) -> str:
    one, many, walk, guess = (100 * measured.at_most(name) for name in METHODS)
    first = 100 * measured.found[METHODS.index("annealing"), 0]
    return (
        f"With {measured.budgets[-1]:,.0f} evaluations each, the lowest minimum of "
        f"{measured.surface} was found by **{one:.0f} %** of single descents, **{many:.0f} %** of "
        f"descents with restarts, **{walk:.0f} %** of annealing runs and {guess:.0f} % of mere "
        f"guesses. With an eighth of that annealing found it in {first:.0f} %."
    )


def _toy_claim(measured: ToyMeasured) -> bool:
    one, many, walk, _ = (measured.at_most(name) for name in METHODS)
    return walk >= 0.6 and walk >= 2 * many and many > one


def _toy_opens(settings: ToySettings) -> Opening:
    surface = SURFACES[settings.surface]
    size = float(np.ptp(surface.window, axis=1).mean())
    height = ceiling(surface) - floor(surface)
    steps = min(settings.budget, MOST_STEPS)
    annealing = SimulatedAnnealing(
        proposal=min(settings.move * size, 10.0),
        temperature=settings.heat * height,
        cooling=min(1 - COOLED ** (1 / steps), 0.5),
    )
    racers = (GradientDescent(lr=surface.rate), annealing)
    scene = replace(first_scene(settings.surface), racers=racers, steps=steps)
    return in_race(replace(scene, budget="same evaluations"))


TOYS = LessonScene(
    name="Annealing in two dimensions",
    look_for="Given enough tries, jumping about beats sliding down; given few, it does not.",
    settings=ToySettings(),
    measure=measure_toy,
    charts=_toy_charts,
    says=_toy_says,
    asserts=(
        "At equal cost annealing finds the lowest minimum in at least 60 % of the runs and twice "
        "as often as restarts, which find it more often than a single descent."
    ),
    claim=_toy_claim,
    unless=ToySettings(budget=200),
    sources=(KIRKPATRICK,),
    opens=_toy_opens,
)


# ---- networks -----------------------------------------------------------------------------------

#: Losses are looked at after every fortieth of the cost, restarts after every quarter of a run.
NET_SEEDS, MOMENTS, RESTARTS = 5, 40, 10
#: Each method runs at all of these settings, and the one whose median ends lowest counts.
_RATES = np.array([0.03, 0.1, 0.3, 1.0])
_MOVES, _HEATS = np.array([0.003, 0.01, 0.03, 0.1, 0.3]), np.array([0.001, 0.01, 0.1])
NET_METHODS = ("one descent", "ten restarts", "annealing")


@dataclass(frozen=True)
class NetSettings(Settings):
    """Which network learns what, at which cost."""

    data: str = choice(
        "digits", ("digits", "spiral", "moons"), label="Data",
        help="Handwritten digits, or two classes of points in the plane.",
    )  # fmt: skip
    units: int = hyperparameter(
        16, 2, 32, scale="log", whole=True, label="Hidden units", symbol="H",
        help="The network has one hidden layer.",
    )  # fmt: skip
    budget: int = hyperparameter(
        2000, 200, 4000, scale="log", whole=True, label="Evaluations", symbol="B",
        help="How many losses or gradients each method may ask for.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class NetMeasured:
    """The lowest training loss that each method has reached, as it goes along.

    Attributes:
        data: the setting.
        parameters: how many the network has.
        evaluations: (MOMENTS,) what had been spent.
        losses: (NET_METHODS, MOMENTS) the median over the seeds, of the setting that ends lowest.
        tried: (NET_METHODS,) how many settings of each were tried.
    """

    data: str
    parameters: int
    evaluations: FloatArray
    losses: FloatArray
    tried: FloatArray

    @property
    def apart(self) -> float:
        """How many times annealing's loss is that of one descent, in the end."""
        one, _, walk = self.losses[:, -1]
        return float(walk / one)


def measure_nets(settings: NetSettings) -> NetMeasured:
    """Every method at every one of its settings, all seeds as one batch."""
    data, each = _data(settings.data), settings.budget // MOMENTS
    loss = _loss(data, settings.units)
    tried = (
        _descents(loss, each, runs=1), _descents(loss, each, runs=RESTARTS), _walks(loss, each)
    )  # fmt: skip
    return NetMeasured(
        data=settings.data,
        parameters=loss.network.size,
        evaluations=each * np.arange(1.0, MOMENTS + 1),
        losses=np.array([_best(losses) for losses in tried]),
        tried=np.array([len(losses) for losses in tried], dtype=np.float64),
    )


def _data(name: str) -> Dataset:
    if name == "digits":
        return digits().sample(200, 0).standardised()
    return DATASETS[name].make(100, 0.0, 0).standardised()


def _loss(data: Dataset, units: int) -> NetworkObjective:
    classes = len(data.classes)
    net = MLP((data.inputs.shape[1], units, classes if classes > 2 else 1))
    kind = "cross-entropy" if classes > 2 else "logistic"
    return NetworkObjective(net, data.inputs, data.targets, loss=kind)


def _best(losses: FloatArray) -> FloatArray:
    """Of losses (settings, seeds, T), the medians (T,) of the setting whose median ends lowest."""
    known = np.minimum.accumulate(np.where(np.isnan(losses), np.inf, losses), axis=-1)
    medians = np.median(known, axis=1).astype(np.float64)
    best: FloatArray = medians[np.argmin(medians[:, -1])]
    return best


def _descents(loss: NetworkObjective, each: int, runs: int) -> FloatArray:
    """Losses (rates, seeds, MOMENTS) of so many descents, one after another."""
    seeds = np.arange(NET_SEEDS * runs)
    start = np.tile(loss.network.init(seeds).astype(np.float32), (len(_RATES), 1))
    rule = GradientDescent(lr=np.repeat(_RATES, len(seeds)))  # type: ignore[arg-type]
    values = _values(loss, rule, start, MOMENTS // runs, each, seed=0)
    shape = (MOMENTS // runs, len(_RATES), NET_SEEDS, runs)
    return np.moveaxis(values.reshape(shape), 0, -1).reshape(len(_RATES), NET_SEEDS, MOMENTS)


def _walks(loss: NetworkObjective, each: int) -> FloatArray:
    """Losses (settings, seeds, MOMENTS) of annealing at every setting."""
    move, heat = (grid.ravel() for grid in np.meshgrid(_MOVES, _HEATS))
    start = np.tile(loss.network.init(np.arange(NET_SEEDS)).astype(np.float32), (len(move), 1))
    rule = SimulatedAnnealing(
        proposal=np.repeat(move, NET_SEEDS),  # type: ignore[arg-type]
        temperature=np.repeat(heat, NET_SEEDS),  # type: ignore[arg-type]
        cooling=1 - COOLED ** (1 / (each * MOMENTS)),
    )
    seeds = np.tile(np.arange(NET_SEEDS), len(move))
    values = _values(loss, rule, start, MOMENTS, each, seed=seeds)
    return np.moveaxis(values.reshape(MOMENTS, len(move), NET_SEEDS), 0, -1)


def _values(
    loss: NetworkObjective,
    rule: Optimizer,
    start: FloatArray,
    moments: int,
    each: int,
    seed: int | IntArray,
) -> FloatArray:
    """The loss (moments, B) after every so many steps; annealing's first step costs one more."""
    run = descend(loss, rule, start, moments * each - 1, seed=seed, record=each)
    with np.errstate(all="ignore"):
        return np.array([loss.value(points) for points in run.points[1:]])


def _net_charts(measured: NetMeasured) -> tuple[Chart, ...]:
    series = tuple(
        line(name, measured.evaluations, np.maximum(row, 1e-7), style=_STYLES.get(name, ""))
        for name, row in zip(NET_METHODS, measured.losses, strict=True)
    )
    alt = (
        f"Lowest training loss so far against evaluations, logarithmic, on the {measured.data}; in "
        "the end "
        + ", ".join(
            f"{name} {row[-1]:.2g}" for name, row in zip(NET_METHODS, measured.losses, strict=True)
        )
        + "."
    )
    loss = Axis("lowest training loss so far", log=True)
    return (Chart("", Axis("evaluations"), loss, alt, series),)


def _net_says(measured: NetMeasured) -> str:
    one, many, walk = measured.losses[:, -1]
    rates, _, walks = measured.tried
    ratio = (
        f"**{measured.apart:,.0f} times** that of descent"
        if measured.apart > 2
        else "**no worse** than descent" if measured.apart <= 1 else "hardly worse than descent"
    )  # fmt: skip
    return (
        f"A network of {measured.parameters:,} parameters learns the {measured.data}. With "
        f"{measured.evaluations[-1]:,.0f} evaluations one descent comes to a loss of {one:.2g}, "
        f"ten restarts to {many:.2g}, annealing to {walk:.2g}: {ratio}. Each ran at its best of "
        f"{rates:.0f} rates, annealing at its best of {walks:.0f} settings."
    )


def _net_claim(measured: NetMeasured) -> bool:
    one, many, walk = measured.losses[:, -1]
    return bool(walk > 10 * one and many > one)


def _net_opens(settings: NetSettings) -> Opening:
    scene = first_lab_scene(settings.data)
    return in_lab(
        replace(
            scene,
            units=(settings.units,),
            optimizer=GradientDescent(lr=0.3),
            batch=None,
            epochs=min(settings.budget, 300),
        )
    )


NETS = LessonScene(
    name="Annealing in a thousand dimensions",
    look_for="In so many dimensions hardly any random jump leads down; the slope always does.",
    settings=NetSettings(),
    measure=measure_nets,
    charts=_net_charts,
    says=_net_says,
    asserts=(
        "At equal cost annealing's loss is more than ten times that of one descent, and ten "
        "shorter descents end higher than one long one."
    ),
    claim=_net_claim,
    unless=NetSettings(data="moons"),
    sources=(KIRKPATRICK,),
    opens=_net_opens,
    shipped=Shipped(
        of=NetMeasured, seconds=15, sample=NetSettings(units=2, budget=200), tolerance=2e-2
    ),
)
