"""Convolution and pooling. Images are (..., channels, height, width, N) within a signal's rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gdviz.arrays import FloatArray
from gdviz.errors import SettingError
from gdviz.networks.layer import Layer, Matrix, Pass, bound_matrix, matrix, turned


@dataclass(frozen=True)
class Image:
    """The shape of an image."""

    channels: int
    height: int
    width: int

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.channels * self.height * self.width

    def of(self, rows: FloatArray) -> FloatArray:
        """Rows (..., size, N) as (..., channels, height, width, N)."""
        *lead, _, count = rows.shape
        return rows.reshape(*lead, self.channels, self.height, self.width, count, copy=False)


class Convolution(Layer):
    """Each output channel is a small kernel, moved over the image, that sums what lies below it.

    Patches are laid out as columns (im2col), so that the whole layer is one matrix product. The
    edge is padded with zeros by half a kernel.
    """

    linear = True

    def __init__(
        self, image: Image, channels: int, kernel: int = 3, stride: int = 1, name: str = "conv"
    ) -> None:
        self.before, self.kernel, self.stride = image, kernel, stride
        self.pad = kernel // 2
        sides = [
            (side + 2 * self.pad - kernel) // stride + 1 for side in (image.height, image.width)
        ]
        self.after = Image(channels, sides[0], sides[1])
        inward = image.channels * kernel * kernel
        self.blocks = (matrix(name, channels, inward, area=kernel * kernel),)
        self.size = channels * (inward + 1)

    def bind(self, part: FloatArray) -> Matrix:
        """[W | b], a kernel a row, and the transpose of W."""
        return bound_matrix(part, self.after.channels)

    def _flat(self, rows: FloatArray) -> FloatArray:
        """Rows (..., channels * places, N) as (..., channels, places * N)."""
        return rows.reshape(*rows.shape[:-2], self.after.channels, -1, copy=False)

    def _windows(self, padded: FloatArray) -> FloatArray:
        """For each place of the kernel, what lies below it wherever the kernel is put.

        A view (..., channels, kernel, kernel, height, width, N) of an image with its padding.
        """
        *lead, down, right, example = padded.strides
        window = self.kernel, self.kernel, self.after.height, self.after.width
        shape = (*padded.shape[:-3], *window, padded.shape[-1])
        moved = down * self.stride, right * self.stride, example
        return as_strided(padded, shape, (*lead, down, right, *moved))

    def _padded(self, run: Pass, what: str, shape: tuple[int, ...]) -> FloatArray:
        *lead, height, width, count = shape
        full = (*lead, height + 2 * self.pad, width + 2 * self.pad, count)
        return run.space.array((self, what), full)

    def _inside(self, padded: FloatArray) -> FloatArray:
        pad, image = self.pad, self.before
        return padded[..., pad : pad + image.height, pad : pad + image.width, :]

    def _patches(self, image: FloatArray, run: Pass, what: str) -> FloatArray:
        """Columns (..., channels * kernel^2 + 1, places * N), over a row of ones."""
        padded = image
        if self.pad:
            padded = self._padded(run, f"{what} padded", image.shape)
            run.call(np.copyto, self._inside(padded), image)
        lead, count = image.shape[:-4], image.shape[-1]
        rows = self.before.channels * self.kernel**2
        columns = (*lead, rows, self.after.height * self.after.width * count)
        patches, under = run.space.signal((self, what), columns)
        windows = self._windows(padded)
        run.call(np.copyto, under.reshape(windows.shape, copy=False), windows)
        return patches

    def _scattered(self, columns: FloatArray, count: int, run: Pass) -> FloatArray:
        """The transpose of taking patches: columns added up where they came from."""
        lead = columns.shape[:-2]
        image = (*lead, self.before.channels, self.before.height, self.before.width, count)
        padded = self._padded(run, "scattered", image)
        run.call(padded.fill, 0)
        windows = self._windows(padded)
        held = columns.reshape(windows.shape, copy=False)
        for i in range(self.kernel):  # one place after the other, since windows overlap
            for j in range(self.kernel):
                below = windows[..., i, j, :, :, :]
                run.call(np.add, below, held[..., i, j, :, :, :], below)
        before = run.space.array((self, "before"), (*lead, self.before.size, count))
        run.call(np.copyto, self.before.of(before), self._inside(padded))
        return before

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """One product over all patches."""
        patches = self._patches(self.before.of(signal[..., :-1, :]), run, "patches")
        after, rows = run.space.signal(self, (*bound.lead, self.after.size, signal.shape[-1]))
        run.call(np.matmul, bound.whole, patches, self._flat(rows))
        run.memory[self] = patches
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """One product for the gradient; for the slopes one more, scattered."""
        flat = self._flat(slopes)
        if gradient is not None:
            run.call(np.matmul, flat, turned(run.memory[self]), gradient.whole)
        if not needed:
            return None
        shape = (*flat.shape[:-2], self.size // self.after.channels - 1, flat.shape[-1])
        columns = run.space.array((self, "columns"), shape)
        run.call(np.matmul, bound.back, flat, columns)
        return self._scattered(columns, slopes.shape[-1], run)

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule."""
        after: FloatArray = way.whole @ run.memory[self]
        moved = None
        if tangent is not None:
            moved = self._patches(self.before.of(tangent), run, "tangents")[..., :-1, :]
            after = after + turned(bound.back) @ moved
        run.tangents[self] = moved
        places = self.after.height * self.after.width
        return after.reshape(*after.shape[:-2], self.after.size, after.shape[-1] // places)

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
        flat, flat_bend = self._flat(slopes), self._flat(bend)
        np.matmul(flat_bend, turned(run.memory[self]), out=curve.whole)
        if run.tangents[self] is not None:
            turned(curve.back)[...] += flat @ turned(run.tangents[self])
        if not needed:
            return None
        columns = way.back @ flat + bound.back @ flat_bend
        return self._scattered(columns, slopes.shape[-1], run).copy()

    def products(self) -> int:
        """One a weight and place."""
        places = self.after.height * self.after.width
        return (self.size - self.after.channels) * places

    def widest(self) -> int:
        """The patches of one example."""
        return max(1, self.size // self.after.channels) * self.after.height * self.after.width


class _Pooling(Layer):
    """Every square of an image becomes one place."""

    def __init__(self, image: Image, side: int) -> None:
        if image.height % side or image.width % side:
            raise SettingError(
                f"Pooling by {side} needs an image whose sides it divides, not "
                f"{image.height} x {image.width}."
            )
        self.before, self.side = image, side
        self.after = Image(image.channels, image.height // side, image.width // side)

    def _squares(self, rows: FloatArray) -> list[FloatArray]:
        """For each place in a square, all that lie there: (..., channels, height, width, N)."""
        image, side = self.before.of(rows), self.side
        return [image[..., i::side, j::side, :] for i in range(side) for j in range(side)]

    def _empty(self, run: Pass, what: str, lead: tuple[int, ...], like: FloatArray) -> FloatArray:
        shape = (*lead, self.before.size, like.shape[-1])
        return run.space.array((self, what), shape)

    def widest(self) -> int:
        """A number a place."""
        return self.after.size


class MaxPooling(_Pooling):
    """The highest number of every square; of equal ones, the first."""

    smooth = False

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """Place by place, remembering where it was higher than all places before."""
        first, *others = self._squares(signal[..., :-1, :])
        shape = (*signal.shape[:-2], self.after.size, signal.shape[-1])
        after, rows = run.space.signal(self, shape)
        highest = self.after.of(rows)
        run.call(np.copyto, highest, first)
        higher = [run.space.mask((self, place), highest.shape) for place in range(len(others))]
        for square, won in zip(others, higher, strict=True):
            run.call(np.greater, square, highest, won)
            run.call(_lift, highest, square)
        run.memory[self] = higher
        return after

    def _spread(self, slopes: FloatArray, run: Pass, what: str) -> FloatArray:
        """From the last place to the first, each takes what it won; `slopes` are used up."""
        left = self.after.of(slopes)
        before = self._empty(run, what, slopes.shape[:-2], slopes)
        first, *others = self._squares(before)
        for square, higher in zip(reversed(others), reversed(run.memory[self]), strict=True):
            run.call(np.multiply, left, higher, square)
            run.call(np.subtract, left, square, left)
        run.call(np.copyto, first, left)
        return before

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """All to the winner."""
        return self._spread(slopes, run, "slopes")

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The winner's."""
        if tangent is None:
            return None
        chosen, *others = self._squares(tangent)
        for square, higher in zip(others, run.memory[self], strict=True):
            chosen = np.where(higher, square, chosen)
        return chosen.reshape(*tangent.shape[:-2], self.after.size, tangent.shape[-1])

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
        """All to the winner."""
        return self._spread(bend.copy(), run, "bend")


def _lift(highest: FloatArray, square: FloatArray) -> None:
    np.maximum(highest, square, out=highest)


class MeanPooling(_Pooling):
    """The mean of every square."""

    def _average(self, rows: FloatArray, out: FloatArray) -> None:
        mean = self.after.of(out)
        np.copyto(mean, 0)
        for square in self._squares(rows):
            mean += square
        mean *= 1 / self.side**2

    def _spread(self, slopes: FloatArray, run: Pass, what: str) -> FloatArray:
        before = self._empty(run, what, slopes.shape[:-2], slopes)
        image = self.after.of(slopes)
        for square in self._squares(before):
            run.call(np.multiply, image, 1 / self.side**2, square)
        return before

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """The means."""
        shape = (*signal.shape[:-2], self.after.size, signal.shape[-1])
        after, rows = run.space.signal(self, shape)
        run.call(self._average, signal[..., :-1, :], rows)
        return after

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """An equal share to each."""
        return self._spread(slopes, run, "slopes")

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The mean of the tangents."""
        if tangent is None:
            return None
        after = np.empty((*tangent.shape[:-2], self.after.size, tangent.shape[-1]), tangent.dtype)
        self._average(tangent, after)
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
        """An equal share to each."""
        return self._spread(bend, run, "bend")
