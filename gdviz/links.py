"""What every scene's link shares: parameters as texts, controls' positions, and reading both.

A hyperparameter travels as the position of its control; every number that is no use takes its
default, and a sentence says so.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from gdviz import hyperparameters
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter

#: What a link carries: every parameter with its texts, as a URL's query has them.
Query = Mapping[str, Sequence[str]]
_Owner = TypeVar("_Owner", bound=Any)
_Text = TypeVar("_Text", bound=str)


def from_control(parameter: Hyperparameter, position: float) -> float:
    """The number that a control's position stands for: a log control holds the base-10 logarithm.

    Numbers carry six significant digits, so that both directions are exact.
    """
    if parameter.scale == "linear":
        return float(int(position)) if parameter.whole else position
    return float(f"{10.0**position:.6g}")


def to_control(parameter: Hyperparameter, number: float) -> float:
    """The shortest control position that `from_control` turns into `number`."""
    if parameter.scale == "linear":
        return float(number)
    exact = math.log10(number)
    shortest = (round(exact, digits) for digits in range(1, 9))
    matches = (p for p in shortest if from_control(parameter, p) == float(f"{number:.6g}"))
    return next(matches, exact)


def as_controlled(owner: _Owner) -> _Owner:
    """The rule or schedule with its hyperparameters as a control would hold them."""
    settings = {}
    for name, parameter in hyperparameters.declared(owner).items():
        number = getattr(owner, name)
        if not parameter.low <= number <= parameter.high:
            raise SettingError(
                f"{owner.name}: {parameter.label.lower()} is {number:g}, outside "
                f"{parameter.low:g} to {parameter.high:g}."
            )
        settings[name] = controlled(parameter, number)
    return dataclasses.replace(owner, **settings)


def controlled(parameter: Hyperparameter, number: float) -> float:
    """The number as a control would hold it."""
    return from_control(parameter, to_control(parameter, number))


def settings_query(owner: Any) -> dict[str, list[str]]:
    """The hyperparameters of a rule or schedule as a link's parameters, "name.field" each."""
    query = {}
    for name, parameter in hyperparameters.declared(owner).items():
        position = to_control(parameter, getattr(owner, name))
        query[f"{owner.name}.{name}"] = [str(int(position)) if parameter.whole else repr(position)]
    return query


class LinkReader:
    """Reads a link's parameters one by one and keeps a sentence for each that is no use.

    Attributes:
        query: the parameters.
        problems: the sentences so far.
    """

    def __init__(self, query: Query) -> None:
        self.query = query
        self.problems: list[str] = []

    def only(self, name: str) -> str | None:
        """The parameter's text; given more than once it counts for nothing, and is named."""
        texts = self.query.get(name, ())
        if len(texts) > 1:
            self.problems.append(f"{name} is given {len(texts)} times; its default is used.")
        return texts[0] if len(texts) == 1 else None

    def choice(self, name: str, options: Iterable[_Text], default: _Text) -> _Text:
        """The parameter if it is one of the options."""
        text = self.only(name)
        chosen = next((option for option in options if option == text), None)
        if text is None or chosen is not None:
            return chosen or default
        self.problems.append(
            f"There is no {name} “{shortened(text)}”; “{default}” is shown instead."
        )
        return default

    def number(self, name: str, limits: tuple[float, float], default: float) -> float:
        """The parameter's number, within limits that are included."""
        number = self._within(name, limits)
        if isinstance(number, str):
            self._refuse(name, number, limits, default)
        return number if isinstance(number, float) else default

    def whole(self, name: str, limits: tuple[int, int], default: int) -> int:
        """The parameter's number, cut to a whole one."""
        return int(self.number(name, limits, default))

    def _within(self, name: str, limits: tuple[float, float]) -> float | str | None:
        """The parameter's number; its text if that is no use; None if it is not given."""
        text = self.only(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            return text
        return number if limits[0] <= number <= limits[1] else text

    def settings(self, owner: _Owner) -> _Owner:
        """A copy of a rule or schedule with those hyperparameters that the link has."""
        settings = {
            name: self._setting(owner, parameter)
            for name, parameter in hyperparameters.declared(owner).items()
        }
        return dataclasses.replace(owner, **settings)

    def _setting(self, owner: Any, parameter: Hyperparameter) -> float:
        name, label = f"{owner.name}.{parameter.name}", f"{owner.name}: {parameter.label.lower()}"
        return self.position(name, parameter, getattr(owner, parameter.name), label)

    def position(
        self, name: str, parameter: Hyperparameter, default: float, label: str = ""
    ) -> float:
        """The number that a parameter's control position stands for."""
        low, high = (to_control(parameter, end) for end in (parameter.low, parameter.high))
        position = self._within(name, (low, high))
        if isinstance(position, str):
            self._refuse(label or name, position, (low, high), default)
        return from_control(parameter, position) if isinstance(position, float) else default

    def _refuse(self, name: str, text: str, limits: tuple[float, float], default: float) -> None:
        allowed = f"a number from {limits[0]:g} to {limits[1]:g}"
        self.problems.append(
            f"{name} cannot be “{shortened(text)}” (the link needs {allowed}); {default:g} is used."
        )


def shortened(text: str) -> str:
    """A text that anybody may have written, at a length that a sentence bears."""
    return text if len(text) <= 40 else text[:39] + "…"
