"""What a lab scene becomes."""

from dataclasses import replace

import numpy as np
import pytest

from gdviz.datasets import read_csv
from gdviz.errors import BudgetError, SettingError
from gdviz.lab import LabScene, run_lab
from gdviz.lab import charts as closer
from gdviz.lab.scene import OWN_TABLE, fingerprint, first_lab_scene
from gdviz.networks import MLP
from gdviz.optimizers import GradientDescent, Momentum, Newton
from gdviz.schedules import Cosine

FEW = replace(LabScene(), epochs=4, points=60)


def test_the_same_scene_is_the_same_run():
    one, other = run_lab(FEW), run_lab(FEW)
    assert np.array_equal(one.training.points, other.training.points)


def test_a_seed_among_many_runs_as_it_would_alone():
    many = run_lab(replace(FEW, seeds=3, dropout=0.25))
    alone = run_lab(replace(FEW, seed=2, dropout=0.25))
    assert many.training.points[:, 2] == pytest.approx(alone.training.points[:, 0], abs=1e-5)


def test_what_is_put_aside_is_not_learned_from():
    run = run_lab(FEW)
    assert len(run.train) == 42
    assert len(run.test) == 18
    assert run.training.objective.examples == 42
    assert run.training.validation.examples == 18


@pytest.mark.parametrize(
    ("data", "loss", "outputs"),
    [("circle", "logistic", 1), ("waves", "mse", 1), ("digits", "cross-entropy", 10)],
)
def test_the_loss_suits_the_targets(data, loss, outputs):
    run = run_lab(replace(first_lab_scene(data), epochs=1))
    assert run.training.objective.loss.name == loss
    assert run.network.outputs == outputs


def test_a_loss_that_does_not_suit_the_targets_is_refused():
    with pytest.raises(SettingError, match="for two classes"):
        run_lab(replace(first_lab_scene("digits"), loss="hinge"))
    for loss in ("mse", "hinge"):
        run = run_lab(replace(FEW, loss=loss))
        assert run.training.objective.loss.name == loss


def test_another_rate_goes_on_from_the_weights_that_there_are():
    base = replace(FEW, epochs=8, batch=None, optimizer=GradientDescent(lr=0.1))
    plain, changed = run_lab(base), run_lab(replace(base, changes=((5, 0.4),)))
    assert np.array_equal(plain.training.points[:6], changed.training.points[:6])
    step = np.diff(changed.training.points[5:7, 0], axis=0)[0]
    gradient = changed.drawn.gradients[5]
    assert step == pytest.approx(-0.4 * gradient, rel=1e-3, abs=1e-6)
    assert changed.rates == pytest.approx([0.1] * 6 + [0.4] * 3)


def test_a_change_multiplies_the_schedule():
    scene = replace(FEW, epochs=8, batch=None, schedule=Cosine(), changes=((4, 0.05),))
    plain, changed = run_lab(replace(scene, changes=())), run_lab(scene)
    assert changed.rates[5:] == pytest.approx(5 * plain.rates[5:])


def test_divergence_is_told_with_the_rate_beside_its_limit():
    scene = replace(
        FEW, data="waves", batch=None, epochs=60, activation="identity", units=(),
        optimizer=GradientDescent(lr=2.0),
    )  # fmt: skip
    run = run_lab(scene)
    top = np.linalg.eigvalsh(run.training.objective.hessian(run.drawn.points[0].astype(float)))[-1]
    calm = run_lab(replace(scene, optimizer=GradientDescent(lr=0.5 / top)))
    assert calm.ended == ""
    assert calm.diverged == -1
    wild = run_lab(replace(scene, optimizer=GradientDescent(lr=10.0), epochs=400))
    assert wild.diverged > 0
    # On a quadratic the largest curvature is the same everywhere: the rate over 2 / curvature.
    assert f"the rate was {10.0 * top / 2:.2g} times" in wild.ended
    assert wild.ended.startswith("Diverged in epoch ")


def test_sharpness_is_the_largest_eigenvalue_where_it_is_found():
    run = run_lab(replace(FEW, units=(4,), optimizer=Momentum(lr=0.05)))
    known = np.flatnonzero(np.isfinite(run.sharpness))
    for moment in known[[0, -1]]:
        exact = run.training.objective.hessian(run.drawn.points[moment].astype(float))
        assert run.sharpness[moment] == pytest.approx(np.linalg.eigvalsh(exact)[-1], rel=1e-3)
    assert run.limits == pytest.approx(2 * 1.9 / 0.05 * np.ones(len(run.limits)))
    assert run_lab(FEW).limits is None  # Adam scales each coordinate by itself


