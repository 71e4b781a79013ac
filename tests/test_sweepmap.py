import dataclasses

import numpy as np
import pytest

from gdviz.budget import MOST
from gdviz.descent import descend
from gdviz.errors import BudgetError
from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import suggested
from gdviz.schedules import SCHEDULES
from gdviz.span import Span
from gdviz.stability import constant_curvatures, radii
from gdviz.surfaces import SURFACES
from gdviz.sweepmap import (
    DIVERGED,
    NOT_REACHED,
    SweepMap,
    axes,
    span,
    sweep_map,
    target_height,
)
from gdviz.verdicts import floor


def mapped(name, rule, resolution=9, steps=60, left=1e-2, names=None, **given):
    surface = SURFACES[name]
    racer = suggested(OPTIMIZERS[rule], surface)
    x, y = names or axes(racer)
    spans = span(racer, surface, x), span(racer, surface, y)
    target = target_height(surface, surface.start, left)
    return sweep_map(
        surface, racer, surface.start, spans, steps, target, resolution=resolution, **given
    )


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("rule", ["Momentum", "Adam"])
def test_a_cell_is_what_its_settings_do_alone(name, rule):
    found, surface = mapped(name, rule), SURFACES[name]
    names = axes(found.optimizer)
    for cell in [(0, 0), (4, 5), (2, 6), (8, 3)]:
        settings = dict(zip(names, found.settings(*cell), strict=True))
        racer = dataclasses.replace(found.optimizer, **settings)
        run = descend(surface, racer, surface.start, found.steps)
        below = np.flatnonzero(run.values <= found.target)
        if found.taken[cell] >= 0:
            assert below[0] == found.taken[cell]
        elif found.taken[cell] == NOT_REACHED:
            assert len(below) == 0
        else:
            assert run.diverged_at >= 0 or run.values[-1] > run.values[0]


@pytest.mark.parametrize("rule", OPTIMIZERS)
@pytest.mark.parametrize("settings", [{}, {"noise": 1.0, "seed": 3}], ids=["plain", "noise"])
def test_every_rule_and_every_pair_of_its_settings_can_be_mapped(rule, settings):
    first, *others = declared(OPTIMIZERS[rule])
    for other in others:
        found = mapped("Himmelblau", rule, 5, 20, names=(first, other), **settings)
        assert found.taken.shape == (5, 5)
        assert found.taken.max() <= 20


@pytest.mark.parametrize("name", ["Bowl", "Narrow valley", "Booth"])
def test_descent_arrives_just_below_two_over_the_curvature_and_diverges_above(name):
    surface, rule = SURFACES[name], OPTIMIZERS["Gradient descent"]
    limit = np.log10(2 / constant_curvatures(surface)[1])
    lr = Span(declared(rule)["lr"], limit - 0.1, limit + 0.1)
    decay = Span(declared(rule)["weight_decay"], 0.0, 0.0)
    target = target_height(surface, surface.start, 0.01)
    found = sweep_map(surface, rule(), surface.start, (lr, decay), 2000, target, resolution=40)
    below = np.linspace(lr.low, lr.high, 40) < limit
    assert (found.taken[:, below] >= 0).all()
    assert (found.taken[:, ~below] == DIVERGED).all()


@pytest.mark.parametrize("rule", ["Momentum", "Nesterov"])
def test_what_theory_calls_stable_arrives_and_nothing_else_does(rule):
    surface = SURFACES["Narrow valley"]
    found = mapped("Narrow valley", rule, resolution=30, steps=1000)
    factor = radii(found.optimizer, constant_curvatures(surface), found.x, found.y, 30)
    needed = np.log(100) / -np.log(np.minimum(factor, 0.9999))
    assert (found.taken[(factor < 1) & (needed < 500)] >= 0).all()
    assert (found.taken[factor > 1.02] == DIVERGED).all()


def test_the_best_is_the_fewest_steps():
    found = mapped("Narrow valley", "Momentum", resolution=20, steps=200)
    assert found.taken[found.best] == found.taken[found.taken >= 0].min()
    x, y = found.settings(*found.best)
    racer = dataclasses.replace(found.optimizer, lr=x, momentum=y)
    run = descend(SURFACES["Narrow valley"], racer, SURFACES["Narrow valley"].start, 200)
    assert np.flatnonzero(run.values <= found.target)[0] == found.taken[found.best]


def test_of_many_best_the_one_in_their_midst():
    spans = span(OPTIMIZERS["Adam"](), SURFACES["Bowl"], "lr"), None
    taken = np.full((5, 5), 9)
    taken[1:4, 1:4] = 2
    assert SweepMap(OPTIMIZERS["Adam"](), *spans, 10, 0.0, taken).best == (2, 2)
    taken[:] = DIVERGED
    assert SweepMap(OPTIMIZERS["Adam"](), *spans, 10, 0.0, taken).best is None


def test_a_start_at_the_target_takes_no_step():
    surface = SURFACES["Bowl"]
    racer = suggested(OPTIMIZERS["Adam"], surface)
    spans = tuple(span(racer, surface, name) for name in axes(racer))
    found = sweep_map(surface, racer, (0.0, 0.0), spans, 10, 0.0, resolution=4)
    assert (found.taken == 0).all()


def test_a_schedule_slows_the_map_down():
    steady = mapped("Bowl", "Gradient descent", steps=200)
    fading = mapped("Bowl", "Gradient descent", steps=200, schedule=SCHEDULES["exponential"]())
    assert fading.share(NOT_REACHED) > steady.share(NOT_REACHED)


def test_without_a_lowest_point_the_lowest_in_the_window_is_the_target():
    surface = SURFACES["Saddle"]
    assert surface.minimum_value is None
    assert target_height(surface, surface.start, 0.0) == floor(surface)
    found = mapped("Saddle", "Momentum", steps=300, left=0.0)
    assert (found.taken >= 0).any()


def test_more_than_the_budget_is_refused_and_says_so():
    with pytest.raises(BudgetError, match="40 million"):
        mapped("Bowl", "Adam", resolution=200, steps=MOST // 200**2 + 1)


def test_a_rate_is_shown_around_what_suits_the_surface():
    for surface in SURFACES.values():
        racer = suggested(OPTIMIZERS["Momentum"], surface)
        shown = span(racer, surface, "lr")
        assert shown.low <= np.log10(racer.lr) <= shown.high
        assert -6 <= shown.low < shown.high <= 1
