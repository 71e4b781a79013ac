"""Every term that the app uses, in one or two plain sentences, and where it can be seen."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Term:
    """A word that not everybody knows.

    Attributes:
        name: as it stands in a sentence.
        meaning: what it means, in one or two sentences.
        see: where it can be seen, as `gdviz.questions.places` reads it; "" for nowhere.
        also: other names of the same thing, such as a control's label or a symbol.
    """

    name: str
    meaning: str
    see: str = ""
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the others."""
        return self.name, *self.also


_ALL: tuple[Term, ...] = (
    Term(
        "activation",
        "What a unit does to the sum that it gets, before it passes it on. Without it all layers "
        "together could draw no more than one straight line.",
        "lesson: Four activations side by side",
        ("activation function",),
    ),
    Term(
        "AdaDelta",
        "An adaptive optimiser that sizes each step by the steps before it.",
        "race: AdaDelta wakes slowly",
    ),
    Term(
        "AdaGrad",
        "An adaptive optimiser that divides each weight's step by all the slopes so far, so its "
        "steps only ever get shorter.",
        "race: AdaGrad runs out of breath",
    ),
    Term(
        "Adam",
        "An optimiser with a velocity like momentum and an adaptive rate for every weight.",
        "race: Adam's detour",
    ),
    Term(
        "AdamW",
        "Adam with weight decay kept apart from the slopes that it scales by.",
        "race: Weight decay moves the minimum",
    ),
    Term(
        "adaptive",
        "Of an optimiser: it gives every weight a learning rate of its own, by how large that "
        "weight's slopes have been.",
        "lesson: Rules that set their own rates",
        ("adaptive method",),
    ),
    Term(
        "AMSGrad",
        "Adam with a memory of the largest slope, so that its rates never rise again.",
        "lesson: Where Adam goes the wrong way",
    ),
    Term(
        "back-propagation",
        "How the gradient of a network is computed: layer by layer, from the loss back to the "
        "inputs.",
        "variants: Gradients that fade",
    ),
    Term(
        "basin of attraction",
        "All the starts from which an optimiser ends in the same minimum.",
        "lesson: Every start has its minimum",
        ("basin",),
    ),
    Term(
        "batch descent",
        "Gradient descent that looks at all examples before each update.",
        "variants: Five variants, one network",
        ("full-batch", "batch"),
    ),
    Term(
        "batch norm",
        "Shifts and scales what every unit gets, so that over a mini-batch its mean is 0 and its "
        "spread is 1.",
        "variants: Gradients that explode",
    ),
    Term(
        "bias",
        "A weight that is added to a unit's sum whatever its inputs are.",
        "lab: Three units close a ring",
    ),
    Term(
        "class",
        "One of the answers that a network can choose from, such as the digit 7.",
        "lab: Digits: 97 of 100",
        ("label",),
    ),
    Term(
        "condition number",
        "How many times as much the ground bends in its most curved direction as in its least. "
        "A large one means a long, narrow valley.",
        "lesson: Long valleys take long",
        ("κ",),
    ),
    Term(
        "converge",
        "To come ever nearer to one place and stay there.",
        "variants: Crawl, converge, diverge",
    ),
    Term(
        "critical point",
        "A place where the slope is zero: a minimum, a maximum or a saddle.",
        "lesson: Minima are the rare ones",
        ("stationary", "stationary point"),
    ),
    Term(
        "cross-entropy",
        "The usual loss for classes: small if the network gave the right class a high probability, "
        "and large if it was sure and wrong.",
        "lab: Digits: 97 of 100",
        ("logistic loss", "logistic"),
    ),
    Term(
        "curvature",
        "How fast the slope changes as one walks on: a bowl has much, a plain has none.",
        "race: On the edge: exactly 2/λ",
        ("λ",),
    ),
    Term(
        "damping",
        "A number that Newton's rule adds to all curvatures, so that it does not leap where the "
        "ground is flat.",
        "race: Newton: up the wall, then home",
    ),
    Term(
        "dampening",
        "The share of each new slope that momentum leaves out of its velocity.",
        "race: Ravine: momentum wins",
    ),
    Term(
        "decay",
        "In a running mean: the share that is kept of the old mean at each step. Near 1 is a "
        "long memory.",
        "race: RMSProp leaps first",
        ("first decay", "second decay", "β"),
    ),
    Term(
        "diverge",
        "To go ever further out until the numbers are beyond all bounds.",
        "race: Too fast: beyond 2/λ",
        ("diverged",),
    ),
    Term(
        "drop",
        "The factor by which a schedule multiplies the learning rate at each stage.",
        "lesson: A rate that follows a plan",
        ("stages",),
    ),
    Term(
        "dropout",
        "Silences a random share of the hidden units at each training step, so that none of them "
        "can be relied on alone.",
        "lab: Noise learned by heart",
    ),
    Term(
        "edge of stability",
        "Where training settles by itself with sharpness at about 2 divided by the learning rate.",
        "lesson: The edge of stability",
    ),
    Term(
        "eigenvalue",
        "A Hessian's curvature along one of its own directions. If all are positive the place is "
        "the bottom of a bowl, if some are negative it is a saddle.",
        "lesson: Minima are the rare ones",
    ),
    Term(
        "epoch",
        "One pass through all the training examples.",
        "variants: Five variants, one network",
        ("epochs",),
    ),
    Term(
        "evaluation",
        "One look at the ground: a loss or a gradient costs one. Races can give everyone as many.",
        "page: pages/race.py",
        ("evaluations", "budget"),
    ),
    Term(
        "example",
        "One row of the data: the inputs, and the target that belongs to them.",
        "lab: Three units close a ring",
        ("examples", "points"),
    ),
    Term(
        "exploding gradient",
        "A gradient that grows from layer to layer on its way back, so that the first layers get "
        "steps that are far too long.",
        "variants: Gradients that explode",
    ),
    Term(
        "filter-normalised",
        "Of a random direction: as long, for each unit, as the unit's weights are. So pictures of "
        "different networks can be compared.",
        "page: pages/network.py",
        ("random plane",),
    ),
    Term(
        "floor",
        "A tiny number that keeps an adaptive rule from dividing by zero.",
        "race: AdaDelta wakes slowly",
        ("ε", "eps"),
    ),
    Term(
        "final factor",
        "What a schedule has made of the learning rate at the end, as a share of it.",
        "lesson: A rate that follows a plan",
    ),
    Term(
        "first weights",
        "The random weights that a network begins with. How they are drawn decides whether "
        "signals fade, explode or pass.",
        "lab: Zeros: all units stay alike",
        ("initialisation", "Xavier", "He", "orthogonal", "small normal", "zeros"),
    ),
    Term(
        "generalise",
        "To be right on examples that were not learned from.",
        "lab: Noise learned by heart",
    ),
    Term(
        "global minimum",
        "The lowest place of all. A minimum is only the lowest place nearby.",
        "race: Stuck in the shallow well",
    ),
    Term(
        "gradient",
        "The slope in every direction at once: it points straight uphill, and is longer the "
        "steeper the ground.",
        "race: Cliff: the step that explodes",
        ("slope",),
    ),
    Term(
        "gradient descent",
        "Walking downhill in small steps: each step is the learning rate times the slope, against "
        "the slope.",
        "race: Ravine: momentum wins",
        ("descent", "plain descent"),
    ),
    Term(
        "half-time",
        "The number of steps after which the 1/t schedule has halved the learning rate.",
        "race: Noise: a decaying rate does",
    ),
    Term(
        "Hessian",
        "The table of all curvatures at a place: how the slope along each weight changes with "
        "every other weight.",
        "race: Newton: up the wall, then home",
    ),
    Term(
        "hidden layer",
        "A layer between the inputs and the outputs.",
        "lab: A spiral takes many units",
        ("hidden layers", "layers", "hidden unit"),
    ),
    Term(
        "hinge loss",
        "A loss for two classes that is zero once the answer is right by a safe margin.",
        "page: pages/network.py",
        ("hinge",),
    ),
    Term(
        "hyperparameter",
        "A number that a person sets and the network does not learn, such as the learning rate.",
        "page: pages/race.py",
    ),
    Term(
        "interval",
        "How many steps perturbed descent waits after a push before it may push again.",
        "race: Perturbed: a push off the saddle",
    ),
    Term(
        "L1",
        "A penalty on the size of every weight; many of them become nearly zero.",
        "page: pages/network.py",
        ("L1 penalty",),
    ),
    Term(
        "L2",
        "A penalty on the square of every weight; large ones shrink the most.",
        "page: pages/network.py",
        ("L2 penalty",),
    ),
    Term(
        "layer",
        "A row of units that all get the same inputs.",
        "lab: Three units close a ring",
    ),
    Term(
        "learning rate",
        "How far one step goes for each unit of slope: too low crawls, too high diverges.",
        "variants: Crawl, converge, diverge",
        ("rate", "η", "shared rate", "learning rates", "changes"),
    ),
    Term(
        "Lion",
        "An optimiser whose steps have the same length in every weight: only the sign of the "
        "slopes counts.",
        "race: RMSProp and Lion circle",
    ),
    Term(
        "loss",
        "One number for how wrong the network is on its examples. Training is the search for a low "
        "one.",
        "lab: Three units close a ring",
    ),
    Term(
        "loss landscape",
        "The loss as ground: every place is one setting of the weights, its height is the loss.",
        "page: pages/network.py",
        ("landscape", "surface"),
    ),
    Term(
        "mean squared error",
        "The mean of the squared distances between answers and targets.",
        "variants: Crawl, converge, diverge",
        ("mse",),
    ),
    Term(
        "median",
        "The middle one of several numbers in order: half of them are below it, half above.",
        "page: pages/tables.py",
    ),
    Term(
        "mini-batch",
        "The few examples that one update looks at.",
        "variants: Fewer examples, noisier gradients",
        ("examples in a mini-batch", "batch size", "mini-batches"),
    ),
    Term(
        "minimum",
        "A place that is lower than everything close around it.",
        "race: One start, four valleys",
        ("minima", "local minimum"),
    ),
    Term(
        "momentum",
        "Descent with a velocity: a share of the last step is added to the next, as a heavy ball "
        "rolls on.",
        "race: Ravine: momentum wins",
        ("heavy ball", "velocity"),
    ),
    Term(
        "momentum warm-up",
        "How slowly NAdam lets its momentum grow to its full share.",
        "page: pages/race.py",
    ),
    Term(
        "move size",
        "How far simulated annealing looks when it tries a random step.",
        "race: Annealing climbs out",
    ),
    Term(
        "NAdam",
        "Adam that looks ahead as Nesterov does.",
        "page: pages/race.py",
    ),
    Term(
        "Nesterov",
        "Momentum that takes the slope where it is about to be, and so brakes earlier.",
        "race: Nesterov brakes earlier",
    ),
    Term(
        "network",
        "Layers of units that turn inputs into answers. What it answers depends on its weights.",
        "lab: Three units close a ring",
        ("neural network", "net"),
    ),
    Term(
        "Newton",
        "A rule that uses the Hessian to leap to where the slope would be zero, be that a minimum "
        "or a saddle.",
        "race: Newton likes saddles",
    ),
    Term(
        "noise",
        "Random change, here of the gradient or of the examples. Fewer examples in an update make "
        "more of it.",
        "variants: Fewer examples, noisier gradients",
        ("gradient noise",),
    ),
    Term(
        "optimiser",
        "The rule that turns slopes into steps.",
        "page: pages/race.py",
        ("optimizer",),
    ),
    Term(
        "overfit",
        "To learn the training examples by heart, chance and all, and so do worse on new ones.",
        "lab: Noise learned by heart",
        ("overfitting",),
    ),
    Term(
        "parameter",
        "A number that training changes: a weight, a bias or a scale.",
        "lab: Three units close a ring",
        ("parameters",),
    ),
    Term(
        "penalty",
        "What is added to the loss for large weights.",
        "page: pages/network.py",
    ),
    Term(
        "perturbed descent",
        "Descent that gives itself a small random push where the slope is nearly zero.",
        "race: Perturbed: a push off the saddle",
    ),
    Term(
        "plateau",
        "Ground that is nearly flat without being the bottom.",
        "race: Plateau: no slope, no steps",
    ),
    Term(
        "principal component",
        "The direction in which points spread the most; the second is the widest at a right angle "
        "to it.",
        "variants: Five variants, one network",
        ("principal plane", "PCA", "plane"),
    ),
    Term(
        "quadratic",
        "Ground with the same curvature everywhere, like a perfect bowl.",
        "race: On the edge: exactly 2/λ",
    ),
    Term(
        "radius",
        "How far a rule looks or pushes around the place where it stands.",
        "race: Perturbed: a push off the saddle",
        ("perturbation",),
    ),
    Term(
        "regularisation",
        "Whatever keeps a network from learning by heart: penalties on weights, dropout, or "
        "stopping early.",
        "lab: Noise learned by heart",
    ),
    Term(
        "ReLU",
        "The activation that passes positive sums on and turns negative ones into zero.",
        "lab: Dead ReLUs: one step too large",
        ("leaky ReLU", "GELU", "softplus"),
    ),
    Term(
        "residual link",
        "Adds what a layer got to what it says, so that the layer only has to learn the "
        "difference, and a gradient finds a short way back.",
        "lab: Residual links wake it",
        ("residual links", "skip connection", "residual"),
    ),
    Term(
        "RMSProp",
        "An adaptive optimiser that divides each weight's step by the size of its recent slopes.",
        "race: RMSProp leaps first",
    ),
    Term(
        "saddle",
        "A place without slope from which the ground rises in some directions and falls in others, "
        "like a mountain pass.",
        "race: Saddle: descent waits",
        ("saddle point",),
    ),
    Term(
        "schedule",
        "A plan by which the learning rate changes as training goes on.",
        "lesson: A rate that follows a plan",
        ("learning-rate schedule",),
    ),
    Term(
        "seed",
        "The number that random draws start from. The same seed gives the same run again, another "
        "seed another run.",
        "lab: XOR with two units gets stuck",
        ("seeds", "seed of the data", "same data, so many seeds"),
    ),
    Term(
        "sharpness",
        "The largest curvature at a place, which is the Hessian's largest eigenvalue.",
        "lesson: The edge of stability",
    ),
    Term(
        "sharpness-aware",
        "Of an optimiser: it takes the slope a little uphill, and so prefers wide minima to narrow "
        "ones.",
        "page: pages/race.py",
        ("SAM",),
    ),
    Term(
        "sigmoid",
        "The activation that squeezes any number between 0 and 1. Far out it is nearly flat.",
        "variants: Gradients that fade",
        ("hard step",),
    ),
    Term(
        "sign test",
        "Counts how often one of two came out ahead in pairs, and says how often mere chance would "
        "do as well.",
        "page: pages/tables.py",
    ),
    Term(
        "simulated annealing",
        "A search that tries random steps and, while it is hot, also accepts some that lead "
        "uphill.",
        "race: Annealing climbs out",
    ),
    Term(
        "softmax",
        "Turns any numbers into probabilities that add up to 1, the largest number getting the "
        "largest.",
        "lab: Digits: 97 of 100",
    ),
    Term(
        "spread",
        "How far numbers lie apart. Several seeds are run so that the spread can be seen.",
        "page: pages/tables.py",
    ),
    Term(
        "stability limit",
        "The learning rate above which a rule would swing ever further out of a quadratic: 2 "
        "divided by the curvature, for plain descent.",
        "race: On the edge: exactly 2/λ",
        ("2/λ",),
    ),
    Term(
        "step",
        "One change of the weights.",
        "race: Too slow: a rate that crawls",
        ("update", "steps"),
    ),
    Term(
        "stochastic descent",
        "Gradient descent that looks at one example, drawn at random, before each update.",
        "lab: One example a step",
        ("stochastic", "SGD"),
    ),
    Term(
        "subgradient",
        "Any slope that fits under a corner; where the ground has a kink there are many.",
        "lesson: A slope at the corner",
    ),
    Term(
        "tanh",
        "The activation that squeezes any number between -1 and 1.",
        "variants: Gradients that fade",
    ),
    Term(
        "target",
        "The answer that an example asks for.",
        "lab: Three units close a ring",
    ),
    Term(
        "temperature",
        "How readily simulated annealing accepts a step uphill.",
        "race: Annealing climbs out",
        ("cooling",),
    ),
    Term(
        "test data",
        "Examples that are put aside: the network is tested on them and never learns from them.",
        "lab: Noise learned by heart",
        ("test loss", "validation data", "share for training"),
    ),
    Term(
        "threshold",
        "How small the slope must be before perturbed descent gives a push.",
        "race: Perturbed: a push off the saddle",
    ),
    Term(
        "training",
        "Changing the weights, step by step, so that the loss on the examples falls.",
        "lab: Three units close a ring",
        ("train", "training loss", "training examples"),
    ),
    Term(
        "unit",
        "One small part of a network: it adds up its inputs, each times a weight, and passes the "
        "sum through its activation.",
        "lab: Three units close a ring",
        ("neuron", "units"),
    ),
    Term(
        "vanishing gradient",
        "A gradient that fades from layer to layer on its way back, so that the first layers "
        "hardly learn.",
        "variants: Gradients that fade",
    ),
    Term(
        "verdict",
        "What the numbers say of a claim: holds, does not hold, or too close to call.",
        "page: pages/tables.py",
    ),
    Term(
        "warm-up",
        "The first part of a schedule, in which the learning rate rises from nearly zero.",
        "race: Warm-up: gently off the wall",
        ("warm-up share",),
    ),
    Term(
        "weight",
        "The number by which a unit multiplies one of its inputs. Training changes it.",
        "lab: Three units close a ring",
        ("weights",),
    ),
    Term(
        "weight decay",
        "Pulls every weight a little towards zero at each step.",
        "race: Weight decay moves the minimum",
    ),
)

#: Every term by its name, in alphabetical order.
GLOSSARY: Mapping[str, Term] = MappingProxyType(
    {term.name: term for term in sorted(_ALL, key=lambda term: term.name.lower())}
)
_BY_NAME: Mapping[str, Term] = MappingProxyType(
    {name.lower(): term for term in _ALL for name in term.names}
)


def lookup(name: str) -> Term | None:
    """The term of that name, by whichever of its names, in capitals or not."""
    return _BY_NAME.get(name.strip().lower())


def tip(name: str) -> str:
    """What a tooltip says of a term.

    Raises:
        KeyError: if the glossary does not have it.
    """
    return _BY_NAME[name.lower()].meaning


def terms_in(text: str) -> Iterator[Term]:
    """The terms that a text uses, each once, in the order of their first use."""
    found: dict[str, Term] = {}
    for match in _PATTERN.finditer(text.lower()):
        term = _BY_NAME[match[1]]
        found.setdefault(term.name, term)
    yield from found.values()


#: Any of the names as a word of its own, one or many of it, the longest first.
_PATTERN = re.compile(
    r"(?<![\w-])("
    + "|".join(map(re.escape, sorted(_BY_NAME, key=len, reverse=True)))
    + r")s?(?![\w-])"
)
