"""Activations, initialisations and losses: what each of a registry's entries promises."""

import numpy as np
import pytest

from gdviz.errors import SettingError
from gdviz.networks import ACTIVATIONS, INITIALISATIONS, LOSSES, MLP, ConvNet, NetworkObjective
from gdviz.networks.initialisations import Fans
from gdviz.optimizers import OPTIMIZERS
from gdviz.randomness import draws
from gdviz.training import train

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
every_scheme = pytest.mark.parametrize("scheme", INITIALISATIONS)
same = np.testing.assert_array_equal
Z = np.linspace(-6, 6, 240)  # even in number: no kink at 0 among them


def described(entry):
    assert entry.about.endswith(".")
    assert entry.about == entry.about.strip()
    if hasattr(entry, "formula"):
        assert entry.formula.count("{") == entry.formula.count("}")
        assert "$" not in entry.formula


def test_the_registries_hold_what_was_promised():
    assert set(ACTIVATIONS) == {
        "identity", "sigmoid", "tanh", "ReLU", "Leaky ReLU", "GELU", "softplus", "hard step",
    }  # fmt: skip
    assert list(INITIALISATIONS) == ["Xavier", "He", "orthogonal", "small normal", "zeros"]
    assert list(LOSSES) == ["mse", "cross-entropy", "logistic", "hinge"]
    for registry in (ACTIVATIONS, INITIALISATIONS, LOSSES):
        for name, entry in registry.items():
            assert entry.name == name
            described(entry)


# ---- activations ---------------------------------------------------------------------------------


def value(activation, z):
    out = np.empty_like(z)
    activation.value(z, out)
    return out


def slope(activation, z):
    out = np.empty_like(z)
    activation.slope(z, value(activation, z), out)
    return out


@every_activation
def test_derivatives_are_those_of_the_activation(activation):
    step = 1e-5
    difference = (value(activation, Z + step) - value(activation, Z - step)) / (2 * step)
    np.testing.assert_allclose(slope(activation, Z), difference, atol=1e-9)
    bend = (slope(activation, Z + step) - slope(activation, Z - step)) / (2 * step)
    np.testing.assert_allclose(activation.second(Z, value(activation, Z)), bend, atol=1e-9)


@every_activation
def test_an_activation_may_overwrite_what_went_in_unless_its_slopes_need_that(activation):
    expected, z = value(activation, Z), Z.copy()
    activation.value(z, z)
    same(z, expected)
    if not activation.needs_input:
        out = np.empty_like(Z)
        activation.slope(None, z, out)
        same(out, slope(activation, Z))


@every_activation
def test_smooth_means_no_kink_at_zero(activation):
    near = slope(activation, np.array([-1e-9, 1e-9]))
    jump = value(activation, np.array([-1e-9, 1e-9]))
    kinked = abs(near[1] - near[0]) > 1e-6 or abs(jump[1] - jump[0]) > 1e-6
    assert activation.smooth != kinked


@every_activation
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_activations_of_far_numbers_stay_finite(activation, kind):
    """The cube in GELU overflows, but within a hyperbolic tangent that is 1 by then."""
    far = np.array([-1e4, -100, 0, 100, 1e4], dtype=kind)
    assert value(activation, far).dtype == kind
    assert np.isfinite(value(activation, far)).all()
    assert np.isfinite(slope(activation, far)).all()
    assert np.isfinite(activation.second(far, value(activation, far))).all()


def test_slopes_at_the_kinks():
    zero = np.zeros(1)
    assert slope(ACTIVATIONS["ReLU"], zero) == 0
    assert slope(ACTIVATIONS["Leaky ReLU"], zero) == 0.01
    assert slope(ACTIVATIONS["hard step"], np.ones(1)) == 0
    same(value(ACTIVATIONS["hard step"], np.array([-1.0, 0.0, 1e-300])), [0, 0, 1])


# ---- initialisations -----------------------------------------------------------------------------

NETWORK = MLP((200, 300, 100), activation="ReLU")


def matrices(network, scheme, seed=0):
    """Every layer's weights and biases."""
    params = network.init(seed, scheme)
    parts = [params[block.slice].reshape(block.rows, block.columns) for block in network.blocks]
    weights = [block.weights for block in network.blocks]
    return [(part[:, :count], part[:, count:]) for part, count in zip(parts, weights, strict=True)]


