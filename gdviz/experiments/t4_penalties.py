"""T4: do weaker L1 and L2 penalties give a deep ConvNet a lower validation loss?"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from types import MappingProxyType
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.datasets import Dataset, digits, mnist
from gdviz.evidence import median
from gdviz.experiments import drawing, pictures
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData
from gdviz.experiments.pictures import Pictures
from gdviz.experiments.progress import Progress
from gdviz.experiments.quoting import Quote
from gdviz.experiments.results import Case, Measure, Outcome, Result, Row, SeedResult
from gdviz.hyperparameters import hyperparameter
from gdviz.networks import ConvNet, NetworkObjective
from gdviz.networks.layer import Streams
from gdviz.networks.network import Network
from gdviz.optimizers import OPTIMIZERS
from gdviz.settings import Settings, choice
from gdviz.training import Training, train

#: The article's validation losses by (L1, L2), from the lowest to the highest.
ARTICLE: Mapping[tuple[float, float], float] = MappingProxyType(
    {(0.001, 0.001): 0.58, (0.001, 0.01): 0.62, (0.01, 0.001): 0.68, (0.01, 0.01): 0.75}
)
#: The strengths on either axis, to which one of one's own is added.
STRENGTHS = (0.0, 0.001, 0.01)
#: A weight smaller than this counts as near zero.
NEAR_ZERO = 1e-3
GUESS = "the classes' shares, without looking"
_SOURCES: Mapping[str, Callable[[], Pictures]] = MappingProxyType(
    {
        "MNIST 14x14": lambda: Pictures(mnist(14), (1, 14, 14)),
        "optdigits 8x8": lambda: Pictures(digits(), (1, 8, 8)),
    }
)
_RULES = ("Adam", "Momentum")
#: So many images are put aside to validate with; an image of one's own is at most so wide.
_VALIDATED, _WIDEST = 500, 16
_CHANNELS, _HIDDEN = (8, 16, 32), (32,)


@dataclass(frozen=True)
class T4Settings(Settings):
    """What can be changed of T4."""

    data: str = choice(
        "MNIST 14x14", tuple(_SOURCES), label="Images", help="Which handwritten digits."
    )
    images: int = hyperparameter(
        200, 50, 1000, label="Training images", symbol="N", whole=True, valid=(10, 4501), step=10,
        help="How many images are learnt: the fewer, the easier it is to learn them by heart.",
    )  # fmt: skip
    epochs: int = hyperparameter(
        30, 1, 60, label="Epochs", symbol="E", whole=True, valid=(1, 101),
        help="How often all training images are shown.",
    )  # fmt: skip
    batch_size: int = hyperparameter(
        10, 5, 100, label="Batch size", symbol="B", whole=True, valid=(1, 4501),
        help="How many images a step looks at.",
    )  # fmt: skip
    optimiser: str = choice(
        "Adam", _RULES, label="Optimiser", help="The update rule, the same for all rows."
    )
    rate: float = hyperparameter(
        0.002, 1e-4, 0.1, label="Learning rate", symbol=r"\eta", scale="log", valid=(1e-9, 1e3),
        help="The learning rate, the same for all rows.",
    )  # fmt: skip
    strength: float = hyperparameter(
        1e-4, 1e-6, 0.1, label="A strength of your own", symbol=r"\lambda", scale="log",
        valid=(1e-12, 1e3), help="One more strength of both penalties beside the article's two.",
    )  # fmt: skip


def label_of(l1: float, l2: float) -> str:
    """What a row is called."""
    return f"L1 {l1:g}, L2 {l2:g}"


def cases(settings: T4Settings) -> tuple[Case, ...]:
    """Every strength of L1 with every strength of L2, and what a guess would come to."""
    rows = (
        Case(label_of(l1, l2), {"L1": l1, "L2": l2}, _article(l1, l2))
        for l1, l2 in product(_strengths(settings), repeat=2)
    )
    return (*rows, Case(GUESS, baseline=True))


def _article(l1: float, l2: float) -> dict[str, float]:
    return {"validation": ARTICLE[l1, l2]} if (l1, l2) in ARTICLE else {}


def _strengths(settings: T4Settings) -> list[float]:
    """Distinct as they are written, in rising order."""
    return sorted({f"{each:g}": each for each in (settings.strength, *STRENGTHS)}.values())


# ---- one seed -----------------------------------------------------------------------------------


class Penalised(NetworkObjective):
    """A cross-entropy with penalties of another strength for every member of a batch.

    A member k at points (K, d) has l1[k] sum |W| + l2[k] sum W^2, biases excluded; the gradient of
    |w| at 0 counts as 0.

    Args:
        network, inputs, targets: as in `NetworkObjective`.
        l1, l2: (K,) the strengths.
    """

    def __init__(
        self,
        network: Network,
        inputs: FloatArray,
        targets: Any,
        l1: FloatArray,
        l2: FloatArray,
    ) -> None:
        super().__init__(network, inputs, targets, "cross-entropy")
        self._strengths = l1, l2

    def value(
        self, points: FloatArray, batch: IntArray | None = None, rng: Streams | None = None
    ) -> FloatArray:
        """The loss (..., K) at points (..., K, d), with penalties."""
        l1, l2 = self._strengths
        weights = points[..., self.network.weights]
        penalty = l1 * np.abs(weights).sum(-1) + l2 * np.square(weights).sum(-1)
        value: FloatArray = super().value(points, batch, rng) + penalty.astype(points.dtype)
        return value

    def gradient(
        self, points: FloatArray, batch: IntArray | None = None, rng: Streams | None = None
    ) -> FloatArray:
        """The loss's gradient (..., K, d), with the penalties'."""
        l1, l2 = (each[:, None].astype(points.dtype) for each in self._strengths)
        gradient = super().gradient(points, batch, rng)
        gradient += self.network.weights * (l1 * np.sign(points) + 2 * l2 * points)
        return gradient


def run_seed(seed: int, settings: T4Settings, progress: Progress) -> SeedResult:
    """All rows of one seed; they train side by side on the same mini-batches."""
    return run_on(seed, settings, progress, _SOURCES[settings.data]())


def run_on(seed: int, settings: T4Settings, progress: Progress, images: Pictures) -> SeedResult:
    """All rows of one seed on these images."""
    learnt, kept = images.parted(settings.images, _VALIDATED, seed)
    rows = [case for case in cases(settings) if not case.baseline]
    l1, l2 = (np.array([float(row.settings[name]) for row in rows]) for name in ("L1", "L2"))
    net = ConvNet(images.shape, _CHANNELS, _HIDDEN, outputs=len(learnt.classes), stride=2, pool=1)
    start = net.init(seed)
    run = train(
        Penalised(net, learnt.inputs, learnt.targets, l1, l2),
        OPTIMIZERS[settings.optimiser]().at_rate(settings.rate),
        np.tile(start.astype(np.float32), (len(rows), 1)),
        settings.epochs,
        batch_size=settings.batch_size,
        seed=seed,
        validation=NetworkObjective(net, kept.inputs, kept.targets, "cross-entropy"),
        progress=progress,
    )
    outcomes = dict(zip((row.label for row in rows), _outcomes(run), strict=True))
    outcomes[GUESS] = _guess(learnt, kept)
    return SeedResult(seed, outcomes, _facts(start[net.weights]))


def _outcomes(run: Training) -> Iterator[Outcome]:
    """One a row."""
    weights = run.points[-1][:, run.objective.network.weights]
    near = 100 * (np.abs(weights) < NEAR_ZERO).mean(-1)
    curves = {
        "loss": _curve(run.losses),
        "validation loss": _curve(run.validation_losses),
        "accuracy": 100 * _curve(run.accuracies),
        "validation accuracy": 100 * _curve(run.validation_accuracies),
    }
    for member, share in enumerate(near):
        own = {name: curve[:, member] for name, curve in curves.items()}
        last = {name: curve[-1] for name, curve in own.items()}
        values = {
            "validation": last["validation loss"],
            "training": last["loss"],
            "gap": round(last["validation loss"] - last["loss"], 5) + 0.0,  # -0 becomes 0
            "lowest": own["validation loss"].min(),
            "accuracy": last["validation accuracy"],
            "learnt": last["accuracy"],
            "near zero": share,
        }
        yield Outcome(values, {name: _short(curve) for name, curve in own.items()})


def _curve(values: FloatArray | None) -> FloatArray:
    """(T, rows) in float64."""
    return np.asarray(values, dtype=np.float64)


def _short(curve: FloatArray) -> list[float]:
    """Four digits are enough to draw."""
    return [float(f"{value:.4g}") for value in curve]


def _guess(learnt: Dataset, kept: Dataset) -> Outcome:
    """What answers the shares of the classes among the training images, whatever is shown."""
    classes = [data.targets.astype(np.int64) for data in (kept, learnt)]
    shares = np.bincount(classes[1], minlength=len(learnt.classes)) / len(learnt)
    with np.errstate(divide="ignore"):
        losses = [-np.log(shares[each]).mean() for each in classes]
    right = [100 * (each == shares.argmax()).mean() for each in classes]
    values = {
        "validation": losses[0],
        "training": losses[1],
        "gap": round(losses[0] - losses[1], 5) + 0.0,
        "lowest": losses[0],
        "accuracy": right[0],
        "learnt": right[1],
    }
    return Outcome(values)


def _facts(weights: FloatArray) -> dict[str, float]:
    """What the article's strengths come to at the start, and how many weights there are."""
    absolute, squared = np.abs(weights).sum(), np.square(weights).sum()
    return {
        "weights": len(weights),
        "L1 penalty at 0.01": 0.01 * absolute,
        "L1 penalty at 0.001": 0.001 * absolute,
        "L2 penalty at 0.01": 0.01 * squared,
    }


