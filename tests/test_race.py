"""Fair modes: what they make equal is equal, and what they say is so."""

import dataclasses

import numpy as np
import pytest

from gdviz.descent import descend
from gdviz.links import from_control
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import SHARED_RATE, first_scene, suggested
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES
from gdviz.sweep import EQUAL, Sweep, grid, sweep

BEST = "each at its own best"


def all_racers(surface="Himmelblau", **changes):
    racers = tuple(suggested(rule, SURFACES[surface]) for rule in OPTIMIZERS.values())
    return dataclasses.replace(first_scene(surface), racers=racers, **changes)


def alone(name, surface="Himmelblau", **changes):
    racer = suggested(OPTIMIZERS[name], SURFACES[surface])
    return dataclasses.replace(first_scene(surface), racers=(racer,), **changes)


# ---- rates --------------------------------------------------------------------------------


def test_as_set_leaves_every_racer_alone():
    scene = all_racers()
    finished = race(scene)
    assert finished.racers == scene.racers
    assert finished.sweeps == (None,) * len(scene.racers)


def test_a_shared_rate_is_the_rate_of_all_that_have_one():
    scene = all_racers(rates="one shared rate", shared_rate=0.02)
    for racer, entered, result in zip(
        race(scene).racers, scene.racers, race(scene).results, strict=True
    ):
        if racer.uses_lr:
            assert racer == dataclasses.replace(entered, lr=0.02)
        else:
            assert racer == entered
            assert "has no learning rate" in result.remark


def test_a_shared_rate_runs_as_if_it_had_been_set():
    shared = race(alone("Adam", rates="one shared rate", shared_rate=0.05))
    scene = first_scene()
    as_set = race(dataclasses.replace(scene, racers=(OPTIMIZERS["Adam"](lr=0.05),)))
    np.testing.assert_array_equal(shared.trajectories[0].points, as_set.trajectories[0].points)


def test_the_grid_has_four_rates_a_decade_and_both_ends():
    rates = grid(OPTIMIZERS["Adam"]())
    np.testing.assert_allclose(np.diff(np.log10(rates)), 0.25, atol=1e-5)
    assert (rates[0], rates[-1]) == (SHARED_RATE.low, SHARED_RATE.high)
    for rate in rates:  # a control can hold each of them
        assert from_control(SHARED_RATE, float(np.round(np.log10(rate) * 4) / 4)) == rate


