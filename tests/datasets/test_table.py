"""A table of one's own: what is understood, and the sentence for what is not."""

import os
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdviz.datasets import Dataset, read_csv
from gdviz.datasets.table import MOST_BYTES
from gdviz.errors import DataError

IRIS = "length,width,kind\n5.1,3.5,setosa\n7.0,3.2,versicolor\n4.9,3.0,setosa\n"


def test_text_labels_become_classes():
    data = read_csv(IRIS)
    assert data.inputs.tolist() == [[5.1, 3.5], [7.0, 3.2], [4.9, 3.0]]
    assert data.classes == ("setosa", "versicolor")
    assert data.targets.tolist() == [0, 1, 0]
    assert data.features == ("length", "width")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_understood(mark, end):
    text = IRIS.replace(",", mark).replace("\n", end)
    assert read_csv(text.encode()).inputs.tolist() == read_csv(IRIS).inputs.tolist()


def test_a_decimal_comma_is_understood_where_commas_do_not_part_cells():
    data = read_csv("a;b;c\n1,5;-,25;x\n2;1,5e3;y\n")
    assert data.inputs.tolist() == [[1.5, -0.25], [2, 1500]]


def test_a_header_is_optional():
    data = read_csv("1,2,a\n3,4,b\n")
    assert data.features == ("column 1", "column 2")
    assert data.inputs.tolist() == [[1, 2], [3, 4]]


def test_the_label_may_be_any_column():
    data = read_csv("kind,length\nx,1\ny,2\n", label="kind")
    assert data.features == ("length",)
    assert data.classes == ("x", "y")


def test_a_header_of_numbers_is_one_if_the_label_is_in_it():
    assert read_csv("2019,2020\n1,a\n2,b\n", label="2020").features == ("2019",)


def test_quotes_blank_lines_spaces_and_a_byte_order_mark_are_fine():
    text = '\n"a, b" ,"c\nd"\n\n 1 ,"x, y"\n ,\n2,z\n'
    data = read_csv(b"\xef\xbb\xbf" + text.encode())
    assert data.features == ("a, b",)
    assert data.classes == ("x, y", "z")


def test_a_nameless_column_gets_a_name():
    assert read_csv(",b,c\n1,2,x\n3,4,y\n").features == ("column 1", "b")


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ("0 1 0 1", ("0", "1")),
        ("10 9 10 9", ("9", "10")),
        ("1.0 2.0 1 2", ("1", "2")),
        ("-1 1 -1 1", ("-1", "1")),
        ("1 2", ("1", "2")),
        ("1 2 3 x", ("1", "2", "3", "x")),
        ("1.5 2 1.5 2", ()),
        ("1 2 3 4", ()),
        ("100 250 300 420 510 600", ()),
    ],
)
def test_few_whole_numbers_are_classes_and_others_are_reals(labels, classes):
    values = labels.split()
    data = read_csv("x,y\n" + "".join(f"1,{value}\n" for value in values))
    assert data.classes == classes
    if classes:
        assert [float(data.classes[n]) for n in data.targets if data.classes[n] != "x"] == [
            float(value) for value in values if value != "x"
        ]
    else:
        assert data.targets[:, 0].tolist() == [float(value) for value in values]


def test_none_may_be_a_label_among_texts():
    assert read_csv("1,none\n2,mild\n").classes == ("mild", "none")


def table(rows, columns=2, label=lambda row: "ab"[row % 2]):
    return "".join("1," * (columns - 1) + f"{label(row)}\n" for row in range(rows))


