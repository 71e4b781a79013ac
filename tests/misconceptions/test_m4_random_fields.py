"""The share of minima, counted by theory in two ways and by searching random landscapes."""

import math

import numpy as np
import pytest

from gdviz.curvature import hessian
from gdviz.misconceptions import kac_rice, random_fields
from gdviz.misconceptions.random_fields import FourierField, fourier_field, search


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_theory_meets_the_exact_shares_within_its_sampling_error(dimension):
    for count in (kac_rice.kac_rice, kac_rice.by_eigenvalues):
        census = count(dimension, 60_000, seed=1)
        assert abs(census.minima - kac_rice.EXACT[dimension]) < 3 * census.minima_error
        assert census.minima_error < 0.01 * math.sqrt(dimension)


def test_the_plain_ensemble_without_its_shift_would_miss_them():
    """What the sampling error can tell apart: G alone, as is sometimes written, is wrong."""
    rng = np.random.default_rng(0)
    square = rng.standard_normal((60_000, 2, 2))
    values = np.linalg.eigvalsh((square + square.swapaxes(1, 2)) / math.sqrt(2))
    weight = np.abs(values.prod(axis=1))
    plain = weight[values[:, 0] > 0].sum() / weight.sum()
    census = kac_rice.kac_rice(2, 60_000, seed=1)
    assert abs(plain - census.minima) > 10 * census.minima_error


@pytest.mark.parametrize("dimension", [1, 2, 4, 5])
def test_determinants_and_eigenvalues_tell_the_same_shares(dimension):
    ours = kac_rice.kac_rice(dimension, 60_000, seed=2)
    theirs = kac_rice.by_eigenvalues(dimension, 60_000, seed=2)
    assert ours.shares.sum() == pytest.approx(1)
    assert theirs.shares.sum() == pytest.approx(1)
    assert np.all(np.abs(ours.shares - theirs.shares) < 4 * np.hypot(ours.errors, theirs.errors))


def test_standard_errors_are_those_of_repeated_counts():
    for count in (kac_rice.kac_rice, kac_rice.by_eigenvalues):
        censuses = [count(2, 400, seed) for seed in range(300)]
        spread = np.std([each.shares for each in censuses], axis=0)
        stated = np.mean([each.errors for each in censuses], axis=0)
        assert stated == pytest.approx(spread, rel=0.2)


def test_minima_and_maxima_are_equally_many_without_a_bowl():
    census = kac_rice.by_eigenvalues(6, 40_000, seed=0)
    assert np.all(np.abs(census.shares - census.shares[::-1]) < 4 * census.errors)


def test_a_strong_bowl_leaves_one_minimum():
    """Alone it has one point at rest; waves hardly dent a bowl that is steeper than they are."""
    for dimension in (1, 4, 7):
        assert kac_rice.kac_rice(dimension, 5_000, seed=0, bowl=6.0).minima > 0.995
    weak = kac_rice.kac_rice(4, 50_000, seed=0, bowl=0.1)
    assert 0.05 < weak.minima < 0.1


def test_the_density_in_one_and_two_dimensions_is_the_known_one():
    """sqrt(3) / pi a unit of length (Rice 1945), 2 / (pi sqrt 3) a unit of area."""
    for dimension, known in ((1, math.sqrt(3) / math.pi), (2, 2 / (math.pi * math.sqrt(3)))):
        census = kac_rice.kac_rice(dimension, 60_000, seed=3)
        assert abs(census.density - known) < 3 * census.density_error


def test_the_profile_is_the_share_of_the_height_alone_in_one_dimension():
    """For N = 1 the Hessian at height x is a normal number of variance 2, less x."""
    edges = np.array([0.49, 0.51])
    profile = kac_rice.profile(1, edges, 400_000, seed=0)
    z = np.random.default_rng(1).normal(0, math.sqrt(2), 400_000) - 0.5
    expected = np.abs(z[z < 0]).sum() / np.abs(z).sum()
    assert profile.falling[0] == pytest.approx(expected, abs=4 * profile.errors[0] + 0.003)
    assert profile.errors[0] < 0.02


# ---- landscapes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_a_landscapes_derivatives_are_those_of_its_heights(dimension):
    field = fourier_field(dimension, 60, seed=5)
    points = np.random.default_rng(0).normal(size=(7, dimension))
    size = 1e-5
    for axis, step in enumerate(size * np.eye(dimension)):
        slope = (field.value(points + step) - field.value(points - step)) / (2 * size)
        assert field.gradient(points)[:, axis] == pytest.approx(slope, abs=1e-8)
    numeric = hessian(_Bare(field), points)
    assert field.hessian(points) == pytest.approx(numeric, abs=1e-8)
    together = field.slope_and_curvature(points)
    assert together[0] == pytest.approx(field.gradient(points))
    assert together[1] == pytest.approx(field.hessian(points))