# ---- what is claimed ----------------------------------------------------------------------------

NONE, MILD, HARSH, DECAY, LASSO = (
    label_of(*pair) for pair in ((0, 0), (0.001, 0.001), (0.01, 0.01), (0, 0.01), (0.001, 0))
)
_ORDER = "The article's order of validation losses"
_OVERFITTING = "Not in the article: less overfitting, or more underfitting?"
_BEYOND = "Not in the article: without penalties, and one alone"


def _order() -> Iterator[Claim]:
    """That of every two rows the article's lower one has the lower validation loss."""
    for low, high in combinations(ARTICLE, 2):
        yield Claim(
            id=f"{label_of(*low)} below {label_of(*high)}",
            sentence=f"{label_of(*low)} has a lower validation loss than {label_of(*high)}.",
            measure="validation",
            a=label_of(*low),
            b=label_of(*high),
            sign="lower",
            smallest=0.02,
            relative=True,
            group=_ORDER,
        )


ORDER = tuple(_order())
CLAIMS = (
    *ORDER,
    Claim(
        "less overfitting",
        "From the article's strongest penalties to its weakest, the gap between validation and "
        "training loss becomes smaller: less overfitting.",
        "gap", MILD, HARSH, "lower", 0.02, group=_OVERFITTING,
    ),
    Claim(
        "less underfitting",
        "From the article's strongest penalties to its weakest, the training loss falls: less "
        "underfitting.",
        "training", MILD, HARSH, "lower", 0.1, relative=True, group=_OVERFITTING,
    ),
    Claim(
        "overfitting without",
        "Without penalties the gap between validation and training loss is larger than with the "
        "article's weakest.",
        "gap", NONE, MILD, "higher", 0.02, group=_OVERFITTING,
    ),
    Claim(
        "weakest beats none",
        "The article's weakest penalties have a lower validation loss than none at all.",
        "validation", MILD, NONE, "lower", 0.02, relative=True, group=_BEYOND,
    ),
    Claim(
        "none beats strongest",
        "No penalties at all have a lower validation loss than the article's strongest.",
        "validation", NONE, HARSH, "lower", 0.02, relative=True, group=_BEYOND,
    ),
    Claim(
        "decay beats weakest",
        "L2 0.01 alone has a lower validation loss than the article's weakest penalties.",
        "validation", DECAY, MILD, "lower", 0.02, relative=True, group=_BEYOND,
    ),
    Claim(
        "weakest reads better",
        "The article's weakest penalties have a higher validation accuracy than none at all.",
        "accuracy", MILD, NONE, "higher", 0.5, group=_BEYOND,
    ),
    Claim(
        "L1 is sparser",
        "L1 0.001 alone brings more weights near zero than L2 0.01 alone.",
        "near zero", LASSO, DECAY, "higher", 5.0, group=_BEYOND,
    ),
)  # fmt: skip


