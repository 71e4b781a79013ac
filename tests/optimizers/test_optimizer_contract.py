"""What every update rule promises, crossed over the registry: a new entry is tested unasked."""

import dataclasses
import math

import numpy as np
import pytest
from toy_objectives import GradientOnly, Himmelblau, Itself, small_network

from gdviz.descent import descend
from gdviz.errors import SettingError, UnsupportedError
from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS, Optimizer
from gdviz.oracle import Oracle
from gdviz.proof.quadratics import bowl, tilted
from gdviz.schedules import Exponential

OBJECTIVES = {"himmelblau": Himmelblau(), "tilted": tilted(), "network": small_network()}
SIZES = {"himmelblau": 2, "tilted": 5, "network": 13}
NAMES = [
    "Gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta", "Adam", "AMSGrad",
    "AdamW", "NAdam", "Lion", "Newton", "Perturbed descent", "Simulated annealing",
    "Sharpness-aware",
]  # fmt: skip

every_rule = pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
every_objective = pytest.mark.parametrize("objective", OBJECTIVES)
PARAMETERS = [(rule, name) for rule in OPTIMIZERS.values() for name in declared(rule)]
every_hyperparameter = pytest.mark.parametrize(
    ("rule", "name"), PARAMETERS, ids=[f"{rule.name} {name}" for rule, name in PARAMETERS]
)
same = np.testing.assert_array_equal


def starts(objective, *batch, seed=3):
    return np.random.default_rng(seed).normal(size=(*batch, SIZES[objective]))


def close(ours, theirs, tolerance=1e-12):
    assert ours.shape == theirs.shape
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) < tolerance


def members(array):
    return list(np.ndindex(array.shape[:-1]))


def test_the_registry_holds_these_rules_in_this_order():
    assert list(OPTIMIZERS) == NAMES


@every_rule
def test_a_rule_says_what_it_is(rule):
    assert rule.summary.endswith(".")
    assert rule.source.endswith(")")
    assert "\\" in rule.formula
    assert rule.formula.count("{") == rule.formula.count("}")
    assert rule.formula.count(r"\left(") == rule.formula.count(r"\right)")
    assert rule.rate_follows in ("curvature", "length", None)
    assert rule.uses_lr == ("lr" in declared(rule))
    assert rule.note == "" or rule.note.endswith(".")


@every_rule
def test_a_rule_is_frozen_hashable_and_readable(rule):
    assert rule() == rule()
    assert hash(rule()) == hash(rule())
    name, default = next((name, field.default) for name, field in declared(rule).items())
    assert repr(rule()).startswith(f"{rule.__name__}({name}={default!r}, ")
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(rule(), name, 1.0)


def test_no_two_rules_are_equal():
    rules = [rule() for rule in OPTIMIZERS.values()]
    assert len(set(rules)) == len(rules)


@every_rule
@every_objective
@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("many_seeds", [False, True], ids=["one seed", "a seed each"])
def test_a_batch_equals_its_members(rule, objective, noise, many_seeds):
    start = starts(objective, 2, 3)
    seeds = np.arange(6).reshape(2, 3) if many_seeds else np.full((2, 3), 11)
    seed = seeds if many_seeds else 11
    batch = descend(OBJECTIVES[objective], rule(), start, 40, noise=noise, seed=seed)
    for member in members(start):
        alone = descend(
            OBJECTIVES[objective], rule(), start[member], 40, noise=noise, seed=int(seeds[member])
        )
        close(batch.points[(slice(None), *member)], alone.points)
        same(batch.evaluations, alone.evaluations)
        assert batch.diverged_at[member] == alone.diverged_at


@every_hyperparameter
def test_an_array_of_a_hyperparameter_equals_separate_runs(rule, name):
    field = declared(rule)[name]
    values = np.array([field.low, field.default, math.sqrt(max(field.low, 1e-4) * field.high)])
    values = np.floor(values) if field.whole else values
    start = np.tile(starts("tilted"), (3, 1))
    swept = dataclasses.replace(rule(), **{name: values})
    batch = descend(OBJECTIVES["tilted"], swept, start, 30, noise=0.1, seed=5)
    for member, value in enumerate(values):
        one = dataclasses.replace(rule(), **{name: float(value)})
        alone = descend(OBJECTIVES["tilted"], one, start[member], 30, noise=0.1, seed=5)
        if alone.diverged_at < 0:
            close(batch.points[:, member], alone.points)
        assert batch.diverged_at[member] == alone.diverged_at


@every_rule
@every_objective
def test_update_is_pure(rule, objective):
    optimizer, points = rule(), starts(objective, 4)
    before = points.copy()
    state = optimizer.init(points)
    lr = getattr(optimizer, "lr", None)
    for step in range(1, 4):
        kept = [np.copy(part) for part in state]
        results = []
        for _ in range(2):
            oracle = Oracle(OBJECTIVES[objective], noise=0.1, seed=1)
            oracle.step = step
            results.append(optimizer.update(points, oracle, lr, state))
        same(points, before)
        for part, copy in zip(state, kept, strict=True):
            same(part, copy)
        assert optimizer == rule()
        (first, after), (second, _) = results
        same(first, second)
        points, state = first, after
        before = points.copy()


