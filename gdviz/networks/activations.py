"""Activation functions: what a layer does to each of its numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray

Value = Callable[[FloatArray, FloatArray], object]
Slope = Callable[[FloatArray, FloatArray, FloatArray], object]
Second = Callable[[FloatArray, FloatArray], FloatArray]

_LEAK = 0.01
_ROOT = float(np.sqrt(2 / np.pi))
_CUBE = 0.044715


@dataclass(frozen=True, eq=False)
class Activation:
    """A function of one number, with its first two derivatives, over arrays of any shape.

    Attributes:
        name: the registry key, label, link value and test id.
        formula: a(z) in LaTeX, without dollar signs.
        about: one plain sentence on what it does.
        source: where it comes from (author, year).
        value: `value(z, out)` writes a(z) to `out`, which may be z itself.
        slope: `slope(z, a, out)` writes a'(z) to `out`; at a kink, one of the slopes beside it.
        second: `second(z, a)` is a''(z), 0 at a kink.
        needs_input: whether the derivatives need z; otherwise they are found from a alone.
        smooth: whether it is twice differentiable everywhere.
        logistic: (scale, share) if a(z) = 1 + share / (exp(scale z) + 1), else None.
    """

    name: str
    formula: str
    about: str
    source: str
    value: Value
    slope: Slope
    second: Second
    needs_input: bool = False
    smooth: bool = True
    logistic: tuple[float, float] | None = None


def _zero(z: FloatArray, a: FloatArray) -> FloatArray:
    return np.zeros_like(a)


def _identity(z: FloatArray, out: FloatArray) -> None:
    if out is not z:
        out[...] = z


def _identity_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    out[...] = 1


def _sigmoid(z: FloatArray, out: FloatArray) -> None:
    """By the hyperbolic tangent, which neither over- nor underflows: (1 + tanh(z / 2)) / 2."""
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5


def _sigmoid_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    np.subtract(1, a, out=out)
    out *= a


def _sigmoid_second(z: FloatArray, a: FloatArray) -> FloatArray:
    second: FloatArray = a * (1 - a) * (1 - 2 * a)
    return second


def _tanh_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    np.multiply(a, a, out=out)
    np.subtract(1, out, out=out)


def _tanh_second(z: FloatArray, a: FloatArray) -> FloatArray:
    second: FloatArray = -2 * a * (1 - a * a)
    return second


def _relu(z: FloatArray, out: FloatArray) -> None:
    z.clip(0, np.inf, out=out)  # several times as fast as np.maximum with a single number


def _relu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    np.greater(a, 0, out=out, casting="unsafe")


def _leaky(z: FloatArray, out: FloatArray) -> None:
    np.maximum(z, _LEAK * z, out=out)


def _leaky_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    np.greater(a, 0, out=out, casting="unsafe")
    out *= 1 - _LEAK
    out += _LEAK


def _gelu_tanh(z: FloatArray) -> FloatArray:
    """The hyperbolic tangent within GELU."""
    inner: FloatArray = z * z
    inner *= _ROOT * _CUBE
    inner += _ROOT
    inner *= z
    np.tanh(inner, out=inner)
    return inner


def _gelu(z: FloatArray, out: FloatArray) -> None:
    gate = _gelu_tanh(z)
    gate += 1
    gate *= 0.5
    np.multiply(z, gate, out=out)


def _gelu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    t = _gelu_tanh(z)
    inner = z * z
    inner *= 3 * _ROOT * _CUBE
    inner += _ROOT
    inner *= z
    np.multiply(t, t, out=out)
    np.subtract(1, out, out=out)
    out *= inner
    out += t
    out += 1
    out *= 0.5


def _gelu_second(z: FloatArray, a: FloatArray) -> FloatArray:
    t = _gelu_tanh(z)
    inner, bend = _ROOT * (1 + 3 * _CUBE * z * z), _ROOT * 6 * _CUBE * z
    second: FloatArray = (1 - t * t) * (inner + 0.5 * z * (bend - 2 * t * inner * inner))
    return second


def _softplus(z: FloatArray, out: FloatArray) -> None:
    np.logaddexp(0, z, out=out)


def _softplus_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    _sigmoid(z, out)


def _softplus_second(z: FloatArray, a: FloatArray) -> FloatArray:
    slope = np.empty_like(z)
    _sigmoid(z, slope)
    second: FloatArray = slope * (1 - slope)
    return second


def _step(z: FloatArray, out: FloatArray) -> None:
    np.greater(z, 0, out=out, casting="unsafe")


def _step_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    out[...] = 0


_ALL: tuple[Activation, ...] = (
    Activation(
        name="tanh",
        formula=r"\tanh z",
        about="A smooth switch from -1 to 1, centred on 0.",
        source="LeCun et al. (1998)",
        value=np.tanh,
        slope=_tanh_slope,
        second=_tanh_second,
        logistic=(2.0, -2.0),
    ),
    Activation(
        name="ReLU",
        formula=r"\max(z, 0)",
        about="Passes what is positive and blocks the rest; at 0 its slope counts as 0.",
        source="Nair & Hinton (2010)",
        value=_relu,
        slope=_relu_slope,
        second=_zero,
        smooth=False,
    ),
    Activation(
        name="Leaky ReLU",
        formula=r"\max(z, 0.01\,z)",
        about="A ReLU that lets a hundredth of the negative side through, so that no unit dies.",
        source="Maas, Hannun & Ng (2013)",
        value=_leaky,
        slope=_leaky_slope,
        second=_zero,
        smooth=False,
    ),
    Activation(
        name="sigmoid",
        formula=r"\frac{1}{1 + e^{-z}}",
        about="A smooth switch from 0 to 1; its slope is at most a quarter.",
        source="Rumelhart, Hinton & Williams (1986)",
        value=_sigmoid,
        slope=_sigmoid_slope,
        second=_sigmoid_second,
        logistic=(1.0, -1.0),
    ),
    Activation(
        name="GELU",
        formula=(
            r"\tfrac{z}{2}\left(1 + \tanh\!\left[\sqrt{2/\pi}\,(z + 0.044715 z^3)\right]\right)"
        ),
        about="A ReLU with a rounded corner that dips a little below zero.",
        source="Hendrycks & Gimpel (2016), their tanh form",
        value=_gelu,
        slope=_gelu_slope,
        second=_gelu_second,
        needs_input=True,
    ),
    Activation(
        name="softplus",
        formula=r"\ln(1 + e^z)",
        about="A ReLU with a rounded corner, always rising.",
        source="Dugas et al. (2001)",
        value=_softplus,
        slope=_softplus_slope,
        second=_softplus_second,
        needs_input=True,
    ),
    Activation(
        name="identity",
        formula=r"z",
        about="Does nothing, so that layers add up to a single linear one.",
        source="linear units",
        value=_identity,
        slope=_identity_slope,
        second=_zero,
    ),
    Activation(
        name="hard step",
        formula=r"[\,z > 0\,]",
        about="Jumps from 0 to 1: its slope is zero wherever it has one, so nothing can learn.",
        source="McCulloch & Pitts (1943)",
        value=_step,
        slope=_step_slope,
        second=_zero,
        smooth=False,
    ),
)

#: Every activation by its name; the order is the order of menus.
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({entry.name: entry for entry in _ALL})