# ---- why ----------------------------------------------------------------------------------------


def why(quote: Quote) -> str:
    """The order; what it is a sign of; and what the article's table leaves out."""
    return "\n\n".join([_why_order(quote), _why_underfitting(quote), _why_without(quote)])


def _why_order(quote: Quote) -> str:
    losses = ", ".join(
        f"{quote.median('validation', row)} ({quote.label(row)})" for row in map(_label, ARTICLE)
    )
    text = f"**The order.** In the article's order the validation losses are {losses}. "
    undecided = [claim for claim in ORDER if quote.verdict(claim.id) != "holds"]
    if undecided:
        pairs = "; ".join(
            f"{quote.label(claim.a)} below {quote.label(claim.b)} ({quote.verdict(claim.id)}, in "
            f"{quote.right(claim.id)} seeds)"
            for claim in undecided
        )
        text += f"Not every pair comes in the article's order: {pairs}. "
    else:
        text += "Every pair comes in the article's order. "
    return text + (
        "The reason is in the formula, $\\lambda_1 \\sum |W| + \\lambda_2 \\sum W^2$: it is a sum "
        f"over {quote.fact('weights', ',.0f')} weights, so at the start L1 of `0.01` alone adds "
        f"{quote.fact('L1 penalty at 0.01', '.1f')} to a cross-entropy of about $\\ln 10$, where "
        f"L2 of `0.01` adds {quote.fact('L2 penalty at 0.01', '.1f')}. And L1 pulls at every "
        "weight with the same force however small it is, L2 in proportion to its size."
    )


