"""Pictures to classify, made as small as a net needs them, and read from files of one's own."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.datasets import Dataset, cifar10_binary, mnist_idx
from gdviz.errors import DataError, SettingError

#: Of the images of a file, so many are taken at most.
_MOST = 5000
ABOUT = (
    "A pair of MNIST's idx files (or Fashion-MNIST's; one name with “images”, one with “labels”; "
    "plain or gzipped), or batches of CIFAR-10's binary version (.bin)."
)


@dataclass(frozen=True, eq=False)
class Pictures:
    """Images with their classes, and the shape of an image.

    Attributes:
        data: inputs are flattened images.
        shape: (channels, height, width).
    """

    data: Dataset
    shape: tuple[int, int, int]

    def shrunk(self, side: int) -> "Pictures":
        """Squares of `side` pixels, each the mean of a square of the old ones.

        The edge is padded with zeros as far as that needs.
        """
        block = math.ceil(max(self.shape[1:]) / side)
        channels = self.shape[0]
        padded = self._padded(side * block).reshape(-1, channels, side, block, side, block)
        inputs = padded.mean(axis=(3, 5)).reshape(len(self.data), -1)
        return Pictures(replace(self.data, inputs=inputs, features=()), (channels, side, side))

    def _padded(self, side: int) -> FloatArray:
        lost = [side - length for length in self.shape[1:]]
        around = [(0, 0), (0, 0), *((each // 2, each - each // 2) for each in lost)]
        return np.pad(self.data.inputs.reshape(-1, *self.shape), around)

    def parted(self, training: int, test: int, seed: int) -> tuple[Dataset, Dataset]:
        """So many images to learn from and so many others, with the classes in their proportions.

        Raises:
            SettingError: if there are not so many.
        """
        count = len(self.data)
        if training + test > count:
            raise SettingError(
                f"{training} images to learn from and {test} to test with are asked for, of "
                f"{count} in all."
            )
        chosen = self.data.sample(training + test, seed)
        return chosen.split(training / (training + test), seed)


def read(files: Mapping[str, bytes]) -> Pictures:
    """Pictures from files, by name.

    Raises:
        DataError: if they are not what `ABOUT` says.
    """
    if files and all(name.endswith(".bin") for name in files):
        return Pictures(cifar10_binary(b"".join(files.values()), _MOST), (3, 32, 32))
    images, labels = (
        [data for name, data in files.items() if word in name.lower()]
        for word in ("images", "labels")
    )
    if not (len(files) == 2 and len(images) == len(labels) == 1):
        raise DataError(f"Expected: {ABOUT} Found: {', '.join(files) or 'no file'}.")
    data = mnist_idx(images[0], labels[0], _MOST)
    return Pictures(data, _shape(data))


def _shape(data: Dataset) -> tuple[int, int, int]:
    """As the last pixel is called."""
    row, column = data.features[-1].split(", ")
    return 1, int(row.split()[-1]), int(column.split()[-1])
