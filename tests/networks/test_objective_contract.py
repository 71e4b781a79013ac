"""What every network's loss promises, crossed over kinds of networks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

import gdviz.networks.objective
from gdviz.curvature import hessian
from gdviz.networks import NetworkObjective
from gdviz.networks.dense import Dropout
from gdviz.networks.layer import Pass, Workspace
from gdviz.objective import Objective, SmoothObjective
from gdviz.randomness import draws
from tests.networks.samples import COUNT, NAMES, build, points, sample

every_network = pytest.mark.parametrize("name", NAMES)
same = np.testing.assert_array_equal
WHOLE = gdviz.networks.objective._BLOCK
SEEDS = np.array([3, 4, 5])


def close(ours, theirs, tolerance=1e-12):
    assert np.shape(ours) == np.shape(theirs)
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) < tolerance


def streams(seed):
    return lambda purpose: draws(seed, 7, purpose)


class GradientOnly:
    """The objective without its second derivatives."""

    def __init__(self, objective):
        self.value, self.gradient = objective.value, objective.gradient


# ---- derivatives ---------------------------------------------------------------------------------


@every_network
def test_the_gradient_is_the_slope_of_the_value(name):
    objective = sample(name)
    point, step = points(objective), 1e-6
    ahead, behind = (objective.value(point + way * step * np.eye(len(point))) for way in (1, -1))
    close(objective.gradient(point), (ahead - behind) / (2 * step), 1e-7)


@every_network
def test_the_gradient_in_training_is_the_slope_of_the_value_in_training(name):
    objective, batch = sample(name), np.array([8, 1, 4, 11, 2])
    point, step = points(objective), 1e-6
    mode = {"batch": batch, "rng": streams(3)}
    around = (point + way * step * np.eye(len(point)) for way in (1, -1))
    ahead, behind = (objective.value(place, **mode) for place in around)
    close(objective.gradient(point, **mode), (ahead - behind) / (2 * step), 1e-7)


@every_network
def test_products_are_those_with_the_hessian(name):
    objective = sample(name)
    point = points(objective)
    exact, generic = objective.hessian(point), hessian(GradientOnly(objective), point)
    same(exact, exact.T)
    close(exact, generic, 1e-6)
    vectors = points(objective, 3, seed=8)
    close(objective.hvp(point, vectors), vectors @ exact)


@every_network
def test_the_hessian_is_symmetric_before_it_is_made_so(name):
    objective = sample(name)
    point = points(objective)
    rows = objective.hvp(point, np.eye(len(point)))
    close(rows, rows.T)


def test_it_is_an_objective_like_any_other():
    objective = sample("ConvNet")
    assert isinstance(objective, Objective)
    assert isinstance(objective, SmoothObjective)
    assert objective.fresh


# ---- a batch equals its members ------------------------------------------------------------------


@every_network
@pytest.mark.parametrize("batch", [(3,), (2, 3), (1,), (1, 1)], ids=str)
def test_a_batch_equals_its_members(name, batch):
    objective = sample(name)
    many, vectors = points(objective, *batch), points(objective, *batch, seed=8)
    answers = {
        "value": objective.value(many), "gradient": objective.gradient(many),
        "data_value": objective.data_value(many), "predict": objective.predict(many),
    }  # fmt: skip
    products, accuracy = objective.hvp(many, vectors), None
    if objective.loss.classifies:
        accuracy = objective.accuracy(many)
    for place in np.ndindex(batch):
        for what, answer in answers.items():
            close(answer[place], getattr(objective, what)(many[place]))
        close(products[place], objective.hvp(many[place], vectors[place]))
        if accuracy is not None:
            assert accuracy[place] == objective.accuracy(many[place])


@every_network
@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 3)], ids=str)
def test_members_with_mini_batches_and_seeds_of_their_own_equal_single_runs(name, shape):
    """Mini-batches and seeds have the batch's shape, or one that broadcasts to it."""
    objective = sample(name)
    whole = (2, 3) if len(shape) == 2 else shape
    many, seeds = points(objective, *whole), np.arange(np.prod(shape)).reshape(shape)
    batch = draws(seeds, 0, "batch").order(COUNT)[..., :5]
    value = objective.value(many, batch, streams(seeds))
    gradient = objective.gradient(many, batch, streams(seeds))
    assert value.shape == whole
    seeds_of, batch_of = np.broadcast_to(seeds, whole), np.broadcast_to(batch, (*whole, 5))
    for place in np.ndindex(whole):
        mode = batch_of[place], streams(int(seeds_of[place]))
        close(value[place], objective.value(many[place], *mode))
        close(gradient[place], objective.gradient(many[place], *mode))


