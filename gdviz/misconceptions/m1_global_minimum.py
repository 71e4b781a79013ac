"""M1: gradient descent always finds the global minimum."""

import numpy as np

from gdviz.basins import grid
from gdviz.chart import Chart, HeatMap
from gdviz.misconceptions.m1_annealing import NETS, TOYS
from gdviz.misconceptions.m1_basins import BASINS, SIDE, WINNERS, grid_axes
from gdviz.misconceptions.m1_sources import DING, KIRKPATRICK, LI, NOCEDAL, RUMELHART
from gdviz.misconceptions.m1_xor import XOR
from gdviz.misconceptions.misconception import Misconception
from gdviz.surfaces import SURFACES


def _four_valleys() -> Chart:
    """The heights of a surface with four valleys."""
    surface = SURFACES["Styblinski-Tang"]
    starts = grid(surface, SIDE)
    x, y = grid_axes(starts[0, :, 0], starts[:, 0, 1])
    alt = (
        "A landscape with four valleys, one in each quarter; the one at the lower left is deepest."
    )
    heat = HeatMap(np.minimum(surface.value(starts), 100.0), "height")
    return Chart("", x, y, alt, heat=heat, height=380)


GLOBAL_MINIMUM = Misconception(
    key="M1",
    claim="Gradient descent always finds the global minimum.",
    verdict="false",
    poses=_four_valleys,
    question=(
        "This landscape has four valleys; the one at the lower left is the deepest. Plain descent "
        "starts once from every place of the picture. From what share of them does it end in the "
        "deepest valley?"
    ),
    options=("From all", "From about three quarters", "From about a quarter", "From hardly any"),
    answer=2,
    scenes=(BASINS, WINNERS, XOR, TOYS, NETS),
    correction=(
        "Descent finds a place where the slope is zero, as a rule the bottom of the valley in "
        "which it started; nothing tells it that another valley is deeper."
    ),
    correction_source=NOCEDAL,
    nuance=(
        "Seeing all data at each step changes nothing about that; a little noise helps now and "
        "then, much noise makes it a lottery. On networks the picture is kinder: ours of two or "
        "three units often got stuck, wide ones hardly ever did.\n\n"
        "That is experience, not a law. There are networks of any width with minima that are not "
        "the lowest (Ding, Li & Sun 2019); wide enough ones have no such minimum with a rim all "
        "round it (Li, Ding & Sun 2018). And annealing, which does find its way in two dimensions, "
        "is of little use in a thousand."
    ),
    sources=(DING, LI, KIRKPATRICK, RUMELHART),
    discuss=(
        "Why can a rule that sees only the slope under its feet not know of a deeper valley?",
        "Two hidden units can express XOR. Why do more of them make it easier to learn?",
        "Annealing wins on a surface and loses on a network. What has changed in between?",
    ),
    change_of_mind=(
        "A rule that ends in the deepest valley of landscapes with many, from every start, at no "
        "more cost than one descent."
    ),
)