class _Bare:
    """A landscape that does not tell its Hessian."""

    def __init__(self, field: FourierField) -> None:
        self.value, self.gradient = field.value, field.gradient


def test_a_landscape_has_the_covariance_that_the_theory_assumes():
    here, there = np.zeros(2), np.array([0.8, 0.6])
    heights = np.array(
        [fourier_field(2, 100, seed).value(np.stack([here, there])) for seed in range(2000)]
    )
    (variance, covariance), _ = np.cov(heights.T)
    assert variance == pytest.approx(1, abs=0.12)
    assert covariance == pytest.approx(math.exp(-1 / 2), abs=0.1)
    assert abs(heights.mean()) < 0.07


def test_the_search_finds_every_point_that_a_sign_change_betrays():
    field = fourier_field(1, 60, seed=2)
    side = 40.0
    found = search(field, side, seed=0)
    x = np.linspace(0, side, 200_001)
    slope = field.gradient(x[:, None])[:, 0]
    crossings = np.flatnonzero(np.diff(np.sign(slope)))
    assert np.sort(found.points[:, 0]) == pytest.approx(x[crossings], abs=side / 200_000 * 2)
    rising = slope[crossings + 1] > slope[crossings]
    assert np.count_nonzero(found.indices == 0) == np.count_nonzero(rising)


def test_what_the_search_finds_is_distinct_at_rest_and_in_the_box():
    field = fourier_field(3, 60, seed=1)
    found = search(field, 4.0, seed=0)
    assert np.abs(field.gradient(found.points)).max() < 1e-8
    assert ((found.points >= 0) & (found.points < 4.0)).all()
    apart = np.linalg.norm(found.points[:, None] - found.points, axis=-1)
    assert apart[~np.eye(len(apart), dtype=bool)].min() > 1e-4
    assert found.heights == pytest.approx(field.value(found.points))


def test_another_seed_of_starts_finds_the_same_points():
    field = fourier_field(2, 80, seed=3)
    first, second = (search(field, 8.0, seed) for seed in (0, 1))
    assert len(first.points) == len(second.points)
    order, other = (np.lexsort(each.points.T) for each in (first, second))
    assert first.points[order] == pytest.approx(second.points[other], abs=1e-7)
    assert first.known[-1] - first.known[-2] <= 0.01 * first.known[-1]


@pytest.mark.parametrize(("dimension", "landscapes"), [(1, 12), (2, 10), (3, 4)])
def test_search_and_theory_agree_within_three_combined_standard_errors(dimension, landscapes):
    found = random_fields.survey(dimension, landscapes, 100, seed=4)
    counted = random_fields.census(found, dimension)
    theory = kac_rice.by_eigenvalues(dimension, 40_000, seed=4)
    room = 3 * np.hypot(counted.errors, theory.errors)
    assert np.all(np.abs(counted.shares - theory.shares) < room)
    density = kac_rice.kac_rice(dimension, 60_000, seed=4)
    apart = abs(counted.density - density.density)
    assert apart < 3 * math.hypot(counted.density_error, density.density_error)


def test_the_clustered_error_is_that_of_repeated_surveys():
    """A landscape's points go together, so that counting points as independent would be wrong."""
    rng = np.random.default_rng(0)
    totals = rng.poisson(40, size=(400, 30))
    chance = rng.beta(20, 20, size=totals.shape)  # landscapes differ
    minima = rng.binomial(totals, chance)
    shares, errors = [], []
    for total, least in zip(totals, minima, strict=True):
        found = tuple(_found(each, few) for each, few in zip(total, least, strict=True))
        census = random_fields.census(found, 1)
        shares.append(census.minima)
        errors.append(census.minima_error)
    assert np.mean(errors) == pytest.approx(np.std(shares), rel=0.12)
    assert np.std(shares) > 1.2 * math.sqrt(0.25 / totals.sum(axis=1).mean())


def _found(total, minima):
    indices = np.repeat([0, 1], [minima, total - minima])
    nothing = np.zeros(len(indices))
    return random_fields.Found(nothing[:, None], indices, nothing, np.array([1]), np.array([1]))


def test_heights_and_indices_go_together_in_the_search_as_in_theory():
    edges = np.array([-2.5, -1.0, 0.0, 1.0, 2.5])
    found = random_fields.survey(2, 10, 100, seed=6)
    ours = random_fields.profile(found, 2, edges)
    theory = kac_rice.profile(2, edges, 60_000, seed=6)
    assert np.all(np.diff(ours.falling) > 0)
    assert np.all(np.diff(theory.falling) > 0)
    room = 3.5 * np.hypot(ours.errors, theory.errors)
    assert np.all(np.abs(ours.falling - theory.falling) < room)
