"""M2's measurements against answers that were worked out independently."""

import numpy as np
import pytest

from gdviz.misconceptions.m2_adam_fails import DEFAULT, FailureSettings
from gdviz.misconceptions.m2_adam_fails import measure as fail
from gdviz.misconceptions.m2_adaptive import AdaptiveSettings
from gdviz.misconceptions.m2_adaptive import measure as adapt
from gdviz.misconceptions.m2_edge import ENTROPY, EdgeSettings
from gdviz.misconceptions.m2_edge import measure as sharpen
from gdviz.misconceptions.m2_edge import objective as fitting
from gdviz.misconceptions.m2_noise import CHAINS, NoiseSettings
from gdviz.misconceptions.m2_noise import measure as jitter
from gdviz.surfaces import SURFACES


@pytest.mark.parametrize("lr", [0.02, 0.1, 0.5, 1.0, 1.9])
def test_the_stationary_variance_is_within_five_per_cent_of_theory(lr):
    assert CHAINS >= 1000
    found = jitter(NoiseSettings(lr=lr))
    assert found.settled == pytest.approx(lr / (2 - lr), rel=0.05)


@pytest.mark.parametrize("product", [1.0, 2.0])
def test_a_rate_of_c_over_t_leaves_what_theory_says(product):
    found = jitter(NoiseSettings(product=product))
    late = found.steps > found.last / 2
    three_standard_errors = 3 * (2 / CHAINS) ** 0.5
    assert np.mean(found.falling[late] / found.theory[late]) == pytest.approx(
        1, abs=three_standard_errors
    )


def test_a_rate_that_falls_too_fast_stops_on_the_way():
    """With c = 0.1 below one half, the start is forgotten like t to the power of -2c only."""
    found = jitter(NoiseSettings(product=0.1))
    assert np.isnan(found.theory).all()
    assert found.falling[-1] > found.settled


def handwritten(size, beta1, beta2, lr, steps, amsgrad):
    """Reddi, Kale & Kumar (2018), with bias corrections as in torch."""
    x = mean = square = largest = 0.0
    for t in range(1, steps + 1):
        slope = size if t % 3 == 1 else -1.0
        mean = beta1 * mean + (1 - beta1) * slope
        square = beta2 * square + (1 - beta2) * slope**2
        largest = max(largest, square)
        scale = ((largest if amsgrad else square) / (1 - beta2**t)) ** 0.5 + 1e-8
        x -= lr / t**0.5 * mean / (1 - beta1**t) / scale
        x = min(max(x, -1.0), 1.0)
    return x


@pytest.mark.parametrize("settings", [FailureSettings(), FailureSettings(decays=DEFAULT)])
def test_reddi_s_sequence_equals_a_handwritten_run(settings):
    found = fail(settings)
    arguments = (settings.size, found.beta1, found.beta2, settings.lr, int(found.steps[-1]))
    assert found.adam[-1] == pytest.approx(handwritten(*arguments, amsgrad=False), abs=1e-9)
    assert found.amsgrad[-1] == pytest.approx(handwritten(*arguments, amsgrad=True), abs=1e-9)


def test_with_the_usual_decays_both_end_at_the_best_place():
    ends = fail(FailureSettings(decays=DEFAULT)).ends
    assert ends["Adam"] < -0.95
    assert ends["AMSGrad"] < -0.95


def test_adagrad_s_rate_is_one_over_the_root_of_all_squares_so_far():
    found = adapt(AdaptiveSettings(steps=10))
    first = SURFACES["Narrow valley"].gradient(np.array(SURFACES["Narrow valley"].start))
    assert found.along[0] == pytest.approx(found.lr / abs(first[0]))
    assert found.across[0] == pytest.approx(found.lr / abs(first[1]))
    assert found.steeper == 50


def test_sharpness_settles_at_two_over_the_rate_in_at_least_four_of_five_runs():
    found = sharpen(EdgeSettings())
    assert np.sum(np.abs(found.settled * found.lr / 2 - 1) <= 0.15) == found.near >= 4
    assert np.all(found.sharpness[0] < 2 / found.lr)
    assert np.median(found.rises) > 0.2


@pytest.mark.parametrize("changes", [{"loss": ENTROPY}, {"lr": 0.02}])
def test_and_does_not_with_cross_entropy_or_a_small_rate(changes):
    found = sharpen(EdgeSettings(**changes))
    assert found.near == 0
    assert np.all(found.settled < 1 / found.lr)
    assert np.all(found.rises == 0)


def test_the_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian():
    found = sharpen(EdgeSettings(steps=200))
    ground = fitting(found.loss)
    exact = [np.linalg.eigvalsh(ground.hessian(p))[-1] for p in ground.network.init(np.arange(5))]
    np.testing.assert_allclose(found.sharpness[0], exact, rtol=1e-6)
