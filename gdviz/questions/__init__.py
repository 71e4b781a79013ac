"""What people ask about gradient descent, answered by a picture that runs and a few sentences.

The sentences hold no measured number: those stand under the picture, and come from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True)
class Question:
    """A question with its answer.

    Attributes:
        ask: the question, as a learner would put it.
        answer: a few plain sentences; every technical word in them is in the glossary.
        figure: what is shown live above them, as `gdviz.questions.places` reads it.
        links: where to go on, as well.
    """

    ask: str
    answer: str
    figure: str
    links: tuple[str, ...]


_ALL: tuple[Question, ...] = (
    Question(
        "What is gradient descent, and what has it to do with neural networks?",
        "A network has many weights, and one number says how wrong it is on its examples: the "
        "loss. Gradient descent looks which way the loss rises, and moves every weight a small "
        "step the other way, again and again. That is all that training is: nobody tells the "
        "network how to do it, it only walks downhill.",
        "lab: Three units close a ring",
        ("race: Ravine: momentum wins", "variants: Five variants, one network"),
    ),
    Question(
        "Which types of gradient descent are there?",
        "They differ in two things. How many examples an update looks at: all (batch), one "
        "(stochastic) or a few (mini-batch). And what it makes of the slope: plain descent takes "
        "it as it is, momentum adds a velocity, adaptive methods give every weight a learning "
        "rate of its own. In practice people use mini-batches with momentum or with Adam.",
        "variants: Five variants, one network",
        (
            "lesson: Rules that set their own rates",
            "lab: One example a step",
            "page: pages/race.py",
        ),
    ),
    Question(
        "How does the learning rate affect it?",
        "It says how far one step goes. Too low, and the run crawls; too high, and each step leaps "
        "across the valley to a higher place, until the run diverges. On a quadratic the line "
        "between the two is sharp: 2 divided by the largest curvature.",
        "variants: Crawl, converge, diverge",
        (
            "race: Too slow: a rate that crawls",
            "race: Too fast: beyond 2/λ",
            "lesson: A rate that follows a plan",
            "page: pages/tables.py",
        ),
    ),
    Question(
        "What is a saddle?",
        "A place without slope that is no bottom: like a mountain pass, the ground rises along one "
        "direction and falls along another. A run that comes near it slows down, because a small "
        "slope makes small steps. Nearly every run gets away in the end.",
        "race: Saddle: descent waits",
        (
            "lesson: Ten billion times nearer",
            "lesson: Minima are the rare ones",
            "race: Newton likes saddles",
        ),
    ),
    Question(
        "Why does the loss go up?",
        "There are two usual reasons. Where an update looks at few examples, it follows their "
        "slope and not that of all: the curve hops, and still falls in the long run. Or the "
        "learning rate is too high for the curvature, and the loss climbs more and more.",
        "lab: One example a step",
        (
            "lab: Too fast: it explodes",
            "variants: Fewer examples, noisier gradients",
            "race: Too fast: beyond 2/λ",
        ),
    ),
    Question(
        "Which optimiser should I use?",
        "None is best everywhere. Adam is a good first try, for it copes with slopes of very "
        "different sizes; momentum with a well-chosen learning rate and a schedule often ends as "
        "low or lower. Give each its own best rate before you compare: at one shared rate the "
        "race is fair to nobody.",
        "race: Ravine: momentum wins",
        (
            "lesson: Who ends lowest, where",
            "lesson: Where Adam goes the wrong way",
            "race: Same rate, ten times the push",
            "page: pages/tables.py",
        ),
    ),
    Question(
        "What is an epoch?",
        "One pass through all the training examples. With all of them in each update an epoch is a "
        "single update; with one example in each, it is as many updates as there are examples. So "
        "as many epochs can mean very different numbers of steps: switch the clock on the "
        "variants page to see it.",
        "variants: Five variants, one network",
        ("lab: One example a step", "lesson: More data, dearer steps"),
    ),
    Question(
        "Why does my network not learn?",
        "Look at the gradient first. If it is nearly zero in the first layers, it fades on its "
        "way back: take another activation, better first weights or residual links. If the loss "
        "leaps, lower the learning rate; if it hardly moves, raise it. If all units do the same, "
        "their first weights were equal.",
        "variants: Gradients that fade",
        (
            "lab: Tiny weights: a deep net asleep",
            "lab: Residual links wake it",
            "lab: Zeros: all units stay alike",
            "lab: Dead ReLUs: one step too large",
            "lab: Too slow: it crawls",
        ),
    ),
    Question(
        "Is a lower loss always better?",
        "On the training examples, no. A large network can learn by heart, chance and all: its "
        "training loss falls on, while the test loss turns and rises. What counts is the loss on "
        "examples that it has never seen.",
        "lab: Noise learned by heart",
        ("lesson: Nonsense is learnt too, more slowly", "page: pages/tables.py"),
    ),
    Question(
        "Why is the training loss below the test loss?",
        "Training makes the loss small on the training examples, and on no others. Some of what it "
        "finds there is chance, which test data do not share. A small gap is normal; a gap that "
        "widens means that the network overfits.",
        "lesson: Nonsense is learnt too, more slowly",
        ("lab: Noise learned by heart", "lab: Digits: 97 of 100"),
    ),
    Question(
        "What is overfitting?",
        "Learning the examples instead of the rule behind them. It shows as a test loss that rises "
        "while the training loss still falls. More examples help, and so does regularisation: "
        "penalties on the weights, dropout, or stopping early.",
        "lab: Noise learned by heart",
        ("lesson: Nonsense is learnt too, more slowly", "race: Weight decay moves the minimum"),
    ),
    Question(
        "What does the batch size do?",
        "It sets how sure a step is of its direction, and what the step costs. The error of a "
        "mini-batch's gradient falls with the root of its size: four times the work makes it half "
        "as large. So small batches give many rough steps, large ones few exact steps.",
        "variants: Fewer examples, noisier gradients",
        ("variants: Batch size and rate belong together", "lab: One example a step"),
    ),
    Question(
        "Can it get stuck?",
        "Yes, in a minimum that is not the lowest, and for a long time on flat ground. A small "
        "network gets stuck much more often than a large one. A saddle holds it up, and hardly "
        "ever for good.",
        "lesson: XOR, narrow and wide",
        (
            "race: Stuck in the shallow well",
            "race: Plateau: no slope, no steps",
            "lesson: Two thousand random starts",
            "lab: XOR with two units gets stuck",
        ),
    ),
    Question(
        "Does it find the best solution?",
        "It finds a place where the slope is zero or nearly so. Which one depends on where it "
        "starts, on its rule and on its learning rate; nothing in a slope tells of deeper valleys "
        "far away. In large networks many of the places that it finds are about as good.",
        "lesson: Every start has its minimum",
        (
            "race: One start, four valleys",
            "lesson: XOR, narrow and wide",
            "lesson: Annealing in two dimensions",
        ),
    ),
    Question(
        "Why do two runs differ?",
        "Chance plays a part in three places: the first weights, the order of the examples, and "
        "dropout. All of them follow from the seed, so the same seed gives the same run again. "
        "One run proves little: look at several seeds and at their spread.",
        "lab: XOR with two units gets stuck",
        ("race: Noise: a constant rate never settles", "page: pages/tables.py"),
    ),
    Question(
        "What is momentum?",
        "A memory of the steps before: a share of the last step is added to the next, as a heavy "
        "ball keeps rolling. In a long valley the pushes along the floor add up, and those from "
        "wall to wall cancel out. With too much of it the run swings past the minimum.",
        "race: Ravine: momentum wins",
        (
            "race: Too much momentum: it orbits",
            "race: Same rate, ten times the push",
            "lesson: Long valleys take long",
        ),
    ),
    Question(
        "Must the learning rate stay the same?",
        "No. A schedule lowers it as training goes on: long steps while there is far to go, short "
        "ones to settle. With noise in the gradient a constant rate never settles at all.",
        "lesson: A rate that follows a plan",
        ("lesson: A constant rate never settles", "race: Noise: a decaying rate does"),
    ),
    Question(
        "How can a landscape with thousands of weights be drawn?",
        "Only as a slice: a plane is laid through all those directions, and the loss is drawn on "
        "it. Its axes are the directions in which the runs move most, or random ones. A slice can "
        "mislead, so the page says how much of the movement it holds.",
        "variants: Five variants, one network",
        ("page: pages/network.py", "lab: Three units close a ring"),
    ),
)

#: Every question by its text, in the order of the page.
QUESTIONS: Mapping[str, Question] = MappingProxyType({each.ask: each for each in _ALL})
