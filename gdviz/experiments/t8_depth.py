"""T8: how much longer do deeper residual nets train, and do they get better by it?"""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Mark, line
from gdviz.datasets import Dataset, digits
from gdviz.experiments import drawing, pictures
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData
from gdviz.experiments.pictures import Pictures
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, SeedResult, Value
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import MLP, NetworkObjective, ResNet
from gdviz.optimizers import Momentum
from gdviz.schedules import SCHEDULES
from gdviz.settings import Settings, choice
from gdviz.training import Training, train

#: The article's minutes, by the number of layers.
ARTICLE: Mapping[int, float] = MappingProxyType({20: 75.0, 32: 110.0, 44: 140.0, 56: 180.0})
DEPTHS = tuple(ARTICLE)
LINEAR, COMMONEST = "a linear classifier", "always the commonest class"
_SHALLOWEST, _DEEPEST = DEPTHS[0], DEPTHS[-1]
#: Images are squares of so many pixels.
_SIDE = 8
#: So many steps are timed in a row before the next net's turn comes.
_IN_A_ROW = 2
#: Gradients are watched on so many of the training images.
_WATCHED = 100
#: How the linear classifier is trained: to the end.
_LINEAR_EPOCHS, _LINEAR_RATE = 50, 0.2


@dataclass(frozen=True)
class T8Settings(Settings):
    """What can be changed of T8."""

    images: int = hyperparameter(
        600, 100, 1000, label="Training images", symbol="N", whole=True, valid=(20, 4201), step=50,
        help="How many images are learnt.",
    )  # fmt: skip
    tested: int = hyperparameter(
        600, 100, 797, label="Test images", symbol="M", whole=True, valid=(10, 798), step=50,
        help="How many other images the nets are tested with.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        8, 1, 20, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all training images are shown.",
    )  # fmt: skip
    batch_size: int = hyperparameter(
        30, 10, 200, label="Batch size", symbol="B", whole=True, valid=(2, 4201),
        help="How many images a step looks at.",
    )  # fmt: skip
    rate: float = hyperparameter(
        0.05, 0.001, 1.0, label="Learning rate", symbol=r"\eta", scale="log", valid=(1e-9, 1e3),
        help="The learning rate at its highest, the same for all nets.",
    )  # fmt: skip
    schedule: str = choice(
        "cosine", tuple(SCHEDULES), label="Schedule", help="How the rate changes as training goes."
    )
    channels: int = hyperparameter(
        4, 2, 8, label="Channels", symbol="c", whole=True, valid=(1, 17),
        help="How many channels the first stage has; the second has twice, the third four times.",
    )  # fmt: skip
    timed: int = hyperparameter(
        30, 2, 60, label="Timed steps", symbol="K", whole=True, valid=(1, 1001), step=2,
        help="How many training steps of each net are timed; the fastest counts.",
    )  # fmt: skip


def label_of(depth: int, skips: bool) -> str:
    """What a row is called."""
    return f"{'ResNet' if skips else 'plain'}-{depth}"


def cases(settings: T8Settings) -> tuple[Case, ...]:
    """Every depth with and without skips, and two classifiers that are not deep."""
    rows = (_case(depth, skips) for skips in (True, False) for depth in DEPTHS)
    return (*rows, *(Case(name, baseline=True) for name in (LINEAR, COMMONEST)))


def _case(depth: int, skips: bool) -> Case:
    minutes = ARTICLE[depth]
    theirs: dict[str, float | str] = {
        "step": f"{minutes:g} min",
        "multiple": minutes / ARTICLE[_SHALLOWEST],
    }
    settings: dict[str, Value] = {"layers": depth, "skips": "with" if skips else "without"}
    return Case(label_of(depth, skips), settings, theirs if skips else {})


