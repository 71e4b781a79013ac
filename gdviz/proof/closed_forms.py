"""Update rules against what can be worked out on paper, one closed form or more for every rule."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.descent import descend
from gdviz.optimizers import (
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Newton,
    Optimizer,
    PerturbedDescent,
    RMSProp,
    SharpnessAware,
    SimulatedAnnealing,
)
from gdviz.proof.quadratics import Quadratic, bowl, slide, tilted
from gdviz.proof.recordings import deviation
from gdviz.randomness import draws
from gdviz.surfaces import SURFACES

_GRADIENT = np.array([0.5, -3.0])
_SLIDE = slide(*_GRADIENT)
_TIMES = np.arange(1, 51)[:, None]
_START = np.array([-0.5, 1.5])
_HIMMELBLAU = SURFACES["Himmelblau"]
_PUSHES = 20_000
_CHAINS = 4_000


@dataclass(frozen=True)
class ClosedForm:
    """One statement that theory makes of a rule.

    Attributes:
        rule: the rule's type.
        statement: what theory says, in one plain sentence.
        measure: runs the rule and returns its deviation from the statement, >= 0.
        tolerance: the largest deviation that counts as equal.
        sampled: whether the statement is about a distribution. The deviation is then that of a
            finite sample, and the tolerance four standard errors.
    """

    rule: type[Optimizer]
    statement: str
    measure: Callable[[], float]
    tolerance: float = 1e-12
    sampled: bool = False


def _path(objective: Quadratic, rule: Optimizer, start: FloatArray, steps: int) -> FloatArray:
    """The points (steps, n) after the start."""
    return descend(objective, rule, start, steps).points[1:]


def _slid(rule: Optimizer) -> FloatArray:
    """How far each of fifty steps down an inclined plane goes, (50, 2)."""
    path = descend(_SLIDE, rule, np.zeros(2), len(_TIMES)).points
    return -np.diff(path, axis=0)


def descent_factors() -> float:
    """Plain descent on a quadratic."""
    lr, curvatures = 0.3, np.array([0.5, 1.0, 4.0])
    path = _path(bowl(*curvatures), GradientDescent(lr=lr), np.ones(3), 20)
    return deviation(path, (1 - lr * curvatures) ** _TIMES[:20])


def heavy_ball() -> float:
    """The two-step recursion of momentum."""
    lr, momentum, curvature = 0.2, 0.8, 1.5
    path = _path(bowl(curvature), Momentum(lr=lr, momentum=momentum), np.ones(1), 30)[:, 0]
    expected = [1.0, 1.0 - lr * curvature]
    for _ in range(29):
        last, before = expected[-1], expected[-2]
        expected.append(last + momentum * (last - before) - lr * curvature * last)
    return deviation(path, np.array(expected[1:]))


def look_ahead() -> float:
    """Nesterov's points are the look-ahead points of the classical form."""
    lr, momentum = 1e-3, 0.9
    position, velocity = _START, np.zeros(2)
    expected = []
    for _ in range(40):
        ahead = position + momentum * velocity
        expected.append(ahead)
        velocity = momentum * velocity - lr * _HIMMELBLAU.gradient(ahead)
        position = position + velocity
    path = descend(_HIMMELBLAU, Nesterov(lr=lr, momentum=momentum), _START, 39).points
    return deviation(path, np.array(expected))


def adagrad_steps() -> float:
    """AdaGrad where the gradient never changes."""
    lr, eps = 0.1, 1e-10
    size = np.abs(_GRADIENT) * np.sqrt(_TIMES)
    return deviation(_slid(AdaGrad(lr=lr, eps=eps)), lr * _GRADIENT / (size + eps))


def rmsprop_steps() -> float:
    """RMSProp where the gradient never changes."""
    lr, alpha, eps = 0.01, 0.99, 1e-8
    size = np.abs(_GRADIENT) * np.sqrt(1 - alpha**_TIMES)
    return deviation(_slid(RMSProp(lr=lr, alpha=alpha, eps=eps)), lr * _GRADIENT / (size + eps))


def adadelta_first_step() -> float:
    """AdaDelta's first step, which knows of no step before."""
    rho, eps = 0.9, 1e-6
    expected = np.sqrt(eps / ((1 - rho) * _GRADIENT**2 + eps)) * _GRADIENT
    return deviation(_slid(AdaDelta(rho=rho, eps=eps))[0], expected)