@every_network
def test_members_that_share_a_mini_batch_and_a_seed_equal_single_runs(name):
    objective = sample(name)
    many, mode = points(objective, 3), (np.array([4, 1, 9, 9]), streams(11))
    value, gradient = objective.value(many, *mode), objective.gradient(many, *mode)
    for member in range(3):
        close(value[member], objective.value(many[member], *mode))
        close(gradient[member], objective.gradient(many[member], *mode))


@every_network
def test_a_mini_batch_of_all_examples_is_the_exact_loss(name):
    objective = sample(name)
    point, order = points(objective), draws(1, 0, "order").order(COUNT)
    close(objective.value(point, order), objective.value(point))
    close(objective.gradient(point, order), objective.gradient(point))


@every_network
def test_mini_batches_average_to_the_exact_gradient(name):
    objective = sample(name)
    if objective.network.mixes:  # batch norm's statistics are those of the mini-batch
        return
    point = points(objective)
    halves = [objective.gradient(point, np.arange(COUNT)[first::2]) for first in (0, 1)]
    close(np.mean(halves, axis=0), objective.gradient(point))


# ---- training mode -------------------------------------------------------------------------------


@every_network
def test_training_differs_from_evaluation_where_there_is_dropout(name):
    objective = sample(name)
    point = points(objective)
    exact, training = objective.gradient(point), objective.gradient(point, rng=streams(3))
    assert np.array_equal(exact, training) != objective.network.draws
    same(training, objective.gradient(point, rng=streams(3)))
    other = objective.gradient(point, rng=streams(4))
    assert np.array_equal(other, training) != objective.network.draws


def test_dropout_silences_its_share_and_scales_up_the_rest():
    layer, run = Dropout(0.3, "dropout"), Pass(Workspace(np.float64), streams(1))
    after = layer.forward(None, np.ones((101, 400)), run)
    same(after[-1], 1)  # the row that meets the biases
    same(np.unique(after[:-1]), [0, 1 / 0.7])
    assert abs(after[:-1].mean() - 1) < 4 * np.sqrt(0.3 / 0.7 / 40_000)
    same(layer.forward(None, np.ones((101, 400)), Pass(run.space)), 1)


# ---- precision, chunks, threads ------------------------------------------------------------------


@every_network
def test_single_precision_agrees_with_double(name):
    objective = sample(name)
    double = points(objective, 3)
    single, ways = double.astype(np.float32), points(objective, 3, seed=8)
    for ours, theirs in (
        (objective.value(single), objective.value(double)),
        (objective.gradient(single), objective.gradient(double)),
        (objective.gradient(single, np.arange(5), streams(3)),
         objective.gradient(double, np.arange(5), streams(3))),
        (objective.hvp(single, ways), objective.hvp(double, ways)),
        (objective.hessian(single[0]), objective.hessian(double[0])),
        (objective.predict(single), objective.predict(double)),
        (objective.plane_values(single[0], ways[:2], np.ones((3, 2))),
         objective.plane_values(double[0], ways[:2], np.ones((3, 2)))),
    ):  # fmt: skip
        assert ours.dtype == np.float32
        close(ours, theirs, 2e-3)


@pytest.mark.parametrize("kind", [np.float16, np.int64, ">f8", np.longdouble])
def test_other_numbers_count_as_double_precision(kind):
    objective = sample("ConvNet")
    point = np.round(4 * points(objective)).astype(kind)
    assert objective.value(point).dtype == np.float64
    assert objective.gradient(point).dtype == np.float64
    same(objective.gradient(point), objective.gradient(point.astype(np.float64)))