def _label(pair: tuple[float, float]) -> str:
    return label_of(*pair)


def _why_underfitting(quote: Quote) -> str:
    text = (
        "**Overfitting or underfitting?** From the article's weakest penalties to its strongest "
        f"the *training* loss goes from {quote.median('training', MILD)} to "
        f"{quote.median('training', HARSH)} and the training accuracy from "
        f"{quote.median('learnt', MILD)} to {quote.median('learnt', HARSH)}, while the gap between "
        f"validation and training loss goes from {quote.median('gap', MILD)} to "
        f"{quote.median('gap', HARSH)}. The article's validation losses go from "
        f"{quote.article('validation', MILD)} to {quote.article('validation', HARSH)}, these from "
        f"{quote.median('validation', MILD)} to {quote.median('validation', HARSH)}. "
    )
    under = quote.verdict("less underfitting") == "holds"
    over = quote.verdict("less overfitting") == "holds"
    if under and not over:
        text += (
            "So the table does not show less overfitting with weaker penalties. It shows less "
            "underfitting: its strong penalties keep the net from learning even what it is shown. "
        )
    elif under:
        text += "Weaker penalties let it both learn more and generalise better. "
    if quote.result.row(HARSH).median("validation") > 0.9 * quote.result.row(GUESS).median(
        "validation"
    ):
        text += (
            f"With the strongest it is hardly better than answering {quote.label(GUESS)} "
            f"({quote.median('validation', GUESS)}). "
        )
    return text.strip()