@every_rule
@every_objective
def test_update_takes_the_steps_of_descend(rule, objective):
    optimizer, points = rule(), starts(objective, 4)
    run = descend(OBJECTIVES[objective], optimizer, points, 12, noise=0.2, seed=8)
    oracle, state = Oracle(OBJECTIVES[objective], noise=0.2, seed=8), optimizer.init(points)
    for step in range(1, 13):
        oracle.step = step
        points, state = optimizer.update(points, oracle, getattr(optimizer, "lr", None), state)
        same(points, run.points[step])
        assert oracle.evaluations == run.evaluations[step]


@every_rule
def test_noise_is_seeded(rule):
    def path(seed):
        start = starts("himmelblau", 2)
        return descend(OBJECTIVES["himmelblau"], rule(), start, 20, noise=50.0, seed=seed).points

    same(path(1), path(1))
    assert not np.array_equal(path(1), path(2))


@every_hyperparameter
@pytest.mark.parametrize("end", ["low", "high", "huge"])
@every_objective
def test_a_run_stays_finite_or_says_that_it_diverged(rule, name, end, objective):
    field = declared(rule)[name]
    least, bound = field.valid
    huge = 1e300 if math.isinf(bound) else math.nextafter(bound, least)
    value = {"low": field.low, "high": field.high, "huge": huge}[end]
    optimizer = dataclasses.replace(rule(), **{name: value})
    start = starts(objective, 3)
    runs = [
        descend(OBJECTIVES[objective], optimizer, start, 25, record=record) for record in (1, 7, 0)
    ]
    lost = ~np.isfinite(runs[0].points).all(axis=-1)
    same(runs[0].diverged_at, np.where(lost.any(axis=0), lost.argmax(axis=0), -1))
    for run in runs:
        same(run.diverged_at, runs[0].diverged_at)
        same(np.isfinite(run.points[-1]).all(axis=-1), run.diverged_at < 0)
        assert run.values.shape == run.points.shape[:-1]


@every_rule
@every_objective
def test_a_step_costs_what_it_asks_for(rule, objective):
    run = descend(OBJECTIVES[objective], rule(), starts(objective, 3), 6)
    cost = np.diff(run.evaluations)
    hessian = SIZES[objective] if rule.needs_hessian else 0
    assert len(set(cost[1:])) == 1
    if rule.uses_gradient:
        assert cost[0] == cost[1]
        assert cost[1] - hessian in (1, 2)
    else:  # the height of the start is asked for at the first step
        assert cost.tolist() == [2, 1, 1, 1, 1, 1]


def test_costs_are_as_declared():
    def cost(name):
        return descend(OBJECTIVES["tilted"], OPTIMIZERS[name](), starts("tilted"), 4).evaluations

    same(cost("Gradient descent"), [0, 1, 2, 3, 4])
    same(cost("Sharpness-aware"), [0, 2, 4, 6, 8])
    same(cost("Newton"), [0, 6, 12, 18, 24])
    same(cost("Simulated annealing"), [0, 2, 3, 4, 5])


@every_rule
@every_objective
@pytest.mark.parametrize("batch", [(), (3,)], ids=["single", "batch"])
def test_float32_stays_float32(rule, objective, batch):
    start = starts(objective, *batch).astype(np.float32)
    optimizer = rule()
    run = descend(OBJECTIVES[objective], optimizer, start, 10, noise=0.1, schedule=Exponential())
    assert run.points.dtype == np.float32
    oracle, state = Oracle(OBJECTIVES[objective], noise=0.1), optimizer.init(start)
    points, state = optimizer.update(start, oracle, getattr(optimizer, "lr", None), state)
    assert points.dtype == np.float32
    assert all(part.dtype == np.float32 for part in state if isinstance(part, np.ndarray))
    double = descend(OBJECTIVES[objective], optimizer, start.astype(float), 10, noise=0.1,
                     schedule=Exponential())  # fmt: skip
    close(run.points, double.points, 1e-3)


@every_rule
def test_numpy_scalars_become_plain_numbers(rule):
    scalars = {name: np.float64(field.default) for name, field in declared(rule).items()}
    optimizer = rule(**scalars)
    assert optimizer == rule()
    assert "np." not in repr(optimizer)
    start = starts("himmelblau", 2).astype(np.float32)
    assert descend(OBJECTIVES["himmelblau"], optimizer, start, 3).points.dtype == np.float32


