"""M4: gradient descent gets stuck in saddle points."""

import numpy as np

from gdviz.chart import Axis, Chart, line
from gdviz.descent import descend
from gdviz.misconceptions.m4_counting import SEARCH, THEORY
from gdviz.misconceptions.m4_escape import ESCAPE
from gdviz.misconceptions.m4_exact import EXACT, ROUNDING
from gdviz.misconceptions.m4_slow import ADAPTIVE, FLAT
from gdviz.misconceptions.m4_sources import BRAY, DAUPHIN, DU, JIN, LEE, STAIB
from gdviz.misconceptions.m4_starts import RANDOM_STARTS
from gdviz.misconceptions.misconception import Misconception
from gdviz.optimizers import GradientDescent
from gdviz.surfaces import SURFACES


def _waiting() -> Chart:
    """The height along one path that seems to have stopped at a saddle."""
    run = descend(SURFACES["Saddle"], GradientDescent(lr=0.04), np.array([-1.8, 0.01]), 55)
    alt = "The height falls more and more slowly, and after fifty steps hardly changes any more."
    series = (
        line("", run.recorded_steps.astype(np.float64), run.values, style="Gradient descent"),
    )
    return Chart("", Axis("step"), Axis("height"), alt, series)


SADDLES = Misconception(
    key="M4",
    claim="Gradient descent gets stuck in saddle points.",
    verdict="misleading",
    poses=_waiting,
    question=(
        "This path has come to a saddle: flat ground that falls away on two sides. It lies a "
        "hundredth beside the ridge. Ten billion times nearer to it, how long would it stay?"
    ),
    options=("For ever", "Ten billion times as long", "About ten times as long", "Just as long"),
    answer=2,
    scenes=(ESCAPE, EXACT, ROUNDING, RANDOM_STARTS, FLAT, ADAPTIVE, THEORY, SEARCH),
    correction=(
        "Descent slows down at a saddle but does not stay: its distance grows by a constant factor "
        "a step, and only starts on one thin ridge, without any noise, never leave."
    ),
    correction_source=LEE,
    nuance=(
        "The article says that saddles are rarer than minima in high dimension. It is the other "
        "way round: in random landscapes that look alike everywhere, minima are the rare ones, the "
        "more so the more dimensions, and those that lie high are rarer still. Not every network "
        "is such a landscape: a steep bowl under the waves leaves one minimum.\n\n"
        "Nor are saddles harmless: a run that meets one after another can take exponentially long "
        "(Du et al. 2017), and flat ones, as deep networks have, are slow. Random pushes or noise "
        "shorten the wait (Jin et al. 2017)."
    ),
    sources=(JIN, DU, DAUPHIN, BRAY, STAIB),
    discuss=(
        "Why does a start that is a thousand times nearer cost only a few more steps?",
        "Training draws its examples at random. Why does that help at a saddle?",
        "At a point at rest in a million dimensions, what would have to go right for a minimum?",
    ),
    change_of_mind=(
        "Many runs from random starts, with a small rate, that end where the ground still falls in "
        "some direction, however long one waits."
    ),
)
