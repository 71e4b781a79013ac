"""What a person may change of a measurement, declared once for control, link and check.

Numbers are declared with `gdviz.hyperparameters.hyperparameter(...)`, words with `choice(...)`.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from gdviz import hyperparameters
from gdviz.errors import SettingError

_KEY = "choice"


@dataclass(frozen=True)
class Choice:
    """One of several words.

    Attributes:
        name: the field's name.
        label: how a person calls it, in British English.
        options: what may be chosen, as shown; these words are also what a link holds.
        help: one sentence on what it does, without jargon.
    """

    name: str
    label: str
    options: tuple[str, ...]
    help: str


def choice(default: str, options: tuple[str, ...], *, label: str, help: str) -> Any:
    """A dataclass field that holds one of `options`; arguments as in `Choice`."""
    return dataclasses.field(
        default=default, metadata={_KEY: {"label": label, "options": options, "help": help}}
    )


def choices(owner: Any) -> Mapping[str, Choice]:
    """The declared choices of a dataclass (type or instance), by field name, in order."""
    return {
        field.name: Choice(field.name, **field.metadata[_KEY])
        for field in dataclasses.fields(owner)
        if _KEY in field.metadata
    }


@dataclass(frozen=True)
class Settings:
    """The settings of a measurement; subclass it as a frozen dataclass of declared fields.

    Raises:
        SettingError: on making one with a number out of its valid range, or with a word that is
            not among the options.
    """

    def __post_init__(self) -> None:
        hyperparameters.settle(self)
        for name, parameter in hyperparameters.declared(self).items():
            if parameter.whole:
                object.__setattr__(self, name, int(getattr(self, name)))
        for name, declared in choices(self).items():
            if getattr(self, name) not in declared.options:
                raise SettingError(
                    f"{declared.label} ({name}) must be one of {', '.join(declared.options)}, "
                    f"not {getattr(self, name)!r}."
                )

    def key(self) -> str:
        """A canonical text: equal for equal settings, and read back by `from_key`."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """What `key` wrote."""
        return cls(**json.loads(key))
