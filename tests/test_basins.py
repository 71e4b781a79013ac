import dataclasses

import numpy as np
import pytest

from gdviz.basins import (
    DIVERGED,
    MOVING,
    SADDLE,
    UNLISTED,
    Basins,
    basins,
    goals,
    grid,
    lowest_goals,
    winners,
)
from gdviz.descent import descend
from gdviz.errors import BudgetError
from gdviz.expression import parse
from gdviz.lines import distance_to_line
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import suggested
from gdviz.surfaces import SURFACES


def basins_of(name, rule, resolution=21, steps=300, **settings):
    surface = SURFACES[name]
    racer = dataclasses.replace(suggested(OPTIMIZERS[rule], surface), **settings)
    return basins(surface, racer, resolution, steps)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("rule", ["Momentum", "Adam"])
def test_a_cell_is_what_its_start_does_alone(surface, rule):
    found = basins_of(surface, rule, resolution=7, steps=60)
    starts = grid(found.surface, 7)
    for row, column in ((0, 0), (3, 5), (6, 2)):
        run = descend(found.surface, found.optimizer, starts[row, column], 60)
        np.testing.assert_allclose(found.ends[row, column], run.points[-1], rtol=1e-6, atol=1e-9)


def test_descent_on_two_wells_splits_at_the_saddle():
    found = basins_of("Two wells", "Gradient descent", 41)
    surface = found.surface
    (saddle,) = [p.point for p in surface.critical_points if p.kind == "saddle"]
    x = grid(surface, 41)[..., 0]
    left, right = (goal[0] for goal in sorted(goals(surface), key=lambda goal: goal[0, 0]))
    ends = np.array([goal[0] for goal in goals(surface)])[found.reached]
    np.testing.assert_array_equal(ends[x < saddle[0]], np.tile(left, ((x < saddle[0]).sum(), 1)))
    np.testing.assert_array_equal(ends[x > saddle[0]], np.tile(right, ((x > saddle[0]).sum(), 1)))


def test_the_shares_are_of_all_starts_and_the_global_share_is_of_the_lowest():
    found = basins_of("Two wells", "Gradient descent", 40)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    (lowest,) = lowest_goals(found.surface)
    assert found.global_share == found.shares[lowest]
    assert 0.4 < found.global_share < 0.7


def test_every_start_of_a_bowl_arrives_and_none_beyond_its_limit():
    assert basins_of("Bowl", "Gradient descent").global_share == 1.0
    lost = basins_of("Bowl", "Gradient descent", resolution=20, lr=2.5)
    assert set(lost.shares) == {DIVERGED}
    assert np.isinf(lost.finals).all()


def test_a_start_on_the_ridge_of_a_saddle_stays_there():
    found = basins_of("Saddle", "Gradient descent", resolution=21)
    assert (found.reached[10] == SADDLE).all()  # y = 0: the rest is falling
    assert found.global_share is None
    assert set(found.shares) == {SADDLE, MOVING} or DIVERGED in found.shares


def test_a_curve_of_minima_is_reached_anywhere_on_it():
    found = basins_of("Product net", "Gradient descent", resolution=9)
    assert found.global_share > 0.7


def test_who_wins_is_who_ends_lowest():
    surface, racer = SURFACES["Bowl"], OPTIMIZERS["Gradient descent"]()
    ends, marks = np.zeros((2, 2, 2)), np.zeros((2, 2), dtype=int)
    lost = np.inf

    def mapped(finals):
        return Basins(surface, racer, ends, np.array(finals), marks)

    winner = winners([mapped([[0.0, 1.0], [2.0, lost]]), mapped([[1.0, 1.0], [1.0, lost]])])
    np.testing.assert_array_equal(winner, [[0, -1], [1, -2]])


def test_below_the_window_of_a_surface_without_a_floor_all_is_equal():
    surface, racer = SURFACES["Saddle"], OPTIMIZERS["Gradient descent"]()
    ends, marks = np.zeros((1, 1, 2)), np.zeros((1, 1), dtype=int)
    maps = [Basins(surface, racer, ends, np.array([[low]]), marks) for low in (-1e9, -1e12)]
    assert winners(maps) == [[-1]]


@pytest.mark.parametrize("name", ["Rastrigin", "Product net"])
def test_what_was_reached_is_within_reach_and_the_nearest(name):
    found = basins_of(name, "Adam", resolution=15)
    size = np.ptp(found.surface.window, axis=1)
    for end, reached in zip(found.ends.reshape(-1, 2), found.reached.ravel(), strict=True):
        apart = [distance_to_line(goal / size, end / size) for goal in goals(found.surface)]
        if reached >= 0:
            assert np.argmin(apart) == reached
        assert (reached >= 0) == (min(apart) <= 0.01)


def test_more_than_the_budget_is_refused_and_says_so():
    with pytest.raises(BudgetError, match="1,001 steps"):
        basins_of("Bowl", "Adam", resolution=200, steps=1001)


HIMMELBLAU = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"


def test_a_typed_formula_has_the_basins_of_the_same_surface():
    window = SURFACES["Himmelblau"].window
    typed, known = parse(HIMMELBLAU, window), SURFACES["Himmelblau"]
    racer = suggested(OPTIMIZERS["Momentum"], known)
    ends = [
        np.array(goals(surface))[basins(surface, racer, 25, 500).reached][..., 0, :]
        for surface in (typed, known)
    ]
    np.testing.assert_allclose(*ends, atol=1e-6)


def test_a_minimum_outside_the_window_is_one_that_is_not_listed():
    typed = parse(HIMMELBLAU, ((-1.0, 4.0), (-1.0, 4.0)))
    found = basins(typed, OPTIMIZERS["Gradient descent"](lr=0.01), 20, 500)
    listed = np.array([goal[0] for goal in goals(typed)])
    assert len(listed) == 1
    for end, reached in zip(found.ends.reshape(-1, 2), found.reached.ravel(), strict=True):
        others = np.linalg.norm(SURFACES["Himmelblau"].minima - end, axis=-1).min() < 1e-3
        assert reached == (0 if np.linalg.norm(listed[0] - end) < 1e-3 else UNLISTED) or not others
    assert {0, UNLISTED} <= set(found.shares)


def test_where_the_list_is_complete_a_false_minimum_is_not_believed():
    found = basins_of("Rosenbrock", "Gradient descent", resolution=15, steps=200)
    inside = np.all(np.abs(found.ends - (0.0, 1.0)) <= 2, axis=-1)
    assert UNLISTED not in found.reached[inside]
    assert MOVING in found.reached[inside]
