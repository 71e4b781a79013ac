"""A table of one's own: a CSV file becomes a data set, or a sentence says why it cannot."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.datasets.dataset import Dataset
from gdviz.errors import DataError

#: What a table may hold.
MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CLASSES = 5_000_000, 5_000, 100, 20
DELIMITERS = (",", ";", "\t")

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
_MISSING = {"", "?", "-", "na", "n/a", "null", "none"}
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class _Row:
    """The cells of one row, and its number in the file, the first being 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class _Column:
    """One column: its name, and its cells with the number of the row of each."""

    name: str
    cells: list[str]
    rows: list[int]

    def reals(self) -> FloatArray:
        """The cells (N,) as numbers."""
        return np.array(
            [self._real(cell, row) for cell, row in zip(self.cells, self.rows, strict=True)]
        )

    def _real(self, cell: str, row: int) -> float:
        value = _number(cell)
        if value is not None and math.isfinite(value):
            return value
        raise DataError(f"{self._place(row)} {_complaint(cell, value)}.")

    def refuse_missing(self) -> None:
        """Raise DataError if a label is missing; among texts, "none" may be a label."""
        missing = _MISSING if any(map(_numeric, self.cells)) else {"", "?"}
        for cell, row in zip(self.cells, self.rows, strict=True):
            if cell.lower() in missing:
                raise DataError(f"{self._place(row)} is missing: every example needs a label.")

    def _place(self, row: int) -> str:
        return f"Row {row}, column {_quoted(self.name)}"


def read_csv(data: bytes | str, label: str | None = None) -> Dataset:
    """A data set from a CSV file: columns of numbers and one of labels, one row an example.

    Commas, semicolons (then a decimal comma is understood) or tabs part the cells. The first row
    names the columns if none of its cells is a number. Labels that are texts, or few different
    whole numbers, become classes; other numbers become real targets.

    Args:
        data: the file's contents, UTF-8 text.
        label: the name of the column of labels; the last column if None.

    Raises:
        DataError: if the file is too large or is not such a table, in one sentence that says where.
    """
    header, rows = _headed(_rows(_text(data)), label)
    _refuse_size(rows, len(header))
    _refuse_ragged(rows, len(header))
    columns = [
        _Column(name, [row.cells[place] for row in rows], [row.number for row in rows])
        for place, name in enumerate(header)
    ]
    chosen = columns.pop(_place_of(header, label))
    chosen.refuse_missing()
    inputs = np.stack([column.reals() for column in columns], axis=1)
    targets, classes = _targets(chosen)
    about = f"{len(rows):,} rows of your own: what is {chosen.name}, from the rest of the row?"
    features = tuple(column.name for column in columns)
    return Dataset("your table", about, inputs, targets, classes, features, "a CSV file")


def _text(data: bytes | str) -> str:
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise DataError(f"The file has {size:,} bytes; at most {MOST_BYTES:,} are allowed.")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise DataError("The file is not UTF-8 text: save the table as CSV (UTF-8).") from None
    if "\0" in text:
        raise DataError("The file is not text: save the table as CSV (UTF-8).")
    if not text.strip():
        raise DataError("The file is empty: a header and at least two rows were expected.")
    return text


def _rows(text: str) -> list[_Row]:
    """The rows that are not blank, up to one more than are allowed below a header."""
    delimiter = _delimiter(text)
    rows = (row for row in _parsed(text, delimiter) if any(row.cells))
    try:
        return list(islice(rows, MOST_ROWS + 2))
    except csv.Error as error:
        raise DataError(f"The file cannot be read as a table: {error}.") from None


def _parsed(text: str, delimiter: str) -> Iterator[_Row]:
    lines = io.StringIO(text, newline="")
    decimal_comma = delimiter != ","
    for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in row]
        yield _Row(number, [_pointed(cell) for cell in cells] if decimal_comma else cells)


