"""Training: mini-batches, seeds, records, stops, and what a run tells."""

import math
import re
from functools import cache

import numpy as np
import pytest

from gdviz.datasets import digits
from gdviz.descent import descend
from gdviz.errors import BudgetError, SettingError
from gdviz.networks import MLP, NetworkObjective
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import SCHEDULES
from gdviz.training import MiniBatchOracle, Stop, Training, seconds, train

same = np.testing.assert_array_equal
COUNT = 30
ADAM = OPTIMIZERS["Adam"](lr=0.02)
DESCENT = OPTIMIZERS["Gradient descent"](lr=0.1)


@cache
def data(count=COUNT, seed=0):
    inputs = np.random.default_rng(seed).normal(size=(count, 2))
    return inputs, (np.hypot(*inputs.T) > 1).astype(int)


def circle(network=None, count=COUNT, seed=0, **settings):
    network = MLP((2, 5, 1)) if network is None else network
    return NetworkObjective(network, *data(count, seed), "logistic", **settings)


KINDS = {
    "plain": lambda: MLP((2, 5, 1)),
    "dropout": lambda: MLP((2, 6, 4, 1), dropout=0.3),
    "batch norm": lambda: MLP((2, 4, 1), batch_norm=True),
    "all at once": lambda: MLP((2, 4, 4, 1), batch_norm=True, dropout=0.3, residual=True),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def close(ours, theirs, tolerance=1e-12):
    assert np.shape(ours) == np.shape(theirs)
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) < tolerance


# ---- mini-batches --------------------------------------------------------------------------------


def shown(oracle, epoch):
    """The mini-batches of one epoch."""
    batches = []
    for place in range(oracle.steps_per_epoch):
        oracle.step = epoch * oracle.steps_per_epoch + place + 1
        batches.append(oracle.batch())
    return batches


@pytest.mark.parametrize("size", [1, 4, 7, 15, 29])
@pytest.mark.parametrize("seed", [3, np.array([3, 4]), np.array([[3], [4]])], ids=repr)
def test_an_epoch_shows_every_example_once(size, seed):
    oracle = MiniBatchOracle(circle(), size, seed=seed)
    assert oracle.steps_per_epoch == math.ceil(COUNT / size)
    for epoch in (0, 1, 5):
        batches = shown(oracle, epoch)
        assert [each.shape[-1] for each in batches[:-1]] == [size] * (len(batches) - 1)
        together = np.concatenate(batches, axis=-1)
        assert together.shape == (*np.shape(seed), COUNT)
        same(np.sort(together, axis=-1), np.broadcast_to(np.arange(COUNT), together.shape))


def test_every_epoch_and_seed_has_an_order_of_its_own():
    def order(seed, epoch):
        return np.concatenate(shown(MiniBatchOracle(circle(), 4, seed=seed), epoch)).tolist()

    orders = [order(seed, epoch) for seed in (0, 1) for epoch in (0, 1, 2)]
    assert len({*map(tuple, orders)}) == 6
    assert order(0, 1) == orders[1]


@pytest.mark.parametrize("size", [None, COUNT, COUNT + 100])
def test_a_batch_of_all_examples_is_all_of_them(size):
    oracle = MiniBatchOracle(circle(), size)
    oracle.step = 1
    assert oracle.steps_per_epoch == 1
    assert oracle.batch() is None
    point = oracle._network_objective.network.init(0)
    same(oracle.gradient(point), circle().gradient(point))
    same(oracle.value(point), circle().value(point))


@every_kind
def test_within_a_step_everything_is_asked_of_one_draw(kind):
    """Sharpness-aware steps need both their gradients from the same mini-batch and dropout."""
    objective = circle(KINDS[kind]())
    oracle = MiniBatchOracle(objective, 8, noise=0.1, seed=2)
    point = objective.network.init(0)
    oracle.step = 3
    first = oracle.gradient(point), oracle.value(point)
    same(oracle.gradient(point), first[0])
    same(oracle.value(point), first[1])
    slope = (oracle.value(point + 1e-6 * np.eye(len(point))) - first[1]) / 1e-6
    np.testing.assert_allclose(first[0], slope, atol=1e-4)
    oracle.step = 4
    assert not np.array_equal(oracle.gradient(point), first[0])
    assert oracle.evaluations == 6


