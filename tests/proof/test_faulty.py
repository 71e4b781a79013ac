"""The faulty Adam is wrong in exactly one way, by exactly the factor that the page states."""

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS, Adam
from gdviz.proof.faulty import FaultyAdam, SpeltOutAdam, settled_after, stretch
from gdviz.proof.puzzle import PLACES
from gdviz.proof.quadratics import slide
from gdviz.proof.recordings import TOLERANCE, deviation, recording
from gdviz.surfaces import SURFACES

SETTINGS = [
    {"lr": 0.1, "beta1": 0.9, "beta2": 0.999},
    {"lr": 0.02, "beta1": 0.5, "beta2": 0.9},
    {"lr": 0.5, "beta1": 0.0, "beta2": 0.0},
    {"lr": 0.01, "beta1": 0.95, "beta2": 0.9999},
]


def test_it_never_races():
    assert not {FaultyAdam.name, SpeltOutAdam.name} & set(OPTIMIZERS)
    assert not {FaultyAdam, SpeltOutAdam} & set(OPTIMIZERS.values())


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("place", PLACES)
def test_apart_from_the_correction_it_is_adam(place, settings):
    surface = SURFACES[place]
    ours = descend(surface, SpeltOutAdam(**settings), surface.start, 100).points
    assert deviation(ours, descend(surface, Adam(**settings), surface.start, 100).points) < 1e-9


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_step_is_stretched_by_the_stated_factor(settings):
    """On an inclined plane all gradients are equal, so the factor can be seen at every step."""
    gradient, steps = np.array([0.5, -3.0]), 3000
    path = descend(slide(*gradient), FaultyAdam(**settings, eps=1e-300), np.zeros(2), steps).points
    factors = stretch(settings["beta1"], settings["beta2"], np.arange(1, steps + 1))
    expected = -settings["lr"] * np.sign(gradient) * factors[:, None]
    np.testing.assert_allclose(np.diff(path, axis=0), expected, rtol=1e-7)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_first_steps(place, settings):
    surface, lr = SURFACES[place], settings["lr"]
    first = {
        rule: np.abs(
            np.diff(descend(surface, rule(**settings), surface.start, 1).points, axis=0)[0]
        )
        for rule in (Adam, FaultyAdam)
    }
    beta1, beta2 = settings["beta1"], settings["beta2"]
    np.testing.assert_allclose(first[Adam], lr, rtol=1e-6)
    # The same eps weighs 1 / (1 - beta2) times as much under the faulty root.
    np.testing.assert_allclose(
        first[FaultyAdam], lr * (1 - beta1) ** 2 / (1 - beta2), rtol=1e-6 / (1 - beta2)
    )


def test_the_figures_of_the_default_settings():
    steps = np.arange(1, 10_001)
    ratios = stretch(0.9, 0.999, steps)
    assert ratios[0] == pytest.approx(10)
    assert (steps[ratios.argmax()], ratios.max()) == (12, pytest.approx(43.1, abs=0.05))
    assert settled_after(0.9, 0.999) == 4612
    assert abs(ratios[4611] - 1) > 0.01 > abs(ratios[4612] - 1)


def test_decays_that_hide_the_bug():
    assert stretch(0.9, 0.99, 1) == pytest.approx(1), "the first step tells nothing"
    assert settled_after(0.0, 0.0) == 0, "no step tells anything"


def test_the_recorded_paths_would_show_it():
    """The references that pass Adam refuse the faulty one."""
    for number, case in enumerate(recording().cases):
        if case.rule == "Adam" and not {"weight_decay", "lr"} & set(case.settings):
            start, objective = recording().paths[number][0], recording().objectives[case.objective]
            path = descend(objective, FaultyAdam(lr=1e-3), start, recording().steps).points
            assert deviation(path[recording().moments], recording().paths[number]) > 1e8 * TOLERANCE
