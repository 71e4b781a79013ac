"""Image files of one's own: MNIST's idx format and CIFAR-10's binary batches."""

import gzip
import io
import zlib

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import FloatArray
from gdviz.datasets.assets import DIGITS, pixels
from gdviz.datasets.dataset import Dataset, stratified
from gdviz.errors import DataError

#: A file may have so many bytes once unpacked: MNIST's largest has 47 million.
MOST_BYTES = 64_000_000
#: The widest and highest image.
MOST_SIDE = 64
#: The most numbers that the images of a data set may have together (200 MB).
MOST_NUMBERS = 25_000_000
CIFAR_CLASSES = (
    "aeroplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "lorry",
)  # fmt: skip
_IMAGES, _LABELS = 0x00000803, 0x00000801  # unsigned bytes along three axes, and along one
_CIFAR_SIDE = 32
_CIFAR_RECORD = 1 + 3 * _CIFAR_SIDE**2
_Bytes = NDArray[np.uint8]


def mnist_idx(images: bytes, labels: bytes, points: int = 5000, seed: int = 0) -> Dataset:
    """Images (N, h * w) with pixels from 0 to 1, and their digits, from a pair of idx files.

    The format is that of MNIST (and of Fashion-MNIST and its like), plain or gzipped. At most
    `points` of the images are used, chosen by the seed in the proportions of their classes.

    Raises:
        DataError: if a file is not what is expected, in one sentence that says what was found.
    """
    shown = _idx(images, "images", _IMAGES)
    digit = _idx(labels, "labels", _LABELS)
    if len(shown) != len(digit):
        raise DataError(f"There are {len(shown):,} images, but {len(digit):,} labels.")
    _, height, width = shown.shape
    if not (1 <= height <= MOST_SIDE and 1 <= width <= MOST_SIDE):
        raise DataError(
            f"The images are {width}x{height} pixels; at most {MOST_SIDE}x{MOST_SIDE} are allowed."
        )
    return _dataset(
        "your digits", shown.reshape(len(shown), -1), digit, DIGITS, pixels(height, width),
        points, seed,
    )  # fmt: skip


def cifar10_binary(data: bytes, points: int = 2000, seed: int = 0) -> Dataset:
    """Colour images (N, 3 * 32 * 32) with values from 0 to 1, red, green, blue, and their classes.

    From a file of CIFAR-10's *binary* version (Krizhevsky 2009), such as data_batch_1.bin: records
    of one byte for the class and 3,072 for the pixels. At most `points` images are used.

    Raises:
        DataError: if the file is not one, in one sentence that says what was found.
    """
    if data.startswith(b"\x1f\x8b"):
        raise DataError(
            "This is a packed archive: unpack it first, and choose one of its files data_batch_1 "
            "to data_batch_5 or test_batch, ending in .bin."
        )
    if data.startswith(b"\x80"):
        raise DataError("This is the Python version of CIFAR-10: the binary version is needed.")
    _refuse_size(len(data))
    if not data or len(data) % _CIFAR_RECORD:
        raise DataError(
            f"A CIFAR-10 binary batch has a multiple of {_CIFAR_RECORD:,} bytes; this file has "
            f"{len(data):,}."
        )
    records = np.frombuffer(data, dtype=np.uint8).reshape(-1, _CIFAR_RECORD)
    names = pixels(_CIFAR_SIDE, _CIFAR_SIDE, ("red, ", "green, ", "blue, "))
    return _dataset(
        "your images", records[:, 1:], records[:, 0], CIFAR_CLASSES, names, points, seed
    )


def _dataset(
    name: str,
    shown: _Bytes,
    label: _Bytes,
    classes: tuple[str, ...],
    features: tuple[str, ...],
    points: int,
    seed: int,
) -> Dataset:
    if label.max() >= len(classes):
        raise DataError(
            f"There are labels up to {label.max()}, where 0 to {len(classes) - 1} were expected."
        )
    most = min(len(shown), MOST_NUMBERS // shown.shape[1])
    if points < 2:
        raise DataError(f"At least two images are needed, not {points}.")
    chosen = np.sort(stratified(label.astype(np.int64), seed, "sample")[: min(points, most)])
    inputs: FloatArray = shown[chosen] / 255
    about = f"{len(chosen):,} images of your own: what do they show?"
    return Dataset(
        name, about, inputs, label[chosen].astype(np.int64), classes, features, "a file of images"
    )


def _idx(data: bytes, holds: str, magic: int) -> _Bytes:
    """The numbers of an idx file, in its shape: four bytes say kind and axes, then the sizes."""
    content = _unpacked(data, holds)
    found = int.from_bytes(content[:4], "big")
    if {found, magic} == {_IMAGES, _LABELS}:
        raise DataError(f"The file for the {holds} holds the other ones: are the two swapped?")
    axes = magic & 0xFF
    start = 4 + 4 * axes
    if found != magic or len(content) < start:
        raise DataError(
            f"The file for the {holds} is not in MNIST's idx format, which begins with the number "
            f"{magic}; this begins with {found}."
        )
    shape = tuple(int(size) for size in np.frombuffer(content, dtype=">u4", count=axes, offset=4))
    size = int(np.prod(shape, dtype=object))
    if size == 0 or len(content) - start != size:
        sizes = " x ".join(f"{side:,}" for side in shape)
        raise DataError(
            f"The file for the {holds} promises {sizes} bytes and holds {len(content) - start:,}."
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def _unpacked(data: bytes, holds: str) -> bytes:
    """What a gzipped file holds, or the file itself, up to the limit."""
    if not data.startswith(b"\x1f\x8b"):
        _refuse_size(len(data))
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise DataError(f"The file for the {holds} is a damaged gzip file.") from None
    _refuse_size(len(content))
    return content


def _refuse_size(size: int) -> None:
    if size > MOST_BYTES:
        raise DataError(f"The file has more than the {MOST_BYTES:,} bytes that are allowed.")
