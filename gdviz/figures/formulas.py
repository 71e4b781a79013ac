"""The formula of one step, with its numbers."""

import math
from collections.abc import Iterable

import numpy as np

from gdviz.anatomy import PARTS, Dissection
from gdviz.arrays import FloatArray

#: What stands under each part's numbers.
_NAMES = {
    "gradient": r"\text{gradient}",
    "noise": r"\text{noise}",
    "penalty": r"\text{weight decay}",
    "memory": r"\text{memory}",
    "decay": r"\text{weight decay}",
    "kick": r"\text{random move}",
}


def step_formula(taken: Dissection, step: int) -> str:
    """The step from the point number `step`, from 0, as a LaTeX sum of column vectors.

    Parts that are nowhere present in the run are left out.
    """
    here = taken.points[step]
    parts = {name: taken.parts[name] for name in PARTS if np.any(taken.parts[name])}
    after = here + sum(part[step] for part in parts.values())
    terms = [
        rf"\underbrace{{{column(part[step])}}}_{{{_NAMES[name]}}}" for name, part in parts.items()
    ]
    end, start = f"x_{{{step + 1}}}", rf"\underbrace{{{column(here)}}}_{{x_{{{step}}}}}"
    return f"{end} = {' + '.join([start, *terms])} = {column(after)}"


def slope_formula(taken: Dissection, step: int) -> str:
    r"""The gradient that the step from point number `step` used, and its effective rates.

    The rates are left out where the rule mixes coordinates.
    """
    slope = rf"g = \nabla f = {column(taken.slopes[step])}"
    rates = taken.rates[step]
    if np.isnan(rates).any():
        return slope
    return rf"{slope}, \qquad \eta_{{\text{{effective}}}} = {column(rates)}"


def column(vector: Iterable[float] | FloatArray) -> str:
    """A column vector in LaTeX, to four digits."""
    rows = r" \\ ".join(map(number, vector))
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def number(value: float) -> str:
    """A number in LaTeX, to four digits."""
    if not math.isfinite(value):
        return r"\text{nan}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
