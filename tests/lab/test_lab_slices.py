"""A plane through a trained network is a surface like any other, told by a link alone."""

from dataclasses import replace

import numpy as np
import pytest

from gdviz.errors import BudgetError, SettingError
from gdviz.lab import LabScene, run_lab
from gdviz.lab.scene import OWN_TABLE
from gdviz.lab.slices import NETWORK_SLICE, network_slice
from gdviz.optimizers import Adam
from gdviz.race import race
from gdviz.scene import SURFACE_NAMES, Scene, first_scene

FEW = replace(LabScene(), epochs=3, points=60, units=(4,))


def test_a_brief_brings_the_scene_back():
    for scene in (LabScene(), FEW, replace(FEW, data="digits", points=100, changes=((2, 0.1),))):
        assert LabScene.from_brief(scene.brief()) == scene
    assert LabScene().brief() == ""
    assert len(FEW.brief()) < 60


def test_the_slice_is_the_loss_of_the_network_in_its_plane():
    surface, run = network_slice(FEW.brief()), run_lab(FEW)
    place = np.array([0.3, -0.2])
    point = run.plane.points(place)
    objective = run.training.objective
    assert surface.value(place) == pytest.approx(objective.value(point), rel=1e-5)
    assert surface.gradient(place) == pytest.approx(
        run.plane.axes @ objective.gradient(point), rel=1e-4, abs=1e-6
    )
    assert surface.hessian(place) == pytest.approx(
        run.plane.axes @ objective.hessian(point) @ run.plane.axes.T, rel=1e-4, abs=1e-5
    )


def test_a_race_on_it_begins_where_the_path_did():
    surface, run = network_slice(FEW.brief()), run_lab(FEW)
    assert surface.start == pytest.approx(
        run.plane.project(run.drawn.points[0].astype(float)), abs=1e-6
    )


def test_it_stands_among_the_surfaces_and_its_link_brings_it_back():
    assert NETWORK_SLICE in SURFACE_NAMES
    scene = first_scene(NETWORK_SLICE, network=FEW.brief())
    assert Scene.from_key(scene.key()) == scene
    assert scene.objective is network_slice(FEW.brief())
    finished = race(replace(scene, steps=30))
    assert all(np.isfinite(run.values).all() for run in finished.trajectories)
    assert finished.trajectories[0].values[-1] < finished.trajectories[0].values[0]


def test_a_network_that_cannot_be_shown_is_named_and_the_first_one_is():
    query = {"surface": [NETWORK_SLICE], "network": ["epochs=x"], "steps": ["5"]}
    scene, problems = Scene.from_query(query)
    assert scene.network == ""
    assert "The network cannot be shown" in problems[0]


def test_a_table_of_one_s_own_cannot_be_raced_on():
    with pytest.raises(SettingError, match="travels in no link"):
        network_slice(replace(FEW, data=OWN_TABLE, table="1234").brief())


def test_where_steps_are_dear_fewer_are_allowed():
    scene = first_scene(NETWORK_SLICE)
    assert scene.objective.dear > 100
    many = replace(
        scene, racers=(Adam(lr=0.1),), steps=1000, noise=1.0, seeds=25,
        rates="each at its own best",
    )  # fmt: skip
    with pytest.raises(BudgetError, match="looks at all the data of a network"):
        race(many)
