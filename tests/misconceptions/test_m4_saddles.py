"""What is known of the time that descent spends at a saddle."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gdviz.errors import UnsupportedError
from gdviz.misconceptions import m4_escape, m4_exact, m4_slow
from gdviz.misconceptions.m4_escape import EscapeSettings
from gdviz.misconceptions.m4_exact import ExactSettings, RoundingSettings
from gdviz.misconceptions.saddles import growth, saddle_at, saddles, steps_to_leave
from gdviz.misconceptions.settings import choices
from gdviz.optimizers import GradientDescent
from gdviz.proof.quadratics import bowl
from gdviz.surfaces import SURFACES

SMOOTH = choices(EscapeSettings)["surface"].options


@pytest.mark.parametrize("surface", SMOOTH)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 1.0])
def test_the_escape_time_grows_with_the_slope_of_the_law_over_ten_decades(surface, share):
    measured = m4_escape.measure(EscapeSettings(surface=surface, share=share))
    assert measured.offsets.max() / measured.offsets.min() == pytest.approx(1e10)
    expected = 1 / math.log(1 + measured.lr * abs(measured.falling))
    assert measured.slope == pytest.approx(expected, rel=0.02)
    assert np.isfinite(measured.steps).all()


def test_on_a_quadratic_every_single_time_is_the_predicted_one():
    saddle, lr, radius = saddle_at(bowl(2.0, -0.7), np.zeros(2)), 0.13, 1.0
    offsets = np.random.default_rng(0).uniform(1e-9, 1e-2, 50)
    steps = steps_to_leave(
        saddle.objective, GradientDescent(lr=lr), saddle.point, saddle.beside(offsets),
        radius=radius, most=400,
    )  # fmt: skip
    expected = np.log(radius / offsets) / math.log(growth(lr, saddle.falling))
    assert steps == pytest.approx(np.ceil(expected))


def test_a_saddles_direction_is_the_one_that_falls():
    for surface in ("Himmelblau", "Beale", "Two wells"):
        for saddle in saddles(SURFACES[surface]):
            assert saddle.falling < 0 < saddle.steepest
            assert np.linalg.norm(saddle.direction) == pytest.approx(1)
            ahead = saddle.beside(np.array([1e-3, -1e-3]))
            assert (SURFACES[surface].value(ahead) < SURFACES[surface].value(saddle.point)).all()


def test_a_minimum_is_no_saddle():
    with pytest.raises(UnsupportedError):
        saddle_at(bowl(1.0, 2.0), np.zeros(2))


def test_who_never_leaves_says_so():
    saddle = saddle_at(bowl(1.0, -1.0), np.zeros(2))
    steps = steps_to_leave(
        saddle.objective, GradientDescent(lr=0.1), saddle.point, saddle.point[None],
        radius=0.1, most=100,
    )  # fmt: skip
    assert math.isinf(steps[0])


@pytest.mark.parametrize("surface", choices(ExactSettings)["surface"].options)
def test_exactly_on_a_saddle_nothing_moves_until_something_pushes(surface):
    measured = m4_exact.measure(ExactSettings(surface=surface))
    assert not measured.plain.any()
    assert np.isfinite(measured.left_noisy).all()
    assert np.isfinite(measured.left_perturbed).all()


def test_less_noise_means_waiting_longer_by_the_law():
    """A thousand times less noise, a thousand times nearer."""
    loud = m4_exact.measure(ExactSettings(noise=1e-4))
    quiet = m4_exact.measure(ExactSettings(noise=1e-7))
    longer = np.median(quiet.left_noisy) - np.median(loud.left_noisy)
    assert longer == pytest.approx(math.log(1e3) / math.log(1.1), rel=0.02)


@pytest.mark.parametrize("angle", [0, 45, 90])
def test_along_a_ridge_that_can_be_written_exactly_nothing_ever_leads_off(angle):
    measured = m4_exact.measure_rounding(RoundingSettings(angle=angle))
    assert np.isnan(measured.left).all()


@pytest.mark.parametrize("angle", [12, 30, 37, 61, 80])
def test_elsewhere_rounding_is_the_push_and_fewer_digits_push_harder(angle):
    many, few = m4_exact.measure_rounding(RoundingSettings(angle=angle, share=0.05)).left
    assert few < many
    wait = math.log(float(np.finfo(np.float32).eps / np.finfo(np.float64).eps)) / math.log(1.05)
    assert many - few == pytest.approx(wait, rel=0.3)


def test_a_flat_saddles_wait_is_that_of_the_smooth_motion():
    measured = m4_slow.measure_flat(m4_slow.FlatSettings(lr=0.02))
    assert measured.steps == pytest.approx(measured.predicted, rel=0.1)
    plain = m4_slow.measure_flat(m4_slow.FlatSettings(surface="Saddle"))
    assert plain.steps == pytest.approx(np.ceil(plain.predicted))


def test_adaptive_rules_do_not_mind_the_distance_and_descent_follows_its_law():
    settings = m4_slow.AdaptiveSettings(ratio=50.0)
    measured = m4_slow.measure_adaptive(settings)
    descent, _, rmsprop, adam = measured.a_decade
    assert descent == pytest.approx(math.log(10) / math.log1p(1 / 50), rel=0.01)
    assert max(rmsprop, adam) < 1
    slower = m4_slow.measure_adaptive(replace(settings, ratio=500.0)).a_decade
    assert slower[0] > 9 * descent
    assert slower[3] == pytest.approx(adam, abs=1)
