"""Our paths against those of torch.optim and optax (see tools/record_references.py)."""

import json
from pathlib import Path

import numpy as np
import pytest
from toy_objectives import Himmelblau, Quadratic, Rosenbrock

from gdviz.descent import descend
from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import Exponential

FOLDER = Path(__file__).parent.parent / "references"
RECORDING = json.loads((FOLDER / "paths.json").read_text())
CASES = RECORDING["cases"]
TOLERANCE = 1e-10


@pytest.fixture(scope="module")
def paths():
    with np.load(FOLDER / "paths.npz") as arrays:
        return dict(arrays)


def deviation(ours, theirs):
    """|a - b| / max(1, |b|), the largest over the finite part."""
    finite = np.isfinite(theirs)
    assert finite.any()
    return np.max((np.abs(ours - theirs) / np.maximum(1, np.abs(theirs)))[finite])


def ours(case, start, paths):
    objective = {
        "rosenbrock": Rosenbrock(),
        "himmelblau": Himmelblau(),
        "quadratic": Quadratic(paths["matrix"], paths["slope"]),
    }[case["objective"]]
    rule = OPTIMIZERS[case["rule"]](**case["settings"])
    schedule = None if case["final"] is None else Exponential(final=case["final"])
    run = descend(objective, rule, start, RECORDING["steps"], schedule=schedule)
    return run.points[paths["moments"]]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["id"] for case in CASES])
def test_a_path_equals_its_reference(number, paths):
    theirs = paths[f"path{number}"]
    assert deviation(ours(CASES[number], theirs[0], paths), theirs) < TOLERANCE


def test_every_reference_is_stable():
    assert max(case["spread"] for case in CASES) < TOLERANCE / 10


def test_every_rule_of_torch_is_recorded():
    recorded = {case["rule"] for case in CASES if case["library"] == "torch"}
    in_torch = (
        "Gradient descent,Momentum,Nesterov,AdaGrad,RMSProp,AdaDelta,Adam,AMSGrad,AdamW,NAdam"
    )
    assert recorded == set(in_torch.split(","))


@pytest.mark.parametrize("rule", sorted({case["rule"] for case in CASES}))
def test_every_hyperparameter_of_a_recorded_rule_was_varied(rule):
    varied = {name for case in CASES if case["rule"] == rule for name in case["settings"]}
    assert varied == set(declared(OPTIMIZERS[rule]))
