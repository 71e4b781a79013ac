import dataclasses

import numpy as np
import pytest

from gdviz.descent import Trajectory, descend
from gdviz.expression import parse
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race
from gdviz.scene import first_scene, suggested
from gdviz.surfaces import SURFACES
from gdviz.surfaces.critical import known
from gdviz.verdicts import distance_to_minimum, judge


def resting_at(surface, point):
    """A trajectory that has been at `point` for twenty steps."""
    points = np.tile(np.asarray(point, dtype=float), (21, 1))
    steps = np.arange(21)
    return Trajectory(surface, points, steps, steps, np.array(-1))


def endings(surface, **settings):
    scene = dataclasses.replace(first_scene(surface), **settings)
    return {result.racer: result for result in race(scene).results}


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_a_racer_resting_on_a_critical_point_is_told_its_kind(surface):
    for critical in surface.critical_points:
        expected = {"degenerate": "saddle"}.get(critical.kind, critical.kind)
        assert judge(surface, resting_at(surface, critical.point)).ending == expected


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_global_and_local_minima_are_told_apart(surface):
    for critical in surface.critical_points:
        if critical.kind == "minimum":
            height = float(surface.value(np.array(critical.point)))
            is_global = height <= surface.minimum_value + 1e-9
            text = judge(surface, resting_at(surface, critical.point)).text
            assert text == ("global minimum" if is_global else "local minimum")


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_no_start_is_judged_a_place_to_rest(surface):
    assert judge(surface, resting_at(surface, surface.start)).ending in ("moving", "plateau")


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_without_a_list_the_hessian_tells_the_kinds_apart(surface):
    unlisted = dataclasses.replace(surface, find=known(), valley=(), complete=False)
    for critical in surface.critical_points:
        if surface.smooth and critical.kind != "degenerate":
            assert judge(unlisted, resting_at(unlisted, critical.point)).ending == critical.kind


def test_where_the_list_is_complete_the_quadratic_model_alone_convinces_nobody():
    """A bowl that is said, wrongly, to have no critical point at all."""
    bowl = SURFACES["Bowl"]
    denied = dataclasses.replace(bowl, find=known(), complete=True)
    assert judge(denied, resting_at(denied, (0.0, 0.0))).ending == "moving"


def test_a_minimum_on_a_curve_of_minima():
    surface = SURFACES["Product net"]
    assert judge(surface, resting_at(surface, surface.minima[0])).text == "global minimum"


def test_passing_over_a_minimum_is_not_arriving():
    surface = SURFACES["Bowl"]
    points = np.linspace([-1.0, 0.0], [0.0, 0.0], 21)
    steps = np.arange(21)
    passing = Trajectory(surface, points, steps, steps, np.array(-1))
    assert judge(surface, passing).ending == "moving"


def test_a_small_gradient_far_from_anything_is_a_plateau():
    surface = SURFACES["Easom"]
    assert judge(surface, resting_at(surface, (0.3, 0.2))).ending == "plateau"
    assert judge(surface, resting_at(surface, (0.3, 6.0))).text == "plateau"


def test_stalling_in_a_ravine_is_named():
    result = endings("Linear regression, raw")["Gradient descent"]
    assert (result.verdict.ending, result.verdict.text) == ("plateau", "stalled in a valley")
    assert result.distance > 300


def test_descent_beyond_the_stability_limit_diverges_at_a_named_step():
    surface = SURFACES["Bowl"]
    run = descend(surface, OPTIMIZERS["Gradient descent"](lr=3.0), surface.start, 200)
    verdict = judge(surface, run)
    outside = np.abs(run.points).max(axis=1) > 2 * surface.window[0][1]
    assert verdict.text == f"diverged at step {int(np.argmax(outside))}"


def test_an_overflow_is_named_with_its_step():
    surface = SURFACES["Rosenbrock"]
    run = descend(surface, OPTIMIZERS["Gradient descent"](lr=1.0), surface.start, 200)
    assert run.diverged_at > 0
    assert judge(surface, run).text == f"diverged at step {int(run.diverged_at)}"


def test_the_cost_of_an_overflow_is_counted_until_then():
    racers = (OPTIMIZERS["Gradient descent"](lr=1.0),)
    scene = dataclasses.replace(first_scene("Rosenbrock"), racers=racers)
    result = race(scene)
    assert result.results[0].evaluations == result.trajectories[0].diverged_at < 20


def test_falling_without_end_is_not_divergence():
    result = endings("Saddle")["Gradient descent"]
    assert result.verdict.text == "still falling"
    assert result.distance is None


def test_newton_goes_to_whatever_is_near():
    newton = (suggested(OPTIMIZERS["Newton"], SURFACES["Himmelblau"]),)
    near_the_hilltop = endings("Himmelblau", racers=newton, start=(-0.5, -1.0))
    assert near_the_hilltop["Newton"].verdict.ending == "maximum"
    assert endings("Saddle", racers=newton)["Newton"].verdict.ending == "saddle"


