"""Dense layers, activations, dropout and residual links."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.activations import Activation
from gdviz.networks.layer import Layer, Pass, matrix, turned


class Dense(Layer):
    """Every output is a weighted sum of all inputs, and a bias: [W | b] times the signal."""

    linear = True

    def __init__(self, inputs: int, outputs: int, name: str = "dense") -> None:
        self.inputs, self.outputs = inputs, outputs
        self.blocks = (matrix(name, outputs, inputs),)
        self.size = outputs * (inputs + 1)

    def _matrix(self, part: FloatArray) -> FloatArray:
        return part.reshape(*part.shape[:-1], self.outputs, self.inputs + 1)

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """One product."""
        shape = (*part.shape[:-1], self.outputs, signal.shape[-1])
        after = run.space.signal(self, shape, part.dtype)
        np.matmul(self._matrix(part), signal, out=after[..., :-1, :])
        run.memory[self] = signal
        return after

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """One product for the gradient, one for the slopes."""
        np.matmul(slopes, turned(run.memory[self]), out=self._matrix(gradient))
        if not needed:
            return None
        shape = (*slopes.shape[:-2], self.inputs, slopes.shape[-1])
        before = run.space.array((self, "slopes"), shape, slopes.dtype)
        np.matmul(turned(self._matrix(part)[..., :-1]), slopes, out=before)
        return before

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule."""
        run.tangents[self] = tangent
        after = self._matrix(way) @ run.memory[self]
        if tangent is not None:
            after += self._matrix(part)[..., :-1] @ tangent
        return after

    def backward_along(
        self,
        part: FloatArray,
        way: FloatArray,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: FloatArray,
        needed: bool,
    ) -> FloatArray | None:
        """The product rule, twice."""
        held = self._matrix(curve)
        held[...] = bend @ turned(run.memory[self])
        if run.tangents[self] is not None:
            held[..., :-1] += slopes @ turned(run.tangents[self])
        if not needed:
            return None
        before: FloatArray = turned(self._matrix(way)[..., :-1]) @ slopes
        before += turned(self._matrix(part)[..., :-1]) @ bend
        return before

    def widest(self) -> int:
        """A number a unit."""
        return self.outputs


class _Free(Layer):
    """A layer without parameters."""

    def _shaped(self, run: Pass, what: Any, like: FloatArray) -> FloatArray:
        return run.space.array((self, what), like.shape, like.dtype)


class Activate(_Free):
    """An activation function on every number; it overwrites the signal where it can."""

    def __init__(self, activation: Activation, units: str = "") -> None:
        self.activation, self.units = activation, units

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """In place, unless the derivatives need what went in."""
        z = signal[..., :-1, :]
        after = run.space.signal(self, z.shape, z.dtype) if self.activation.needs_input else signal
        a = after[..., :-1, :]
        self.activation.value(z, a)
        run.memory[self] = z, a
        return after

    def _slope(self, run: Pass) -> FloatArray:
        z, a = run.memory[self]
        slope = self._shaped(run, "slope", a)
        self.activation.slope(z, a, slope)
        return slope

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """The chain rule, in place."""
        slopes *= self._slope(run)
        return slopes

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """Slope times tangent."""
        run.tangents[self] = tangent
        return None if tangent is None else self._slope(run) * tangent

    def backward_along(
        self,
        part: FloatArray,
        way: FloatArray,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: FloatArray,
        needed: bool,
    ) -> FloatArray | None:
        """The slope changes as the second derivative says."""
        before: FloatArray = self._slope(run) * bend
        if run.tangents[self] is not None:
            before += self.activation.second(*run.memory[self]) * slopes * run.tangents[self]
        return before


class Dropout(_Free):
    """In training, silences each number with chance `share`, and scales up the rest.

    Srivastava et al. (2014), scaled in training so that evaluation needs no scaling. One pass
    draws once for every member of a batch that shares its seed.
    """

    def __init__(self, share: float, name: str) -> None:
        self.share, self.name = share, name

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """Nothing in evaluation."""
        if run.streams is None:
            run.memory[self] = None
            return signal
        z = signal[..., :-1, :]
        rows, columns = z.shape[-2:]
        kept = run.streams(self.name).coins(rows * columns, 1 - self.share)
        factors = (kept / (1 - self.share)).astype(z.dtype)
        run.memory[self] = factors = factors.reshape(*factors.shape[:-1], rows, columns)
        after = run.space.signal(self, z.shape, z.dtype)
        np.multiply(z, factors, out=after[..., :-1, :])
        return after

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """The same factors."""
        if run.memory[self] is not None:
            slopes *= run.memory[self]
        return slopes

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The same factors."""
        factors = run.memory[self]
        return tangent if tangent is None or factors is None else tangent * factors

    def backward_along(
        self,
        part: FloatArray,
        way: FloatArray,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: FloatArray,
        needed: bool,
    ) -> FloatArray | None:
        """The same factors."""
        return bend if run.memory[self] is None else bend * run.memory[self]