REFUSED = {
    "empty": (b"", "empty"),
    "blank": (" \n\n", "empty"),
    "only quotes and commas": ("a,b\n,\n", "At least two rows"),
    "not UTF-8": (b"a,b\n1,\xff\n", "not UTF-8"),
    "UTF-16": ("a,b\n1,x\n".encode("utf-16"), "not UTF-8"),
    "zero bytes": ("a,b\n1,\0\n", "not text"),
    "too many bytes": (b"1" * (MOST_BYTES + 1), "5,000,001 bytes"),
    "too many rows": (table(5001), "more than 5,000 rows"),
    "too many columns": (table(3, 101), "101 columns"),
    "one column": ("a\n1\n2\n", "single column"),
    "one row": ("a,b\n1,x\n", "At least two rows"),
    "ragged": ("a,b\n1,x\n2,y,z\n", "Row 3 has 3 cells, where the first has 2"),
    "ragged, short": ("a,b\n1,x\n\n2\n", "Row 4 has 1 cell,"),
    "one name twice": ("a,a,b\n1,2,x\n3,4,y\n", "“a”"),
    "text among numbers": (
        "a,b,c\n1,2,x\n3,tall,y\n",
        "Row 3, column “b” is the text “tall”, where a number was expected",
    ),
    "a gap": ("a,b,c\n1,2,x\n,4,y\n", "Row 3, column “a” is missing"),
    "NA": ("a,b\n1,x\nNA,y\n", "Row 3, column “a” is missing"),
    "no label": ("a,b\n1,x\n2,\n", "Row 3, column “b” is missing: every example needs a label"),
    "NA among numbers": ("a,b\n1,1.5\n2,NA\n", "Row 3, column “b” is missing"),
    "not finite": ("a,b\n1,x\ninf,y\n", "Row 3, column “a” is “inf”, where a finite number"),
    "too large": ("a,b\n1,x\n1e999,y\n", "“1e999”, where a finite number"),
    "not a number": ("a,b\n1,1.5\n1,nan\n", "column “b” is “nan”"),
    "underscores": ("a,b\n1,x\n1_000,y\n", "the text “1_000”"),
    "other digits": ("a,b\n1,x\n١,y\n", "the text “١”"),
    "one class": ("a,b\n1,x\n2,x\n", "All labels in column “b” are equal"),
    "one number": ("a,b\n1,2.5\n2,2.5\n", "All labels in column “b” are equal"),
    "too many classes": (table(30, label=lambda row: f"class {row}"), "30 different labels"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_in_one_sentence(case):
    data, said = REFUSED[case]
    with pytest.raises(DataError, match=said) as caught:
        read_csv(data)
    sentence = str(caught.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_label_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DataError, match="no column “colour”; there are “length”, “width”, “kind”"):
        read_csv(IRIS, label="colour")


def test_the_largest_table_is_read():
    data = read_csv(table(5000, 100))
    assert data.inputs.shape == (5000, 99)


def test_a_long_cell_is_not_repeated_at_length():
    for text in ("a,b\n1,x\n" + "z" * 100_000 + ",y\n", "a,b\n1,x\n" + "z" * 200_000 + ",y\n"):
        with pytest.raises(DataError) as caught:
            read_csv(text)
        assert len(str(caught.value)) < 200


MANY = int(os.environ.get("GDVIZ_FUZZ", "300"))
fuzz = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
CELLS = ("", "0", "1", "-2", "3.5", "1e5", "1e999", "1,5", "٣", "nan", "inf", "NA", "?", "a", "b")
ODD_CELLS = ('"', '"x"', '"a,b"', "\r", "é")
cells = st.sampled_from(CELLS + ODD_CELLS)


@st.composite
def tables(draw):
    """Something like a table: rows of cells, mostly of one length, sometimes damaged."""
    mark = draw(st.sampled_from([",", ";", "\t", "|"]))
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), max_size=8))
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(mark.join(row) for row in rows)


@st.composite
def damaged(draw):
    """A good table with a piece cut out or put in."""
    source = random.Random(draw(st.integers(0, 99)))  # noqa: S311 - no secret
    rows = [f"{source.random():.3f},{source.randint(0, 9)},{source.choice('ab')}" for _ in range(6)]
    text = "\n".join(["x,y,kind", *rows])
    begin, end = sorted(draw(st.integers(0, len(text))) for _ in range(2))
    return text[:begin] + draw(st.one_of(cells, st.text(max_size=5))) + text[end:]


def read_or_refused(data, label):
    try:
        return read_csv(data, label)
    except DataError as error:
        return str(error)


@fuzz
@given(
    st.one_of(st.text(max_size=200), st.binary(max_size=200), tables(), damaged()),
    st.sampled_from([None, None, "x", "kind", "a", ""]),
)
def test_anything_gives_a_data_set_or_a_sentence(data, label):
    found = read_or_refused(data, label)
    if isinstance(found, str):
        assert found.endswith(".")
        assert "\n" not in found
        return
    assert isinstance(found, Dataset)
    assert np.isfinite(found.inputs).all()
    assert len(set(found.classes)) == len(found.classes) != 1
    assert np.isfinite(found.standardised().inputs).all()


@fuzz
@given(st.lists(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3), min_size=2, max_size=9))
def test_what_was_written_is_read(rows):
    kinds = "ab" * 9
    lines = [",".join([*map(repr, row), kind]) for row, kind in zip(rows, kinds, strict=False)]
    assert read_csv("p,q,r,kind\n" + "\n".join(lines)).inputs.tolist() == rows