def test_the_exact_curvature_is_asked_of_all_data():
    objective = circle()
    oracle, point = MiniBatchOracle(objective, 8), objective.network.init(0)
    oracle.step = 1
    same(oracle.hessian(point), objective.hessian(point))
    assert oracle.evaluations == objective.network.size


@pytest.mark.parametrize("size", [1, 4, 16])
def test_the_gradients_noise_falls_with_the_batch(size):
    """Without replacement its variance is that of one example times (N - B) / (B (N - 1))."""
    objective = circle()
    point = objective.network.init(0)
    exact = objective.gradient(point)
    each = np.stack([objective.gradient(point, np.array([i])) for i in range(COUNT)])
    single = np.mean(np.sum((each - exact) ** 2, axis=-1))
    oracle = MiniBatchOracle(objective, size, seed=np.arange(4000))
    oracle.step = 1
    drawn = oracle.gradient(np.tile(point, (4000, 1)))
    spread = np.sum((drawn - exact) ** 2, axis=-1)
    expected = single * (COUNT - size) / (size * (COUNT - 1))
    assert abs(spread.mean() - expected) < 4 * spread.std() / np.sqrt(4000)


# ---- runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_training_on_all_data_is_descending(rule, noise):
    objective, schedule = circle(l2=0.01), SCHEDULES["cosine"]()
    start = objective.network.init(np.arange(3))
    settings = {"schedule": schedule, "noise": noise, "seed": np.arange(3)}
    run = train(objective, rule(), start, 8, **settings)
    path = descend(objective, rule(), start, 8, **settings)
    close(run.points, path.points)
    close(run.values, path.values)
    same(run.evaluations, path.evaluations)
    same(run.diverged_at, path.diverged_at)
    assert isinstance(run, Training)
    assert run.ended == "finished"


@every_kind
@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_members_with_seeds_of_their_own_equal_single_runs(kind, rule):
    if rule.needs_hessian and kind == "all at once":
        return
    objective = circle(KINDS[kind]())
    seeds = np.array([4, 5, 9])
    start = objective.network.init(seeds)
    run = train(objective, rule(), start, 2, batch_size=8, seed=seeds, noise=0.01, record=1)
    for member, seed in enumerate(seeds.tolist()):
        alone = train(
            objective, rule(), start[member], 2, batch_size=8, seed=seed, noise=0.01, record=1
        )
        close(run.points[:, member], alone.points, 1e-10 if rule.needs_hessian else 1e-12)
        close(run.member(member).points, alone.points, 1e-10 if rule.needs_hessian else 1e-12)


@every_kind
def test_seeds_may_have_any_shape_that_fits_the_batch(kind):
    objective = circle(KINDS[kind]())
    start = objective.network.init(np.arange(6).reshape(2, 3))
    for seeds in (np.arange(6).reshape(2, 3), np.arange(3), np.arange(2)[:, None]):
        run = train(objective, ADAM, start, 2, batch_size=8, seed=seeds)
        whole = np.broadcast_to(seeds, (2, 3))
        for place in np.ndindex(2, 3):
            alone = train(objective, ADAM, start[place], 2, batch_size=8, seed=int(whole[place]))
            close(run.points[(slice(None), *place)], alone.points)


@every_kind
def test_settings_train_together_on_the_same_batches(kind):
    objective = circle(KINDS[kind]())
    start, rates = objective.network.init(1), np.array([0.001, 0.01, 0.1])
    run = train(
        objective, OPTIMIZERS["Adam"](lr=rates), np.tile(start, (3, 1)), 2, batch_size=8, seed=6
    )
    for member, rate in enumerate(rates.tolist()):
        alone = train(objective, OPTIMIZERS["Adam"](lr=rate), start, 2, batch_size=8, seed=6)
        close(run.points[:, member], alone.points)


