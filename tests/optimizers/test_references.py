"""Our paths against those of torch.optim and optax (see tools/record_references.py)."""

import numpy as np
import pytest

from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS
from gdviz.proof.recordings import TOLERANCE, deviation, recording

CASES = recording().cases


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.id for case in CASES])
def test_a_path_equals_its_reference(number):
    assert recording().deviation(number) < TOLERANCE


def test_a_deviation_is_relative_above_one_and_looks_at_what_is_finite():
    theirs = np.array([0.5, 100.0, np.inf, np.nan])
    assert deviation(np.array([0.5 + 1e-3, 100.0, 0, 0]), theirs) == pytest.approx(1e-3)
    assert deviation(np.array([0.5, 100.1, 0, 0]), theirs) == pytest.approx(1e-3)
    with pytest.raises(ValueError, match="zero-size"):
        deviation(np.zeros(1), np.array([np.nan]))


def test_every_reference_is_stable():
    assert max(case.spread for case in CASES) < TOLERANCE / 10


def test_every_rule_of_torch_is_recorded():
    recorded = {case.rule for case in CASES if case.library == "torch"}
    in_torch = (
        "Gradient descent,Momentum,Nesterov,AdaGrad,RMSProp,AdaDelta,Adam,AMSGrad,AdamW,NAdam"
    )
    assert recorded == set(in_torch.split(","))


@pytest.mark.parametrize("rule", sorted({case.rule for case in CASES}))
def test_every_hyperparameter_of_a_recorded_rule_was_varied(rule):
    varied = {name for case in CASES if case.rule == rule for name in case.settings}
    assert varied == set(declared(OPTIMIZERS[rule]))