def _why_without(quote: Quote) -> str:
    best = min(_rows(quote.result), key=lambda row: row.median("validation")).label
    text = (
        "**What the table leaves out.** Without any penalty the net learns its "
        f"{quote.setting('images')} images to {quote.median('learnt', NONE)}, and its training "
        f"loss of {quote.median('training', NONE)} stands against a validation loss of "
        f"{quote.range('validation', NONE)}: that is overfitting. "
    )
    if quote.verdict("weakest beats none") == "holds":
        text += "The article's weakest penalties do help against it "
    else:
        text += "The article's weakest penalties do not clearly help against it "
    text += (
        f"({quote.median('validation', MILD)}). The lowest validation loss of all rows is "
        f"{quote.median('validation', best)}, with {quote.label(best)}. "
    )
    if quote.verdict("weakest reads better") == "too close to call":
        text += (
            "In accuracy there is little in it: "
            f"{quote.median('accuracy', NONE)} without penalties, "
            f"{quote.median('accuracy', MILD)} with the article's weakest, "
            f"{quote.median('accuracy', best)} with {quote.label(best)}. What penalties take away "
            "is mostly unfounded certainty, which the loss punishes and the accuracy does not see. "
        )
    if quote.verdict("L1 is sparser") == "holds":
        text += (
            f"L1 of `0.001` alone brings {quote.median('near zero', LASSO)} of the weights near "
            f"zero, L2 of `0.01` alone {quote.median('near zero', DECAY)}."
        )
    return text.strip()


def _rows(result: Result) -> list[Row]:
    return [row for row in result.rows if not row.case.baseline]


# ---- charts -------------------------------------------------------------------------------------


def charts(result: Result) -> tuple[Chart, ...]:
    """The grid, what either penalty does alone, and how four rows fare epoch by epoch."""
    return (
        drawing.heat(result, _VALIDATION, "L1", "L2", title="Validation loss"),
        _by_strength(result, "L2", "L1"),
        _by_strength(result, "L1", "L2"),
        drawing.curves(
            result, "validation loss", [NONE, DECAY, MILD, HARSH],
            title="Validation loss by epoch", log=True,
        ),
        drawing.heat(result, _LEARNT, "L1", "L2", title="Training accuracy"),
        drawing.heat(result, _NEAR, "L1", "L2", title="Weights near zero"),
    )  # fmt: skip


def _by_strength(result: Result, varied: str, without: str) -> Chart:
    """Training and validation loss over the strength of one penalty, without the other."""
    rows = [row for row in _rows(result) if row.case.settings[without] == 0]
    places = np.arange(float(len(rows)))
    series = tuple(
        _line(measure.name, places, [row.of(measure.key) for row in rows])
        for measure in (_VALIDATION, _TRAINING)
    )
    strengths = tuple(f"{row.case.settings[varied]:g}" for row in rows)
    return Chart(
        f"Training and validation loss, {varied} alone",
        Axis(f"strength of {varied}, without {without}", categories=strengths),
        Axis("loss"),
        f"Training and validation loss by the strength of {varied}: median and range over seeds.",
        series,
    )


def _line(name: str, x: FloatArray, each: list[FloatArray]) -> Series:
    low, high = (np.array([end(values) for values in each]) for end in (np.min, np.max))
    return line(name, x, np.array([median(values) for values in each]), low=low, high=high)


# ---- the table ----------------------------------------------------------------------------------

