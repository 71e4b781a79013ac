"""A slice is a surface: it keeps the surfaces' contract, and its derivatives are the chain rule's.

What holds for every surface (`tests/surfaces`) is asked of slices of a quadratic, a network written
by hand, and real networks.
"""

import numpy as np
import pytest

from gdviz.basins import basins
from gdviz.curvature import find_critical_points
from gdviz.descent import descend
from gdviz.landscape import Plane, Slice, pca_plane, random_plane
from gdviz.landscape.slices import CELLS
from gdviz.networks import MLP, ConvNet, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.surfaces import SURFACES, Surface
from gdviz.verdicts import judge
from tests.objectives import Quadratic, TwoLayers
from tests.surfaces import test_surfaces as contract

WINDOW = ((-1.5, 1.0), (-1.0, 2.0))


def plane_through(point, window=WINDOW, seed=0, size=0.7):
    axes = np.random.default_rng(seed).normal(size=(2, len(point))) * size
    return Plane(point, axes, window)


class Creased:
    """Distances from the coordinate planes: a crease along each."""

    smooth = False

    def value(self, points):
        return np.abs(points).sum(axis=-1)

    def gradient(self, points):
        return np.sign(points)


def of_a_quadratic():
    point = np.random.default_rng(2).normal(size=9) / 3
    return Slice(Quadratic.of(np.linspace(0.2, 2, 9)), plane_through(point, size=1.0))


def of_a_saddle():
    return Slice(Quadratic(np.diag([2.0, 1, -1, -3])), plane_through(np.zeros(4), seed=3))


def of_two_layers():
    network = TwoLayers(seed=0)
    return Slice(network, plane_through(network.start(seed=4), size=0.9))


def of_an_mlp():
    network = MLP((2, 5, 4, 1), activation="tanh")
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(30, 2))
    objective = NetworkObjective(network, inputs, np.sin(inputs[:, 0] * 2), "mse", l2=1e-3)
    run = descend(objective, OPTIMIZERS["Adam"](lr=0.03), network.init(1), 120)
    plane = pca_plane(run.points)
    return Slice(objective, plane, start=tuple(plane.project(run.points[0]).tolist()))


def of_a_convolution():
    network = ConvNet(
        image=(1, 4, 4), channels=(2,), hidden=(3,), outputs=2, activation="tanh", pool=1
    )
    rng = np.random.default_rng(0)
    inputs, classes = rng.normal(size=(12, 16)), rng.integers(0, 2, 12)
    objective = NetworkObjective(network, inputs, classes, "cross-entropy", l2=0.01)
    return Slice(objective, random_plane(network, network.init(0), 0))


SMOOTH = [of_a_quadratic, of_a_saddle, of_two_layers, of_an_mlp, of_a_convolution]
ALWAYS = [
    contract.test_gradient_is_the_slope_of_the_value,
    contract.test_hessian_is_the_slope_of_the_gradient,
    contract.test_hessian_is_symmetric,
    contract.test_batch_equals_its_members_at_any_shape,
    contract.test_single_precision_agrees_with_double,
    contract.test_whole_numbers_are_points_too,
    contract.test_arguments_stay_and_layout_does_not_matter,
    contract.test_gradients_are_fresh,
    contract.test_start_is_inside_and_not_at_rest,
    contract.test_rate_is_stable_from_the_start,
]
AT_CRITICAL_POINTS = [
    contract.test_critical_points_are_distinct_and_in_the_window,
    contract.test_critical_points_are_what_they_are_said_to_be,
    contract.test_nothing_close_to_a_minimum_is_lower,
]


@pytest.fixture(scope="module", params=SMOOTH, ids=lambda build: build.__name__)
def smooth(request):
    return request.param()


@pytest.mark.parametrize("test", ALWAYS, ids=lambda test: test.__name__)
def test_keeps_the_contract_of_surfaces(smooth, test):
    test(smooth)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(smooth, dtype):
    contract.test_precision_is_kept(smooth, dtype)


@pytest.mark.parametrize("test", AT_CRITICAL_POINTS, ids=lambda test: test.__name__)
def test_keeps_the_contract_at_critical_points(smooth, test):
    assert smooth.critical_points
    test(smooth)


