import dataclasses
import json

import numpy as np
import pytest

from gdviz.anatomy import PARTS
from gdviz.optimizers import OPTIMIZERS
from gdviz.player import asked, encode_lenses
from gdviz.race import race
from gdviz.scene import BUDGETS, RATES, first_scene, suggested
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES
from gdviz.view import View, draws_rates


def decoded(message):
    """Header and numbers of an instruments' message."""
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length]), np.frombuffer(message[4 + length :], "<f4")


def scene_of(rules, surface="Himmelblau", **settings):
    racers = tuple(suggested(OPTIMIZERS[rule], SURFACES[surface]) for rule in rules)
    return dataclasses.replace(first_scene(surface), racers=racers, **settings)


def sent(scene):
    return encode_lenses(race(scene), asked(scene))


def test_nothing_is_sent_unasked():
    scene = scene_of(list(OPTIMIZERS)[:6])
    assert sent(scene) == b""
    for view in (View(lens_on="Adam"), View(mode="both", turn=3)):
        assert sent(dataclasses.replace(scene, view=view)) == b""


def test_rates_are_drawn_where_they_change_or_are_asked_for():
    assert draws_rates(View(), "cosine")
    assert not draws_rates(View(), "constant")
    assert draws_rates(View(strip="shown"), "constant")
    assert not draws_rates(View(strip="hidden"), "cosine")


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_the_rates_sent_are_those_in_use(rule):
    scene = scene_of([rule], schedule=SCHEDULES["cosine"](), steps=50)
    ran = race(scene)
    header, numbers = decoded(sent(scene))
    lines = numbers.reshape(-1, 50)
    assert header["lines"] == [len(lines)]
    if not OPTIMIZERS[rule].uses_lr:
        assert len(lines) == 0
        return
    for axis, line in enumerate(lines):
        np.testing.assert_array_equal(line, ran.rates(0)[:, axis].astype("f4"))
    if OPTIMIZERS[rule].rate_follows != "length" and len(lines) == 1:
        set_rate = ran.racers[0].lr * scene.schedule.factors(50)
        np.testing.assert_allclose(lines[0], set_rate, rtol=1e-6)


def test_six_racers_rates_add_ten_kilobytes():
    scene = scene_of(list(OPTIMIZERS)[:6], view=View(strip="shown"))
    assert 2_000 < len(sent(scene)) < 11_000


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("budget", BUDGETS)
def test_what_is_taken_apart_is_the_run_that_is_drawn(rates, budget):
    """Of nine seeds the median is drawn: its own steps, at its own rate, are those explained."""
    rules = ["Momentum", "Adam", "Newton", "Perturbed descent", "Simulated annealing"]
    scene = scene_of(rules, noise=2.0, steps=40, rates=rates, budget=budget)
    ran = race(scene)
    assert len(set(ran.seeds)) > 1
    for place, run in enumerate(ran.trajectories):
        found = ran.dissection(place)
        np.testing.assert_allclose(found.points, run.points[:-1], rtol=1e-9, atol=1e-12)
        steps = sum(found.parts.values())
        np.testing.assert_allclose(steps, np.diff(run.points, axis=0), rtol=1e-9, atol=1e-9)


def test_the_lens_is_on_the_first_racer_where_its_own_does_not_race():
    view = View(lens="anatomy", lens_on="Lion")
    assert asked(scene_of(["Adam", "Lion"], view=view)).place == 1
    assert asked(scene_of(["Adam", "Momentum"], view=view)).place == 0
    assert asked(scene_of([], view=view)).lens == "none"


def columns_of(message, steps):
    header, numbers = decoded(message)
    found, at = {}, sum(header["lines"]) * steps
    for name, width in header["columns"].items():
        found[name] = numbers[at : at + width * steps].reshape(-1, width)
        at += width * steps
    assert at == len(numbers)
    return header, found


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_the_vectors_sent_add_up_to_the_steps_sent(rule):
    view = View(lens="anatomy", lens_on=rule, strip="shown")
    scene = scene_of([rule], noise=0.5, steps=30, view=view)
    ran = race(scene)
    header, columns = columns_of(sent(scene), 30)
    assert header["usesGradient"] == OPTIMIZERS[rule].uses_gradient
    steps = sum(columns[name] for name in PARTS if name in columns)
    np.testing.assert_allclose(steps, np.diff(ran.trajectories[0].points, axis=0), atol=1e-5)
    np.testing.assert_array_equal(columns["slope"], ran.dissection(0).slopes.astype("f4"))


def test_a_lens_on_nobody_sends_nothing():
    assert sent(scene_of([], view=View(lens="anatomy"))) == b""


def test_an_anatomy_of_200_steps_is_small():
    for rule in OPTIMIZERS:
        view = View(lens="anatomy", lens_on=rule)
        assert len(sent(scene_of([rule], noise=1.0, view=view))) < 14_000


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["Rosenbrock", "Cliff"])
def test_the_quadratic_model_is_taylors(surface, rule):
    scene = scene_of([rule], surface, steps=30, view=View(lens="curvature", lens_on=rule))
    ran = race(scene)
    header, columns = columns_of(sent(scene), 30)
    run, surface = ran.trajectories[0], scene.objective
    assert header["bound"] == ran.racers[0].bound
    assert ("rate" in columns) == OPTIMIZERS[rule].uses_lr
    for step in (0, 11, 29):
        here, move = run.points[step], run.points[step + 1] - run.points[step]
        hessian = surface.hessian(here)
        np.testing.assert_allclose(columns["hessian"][step], hessian[[0, 0, 1], [0, 1, 1]], 1e-6)
        expected = surface.gradient(here) @ move + move @ hessian @ move / 2
        np.testing.assert_allclose(columns["modelled"][step, 0], expected, rtol=1e-5, atol=1e-9)
        change = run.values[step + 1] - run.values[step]
        np.testing.assert_allclose(columns["change"][step, 0], change, rtol=1e-6)


def test_an_x_ray_of_200_steps_is_small():
    scene = scene_of(["Adam"], view=View(lens="curvature", lens_on="Adam"))
    assert len(sent(scene)) < 13_000