_VALIDATION = Measure(
    "validation", "validation loss",
    "Mean cross-entropy over the validation images after the last epoch, without the penalty.",
    infinite="diverged",
)  # fmt: skip
_TRAINING = Measure(
    "training", "training loss",
    "Mean cross-entropy over the training images after the last epoch, without the penalty.",
    infinite="diverged",
)  # fmt: skip
_GAP = Measure(
    "gap", "gap", "Validation loss minus training loss: the larger, the more overfitting.",
    infinite="diverged",
)  # fmt: skip
_LOWEST = Measure(
    "lowest", "lowest validation loss",
    "The lowest validation loss after any epoch: what stopping early would have kept, if one knew.",
    infinite="diverged",
)  # fmt: skip
_ACCURACY = Measure(
    "accuracy", "validation accuracy",
    "The share of the validation images that are classified rightly at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_LEARNT = Measure(
    "learnt", "training accuracy",
    "The share of the training images that are classified rightly at the end.",
    unit="%", spec=".1f", better="higher",
)  # fmt: skip
_NEAR = Measure(
    "near zero", "weights near zero",
    f"The share of the weights, without biases, that end below {NEAR_ZERO:g} in size.",
    unit="%", spec=".1f", better="neither",
)  # fmt: skip


def read(files: Mapping[str, bytes]) -> Pictures:
    """Images of one's own, up to 16 pixels wide: larger ones are made smaller."""
    images = pictures.read(files)
    side = max(images.shape[1:])
    return images.shrunk(math.ceil(side / math.ceil(side / _WIDEST)))


def cost(settings: T4Settings) -> float:
    """Seconds for one seed: its steps, and looking at all images after each epoch."""
    rows, side = len(cases(settings)) - 1, int(settings.data[-2:].strip("x"))
    steps = settings.epochs * math.ceil(settings.images / settings.batch_size)
    image = 2e-8 * side**2
    shown = steps * min(settings.batch_size, settings.images) * rows
    looked = settings.epochs * (settings.images + _VALIDATED) * rows
    return 0.1 + 1e-3 * steps + image * (3 * shown + 2 * looked)


T4 = Experiment(
    key="T4",
    title="L1 and L2 penalties",
    question="Do weaker L1 and L2 penalties give a deep ConvNet a lower validation loss?",
    article=Article(
        ("L1", "L2", "validation loss"),
        tuple(
            (f"{l1:g}", f"{l2:g}", f"{loss:.2f}")
            for (l1, l2), loss in sorted(ARTICLE.items(), key=lambda row: -row[1])
        ),
        "The weakest pair of penalties has the lowest validation loss, the strongest the highest.",
    ),
    method=(
        "A ConvNet of five layers (three convolutions of 8, 16 and 32 channels, 3x3 with a stride "
        "of 2, then 32 units and the outputs; ReLU; He's initialisation) learns few handwritten "
        "digits, so that it can learn them by heart: 200 of MNIST (LeCun, Cortes & Burges 1998) at "
        "14x14 pixels, or of optdigits at 8x8, with pixels from 0 to 1, the digits in their "
        "proportions; 500 others validate. It descends the mean cross-entropy plus "
        "$\\lambda_1 \\sum |W| + \\lambda_2 \\sum W^2$ over all weights, biases excluded; all "
        "losses in the table are *without* the penalty. The slope of $|w|$ at 0 counts as 0, so "
        "weights under L1 come near zero rather than onto it: near means below 0.001. All rows of "
        "a seed have the same images, first weights and mini-batches. Adam has its default "
        "$\\beta_1 = 0.9$, $\\beta_2 = 0.999$, with the penalty in the loss (not AdamW's decay); "
        "Momentum is the heavy ball with $\\beta = 0.9$. The article names neither its net, nor "
        "its data, nor the formula of its penalty. Training is in 32-bit numbers."
    ),
    measures=(_VALIDATION, _TRAINING, _GAP, _LOWEST, _ACCURACY, _LEARNT, _NEAR),
    full=T4Settings(),
    reduced=T4Settings(epochs=12),
    cases=cases,
    run_seed=run_seed,
    claims=CLAIMS,
    why=why,
    draw=charts,
    cost=cost,
    own=OwnData(pictures.ABOUT, (), read, run_on),
)