@pytest.mark.parametrize(
    ("scheme", "variance", "fourth"),
    [
        ("Xavier", lambda i, o: 2 / (i + o), 1.8),
        ("He", lambda i, o: 2 / i, 3.0),
        ("small normal", lambda i, o: 1e-4, 3.0),
    ],
)
def test_variances_are_as_published(scheme, variance, fourth):
    """A sample variance of n numbers with kurtosis k has standard error sqrt((k - 1) / n)."""
    for block, (weights, _) in zip(NETWORK.blocks, matrices(NETWORK, scheme), strict=True):
        expected = variance(block.weights, block.rows)
        error = np.sqrt((fourth - 1) / weights.size)
        assert abs(weights.var() / expected - 1) < 4 * error
        assert abs(weights.mean()) < 4 * np.sqrt(expected / weights.size)
        kurtosis = np.mean(weights**4) / weights.var() ** 2
        assert abs(kurtosis - fourth) < 0.1


def test_a_kernels_fans_count_its_area():
    network = ConvNet((4, 8, 8), (16,), (), kernel=5)
    (weights, _), *_ = matrices(network, "He")
    assert abs(weights.var() / (2 / (4 * 25)) - 1) < 4 * np.sqrt(2 / weights.size)
    (weights, _), *_ = matrices(network, "Xavier")
    reach = np.sqrt(6 / (25 * (4 + 16)))
    assert 0.99 * reach < np.abs(weights).max() < reach


@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (3, 7), (7, 3), (1, 4)])
def test_orthogonal_matrices_are_orthogonal(rows, columns):
    fans = Fans(rows, columns, columns, rows)
    many = INITIALISATIONS["orthogonal"].weights(fans, draws(np.arange(400), 0, "weights"))
    turned = np.swapaxes(many, -1, -2)
    gram = many @ turned if rows <= columns else turned @ many
    np.testing.assert_allclose(gram, np.broadcast_to(np.eye(min(rows, columns)), gram.shape),
                               atol=1e-12)  # fmt: skip
    assert np.abs(many.mean(axis=0)).max() < 4 / np.sqrt(400 * max(rows, columns))


@every_scheme
def test_biases_begin_at_zero_and_batch_norm_as_nothing(scheme):
    network = MLP((3, 4, 4, 2), batch_norm=True)
    for block, (_, biases) in zip(network.blocks, matrices(network, scheme), strict=True):
        if block.fans is None:
            same(biases, np.tile([1, 0], (4, 1)))
        else:
            same(biases, 0)


@every_scheme
def test_seeds_begin_as_each_would_alone(scheme):
    network = MLP((3, 4, 4, 2), batch_norm=True)
    seeds = np.array([[0, 1, 2], [7, 8, 9]])
    many = network.init(seeds, scheme)
    assert many.shape == (2, 3, network.size)
    for place in np.ndindex(seeds.shape):
        np.testing.assert_allclose(many[place], network.init(int(seeds[place]), scheme), rtol=1e-13)
    same(network.init(4, scheme), network.init(4, scheme))
    if scheme != "zeros":
        assert not np.array_equal(many[0, 0], many[0, 1])
        (first, _), (second, _) = matrices(MLP((4, 4, 4)), scheme)
        assert not np.array_equal(first, second)


def test_a_network_begins_by_its_own_scheme_unless_told():
    network = MLP((3, 4, 2), initialisation="He")
    same(network.init(1), network.init(1, "He"))
    assert not np.array_equal(network.init(1), network.init(1, "Xavier"))


@pytest.mark.parametrize("rule", ["Gradient descent", "Adam"])
def test_units_that_begin_alike_stay_alike(rule):
    """Zeros: all units of a layer get the same gradient (Rumelhart et al. 1986)."""
    network = MLP((2, 5, 4, 1), activation="sigmoid", initialisation="zeros")
    inputs = np.random.default_rng(0).normal(size=(40, 2))
    objective = NetworkObjective(network, inputs, (inputs[:, 0] > 0).astype(int), "logistic")
    rule = OPTIMIZERS[rule](lr=0.3)
    run = train(objective, rule, network.init(0), 30, batch_size=8, seed=1)
    assert run.losses[-1] < run.losses[0] - 1e-3
    for said in network.units(run.points, inputs):
        assert np.ptp(said, axis=-1).max() < 1e-12
    free = train(objective, rule, network.init(0, "Xavier"), 30, batch_size=8, seed=1)
    assert np.ptp(network.units(free.points[-1], inputs)[0], axis=-1).min() > 0.01


