"""What a lesson's scene can be changed in: numbers as hyperparameters are declared, and choices."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from gdviz import hyperparameters
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter

_KEY = "choice"
_Settings = TypeVar("_Settings", bound="Settings")


@dataclass(frozen=True)
class Choice:
    """A setting that is one of a few names.

    Attributes:
        name: the field's name.
        label: how a person calls it.
        options: what can be chosen; the names are also what a link holds.
        help: one sentence on what it does.
    """

    name: str
    label: str
    options: tuple[str, ...]
    help: str


def choice(default: str, options: tuple[str, ...], *, label: str, help: str) -> Any:
    """A field of settings that is one of `options`."""
    declaration = {"label": label, "options": options, "help": help}
    return dataclasses.field(default=default, metadata={_KEY: declaration})


@dataclass(frozen=True)
class Settings:
    """Settings of a scene: a subclass declares each field by `hyperparameter` or by `choice`.

    Raises:
        SettingError: if a number is outside of what its control offers, or a name is no option.
    """

    def __post_init__(self) -> None:
        hyperparameters.settle(self)
        for name, declared in numbers(self).items():
            if not declared.low <= getattr(self, name) <= declared.high:
                raise SettingError(
                    f"{declared.label} must be from {declared.low:g} to {declared.high:g}, "
                    f"not {getattr(self, name):g}."
                )
        for name, each in choices(self).items():
            if getattr(self, name) not in each.options:
                raise SettingError(f"{each.label} is one of {each.options}.")

    def whole(self, name: str) -> int:
        """A setting that is declared as a whole number, as such."""
        return int(getattr(self, name))

    def key(self) -> str:
        """A canonical text, equal for equal settings alone."""
        return repr(self)


def numbers(settings: Settings | type[Settings]) -> Mapping[str, Hyperparameter]:
    """The settings that are numbers, by field name, in order."""
    return hyperparameters.declared(settings)


def choices(settings: Settings | type[Settings]) -> Mapping[str, Choice]:
    """The settings that are choices, by field name, in order."""
    return {
        field.name: Choice(field.name, **field.metadata[_KEY])
        for field in dataclasses.fields(settings)
        if _KEY in field.metadata
    }


def extremes(settings: _Settings) -> Iterator[_Settings]:
    """The corners that a visitor can reach: each control alone at each end, all low, all high.

    Every option of every choice is among them, together with both of the last two.
    """
    declared = numbers(settings)
    low = {name: each.low for name, each in declared.items()}
    high = {name: each.high for name, each in declared.items()}
    alone: list[dict[str, Any]] = [{name: end[name]} for name in declared for end in (low, high)]
    options = [{name: one} for name, each in choices(settings).items() for one in each.options]
    mixed: list[dict[str, Any]] = [
        {**end, **option} for option in options for end in ({}, low, high)
    ]
    changed = (dataclasses.replace(settings, **change) for change in (*alone, low, high, *mixed))
    yield from dict.fromkeys(changed)
