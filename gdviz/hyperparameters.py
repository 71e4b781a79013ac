"""Hyperparameters are declared once: the declaration makes the field, the slider and the check."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from gdviz.errors import SettingError

Scale = Literal["linear", "log"]
_KEY = "hyperparameter"
_NUMERIC = (int, float, np.number, np.ndarray)


@dataclass(frozen=True)
class Hyperparameter:
    """What a control, a link and a check need to know of one hyperparameter.

    Attributes:
        name: the field's name, as PyTorch calls it.
        label: how a person calls it, in British English.
        symbol: its LaTeX symbol, without dollar signs.
        default: PyTorch's default where PyTorch has the rule.
        low, high: the range offered by controls and accepted from links, ends included.
        valid: [least, bound): the finite numbers with which the rule makes sense at all.
        scale: whether a control moves in the number or in its logarithm; a "log" range has low > 0.
        step: a control's step, in the number (linear) or in its base-10 logarithm (log).
        whole: whether only whole numbers make sense.
        help: one sentence on what it does, without jargon.
    """

    name: str
    label: str
    symbol: str
    default: float
    low: float
    high: float
    valid: tuple[float, float]
    scale: Scale
    step: float
    whole: bool
    help: str

    def check(self, value: object) -> None:
        """Raise SettingError unless `value` is a valid number, or an array of valid numbers."""
        least, bound = self.valid
        numbers = np.asarray(value if isinstance(value, _NUMERIC) else None)
        if numbers.dtype.kind in "iuf":
            fits = (numbers >= least) & (numbers < bound)
            if self.whole:
                fits &= np.floor(numbers) == numbers
            if fits.all():
                return
        kind = "a whole number" if self.whole else "a finite number"
        below = f" and below {bound:g}" if math.isfinite(bound) else ""
        raise SettingError(
            f"{self.label} ({self.name}) must be {kind}, at least {least:g}{below}, not {value!r}."
        )


def hyperparameter(
    default: float,
    low: float,
    high: float,
    *,
    label: str,
    symbol: str,
    help: str,
    valid: tuple[float, float] = (0.0, math.inf),
    scale: Scale = "linear",
    step: float | None = None,
    whole: bool = False,
) -> Any:
    """A dataclass field that carries its own declaration; arguments as in `Hyperparameter`."""
    if step is None:
        step = 0.01 if scale == "log" else (1.0 if whole else (high - low) / 100)
    declaration = {
        "label": label, "symbol": symbol, "default": default, "low": low, "high": high,
        "valid": valid, "scale": scale, "step": step, "whole": whole, "help": help,
    }  # fmt: skip
    return dataclasses.field(default=default, metadata={_KEY: declaration})


def declared(owner: Any) -> Mapping[str, Hyperparameter]:
    """The hyperparameters of a dataclass (type or instance), by field name, in order."""
    return _declared(owner if isinstance(owner, type) else type(owner))


@cache
def _declared(owner: type) -> Mapping[str, Hyperparameter]:
    parameters = {
        field.name: Hyperparameter(name=field.name, **field.metadata[_KEY])
        for field in dataclasses.fields(owner)
        if _KEY in field.metadata
    }
    return MappingProxyType(parameters)


def settle(owner: Any) -> None:
    """What a frozen dataclass of hyperparameters does once made: plain numbers, then the check.

    NumPy's scalars become Python's, which leave the dtype of float32 arrays alone.
    """
    for name in declared(owner):
        value = getattr(owner, name)
        if isinstance(value, np.number):
            object.__setattr__(owner, name, value.item())
    check(owner)


def check(owner: Any) -> None:
    """Raise SettingError unless every declared hyperparameter of `owner` is in its valid range."""
    for name, parameter in declared(owner).items():
        parameter.check(getattr(owner, name))
