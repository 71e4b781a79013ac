"""Every scene of the variants' page is an assertion on what it measures, and every control safe."""

import json
import re
import tracemalloc
from dataclasses import replace
from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest

from gdviz.datasets import DATASETS
from gdviz.figures.charts import figure
from gdviz.lab import LabScene
from gdviz.misconceptions.settings import extremes
from gdviz.networks import MLP, NetworkObjective
from gdviz.variants import SCENES, VARIANTS, Costs, RunSettings
from gdviz.variants.depth import EXPLODING, FADING, GROWTH, ExplodingSettings, growth
from gdviz.variants.noise import NOISE, kept
from gdviz.variants.rates import BATCH, RATES, RateSettings, judged
from gdviz.variants.runs import EXAMPLES, FIVE, costs, moved, says_cost, times

every_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))
_SENTENCE = re.compile(r"[A-Z0-9*$].*[.!?)]\**", re.DOTALL)


@cache
def found(scene, settings=None):
    return scene.measure(settings or scene.settings)


def assert_shows(scene, measured):
    charts = scene.charts(measured)
    for chart in charts:
        json.dumps(go.Figure(figure(chart, "light")).to_dict(), default=list)
    for text in (scene.says(measured), *(chart.alt for chart in charts)):
        assert _SENTENCE.fullmatch(text), text
        assert not re.search(r"\b(nan|inf|None)\b", text), text


@every_scene
def test_the_claim_holds_and_is_shown(scene):
    assert scene.claim(found(scene))
    assert_shows(scene, found(scene))


@every_scene
def test_the_claim_fails_with_changed_settings(scene):
    assert scene.unless != scene.settings
    assert not scene.claim(found(scene, scene.unless))
    assert_shows(scene, found(scene, scene.unless))


@every_scene
def test_every_control_at_its_ends_gives_a_picture_and_a_sentence(scene):
    for settings in extremes(scene.settings):
        measured = scene.measure(settings)
        assert_shows(scene, measured)
        assert scene.claim(measured) in (True, False)


@every_scene
def test_where_it_opens_every_part_of_the_link_is_understood(scene):
    for settings in (scene.settings, *extremes(scene.settings)):
        opening = scene.opens(settings)
        assert opening is None or LabScene.from_query(opening.query)[1] == []


@every_scene
def test_words_are_few_and_whole_sentences(scene):
    assert len(scene.name) <= 45
    for text, most in ((scene.look_for, 170), (scene.asserts, 220)):
        assert _SENTENCE.fullmatch(text)
        assert len(text) <= most
    assert scene.sources


# ---- the five -----------------------------------------------------------------------------------


def test_the_five_start_together_and_see_the_examples_as_often():
    runs = found(FIVE)
    for run in runs.runs:
        np.testing.assert_array_equal(run.points[0], runs.runs[0].points[0])
        assert run.epochs[-1] == runs.settings.epochs
    assert [len(run.points) > 1 for run in runs.runs] == [True] * 5
    assert runs.fewest == runs.settings.epochs


def test_their_plane_holds_most_of_how_they_moved():
    runs = found(FIVE)
    assert runs.share > 0.8
    for run, path in zip(runs.runs, runs.paths, strict=True):
        np.testing.assert_allclose(path, runs.plane.project(run.points))
    assert np.isfinite(runs.heights).all()


def test_batch_walks_smoothly_and_stochastic_staggers_further():
    paths = dict(zip(VARIANTS, (run.points for run in found(FIVE).runs), strict=True))
    length = {
        name: np.linalg.norm(np.diff(path, axis=0), axis=1).sum() for name, path in paths.items()
    }
    reach = {name: np.linalg.norm(path[-1] - path[0]) for name, path in paths.items()}
    assert length["Batch"] < 1.2 * reach["Batch"]
    assert length["Stochastic"] > 1.5 * reach["Stochastic"]
    assert reach["Stochastic"] > 3 * reach["Batch"]


def test_elsewhere_they_start_where_they_are_put_in_the_same_plane():
    runs = found(FIVE)
    put = moved(runs, (0.5, -0.25))
    assert put.plane is runs.plane
    for path in put.paths:
        np.testing.assert_allclose(path[0], (0.5, -0.25), atol=1e-9)


def test_momentum_at_a_tenth_of_the_rate_goes_as_far_as_mini_batch():
    runs = found(FIVE)
    assert abs(runs.loss("Momentum") / runs.loss("Mini-batch") - 1) < 0.2


