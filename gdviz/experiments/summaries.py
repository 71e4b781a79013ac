"""The article's three summary tables, cell by cell: what it says, and what is true of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gdviz.scenes import SCENES

Judgement = Literal[
    "true", "true under conditions", "misleading", "false", "contradicts itself", "unfinished"
]


@dataclass(frozen=True)
class Target:
    """A page that shows it.

    Attributes:
        label: what the link says.
        page: from the project's root, such as "pages/race.py".
        query: the link's parameters.
    """

    label: str
    page: str
    query: Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Cell:
    """One cell of a summary table.

    Attributes:
        row, column: where it stands.
        says: what the article says there, in our own short words.
        judgement: what is true of it.
        because: one sentence, with its source where there is one.
        target: where it is shown.
    """

    row: str
    column: str
    says: str
    judgement: Judgement
    because: str
    target: Target


@dataclass(frozen=True)
class Summary:
    """One of the summary tables."""

    title: str
    cells: tuple[Cell, ...]


def _scene(name: str) -> Target:
    return Target(name, "pages/race.py", SCENES[name].scene.to_query())


def _table(key: str) -> Target:
    return Target(f"Table {key}", "pages/tables.py", {"table": key})


def _lesson(key: str) -> Target:
    return Target(f"Lesson {key}", "pages/misconceptions.py", {"lesson": key})


def _variants(scene: str) -> Target:
    return Target(scene, "pages/variants.py", {"scene": scene})


VARIANTS = Summary(
    "Variants",
    (
        Cell(
            "Batch",
            "Advantage",
            "Its gradient is precise.",
            "true under conditions",
            "It is the exact gradient of the training loss; of the loss on new data, which is what "
            "matters, it too is an estimate.",
            _table("T3"),
        ),
        Cell(
            "Batch",
            "Disadvantage",
            "It is expensive on large data sets.",
            "true",
            "Every update reads all examples, so its cost grows in proportion to their number; in "
            "an epoch there is one single update.",
            _table("T3"),
        ),
        Cell(
            "Stochastic",
            "Advantage",
            "It is efficient.",
            "true under conditions",
            "An update is as cheap as can be, but one example at a time leaves a processor's wide "
            "arithmetic idle: an epoch takes longest of all.",
            _table("T3"),
        ),
        Cell(
            "Stochastic",
            "Disadvantage",
            "It is noisy.",
            "true",
            "At a constant rate the noise never dies down: the weights keep wandering about the "
            "minimum, the wider the higher the rate.",
            _scene("Noise: a constant rate never settles"),
        ),
        Cell(
            "Mini-batch",
            "Advantage",
            "It balances speed and cost.",
            "true",
            "Noise falls as one over the root of the batch size while the hardware is kept busy, "
            "up to a critical size (Shallue et al. 2018).",
            _table("T3"),
        ),
        Cell(
            "Mini-batch",
            "Disadvantage",
            "Its batch size is hard to choose.",
            "misleading",
            "Over a wide range of sizes the same loss is reached if the rate follows the size "
            "(Goyal et al. 2017; Shallue et al. 2018): it is the rate that has to be chosen.",
            _table("T5"),
        ),
    ),
)
HYPERPARAMETERS = Summary(
    "Hyperparameters",
    (
        Cell(
            "Learning rate",
            "High",
            "Convergence is faster.",
            "true under conditions",
            "Only below the limit of stability: on a quadratic, two over its largest curvature.",
            _scene("On the edge: exactly 2/λ"),
        ),
        Cell(
            "Learning rate",
            "High",
            "It may overshoot the minimum.",
            "true",
            "Beyond that limit each step overshoots by more than it came, and the run leaves.",
            _scene("Too fast: beyond 2/λ"),
        ),
        Cell(
            "Learning rate",
            "Low",
            "Convergence is slow.",
            "true",
            "Steps are in proportion to the rate. The article's own table of rates says the "
            "opposite (T1).",
            _scene("Too slow: a rate that crawls"),
        ),
        Cell(
            "Batch size",
            "Large",
            "The gradient is more accurate.",
            "true under conditions",
            "Its error falls only as one over the root of the size: four times the examples for "
            "half the error.",
            _table("T5"),
        ),
        Cell(
            "Batch size",
            "Large",
            "It takes more resources.",
            "true",
            "Memory and arithmetic of an update grow in proportion to its examples.",
            _variants("Fewer examples, noisier gradients"),
        ),
        Cell(
            "Batch size",
            "Small",
            "Updates are faster.",
            "true under conditions",
            "Each update is, but an epoch needs more of them, and takes longer in all.",
            _table("T5"),
        ),
        Cell(
            "Batch size",
            "Small",
            "Updates are noisy.",
            "true",
            "With a rate that falls as one over the step, the noise averages out all the same "
            "(Robbins & Monro 1951).",
            _scene("Noise: a decaying rate does"),
        ),
    ),
)
ADVANTAGES = Summary(
    "Advantages and disadvantages",
    (
        Cell(
            "Advantages",
            "Efficiency",
            "It is efficient for training networks.",
            "true",
            "All derivatives together cost a small multiple of one evaluation (Baur & Strassen "
            "1983), whereas a search without them needs evaluations for every weight.",
            _lesson("M1"),
        ),
        Cell(
            "Advantages",
            "Dimension",
            "It handles data of high dimension.",
            "true under conditions",
            "How many steps are needed depends on the curvatures, not on how many weights there "
            "are; badly scaled ones make it slow in two dimensions already.",
            _lesson("M3"),
        ),
        Cell(
            "Disadvantages",
            "Optimum",
            "It may end in a suboptimal solution if it is tuned badly.",
            "misleading",
            "It may even if it is tuned well: the start decides which minimum is reached.",
            _scene("One start, four valleys"),
        ),
        Cell(
            "Disadvantages",
            "Gradients",
            "Gradients vanish in deep networks.",
            "misleading",
            "That is a property of the network, not of descent: activation and initialisation "
            "decide it, and gradients may just as well explode (Yang et al. 2019).",
            _table("T6"),
        ),
    ),
)

SUMMARIES: tuple[Summary, ...] = (VARIANTS, HYPERPARAMETERS, ADVANTAGES)
