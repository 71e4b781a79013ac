"""What a lesson's scene can be changed in; its numbers keep to what their controls offer."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeVar

from gdviz import hyperparameters, settings
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter
from gdviz.settings import Choice, choice, choices

__all__ = ["Choice", "Settings", "choice", "choices", "extremes", "numbers"]

_Settings = TypeVar("_Settings", bound="Settings")


@dataclass(frozen=True)
class Settings(settings.Settings):
    """Settings of a scene: a subclass declares each field by `hyperparameter` or by `choice`.

    Raises:
        SettingError: if a number is outside of what its control offers, or a word is no option.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, declared in numbers(self).items():
            if not declared.low <= getattr(self, name) <= declared.high:
                raise SettingError(
                    f"{declared.label} must be from {declared.low:g} to {declared.high:g}, "
                    f"not {getattr(self, name):g}."
                )


def numbers(settings: Settings | type[Settings]) -> Mapping[str, Hyperparameter]:
    """The settings that are numbers, by field name, in order."""
    return hyperparameters.declared(settings)


def extremes(settings: _Settings) -> Iterator[_Settings]:
    """The corners that a visitor can reach: each control alone at each end, all low, all high.

    Every option of every choice is among them, with all low and with all high in turn.
    """
    declared = numbers(settings)
    low = {name: each.low for name, each in declared.items()}
    high = {name: each.high for name, each in declared.items()}
    alone: list[dict[str, Any]] = [{name: end[name]} for name in declared for end in (low, high)]
    options = [{name: one} for name, each in choices(settings).items() for one in each.options]
    mixed = [{**end, **option} for option, end in zip(options, cycle((low, high)), strict=False)]
    changed = (dataclasses.replace(settings, **change) for change in (*alone, low, high, *mixed))
    yield from dict.fromkeys(changed)
