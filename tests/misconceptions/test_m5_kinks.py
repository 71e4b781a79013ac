"""What is known of kinks, of the value at zero, of hard steps and of dead units."""

import math

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.misconceptions import m5_precision, m5_step
from gdviz.misconceptions.kinks import KINKS, Kink, harmonic
from gdviz.misconceptions.m5_kinks import HopSettings, measure_hop
from gdviz.misconceptions.m5_precision import PrecisionSettings
from gdviz.misconceptions.neuron import Neuron
from gdviz.networks import ACTIVATIONS
from gdviz.optimizers import GradientDescent
from gdviz.schedules import InverseTime

ABSOLUTE = KINKS["|x|"]
STARTS = np.random.default_rng(0).uniform(-2, 2, size=(500, 1))


@pytest.mark.parametrize("kink", KINKS.values(), ids=list(KINKS))
def test_a_subgradient_is_a_slope_whose_line_is_nowhere_above(kink):
    x = np.linspace(-3, 3, 601)
    for slope in (np.arange(60) - 29.5) / 20:
        below = kink.gap(float(slope), x).min() >= 0
        assert below == kink.is_subgradient(float(slope))


@pytest.mark.parametrize("kink", KINKS.values(), ids=list(KINKS))
def test_beside_the_corner_the_slope_is_the_derivative(kink):
    x = np.array([[-1.3], [-0.2], [0.4], [2.0]])
    size = 1e-6
    slope = (kink.value(x + size) - kink.value(x - size)) / (2 * size)
    assert kink.gradient(x)[:, 0] == pytest.approx(slope)
    assert kink.gradient(np.zeros((1, 1)))[0, 0] == kink.at_zero


@pytest.mark.parametrize("lr", [0.05, 0.3, 0.7])
def test_at_a_constant_rate_it_hops_half_a_rate_away_on_average(lr):
    run = descend(ABSOLUTE, GradientDescent(lr=lr), STARTS, 200)
    distance = np.abs(run.points[-100:, :, 0])
    assert distance.mean(axis=0) == pytest.approx(np.full(len(STARTS), lr / 2))
    assert (distance <= lr).all()


@pytest.mark.parametrize("steps", [50, 500])
def test_a_falling_rate_settles_if_and_only_if_it_can_reach_the_corner(steps):
    lr = 0.2
    schedule = InverseTime(halving=1.0)
    run = descend(ABSOLUTE, GradientDescent(lr=lr), STARTS, steps, schedule=schedule)
    distance, away = np.abs(run.points[-1, :, 0]), np.abs(STARTS[:, 0])
    reached = away <= lr * harmonic(steps)
    assert (distance[reached] <= lr / steps + 1e-12).all()
    assert distance[~reached] == pytest.approx(away[~reached] - lr * harmonic(steps))
    assert harmonic(steps) == pytest.approx(math.log(steps) + 0.5772, abs=1 / steps)
    assert reached.any()
    assert not reached.all()


def test_a_start_on_a_multiple_of_the_rate_comes_to_rest_on_the_corner():
    measured = measure_hop(HopSettings(lr=0.25, start=1.5))
    assert measured.constant[-1] == 0


def test_the_value_at_zero_decides_what_happens_on_the_corner_alone():
    on_it = np.zeros((1, 1))
    for value in (-1.0, 0.0, 0.5):
        kink = Kink("|x|", -1.0, 1.0, at_zero=value)
        path = descend(kink, GradientDescent(lr=0.1), on_it, 3).points[:, 0, 0]
        assert path[1] == pytest.approx(-0.1 * value)


# ---- one neuron ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sigmoid", "ReLU", "softplus", "tanh", "GELU"])
def test_the_neurons_slope_is_that_of_its_error(name):
    inputs = np.linspace(-2, 2, 23)
    neuron = Neuron(name, inputs, (inputs > 0.3).astype(float))
    x, size = np.array([[-1.51], [0.03], [0.77]]), 1e-6
    slope = (neuron.value(x + size) - neuron.value(x - size)) / (2 * size)
    assert neuron.gradient(x)[:, 0] == pytest.approx(slope, abs=1e-7)


def test_a_hard_step_has_no_slope_though_its_error_changes():
    measured = m5_step.measure(m5_step.StepSettings())
    assert not measured.slope.any()
    assert not measured.moved.any()
    assert np.ptp(measured.error) > 0.3


# ---- precision ----------------------------------------------------------------------------------


def test_back_propagation_by_hand_gives_the_slope_of_the_loss():
    """In 64 bits, against differences of the loss."""
    rng = np.random.default_rng(3)
    net = m5_precision._network(rng, (5, 7, 7, 4))
    inputs, targets = rng.uniform(size=(5, 9)), rng.integers(0, 4, 9)

    def loss(layers):
        _, sums = m5_precision._forward(layers, inputs)
        out = sums[-1] - sums[-1].max(axis=0)
        return float(np.mean(np.log(np.exp(out).sum(axis=0)) - out[targets, np.arange(9)]))

    signals, sums = m5_precision._forward(net, inputs)
    slope = m5_precision._backward(net, signals, sums, targets, 0.0)
    size, parts = 1e-6, []
    for number in (2, 1, 0):
        numeric = np.empty_like(net[number])
        for place in np.ndindex(numeric.shape):
            shifted = [[layer.copy() for layer in net] for _ in range(2)]
            shifted[0][number][place] += size
            shifted[1][number][place] -= size
            numeric[place] = (loss(shifted[0]) - loss(shifted[1])) / (2 * size)
        parts += [numeric[:, -1], numeric[:, :-1].ravel()]
    assert slope == pytest.approx(np.concatenate(parts), abs=1e-8)


def test_each_further_binary_digit_halves_the_numbers_that_are_exactly_zero():
    """Why 32 bits are 2^13 times as unlikely to meet a zero as 16: half + half, digit by digit."""
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(2, 2_000_000))

    def zeros(digits):
        parts = []
        for numbers in (left, right):
            mantissa, power = np.frexp(numbers)
            parts.append(np.ldexp(np.round(np.ldexp(mantissa, digits)), power - digits))
        return np.count_nonzero(parts[0] + parts[1] == 0)

    counts = np.array([zeros(digits) for digits in range(5, 12)])
    slope = np.polyfit(np.arange(5, 12), np.log2(counts), 1)[0]
    assert slope == pytest.approx(-1, abs=0.03)
    finer = np.finfo(np.float16).eps / np.finfo(np.float32).eps
    assert finer == m5_precision.MORE_DIGITS


def test_more_digits_never_make_more_zeros():
    measured = m5_precision.measure(PrecisionSettings(units=64, batch=256))
    assert measured.zeros[0] > 5
    assert measured.zeros[0] >= measured.zeros[1] >= measured.zeros[2] == 0
    assert (measured.differ > 0).tolist() == (measured.zeros > 0).tolist()


def test_the_hard_step_is_the_only_activation_of_the_lesson_without_any_slope():
    z = np.linspace(-3, 3, 601)
    flat = []
    for name, activation in ACTIVATIONS.items():
        said, slope = np.empty_like(z), np.empty_like(z)
        activation.value(z, said)
        activation.slope(z, said, slope)
        flat += [] if slope.any() else [name]
    assert flat == ["hard step"]
