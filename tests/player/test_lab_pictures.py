"""A run of the lab as the player's picture."""

from dataclasses import replace

import numpy as np
import pytest

from gdviz.datasets import DATASETS
from gdviz.lab import LabScene, run_lab
from gdviz.lab.scene import first_lab_scene
from gdviz.optimizers import GradientDescent
from gdviz.player.lab import encode_lab
from gdviz.player.lab_run import SIDE, confusion, picture_of, unit_maps

FEW = replace(LabScene(), epochs=3, points=60)


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_makes_a_picture(data):
    run = run_lab(replace(first_lab_scene(data), epochs=2, points=100))
    picture = picture_of(run)
    assert (picture.boundary is None) == (run.train.inputs.shape[1] != 2)
    assert (picture.confusion is None) == (not run.train.classes)
    assert len(encode_lab(picture)) < 700_000


def test_the_boundary_is_what_the_network_says():
    run = run_lab(FEW)
    boundary = picture_of(run).boundary
    (x0, _), (_, y1) = boundary.window
    place = np.array([[x0, y1]])
    logit = run.network.predict(run.drawn.points[-1], place)[0, 0]
    assert boundary.frames[-1, 0, -1, 0] == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-4)
    right = boundary.predicted[-1][~boundary.test] == run.train.targets
    assert right.mean() == pytest.approx(run.drawn.accuracies[-1])


def test_a_unit_s_map_is_what_the_unit_says():
    run = run_lab(replace(FEW, units=(3, 2)))
    maps = unit_maps(run, 4)
    (_, x1), (y0, _) = picture_of(run).boundary.window
    said = run.network.units(run.drawn.points[-1], np.array([[x1, y0]]))[1][0, 1]
    assert maps.shape == (len(run.drawn.points), SIDE, SIDE)
    assert maps[-1, 0, -1] == pytest.approx(said, rel=1e-4)


def test_the_confusion_counts_every_test_example():
    run = run_lab(replace(first_lab_scene("digits"), epochs=2, points=300))
    counts = confusion(run)
    assert np.all(counts.sum(axis=(1, 2)) == len(run.test))
    assert counts[-1].sum(axis=1).tolist() == np.bincount(run.test.targets).tolist()
    assert np.trace(counts[-1]) / len(run.test) == pytest.approx(
        run.drawn.validation_accuracies[-1]
    )


def test_links_are_the_weights():
    run = run_lab(replace(FEW, units=(3, 2), batch_norm=True))
    links = picture_of(run).links
    block = run.network.blocks[0]
    weights = run.drawn.points[-1, block.slice].reshape(3, 3)[:, :-1]
    assert np.array_equal(links[0][-1], weights)
    assert [link.shape[1:] for link in links] == [(3, 2), (2, 3), (1, 2)]


def test_the_path_ends_where_the_run_ends():
    run = run_lab(FEW)
    landscape = picture_of(run).landscape
    assert landscape.path[-1] == pytest.approx([0, 0], abs=1e-4)
    assert landscape.true[-1] == pytest.approx(run.drawn.values[-1], rel=1e-5)
    assert landscape.at_projection[-1] == pytest.approx(landscape.true[-1], rel=1e-3)


def test_a_diverged_run_has_a_picture():
    scene = replace(FEW, data="waves", activation="ReLU", optimizer=GradientDescent(lr=10.0))
    run = run_lab(replace(scene, epochs=60))
    picture = picture_of(run, sharp=True)
    assert picture.diverged == run.diverged > 0
    assert "Diverged in epoch" in picture.ended
    encode_lab(picture)


def test_seeds_make_a_band_around_the_drawn_run():
    run = run_lab(replace(FEW, seeds=5))
    picture = picture_of(run)
    low, high = picture.band
    assert np.all((low <= picture.losses) & (picture.losses <= high))
    assert picture.seeds == 5


def test_what_is_in_force_is_said():
    scene = replace(FEW, l2=0.01, dropout=0.1, batch=None, changes=((2, 0.1),))
    note = picture_of(run_lab(scene)).note
    for word in ("Adam", "rate 0.01", "batch all", "dropout 0.1", "L2 0.01", "from epoch 2"):
        assert word in note