# ---- one seed -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Task:
    """What all nets of one seed learn, and how."""

    seed: int
    settings: T8Settings
    shape: tuple[int, int, int]
    learnt: Dataset
    tested: Dataset

    def net(self, depth: int, skips: bool) -> ResNet:
        first = self.settings.channels
        channels = first, 2 * first, 4 * first
        classes = len(self.learnt.classes)
        return ResNet((depth - 2) // 6, self.shape, channels, classes, skips=skips)

    def loss(self, net: Any, images: int | None = None) -> NetworkObjective:
        """That on the training images, or on the first of them."""
        inputs, targets = self.learnt.inputs[:images], self.learnt.targets[:images]
        return NetworkObjective(net, inputs, targets, "cross-entropy")

    def start(self, net: Any) -> FloatArray:
        return np.asarray(net.init(self.seed), dtype=np.float32)

    def trained(self, net: Any, objective: NetworkObjective, epochs: int, **how: Any) -> Training:
        """A run; with the settings' rate unless told otherwise."""
        rate = how.pop("rate", self.settings.rate)
        return train(
            objective, Momentum(lr=rate), self.start(net), epochs,
            batch_size=self.settings.batch_size, seed=self.seed, **how,
        )  # fmt: skip

    def accuracy(self, net: Any, point: FloatArray) -> float:
        """The share of the test images that is right, in per cent."""
        reference = self.learnt.inputs
        objective = NetworkObjective(
            net, self.tested.inputs, self.tested.targets, "cross-entropy", reference=reference
        )
        return 100 * float(objective.accuracy(point))


def run_seed(seed: int, settings: T8Settings, progress: Progress) -> SeedResult:
    """All rows of one seed: first their steps are timed in turn, then each net is trained."""
    return run_on(seed, settings, progress, Pictures(digits(), (1, _SIDE, _SIDE)))


def run_on(seed: int, settings: T8Settings, progress: Progress, images: Pictures) -> SeedResult:
    """All rows of one seed on these images."""
    task = _Task(
        seed, settings, images.shape, *images.parted(settings.images, settings.tested, seed)
    )
    nets = {
        label_of(depth, skips): task.net(depth, skips)
        for skips in (True, False)
        for depth in DEPTHS
    }
    parts = _parts(progress, [_DEEPEST // 6, *(net.n for net in nets.values())])
    seconds = _fastest(task, nets, next(parts))
    shallow = label_of(_SHALLOWEST, True)
    outcomes = {}
    for (label, net), part in zip(nets.items(), parts, strict=True):
        multiple = seconds[label] / seconds[shallow]
        work = net.products / nets[shallow].products
        times = {
            "step": 1e3 * seconds[label],
            "multiple": multiple,
            "work": work,
            "over work": multiple / work,
        }
        outcomes[label] = _outcome(task, net, times, part)
    outcomes |= _baselines(task)
    return SeedResult(seed, outcomes)


def _parts(progress: Progress, sizes: Sequence[int]) -> Iterator[Progress]:
    """The progress of parts of these sizes, one after the other."""
    ends = np.cumsum([0, *sizes])
    for first, end in pairwise(ends):
        low, high = progress.part(first, ends[-1]), progress.part(end - 1, ends[-1])
        yield replace(progress, low=low.low, high=high.high)


def _fastest(task: _Task, nets: Mapping[str, ResNet], progress: Progress) -> dict[str, float]:
    """Processor seconds of a training step, the fastest of all, by label.

    Net by net in several rounds, so that what slows the machine down for a while hits all alike.
    """
    images, rounds = _IN_A_ROW * task.settings.batch_size, _rounds(task.settings)
    few = {label: task.loss(net, images) for label, net in nets.items()}
    steps: dict[str, list[float]] = {label: [] for label in nets}
    for done in range(rounds):
        for label, net in nets.items():
            clock = _Clock()
            task.trained(net, few[label], 1, record=1, progress=clock)
            steps[label] += list(np.diff(clock.moments))
        progress(done + 1, rounds)
    return {label: min(each) for label, each in steps.items()}


def _rounds(settings: T8Settings) -> int:
    """How often each net has its turn."""
    return math.ceil(settings.timed / _IN_A_ROW)


class _Clock:
    """Writes down the processor time whenever it is told of a step."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def __call__(self, done: int, total: int) -> None:
        self.moments.append(time.process_time())


def _outcome(task: _Task, net: ResNet, times: dict[str, float], progress: Progress) -> Outcome:
    """What one net comes to."""
    schedule = SCHEDULES[task.settings.schedule]()
    objective = task.loss(net)
    run = task.trained(net, objective, task.settings.epochs, schedule=schedule, progress=progress)
    losses = np.asarray(run.losses, dtype=np.float64)
    before, after = _gradients(task, net, run.points[:2])
    values = {
        **times,
        "accuracy": task.accuracy(net, run.points[-1]),
        "learnt": 100 * float(objective.accuracy(run.points[-1])),
        "loss": losses[-1],
        "before": before[0] / before[-2],
        "after": after[0] / after[-2],
        "growth": _first_weights(net, run.points[1]) / _first_weights(net, run.points[0]),
    }
    curves = {"loss": losses, "gradient": before, "gradient after an epoch": after}
    return Outcome(values, {name: _short(curve) for name, curve in curves.items()})


def _gradients(task: _Task, net: ResNet, points: FloatArray) -> FloatArray:
    """Lengths (T, layers) of the loss's gradient by the weights of each layer, output last."""
    gradients = task.loss(net, _WATCHED).gradient(points).astype(np.float64)
    layers = [block.slice for block in net.blocks if block.fans]
    return np.stack([np.linalg.norm(gradients[:, layer], axis=-1) for layer in layers], axis=-1)


def _first_weights(net: ResNet, point: FloatArray) -> float:
    """The length of the first convolution's weights."""
    return float(np.linalg.norm(point[net.blocks[0].slice]))


def _short(curve: FloatArray) -> list[float]:
    """Four digits are enough to draw."""
    return [float(f"{value:.4g}") for value in curve]


def _baselines(task: _Task) -> dict[str, Outcome]:
    """A linear classifier of the pixels, and one that does not look at them."""
    classes = len(task.learnt.classes)
    net = MLP((task.learnt.inputs.shape[1], classes))
    objective = task.loss(net)
    run = task.trained(net, objective, _LINEAR_EPOCHS, rate=_LINEAR_RATE, record=0)
    point = run.points[-1]
    linear = {
        "accuracy": task.accuracy(net, point),
        "learnt": 100 * float(objective.accuracy(point)),
        "loss": float(objective.data_value(point)),
    }
    learnt, tested = (np.asarray(each.targets) for each in (task.learnt, task.tested))
    shares = np.bincount(learnt.astype(np.int64), minlength=classes) / len(learnt)
    commonest = int(shares.argmax())
    guess = {
        "accuracy": 100 * float((tested == commonest).mean()),
        "learnt": 100 * float(shares[commonest]),
    }
    return {LINEAR: Outcome(linear), COMMONEST: Outcome(guess)}


# ---- what is claimed ----------------------------------------------------------------------------

_TIME = "Training time, as in the article"
_CONCLUSION = "Not in the article's table: accuracy, of which its conclusion speaks"
_WORK = "Not in the article: time against work"
_SKIPS = "Not in the article: with and without skips"
RES_20, RES_56 = (label_of(depth, True) for depth in (_SHALLOWEST, _DEEPEST))
PLAIN_20, PLAIN_56 = (label_of(depth, False) for depth in (_SHALLOWEST, _DEEPEST))


def _slower() -> Iterator[Claim]:
    for low, high in pairwise(DEPTHS):
        yield Claim(
            f"{high} slower than {low}",
            f"A training step of {high} layers takes longer than one of {low}.",
            "step", label_of(high, True), label_of(low, True), "higher", 0.05,
            relative=True, group=_TIME,
        )  # fmt: skip


def _better() -> Iterator[Claim]:
    for low, high in (*pairwise(DEPTHS), (_SHALLOWEST, _DEEPEST)):
        yield Claim(
            f"{high} better than {low}",
            f"{high} layers classify the test images better than {low}.",
            "accuracy", label_of(high, True), label_of(low, True), "higher", 0.5,
            group=_CONCLUSION,
        )  # fmt: skip


SLOWER, BETTER = tuple(_slower()), tuple(_better())
CLAIMS = (
    *SLOWER,
    *BETTER,
    Claim(
        "work gets cheaper",
        "The time of 56 layers grows by less than their multiplications do, as the article's "
        "minutes would have it.",
        "over work", RES_56, RES_20, "lower", 0.05, relative=True, group=_WORK,
    ),
    Claim(
        "skips help 20", "With skips, 20 layers classify better than without.",
        "accuracy", RES_20, PLAIN_20, "higher", 0.5, group=_SKIPS,
    ),
    Claim(
        "skips help 56", "With skips, 56 layers classify better than without.",
        "accuracy", RES_56, PLAIN_56, "higher", 0.5, group=_SKIPS,
    ),
    Claim(
        "degradation",
        "Without skips, 56 layers classify even their training images worse than 20.",
        "learnt", PLAIN_56, PLAIN_20, "lower", 0.5, group=_SKIPS,
    ),
    Claim(
        "explosion by depth",
        "Without skips, the gradient grows from the last convolution back to the first by a larger "
        "factor in 56 layers than in 20.",
        "before", PLAIN_56, PLAIN_20, "higher", 0.5, relative=True, group=_SKIPS,
    ),
    Claim(
        "explosion without skips",
        "In 56 layers, the gradient grows from the last convolution back to the first by a larger "
        "factor without skips than with them.",
        "before", PLAIN_56, RES_56, "higher", 0.5, relative=True, group=_SKIPS,
    ),
)  # fmt: skip


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """Time and work; accuracy; skips."""
    return "\n\n".join([_why_time(quote), _why_accuracy(quote), _why_skips(quote)])


def _why_time(quote: Quote) -> str:
    deep = quote.label(RES_56)
    text = (
        f"**Time.** A step of {deep} takes {quote.median('multiple', RES_56)} times the time of "
        f"{quote.label(RES_20)}, and {quote.median('work', RES_56)} times its multiplications; "
        f"the article's minutes are {quote.article('multiple', RES_56)} times as many. "
    )
    if all(quote.verdict(claim.id) == "holds" for claim in SLOWER):
        text += "That more layers take longer holds for every pair of the table. "
    verdict = quote.verdict("work gets cheaper")
    if verdict == "holds":
        text += (
            "Here, too, time grows by less than the work, since part of a step does not depend on "
            "the depth. "
        )
    elif verdict == "does not hold":
        text += "Here time grows by even more than the work: more data pass through the caches. "
    else:
        text += (
            "Here time goes as the work: all but a small part of a step is spent layer by layer. "
        )
    return text + (
        "A ratio as low as the article's needs a large fixed cost beside the net, such as reading "
        "the data, or a processor that small nets leave idle."
    )


def _why_accuracy(quote: Quote) -> str:
    shares = ", ".join(
        f"{quote.median('accuracy', row)} ({quote.label(row)})"
        for row in (label_of(depth, True) for depth in DEPTHS)
    )
    text = (
        "**Accuracy.** The article's conclusion says that its tables show what depth does for "
        f"accuracy; its table has times only. Here the test accuracies with skips are {shares}. "
    )
    verdict = quote.verdict("56 better than 20")
    if verdict == "does not hold":
        text += (
            f"After {quote.setting('epochs')} epochs the deepest is behind, on the training images "
            f"as well ({quote.median('learnt', RES_56)} against {quote.median('learnt', RES_20)}): "
            "it has not overfitted, it is not as far. "
        )
    elif verdict == "holds":
        text += "The deepest is ahead here. "
    else:
        text += "The deepest and the shallowest are too close to call. "
    if verdict != "holds":
        text += (
            "On `CIFAR-10`, with fifty thousand larger images and sixty-four thousand steps, the "
            "deeper residual nets ended ahead (He et al. 2016). "
        )
    return text + (
        f"{quote.label(LINEAR).capitalize()} reaches {quote.median('accuracy', LINEAR)}."
    )


def _why_skips(quote: Quote) -> str:
    text = (
        f"**Skips.** Without them the deepest reaches {quote.range('accuracy', PLAIN_56)} and "
        f"{quote.label(PLAIN_20)} {quote.range('accuracy', PLAIN_20)}. "
    )
    if quote.verdict("degradation") == "holds":
        text += (
            f"On its own training images it is right in {quote.median('learnt', PLAIN_56)}, so "
            "this is no overfitting: it is the degradation for which skips were invented "
            "(He et al. 2016). "
        )
    if quote.verdict("explosion without skips") == "holds":
        text += (
            "At the start its gradient is "
            f"{quote.median('before', PLAIN_56)} times as long at the first convolution as at the "
            f"last, with skips {quote.median('before', RES_56)} times. Gradients do not vanish "
            "here, they explode: batch norm keeps the signal's size on the way forward, and "
            "therefore multiplies the gradient at every layer on the way back, unless skips lead "
            "around them (Yang et al. 2019). "
        )
        text += (
            f"After the first epoch its first weights are {quote.median('growth', PLAIN_56)} times "
            f"as long as before, with skips {quote.median('growth', RES_56)} times. Batch norm "
            "makes their length irrelevant, so what grows is not what they do but the time that "
            "it takes to turn them (Arora et al. 2019); the gradient's factor is down to "
            f"{quote.median('after', PLAIN_56)}. "
        )
    return text.strip()


# ---- charts -------------------------------------------------------------------------------------

_DRAWN = (RES_20, RES_56, PLAIN_20, PLAIN_56)


def charts(result: Result) -> tuple[Chart, ...]:
    """Time and accuracy by depth, the loss by epoch, and the gradient layer by layer."""
    return (
        _times(result),
        _accuracies(result),
        drawing.curves(
            result, "loss", _DRAWN, title="Training loss by epoch", y="training loss", log=True
        ),
        _gradient(result, "gradient", "at the start"),
        _gradient(result, "gradient after an epoch", "after the first epoch"),
    )


def _by_depth(result: Result, measure: Measure, title: str) -> Chart:
    """A line with skips and one without."""
    chart = drawing.against(result, measure, "layers", by="skips", title=title)
    named = tuple(replace(each, name=f"{each.name} skips") for each in chart.series)
    return replace(chart, series=named)


def _times(result: Result) -> Chart:
    """Measured times beside what the work and the article would have them be."""
    chart = _by_depth(result, _MULTIPLE, "Time of a training step by depth")
    depths = np.array(DEPTHS, dtype=np.float64)
    work = np.array([result.row(label_of(depth, True)).median("work") for depth in DEPTHS])
    theirs = np.array([ARTICLE[depth] for depth in DEPTHS]) / ARTICLE[_SHALLOWEST]
    with_skips, without = chart.series
    series = (  # a line of theory has the colour of the one before it
        with_skips,
        line("the article's minutes", depths, theirs, expected=True),
        without,
        line("multiplications", depths, work, expected=True),
    )
    return replace(chart, series=series, y=Axis(f"multiple of {RES_20}"))


def _accuracies(result: Result) -> Chart:
    linear = result.row(LINEAR).median("accuracy")
    chart = _by_depth(result, _ACCURACY, "Test accuracy by depth")
    return replace(chart, marks=(Mark("y", linear, LINEAR),))


def _gradient(result: Result, name: str, when: str) -> Chart:
    return drawing.curves(
        result, name, _DRAWN, title=f"Gradient by layer, {when}", x="layer",
        y="length of the gradient", log=True, first=1,
    )  # fmt: skip


# ---- the table ----------------------------------------------------------------------------------

_STEP = Measure(
    "step", "time of a step",
    "Processor time of one training step (forward, back and update of one mini-batch), the fastest "
    "of those timed; the nets take turns.",
    unit="ms", spec=".1f", timing=True,
)  # fmt: skip
_MULTIPLE = Measure(
    "multiple", "time ratio", f"The time of a step over that of {RES_20}.",
    spec=".2f", timing=True,
)  # fmt: skip
_PRODUCTS = Measure(
    "work", "work ratio",
    f"The multiply–accumulate operations of one image over those of {RES_20}.",
    spec=".2f", better="neither",
)  # fmt: skip
_OVER = Measure(
    "over work", "time over work", "The time ratio over the work ratio.", spec=".2f", timing=True,
)  # fmt: skip
_ACCURACY = Measure(
    "accuracy", "test accuracy",
    "The share of the test images that are classified rightly at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_LEARNT = Measure(
    "learnt", "training accuracy",
    "The share of the training images that are classified rightly at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_LOSS = Measure(
    "loss", "training loss", "Mean cross-entropy over the training images at the end.",
    infinite="diverged",
)  # fmt: skip
_BEFORE = Measure(
    "before", "gradient, first over last, at the start",
    "The length of the gradient by the weights of the first convolution over that of the last, "
    "before training.",
    spec=".3g",
)  # fmt: skip
_AFTER = Measure(
    "after", "gradient, first over last, after an epoch", "The same after the first epoch.",
    spec=".3g",
)  # fmt: skip


_GROWTH = Measure(
    "growth", "growth of the first weights",
    "The length of the first convolution's weights after the first epoch over that before it.",
    spec=".3g",
)  # fmt: skip


def read(files: Mapping[str, bytes]) -> Pictures:
    """Images of one's own, shrunk to the side that the nets are built for."""
    return pictures.read(files).shrunk(_SIDE)


def cost(settings: T8Settings) -> float:
    """Seconds for one seed: its steps, and looking at all training images after each epoch."""
    blocks = 2 * sum((depth - 2) // 6 for depth in DEPTHS)
    width = settings.channels / 4
    steps = settings.epochs * math.ceil(settings.images / settings.batch_size)
    steps += _IN_A_ROW * _rounds(settings)
    shown = steps * min(settings.batch_size, settings.images)
    looked = (settings.epochs + 4) * settings.images + settings.tested + 6 * _WATCHED
    return 0.2 + blocks * (1.9e-3 * steps + width * (3.2e-5 * shown + 2.3e-5 * looked))


T8 = Experiment(
    key="T8",
    title="Depth and time",
    question="How much longer do deeper residual nets train, and do they get better by it?",
    article=Article(
        ("layers", "training time"),
        tuple((str(depth), f"{minutes:g} min") for depth, minutes in ARTICLE.items()),
        "The more layers, the longer the training; its conclusion speaks of accuracy, too.",
    ),
    method=(
        "Residual nets of $6n + 2$ layers (He et al. 2016): one convolution, three stages of $n$ "
        "blocks of two 3x3 convolutions each with batch norm and ReLU, the mean over each channel, "
        "one dense layer; skips without parameters (option A). *Plain* nets are the same without "
        "skips. The images are small, 8x8 digits of optdigits (Alpaydin & Kaynak 1998): 600 to "
        "learn from and 600 to test with; the stages have 4, 8 and 16 channels. All nets of a seed "
        "have the same images and mini-batches of 30, and nets of one depth the same first weights "
        "(He's). Descent with momentum 0.9, a rate of 0.05 that falls along a cosine, 8 epochs "
        "unless set otherwise. For a test, batch norm takes its means and variances from all "
        "training images with the final weights, where libraries keep running averages of the "
        "mini-batches'. **Times** are processor time, which does not count what else the machine "
        "does, of training steps one at a time on one core, the nets in turn; they are compared as "
        "ratios only. At equal epochs the ratio of steps is the ratio of training times. "
        "Gradients are those of the loss on 100 of the training images, by the "
        "weights and biases of each layer. Training is in 32-bit numbers."
    ),
    measures=(
        _STEP, _MULTIPLE, _PRODUCTS, _OVER, _ACCURACY, _LEARNT, _LOSS, _BEFORE, _AFTER, _GROWTH,
    ),
    full=T8Settings(),
    reduced=T8Settings(images=180, tested=120, epochs=2, timed=6),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    serial=True,
    own=OwnData(pictures.ABOUT, (), read, run_on),
)  # fmt: skip
