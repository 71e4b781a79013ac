import dataclasses
import re

import numpy as np
import pytest

from gdviz.anatomy import PARTS
from gdviz.figures.formulas import column, number, slope_formula, step_formula
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import first_scene, suggested
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES


def read(latex):
    """The column vectors in a formula."""
    columns = re.findall(r"\\begin\{pmatrix\} (.*?) \\end\{pmatrix\}", latex)
    return np.array([[value(cell) for cell in found.split(r" \\ ")] for found in columns])


def value(cell):
    return float(re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", cell))


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_the_numbers_are_those_of_the_step_and_add_up(rule):
    surface = SURFACES["Rosenbrock"]
    racer = suggested(OPTIMIZERS[rule], surface)
    if hasattr(racer, "weight_decay"):
        racer = dataclasses.replace(racer, weight_decay=0.1)
    scene = dataclasses.replace(
        first_scene(surface.name), racers=(racer,), noise=0.5, schedule=SCHEDULES["cosine"]()
    )
    ran = race(scene)
    taken, path = ran.dissection(0), ran.trajectories[0].points
    for step in (0, 7, 199):
        here, *parts, after = read(step_formula(taken, step))
        np.testing.assert_allclose(here, path[step], rtol=1e-3)
        np.testing.assert_allclose(after, path[step + 1], rtol=1e-3, atol=1e-12)
        present = [taken.parts[name][step] for name in PARTS if np.any(taken.parts[name])]
        np.testing.assert_allclose(parts, present, rtol=1e-3)
        summed, room = here + np.sum(parts, axis=0), 1e-3 * np.abs([here, *parts]).sum(axis=0)
        assert np.all(np.abs(summed - after) <= room)


def test_slope_and_rates_are_told():
    scene = first_scene()
    ran = race(scene)
    adam = ran.dissection(3)
    slope, rates = read(slope_formula(adam, 5))
    np.testing.assert_allclose(slope, scene.objective.gradient(adam.points[5]), rtol=1e-3)
    np.testing.assert_allclose(rates, adam.rates[5], rtol=1e-3)
    newton = race(dataclasses.replace(scene, racers=(OPTIMIZERS["Newton"](),))).dissection(0)
    assert len(read(slope_formula(newton, 5))) == 1


def test_numbers_read_well():
    said = [number(x) for x in (0.0, -1.5, 1.23456e-7, np.inf, -np.inf, np.nan)]
    assert said == ["0", "-1.5", r"1.235 \cdot 10^{-7}", r"\infty", r"-\infty", r"\text{nan}"]
    assert column([1, 2]) == r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_no_rules_formula_runs_a_command_into_a_letter(rule):
    assert not re.search(r"\\q?quad[A-Za-z]", OPTIMIZERS[rule].formula)