def adam_steps(rule: type[Adam]) -> float:
    """Adam where the gradient never changes: with its corrections, no step is special."""
    lr, eps = 0.1, 1e-8
    expected = lr * _GRADIENT / (np.abs(_GRADIENT) + eps)
    return deviation(_slid(rule(lr=lr, eps=eps)), np.broadcast_to(expected, (len(_TIMES), 2)))


def adamw_shrinks() -> float:
    """AdamW's weight decay where there is no slope at all."""
    path = _path(bowl(0.0, 0.0), AdamW(lr=0.5, weight_decay=0.1), np.ones(2), 10)
    return deviation(path, np.repeat(0.95 ** _TIMES[:10], 2, axis=1))


def nadam_steps() -> float:
    """NAdam where the gradient never changes: the formula of Dozat's momentum schedule."""
    lr, beta1, decay, eps = 0.1, 0.9, 0.004, 1e-8
    momenta = beta1 * (1 - 0.5 * 0.96 ** (np.arange(1, len(_TIMES) + 2) * decay))[:, None]
    products = np.cumprod(momenta, axis=0)
    direct = (1 - momenta[:-1]) / (1 - products[:-1])
    carried = momenta[1:] * (1 - beta1**_TIMES) / (1 - products[1:])
    expected = lr * (direct + carried) * _GRADIENT / (np.abs(_GRADIENT) + eps)
    return deviation(_slid(NAdam(lr=lr, beta1=beta1, momentum_decay=decay, eps=eps)), expected)


def lion_steps() -> float:
    """Lion where the gradient never changes."""
    lr = 0.01
    steps = _slid(Lion(lr=lr, weight_decay=0.0))
    return deviation(steps, np.broadcast_to(lr * np.sign(_GRADIENT), steps.shape))


def newton_solves() -> float:
    """One Newton step on quadratics of one, two and five dimensions."""
    return max(_newton_misses(size) for size in (1, 2, 5))


def _newton_misses(size: int) -> float:
    objective = tilted(size)
    solution = np.linalg.solve(objective.matrix, objective.slope)
    starts = np.random.default_rng(0).normal(size=(4, size))
    first = _path(objective, Newton(damping=1e-14), starts, 1)[0]
    return deviation(first, np.tile(solution, (4, 1)))


def newton_damps() -> float:
    """Damping moves eigenvalues away from zero and keeps their signs."""
    first = _path(bowl(2.0, -3.0, 0.0), Newton(damping=0.5), np.ones(3), 1)[0]
    return deviation(first - 1, np.array([-2 / 2.5, -3 / 3.5, 0]))


def perturbed_is_plain() -> float:
    """Perturbed descent where it is steep."""
    starts = np.array([_START, (2.0, 2.0)])
    plain = descend(_HIMMELBLAU, GradientDescent(lr=1e-3), starts, 20).points
    return deviation(descend(_HIMMELBLAU, PerturbedDescent(lr=1e-3), starts, 20).points, plain)


def push_fills_its_ball() -> float:
    """Uniform in a disc of radius r: the mean squared length is r^2 / 2."""
    radius, members = 0.2, np.arange(_PUSHES)
    rule = PerturbedDescent(lr=0.1, radius=radius)
    ends = descend(bowl(0, 0), rule, np.zeros((len(members), 2)), 1, seed=members).points[1]
    return float(abs(np.mean(np.sum(ends**2, axis=-1)) / (radius**2 / 2) - 1))


def annealing_proposals() -> float:
    """At a boundless temperature every proposal is taken."""
    rule = SimulatedAnnealing(proposal=0.5, temperature=1e9, cooling=0.0)
    path = descend(_HIMMELBLAU, rule, [1.0, 1.0], 5, seed=4).points
    moves = [0.5 * draws(4, step, "proposal").normal(2) for step in range(1, 6)]
    return deviation(np.diff(path, axis=0), np.array(moves))


