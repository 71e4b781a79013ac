"""Scenes of the lab worth showing, good and bad, each with two sentences and their assertion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.lab.run import LabRun
from gdviz.lab.scene import LabScene, first_lab_scene
from gdviz.optimizers import GradientDescent

Claim = Callable[[LabRun], bool]


@dataclass(frozen=True)
class NamedLab:
    """A scene of the lab, named for its phenomenon.

    Attributes:
        name: the phenomenon, as title, link text and test id.
        scene: what is run.
        look_for: one sentence: where to look, and what happens there.
        shows: one sentence: why it happens.
        claim: asserts of the finished run what the two sentences say.
        unless: a changed scene of which the claim is false.
    """

    name: str
    scene: LabScene
    look_for: str
    shows: str
    claim: Claim
    unless: LabScene

    @property
    def link(self) -> str:
        """Its page and query."""
        return f"network?{self.scene.key()}"


def _accuracy(run: LabRun) -> float:
    """The share of test examples that are right at the end."""
    shares = run.drawn.validation_accuracies
    return float("nan") if shares is None else float(shares[-1])


def _matrices(run: LabRun) -> list[FloatArray]:
    """The weights [W | b] (T, rows, columns) of every layer."""
    points = run.drawn.points
    return [
        points[:, block.slice].reshape(len(points), block.rows, block.columns)
        for block in run.network.blocks
    ]


def _closes_the_ring(run: LabRun) -> bool:
    return _accuracy(run) >= 0.93


def _stays_alike(run: LabRun) -> bool:
    hidden = _matrices(run)[:-1]
    alike = all(bool(np.all(matrix == matrix[:, :1])) for matrix in hidden)
    return alike and _accuracy(run) < 0.6


def _draws_one_line(run: LabRun) -> bool:
    return bool(_accuracy(run) < 0.65)


def _feels_nothing(run: LabRun) -> bool:
    hidden = run.drawn.gradient_norms[:, :-1]
    return bool(np.all(hidden == 0)) and _accuracy(run) < 0.75


def dead_share(run: LabRun) -> float:
    """The share of units in the first layer that are silent for every training example."""
    said = run.network.units(run.last, run.train.inputs)[0]
    return float(np.mean(np.all(said <= 0, axis=0)))


def _dies(run: LabRun) -> bool:
    return dead_share(run) >= 0.7 and _accuracy(run) < 0.85


def _fades(run: LabRun) -> bool:
    first, last = run.drawn.gradient_norms[0, [0, -1]]
    return bool(last > 1000 * first and run.drawn.losses[-1] > 0.69)


def _explodes(run: LabRun) -> bool:
    epoch = run.drawn.diverged_at / run.drawn.steps_per_epoch
    return bool(0 <= epoch <= 10)


def _crawls(run: LabRun) -> bool:
    losses = run.drawn.losses
    return bool(0.9 * losses[0] < losses[-1] < losses[0])


def _learns_by_heart(run: LabRun) -> bool:
    drawn = run.drawn
    tested = drawn.validation_losses
    if tested is None or drawn.accuracies is None:
        return False
    turned = tested[-1] > 1.5 * tested.min()
    return bool(drawn.accuracies[-1] >= 0.95 and _accuracy(run) <= 0.88 and turned)


def solved(run: LabRun) -> IntArray:
    """The numbers of the seeds that end with a training loss below 0.4."""
    return np.flatnonzero(run.training.losses[-1] < 0.4)


def _some_get_stuck(run: LabRun) -> bool:
    return 5 <= len(solved(run)) <= 15


def _hops(run: LabRun) -> bool:
    losses, epochs = run.drawn.losses, run.drawn.epochs
    later = np.diff(losses[len(losses) // 2 :])
    quick = losses[np.searchsorted(epochs, 5)] < 0.35
    return bool(quick and np.mean(later > 0) > 0.25)


def _winds(run: LabRun) -> bool:
    return _accuracy(run) >= 0.95


def _reads(run: LabRun) -> bool:
    return _accuracy(run) >= 0.97


def _sleeps(run: LabRun) -> bool:
    return bool(np.ptp(run.drawn.losses) < 0.01)


def _wakes(run: LabRun) -> bool:
    return _accuracy(run) >= 0.93


_FIRST = LabScene()
_RING = replace(_FIRST, units=(3,))
_ZEROS = replace(_FIRST, initialisation="zeros")
_LINEAR = replace(_FIRST, activation="identity")
_STEP = replace(_FIRST, activation="hard step")
_DEAD = replace(
    _FIRST,
    activation="ReLU",
    initialisation="He",
    units=(16,),
    epochs=40,
    optimizer=GradientDescent(lr=10.0),
)
_FADING = replace(_FIRST, activation="sigmoid", units=(8,) * 6, optimizer=GradientDescent(lr=0.3))
_EXPLODING = replace(
    _FIRST,
    data="waves",
    activation="ReLU",
    initialisation="He",
    units=(16, 16),
    batch=None,
    epochs=100,
    optimizer=GradientDescent(lr=2.0),
)
_SLOW = replace(_FIRST, optimizer=GradientDescent(lr=0.001))
_BY_HEART = replace(_FIRST, noise=0.5, points=120, units=(32, 32), epochs=400)
_XOR = replace(_FIRST, data="xor", noise=0.0, units=(2,), epochs=100, seeds=20)
_ONE = replace(_FIRST, noise=0.3, batch=1, epochs=30, optimizer=GradientDescent(lr=0.1))
_SPIRAL = replace(_FIRST, data="spiral", noise=0.05, units=(16, 16), epochs=200)
_DIGITS = replace(first_lab_scene("digits"), epochs=30)
_ASLEEP = replace(_FIRST, activation="ReLU", initialisation="small normal", units=(8,) * 8)
_AWAKE = replace(_ASLEEP, residual=True)

_ALL: tuple[NamedLab, ...] = (
    NamedLab(
        name="Three units close a ring",
        scene=_RING,
        look_for="Three straight borders, bent into one another, close around the disc.",
        shows=(
            "Every hidden unit draws one soft line, and three lines are the fewest that can "
            "enclose a place."
        ),
        claim=_closes_the_ring,
        unless=replace(_RING, units=(2,)),
    ),
    NamedLab(
        name="Zeros: all units stay alike",
        scene=_ZEROS,
        look_for="The little maps of each layer are the same, and stay the same.",
        shows=(
            "Equal units get equal gradients, so nothing ever tells them apart: first weights must "
            "differ (Rumelhart, Hinton & Williams 1986)."
        ),
        claim=_stays_alike,
        unless=_FIRST,
    ),
    NamedLab(
        name="Linear layers make one line",
        scene=_LINEAR,
        look_for="However long it trains, the border stays straight and misses half of the points.",
        shows="Without an activation two layers are one: a product of matrices is a matrix.",
        claim=_draws_one_line,
        unless=_FIRST,
    ),
    NamedLab(
        name="Hard step: nothing to go by",
        scene=_STEP,
        look_for="Only the last layer's links move; the hidden units stay as they were drawn.",
        shows=(
            "A step is level wherever it has a slope, so the gradient of every weight before it is "
            "exactly zero."
        ),
        claim=_feels_nothing,
        unless=_FIRST,
    ),
    NamedLab(
        name="Dead ReLUs: one step too large",
        scene=_DEAD,
        look_for="Within a few epochs most little maps go blank, and never come back.",
        shows=(
            "A large step pushes a unit below zero for every example; there its slope is zero, so "
            "no gradient ever reaches it again."
        ),
        claim=_dies,
        unless=replace(_DEAD, optimizer=GradientDescent(lr=1.0)),
    ),
    NamedLab(
        name="Six sigmoid layers: the slope fades",
        scene=_FADING,
        look_for="Switch to gradients: the first layer's is a thousand times below the last's.",
        shows=(
            "A sigmoid's slope is at most a quarter, and six of them multiply (Hochreiter 1991); "
            "with tanh the same net learns."
        ),
        claim=_fades,
        unless=replace(_FADING, activation="tanh"),
    ),
    NamedLab(
        name="Too fast: it explodes",
        scene=_EXPLODING,
        look_for="Within ten epochs the loss leaves for infinity.",
        shows=(
            "The rate is more than the curvature bears, so every step overshoots further than the "
            "one before."
        ),
        claim=_explodes,
        unless=replace(_EXPLODING, optimizer=GradientDescent(lr=0.3)),
    ),
    NamedLab(
        name="Too slow: it crawls",
        scene=_SLOW,
        look_for="Sixty epochs, and the loss has lost less than a tenth.",
        shows="A step is rate times slope: at a hundredth of a good rate, so is the way.",
        claim=_crawls,
        unless=replace(_SLOW, optimizer=GradientDescent(lr=0.3)),
    ),
    NamedLab(
        name="Noise learned by heart",
        scene=_BY_HEART,
        look_for="Training loss goes on falling while test loss turns and rises.",
        shows=(
            "With over a thousand weights for 84 noisy examples the border bends around single "
            "points, which tells nothing about new ones."
        ),
        claim=_learns_by_heart,
        unless=replace(_BY_HEART, noise=0.0),
    ),
    NamedLab(
        name="XOR with two units gets stuck",
        scene=_XOR,
        look_for="The band of twenty seeds stays wide: some nets solve it, others end halfway.",
        shows=(
            "Two units are just enough, and then many ways down end in a poor valley; with eight "
            "every seed finds a good one."
        ),
        claim=_some_get_stuck,
        unless=replace(_XOR, units=(8,)),
    ),
    NamedLab(
        name="One example a step",
        scene=_ONE,
        look_for="The loss falls within five epochs, then hops up and down and never settles.",
        shows=(
            "Every example pulls its own way: the steps are many, cheap and noisy; all examples at "
            "once give few and smooth ones."
        ),
        claim=_hops,
        unless=replace(_ONE, batch=None),
    ),
    NamedLab(
        name="A spiral takes many units",
        scene=_SPIRAL,
        look_for="The border winds in from the outside, turn by turn.",
        shows="Sixteen units in two layers can bend it often enough; four units in one cannot.",
        claim=_winds,
        unless=replace(_SPIRAL, units=(4,)),
    ),
    NamedLab(
        name="Digits: 97 of 100",
        scene=_DIGITS,
        look_for="The diagonal of the matrix fills: at least 97 of 100 unseen digits are read.",
        shows="The same rules that roll down a bowl read handwriting, in 2,410 dimensions.",
        claim=_reads,
        unless=replace(_DIGITS, epochs=1),
    ),
    NamedLab(
        name="Tiny weights: a deep net asleep",
        scene=_ASLEEP,
        look_for="Nothing moves: the loss stays at that of a coin for all sixty epochs.",
        shows=(
            "Through eight layers of tiny weights neither signal nor slope comes through: it sits "
            "near the flat saddle at zero."
        ),
        claim=_sleeps,
        unless=replace(_ASLEEP, initialisation="He"),
    ),
    NamedLab(
        name="Residual links wake it",
        scene=_AWAKE,
        look_for="The same tiny weights, with links around every layer: it learns at once.",
        shows=(
            "What goes in is added to what comes out, so signal and slope always have a way "
            "(He et al. 2016)."
        ),
        claim=_wakes,
        unless=replace(_AWAKE, residual=False),
    ),
)
#: Every named scene of the lab by its name.
LAB_SCENES: Mapping[str, NamedLab] = MappingProxyType({one.name: one for one in _ALL})
_BY_KEY = {one.scene.key(): one for one in _ALL}


def named_lab(scene: LabScene) -> NamedLab | None:
    """The named scene that `scene` is; None if it is none of them."""
    return _BY_KEY.get(scene.key())