def test_clocks_count_epochs_updates_and_time():
    runs, spent = found(FIVE), Costs(np.array([2.0, 1.0, 1.0, 1.0, 1.5]))
    stochastic = list(VARIANTS).index("Stochastic")
    epochs = runs.settings.epochs
    assert times(runs, "epoch")[stochastic][-1] == epochs
    assert times(runs, "update")[stochastic][-1] == epochs * EXAMPLES
    assert times(runs, "time", spent)[stochastic][-1] == epochs * EXAMPLES / 2
    assert "**2 times** as long" in says_cost(spent)
    assert f"**{EXAMPLES / 2:.0f} times**" in says_cost(spent)


def test_an_epoch_one_by_one_takes_longer_than_at_once():
    assert costs(RunSettings()).slower > 3


# ---- noise --------------------------------------------------------------------------------------


def test_gradient_noise_falls_as_one_over_the_root_of_the_batch():
    measured = found(NOISE)
    assert measured.slope == pytest.approx(-0.5, abs=0.05)
    np.testing.assert_allclose(measured.distances, measured.predicted, rtol=0.05)


def test_what_an_update_keeps_is_counted_unit_by_unit():
    assert kept(1) == 8 * (2 + 8 + 1)
    assert [kept(size) for size in (2, 15, EXAMPLES)] == [size * kept(1) for size in (2, 15, 120)]


def test_the_memory_that_an_update_takes_grows_in_proportion_to_its_examples():
    peaks = {size: _peak(size) for size in (30, 60, EXAMPLES)}
    for_thirty, for_sixty = peaks[60] - peaks[30], peaks[EXAMPLES] - peaks[60]
    assert for_sixty == pytest.approx(2 * for_thirty, rel=0.05)
    # Besides what is counted there are sums before the activation, and slopes.
    assert kept(60) < for_sixty < 6 * kept(60)


def _peak(size):
    """The most bytes that are taken while one gradient is worked out."""
    data = DATASETS["circle"].make(EXAMPLES, 0.1, 0)
    loss = NetworkObjective(MLP((2, 8, 1), "tanh"), data.inputs, data.targets, "logistic")
    weights = loss.network.init(0)
    loss.gradient(weights, np.arange(1))
    tracemalloc.start()
    try:
        loss.gradient(weights, np.arange(size))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_without_replacement_the_factor_of_a_finite_population_is_right():
    measured = found(NOISE, NOISE.unless)
    np.testing.assert_allclose(measured.distances, measured.predicted, rtol=0.05, atol=1e-12)
    sizes = measured.sizes
    factor = np.sqrt((EXAMPLES - sizes) / (EXAMPLES - 1))
    np.testing.assert_allclose(measured.predicted, measured.predicted[0] * factor / sizes**0.5)
    assert measured.distances[-1] < 1e-12
    assert measured.slope < -0.55


# ---- rates --------------------------------------------------------------------------------------


def test_runs_are_judged_by_where_they_end():
    finals = np.array([np.inf, 1.1, 0.9, 0.05, 0.0])
    assert judged(finals, 1.0) == ("diverges", "diverges", "crawls", "converges", "converges")
    assert judged(np.array([np.inf]), 1.0) == ("diverges",)


def test_beyond_a_quadratic_the_limit_at_the_start_is_not_the_end():
    measured = found(RATES, RATES.unless)
    beyond = measured.rates > measured.limit
    assert any(
        each == "converges" for each, over in zip(measured.regimes, beyond, strict=True) if over
    )


@pytest.mark.parametrize(("lr", "regime"), [(0.001, "crawls"), (0.1, "converges"), (1, "diverges")])
def test_the_three_regimes(lr, regime):
    assert found(RATES, RateSettings(lr=float(lr))).regime == regime


def test_with_more_examples_an_update_the_lowest_good_rate_is_higher():
    measured = found(BATCH)
    lowest = [measured.gains(row).min() for row in range(3)]
    assert lowest == sorted(lowest)
    assert lowest[0] < lowest[2]


# ---- depth --------------------------------------------------------------------------------------


def test_sigmoid_fades_at_every_depth_and_more_the_deeper():
    ratios = [
        found(FADING, type(FADING.settings)(depth=depth)).ratio("sigmoid") for depth in (2, 4, 8)
    ]
    assert ratios == sorted(ratios)
    assert ratios[2] > 100 * ratios[0]


def test_batch_norm_without_links_explodes_at_the_rate_of_theory():
    measured = found(EXPLODING, ExplodingSettings(width=48))
    assert growth(measured) == pytest.approx(GROWTH, abs=0.05)
    assert growth(measured, "batch norm and residual links") < 1.1


def test_no_run_is_left_out_of_the_sweep_however_high_it_ends():
    measured = found(RATES)
    finals = np.where(measured.finals > measured.started, np.inf, measured.finals)
    drawn = RATES.charts(replace(measured, finals=finals))[0].series
    assert sum(np.isfinite(series.y).sum() for series in drawn) == len(measured.rates)
