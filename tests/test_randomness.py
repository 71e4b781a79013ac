from math import comb

import numpy as np
import pytest

from gdviz.randomness import draws

SEEDS = np.arange(20_000)
ERROR = 1 / np.sqrt(SEEDS.size)
FIRST_ORDER, FIRST_HEADS = [5, 2, 3, 1, 6, 7, 0, 4], [0, 1, 2, 5, 6, 7, 9, 11, 12, 15]
FIRST_NORMAL = [-0.16641606583808766, -0.6977088135515358]


def correlation(a, b):
    return abs(np.corrcoef(np.ravel(a), np.ravel(b))[0, 1])


def test_uniform_numbers_are_uniform():
    uniform = draws(SEEDS, 3, "test").uniform(2)
    assert uniform.shape == (SEEDS.size, 2)
    assert 0 < uniform.min() < uniform.max() < 1
    counts, _ = np.histogram(uniform, bins=20, range=(0, 1))
    expected = uniform.size / 20
    assert np.sum((counts - expected) ** 2 / expected) < 45  # chi-squared, 19 degrees: p = 0.0007


def test_normal_numbers_have_the_moments_of_a_normal():
    normal = draws(SEEDS, 3, "test").normal(2)
    moments = [np.mean(normal**power) for power in (1, 2, 3, 4)]
    # The standard errors of the first four sample moments are sqrt(1, 2, 15, 96) / sqrt(N).
    errors = np.sqrt([1, 2, 15, 96]) * ERROR / np.sqrt(2)
    assert np.all(np.abs(np.array(moments) - [0, 1, 0, 3]) < 4 * errors)
    assert correlation(normal[:, 0], normal[:, 1]) < 4 * ERROR


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_ball_is_filled_evenly(n):
    ball = draws(SEEDS, 1, "test").ball(n)
    radius = np.linalg.norm(ball, axis=-1)
    assert radius.max() <= 1
    # The share of the volume inside a point's radius, r^n, is uniform: Kolmogorov-Smirnov.
    volume = np.sort(radius**n)
    steps = np.arange(1, volume.size + 1) / volume.size
    assert np.max(np.abs(steps - volume)) < 2 * ERROR
    assert np.all(np.abs(ball.mean(axis=0)) < 4 * ERROR)
    direction = ball / radius[:, None]
    assert correlation(direction[:, 0], radius) < 4 * ERROR


def test_streams_of_other_steps_purposes_and_seeds_are_independent():
    base = draws(SEEDS, 1, "noise").normal(1)
    for other in (
        draws(SEEDS, 2, "noise"),
        draws(SEEDS, 1, "proposal"),
        draws(SEEDS + 1, 1, "noise"),
    ):
        assert correlation(base, other.normal(1)) < 4 * ERROR


def test_successive_steps_of_one_seed_are_independent():
    path = np.array([draws(7, step, "noise").normal(1)[0] for step in range(4000)])
    for lag in (1, 2, 3):
        assert correlation(path[lag:], path[:-lag]) < 4 / np.sqrt(path.size)
    assert len(np.unique(path)) == path.size


def test_a_draw_is_a_pure_function():
    stream = draws(5, 2, "noise")
    np.testing.assert_array_equal(stream.normal(3), stream.normal(3))
    np.testing.assert_array_equal(stream.normal(3), draws(5, 2, "noise").normal(3))


@pytest.mark.parametrize("kind", ["uniform", "normal", "ball"])
def test_an_array_of_seeds_draws_what_each_seed_would(kind):
    seeds = np.array([[0, 1, 2], [-1, 2**62, 12345]])
    many = getattr(draws(seeds, 9, "noise"), kind)(3)
    assert many.shape == (2, 3, 3)
    for place in np.ndindex(seeds.shape):
        alone = getattr(draws(int(seeds[place]), 9, "noise"), kind)(3)
        np.testing.assert_allclose(many[place], alone, rtol=1e-13)


