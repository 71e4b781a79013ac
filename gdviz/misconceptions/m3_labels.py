"""Labels drawn at random are learnt to the last one, only more slowly."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.datasets import Dataset, digits
from gdviz.hyperparameters import hyperparameter
from gdviz.lab.scene import LabScene
from gdviz.misconceptions.misconception import LessonScene, Opening, Source, in_lab
from gdviz.misconceptions.settings import Settings
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import Adam
from gdviz.training import Stop, Training, train

_SEEDS = np.arange(3)
_EPOCHS, _BATCH = 150, 50
#: At this loss, far below that of any mistake, there is nothing left to learn.
_LEARNT = 0.01
_ZHANG = Source(
    "Zhang et al. (2017)",
    "Understanding deep learning requires rethinking generalization",
    "https://arxiv.org/abs/1611.03530",
)


@dataclass(frozen=True)
class LabelSettings(Settings):
    """How many images, and how many of their labels are drawn at random."""

    examples: int = hyperparameter(
        300, 100, 500, whole=True, step=50, label="Images to learn", symbol="N",
        help="Handwritten digits, 8 × 8 pixels; others are kept for the test.",
    )  # fmt: skip
    shuffled: int = hyperparameter(
        100, 0, 100, whole=True, step=5, label="Labels drawn at random, %", symbol="p",
        help="The share of images whose label is exchanged with another image's.",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class LabelMeasured:
    """Accuracy on the images that are learnt, and on others; three runs each.

    Attributes:
        examples: how many images.
        shuffled: the share of shuffled labels, in per cent.
        true, random: (T, 3) accuracy after each epoch, with the true labels and the shuffled ones;
            each until all is learnt.
        true_epochs, random_epochs: (3,) after how many epochs no image is wrong; nan if never.
        true_test, random_test: (3,) accuracy on other images, at the end.
    """

    examples: int
    shuffled: float
    true: FloatArray
    random: FloatArray
    true_epochs: FloatArray
    random_epochs: FloatArray
    true_test: FloatArray
    random_test: FloatArray

    @property
    def slower(self) -> float:
        """How many times as many epochs the shuffled labels take; nan if they are never learnt."""
        return float(np.median(self.random_epochs) / np.median(self.true_epochs))


def measure(settings: LabelSettings) -> LabelMeasured:
    """Train on the true labels and on the shuffled ones, three seeds of each at once."""
    everything = digits().sample(len(digits()), 0)
    count = settings.examples
    seen, unseen = everything.take(np.arange(count)), everything.take(np.arange(500, 1500))
    true = _trained(seen, unseen)
    random = _trained(seen.shuffled_labels(settings.shuffled / 100, 0), unseen)
    return LabelMeasured(
        examples=count,
        shuffled=settings.shuffled,
        true=_accuracies(true),
        random=_accuracies(random),
        true_epochs=_learnt(true),
        random_epochs=_learnt(random),
        true_test=_test(true),
        random_test=_test(random),
    )


def _trained(seen: Dataset, unseen: Dataset) -> Training:
    network = MLP((64, 128, 10), activation="ReLU", initialisation="He")
    losses = [
        NetworkObjective(network, each.inputs, each.targets, loss="cross-entropy")
        for each in (seen, unseen)
    ]
    start = network.init(_SEEDS).astype(np.float32)
    return train(
        losses[0], Adam(lr=5e-3), start, _EPOCHS, batch_size=_BATCH, seed=_SEEDS,
        validation=losses[1], stop=Stop(loss=_LEARNT),
    )  # fmt: skip


def _accuracies(run: Training) -> FloatArray:
    accuracies = run.accuracies
    return np.empty((0, len(_SEEDS))) if accuracies is None else accuracies.astype(np.float64)


def _learnt(run: Training) -> FloatArray:
    """The first epoch (3,) after which no image is wrong; nan if there is none."""
    perfect = _accuracies(run) == 1
    return np.where(perfect.any(axis=0), run.epochs[perfect.argmax(axis=0)], np.nan)


def _test(run: Training) -> FloatArray:
    if run.validation is None:
        return np.full(len(_SEEDS), np.nan)
    return run.validation.accuracy(run.points[-1]).astype(np.float64)


def _charts(measured: LabelMeasured) -> tuple[Chart, ...]:
    series = (
        _banded("true labels", measured.true),
        _banded(f"{measured.shuffled:.0f} % drawn at random", measured.random),
    )
    alt = (
        f"Accuracy on the images that are learnt against the epoch: it ends at "
        f"{100 * np.median(measured.true[-1]):.0f} % with true labels and at "
        f"{100 * np.median(measured.random[-1]):.0f} % with shuffled ones."
    )
    epoch = Axis("epoch: how often every image was shown")
    accuracy = Axis("right answers on the images learnt, %", limits=(0, 103))
    return (Chart("", epoch, accuracy, alt, series),)


def _banded(name: str, shares: FloatArray) -> Series:
    low, middle, high = np.quantile(100 * shares, [0, 0.5, 1], axis=-1)
    return line(name, np.arange(float(len(shares))), middle, low=low, high=high)


def _says(measured: LabelMeasured) -> str:
    tests = [100 * float(np.median(t)) for t in (measured.true_test, measured.random_test)]
    return (
        f"The {measured.examples} true labels are {_when(measured.true_epochs)}; with "
        f"{measured.shuffled:.0f} % of them drawn at random they are "
        f"{_when(measured.random_epochs)}. On images it has not seen the first net is right in "
        f"**{tests[0]:.0f} %**, the second in **{tests[1]:.0f} %**; guessing gives 10 %."
    )


def _when(epochs: FloatArray) -> str:
    """Words for when all was learnt, the median of the runs."""
    if np.isnan(epochs).any():
        return f"not all learnt after {_EPOCHS} epochs"
    return f"all learnt after **{np.median(epochs):.0f}** epochs"


def _claim(measured: LabelMeasured) -> bool:
    slower = measured.slower > 1.5  # false for nan: what is never learnt
    useless = bool(np.all(measured.random_test < 0.25)) and bool(np.all(measured.true_test > 0.8))
    return slower and useless


def _opens(settings: LabelSettings) -> Opening:
    """The true labels, at the lab's size."""
    return in_lab(
        LabScene(
            data="digits", points=settings.examples, noise=0.0, units=(64,),
            activation="ReLU", initialisation="He", optimizer=Adam(lr=5e-3), batch=_BATCH,
            epochs=60,
        )
    )  # fmt: skip


LABELS = LessonScene(
    name="Nonsense is learnt too, more slowly",
    look_for=(
        "Both curves reach 100 %, though the labels of one of them mean nothing. (Shaded: all "
        f"{len(_SEEDS)} seeds.)"
    ),
    settings=LabelSettings(),
    measure=measure,
    charts=_charts,
    says=_says,
    asserts=(
        "Both sets of labels are learnt without a mistake; the random ones take more than one and "
        "a half times as many epochs and are of no use on other images."
    ),
    claim=_claim,
    unless=LabelSettings(shuffled=0),
    sources=(_ZHANG,),
    opens=_opens,
)