@pytest.mark.parametrize("noise", [0.0, 5.0])
@pytest.mark.parametrize("rule", [name for name, rule in OPTIMIZERS.items() if rule.uses_lr])
def test_the_best_rate_is_the_best_of_the_rates_run_one_by_one(rule, noise):
    """A second, slower spelling: a run a rate and seed, one after another."""
    scene = alone(rule, noise=noise, rates=BEST, seeds=5, steps=40)
    finished = race(scene)
    medians = []
    for rate in grid(scene.racers[0]):
        racer = dataclasses.replace(scene.racers[0], lr=rate)
        ends = [
            descend(scene.objective, racer, scene.start, 40, noise=noise, seed=int(seed))
            for seed in scene.noise_seeds(racer)
        ]
        finals = [run.values[-1] if run.diverged_at < 0 else np.inf for run in ends]
        medians.append(np.sort(finals)[len(finals) // 2])
    found = finished.sweeps[0]
    np.testing.assert_allclose(found.medians, medians, rtol=1e-9, atol=1e-12)
    assert min(medians) == pytest.approx(found.medians.min(), rel=1e-9, abs=1e-12)
    assert finished.racers[0].lr == found.best


def test_no_rate_of_the_grid_ends_lower_than_the_best():
    for name in ("Gradient descent", "Momentum", "Adam"):
        finished = race(alone(name, "Rosenbrock", rates=BEST))
        best = finished.results[0].value
        for rate in grid(finished.racers[0]):
            at = race(alone(name, "Rosenbrock", rates="one shared rate", shared_rate=rate))
            end = at.results[0].value
            assert not end < best * (1 - 1e-12)


def test_ties_without_noise_are_equal_to_a_millionth_of_the_drop():
    finals = np.array([[1.0], [0.5 + 2 * EQUAL], [0.5 + EQUAL / 2], [0.5], [np.inf]])
    found = Sweep(np.array([0.1, 0.2, 0.3, 0.4, 0.5]), finals, drop=1.0)
    assert found.best == 0.4
    assert list(found.tied) == [0.3]


def test_ties_with_noise_are_what_the_seeds_cannot_tell():
    spread = np.linspace(0, 1, 9)
    beaten, level = spread + 0.01, spread[::-1] + 0.01
    found = Sweep(np.array([0.1, 0.2, 0.3]), np.stack([beaten, level, spread]), drop=1.0)
    assert found.best == 0.3
    assert list(found.tied) == [0.2]


def test_where_every_rate_diverges_the_rate_stays_as_set():
    racer = OPTIMIZERS["Gradient descent"](lr=0.01)
    found = Sweep(np.array([0.1, 0.2]), np.full((2, 1), np.inf), drop=1.0)
    assert found.best is None
    assert len(found.tied) == 0
    assert sweep(alone("Simulated annealing"), OPTIMIZERS["Simulated annealing"](), 10) is None
    assert racer.at_rate(0.5).lr == 0.5


def test_on_a_surface_without_a_floor_all_that_leaves_the_picture_is_equal():
    found = race(alone("Gradient descent", "Saddle", rates=BEST)).sweeps[0]
    assert np.isfinite(found.finals[np.isfinite(found.finals)]).all()
    lowest = found.finals.min()
    assert (found.finals[:, 0] == lowest).sum() == 1 + len(found.tied)
    assert found.best == found.rates[np.flatnonzero(found.finals[:, 0] == lowest)[0]]


# ---- budget -------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("budget", [1, 2, 3, 50])
def test_equal_evaluations_are_spent_to_the_last_affordable_step(rule, budget):
    finished = race(alone(rule, budget="same evaluations", steps=budget))
    run = finished.trajectories[0]
    spent = run.evaluations[-1]
    more = descend(run.objective, finished.racers[0], run.points[0], len(run.points)).evaluations
    assert spent <= budget < more[-1]
    assert f"{len(run.points) - 1} step" in finished.results[0].remark


def test_newton_gets_a_third_of_the_steps_of_descent():
    scene = all_racers(budget="same evaluations", steps=90)
    rows = zip(scene.racers, race(scene).trajectories, strict=True)
    steps = {racer.name: len(run.points) - 1 for racer, run in rows}
    assert (steps["Gradient descent"], steps["Newton"], steps["Sharpness-aware"]) == (90, 30, 45)


def test_a_schedule_spans_the_steps_that_are_taken():
    """With half the steps a cosine must still end at its end, not in its middle."""
    cosine = SCHEDULES["cosine"]()
    scene = alone("Newton", "Bowl", budget="same evaluations", steps=30, schedule=cosine)
    run = race(scene).trajectories[0]
    expected = descend(scene.objective, scene.racers[0], scene.start, 10, schedule=cosine)
    np.testing.assert_array_equal(run.points, expected.points)


# ---- seeds --------------------------------------------------------------------------------


def test_of_several_seeds_the_median_run_is_drawn_and_the_band_holds_them_all():
    scene = alone("Adam", noise=20.0, seed=3, seeds=9)
    finished = race(scene)
    runs = [
        descend(scene.objective, scene.racers[0], scene.start, 200, noise=20.0, seed=seed)
        for seed in range(3, 12)
    ]
    values = np.stack([run.values for run in runs])
    assert finished.results[0].value == pytest.approx(np.median(values[:, -1]))
    np.testing.assert_allclose(finished.bands[0][:, 0], values.min(axis=0), rtol=1e-9)
    np.testing.assert_allclose(finished.bands[0][:, 1], values.max(axis=0), rtol=1e-9)


def test_without_chance_there_is_one_run_and_no_band():
    finished = race(all_racers())
    for racer, band in zip(finished.racers, finished.bands, strict=True):
        assert (band is not None) == racer.draws


def test_runs_that_end_differently_are_counted():
    scene = alone("Simulated annealing", "Rosenbrock")
    finished = race(scene)
    endings = []
    for seed in range(9):
        run = race(dataclasses.replace(scene, seed=seed, seeds=1))
        endings.append(run.results[0].verdict.ending)
    alike = endings.count(finished.results[0].verdict.ending)
    assert 0 < alike < 9
    assert f"{alike} of 9 runs end so" in finished.results[0].remark


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    "changes",
    [{"rates": BEST}, {"rates": "one shared rate", "budget": "same evaluations", "noise": 1.0}],
)
def test_every_surface_races_in_every_mode(surface, changes):
    finished = race(all_racers(surface, steps=30, seeds=5, **changes))
    assert len(finished.results) == len(OPTIMIZERS)
    for run, result in zip(finished.trajectories, finished.results, strict=True):
        assert run.points.shape[1:] == (2,)
        assert result.verdict.text
