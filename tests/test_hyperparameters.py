import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import pytest

from gdviz.errors import GdvizError, SettingError
from gdviz.hyperparameters import check, declared, hyperparameter, settle
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import SCHEDULES

OWNERS = {**OPTIMIZERS, **{f"schedule {name}": entry for name, entry in SCHEDULES.items()}}
FIELDS = [(owner, name) for owner in OWNERS.values() for name in declared(owner)]


@dataclass(frozen=True)
class Example:
    share: float = hyperparameter(
        0.5, 0.0, 0.9, valid=(0.0, 1.0), label="Share", symbol="s", help="A share."
    )
    count: float = hyperparameter(3, 1, 9, whole=True, label="Count", symbol="c", help="A count.")
    other: str = "not a hyperparameter"

    def __post_init__(self):
        settle(self)


@pytest.mark.parametrize(
    ("owner", "name"), FIELDS, ids=[f"{owner.name} {name}" for owner, name in FIELDS]
)
def test_every_declaration_is_sound(owner, name):
    field = declared(owner)[name]
    assert field.name == name
    assert field.low <= field.default <= field.high
    for value in (field.low, field.default, field.high):
        field.check(value)
        check(dataclasses.replace(owner(), **{name: value}))
    assert 0 < field.step < field.high - field.low
    assert field.scale == "linear" or field.low > 0
    assert field.help.endswith(".")
    assert field.label[0].isupper()
    assert "$" not in field.symbol


@pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
def test_every_field_is_declared(owner):
    assert list(declared(owner)) == [field.name for field in dataclasses.fields(owner)]


def test_declarations_come_in_order_and_leave_other_fields_out():
    assert list(declared(Example)) == list(declared(Example())) == ["share", "count"]
    assert declared(Example)["share"].default == 0.5


def test_a_control_gets_a_step():
    assert declared(Example)["share"].step == pytest.approx(0.009)
    assert declared(Example)["count"].step == 1


@pytest.mark.parametrize("value", [0, 0.25, np.float32(0.5), np.float64(0.5), np.array([0.1, 0.9])])
def test_numbers_and_arrays_of_numbers_are_welcome(value):
    Example(share=value)


@pytest.mark.parametrize(
    "value",
    [-0.1, 1.0, math.nan, math.inf, "0.5", None, True, 0.5j, [0.5], 10**400, np.array(["a"]),
     np.array([0.5, 1.0]), np.array([True])],
    ids=lambda value: str(value)[:8],
)  # fmt: skip
def test_anything_else_is_refused_with_what_is_allowed(value):
    with pytest.raises(SettingError, match=r"^Share \(share\) must be .* at least 0 and below 1, "):
        Example(share=value)


def test_whole_numbers_may_be_floats_but_not_fractions():
    Example(count=4.0)
    with pytest.raises(SettingError, match="a whole number"):
        Example(count=4.5)


def test_numpy_scalars_become_plain():
    example = Example(share=np.float32(0.5), count=np.int64(4))
    assert type(example.share) is float
    assert type(example.count) is int


def test_a_setting_error_is_a_value_error():
    assert issubclass(SettingError, GdvizError)
    assert issubclass(GdvizError, ValueError)
