"""Batch normalisation (Ioffe & Szegedy 2015)."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.layer import Block, Layer, Pass

_EPS = 1e-5


class BatchNorm(Layer):
    """Shifts and scales each channel to mean 0 and variance 1, then by two learned numbers.

    The mean and the variance are those of the examples in the pass: of the mini-batch in training,
    and of all training data in evaluation, so that nothing is kept outside the flat vector. An
    evaluation on other data is given the training data's.
    """

    mixes = True

    def __init__(self, channels: int, area: int = 1, name: str = "batch norm") -> None:
        self.channels, self.area = channels, area
        self.blocks = (Block(name, 0, 2 * channels, channels, 2, 0, None),)
        self.size = 2 * channels

    def _by_channel(self, array: FloatArray) -> FloatArray:
        """(..., channels * area, N) as (..., channels, area * N)."""
        return array.reshape(*array.shape[:-2], self.channels, -1)

    def bind(self, part: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Scale and shift (..., channels, 1)."""
        pair = part.reshape(*part.shape[:-1], self.channels, 2)
        return pair[..., :1], pair[..., 1:]

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """Normalised by the pass's own statistics, or those it was given."""
        x = self._by_channel(signal[..., :-1, :])
        if not run.given:
            mean = x.mean(axis=-1, keepdims=True)
            run.statistics[self] = mean, np.square(x - mean).mean(axis=-1, keepdims=True)
        mean, variance = run.statistics[self]
        root = 1 / np.sqrt(variance + _EPS)
        normal = run.space.array(self, x.shape)
        np.subtract(x, mean, out=normal)
        normal *= root
        gamma, beta = bound
        after, rows = run.space.signal(self, signal[..., :-1, :].shape)
        y = self._by_channel(rows)
        np.multiply(normal, gamma, out=y)
        y += beta
        run.memory[self] = normal, root
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """Through the scale, and through the statistics, on which every example bears."""
        normal, root = run.memory[self]
        dy = self._by_channel(slopes)
        if gradient is not None:
            scale, shift = gradient
            scale[..., 0], shift[..., 0] = np.sum(dy * normal, axis=-1), dy.sum(axis=-1)
        if not needed:
            return None
        dy *= bound[0]
        dy -= _mean(dy) + normal * _mean(dy * normal)
        dy *= root
        return slopes

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule through the normalisation."""
        normal, root = run.memory[self]
        (gamma, _), (gamma_way, beta_way) = bound, way
        after: FloatArray = gamma_way * normal + beta_way
        if tangent is None:
            moved, root_way = np.zeros_like(normal), np.zeros_like(root)
        else:
            dx = self._by_channel(tangent)
            dx = dx - _mean(dx)
            bend = _mean(normal * dx) * root  # how the logarithm of the root changes, negative
            moved, root_way = root * dx - normal * bend, -root * bend
            after = after + gamma * moved
        run.tangents[self] = moved, root_way
        return after.reshape(*after.shape[:-2], self.channels * self.area, -1)

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
        """The product rule through the slopes."""
        (normal, root), (moved, root_way) = run.memory[self], run.tangents[self]
        dy, dy_way = self._by_channel(slopes), self._by_channel(bend)
        scale, shift = curve
        scale[..., 0] = np.sum(dy_way * normal + dy * moved, axis=-1)
        shift[..., 0] = dy_way.sum(axis=-1)
        if not needed:
            return None
        gamma, gamma_way = bound[0], way[0]
        d, d_way = dy * gamma, dy_way * gamma + dy * gamma_way
        along, along_way = _mean(d * normal), _mean(d_way * normal + d * moved)
        before = d - _mean(d) - normal * along
        before_way = d_way - _mean(d_way) - moved * along - normal * along_way
        whole: FloatArray = root_way * before + root * before_way
        return whole.reshape(*whole.shape[:-2], self.channels * self.area, -1)

    def widest(self) -> int:
        """A number a place."""
        return self.channels * self.area


def _mean(array: FloatArray) -> FloatArray:
    mean: FloatArray = array.mean(axis=-1, keepdims=True)
    return mean
