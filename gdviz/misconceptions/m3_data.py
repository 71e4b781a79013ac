"""What more data costs: with all data at every step, and with a few examples."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_lab
from gdviz.misconceptions.settings import Settings, choice
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import GradientDescent
from gdviz.randomness import draws
from gdviz.training import train

ALL = "all"
SIZES = (100, 300, 1000, 3000, 10_000)
_SEEDS = (0, 1, 2)
_FEATURES, _UNSEEN = 10, 1000
#: The target: what is left of the first loss on unseen examples.
LEFT = 0.05
_BOTTOU = Source(
    "Bottou & Bousquet (2007)",
    "The tradeoffs of large scale learning",
    "https://papers.nips.cc/paper/3323-the-tradeoffs-of-large-scale-learning",
)


@dataclass(frozen=True)
class DataSettings(Settings):
    """How many examples the small steps look at, and the rate."""

    batch: str = choice(
        "20", ("1", "5", "20", "100", ALL), label="Examples in a small step",
        help="How many examples the second run looks at before it takes a step.",
    )  # fmt: skip
    lr: float = hyperparameter(
        0.02, 0.01, 0.05, scale="log", label="Learning rate", symbol=r"\eta",
        help="The same for both.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class DataMeasured:
    """Examples looked at until the target is reached; a row for each of SIZES, a column a seed.

    Attributes:
        batch: what the second run looks at in a step.
        sizes: (K,) how many examples there are.
        full, small: (K, 3) with all data at every step, and with small steps; nan if never.
        full_power, small_power: by what power of the number of examples these grow; nan if a run
            never got there.
    """

    batch: str
    sizes: FloatArray
    full: FloatArray
    small: FloatArray
    full_power: float
    small_power: float


def measure(settings: DataSettings) -> DataMeasured:
    """Fit a line through examples of ten features, at every size and with every seed."""
    batch = None if settings.batch == ALL else int(settings.batch)
    full = _examples(settings.lr, None)
    small = full if batch is None else _examples(settings.lr, batch)
    sizes = np.array(SIZES, dtype=np.float64)
    return DataMeasured(
        batch=settings.batch,
        sizes=sizes,
        full=full,
        small=small,
        full_power=_power(sizes, full),
        small_power=_power(sizes, small),
    )


def _power(sizes: FloatArray, examples: FloatArray) -> float:
    return float(np.polyfit(np.log(sizes), np.log(np.median(examples, axis=-1)), 1)[0])


def _examples(lr: float, batch: int | None) -> FloatArray:
    """Examples looked at until the target (K, seeds)."""
    return np.array([[_until(size, seed, lr, batch) for seed in _SEEDS] for size in SIZES])


def _until(size: int, seed: int, lr: float, batch: int | None) -> float:
    seen, unseen = _problem(size, seed)
    each = size if batch is None else min(batch, size)
    most = int(4 / lr)  # with all data about ln(1/LEFT)/(4 lr) = 0.75/lr are needed, at any size
    epochs = -(-most // -(-size // each))
    run = train(seen, GradientDescent(lr=lr), np.zeros(_FEATURES + 1), epochs, batch_size=batch,
                seed=seed, record=1, progress=lambda done, steps: done < most)  # fmt: skip
    losses = unseen.value(run.points)
    there = losses <= LEFT * losses[0]
    return float(there.argmax() * each) if there.any() else float("nan")


def _problem(size: int, seed: int) -> tuple[NetworkObjective, NetworkObjective]:
    """Examples to learn from, and others: normal inputs, a linear answer, and a little noise."""
    count = size + _UNSEEN
    inputs = draws(seed, 0, "inputs").normal(count * _FEATURES).reshape(count, _FEATURES)
    weights = draws(seed, 0, "weights").normal(_FEATURES)
    answers = inputs @ weights + 0.3 * draws(seed, 0, "noise").normal(count)
    network = MLP((_FEATURES, 1))
    seen = NetworkObjective(network, inputs[:size], answers[:size])
    return seen, NetworkObjective(network, inputs[size:], answers[size:])


def _charts(measured: DataMeasured) -> tuple[Chart, ...]:
    small = "all" if measured.batch == ALL else measured.batch
    series = (
        _banded("all examples at every step", measured.sizes, measured.full),
        _banded(f"{small} at every step", measured.sizes, measured.small),
    )
    alt = (
        "Examples looked at until the target against the number of examples, both logarithmic: "
        f"at the largest size {np.median(measured.full[-1]):,.0f} with all at every step."
    )
    x, y = Axis("examples there are", log=True), Axis("examples looked at", log=True)
    return (Chart("", x, y, alt, series),)


def _banded(name: str, x: FloatArray, runs: FloatArray) -> Series:
    low, middle, high = np.quantile(runs, [0, 0.5, 1], axis=-1)
    return line(name, x, middle, low=low, high=high)


def _says(measured: DataMeasured) -> str:
    size, full = measured.sizes[-1], np.median(measured.full[-1])
    said = (
        f"To bring the loss on unseen examples to {100 * LEFT:.0f} % of the first, looking at all "
        f"{size:,.0f} examples at every step means looking **{full:,.0f}** times at one; the "
        f"number grows like the data to the power of {measured.full_power:.2f}. "
    )
    if np.isnan(measured.small).any():
        return f"{said}Steps on {measured.batch} do not get there every time: they are too noisy."
    power = f"{measured.small_power:.2f}".replace("-", "−")
    return (
        f"{said}With {measured.batch} a step it takes **{np.median(measured.small[-1]):,.0f}** "
        f"looks, growing with power {power}."
    )


def _claim(measured: DataMeasured) -> bool:
    return abs(measured.full_power - 1) < 0.1 and abs(measured.small_power) < 0.2


def _opens(settings: DataSettings) -> Opening:
    """The like with two features, where the answer is a tilted plane."""
    batch = None if settings.batch == ALL else int(settings.batch)
    return in_lab(
        LabScene(
            data="plane", points=2000, units=(), batch=batch, epochs=10,
            optimizer=GradientDescent(lr=settings.lr),
        )
    )  # fmt: skip


DATA = LessonScene(
    name="More data, dearer steps",
    look_for=(
        "To the right there is more data. One line climbs with it; the other stays level. (Shaded: "
        f"all {len(_SEEDS)} seeds.)"
    ),
    settings=DataSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "With all data at every step the work grows like the amount of data (power 1.0 ± 0.1), "
        "with small steps hardly at all (power below 0.2)."
    ),
    claim=_claim,
    unless=DataSettings(batch=ALL),
    sources=(_BOTTOU,),
    opens=_opens,
)
