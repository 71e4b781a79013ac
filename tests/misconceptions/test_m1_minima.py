"""What is known of starts, valleys, XOR and annealing."""

import math

import numpy as np
import pytest

from gdviz.basins import basins, lowest_goals
from gdviz.misconceptions import m1_annealing, m1_basins, m1_xor
from gdviz.misconceptions.m1_annealing import ToySettings
from gdviz.misconceptions.m1_basins import BasinsSettings
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import GradientDescent
from gdviz.surfaces import SURFACES


def test_without_noise_the_valleys_are_those_of_the_basin_maps():
    surface = SURFACES["Styblinski-Tang"]
    known = basins(surface, GradientDescent(lr=surface.rate), m1_basins.SIDE, 2 * m1_basins.STEPS)
    measured = m1_basins.measure(BasinsSettings())
    lowest = np.isin(known.reached, lowest_goals(surface))
    assert measured.shares[0] == pytest.approx(lowest.mean())
    assert (measured.heights == np.nanmin(measured.heights)).mean() == measured.shares[0]


def test_styblinskis_deepest_valley_is_the_quarter_up_to_its_ridges():
    """f is a sum over coordinates, so its valleys are rectangles, cut at the two ridges."""
    surface = SURFACES["Styblinski-Tang"]
    (x0, x1), _ = surface.window
    ridge = max(c.point[0] for c in surface.critical_points if c.kind == "maximum")
    share = ((ridge - x0) / (x1 - x0)) ** 2
    assert m1_basins.measure(BasinsSettings()).shares[0] == pytest.approx(share, abs=0.02)


def test_on_a_bowl_everybody_arrives_noise_or_not():
    for noise in (0.0, 2.0):
        measured = m1_basins.measure(BasinsSettings(surface="Bowl", noise=noise))
        assert (measured.shares == 1).all()


def test_some_noise_helps_and_much_of_it_makes_a_lottery():
    quiet, some, much = (
        m1_basins.measure(BasinsSettings(surface="Two wells", noise=noise)).shares
        for noise in (0.0, 0.5, 3.0)
    )
    assert some[1] > quiet[1] + 0.1
    assert 0.4 < much[1] < 0.6


def test_two_hidden_units_can_express_xor_and_one_cannot():
    weights = np.array([9.0, 9.0, -6.0, 9.0, 9.0, 6.0, -9.0, 9.0, -9.0])
    net = MLP((2, 2, 1), activation="tanh")
    loss = NetworkObjective(net, m1_xor._CORNERS, m1_xor._UNLIKE, loss="logistic")
    assert loss.accuracy(weights) == 1
    measured = m1_xor.measure(m1_xor.XorSettings())
    assert not measured.solved[:, 0].any()


def test_who_takes_two_corners_for_one_cannot_do_better_than_half_a_coin_toss():
    """Two corners right, two answered with 1/2: the mean of 0, 0, ln 2 and ln 2."""
    chance = np.linspace(1e-6, 1 - 1e-6, 10_001)
    mean = (-np.log(chance) - np.log(1 - chance)) / 4
    assert mean.min() == pytest.approx(m1_xor.CONFUSED, rel=1e-6)
    measured = m1_xor.measure(m1_xor.XorSettings())
    stuck = measured.loss[:, 1]
    assert (stuck >= m1_xor.CONFUSED - 1e-3).all()
    assert stuck == pytest.approx(np.full(3, m1_xor.CONFUSED), abs=0.02)


def test_all_methods_spend_the_same():
    """One descent and annealing B evaluations, restarts no more, guesses B."""
    surface, settings = SURFACES["Rastrigin"], ToySettings(budget=400)
    ends = m1_annealing._ends(surface, settings, 400, 80.0)
    assert [end.shape for end in ends] == [(m1_annealing.TRIALS,)] * 4
    one, many, _, guess = ends
    assert many.mean() < one.mean()
    assert (guess >= surface.minimum_value).all()


def test_mere_guesses_find_it_as_often_as_chance_says():
    surface = SURFACES["Two wells"]
    measured = m1_annealing.measure_toy(ToySettings(surface="Two wells", budget=200))
    x = np.linspace(*surface.window[0], 1001)
    y = np.linspace(*surface.window[1], 1001)
    heights = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    goal = surface.minimum_value + m1_annealing.FOUND * np.ptp(heights)
    hit = float((heights <= goal).mean())
    expected = 1 - (1 - hit) ** measured.budgets
    room = 4 * np.sqrt(expected * (1 - expected) / measured.trials) + 0.02
    assert np.all(np.abs(measured.found[3] - expected) < room)


def test_the_best_setting_counts_and_a_lost_run_is_no_low_loss():
    losses = np.array([[[3.0, 2.0], [3.0, 2.0]], [[3.0, 1.0], [3.0, math.nan]]])
    assert m1_annealing._best(losses).tolist() == [3.0, 2.0]