@every_kind
def test_the_same_seed_is_the_same_run(kind):
    objective = circle(KINDS[kind]())
    start = objective.network.init(0)

    def path(seed):
        return train(objective, ADAM, start, 3, batch_size=7, seed=seed).points

    same(path(1), path(1))
    assert not np.array_equal(path(1), path(2))
    same(start, objective.network.init(0))


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_schedules_run_over_all_steps(schedule):
    objective = circle()
    start = objective.network.init(0)
    run = train(objective, ADAM, start, 3, batch_size=8, schedule=schedule(), record=1)
    oracle, state, points = MiniBatchOracle(objective, 8), ADAM.init(start), start
    for step, factor in enumerate(schedule().factors(12).tolist(), 1):
        oracle.step = step
        points, state = ADAM.update(points, oracle, ADAM.lr * factor, state)
        same(points, run.points[step])


def test_single_precision_stays_so_and_stays_near():
    objective = circle()
    start = objective.network.init(np.arange(2))
    double = train(objective, ADAM, start, 10, batch_size=8)
    single = train(objective, ADAM, start.astype(np.float32), 10, batch_size=8)
    assert single.points.dtype == single.losses.dtype == single.gradient_norms.dtype == np.float32
    close(single.points, double.points, 1e-3)


def test_training_learns():
    objective = circle(MLP((2, 8, 1)), 200)
    run = train(objective, ADAM, objective.network.init(np.arange(3)), 60, batch_size=20, seed=1)
    assert np.all(run.accuracies[-1] > 0.95)
    assert np.all(run.losses[-1] < 0.4 * run.losses[0])


# ---- records -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("epochs", "batch_size", "record", "steps"),
    [
        (3, None, None, [0, 1, 2, 3]),
        (3, 8, None, [0, 4, 8, 12]),
        (2, 8, 3, [0, 3, 6, 8]),
        (2, 8, 1, range(9)),
        (2, 8, 0, [8]),
        (0, 8, None, [0]),
        (0, 8, 0, [0]),
    ],
)
def test_which_moments_are_recorded(epochs, batch_size, record, steps):
    objective = circle()
    start = objective.network.init(0)
    run = train(objective, ADAM, start, epochs, batch_size=batch_size, record=record)
    full = train(objective, ADAM, start, epochs, batch_size=batch_size, record=1)
    same(run.recorded_steps, steps)
    same(run.points, full.points[list(steps)])
    same(run.evaluations, steps)
    same(run.epochs, np.array(steps) / run.steps_per_epoch)
    assert len(run.points) == len(run.losses) == len(run.values) == len(steps)


@every_kind
def test_what_a_run_tells_is_exact(kind):
    """Losses, accuracies and gradients are those in evaluation, on all data."""
    network = KINDS[kind]()
    objective = circle(network, l2=0.1)
    validation = circle(network, 20, 1, reference=objective.inputs)
    start = network.init(np.arange(3))
    run = train(objective, ADAM, start, 2, batch_size=8, validation=validation)
    for moment, member in np.ndindex(3, 3):
        point, place = run.points[moment, member], (moment, member)
        close(run.values[place], objective.value(point))
        close(run.losses[place], objective.data_value(point))
        close(run.validation_losses[place], validation.data_value(point))
        close(run.accuracies[place], objective.right(point).mean())
        close(run.validation_accuracies[place], validation.right(point).mean())
        parts = [objective.gradient(point)[block.slice] for block in network.blocks]
        close(run.gradient_norms[place], np.array([np.linalg.norm(part) for part in parts]))
    alone = run.member(1)
    assert isinstance(alone, Training)
    close(alone.validation_losses, run.validation_losses[:, 1])
    close(alone.gradient_norms, run.gradient_norms[:, 1])
    assert alone.diverged_at == -1


def test_a_loss_of_real_numbers_has_no_accuracies():
    inputs, classes = data()
    objective = NetworkObjective(MLP((2, 3, 1)), inputs, classes.astype(float))
    run = train(objective, ADAM, objective.network.init(0), 2, validation=objective)
    assert run.accuracies is None
    assert run.validation_accuracies is None
    same(run.losses, run.validation_losses)
    assert train(objective, ADAM, objective.network.init(0), 2).validation_losses is None


