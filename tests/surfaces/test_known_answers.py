"""Published numbers, and what each surface says about itself, measured."""

from collections import Counter

import numpy as np
import pytest

from gdviz.surfaces import SURFACES
from gdviz.surfaces.linear_regression import AREAS, PRICES
from gdviz.surfaces.logistic_neuron import NO, YES


def descend(surface, start, rate, steps):
    """Plain gradient descent: (steps + 1, ..., 2)."""
    points = [np.array(start, dtype=float)]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            points.append(points[-1] - rate * surface.gradient(points[-1]))
    return np.array(points)


def from_its_start(name, steps=200):
    surface = SURFACES[name]
    return surface, descend(surface, surface.start, surface.rate, steps)


@pytest.mark.parametrize(
    ("name", "points", "height", "digits"),
    [
        ("Rosenbrock", [(1, 1)], 0, 12),
        ("Himmelblau", [(3, 2)], 0, 12),
        (
            "Himmelblau",
            [(-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
            0,
            6,
        ),
        ("Beale", [(3, 0.5)], 0, 12),
        ("Booth", [(1, 3)], 0, 12),
        ("Matyas", [(0, 0)], 0, 12),
        ("Three-hump camel", [(0, 0)], 0, 12),
        ("Six-hump camel", [(0.0898, -0.7126), (-0.0898, 0.7126)], -1.0316, 4),
        ("Styblinski-Tang", [(-2.903534, -2.903534)], -39.166165 * 2, 5),
        ("Goldstein-Price", [(0, -1)], 3, 12),
        ("Rastrigin", [(0, 0)], 0, 12),
        ("Ackley", [(0, 0)], 0, 12),
        ("Easom", [(np.pi, np.pi)], -1, 12),
    ],
)
def test_published_minima(name, points, height, digits):
    surface = SURFACES[name]
    assert surface.minimum_value == pytest.approx(height, abs=10.0**-digits)
    assert surface.value(np.array(points, dtype=float)) == pytest.approx(height, abs=10.0**-digits)
    for point in points:
        assert np.linalg.norm(surface.minima - point, axis=-1).min() <= 2 * 10.0**-digits


@pytest.mark.parametrize(
    ("name", "minima", "saddles", "maxima"),
    [
        ("Himmelblau", 4, 4, 1),
        ("Six-hump camel", 6, 7, 2),
        ("Easom", 5, 4, 4),
        ("Two wells", 2, 1, 0),
        ("Styblinski-Tang", 4, 4, 1),
        ("Goldstein-Price", 4, 4, 1),
        ("Three-hump camel", 3, 2, 0),
        ("Beale", 1, 2, 0),
        ("Rastrigin", 121, 220, 100),
        ("Ackley", 121, 220, 100),
    ],
)
def test_counts_of_critical_points(name, minima, saddles, maxima):
    kinds = Counter(known.kind for known in SURFACES[name].critical_points)
    assert kinds == Counter(minimum=minima, saddle=saddles, maximum=maxima)


@pytest.mark.parametrize(
    ("point", "height"), [((-0.6, -0.4), 30), ((1.8, 0.2), 84), ((1.2, 0.8), 840)]
)
def test_goldstein_price_local_minima(point, height):
    assert SURFACES["Goldstein-Price"].value(np.array(point)) == pytest.approx(height, rel=1e-12)


def test_goldstein_price_as_it_was_published():
    x, y = points = np.random.default_rng(1).uniform(-2, 2, size=(2, 200))
    first = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    second = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    published = (1 + (x + y + 1) ** 2 * first) * (30 + (2 * x - 3 * y) ** 2 * second)
    assert SURFACES["Goldstein-Price"].value(points.T) == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("Bowl", lambda x, y: x**2 / 2 + y**2),
        ("Narrow valley", lambda x, y: x**2 / 2 + 25 * y**2),
        ("Rosenbrock", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
        ("Two wells", lambda x, y: (x**2 - 1) ** 2 + 0.3 * x + y**2),
        ("Saddle", lambda x, y: (x**2 - y**2) / 2),
        ("Monkey saddle", lambda x, y: x**3 - 3 * x * y**2),
        ("Plateau", lambda x, y: np.tanh(x) ** 2 + y**2 / 20),
        ("Cliff", lambda x, y: (x**2 + y**2) / 10 + 1 - np.tanh(20 * (x + 1))),
        ("Kink", lambda x, y: abs(x) + 2 * abs(y)),
        ("Product net", lambda x, y: (x * y - 1) ** 2 / 2),
        ("Booth", lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2),
        ("Matyas", lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y),
        ("Three-hump camel", lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2),
        (
            "Six-hump camel",
            lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2,
        ),
        (
            "Styblinski-Tang",
            lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
        ),
        (
            "Ackley",
            lambda x, y: (
                20
                + np.e
                - 20 * np.exp(-0.2 * np.sqrt((x**2 + y**2) / 2))
                - np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
            ),
        ),
        (
            "Beale",
            lambda x, y: sum(
                (target - x + x * y**power) ** 2
                for power, target in enumerate((1.5, 2.25, 2.625), 1)
            ),
        ),
    ],
)
def test_values_spelt_as_in_the_formula(name, formula):
    low, high = np.array(SURFACES[name].window).T
    points = np.random.default_rng(2).uniform(low, high, size=(200, 2))
    spelt = formula(*points.T)
    assert SURFACES[name].value(points) == pytest.approx(spelt, abs=1e-11 * np.abs(spelt).max())


def test_ackley_is_quiet_at_its_tip():
    tip = np.zeros(2)
    assert SURFACES["Ackley"].value(tip) == 0
    assert np.array_equal(SURFACES["Ackley"].gradient(tip), tip)
    assert np.isfinite(SURFACES["Ackley"].hessian(tip)).all()


def test_kink_has_the_subgradient_nearest_zero_on_its_creases():
    points = np.array([(0.0, 0.0), (0.0, -1.0), (2.0, 0.0)])
    slopes = SURFACES["Kink"].gradient(points)
    assert np.array_equal(slopes, [(0, 0), (0, -2), (1, 0)])


@pytest.mark.parametrize("unit", ["raw", "standardised"])
def test_linear_regression_is_the_mean_squared_error(unit):
    surface = SURFACES[f"Linear regression, {unit}"]
    data = {"raw": (AREAS, PRICES), "standardised": (scores(AREAS), scores(PRICES))}
    inputs, targets = data[unit]
    low, high = np.array(surface.window).T
    points = np.random.default_rng(3).uniform(low, high, size=(50, 2))
    errors = points[:, :1] * inputs + points[:, 1:] - targets
    assert surface.value(points) == pytest.approx(np.mean(errors**2, axis=-1), rel=1e-10)
    assert surface.minima[0] == pytest.approx(np.polyfit(inputs, targets, 1), rel=1e-9, abs=1e-12)


def scores(values):
    return (values - values.mean()) / values.std()


def condition(name):
    surface = SURFACES[name]
    return np.linalg.cond(surface.hessian(np.array(surface.start)))


def test_standardising_turns_the_ravine_into_a_round_bowl():
    assert condition("Linear regression, raw") == pytest.approx(40_000, rel=0.05)
    assert condition("Linear regression, standardised") == pytest.approx(1, abs=1e-12)
    surface, path = from_its_start("Linear regression, raw")
    weight, bias = path[-1] - path[0]
    assert weight > 6
    assert abs(bias) < 0.01 * np.ptp(surface.window[1])


def test_logistic_neuron_is_the_mean_logistic_loss_and_attains_its_minimum():
    surface = SURFACES["Logistic neuron"]
    weights = np.random.default_rng(4).uniform(-5, 7, size=(50, 2))
    right = 1 / (1 + np.exp(-weights @ YES.T)), 1 / (1 + np.exp(weights @ NO.T))
    losses = -np.log(np.concatenate(right, axis=-1)).mean(axis=-1)
    assert surface.value(weights) == pytest.approx(losses, rel=1e-12)
    assert np.abs(surface.gradient(surface.minima)).max() < 1e-15
    margins = np.concatenate([YES, -NO]) @ surface.minima[0]
    assert margins.min() < 0, "at least one example is on the wrong side"
    far = 1e4 * np.stack([np.cos(turn := np.linspace(0, 7, 400)), np.sin(turn)], axis=-1)
    assert surface.value(far).min() > 100, "no direction separates the two classes"


# What the sentences about the surfaces say.


def test_bowl_is_stable_below_a_rate_of_one_and_not_above():
    bowl = SURFACES["Bowl"]
    ends = [descend(bowl, bowl.start, rate, 2000)[-1] for rate in (0.99, 1.01)]
    assert np.abs(ends[0]).max() < 1e-6
    assert not np.abs(ends[1]).max() < 1e6


def test_narrow_valley_is_fifty_times_steeper_across_and_momentum_wins():
    assert condition("Narrow valley") == pytest.approx(50)
    surface, path = from_its_start("Narrow valley", 100)
    assert np.all(path[1:20, 1] * path[:19, 1] < 0), "bounces between the walls"
    point, velocity = path[0], np.zeros(2)
    for _ in range(100):
        velocity = 0.8 * velocity + surface.gradient(point)
        point = point - surface.rate * velocity
    assert surface.value(point) < 0.01 * surface.value(path[-1])


def test_rosenbrock_takes_thousands_of_steps():
    surface, path = from_its_start("Rosenbrock", 8000)
    heights = surface.value(path)
    assert heights[10] < 0.2 * heights[0]
    assert heights[2000] > 1e-2
    assert heights[8000] < 1e-2


@pytest.mark.parametrize("name", ["Two wells", "Three-hump camel", "Styblinski-Tang", "Rastrigin"])
def test_plain_descent_is_caught_by_a_shallower_minimum(name):
    surface, path = from_its_start(name)
    assert np.linalg.norm(surface.minima - path[-1], axis=-1).min() < 0.01
    assert surface.value(path[-1]) > surface.minimum_value + 0.1


def test_himmelblau_has_a_basin_for_each_minimum():
    surface = SURFACES["Himmelblau"]
    starts = np.random.default_rng(5).uniform(-5, 5, size=(200, 2))
    ends = descend(surface, starts, 0.005, 1000)[-1]
    nearest = np.linalg.norm(ends[:, None] - surface.minima, axis=-1).argmin(axis=-1)
    assert set(nearest) == {0, 1, 2, 3}


def test_styblinski_tang_is_solved_from_the_lower_left_alone():
    surface = SURFACES["Styblinski-Tang"]
    starts = np.random.default_rng(6).uniform(-5, 5, size=(400, 2))
    solved = surface.value(descend(surface, starts, 0.01, 500)[-1]) < surface.minimum_value + 1e-6
    assert np.array_equal(solved, (starts < 0.1567312567803401).all(axis=-1))


def test_saddle_is_left_after_a_visible_wait():
    surface, path = from_its_start("Saddle")
    speeds = np.linalg.norm(np.diff(path, axis=0), axis=-1)
    assert 40 < speeds.argmin() < 120
    assert np.abs(path[100]).max() < 1
    assert abs(path[-1, 1]) > surface.window[1][1]


def test_monkey_saddle_holds_longer_than_an_ordinary_one():
    surface, path = from_its_start("Monkey saddle")
    assert surface.value(path[-1]) < 0
    assert np.linalg.norm(surface.gradient(path), axis=-1).argmin() > 60
    offsets = np.array([[0, 0.1], [0, 0.01]])
    waits = {}
    for name in ("Saddle", "Monkey saddle"):
        paths = descend(SURFACES[name], offsets, 0.05, 2000)
        waits[name] = np.argmax(~(np.abs(paths) < 0.5).all(axis=-1), axis=0)
    assert waits["Saddle"][1] < 3 * waits["Saddle"][0], "logarithmic in the offset"
    assert waits["Monkey saddle"][1] > 7 * waits["Monkey saddle"][0], "one over the offset"


def test_plateau_waits_and_then_falls():
    surface, path = from_its_start("Plateau")
    heights = surface.value(path)
    assert 0 < np.abs(surface.gradient(path[:40])[:, 0]).max() < 0.02
    assert heights[70] > 0.95
    assert heights[110] < 1e-3


def test_cliff_flings_plain_descent_out_of_the_frame():
    surface, path = from_its_start("Cliff")
    assert np.abs(np.diff(path, axis=0)).max() > 8
    assert path[:, 0].max() > surface.window[0][1]
    assert np.linalg.norm(path[-1]) < 1e-3


def test_kink_hops_to_and_fro_at_the_scale_of_the_rate():
    surface, path = from_its_start("Kink")
    last = path[-20:]
    assert np.all(np.abs(np.diff(last, axis=0)) > 0.9 * surface.rate)
    assert np.abs(last).max() < 2 * surface.rate


def test_product_net_passes_its_saddle_and_ends_on_the_curve():
    _, path = from_its_start("Product net")
    assert np.linalg.norm(path, axis=-1).min() < 0.5
    assert path[-1].prod() == pytest.approx(1, abs=1e-5)


def test_ackley_keeps_plain_descent_near_its_start():
    surface, path = from_its_start("Ackley")
    assert np.linalg.norm(path[-1] - path[0]) < 1
    assert np.linalg.norm(surface.gradient(path[-1])) < 1e-6


def test_easom_holds_a_start_far_from_its_hole():
    surface = SURFACES["Easom"]
    path = descend(surface, (0.3, 0.3), 0.3, 2000)
    assert np.linalg.norm(path[-1] - path[0]) < 0.01
    assert from_its_start("Easom")[1][-1] == pytest.approx([np.pi, np.pi])
    assert np.array_equal(surface.gradient(np.array([60.0, 60.0])), [0, 0])


def test_goldstein_price_spans_three_to_a_million():
    surface, path = from_its_start("Goldstein-Price")
    xs = np.linspace(-2, 2, 101)
    assert surface.value(np.stack(np.meshgrid(xs, xs), axis=-1)).max() > 1e6
    strides = np.linalg.norm(np.diff(path, axis=0), axis=-1)
    assert strides[-1] < 0.02 * strides[0]