def annealing_samples_boltzmann() -> float:
    """At temperature T on x^2 / 2, the chains settle in a normal density of variance T."""
    members, temperature = np.arange(_CHAINS), 0.5
    rule = SimulatedAnnealing(proposal=1.5, temperature=temperature, cooling=0.0)
    start = np.zeros((len(members), 1))
    ends = descend(bowl(1.0), rule, start, 80, seed=members, record=0).points[-1]
    return float(abs(np.var(ends) / temperature - 1))


def sharpness_aware_path() -> float:
    """On a quadratic the gradient rho uphill is g + rho A g / |g|."""
    objective, lr, rho = tilted(), 0.1, 0.3
    point, expected = np.ones(5), []
    for _ in range(30):
        gradient = objective.gradient(point)
        uphill = objective.matrix @ gradient / np.linalg.norm(gradient)
        point = point - lr * (gradient + rho * uphill)
        expected.append(point)
    path = _path(objective, SharpnessAware(lr=lr, rho=rho), np.ones(5), 30)
    return deviation(path, np.array(expected))


def _adam() -> float:
    return adam_steps(Adam)


def _amsgrad() -> float:
    return adam_steps(AMSGrad)


#: Every statement, in the order of the rules.
CLOSED_FORMS: tuple[ClosedForm, ...] = (
    ClosedForm(
        GradientDescent,
        "On a quadratic, every step multiplies each main direction by 1 - rate x curvature.",
        descent_factors,
    ),
    ClosedForm(
        Momentum,
        "In a bowl, the path follows the heavy ball's two-step recursion.",
        heavy_ball,
    ),
    ClosedForm(
        Nesterov,
        "The points drawn are the look-ahead points of the classical form.",
        look_ahead,
    ),
    ClosedForm(
        AdaGrad,
        "Where the slope never changes, step t is as long as the rate divided by the root of t.",
        adagrad_steps,
    ),
    ClosedForm(
        RMSProp,
        "Where the slope never changes, step t is the rate over the root of 1 - alpha^t.",
        rmsprop_steps,
    ),
    ClosedForm(
        AdaDelta,
        "The first step is the root of eps / ((1 - rho) g² + eps), times the slope g.",
        adadelta_first_step,
    ),
    ClosedForm(
        Adam,
        "Where the slope never changes, every step is as long as the rate, the first one too.",
        _adam,
    ),
    ClosedForm(
        AMSGrad,
        "Where the slope never changes, it is Adam: every step is as long as the rate.",
        _amsgrad,
    ),
    ClosedForm(
        AdamW,
        "Where there is no slope, every step shrinks the weights by the rate x weight decay.",
        adamw_shrinks,
    ),
    ClosedForm(
        NAdam,
        "Where the slope never changes, the steps follow the momentum's warm-up alone.",
        nadam_steps,
    ),
    ClosedForm(
        Lion,
        "Where the slope never changes, every coordinate moves by exactly the rate.",
        lion_steps,
    ),
    ClosedForm(
        Newton,
        "One undamped step solves a quadratic, in one, two and five dimensions.",
        newton_solves,
        tolerance=1e-11,
    ),
    ClosedForm(
        Newton,
        "Damping moves each curvature away from zero and keeps its sign.",
        newton_damps,
    ),
    ClosedForm(
        PerturbedDescent,
        "Where it is steep, it is plain descent, to the last bit.",
        perturbed_is_plain,
        tolerance=0.0,
    ),
    ClosedForm(
        PerturbedDescent,
        f"Where it is flat, {_PUSHES:,} pushes fill a disc evenly: mean squared length r²/2.",
        push_fills_its_ball,
        tolerance=4 * (1 / 3 / _PUSHES) ** 0.5,  # 2 |xi|^2 / r^2 is uniform on (0, 2)
        sampled=True,
    ),
    ClosedForm(
        SimulatedAnnealing,
        "While it is hot, every proposal is taken.",
        annealing_proposals,
    ),
    ClosedForm(
        SimulatedAnnealing,
        f"In a bowl at temperature T, {_CHAINS:,} chains settle in a bell curve of variance T.",
        annealing_samples_boltzmann,
        tolerance=4 * (2 / _CHAINS) ** 0.5,  # the variance of a sample's variance
        sampled=True,
    ),
    ClosedForm(
        SharpnessAware,
        "On a quadratic the slope a little uphill is known exactly, and so is the path.",
        sharpness_aware_path,
        tolerance=1e-11,
    ),
)
