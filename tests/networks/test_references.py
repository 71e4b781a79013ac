"""Networks and trainings against PyTorch's (see tools/record_network_references.py)."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gdviz.descent import stepping
from gdviz.networks import ACTIVATIONS, LOSSES, MLP, RNN, ConvNet, NetworkObjective, ResNet
from gdviz.optimizers import OPTIMIZERS
from gdviz.training import MiniBatchOracle

FOLDER = Path(__file__).parents[2] / "assets" / "references"
TOLERANCE = 1e-9
MODELS = {model.__name__: model for model in (MLP, ConvNet, RNN, ResNet)}
CASES = json.loads((FOLDER / "networks.json").read_text(encoding="utf-8"))["cases"]
STILL = [number for number, case in enumerate(CASES) if not case["rule"]]
MOVING = [number for number, case in enumerate(CASES) if case["rule"]]


def name(number):
    return CASES[number]["id"]


still = pytest.mark.parametrize("number", STILL, ids=name)
moving = pytest.mark.parametrize("number", MOVING, ids=name)


@cache
def arrays():
    with np.load(FOLDER / "networks.npz", allow_pickle=False) as packed:
        return dict(packed)


def recorded(number):
    """The arrays of a case by name."""
    prefix = f"{number} "
    held = arrays().items()
    return {key.removeprefix(prefix): array for key, array in held if key.startswith(prefix)}


def objective(number):
    case, theirs = CASES[number], recorded(number)
    network = MODELS[case["model"]](**case["settings"])
    penalties = {"l1": case["l1"], "l2": case["l2"]}
    return NetworkObjective(
        network, theirs["inputs"], theirs["targets"], case["loss"], **penalties,
        reference=theirs.get("reference"),
    )  # fmt: skip


class Mask:
    """Random draws that fall as a mask (N, ..., units) says."""

    def __init__(self, mask):
        self._coins = np.moveaxis(mask, 0, -1)  # (steps,) units, N
        self._coins = np.moveaxis(self._coins, -2, 0).ravel().astype(bool)

    def coins(self, n, share):
        assert self._coins.size == n
        return self._coins


def streams(theirs, step=None):
    """The randomness of one pass: each purpose gets a mask of its own, in the layers' order."""
    keys = sorted(key for key in theirs if key.startswith("mask"))
    if not keys:
        return None
    masks = (theirs[key] if step is None else theirs[key][step] for key in keys)
    asked = []

    def stream(purpose):
        assert purpose not in asked
        asked.append(purpose)
        return Mask(next(masks))

    return stream


def close(ours, theirs):
    assert ours.shape == theirs.shape
    assert np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))) < TOLERANCE


@still
def test_the_loss_equals_torchs(number):
    ours, theirs = objective(number), recorded(number)
    close(ours.value(theirs["params"], rng=streams(theirs)), theirs["value"])


@still
def test_the_outputs_equal_torchs(number):
    ours, theirs = objective(number), recorded(number)
    if "mask0" not in theirs:  # in evaluation
        close(ours.predict(theirs["params"]), theirs["outputs"])


@still
def test_the_gradient_equals_torchs(number):
    ours, theirs = objective(number), recorded(number)
    if "gradient" in theirs:
        close(ours.gradient(theirs["params"], rng=streams(theirs)), theirs["gradient"])


@still
def test_products_with_the_hessian_equal_torchs(number):
    ours, theirs = objective(number), recorded(number)
    if "hvp" in theirs:
        close(ours.hvp(theirs["params"], theirs["vectors"]), theirs["hvp"])


class Recorded(MiniBatchOracle):
    """Shows the mini-batches, and draws the masks, of a recorded training."""

    def __init__(self, number):
        super().__init__(objective(number), CASES[number]["batch"])
        self.theirs = recorded(number)

    def batch(self):
        return self.theirs["batches"][self.step - 1]

    def _streams(self):
        return streams(self.theirs, self.step - 1) or super()._streams()


@moving
def test_a_training_takes_torchs_path(number):
    case, oracle = CASES[number], Recorded(number)
    rule = OPTIMIZERS[case["rule"]](**case["rule_settings"])
    path = oracle.theirs["path"]
    points = stepping(oracle, rule, path[0].copy(), [1.0] * (len(path) - 1))
    close(np.stack([path[0], *(point.copy() for point in points)]), path)


def test_everything_is_recorded():
    settings = [case["settings"] for case in CASES]
    activations = {each.get("activation") for each in settings} - {None}
    assert activations == set(ACTIVATIONS)
    assert {case["loss"] for case in CASES} == set(LOSSES)
    assert {case["model"] for case in CASES} == set(MODELS)
    assert {CASES[number]["rule"] for number in MOVING} == {"Gradient descent", "Momentum", "Adam"}
    for option in ("dropout", "batch_norm", "residual", "skips", "stride", "every_step", "layers"):
        assert any(each.get(option) for each in settings), option
    products = [number for number in STILL if "hvp" in recorded(number)]
    assert {CASES[number]["model"] for number in products} == set(MODELS)


def test_a_recorded_value_is_not_met_by_chance():
    number = STILL[0]
    theirs = recorded(number)
    moved = theirs["params"] + 1e-7
    assert abs(objective(number).value(moved) - theirs["value"]) > TOLERANCE
