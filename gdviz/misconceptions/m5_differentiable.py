"""M5: activations must be differentiable."""

import numpy as np

from gdviz.chart import Axis, Chart, line
from gdviz.misconceptions.m5_activations import DEAD, FOUR, SIDE_BY_SIDE
from gdviz.misconceptions.m5_kinks import CORNER, HOP, ZERO
from gdviz.misconceptions.m5_precision import PRECISION
from gdviz.misconceptions.m5_sources import BENGIO, BERTOIN, GLOROT, ROCKAFELLAR, SHOR
from gdviz.misconceptions.m5_step import STEP
from gdviz.misconceptions.misconception import Misconception
from gdviz.networks import ACTIVATIONS

#: Below 0 it is a hundredth of what goes in, which hardly shows.
_NAMES = {"Leaky ReLU": "Leaky ReLU (almost the same)"}


def _four() -> Chart:
    """The four activations as curves."""
    z = np.linspace(-2, 2, 401)
    series = []
    for name in FOUR:
        said = np.empty_like(z)
        ACTIVATIONS[name].value(z, said)
        series.append(line(_NAMES.get(name, name), z, said))
    alt = (
        "Four functions: two with a corner at 0, one rounded there, and one that jumps from 0 to 1."
    )
    return Chart("", Axis("what goes in"), Axis("what comes out"), alt, tuple(series))


DIFFERENTIABLE = Misconception(
    key="M5",
    claim="Activation functions must be differentiable.",
    verdict="misleading",
    poses=_four,
    question=(
        "Four networks, alike but for the function in their units, learn to tell apart two "
        "intertwined spirals. Two of the functions have a corner, one is smooth, one jumps. "
        "Which networks learn it?"
    ),
    options=(
        "Only the smooth one",
        "All but the one that jumps",
        "All four",
        "The two with a corner do it best, the smooth one fails",
    ),
    answer=1,
    scenes=(SIDE_BY_SIDE, STEP, CORNER, HOP, ZERO, PRECISION, DEAD),
    correction=(
        "Not at every point: a corner is no obstacle, for any slope between those beside it will "
        "do. What learning needs is a slope that is not zero everywhere."
    ),
    correction_source=GLOROT,
    nuance=(
        "Corners are not for free. At one, a constant rate hops for ever, and a falling rate must "
        "not fall too soon. A ReLU that is silent for all data has no slope left. And the slope "
        "that a program assumes at exactly zero can matter: Bertoin et al. (2021) report that it "
        "changed back-propagation about half of the time with 32-bit numbers, always with 16 "
        "bits, and not with 64; the more numbers a network computes, the sooner.\n\n"
        "Hard steps can be trained after all, if one pretends that they have a slope while going "
        "backwards (Bengio, Léonard & Courville 2013)."
    ),
    sources=(ROCKAFELLAR, SHOR, BERTOIN, BENGIO),
    discuss=(
        "Why does a hard step not learn, although the error does depend on its weights?",
        "A random start hardly ever hits a corner. Why do runs on |x| hop over it all the same?",
        "What keeps a leaky ReLU alive, and what does it cost?",
    ),
    change_of_mind=(
        "A network with corners that learns clearly worse than the same network with its corners "
        "rounded, again and again, on many data sets and starts."
    ),
)