@every_network
@pytest.mark.parametrize("size", [1, 4, 150])
def test_cutting_the_work_into_blocks_changes_nothing(name, size, monkeypatch):
    whole = sample(name)
    many, ways = points(whole, 5), points(whole, 5, seed=8)
    coordinates = np.random.default_rng(0).normal(size=(9, 2))
    monkeypatch.setattr(gdviz.networks.objective, "_BLOCK", size)
    blocks = build(name)
    assert len(blocks._parts) > 1 or blocks.network.mixes or size > 1
    for what, *arguments in (
        ("value", many), ("gradient", many), ("gradient", many[0]), ("hvp", many, ways),
        ("hvp", many[0], ways), ("predict", many), ("plane_values", many[0], ways[:2], coordinates),
        *[("accuracy", many)] * whole.loss.classifies,
    ):  # fmt: skip
        in_blocks = getattr(blocks, what)(*arguments)
        with monkeypatch.context() as patch:
            patch.setattr(gdviz.networks.objective, "_BLOCK", WHOLE)
            close(in_blocks, getattr(whole, what)(*arguments))


@every_network
def test_two_threads_may_ask_at_once(name):
    objective = build(name)
    many, barrier = points(objective, 12), Barrier(2)
    expected = [(objective.value(p), objective.gradient(p), objective.hvp(p, p)) for p in many]

    def ask(places):
        barrier.wait()
        return [
            (place, objective.value(many[place]), objective.gradient(many[place]),
             objective.hvp(many[place], many[place]))
            for place in places
        ]  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        answers = [*pool.map(ask, [range(0, 12, 2), range(1, 12, 2)])]
    for place, *answer in [*answers[0], *answers[1]]:
        for ours, theirs in zip(answer, expected[place], strict=True):
            same(ours, theirs)


# ---- purity --------------------------------------------------------------------------------------


@every_network
def test_nothing_that_is_given_is_written_to(name):
    objective = sample(name)
    many, ways = points(objective, 3), points(objective, 3, seed=8)
    batch = draws(SEEDS, 0, "batch").order(COUNT)[:, :4]
    for array in (many, ways, batch):
        array.flags.writeable = False
    objective.value(many)
    objective.gradient(many)
    objective.gradient(many, batch, streams(SEEDS))
    objective.hvp(many, ways)
    objective.predict(many)
    objective.network.units(many, objective.inputs)
    objective.plane_values(many[0], ways[:2], ways[:, :2])


@every_network
def test_what_is_returned_is_the_callers(name):
    """A run may write to a gradient, and keep it while it asks for the next."""
    objective = sample(name)
    one, two = points(objective, 2)
    for ask in (
        objective.gradient, objective.predict, lambda p: objective.hvp(p, p),
        lambda p: objective.gradient(p, np.arange(5), streams(3)),
    ):  # fmt: skip
        first = ask(one)
        kept = first.copy()
        second = ask(two)
        same(first, kept)
        assert not np.shares_memory(first, second)
        first[...] = np.nan
        same(ask(one), kept)


@every_network
def test_points_that_were_changed_in_place_are_seen_anew(name):
    """As the loop does, which steps within one array."""
    objective = sample(name)
    moving, goal = points(objective, 2)
    objective.gradient(moving)
    moving[...] = goal
    same(objective.gradient(moving), objective.gradient(goal))
    same(objective.value(moving), objective.value(goal))


@every_network
@pytest.mark.parametrize("members", [(), (3,)], ids=["one", "three"])
@pytest.mark.parametrize("shape", [None, (5,), (3, 5)], ids=["all", "mini-batch", "their own"])
def test_a_gradient_is_the_same_after_any_other(name, members, shape):
    """Passes of one kind are recorded once and repeated, whatever was asked between them."""
    if shape and len(shape) > 1 and not members:
        return
    used, rng = build(name), np.random.default_rng(4)
    mode = [()] * 3 if shape is None else [(rng.integers(0, COUNT, shape),) for _ in range(3)]
    for seed, batch in enumerate(mode):
        place = points(used, *members, seed=seed)
        same(used.gradient(place, *batch), build(name).gradient(place, *batch))
        used.value(place), used.hvp(place, place), used.gradient(place, np.arange(7), streams(3))


