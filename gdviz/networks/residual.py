"""Residual links: what a stack of layers computes is added to what went in (He et al. 2016)."""

from collections.abc import Sequence

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.convolution import Image
from gdviz.networks.layer import Block, Layer, Pass


class Stack(Layer):
    """Layers one after another, as one layer."""

    def __init__(self, layers: Sequence[Layer], name: str = "") -> None:
        self.layers = tuple(layers)
        self.parts: list[slice] = []
        blocks: list[Block] = []
        for layer in self.layers:
            self.parts.append(slice(self.size, self.size + layer.size))
            blocks += [block.moved(self.size, name) for block in layer.blocks]
            self.size += layer.size
        self.blocks = tuple(blocks)
        self.mixes = any(layer.mixes for layer in self.layers)

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """From the first to the last."""
        return self.onward(part, signal, run)

    def onward(self, part: FloatArray, signal: FloatArray, run: Pass, first: int = 0) -> FloatArray:
        """From layer number `first` to the last."""
        for layer, place in zip(self.layers[first:], self.parts[first:], strict=True):
            signal = layer.forward(part[..., place], signal, run)
        return signal

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """From the last to the first."""
        before: FloatArray | None = slopes
        for number in reversed(range(len(self.layers))):
            layer, place = self.layers[number], self.parts[number]
            wanted = needed or self._learns_before(number)
            if before is None or not (wanted or layer.size):
                break
            before = layer.backward(part[..., place], before, run, gradient[..., place], wanted)
        return before

    def _learns_before(self, number: int) -> bool:
        return self.parts[number].start > 0

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """From the first to the last."""
        for layer, place in zip(self.layers, self.parts, strict=True):
            tangent = layer.forward_along(part[..., place], way[..., place], tangent, run)
        return tangent

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
        """From the last to the first, and the slopes with them."""
        here, bent = slopes, bend
        unused = np.empty(part.shape, part.dtype)
        for number in reversed(range(len(self.layers))):
            layer, place = self.layers[number], self.parts[number]
            wanted = needed or self._learns_before(number)
            if not (wanted or layer.size):
                break
            parts = part[..., place], way[..., place]
            next_bent = layer.backward_along(*parts, here, bent, run, curve[..., place], wanted)
            before = layer.backward(part[..., place], here, run, unused[..., place], wanted)
            if next_bent is None or before is None:
                break
            here, bent = before, next_bent
        return bent

    def widest(self) -> int:
        """That of the widest layer."""
        return max((layer.widest() for layer in self.layers), default=1)


class Residual(Stack):
    """A stack whose input is added to its output; where the image shrinks, every other place of it.

    Channels that the input does not have get nothing: the links have no parameters (He et al.
    2016, option A).
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        name: str = "",
        images: tuple[Image, Image] | None = None,
    ) -> None:
        super().__init__(layers, name)
        shrinks = images is not None and images[0] != images[1]
        self.images = images if shrinks else None

    def _target(self, after: FloatArray) -> FloatArray:
        """The part (...) of the output to which the input is added."""
        if self.images is None:
            return after
        image = self.images[1].of(after)
        return image[..., : self.images[0].channels, :, :, :]

    def _source(self, before: FloatArray) -> FloatArray:
        """The part of the input that is added."""
        if self.images is None:
            return before
        stride = self.images[0].height // self.images[1].height
        return self.images[0].of(before)[..., ::stride, ::stride, :]

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """The stack, and the input once more."""
        within = self.onward(part, signal, run)[..., :-1, :]
        after = run.space.signal(self, within.shape, within.dtype)
        after[..., :-1, :] = within  # which its last layer may need as it is
        self._target(after[..., :-1, :])[...] += self._source(signal[..., :-1, :])
        return after

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """Slopes take both ways."""
        kept = slopes.copy()
        before = super().backward(part, slopes, run, gradient, needed)
        if needed and before is not None:
            self._source(before)[...] += self._target(kept)
        return before

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """Tangents take both ways."""
        after = super().forward_along(part, way, tangent, run)
        if tangent is not None and after is not None:
            after = after.copy()
            self._target(after)[...] += self._source(tangent)
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
        """Both ways."""
        kept = slopes.copy()
        before = super().backward_along(part, way, slopes, bend, run, curve, needed)
        slopes[...] = kept  # the stack's own way back has used them up
        if needed and before is not None:
            before = before.copy()
            self._source(before)[...] += self._target(bend)
        return before
