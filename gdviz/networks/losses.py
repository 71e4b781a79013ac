"""Losses: how far a network's outputs are from their targets, as a mean over examples and outputs.

Outputs are feature-major: (..., C, N), with C outputs for each of N examples. Targets are prepared
once, in the same layout: one-hot classes, the signs of two classes, or numbers.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from gdviz.arrays import BoolArray, FloatArray
from gdviz.errors import SettingError


@dataclass(frozen=True)
class Loss(ABC):
    """A loss with its first derivative, and its second along a direction.

    Class attributes:
        name: the registry key and link value.
        formula: the loss of one output z with target t in LaTeX.
        about: one plain sentence on what it is for.
        classifies: whether an output is right or wrong, so that there is an accuracy.
        smooth: whether it is twice differentiable everywhere.
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    about: ClassVar[str]
    classifies: ClassVar[bool] = True
    smooth: ClassVar[bool] = True

    @abstractmethod
    def prepare(self, targets: Any, outputs: int) -> FloatArray:
        """Targets as (outputs, N).

        Raises:
            SettingError: if they are not what this loss needs.
        """

    @abstractmethod
    def value(self, outputs: FloatArray, targets: FloatArray) -> FloatArray:
        """The mean loss (...)."""

    @abstractmethod
    def slopes(
        self, outputs: FloatArray, targets: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """Its derivatives by the outputs (..., C, N), in `out` or a new array."""

    @abstractmethod
    def slopes_along(
        self, outputs: FloatArray, targets: FloatArray, tangent: FloatArray
    ) -> FloatArray:
        """How the slopes change (..., C, N) when the outputs move along `tangent` (..., C, N)."""

    def correct(self, outputs: FloatArray, targets: FloatArray) -> BoolArray:
        """Which examples (..., N) are classified rightly."""
        right: BoolArray = (outputs[..., 0, :] > 0) == (targets[0] > 0)
        return right


def _mean(losses: FloatArray) -> FloatArray:
    mean: FloatArray = losses.mean(axis=(-2, -1))
    return mean


def _binary(targets: Any, outputs: int, name: str) -> FloatArray:
    """Minus one for class 0, one for class 1."""
    numbers = np.asarray(targets, dtype=np.float64)
    if outputs != 1 or numbers.ndim != 1 or not np.isin(numbers, (0.0, 1.0)).all():
        raise SettingError(f"The {name} loss needs targets 0 or 1, (N,), and a single output.")
    return 2 * numbers[None] - 1


class MeanSquaredError(Loss):
    """The mean of (z - t)^2 over examples and outputs, as torch's MSELoss."""

    name = "mse"
    formula = r"(z - t)^2"
    about = "For numbers: large misses count most."
    classifies = False

    def prepare(self, targets: Any, outputs: int) -> FloatArray:
        """Real numbers (N,) or (N, outputs)."""
        numbers = np.asarray(targets, dtype=np.float64)
        numbers = numbers[:, None] if numbers.ndim == 1 else numbers
        if numbers.ndim != 2 or numbers.shape[1] != outputs or not np.isfinite(numbers).all():
            raise SettingError(f"The mse loss needs finite targets (N, {outputs}).")
        return np.ascontiguousarray(numbers.T)

    def value(self, outputs: FloatArray, targets: FloatArray) -> FloatArray:
        """The mean square."""
        return _mean(np.square(outputs - targets))

    def slopes(
        self, outputs: FloatArray, targets: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """Twice the difference, over how many there are."""
        slopes: FloatArray = np.subtract(outputs, targets, out=out)
        slopes *= 2 / targets.shape[-1] / targets.shape[-2]
        return slopes

    def slopes_along(
        self, outputs: FloatArray, targets: FloatArray, tangent: FloatArray
    ) -> FloatArray:
        """Twice the tangent, over how many there are."""
        along: FloatArray = tangent * (2 / targets.shape[-1] / targets.shape[-2])
        return along


class CrossEntropy(Loss):
    """Minus the mean log-probability of the right class, by softmax, as torch's."""

    name = "cross-entropy"
    formula = r"\ln \textstyle\sum_c e^{z_c} - z_t"
    about = "For several classes: what the net thinks the right one unlikely to be."

    def prepare(self, targets: Any, outputs: int) -> FloatArray:
        """Class numbers, flattened, as one-hot columns."""
        classes = np.asarray(targets)
        whole = classes.dtype.kind in "iu"
        if not whole or not np.all((classes >= 0) & (classes < outputs)):
            raise SettingError(
                f"The cross-entropy loss needs class numbers from 0 to {outputs - 1}."
            )
        one_hot: FloatArray = np.equal(np.arange(outputs)[:, None], classes.ravel()).astype(float)
        return one_hot

    def value(self, outputs: FloatArray, targets: FloatArray) -> FloatArray:
        """The mean over examples."""
        highest = outputs.max(axis=-2, keepdims=True)
        total = np.log(np.sum(np.exp(outputs - highest), axis=-2))
        chosen = np.sum((outputs - highest) * targets, axis=-2)
        mean: FloatArray = (total - chosen).mean(axis=-1)
        return mean

    def slopes(
        self, outputs: FloatArray, targets: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """Probability less target, over the number of examples."""
        slopes = _softmax(outputs, out)
        slopes -= targets
        slopes *= 1 / targets.shape[-1]
        return slopes

    def slopes_along(
        self, outputs: FloatArray, targets: FloatArray, tangent: FloatArray
    ) -> FloatArray:
        """By the softmax's Jacobian."""
        share = _softmax(outputs)
        weighted = share * tangent
        along: FloatArray = weighted - share * np.sum(weighted, axis=-2, keepdims=True)
        along /= targets.shape[-1]
        return along

    def correct(self, outputs: FloatArray, targets: FloatArray) -> BoolArray:
        """Whether the highest output is the right one's."""
        right: BoolArray = outputs.argmax(axis=-2) == targets.argmax(axis=-2)
        return right


def _softmax(outputs: FloatArray, out: FloatArray | None = None) -> FloatArray:
    share: FloatArray = np.subtract(outputs, outputs.max(axis=-2, keepdims=True), out=out)
    np.exp(share, out=share)
    share /= share.sum(axis=-2, keepdims=True)
    return share


class Logistic(Loss):
    """The cross-entropy of two classes from one output, as torch's BCEWithLogitsLoss."""

    name = "logistic"
    formula = r"\ln(1 + e^z) - t z"
    about = "For two classes: one output, whose sign is the answer."

    def prepare(self, targets: Any, outputs: int) -> FloatArray:
        """Zeros and ones (N,), as signs."""
        return _binary(targets, outputs, self.name)

    def value(self, outputs: FloatArray, targets: FloatArray) -> FloatArray:
        """The mean over examples."""
        return _mean(np.logaddexp(0, -targets * outputs))

    def slopes(
        self, outputs: FloatArray, targets: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """Probability less target, over the number of examples.

        By the hyperbolic tangent, which neither over- nor underflows.
        """
        slopes: FloatArray = np.multiply(outputs, 0.5, out=out)
        np.tanh(slopes, out=slopes)
        slopes -= targets
        slopes *= 0.5 / targets.shape[-1]
        return slopes

    def slopes_along(
        self, outputs: FloatArray, targets: FloatArray, tangent: FloatArray
    ) -> FloatArray:
        """By the sigmoid's slope."""
        half = np.tanh(outputs * 0.5)
        along: FloatArray = (1 - half * half) * tangent / (4 * targets.shape[-1])
        return along


class Hinge(Loss):
    """max(0, 1 - z) for class 1 and max(0, 1 + z) for class 0 (Cortes & Vapnik 1995)."""

    name = "hinge"
    formula = r"\max(0,\, 1 \mp z)"
    about = "For two classes: content as soon as an answer is right by a margin of 1."
    smooth = False

    def prepare(self, targets: Any, outputs: int) -> FloatArray:
        """Zeros and ones (N,), as signs."""
        return _binary(targets, outputs, self.name)

    def value(self, outputs: FloatArray, targets: FloatArray) -> FloatArray:
        """The mean over examples."""
        return _mean(np.maximum(0, 1 - targets * outputs))

    def slopes(
        self, outputs: FloatArray, targets: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """Minus the sign where the margin is not kept; on it, none."""
        slopes: FloatArray = np.multiply(outputs, targets, out=out)
        np.less(slopes, 1, out=slopes, casting="unsafe")
        slopes *= targets * (-1 / targets.shape[-1])
        return slopes

    def slopes_along(
        self, outputs: FloatArray, targets: FloatArray, tangent: FloatArray
    ) -> FloatArray:
        """None: it is linear but for its kink."""
        return np.zeros_like(tangent)


_ALL: tuple[Loss, ...] = (MeanSquaredError(), CrossEntropy(), Logistic(), Hinge())

#: Every loss by its name.
LOSSES: Mapping[str, Loss] = MappingProxyType({loss.name: loss for loss in _ALL})