def test_wandering_off_over_a_flat_floor_is_not_divergence():
    surface = SURFACES["Easom"]
    assert judge(surface, resting_at(surface, (40.0, 40.0))).ending != "diverged"


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_whoever_arrived_is_where_a_point_of_that_kind_is(surface):
    """From random starts, at random rates: no minimum or saddle is announced where none is."""
    rng = np.random.default_rng(5)
    low, high = np.transpose(surface.window)
    size = high - low
    known = {kind: [] for kind in ("minimum", "saddle", "maximum")}
    for critical in surface.critical_points:
        known[{"degenerate": "saddle"}.get(critical.kind, critical.kind)].append(critical.point)
    known["minimum"] += list(surface.minima)
    for _ in range(60):
        rule = rng.choice(["Gradient descent", "Momentum", "Adam", "Newton"])
        racer = suggested(OPTIMIZERS[rule], surface)
        racer = dataclasses.replace(racer, lr=racer.lr * 10 ** rng.uniform(-2, 0.3))
        run = descend(surface, racer, rng.uniform(low, high), int(rng.choice([3, 30, 300])))
        with np.errstate(all="ignore"):
            ending = judge(surface, run).ending
        end = run.points[-1]
        if ending in known and np.all((end >= low) & (end <= high)):
            gaps = np.linalg.norm((np.array(known[ending]) - end) / size, axis=-1)
            assert gaps.min() <= 0.005, (racer, run.points[0])


def test_a_shelf_that_curves_down_ahead_is_a_plateau():
    surface = SURFACES["Plateau"]
    run = descend(surface, OPTIMIZERS["Gradient descent"](lr=0.001), (4.0, 0.0), 1000)
    assert judge(surface, run).text == "plateau"


def test_arriving_at_once_is_arriving():
    surface = SURFACES["Bowl"]
    newton = suggested(OPTIMIZERS["Newton"], surface)
    assert judge(surface, descend(surface, newton, surface.start, 3)).text == "global minimum"


def test_a_tiny_step_is_no_rest():
    surface = SURFACES["Bowl"]
    run = descend(surface, OPTIMIZERS["Gradient descent"](lr=1e-6), (0.003, 0.0), 1)
    assert judge(surface, run).ending == "moving"


def test_a_bias_far_off_on_a_short_axis_is_not_arrival():
    """The raw regression's axes differ seventyfold in length."""
    surface = SURFACES["Linear regression, raw"]
    best = surface.minima[0]
    assert judge(surface, resting_at(surface, (best[0] + 0.8, best[1]))).ending == "moving"
    assert judge(surface, resting_at(surface, best)).text == "global minimum"


def test_distance_to_the_nearest_minimum():
    surface = SURFACES["Himmelblau"]
    assert distance_to_minimum(surface, np.array([3.0, 2.5])) == pytest.approx(0.5)
    assert distance_to_minimum(SURFACES["Saddle"], np.zeros(2)) is None
    assert distance_to_minimum(surface, np.array([np.nan, 0.0])) == np.inf


def test_distance_to_a_curve_of_minima_is_to_the_curve_not_to_its_samples():
    surface = SURFACES["Product net"]
    for w in (-7.3, -1.01, 0.12345, 1.0, 2.71828, 20.0):
        assert distance_to_minimum(surface, np.array([w, 1 / w])) < 1e-4
    assert distance_to_minimum(surface, np.zeros(2)) == pytest.approx(2**0.5, abs=1e-4)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_optimiser_gets_a_verdict_on_every_surface(surface):
    """With rates far too large as well: nothing raises, nothing warns, all is named."""
    target = SURFACES[surface]
    for factor in (1.0, 1e3):
        racers = tuple(
            dataclasses.replace(racer, lr=min(racer.lr * factor, 10.0)) if racer.uses_lr else racer
            for racer in (suggested(rule, target) for rule in OPTIMIZERS.values())
        )
        for result in endings(surface, racers=racers, steps=60).values():
            finite = np.isfinite(result.value)
            assert finite or result.verdict.ending == "diverged"
            assert result.verdict.text
            assert result.verdict.reason


def typed_run(text, rule, start, steps=50):
    surface = parse(text)
    return surface, descend(surface, rule, start, steps)


def test_going_where_the_surface_is_undefined_is_named_with_its_step():
    surface, run = typed_run("log(x) + y^2", OPTIMIZERS["Gradient descent"](lr=0.1), (1.0, 1.0))
    verdict = judge(surface, run)
    step = int(verdict.text.removeprefix("diverged at step "))
    assert run.points[step, 0] < 0 < run.points[step - 1, 0]
    assert verdict.reason == "the surface is undefined where it went"


def test_ending_exactly_where_the_surface_is_undefined_is_named_too():
    surface, run = typed_run("log(x) + y^2", OPTIMIZERS["Gradient descent"](lr=2.0), (1.0, 1.0), 1)
    assert np.isfinite(run.points).all()
    assert judge(surface, run).text == "diverged at step 1"


def test_half_a_window_of_nothing_does_not_spoil_the_verdict():
    surface, run = typed_run(
        "x*log(x) + y^2", OPTIMIZERS["Gradient descent"](lr=0.1), (2.0, 1.0), 300
    )
    assert judge(surface, run).text == "minimum"


def test_a_proven_minimum_of_a_formula_is_global():
    surface, run = typed_run("(x - 1)^2 + y^2", OPTIMIZERS["Gradient descent"](lr=0.2), (2, 1), 300)
    assert judge(surface, run).text == "global minimum"


def test_resting_on_the_tip_of_a_cone_is_a_minimum():
    surface = parse("sqrt(x^2 + y^2)")
    assert judge(surface, resting_at(surface, (0.0, 0.0))).text == "global minimum"