@every_rule
@every_objective
def test_memory_layout_does_not_matter(rule, objective):
    plain = starts(objective, 3, 4)
    layouts = [
        np.asfortranarray(plain),
        np.moveaxis(np.ascontiguousarray(np.moveaxis(plain, -1, 0)), 0, -1),
        np.repeat(plain, 2, axis=-1)[..., ::2],
    ]
    expected = descend(OBJECTIVES[objective], rule(), plain, 8, noise=0.1)
    for layout in layouts:
        kept = layout.copy()
        run = descend(OBJECTIVES[objective], rule(), layout, 8, noise=0.1)
        close(run.points, expected.points)
        same(layout, kept)
        optimizer, oracle = rule(), Oracle(OBJECTIVES[objective], noise=0.1)
        oracle.step = 1
        first, _ = optimizer.update(
            layout, oracle, getattr(optimizer, "lr", None), optimizer.init(layout)
        )
        close(first, expected.points[1])


@every_rule
def test_very_many_starts_take_the_same_steps(rule):
    start = starts("himmelblau", 1200)
    many = descend(OBJECTIVES["himmelblau"], rule(), start, 5, noise=0.1, record=0)
    few = descend(OBJECTIVES["himmelblau"], rule(), start[:7], 5, noise=0.1, record=0)
    close(many.points[:, :7], few.points)


@every_rule
@pytest.mark.parametrize("size", [1, 3])
def test_any_dimension_will_do(rule, size):
    run = descend(bowl(*np.linspace(1, 2, size)), rule(), np.ones((4, size)), 5)
    assert np.isfinite(run.points).all()


@every_rule
def test_schedules_scale_rules_that_have_a_rate(rule):
    schedule, start = Exponential(final=0.01), starts("himmelblau", 2)
    plain = descend(OBJECTIVES["himmelblau"], rule(), start, 12)
    scaled = descend(OBJECTIVES["himmelblau"], rule(), start, 12, schedule=schedule)
    if not rule.uses_lr:
        same(plain.points, scaled.points)
        return
    oracle, optimizer, points = Oracle(OBJECTIVES["himmelblau"]), rule(), start
    state = optimizer.init(points)
    for step, factor in enumerate(schedule.factors(12).tolist(), 1):
        oracle.step = step
        points, state = optimizer.update(points, oracle, optimizer.lr * factor, state)
        same(points, scaled.points[step])
    assert not np.array_equal(plain.points, scaled.points)


@every_hyperparameter
@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, -1.0, None, "0.1", True, 1j, np.array([0.1, math.nan])],
    ids=str,
)
def test_a_bad_hyperparameter_is_refused_in_one_sentence(rule, name, value):
    with pytest.raises(SettingError) as refusal:
        rule(**{name: value})
    message = str(refusal.value)
    assert name in message
    assert declared(rule)[name].label in message
    assert message.endswith(".")


@every_rule
def test_zero_steps_leave_the_start(rule):
    start = starts("himmelblau", 2)
    for record in (0, 1, 5):
        run = descend(OBJECTIVES["himmelblau"], rule(), start, 0, record=record)
        same(run.points, start[None])
        same(run.recorded_steps, [0])
        same(run.evaluations, [0])
        same(run.diverged_at, [-1, -1])


@every_rule
@pytest.mark.parametrize(("record", "moments"), [(4, [0, 4, 8, 10]), (0, [10]), (99, [0, 10])])
def test_recording_less_keeps_the_right_moments(rule, record, moments):
    start = starts("himmelblau", 2)
    full = descend(OBJECTIVES["himmelblau"], rule(), start, 10, noise=0.1)
    some = descend(OBJECTIVES["himmelblau"], rule(), start, 10, noise=0.1, record=record)
    same(some.recorded_steps, moments)
    same(some.points, full.points[moments])
    same(some.evaluations, full.evaluations[moments])


@every_rule
def test_an_objective_with_value_and_gradient_alone(rule):
    bare, start = GradientOnly(OBJECTIVES["himmelblau"]), starts("himmelblau", 2)
    if rule.needs_hessian:
        with pytest.raises(UnsupportedError, match="has no Hessian"):
            descend(bare, rule(), start, 3)
    else:
        known = descend(OBJECTIVES["himmelblau"], rule(), start, 3)
        same(descend(bare, rule(), start, 3).points, known.points)


@every_rule
def test_an_objective_may_return_its_argument_as_the_gradient(rule):
    start = np.array([[1.0, -2.0], [0.5, 3.0]])
    close(descend(Itself(), rule(), start, 9).points, descend(bowl(1, 1), rule(), start, 9).points)


@every_rule
def test_a_rule_at_a_minimum_with_zero_gradient_stays_finite(rule):
    run = descend(bowl(1, 2), rule(), np.zeros((3, 2)), 10)
    assert np.isfinite(run.points).all()


def test_a_new_rule_needs_a_step_alone():
    @dataclasses.dataclass(frozen=True)
    class Still(Optimizer):
        uses_lr = False

        def step(self, points, oracle, lr, state):
            return points, state

    start = np.ones((2, 2))
    same(descend(bowl(1, 1), Still(), start, 3).points, np.ones((4, 2, 2)))
