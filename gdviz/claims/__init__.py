"""The article's thirty-six claims, each judged and linked to what shows it."""

from gdviz.claims.claim import VERDICTS, Claim, Evidence, Verdict, counted, headline

__all__ = ["CLAIMS", "VERDICTS", "Claim", "Evidence", "Verdict", "counted", "headline"]


def _race(name: str) -> Evidence:
    return Evidence("race", name)


def _training(name: str) -> Evidence:
    return Evidence("training", name)


def _lesson(name: str) -> Evidence:
    return Evidence("lesson", name)


def _variant(name: str) -> Evidence:
    return Evidence("variant", name)


def _table(key: str) -> Evidence:
    return Evidence("table", key)


#: Every claim, in the article's order.
CLAIMS: tuple[Claim, ...] = (
    Claim(
        1,
        "A step against the gradient lowers the loss.",
        "true under conditions",
        "It does while the rate is below 2 over the largest curvature on the way; beyond, a step "
        "can raise the loss, and networks train at that very edge.",
        "Nesterov (2004), section 1.2.3; Cohen et al. (2021)",
        (_race("Too fast: beyond 2/λ"), _lesson("The edge of stability")),
    ),
    Claim(
        2,
        "The gradient points in the direction of steepest ascent.",
        "true under conditions",
        "It does if lengths are measured by the straight line; measured by the largest coordinate, "
        "the steepest way is along the slopes' signs, as Lion and Adam's first step go.",
        "Boyd & Vandenberghe (2004), section 9.4",
        (_race("Adam's detour"),),
    ),
    Claim(
        3,
        "Batch gradient descent makes sure to converge to an optimal solution.",
        "false",
        "It converges to a point without slope, which may be any minimum, or a saddle.",
        "Lee et al. (2016)",
        (_race("Stuck in the shallow well"), _lesson("Every start has its minimum")),
    ),
    Claim(
        4,
        "Batch gradient descent is expensive on large data.",
        "true",
        "One step looks at every example, so its cost grows with their number.",
        "",
        (_lesson("More data, dearer steps"),),
    ),
    Claim(
        5,
        "Stochastic descent's frequent updates make it faster, but noisy.",
        "true under conditions",
        "Early on, many noisy steps get further than one exact one; close to the end the noise is "
        "what keeps it from settling.",
        "Bottou, Curtis & Nocedal (2018)",
        (_training("One example a step"), _table("T3")),
    ),
    Claim(
        6,
        "Mini-batches reduce the noise and speed up convergence.",
        "true under conditions",
        "The noise falls as one over the root of the batch size; that saves steps up to a critical "
        "size, beyond which a larger batch only costs more.",
        "Shallue et al. (2018); Golmant et al. (2018)",
        (_variant("Fewer examples, noisier gradients"),),
    ),
    Claim(
        7,
        "Stochastic gradient descent is what practice uses.",
        "misleading",
        "What goes by that name in practice takes mini-batches, nearly always with momentum or "
        "adaptive rates; steps of one example are rare.",
        "Goodfellow, Bengio & Courville (2016), section 8.1.3; Goyal et al. (2017)",
    ),
    Claim(
        8,
        "A high rate converges faster but may overshoot; a low rate is slow.",
        "true",
        "Up to the limit that the curvature sets a higher rate is faster; above it the run leaves.",
        "",
        (_variant("Crawl, converge, diverge"), _race("On the edge: exactly 2/λ")),
    ),
    Claim(
        9,
        "A larger batch gives a more accurate gradient, for more memory and time.",
        "true",
        "The error of the gradient falls with the root of the batch size, while one step's work "
        "and memory grow in proportion to it.",
        "",
        (_variant("Fewer examples, noisier gradients"), _table("T5")),
    ),
    Claim(
        10,
        "Rate and batch size decide convergence and generalisation.",
        "true under conditions",
        "They decide convergence; on unseen data large batches did worse in some studies, and as "
        "well once the rate was scaled with the batch.",
        "Keskar et al. (2016); Goyal et al. (2017)",
        (_variant("Crawl, converge, diverge"), _table("T5")),
    ),
    Claim(
        11,
        "Descent may converge to suboptimal solutions if it is badly tuned.",
        "misleading",
        "It may however well it is tuned: where it ends depends on where it begins.",
        "",
        (_lesson("Every start has its minimum"), _race("Stuck in the shallow well")),
    ),
    Claim(
        12,
        "It handles high-dimensional data.",
        "true",
        "A step costs a few times what one evaluation costs, in however many dimensions.",
        "Baydin et al. (2018)",
        (_training("Digits: 97 of 100"),),
    ),
    Claim(
        13,
        "Vanishing gradients are a disadvantage of gradient descent.",
        "misleading",
        "They come from the network, whose layers multiply their slopes: the same layers make "
        "gradients explode, and other activations or links mend both.",
        "Hochreiter (1991); Yang et al. (2019)",
        (_variant("Gradients that fade"), _variant("Gradients that explode")),
    ),
    Claim(
        14,
        "Descent can end in a local minimum, and landscapes are full of them.",
        "true under conditions",
        "Small nets do get stuck; in wide ones poor minima are rarely met, and in random "
        "landscapes of many dimensions nearly all points at rest are saddles.",
        "Ding, Li & Sun (2019); Dauphin et al. (2014)",
        (_lesson("XOR, narrow and wide"), _lesson("Minima are the rare ones")),
    ),
    Claim(
        15,
        "Simulated annealing avoids local minima.",
        "true under conditions",
        "With two coordinates it pays at an equal budget; with the weights of a network it loses "
        "badly.",
        "Kirkpatrick, Gelatt & Vecchi (1983)",
        (_lesson("Annealing in two dimensions"), _lesson("Annealing in a thousand dimensions")),
    ),
    Claim(
        16,
        "Rates need not be fixed: AdaGrad, RMSProp and Adam adapt them.",
        "true",
        "Each divides by the size of past gradients, coordinate by coordinate.",
        "Duchi, Hazan & Singer (2011); Kingma & Ba (2015)",
        (_lesson("Rules that set their own rates"),),
    ),
    Claim(
        17,
        "Adaptive rates improve the speed of convergence.",
        "true under conditions",
        "Often, where coordinates differ in scale; but Adam can run to the worst end of a simple "
        "problem, and can end worse on unseen data.",
        "Reddi, Kale & Kumar (2018); Wilson et al. (2017)",
        (_lesson("Where Adam goes the wrong way"), _table("T3")),
    ),
    Claim(
        18,
        "Adaptive methods avoid getting stuck at saddles.",
        "true under conditions",
        "They leave sooner, since they scale up small slopes; plain descent leaves, too.",
        "Staib et al. (2019)",
        (_lesson("Rules that scale their steps leave sooner"),),
    ),
    Claim(
        19,
        "Speed depends on the rate, the complexity of the model and the size of the data.",
        "true",
        "And on the ratio of the curvatures most of all.",
        "",
        (_lesson("Long valleys take long"), _lesson("More data, dearer steps")),
    ),
    Claim(
        20,
        "Deeper networks have more rugged landscapes.",
        "true under conditions",
        "Without residual links deep nets' landscapes are rough and flat by turns; with them they "
        "stay smooth.",
        "Li et al. (2018)",
        (_lesson("Depth makes flat ground flatter"), _training("Residual links wake it")),
    ),
    Claim(
        21,
        "Noisy or unrepresentative data hinder convergence.",
        "true under conditions",
        "Training converges even on random labels, only later; what suffers is what the net says "
        "of new examples.",
        "Zhang et al. (2017)",
        (_lesson("Nonsense is learnt too, more slowly"), _training("Noise learned by heart")),
    ),
    Claim(
        22,
        "Saddles are not a significant problem.",
        "true under conditions",
        "From a random start strict saddles are left almost surely, but it can take long, and flat "
        "saddles of deep nets are slow.",
        "Lee et al. (2016); Du et al. (2017)",
        (_lesson("Two thousand random starts"), _lesson("A flat saddle is another matter")),
    ),
    Claim(
        23,
        "Saddles are rarer than local minima in high dimensions.",
        "false",
        "It is the other way round: of all points at rest the share of minima falls quickly with "
        "the dimension, as two independent counts show on random landscapes.",
        "Bray & Dean (2007); Dauphin et al. (2014)",
        (_lesson("Minima are the rare ones"), _lesson("Counted twice")),
    ),
    Claim(
        24,
        "Perturbations help to leave saddles.",
        "true",
        "Exactly on a saddle nothing else does.",
        "Jin et al. (2017)",
        (_lesson("Exactly on the saddle"), _race("Perturbed: a push off the saddle")),
    ),
    Claim(
        25,
        "Differentiability is not an absolute requirement; subgradients are used.",
        "true",
        "ReLU has a corner, and learns; what learning needs is a slope that is not zero "
        "everywhere.",
        "Bertoin et al. (2021)",
        (_lesson("Four activations side by side"), _lesson("A hard step learns nothing")),
    ),
    Claim(
        26,
        "Extra care is needed where it is not differentiable.",
        "true",
        "At a constant rate a run hops around a corner for ever; with rates like one over the step "
        "it settles.",
        "Shor (1985)",
        (_lesson("Hopping, and how to stop it"), _race("A kink, unless the rate decays")),
    ),
    Claim(
        27,
        "Table 1: the smaller the learning rate, the lower the loss, from the first epoch on.",
        None,
        "The article's own text says that a low rate is slow.",
        "",
        (_table("T1"),),
    ),
    Claim(
        28,
        "Table 2: gradients tell how much each feature contributes.",
        None,
        "It depends on which gradient, of what, and in which unit.",
        "",
        (_table("T2"),),
    ),
    Claim(
        29,
        "Table 3: batch is slow and cheap, stochastic fast and dear, Adam the fastest and dearest.",
        None,
        "Its one column of cost means three different things.",
        "",
        (_table("T3"),),
    ),
    Claim(
        30,
        "Table 4: weaker L1 and L2 penalties give a lower validation loss.",
        None,
        "Without a row that has no penalty the table cannot tell less overfitting from more "
        "underfitting.",
        "",
        (_table("T4"),),
    ),
    Claim(
        31,
        "Table 5: the larger the batch, the shorter the training.",
        None,
        "Time for an epoch and time to a target are two things.",
        "",
        (_table("T5"),),
    ),
    Claim(
        32,
        "Table 6: leaky ReLU before ReLU before tanh before sigmoid.",
        None,
        "",
        "",
        (_table("T6"),),
    ),
    Claim(
        33,
        "Table 7: dropout of a half gives the best accuracy.",
        None,
        "",
        "",
        (_table("T7"),),
    ),
    Claim(
        34,
        "Table 8: the deeper the residual network, the longer it trains.",
        None,
        "",
        "",
        (_table("T8"),),
    ),
    Claim(
        35,
        "The conclusion: the tables show how depth bears on accuracy.",
        "contradicts itself",
        "Its table of depths holds times alone; ours measures the accuracy, too.",
        "",
        (_table("T8"),),
    ),
    Claim(
        36,
        "Its frequent questions: three are asked.",
        "unfinished",
        "None of the three is answered there; here they are, each with a figure.",
        "",
        (Evidence("page", "questions"),),
    ),
)