# ---- planes and predictions ----------------------------------------------------------------------


@every_network
def test_values_on_a_plane_are_values(name):
    objective = sample(name)
    origin, *axes = points(objective, 3)
    coordinates = np.random.default_rng(0).normal(size=(9, 2))
    expected = objective.value(origin + coordinates @ axes)
    close(objective.plane_values(origin, np.array(axes), coordinates), expected)


@every_network
def test_predictions_have_the_losss_value(name):
    objective = sample(name)
    point = points(objective)
    outputs = np.moveaxis(objective.predict(point), 0, -1)  # ((T,) C, N)
    targets = objective._targets  # (C, (T,) N)
    if objective.network.every_step:
        targets = np.moveaxis(targets, 1, 0)
    close(objective.loss.value(outputs, targets).mean(), objective.data_value(point))


@every_network
def test_each_prediction_is_its_examples_own(name):
    objective = sample(name)
    point = points(objective, 2)
    all_together = objective.predict(point)
    assert all_together.shape[:2] == (2, COUNT)
    for example in (0, 5, COUNT - 1):
        alone = objective.predict(point, objective.inputs[example : example + 1])
        close(alone[:, 0], all_together[:, example])


def test_batch_norm_uses_the_training_datas_statistics_on_other_data():
    objective = sample("MLP, batch norm")
    network, point = objective.network, points(objective)
    other = np.random.default_rng(9).normal(size=(6, 2)) + 3
    targets = np.array([0, 1, 2, 0, 1, 2])
    told = NetworkObjective(network, other, targets, "cross-entropy", reference=objective.inputs)
    both = NetworkObjective(
        network, np.concatenate([objective.inputs, other]), np.zeros(COUNT + 6, int),
        "cross-entropy",
    )  # fmt: skip
    close(told.predict(point), objective.predict(point, other))
    close(told.loss.value(told.predict(point).T, told._targets), told.data_value(point))
    assert np.abs(both.predict(point)[COUNT:] - told.predict(point)).max() > 0.01
    hidden = network.units(point, other, objective.inputs)
    outputs = hidden[-1] @ point[-15:].reshape(3, 5)[:, :-1].T + point[-15:].reshape(3, 5)[:, -1]
    close(outputs, told.predict(point))


def test_penalties_are_on_weights_alone():
    plain, penalised = build("MLP, batch norm"), build("MLP, batch norm")
    plain.l1, penalised.l1, penalised.l2 = 0.0, 0.3, 0.7
    point, weights = points(plain), plain.network.weights
    expected = 0.3 * np.abs(point[weights]).sum() + 0.7 * (point[weights] ** 2).sum()
    close(penalised.value(point) - plain.value(point), expected)
    slope = np.where(weights, 0.3 * np.sign(point) + 1.4 * point, 0)
    close(penalised.gradient(point) - plain.gradient(point), slope)
    close(penalised.hessian(point) - plain.hessian(point), np.diag(1.4 * weights))
    same(penalised.data_value(point), plain.data_value(point))


def test_accuracy_counts_what_is_right():
    for name in ("MLP, cross-entropy", "MLP, logistic", "MLP, hinge", "ConvNet"):
        objective = sample(name)
        many = points(objective, 4)
        right = objective.right(many)
        assert right.shape == (4, COUNT)
        close(objective.accuracy(many), right.mean(axis=-1))
        outputs, classes = objective.predict(many), objective._targets
        if objective.network.outputs > 1:
            same(right, outputs.argmax(axis=-1) == classes.argmax(axis=0))
        else:
            same(right, (outputs[..., 0] > 0) == (classes[0] == 1))
        assert 0 < right.mean() < 1


def test_a_diverged_point_has_no_loss():
    objective = sample("MLP, cross-entropy")
    lost = points(objective, 2)
    lost[0] = np.nan
    with np.errstate(all="ignore"):
        value, gradient = objective.value(lost), objective.gradient(lost)
    same(np.isfinite(value), [False, True])
    same(np.isfinite(gradient).all(axis=-1), [False, True])
    close(value[1], objective.value(lost[1]))
