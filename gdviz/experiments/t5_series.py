"""What T5 learns from: prices, made up, real or somebody's own, as windows of days."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets import prices, stocks, windows
from gdviz.errors import DataError

MADE_UP, STOCKS = "made-up prices", "six stocks, by week"
#: How many days a forecast looks back on.
LENGTH = 10
#: Training windows come in multiples of the largest batch, so that no mini-batch is a remainder.
LARGEST = 256
_TEST_SHARE = 1 / 4
_MOST_BYTES, _MOST_PRICES = 2_000_000, 20_000
#: The column of this name is taken for the price, in this order; else the last one of numbers.
_NAMES = ("adj close", "close", "price", "value")


@dataclass(frozen=True, eq=False)
class Windows:
    """Stretches of one or several prices, in order of time.

    Attributes:
        logs: (N, LENGTH + 2) logarithms of the prices; the last is what is to be foreseen.
        level, spread: (N, 1) mean and standard deviation of the series' training logarithms.
        drift, volatility: (N, 1) the same of its training returns.
    """

    logs: FloatArray
    level: FloatArray
    spread: FloatArray
    drift: FloatArray
    volatility: FloatArray

    def __len__(self) -> int:
        return len(self.logs)

    @property
    def today(self) -> FloatArray:
        """(N,) the logarithm of the last price that is known."""
        return self.logs[:, -2]

    @property
    def tomorrow(self) -> FloatArray:
        """(N,) the logarithm of the price to be foreseen."""
        return self.logs[:, -1]

    @property
    def levels(self) -> FloatArray:
        """(N, LENGTH + 1) logarithms of prices, standardised; the last is the target."""
        standardised: FloatArray = (self.logs[:, 1:] - self.level) / self.spread
        return standardised

    @property
    def returns(self) -> FloatArray:
        """(N, LENGTH + 1) returns, standardised; the last is the target."""
        standardised: FloatArray = (np.diff(self.logs) - self.drift) / self.volatility
        return standardised

    @property
    def copying(self) -> float:
        """The loss, on standardised levels, of the forecast that tomorrow is as today."""
        levels = self.levels
        return float(np.mean((levels[:, -1] - levels[:, -2]) ** 2))

    def take(self, places: IntArray) -> "Windows":
        """The windows of these numbers."""
        parts = (self.logs, self.level, self.spread, self.drift, self.volatility)
        return Windows(*(part[places] for part in parts))

    def explained(self, returns: FloatArray) -> tuple[float, float]:
        """The shares of variance, of prices and of returns, that forecast returns (N,) explain.

        1 - squared errors over squared distances from each series' own mean.
        """
        came = self.tomorrow - self.today
        errors = float(np.sum((came - returns) ** 2))
        about = (self._about_mean(self.tomorrow), self._about_mean(came))
        of_prices, of_returns = (1 - errors / each if each else -math.inf for each in about)
        return of_prices, of_returns

    def _about_mean(self, values: FloatArray) -> float:
        """Squared distances from the mean of the windows of the same series."""
        series = np.unique(np.hstack([self.level, self.spread]), axis=0, return_inverse=True)[1]
        counts = np.bincount(series.ravel())
        means = np.bincount(series.ravel(), values) / counts
        return float(np.sum((values - means[series.ravel()]) ** 2))


def made_up(windows_to_learn: int, seed: int) -> list[FloatArray]:
    """One made-up price, long enough for so many training windows."""
    count = 4 * windows_to_learn // 3 + 2
    return [prices(count + LENGTH, seed).levels]


def six_stocks() -> list[FloatArray]:
    """The six real series of `plotly.data.stocks()`."""
    return [*stocks().prices.values()]


def divided(series: Sequence[FloatArray], most: int) -> tuple[Windows, Windows]:
    """Windows to learn, the latest `most` of them, and later ones for the test.

    Raises:
        DataError: if fewer than LARGEST are left to learn, or a price never changes.
    """
    parts = [_of(np.log(each)) for each in series]
    training, test = (_together([part[k] for part in parts]) for k in (0, 1))
    kept = min(most, len(training)) // LARGEST * LARGEST
    if kept == 0:
        raise DataError(
            f"These prices give {len(training):,} windows to learn, and at least {LARGEST} are "
            f"needed: {LARGEST * 4 // 3 + LENGTH + 3} prices of one series."
        )
    return training.take(np.arange(len(training) - kept, len(training))), test


def _of(logs: FloatArray) -> tuple[Windows, Windows]:
    """The windows of one series, divided in time."""
    if len(logs) < LENGTH + 6:
        raise DataError(f"A series must have more than {LENGTH + 5} prices, not {len(logs)}.")
    found = windows(logs, LENGTH + 1)
    stretches: FloatArray = np.hstack([found.inputs, found.targets]).astype(np.float64)
    cut = len(stretches) - max(1, round(_TEST_SHARE * len(stretches)))
    known = logs[: cut + LENGTH + 1]
    moves = np.diff(known)
    if np.std(moves) == 0:
        raise DataError("The price never changes, or always alike: there is nothing to foresee.")
    level, spread, drift, volatility = (
        np.full((len(stretches), 1), float(number))
        for number in (known.mean(), known.std(), moves.mean(), moves.std())
    )
    every = Windows(stretches, level, spread, drift, volatility)
    return every.take(np.arange(cut)), every.take(np.arange(cut, len(stretches)))


def _together(parts: Sequence[Windows]) -> Windows:
    """The windows of several series, in order of time."""
    time = np.concatenate([np.arange(len(part)) for part in parts])
    names = ("logs", "level", "spread", "drift", "volatility")
    columns: list[FloatArray] = [
        np.concatenate([getattr(p, name) for p in parts]) for name in names
    ]
    joined = Windows(*columns)
    return joined.take(np.argsort(time, kind="stable"))


# ---- somebody's own -----------------------------------------------------------------------------


def read(files: Mapping[str, bytes]) -> list[FloatArray]:
    """The price in each CSV file: a column called close or price, or the last one of numbers.

    Raises:
        DataError: if a file is not such a table, in one sentence that says what was found.
    """
    if not files:
        raise DataError("There is no file: a CSV file with a column of prices was expected.")
    found = [_prices(name, content) for name, content in files.items()]
    divided(found, LARGEST)  # refuses what is too short
    return found


def _prices(name: str, content: bytes) -> FloatArray:
    rows = _rows(name, content)
    header, body = (rows[0], rows[1:]) if not _numbers(rows[0]) else ([], rows)
    if len(body) > _MOST_PRICES:
        raise DataError(f"{name} has {len(body):,} rows; at most {_MOST_PRICES:,} are allowed.")
    column = _column(name, header, body)
    first = len(rows) - len(body) + 1
    return np.array([_price(name, first + k, row, column) for k, row in enumerate(body)])


def _rows(name: str, content: bytes) -> list[list[str]]:
    if len(content) > _MOST_BYTES:
        raise DataError(f"{name} has {len(content):,} bytes; at most {_MOST_BYTES:,} are allowed.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{name} is not UTF-8 text: save the prices as CSV (UTF-8).") from None
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or "\0" in text:
        raise DataError(f"{name} is no table: a CSV file with a column of prices was expected.")
    delimiter = max(";\t,", key=lines[0].count)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise DataError(f"{name} cannot be read as a table: {error}.") from None
    return [[cell.strip().replace(*_point(delimiter)) for cell in row] for row in rows]


def _point(delimiter: str) -> tuple[str, str]:
    """What makes a decimal comma a point, where commas do not part the cells."""
    return ("\0", "") if delimiter == "," else (",", ".")


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _numbers(row: Sequence[str]) -> list[int]:
    """The places of the cells that are numbers."""
    return [place for place, cell in enumerate(row) if math.isfinite(_number(cell))]


def _column(name: str, header: Sequence[str], body: Sequence[Sequence[str]]) -> int:
    called = [cell.lower() for cell in header]
    for word in _NAMES:
        if word in called:
            return called.index(word)
    numbers = _numbers(body[0])
    if not numbers:
        raise DataError(f"{name} has no column of numbers: one of prices was expected.")
    return numbers[-1]


def _price(name: str, row: int, cells: Sequence[str], column: int) -> float:
    cell = cells[column] if column < len(cells) else ""
    price = _number(cell)
    if math.isfinite(price) and price > 0:
        return price
    raise DataError(f"{name}, row {row}: a price above 0 was expected, found “{cell[:30]}”.")