def _pointed(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _delimiter(text: str) -> str:
    """Of those in the first line that is not blank, outside quotes, the most frequent."""
    bare = re.sub(r'"[^"]*"', '""', text)
    first = next(line for line in bare.splitlines() if line.strip())
    most = max(DELIMITERS, key=first.count)
    if most not in first:
        raise DataError(
            "The first row has a single column: cells must be parted by commas, semicolons or tabs."
        )
    return most


def _headed(rows: list[_Row], label: str | None) -> tuple[list[str], list[_Row]]:
    """The names of the columns, and the rows without the header."""
    if not rows:
        raise DataError("The file is empty: a header and at least two rows were expected.")
    first = rows[0].cells
    named = label is not None and label in first
    if not named and any(_numeric(cell) for cell in first):
        return [f"column {place + 1}" for place in range(len(first))], rows
    names = [cell or f"column {place + 1}" for place, cell in enumerate(first)]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"Two columns are called {_quoted(name)}: each needs its own name.")
    return names, rows[1:]


def _refuse_size(rows: Sequence[_Row], columns: int) -> None:
    if columns < 2:
        raise DataError("The table has one column: at least one of numbers and one of labels.")
    if columns > MOST_COLUMNS:
        raise DataError(f"The table has {columns} columns; at most {MOST_COLUMNS} are allowed.")
    if len(rows) > MOST_ROWS:
        raise DataError(f"The table has more than {MOST_ROWS:,} rows, which is the most allowed.")
    if len(rows) < 2:
        raise DataError("At least two rows are needed below the header.")


def _refuse_ragged(rows: Sequence[_Row], columns: int) -> None:
    for row in rows:
        if len(row.cells) != columns:
            cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
            raise DataError(f"Row {row.number} has {cells}, where the first has {columns}.")


def _place_of(header: list[str], label: str | None) -> int:
    if label is None:
        return len(header) - 1
    if label not in header:
        names = ", ".join(_quoted(name) for name in header[:10])
        more = ", …" if len(header) > 10 else ""
        raise DataError(f"There is no column {_quoted(label)}; there are {names}{more}.")
    return header.index(label)


def _targets(column: _Column) -> tuple[FloatArray | IntArray, tuple[str, ...]]:
    if not all(_numeric(cell) for cell in column.cells):
        return _classified(column, column.cells, sorted(set(column.cells)))
    values = column.reals()
    different = np.unique(values)
    few = max(2, min(MOST_CLASSES, len(values) // 2))
    whole = bool((np.floor(different) == different).all())
    if len(different) == 1 or (whole and len(different) <= few):
        names = {value: f"{value:.0f}" for value in different}
        return _classified(column, [names[value] for value in values], list(names.values()))
    return values[:, None], ()


def _classified(
    column: _Column, labels: list[str], classes: list[str]
) -> tuple[IntArray, tuple[str, ...]]:
    name = _quoted(column.name)
    if len(classes) == 1:
        raise DataError(f"All labels in column {name} are equal: there is nothing to tell apart.")
    if len(classes) > MOST_CLASSES:
        raise DataError(
            f"Column {name} has {len(classes):,} different labels; at most {MOST_CLASSES} "
            "classes are allowed."
        )
    number = {label: place for place, label in enumerate(classes)}
    return np.array([number[label] for label in labels], dtype=np.int64), tuple(classes)


def _numeric(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) or _NOT_FINITE.fullmatch(cell))


def _number(cell: str) -> float | None:
    return float(cell) if _numeric(cell) else None


def _complaint(cell: str, value: float | None) -> str:
    if cell.lower() in _MISSING:
        return "is missing: fill it in, or leave the row out"
    if value is None:
        return f"is the text {_quoted(cell)}, where a number was expected"
    return f"is {_quoted(cell)}, where a finite number was expected"


def _quoted(text: str) -> str:
    short = text if len(text) <= 30 else text[:29] + "…"
    return "“" + "".join(mark if mark.isprintable() else " " for mark in short) + "”"