def test_uniform_numbers_do_not_depend_on_how_many_are_drawn():
    stream = draws(5, 2, "noise")
    np.testing.assert_array_equal(stream.uniform(7)[:3], stream.uniform(3))


def test_the_numbers_never_change():
    """Links and recorded figures rely on these draws: a change here changes every noisy scene."""
    np.testing.assert_allclose(draws(2024, 1, "noise").normal(2), FIRST_NORMAL, rtol=1e-12)


def test_coins_fall_heads_with_their_chance():
    for share in (0.1, 0.5, 0.8):
        coins = draws(SEEDS, 3, "test").coins(6, share)
        assert coins.dtype == bool
        assert coins.shape == (SEEDS.size, 6)
        error = np.sqrt(share * (1 - share)) * ERROR
        assert np.all(np.abs(coins.mean(axis=0) - share) < 4 * error)
        heads = np.bincount(coins.sum(axis=1), minlength=7)
        expected = SEEDS.size * np.array(
            [comb(6, k) * share**k * (1 - share) ** (6 - k) for k in range(7)]
        )
        kept = expected > 5  # chi-squared, 6 degrees: p = 0.0005
        assert np.sum((heads - expected)[kept] ** 2 / expected[kept]) < 24


def test_coins_of_one_stream_are_independent():
    """Four coins are made of one hash: neighbours within it, and across, must not agree."""
    coins = draws(7, 3, "test").coins(40_000, 0.5)
    for lag in (1, 2, 3, 4, 5):
        assert correlation(coins[lag:], coins[:-lag]) < 4 / np.sqrt(coins.size)
    for other in (draws(8, 3, "test"), draws(7, 4, "test"), draws(7, 3, "other")):
        assert correlation(coins, other.coins(40_000, 0.5)) < 4 / np.sqrt(coins.size)


def test_certain_coins():
    stream = draws(5, 1, "test")
    assert not stream.coins(1000, 0.0).any()
    assert stream.coins(1000, 1.0).all()


@pytest.mark.parametrize("n", [1, 3, 4, 9])
def test_coins_do_not_depend_on_how_many_are_thrown(n):
    stream = draws(5, 2, "test")
    np.testing.assert_array_equal(stream.coins(9, 0.5)[:n], stream.coins(n, 0.5))


def test_an_order_holds_every_number_once():
    orders = draws(np.arange(50), 1, "test").order(17)
    np.testing.assert_array_equal(np.sort(orders, axis=-1), np.tile(np.arange(17), (50, 1)))
    assert draws(3, 1, "test").order(1).tolist() == [0]


def test_every_order_is_equally_likely():
    orders = draws(SEEDS, 1, "test").order(4)
    _, counts = np.unique(orders @ np.array([64, 16, 4, 1]), return_counts=True)
    assert len(counts) == 24
    expected = SEEDS.size / 24
    assert np.sum((counts - expected) ** 2 / expected) < 50  # chi-squared, 23 degrees: p = 0.0009


@pytest.mark.parametrize("kind", ["coins", "order"])
def test_an_array_of_seeds_throws_and_orders_as_each_seed_would(kind):
    seeds = np.array([[0, 1, 2], [-1, 2**62, 12345]])
    extra = (0.3,) if kind == "coins" else ()
    many = getattr(draws(seeds, 9, "test"), kind)(11, *extra)
    assert many.shape == (2, 3, 11)
    for place in np.ndindex(seeds.shape):
        alone = getattr(draws(int(seeds[place]), 9, "test"), kind)(11, *extra)
        np.testing.assert_array_equal(many[place], alone)


def test_the_coins_and_the_orders_never_change():
    stream = draws(2024, 1, "mini-batches")
    assert stream.order(8).tolist() == FIRST_ORDER
    assert np.flatnonzero(stream.coins(16, 0.5)).tolist() == FIRST_HEADS
