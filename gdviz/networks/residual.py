"""Residual links: what a stack of layers computes is added to what went in (He et al. 2016)."""

from collections.abc import Iterator, Sequence
from typing import Any

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
        self._back = {
            (needed, first): list(self._way_back(needed, first))
            for needed in (False, True)
            for first in range(max(1, len(self.layers)))
        }
        self.mixes = any(layer.mixes for layer in self.layers)
        self.draws = any(layer.draws for layer in self.layers)
        self.smooth = all(layer.smooth for layer in self.layers)

    def bind(self, part: FloatArray) -> tuple[Any, ...]:
        """Every layer's part."""
        pairs = zip(self.layers, self.parts, strict=True)
        return tuple(layer.bind(part[..., place]) for layer, place in pairs)

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """From the first to the last."""
        return self.onward(bound, signal, run)

    def onward(self, bound: Any, signal: FloatArray, run: Pass, first: int = 0) -> FloatArray:
        """From layer number `first` to the last."""
        for layer, part in zip(self.layers[first:], bound[first:], strict=True):
            signal = layer.forward(part, signal, run)
        return signal

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """From the last to the first, as far as something learns."""
        before: FloatArray | None = slopes
        for number, wanted in self._back[needed, 0]:
            if before is None:
                break
            into = None if gradient is None else gradient[number]
            before = self.layers[number].backward(bound[number], before, run, into, wanted)
        return before

    def _way_back(self, needed: bool, first: int) -> Iterator[tuple[int, bool]]:
        """The numbers of layers from the last to `first`, and whether slopes are wanted before."""
        for number in reversed(range(first, len(self.layers))):
            wanted = needed or self.parts[number].start > self.parts[first].start
            if wanted or self.layers[number].size:
                yield number, wanted

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass, first: int = 0
    ) -> FloatArray | None:
        """From layer number `first`, before which the way leads nowhere, to the last."""
        for layer, part, part_way in zip(
            self.layers[first:], bound[first:], way[first:], strict=True
        ):
            tangent = layer.forward_along(part, part_way, tangent, run)
        return tangent

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
        first: int = 0,
    ) -> FloatArray | None:
        """From the last to layer number `first`, and the slopes with them."""
        here: FloatArray | None = slopes
        bent: FloatArray | None = bend
        for number, wanted in self._back[needed, first]:
            if here is None or bent is None:
                break
            layer, part = self.layers[number], bound[number]
            bent = layer.backward_along(part, way[number], here, bent, run, curve[number], wanted)
            here = layer.backward(part, here, run, None, wanted)
        return bent

    def products(self) -> int:
        """Those of all layers."""
        return sum(layer.products() for layer in self.layers)

    def written(self) -> int:
        """Those of all layers."""
        return sum(layer.written() for layer in self.layers)

    def rounds(self) -> int:
        """One layer after the other."""
        return sum(layer.rounds() for layer in self.layers)

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

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """The stack, and the input once more."""
        within = self.onward(bound, signal, run)[..., :-1, :]
        after, rows = run.space.signal(self, within.shape)
        run.call(np.copyto, rows, within)  # which its last layer may need as it is
        target = self._target(rows)
        run.call(np.add, target, self._source(signal[..., :-1, :]), target)
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """Slopes take both ways."""
        kept = run.space.array(self, slopes.shape)
        run.call(np.copyto, kept, slopes)
        before = super().backward(bound, slopes, run, gradient, needed)
        if needed and before is not None:
            source = self._source(before)
            run.call(np.add, source, self._target(kept), source)
        return before

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass, first: int = 0
    ) -> FloatArray | None:
        """Tangents take both ways."""
        after = super().forward_along(bound, way, tangent, run, first)
        if tangent is not None and after is not None:
            after = after.copy()
            self._target(after)[...] += self._source(tangent)
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
        first: int = 0,
    ) -> FloatArray | None:
        """Both ways."""
        kept = slopes.copy()
        before = super().backward_along(bound, way, slopes, bend, run, curve, needed, first)
        slopes[...] = kept  # the stack's own way back has used them up
        if needed and before is not None:
            before = before.copy()
            self._source(before)[...] += self._target(bend)
        return before
