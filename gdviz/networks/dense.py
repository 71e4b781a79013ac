"""Dense layers, activations, dropout and residual links."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.activations import Activation
from gdviz.networks.layer import Layer, Matrix, Pass, bound_matrix, matrix, turned


class Dense(Layer):
    """Every output is a weighted sum of all inputs, and a bias: [W | b] times the signal.

    Each example may have several steps, all of which it treats alike.
    """

    linear = True

    def __init__(self, inputs: int, outputs: int, name: str = "dense", steps: int = 1) -> None:
        self.inputs, self.outputs, self.steps = inputs, outputs, steps
        self.blocks = (matrix(name, outputs, inputs),)
        self.size = outputs * (inputs + 1)

    def bind(self, part: FloatArray) -> Matrix:
        """[W | b], and the transpose of W."""
        return bound_matrix(part, self.outputs)

    def forward(self, bound: Matrix, signal: FloatArray, run: Pass) -> FloatArray:
        """One product."""
        shape = (*bound.lead, self.outputs, signal.shape[-1])
        after, rows = run.space.signal(self, shape)
        run.call(np.matmul, bound.whole, signal, rows)
        run.memory[self] = signal
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """One product for the gradient, one for the slopes."""
        if gradient is not None:
            run.call(np.matmul, slopes, turned(run.memory[self]), gradient.whole)
        if not needed:
            return None
        before = run.space.array(self, (*slopes.shape[:-2], self.inputs, slopes.shape[-1]))
        product: Callable[..., object] = np.matmul
        if self.outputs == 1:  # an outer product, for which matmul does not ask BLAS
            product = np.dot if slopes.ndim == 2 else np.multiply
        run.call(product, bound.back, slopes, before)
        return before

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule."""
        run.tangents[self] = tangent
        after: FloatArray = way.whole @ run.memory[self]
        if tangent is not None:
            after += turned(bound.back) @ tangent
        return after

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """The product rule, twice."""
        np.matmul(bend, turned(run.memory[self]), out=curve.whole)
        if run.tangents[self] is not None:
            turned(curve.back)[...] += slopes @ turned(run.tangents[self])
        if not needed:
            return None
        before: FloatArray = way.back @ slopes
        before += bound.back @ bend
        return before

    def widest(self) -> int:
        """A number a unit and step."""
        return self.outputs * self.steps

    def products(self) -> int:
        """One a weight and step."""
        return self.outputs * self.inputs * self.steps


class Activate(Layer):
    """An activation function on every number; it overwrites the signal where it can."""

    def __init__(self, activation: Activation, units: str = "") -> None:
        self.activation, self.units, self.smooth = activation, units, activation.smooth

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """In place, unless the derivatives need what went in."""
        z = a = signal[..., :-1, :]
        after = signal
        if self.activation.needs_input:
            after, a = run.space.signal(self, z.shape)
        run.call(self.activation.value, z, a)
        run.memory[self] = z, a
        return after

    def _slope(self, run: Pass) -> FloatArray:
        z, a = run.memory[self]
        slope = run.space.array(self, a.shape)
        run.call(self.activation.slope, z, a, slope)
        return slope

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """The chain rule, in place."""
        run.call(np.multiply, slopes, self._slope(run), slopes)
        return slopes

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """Slope times tangent."""
        run.tangents[self] = tangent
        return None if tangent is None else self._slope(run) * tangent

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """The slope changes as the second derivative says."""
        before: FloatArray = self._slope(run) * bend
        if run.tangents[self] is not None:
            before += self.activation.second(*run.memory[self]) * slopes * run.tangents[self]
        return before


class Dropout(Layer):
    """In training, silences each number with chance `share`, and scales up the rest.

    Srivastava et al. (2014), scaled in training so that evaluation needs no scaling. One pass
    draws once for every member of a batch that shares its seed.
    """

    draws = True

    def __init__(self, share: float, name: str) -> None:
        self.share, self.name = share, name

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """Nothing in evaluation."""
        if run.streams is None:
            run.memory[self] = None
            return signal
        z = signal[..., :-1, :]
        rows, columns = z.shape[-2:]
        kept = run.streams(self.name).coins(rows * columns, 1 - self.share)
        factors = (kept / (1 - self.share)).astype(z.dtype)
        run.memory[self] = factors = factors.reshape(*factors.shape[:-1], rows, columns)
        after, silenced = run.space.signal(self, z.shape)
        np.multiply(z, factors, out=silenced)
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """The same factors."""
        if run.memory[self] is not None:
            slopes *= run.memory[self]
        return slopes

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The same factors."""
        factors = run.memory[self]
        return tangent if tangent is None or factors is None else tangent * factors

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """The same factors."""
        return bend if run.memory[self] is None else bend * run.memory[self]
