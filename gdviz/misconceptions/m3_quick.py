"""M3: gradient descent finds the minimum quickly."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.chart import Axis, Chart, Series, line
from gdviz.descent import descend
from gdviz.misconceptions.m3_data import DATA
from gdviz.misconceptions.m3_depth import DEPTH
from gdviz.misconceptions.m3_labels import LABELS
from gdviz.misconceptions.m3_valleys import VALLEYS
from gdviz.misconceptions.misconception import Misconception, Source
from gdviz.optimizers import GradientDescent
from gdviz.surfaces import SURFACES

_START = np.array([-4.5, 0.6])


def _zigzag() -> Chart:
    """Thirty steps of plain descent in the narrow valley, and lines of equal height."""
    surface = SURFACES["Narrow valley"]
    path = descend(surface, GradientDescent(lr=0.038), _START, 30).points
    heights = float(surface.value(_START))
    names = {0.05: "lines of equal height", 0.2: "", 0.5: "", 1.0: ""}
    rings = [_ring(share * heights, name) for share, name in names.items()]
    end = path[-1]
    alt = (
        "Plain descent in a long valley bounces between the walls and creeps along: after thirty "
        f"steps it has come from x = {_START[0]:.1f} to x = {end[0]:.1f}; the lowest point is at 0."
    )
    series = (*rings, line("thirty steps", path[:, 0], path[:, 1], style="Gradient descent"))
    return Chart("", Axis("along the valley"), Axis("across it"), alt, series)


def _ring(height: float, name: str) -> Series:
    """Where the valley, x²/2 + 25 y², has this height."""
    turn: FloatArray = np.linspace(0, 2 * np.pi, 121)
    x, y = np.sqrt(2 * height) * np.cos(turn), np.sqrt(height / 25) * np.sin(turn)
    return line(name, x, y, expected=True)


QUICK = Misconception(
    key="M3",
    claim="Gradient descent finds the minimum quickly.",
    verdict="misleading",
    poses=_zigzag,
    question=(
        "This valley curves fifty times as strongly across as along. In one that curves two "
        "hundred times as strongly, four times as many, how many steps does plain descent need?"
    ),
    options=("As many", "Twice as many", "Four times as many", "Sixteen times as many"),
    answer=2,
    scenes=(VALLEYS, DEPTH, DATA, LABELS),
    correction=(
        "How long it takes depends on the ground: plain descent's steps grow in proportion to the "
        "condition number, a deep net's flat places can cost any time, and so can the data."
    ),
    correction_source=Source(
        "Nesterov (2018)",
        "Lectures on convex optimization, section 2.1.5",
        "https://doi.org/10.1007/978-3-319-91578-4",
    ),
    nuance=(
        "These are steps on simple ground where everything can be worked out. The heavy ball's "
        "square root holds for the rate and momentum that Polyak chose for the long run; with "
        "fewer steps to go other settings can be faster. The deep net here is a product of "
        "numbers from equal small weights: usual nets begin with larger ones, and skips remove "
        "this flat place, though not every one."
    ),
    sources=(
        Source(
            "Bottou, Curtis & Nocedal (2018)",
            "Optimization methods for large-scale machine learning",
            "https://arxiv.org/abs/1606.04838",
        ),
    ),
    discuss=(
        "What can be done to the data so that the valley becomes rounder?",
        "Why do small first weights make a deep net so slow, and a shallow one hardly?",
        "If nonsense is learnt to the last label, what does a small training loss tell us?",
    ),
    change_of_mind=(
        "A rule that looks only at slopes and whose steps do not grow with the condition number, "
        "whatever the valley's direction."
    ),
)