@pytest.mark.parametrize("plane", ["random plane", "plane of three seeds"])
def test_the_landscape_is_the_loss_in_its_plane(plane):
    run = run_lab(replace(FEW, seeds=3, plane=plane))
    side = len(run.heights)
    for row, column in ((0, 0), (3, side - 1), (side // 2, side // 2)):
        point = run.plane.points(run.plane.grid(side)[row, column])
        assert run.heights[row, column] == pytest.approx(
            run.training.objective.value(point), rel=1e-3
        )


def test_the_plane_of_three_seeds_goes_through_their_ends():
    run = run_lab(replace(FEW, seeds=3, plane="plane of three seeds"))
    ends = run.training.points[-1].astype(float)
    assert run.plane.points(run.plane.project(ends)) == pytest.approx(ends, abs=1e-5)


def test_with_one_seed_the_plane_of_three_is_the_path_s():
    run = run_lab(replace(FEW, plane="plane of three seeds"))
    assert "component" in run.plane.labels[0]


def test_the_spectrum_is_that_of_the_hessian():
    run = run_lab(replace(FEW, units=(4,)))
    exact = run.training.objective.hessian(run.last.astype(float))
    assert run.spectrum == pytest.approx(np.linalg.eigvalsh(exact), abs=1e-8)
    large = run_lab(replace(first_lab_scene("digits"), epochs=1, points=100))
    assert len(large.spectrum) == 20
    assert np.all(np.diff(large.spectrum) >= 0)


def test_between_two_seeds_the_ends_are_their_losses():
    run = run_lab(replace(FEW, seeds=3))
    shares, learned, put_aside = run.between(1)
    assert shares[[0, -1]] == pytest.approx([0, 1])
    assert learned[[0, -1]] == pytest.approx(run.training.losses[-1, :2], rel=1e-4)
    assert put_aside[[0, -1]] == pytest.approx(run.training.validation_losses[-1, :2], rel=1e-4)


def test_a_table_of_one_s_own_is_standardised_by_its_training_part():
    rows = [f"{i},{i % 7},{'yes' if i % 2 else 'no'}" for i in range(40)]
    table = read_csv("a,b,c\n" + "\n".join(rows))
    scene = replace(FEW, data=OWN_TABLE, table=fingerprint(table), points=400)
    assert LabScene.from_key(scene.key()) == scene
    run = run_lab(scene, table)
    assert run.train.inputs.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
    assert run.train.inputs.std(axis=0) == pytest.approx([1, 1])
    with pytest.raises(SettingError, match="choose the file again"):
        run_lab(scene)


def test_what_would_take_minutes_is_refused_with_the_estimate():
    with pytest.raises(BudgetError, match=r"would take about \d+ (minutes|seconds)"):
        run_lab(replace(LabScene(), points=2000, batch=1, epochs=2000, units=(64, 64)))
    with pytest.raises(BudgetError, match="would take about"):
        run_lab(replace(LabScene(), optimizer=Newton(), units=(32, 32), epochs=100))


def test_a_run_can_be_cancelled():
    run = run_lab(FEW, progress=lambda done, steps: done < steps // 2)
    assert run.training.ended == "cancelled"
    assert len(run.training.points) < len(run_lab(FEW).training.points)


def test_the_record_of_many_seeds_stays_small():
    run = run_lab(replace(LabScene(), seeds=20, units=(64, 64), epochs=3, points=40))
    assert run.training.points.nbytes < 200e6
    assert isinstance(run.network, MLP)


def test_a_closer_look_tells_what_is_there():
    run = run_lab(replace(FEW, seeds=3))
    counts = np.array([[4, 1], [0, 5]])
    assert closer.confusion_sentence(counts) == "9 of 10 test examples are right: 90.0 %."
    assert closer.confusion_chart(run, counts).heat.texts == (("4", "1"), ("0", "5"))
    first, last = run.drawn.gradient_norms[0, [0, -1]]
    ratio = last / first
    said = f"{ratio:.2g} times" if ratio >= 1 else f"1/{1 / ratio:.2g}"
    assert said in closer.gradient_sentence(run)
    assert "over 3 seeds" in closer.seeds_sentence(run)
    assert len(closer.seeds_chart(run).series) == 3
    for sentence in (closer.spectrum_sentence(run), closer.between_sentence(run)):
        assert sentence.endswith(".")