def test_recording_and_validation_cost_no_evaluations_and_change_nothing():
    objective, validation = circle(), circle(count=20, seed=1)
    start = objective.network.init(0)
    plain = train(objective, ADAM, start, 3, batch_size=8)
    watched = train(
        objective, ADAM, start, 3, batch_size=8, validation=validation,
        progress=lambda done, steps: True, stop=Stop(loss=0.0, patience=50),
    )  # fmt: skip
    same(plain.points, watched.points)
    same(plain.evaluations, [0, 4, 8, 12])
    same(watched.evaluations, plain.evaluations)


# ---- ends ----------------------------------------------------------------------------------------


def test_progress_is_told_of_every_moment():
    told, objective = [], circle()
    train(
        objective, ADAM, objective.network.init(0), 3, batch_size=8,
        progress=lambda done, steps: told.append((done, steps)),
    )  # fmt: skip
    assert told == [(0, 12), (4, 12), (8, 12), (12, 12)]


def test_a_cancelled_run_keeps_what_it_has():
    objective = circle()
    start = objective.network.init(np.arange(2))
    run = train(objective, ADAM, start, 9, batch_size=8, progress=lambda done, _: done < 8)
    full = train(objective, ADAM, start, 9, batch_size=8)
    assert run.ended == "cancelled"
    same(run.recorded_steps, [0, 4, 8])
    same(run.points, full.points[:3])
    same(run.evaluations, full.evaluations[:3])
    assert run.losses.shape == (3, 2)
    assert run.epochs.tolist() == [0, 1, 2]


def test_a_run_stops_when_every_member_is_low_enough():
    objective = circle()
    start = objective.network.init(np.arange(3))
    full = train(objective, ADAM, start, 60)
    target = float(np.sort(full.losses[30])[-1])
    run = train(objective, ADAM, start, 60, stop=Stop(loss=target))
    assert run.ended == "stopped"
    assert np.all(run.losses[-1] <= target)
    assert np.all((run.losses[:-1] > target).any(axis=-1))
    assert len(run.points) == 31
    never = train(objective, ADAM, start, 5, stop=Stop(loss=-1.0))
    assert never.ended == "finished"


def test_a_run_stops_when_no_validation_loss_has_fallen_for_a_while():
    objective, validation = circle(MLP((2, 8, 1)), 12), circle(MLP((2, 8, 1)), 200, seed=1)
    start, rule = objective.network.init(np.arange(2)), OPTIMIZERS["Adam"](lr=0.05)
    full = train(objective, rule, start, 300, validation=validation)
    run = train(objective, rule, start, 300, validation=validation, stop=Stop(patience=7))
    assert run.ended == "stopped"
    same(run.points, full.points[: len(run.points)])
    lowest = np.minimum.accumulate(full.validation_losses, axis=0)
    fell = np.concatenate([[True], (full.validation_losses[1:] < lowest[:-1]).any(axis=-1)])
    last_low = np.maximum.accumulate(np.where(fell, np.arange(len(fell)), 0))
    waited = np.arange(len(fell)) - last_low
    assert len(run.points) - 1 == np.argmax(waited >= 7)


@pytest.mark.parametrize("record", [None, 1, 3])
def test_a_member_that_diverges_says_where_and_the_rest_go_on(record):
    inputs, classes = data()
    objective = NetworkObjective(MLP((2, 4, 1), "ReLU"), inputs, classes.astype(float))
    start, rates = objective.network.init(np.zeros(3, int)), np.array([0.01, 1e3, 0.02])
    rule = OPTIMIZERS["Gradient descent"](lr=rates)
    run = train(objective, rule, start, 40, batch_size=8, record=record)
    assert run.ended == "finished"
    every = train(objective, rule, start, 40, batch_size=8, record=1)
    lost = ~np.isfinite(every.points[:, 1]).all(axis=-1)
    same(run.diverged_at, [-1, np.argmax(lost), -1])
    assert 0 < run.diverged_at[1] < 40
    same(np.isfinite(run.losses[-1]), [True, False, True])
    alone = train(objective, OPTIMIZERS["Gradient descent"](lr=1e3), start[1], 40, batch_size=8)
    assert alone.ended == "diverged"
    assert alone.diverged_at == run.diverged_at[1]
    assert alone.recorded_steps[-1] < 160
    assert alone.recorded_steps[-1] >= alone.diverged_at


# ---- bad input -----------------------------------------------------------------------------------


