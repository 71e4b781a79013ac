import dataclasses

import numpy as np
import pytest

from gdviz.basins import DIVERGED, MOVING, Basins, basins, goals, lowest_goals
from gdviz.figures.basin_maps import basin_figure, percent
from gdviz.figures.maps import spread
from gdviz.figures.sweep_maps import sweep_map_figure
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import suggested
from gdviz.stability import constant_curvatures
from gdviz.surfaces import SURFACES
from gdviz.sweepmap import axes, span, sweep_map, target_height


def figured(name, rules=("Momentum", "Adam"), resolution=11, steps=100):
    surface = SURFACES[name]
    racers = [suggested(OPTIMIZERS[rule], surface) for rule in rules]
    maps = [basins(surface, racer, resolution, steps) for racer in racers]
    return basin_figure(maps, maps, surface.start), maps


@pytest.mark.parametrize("name", SURFACES)
def test_every_cell_is_a_kind_and_the_shares_are_of_all(name):
    figure, maps = figured(name)
    assert [panel.title for panel in figure.panels] == ["Momentum", "Adam", "Who wins where"]
    for panel in figure.panels:
        assert panel.cells.min() >= 0
        assert panel.cells.max() < len(panel.kinds)
    for panel, found in zip(figure.panels, maps, strict=False):
        noted = {kind for note in panel.notes for kind in note.kinds}
        assert noted == set(np.unique(panel.cells))
        assert len(panel.kinds) == 4 + len(goals(found.surface))
    start = figure.marks[-1]
    assert (start.x, start.y, start.shape) == (*SURFACES[name].start, "start")


def test_a_cell_says_where_its_start_ends():
    figure, (found, _) = figured("Himmelblau")
    panel = figure.panels[0]
    for row, column in [(0, 0), (10, 3), (5, 9)]:
        x, y = goals(found.surface)[found.reached[row, column]][0]
        assert f"global minimum at ({x:.4g}, {y:.4g})" in panel.kinds[panel.cells[row, column]].text


def test_global_minima_are_marked_and_counted_apart():
    figure, (found, _) = figured("Six-hump camel", steps=300)
    shapes = [mark.shape for mark in figure.marks]
    assert shapes.count("global minimum") == 2
    assert shapes.count("minimum") == 4
    share = np.isin(found.reached, lowest_goals(found.surface)).mean()
    assert figure.panels[0].notes[0].text == f"{percent(share)} a global minimum"


def test_each_minimum_has_a_colour_of_its_own_while_there_are_enough():
    figure, _ = figured("Six-hump camel")
    assert len({kind.light for kind in figure.panels[0].kinds[4:]}) == 6


def test_where_colours_run_out_neighbours_differ():
    minima = SURFACES["Rastrigin"].minima
    colours = spread(minima, 6)
    assert set(colours) == set(range(6))
    apart = np.linalg.norm(minima[:, None] - minima, axis=-1)
    beside = (apart > 0) & (apart < 1.1)
    same = colours[:, None] == colours
    assert (beside & same).sum() < 0.02 * beside.sum()


def test_the_winner_has_its_own_colour_and_share():
    surface, marks = SURFACES["Bowl"], np.full((1, 2), MOVING)
    ends = np.zeros((1, 2, 2))
    rules = [OPTIMIZERS[name]() for name in ("Adam", "Lion")]
    maps = [
        Basins(surface, rule, ends, np.array([finals]), marks)
        for rule, finals in zip(rules, [[0.0, 1.0], [5.0, 1.0]], strict=True)
    ]
    won = basin_figure(maps, maps, (0.0, 0.0)).panels[-1]
    assert won.kinds[won.cells[0, 0]].text == "Adam ends lowest"
    assert won.kinds[won.cells[0, 1]].text == "a tie"
    assert [note.text for note in won.notes] == ["50 % Adam", "0 % Lion", "50 % ties"]


def test_one_map_has_no_contest():
    figure, _ = figured("Bowl", rules=("Adam",))
    assert len(figure.panels) == 1


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1e-4, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1, "100 %")],
)
def test_few_is_not_none_and_most_is_not_all(share, text):
    assert percent(share) == text


# ---- the sweep map --------------------------------------------------------------------------


def swept(name, rule):
    surface = SURFACES[name]
    racer = suggested(OPTIMIZERS[rule], surface)
    spans = tuple(span(racer, surface, each) for each in axes(racer))
    target = target_height(surface, surface.start, 0.01)
    found = sweep_map(surface, racer, surface.start, spans, 80, target, resolution=12)
    return found, racer, sweep_map_figure(found, racer, constant_curvatures(surface))


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("rule", ["Momentum", "Adam"])
def test_a_cell_holds_its_steps_after_the_kinds(name, rule):
    found, _, figure = swept(name, rule)
    (panel,) = figure.panels
    reached = found.taken >= 0
    np.testing.assert_array_equal(panel.cells[reached] - len(panel.kinds), found.taken[reached])
    assert (panel.cells[found.taken == DIVERGED + 1] == 0).all()
    assert panel.scale.least >= 1
    assert panel.scale.least < panel.scale.most


def test_theory_is_drawn_where_it_is_known():
    assert swept("Narrow valley", "Momentum")[2].panels[0].levels[0] == 1.0
    assert swept("Narrow valley", "Adam")[2].panels[0].field is None
    assert swept("Himmelblau", "Momentum")[2].panels[0].field is None
    shapes = [mark.shape for mark in swept("Narrow valley", "Nesterov")[2].marks]
    assert shapes == ["theory", "best", "start"]


def test_the_present_settings_are_marked():
    found, racer, _ = swept("Bowl", "Momentum")
    moved = dataclasses.replace(racer, lr=0.01, momentum=0.25)
    now = sweep_map_figure(found, moved, None).marks[-1]
    assert (now.x, now.y) == pytest.approx((-2.0, 0.25))
