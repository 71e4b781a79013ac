import pytest

from gdviz.errors import ExpressionError
from gdviz.expression import parse, pointed


@pytest.mark.parametrize(
    "text", ["x + z", "z", "x +* y", "sin x", "(x + y", "x\x00y", "1 + 2 + 3 + 4 + 5 + 6 + 7 + q*x"]
)
def test_the_caret_stands_below_what_is_wrong(text):
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    column = refused.value.column
    shown, caret = pointed(text, column).split("\n")
    wrong = text[column - 1]
    assert shown[caret.index("^")] == (
        wrong if wrong.isprintable() else "\N{REPLACEMENT CHARACTER}"
    )


def test_a_long_text_is_shown_around_the_place():
    shown, caret = pointed("x" * 50 + "?" + "y" * 50, 51).split("\n")
    assert shown == "…" + "x" * 11 + "?" + "y" * 11 + "…"
    assert caret == " " * 12 + "^"


def test_beyond_the_end_the_caret_stands_at_it():
    assert pointed("x", 9) == "x\n ^"