def _train(**changed):
    objective = changed.pop("objective", circle())
    settings = {"optimizer": ADAM, "start": objective.network.init(0), "epochs": 2}
    return train(objective, **{**settings, **changed})


REFUSED = {
    "epochs": [{"epochs": value} for value in (-1, 1.5, "3", None, True)],
    "batch size": [{"batch_size": value} for value in (0, -4, 2.5, "8", True)],
    "record": [{"record": value} for value in (-1, 0.5, True)],
    "noise": [{"noise": value} for value in (-1, math.nan, math.inf, "1")],
    "start": [{"start": value} for value in ("here", 1.0, [math.nan] * 21)],
    "parameters": [{"start": np.zeros(20)}, {"start": np.zeros((2, 22))}],
    "seed": [{"seed": 1.5}, {"seed": np.arange(3)}],
    "lr": [{"optimizer": OPTIMIZERS["Adam"](lr=np.array([0.1, 0.2]))}],
    "validation": [
        {"validation": circle(MLP((2, 4, 1)))},
        {"stop": Stop(patience=3)},
        {
            "objective": circle(MLP((2, 4, 1), batch_norm=True)),
            "validation": circle(MLP((2, 4, 1), batch_norm=True)),
        },
    ],
}


@pytest.mark.parametrize(
    ("what", "changed"),
    [pytest.param(what, each, id=f"{what} {i}") for what in REFUSED
     for i, each in enumerate(REFUSED[what])],
)  # fmt: skip
def test_a_bad_setting_is_refused_in_a_sentence(what, changed):
    with pytest.raises(SettingError, match=what) as refusal:
        _train(**changed)
    assert re.fullmatch(r"[A-Z`][^\n]+\.", str(refusal.value))


@pytest.mark.parametrize("settings", [{"loss": math.nan}, {"patience": 0}, {"patience": 1.5}])
def test_a_bad_stop_is_refused(settings):
    with pytest.raises(SettingError, match=r"\.$"):
        Stop(**settings)


def test_a_training_of_hours_is_refused_with_the_estimate():
    for epochs, estimate in ((10**6, r"[\d,]+ (minutes|hours)"), (10**15, r"[\d,]+ hours")):
        with pytest.raises(BudgetError, match=f"about {estimate}, for [0-9,]+ steps; up to") as no:
            _train(epochs=epochs, batch_size=1)
        assert str(no.value).endswith("take less.")


def test_a_record_of_gigabytes_is_refused():
    objective = circle(MLP((2, 1000, 1000, 1)))
    with pytest.raises(BudgetError, match=r"^The record of this training would take \d+\.\d GB"):
        _train(objective=objective, epochs=300, batch_size=None)
    assert len(_train(objective=objective, epochs=1, record=0).points) == 1


def test_the_estimate_grows_with_the_work():
    objective = circle()
    assert seconds(objective, 1, 200) == pytest.approx(2 * seconds(objective, 1, 100))
    assert seconds(objective, 1, 100, 8) < seconds(objective, 1, 100) < seconds(objective, 9, 100)
    wide = circle(MLP((2, 500, 500, 1)))
    assert seconds(wide, 1, 100) > 10 * seconds(objective, 1, 100)
    assert seconds(objective, 1, 100, 10**6) == seconds(objective, 1, 100)


# ---- digits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", [0, 1, 2])
def test_a_small_network_reads_digits(split):
    """64-32-10 gets 97 % right of the digits that it has not seen, from most seeds on any split."""
    learned, kept = digits().split(0.8, split)
    network = MLP((64, 32, 10), activation="GELU", initialisation="orthogonal")
    objective, validation = (
        NetworkObjective(network, part.inputs, part.targets, "cross-entropy", l2=5e-4)
        for part in (learned, kept)
    )
    rule, seeds = OPTIMIZERS["Adam"](lr=0.05), np.arange(3)
    run = train(
        objective, rule, network.init(seeds).astype(np.float32), 30, batch_size=32, seed=seeds,
        schedule=SCHEDULES["cosine"](), record=0, validation=validation,
    )  # fmt: skip
    assert run.validation_accuracies.shape == (1, 3)
    assert np.median(run.validation_accuracies) >= 0.97
    assert run.validation_accuracies.min() >= 0.96