def test_says_what_it_is(smooth):
    assert isinstance(smooth, Surface)
    assert all([smooth.name, smooth.formula, smooth.about, smooth.source, *smooth.axes])
    assert "$" not in smooth.formula
    assert smooth.formula.count("{") == smooth.formula.count("}")
    assert smooth.window == smooth.plane.window
    assert not smooth.complete
    assert smooth.minimum_value is None


@pytest.mark.parametrize("build", [of_a_quadratic, of_two_layers])
def test_survives_pickling(build):
    contract.test_survives_pickling(build())


def test_a_quadratics_slice_is_the_quadratic_of_the_chain_rule():
    surface = of_a_quadratic()
    matrix, (origin, axes) = surface.objective.matrix, (surface.plane.origin, surface.plane.axes)
    bend = axes @ matrix @ axes.T
    points = np.random.default_rng(0).uniform(-1, 1, (5, 4, 2))
    assert surface.hessian(points) == pytest.approx(np.broadcast_to(bend, (5, 4, 2, 2)), rel=1e-12)
    slopes = (origin + points @ axes) @ matrix @ axes.T
    assert surface.gradient(points) == pytest.approx(slopes, rel=1e-12)
    lowest = -np.linalg.solve(bend, axes @ matrix @ origin)
    (known,) = surface.critical_points
    assert known.kind == "minimum"
    assert known.point == pytest.approx(lowest, abs=1e-9)


@pytest.mark.parametrize("name", ["Himmelblau", "Six-hump camel", "Two wells", "Easom"])
def test_the_slice_of_a_surface_along_its_axes_is_that_surface(name):
    """Its critical points are found by looking at far fewer points than by the full search."""
    surface = SURFACES[name]
    whole = Slice(surface, Plane(np.zeros(2), np.eye(2), surface.window))
    points = contract.scattered(surface)
    for measure in ("value", "gradient", "hessian"):
        assert getattr(whole, measure)(points) == pytest.approx(
            getattr(surface, measure)(points), rel=1e-12, abs=1e-12
        )
    found = {(p.kind, *np.round(p.point, 6)) for p in whole.critical_points}
    expected = find_critical_points(surface, surface.window)
    assert found == {(p.kind, *np.round(p.point, 6)) for p in expected}


@pytest.mark.parametrize("build", [of_two_layers, of_an_mlp])
def test_critical_points_are_those_of_the_full_search(build):
    surface = build()
    found = {(p.kind, *np.round(p.point, 6)) for p in surface.critical_points}
    expected = find_critical_points(surface, surface.window, CELLS)
    assert found == {(p.kind, *np.round(p.point, 6)) for p in expected}


def test_blocks_make_no_difference(monkeypatch):
    surface = of_two_layers()
    points = contract.scattered(surface, 50)
    whole = [measure(points) for measure in (surface.gradient, surface.hessian)]
    monkeypatch.setattr("gdviz.landscape.values.BLOCK", surface.plane.size * 7)
    for before, measure in zip(whole, (surface.gradient, surface.hessian), strict=True):
        assert measure(points) == pytest.approx(before, rel=1e-12)


def test_creases_are_told():
    surface = Slice(Creased(), plane_through(np.ones(3) / 5))
    assert not surface.smooth
    assert of_a_quadratic().smooth
    contract.test_gradient_is_the_slope_of_the_value(surface)


def test_a_start_of_ones_own():
    start = (0.25, 0.5)
    assert Slice(Quadratic(np.eye(3)), plane_through(np.ones(3)), start=start).start == start


# ---- a slice goes wherever a surface goes ------------------------------------------------------


@pytest.mark.parametrize("name", ["Gradient descent", "Momentum", "Adam", "Newton"])
def test_optimisers_race_on_it_and_are_judged(name):
    surface = of_a_quadratic()
    rule = OPTIMIZERS[name]()
    rule = rule.at_rate(0.3 * surface.rate) if rule.rate_follows == "curvature" else rule
    run = descend(surface, rule, surface.start, 400)
    verdict = judge(surface, run)
    reached = np.abs(run.points[-1] - surface.minima[0]).max() < 1e-3
    assert (verdict.text == "minimum") == reached
    assert reached or name == "Adam"
    assert run.values[-1] < run.values[0]


def test_every_start_finds_the_only_minimum():
    surface = of_a_quadratic()
    rule = OPTIMIZERS["Gradient descent"](lr=surface.rate)
    assert basins(surface, rule, 9, 300).shares == {0: 1.0}
