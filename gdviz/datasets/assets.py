"""The data that ships with the program: images, names and prices, read once."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets.dataset import Dataset
from gdviz.errors import SettingError

#: Built by `python -m tools.build_data`; licences are in the README there.
FOLDER = Path(__file__).parents[2] / "assets" / "data"
DIGITS = tuple(str(digit) for digit in range(10))
#: The widths at which `mnist` offers its images.
SIDES = (14, 28)


@cache
def digits() -> Dataset:
    """Handwritten digits at 8x8: 1,797 images (N, 64), pixels from 0 to 1, in ten classes.

    The test set of optdigits (Alpaydin & Kaynak 1998, UCI), by thirteen writers.
    """
    images, labels = _images("optdigits.npz")
    return Dataset(
        "digits",
        "Handwritten digits at 8x8 pixels: which digit is it?",
        images / 16,
        labels,
        DIGITS,
        pixels(8, 8),
        "optdigits (Alpaydin & Kaynak 1998, UCI), CC BY 4.0",
    )


@cache
def mnist(side: int = 14) -> Dataset:
    """Handwritten digits of MNIST: 5,000 images (N, side²), 0 to 9 in turn, pixels from 0 to 1.

    MNIST (LeCun, Cortes & Burges 1998) as it is at 28x28; at 14x14 each pixel is the mean of four.

    Raises:
        SettingError: unless side is 14 or 28.
    """
    if side not in SIDES:
        raise SettingError(f"MNIST comes 14 or 28 pixels wide, not {side}.")
    images, labels = _images("mnist.npz")
    turns = np.arange(len(labels)).reshape(10, -1).T.ravel()  # sorted in the file
    images, labels, block = images[turns], labels[turns], 28 // side
    images = images.reshape(-1, side, block, side, block).mean(axis=(2, 4)) / 255
    return Dataset(
        "MNIST",
        f"Handwritten digits at {side}x{side} pixels: which digit is it?",
        images.reshape(len(images), -1),
        labels,
        DIGITS,
        pixels(side, side),
        "MNIST (LeCun, Cortes & Burges 1998), CC BY-SA 3.0",
    )


@cache
def first_names() -> tuple[str, ...]:
    """5,163 first names of the United States (census of 1990), in small letters, sorted."""
    return tuple((FOLDER / "first_names.txt").read_text(encoding="ascii").split())


@dataclass(frozen=True, eq=False)
class Stocks:
    """Weekly closing prices of six companies, as multiples of the first.

    Attributes:
        dates: the T Mondays that the weeks begin with, as YYYY-MM-DD.
        prices: (T,) by company.
    """

    dates: tuple[str, ...]
    prices: Mapping[str, FloatArray]


@cache
def stocks() -> Stocks:
    """105 weeks of 2018 and 2019, the data of `plotly.data.stocks()`."""
    with (FOLDER / "stocks.csv").open(encoding="ascii", newline="") as file:
        header, *rows = csv.reader(file)
    table = np.array([row[1:] for row in rows], dtype=np.float64)
    table.setflags(write=False)
    prices = {company: table[:, column] for column, company in enumerate(header[1:])}
    return Stocks(tuple(row[0] for row in rows), MappingProxyType(prices))


def pixels(height: int, width: int, channels: tuple[str, ...] = ("",)) -> tuple[str, ...]:
    """The names of an image's inputs, channel by channel and row by row."""
    return tuple(
        f"{channel}row {row + 1}, column {column + 1}"
        for channel in channels
        for row in range(height)
        for column in range(width)
    )


def _images(file: str) -> tuple[FloatArray, IntArray]:
    with np.load(FOLDER / file, allow_pickle=False) as packed:
        return packed["images"].astype(np.float64), packed["labels"].astype(np.int64)