# ---- losses --------------------------------------------------------------------------------------


def outputs_and_targets(loss):
    outputs = 3 if loss.name in ("mse", "cross-entropy") else 1
    rng = np.random.default_rng(4)
    targets = rng.normal(size=(9, outputs)) if loss.name == "mse" else rng.integers(0, 2, 9)
    return rng.normal(size=(2, outputs, 9)), loss.prepare(targets, outputs)


@every_loss
def test_slopes_are_those_of_the_loss(loss):
    outputs, targets = outputs_and_targets(loss)
    way, step = np.random.default_rng(5).normal(size=outputs.shape), 1e-6
    ahead, behind = outputs + step * way, outputs - step * way
    difference = (loss.value(ahead, targets) - loss.value(behind, targets)) / (2 * step)
    along = np.sum(loss.slopes(outputs, targets) * way, axis=(-2, -1))
    np.testing.assert_allclose(along, difference, atol=1e-9)
    bend = (loss.slopes(ahead, targets) - loss.slopes(behind, targets)) / (2 * step)
    np.testing.assert_allclose(loss.slopes_along(outputs, targets, way), bend, atol=1e-9)


@every_loss
def test_slopes_are_a_new_array(loss):
    outputs, targets = outputs_and_targets(loss)
    kept = outputs.copy(), targets.copy()
    for answer in (
        loss.slopes(outputs, targets), loss.slopes_along(outputs, targets, outputs)
    ):  # fmt: skip
        assert not np.shares_memory(answer, outputs)
        answer[...] = 7
    same(outputs, kept[0])
    same(targets, kept[1])


@every_loss
@pytest.mark.parametrize("far", [1e3, 1e30])
def test_losses_of_far_outputs_stay_finite(loss, far):
    outputs, targets = outputs_and_targets(loss)
    assert np.isfinite(loss.value(far * outputs, targets)).all()
    assert np.isfinite(loss.slopes(far * outputs, targets)).all()


def test_losses_by_hand():
    def of(name, outputs, targets, width=1):
        loss = LOSSES[name]
        return loss.value(np.array(outputs, dtype=float), loss.prepare(targets, width))

    assert of("mse", [[1.0, 3.0]], [0.0, 5.0]) == 2.5
    assert of("hinge", [[0.25, 0.5, 2.0]], [1, 0, 1]) == pytest.approx((0.75 + 1.5) / 3)
    assert of("logistic", [[0.0, 0.0]], [1, 0]) == pytest.approx(np.log(2))
    assert of("cross-entropy", np.zeros((4, 3)), [0, 1, 3], 4) == pytest.approx(np.log(4))


def test_logistic_is_the_cross_entropy_of_two_classes():
    z = np.random.default_rng(0).normal(size=(1, 30))
    targets = np.random.default_rng(1).integers(0, 2, 30)
    both = np.concatenate([np.zeros_like(z), z])
    one, two = LOSSES["logistic"], LOSSES["cross-entropy"]
    np.testing.assert_allclose(
        one.value(z, one.prepare(targets, 1)), two.value(both, two.prepare(targets, 2))
    )


@pytest.mark.parametrize(
    ("name", "targets", "outputs"),
    [
        ("mse", [[1.0, 2.0]], 1),
        ("mse", [1.0, np.nan], 1),
        ("mse", [1.0, 2.0], 2),
        ("cross-entropy", [0, 1, 3], 3),
        ("cross-entropy", [-1, 0], 2),
        ("cross-entropy", [0.0, 1.0], 2),
        ("logistic", [0, 2], 1),
        ("logistic", [0, 1], 2),
        ("logistic", [[0], [1]], 1),
        ("hinge", [-1, 1], 1),
        ("hinge", [0, 1], 2),
    ],
)
def test_targets_that_do_not_suit_a_loss_are_refused(name, targets, outputs):
    with pytest.raises(SettingError, match=rf"^The {name} loss needs .*\.$"):
        LOSSES[name].prepare(np.array(targets), outputs)
