"""Every surface crossed with every optimiser, as the race page runs them."""

import dataclasses

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import Scene, first_scene, suggested
from gdviz.surfaces import SURFACES

STEPS = 40
pairs = pytest.mark.parametrize(
    ("surface", "rule"),
    [(SURFACES[surface], rule) for surface in SURFACES for rule in OPTIMIZERS.values()],
    ids=[f"{surface}-{rule}" for surface in SURFACES for rule in OPTIMIZERS],
)


def starts_of(surface, count=3):
    (x0, x1), (y0, y1) = surface.window
    shares = np.random.default_rng(3).uniform(0.1, 0.9, (count - 1, 2))
    return np.array([surface.start, *([x0, y0] + shares * [x1 - x0, y1 - y0])])


@pairs
def test_a_batch_equals_its_members(surface, rule):
    racer, starts, seeds = suggested(rule, surface), starts_of(surface), np.array([4, 5, 6])
    batch = descend(surface, racer, starts, STEPS, noise=0.1, seed=seeds)
    for i, seed in enumerate(seeds):
        member = descend(surface, racer, starts[i], STEPS, noise=0.1, seed=int(seed))
        ours, theirs = batch.points[:, i], member.points
        finite = np.isfinite(theirs)
        np.testing.assert_array_equal(np.isfinite(ours), finite)
        gaps = np.abs(ours[finite] - theirs[finite]) / np.maximum(1, np.abs(theirs[finite]))
        assert np.max(gaps) <= 1e-12
        assert batch.diverged_at[i] == member.diverged_at
        np.testing.assert_array_equal(batch.evaluations, member.evaluations)


@pairs
def test_a_run_mutates_nothing_and_is_seeded(surface, rule):
    racer, start = suggested(rule, surface), np.array(surface.start)
    kept, minima = start.copy(), surface.minima.copy()
    loud = 10 * float(np.linalg.norm(surface.gradient(start)))  # turns the signs of slopes
    one, two, other = (
        descend(surface, racer, start, STEPS, noise=loud, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(start, kept)
    np.testing.assert_array_equal(surface.minima, minima)
    np.testing.assert_array_equal(one.points, two.points)
    assert not np.array_equal(one.points, other.points)


@pairs
def test_the_run_is_finite_or_reported_and_its_link_holds_it(surface, rule):
    racers = (suggested(rule, surface),)
    scene = dataclasses.replace(first_scene(surface.name), racers=racers, steps=STEPS)
    result = race(scene)
    (run,), (row,) = result.trajectories, result.results
    assert np.isfinite(run.points).all() == (run.diverged_at < 0)
    assert row.verdict.text
    assert Scene.from_query(scene.to_query()) == (scene, [])


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
def test_suggested_rates_suit_bounded_surfaces(surface, rule):
    """What a visitor gets without touching anything stays in view of the surface."""
    if surface.minimum_value is None:
        return
    scene = dataclasses.replace(first_scene(surface.name), racers=(suggested(rule, surface),))
    assert race(scene).results[0].verdict.ending != "diverged"


def test_the_references_surfaces_are_ours():
    """Reference paths were recorded on Rosenbrock and Himmelblau spelt out independently."""
    x, y = np.random.default_rng(1).uniform(-2, 2, (2, 50))
    points = np.stack([x, y], axis=-1)
    rosenbrock = np.stack([2 * x - 2 - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)
    a, b = x**2 + y - 11, x + y**2 - 7
    himmelblau = np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)
    np.testing.assert_allclose(SURFACES["Rosenbrock"].gradient(points), rosenbrock, atol=1e-11)
    np.testing.assert_allclose(SURFACES["Himmelblau"].gradient(points), himmelblau, atol=1e-11)
