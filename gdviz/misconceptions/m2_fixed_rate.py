"""M2: gradient descent needs a fixed learning rate."""

import numpy as np

from gdviz.chart import Axis, Chart, line
from gdviz.descent import descend
from gdviz.misconceptions.m2_adam_fails import ADAM_FAILS
from gdviz.misconceptions.m2_adaptive import ADAPTIVE
from gdviz.misconceptions.m2_edge import EDGE
from gdviz.misconceptions.m2_noise import NOISE, Parabola
from gdviz.misconceptions.m2_schedules import SCHEDULE
from gdviz.misconceptions.misconception import Misconception, Source
from gdviz.optimizers import GradientDescent


def _jitter() -> Chart:
    """One run at a constant rate on noisy slopes."""
    start = np.array([4.0])
    run = descend(Parabola(), GradientDescent(lr=0.1), start, 150, noise=1.0, seed=3)
    steps = run.recorded_steps.astype(np.float64)
    alt = "The distance from the minimum falls within thirty steps and then jitters around zero."
    series = (line("", steps, run.points[:, 0]), line("", steps, 0 * steps, expected=True))
    return Chart("", Axis("step"), Axis("distance from the minimum"), alt, series)


FIXED_RATE = Misconception(
    key="M2",
    claim="Gradient descent needs a fixed learning rate.",
    verdict="false",
    poses=_jitter,
    question=(
        "Every slope comes with a little noise, and the learning rate stays as it is. "
        "We wait a hundred times as long as here: what becomes of the jitter?"
    ),
    options=("It dies out", "It stays as large", "It grows"),
    answer=1,
    scenes=(NOISE, SCHEDULE, ADAPTIVE, EDGE, ADAM_FAILS),
    correction=(
        "The rate may change at every step, and with noisy slopes it has to fall if the path is to "
        "come to rest."
    ),
    correction_source=Source(
        "Robbins & Monro (1951)",
        "A stochastic approximation method",
        "https://doi.org/10.1214/aoms/1177729586",
    ),
    nuance=(
        "A constant rate is not wrong: without noise it converges if it is below 2 over the "
        "largest curvature, and with noise it comes as near as its size allows, which is often "
        "near enough. Nor is a rule that sets its own rates always better: there are simple "
        "problems on which Adam goes to the wrong end."
    ),
    sources=(
        Source(
            "Bottou, Curtis & Nocedal (2018)",
            "Optimization methods for large-scale machine learning",
            "https://arxiv.org/abs/1606.04838",
        ),
    ),
    discuss=(
        "Why does halving the rate halve the jitter, and what does it cost?",
        "A rate that falls too fast also comes to rest. Where?",
        "Who sets the rate of a coordinate in Adam: you, or the slopes that it has met?",
    ),
    change_of_mind=(
        "A run at a constant rate, on noisy slopes, whose distance from the minimum goes on "
        "shrinking however long one waits."
    ),
)
