"""What is refused, in which words and where; what is allowed, and what it means."""

import ast
import time

import pytest

from gdviz.errors import ExpressionError
from gdviz.expression import parse
from gdviz.expression.reading import _Brackets, _tokens, read
from gdviz.expression.tree import FUNCTIONS, Number, Operation, Symbol

REFUSED = [
    ("", None, "Type a formula"),
    (" \t\n ", None, "Type a formula"),
    ("foo(x)", 1, 'I know no "foo" (column 1). Allowed: x, y, pi, e, sin'),
    ("x + Sin(y)", 5, 'I know no "Sin"'),
    ("xy", 1, "write x*y"),
    ("__import__('os')", 1, "I know no"),
    ("x.real", 2, 'I cannot use "."'),
    ("x.__class__", 2, 'I cannot use "."'),
    ("x[0]", 2, 'I cannot use "["'),
    ("'text'", 1, "I cannot use"),
    ('f"{x}"', 1, "I know no"),
    ("[x for x in y]", 1, "I cannot use"),
    ("lambda: 0", 1, "I know no"),
    ("x if y else 0", 3, "I know no"),
    ("x == y", 3, 'I cannot use "="'),
    ("x < y", 3, 'I cannot use "<"'),
    ("x := 3", 3, 'I cannot use ":"'),
    ("x; y", 2, 'I cannot use ";"'),
    ("x % y", 3, 'I cannot use "%"'),
    ("x // y", 4, 'Something is missing before "/"'),
    ("x @ y", 3, "I cannot use"),
    ("not x", 1, "I know no"),
    ("True", 1, "I know no"),
    ("1j", 2, "I know no"),
    ("1_000", 2, "I know no"),
    ("0x1F", 2, "I know no"),
    ("1e999", 1, "too large a number"),
    ("9**9**9", 4, "The exponent"),
    ("x**(50 + 51)", 5, "The exponent 101 (column 5) is beyond ±100."),
    ("x**-101", 4, "The exponent -101"),
    ("x^log(-1)", 3, "The exponent nan"),
    ("2x", 2, 'A sign is missing between "2" and "x"'),
    ("x y", 3, "A sign is missing"),
    ("x(3)", 2, "A sign is missing"),
    ("(x)(y)", 4, "A sign is missing"),
    ("1..2", 3, "A sign is missing"),
    ("sin x", 1, '"sin" (column 1) needs brackets, as in sin(x).'),
    ("x + sin", 5, "Something is missing after"),
    ("sin()", 5, 'Something is missing before ")"'),
    ("()", 2, 'Something is missing before ")"'),
    ("sin(x, y)", 1, "takes one argument, as in sin(x), not 2"),
    ("x + min(x)", 5, "takes two arguments or more, as in min(x, y), not 1"),
    ("max(x,)", 7, 'Something is missing before ")"'),
    ("max(*x)", 5, 'Something is missing before "*"'),
    ("max(**x)", 5, 'Something is missing before "**"'),
    ("max(x, key=y)", 8, "I know no"),
    ("x, y", 2, "A comma"),
    ("(x, y)", 3, "A comma"),
    ("1,5*x", 2, "decimals have a point"),
    ("x +", 3, "Something is missing after"),
    ("x + * y", 5, 'Something is missing before "*"'),
    ("* x", 1, 'Something is missing before "*"'),
    (")", 1, "closes nothing"),
    ("x + y)", 6, "closes nothing"),
    ("(x", 1, "never closed"),
    ("x * (y + sin(x)", 5, "never closed"),
    ("x\0", 2, "I cannot use U+0000"),
    ("x\u200b", 2, "I cannot use U+200B"),
    ("x\ud800", 2, "I cannot use U+D800"),
    ("ｘ", 1, 'I cannot use "ｘ"'),
    ("１ + x", 1, "I cannot use"),
    ("х", 1, "I cannot use"),  # Cyrillic
    ("x⁴", 2, "I cannot use"),
    ("x²^3", 3, "Two exponents in a row"),
    ("x²³", 3, "Two exponents in a row"),
    ("²", 1, "Something is missing before"),
    ("x" * 10_000, 301, "10000 characters; at most 300"),
    ("(" * 101 + "x" + ")" * 101, 101, "More than 100 brackets"),
    ("-" * 299 + "x", None, "more than 100 operations"),
    ("x" + "+x" * 149, None, "more than 100 operations"),
    ("0/0", None, "no finite height"),
    ("log(-1 - x**2)", None, "no finite height"),
    ("1/0", None, "no finite height"),
]


@pytest.mark.parametrize(("text", "column", "part"), REFUSED, ids=lambda part: repr(part)[:20])
def test_refusal_says_what_and_where_and_is_quick(text, column, part):
    times = []
    for _ in range(2):  # a pause of the collector can hit one, not both
        began = time.process_time()
        with pytest.raises(ExpressionError) as refused:
            parse(text)
        times.append(time.process_time() - began)
    assert min(times) < 0.05
    sentence = str(refused.value)
    assert part in sentence
    assert refused.value.column == column
    assert sentence.endswith(".")
    assert len(sentence) < 200
    if column and column <= 300 and "Allowed" not in sentence:
        assert f"column {column}" in sentence


@pytest.mark.parametrize("source", ["lambda: 0", "x.real", "[x]", "x < y", "x if y else 0", "'a'"])
def test_the_whitelist_refuses_by_itself_what_the_tokens_never_let_through(source):
    with pytest.raises(ExpressionError):
        _Brackets(_tokens("x"))._node(ast.parse(source, mode="eval").body)


def operation(name, *arguments):
    return Operation(name, arguments)


X, Y, TWO = Symbol("x"), Symbol("y"), Number(2.0)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", X),
        ("+x", X),
        ("2.50", Number(2.5)),
        (".5", Number(0.5)),
        ("007", Number(7.0)),
        ("1e-3", Number(1e-3)),
        ("2E5", Number(2e5)),
        ("-x**2", operation("negative", operation("**", X, TWO))),
        ("2**-x", operation("**", TWO, operation("negative", X))),
        ("x^y^2", operation("**", X, operation("**", Y, TWO))),
        ("x - y - 2", operation("-", operation("-", X, Y), TWO)),
        ("x/y*2", operation("*", operation("/", X, Y), TWO)),
        ("((x))", X),
        ("min(x, y, 2)", operation("min", X, Y, TWO)),
        ("x²", operation("**", X, TWO)),
        ("-x³", operation("negative", operation("**", X, Number(3.0)))),
        ("π·x − y÷2", operation("-", operation("*", Symbol("pi"), X), operation("/", Y, TWO))),
        ("ln(x) × e", operation("*", operation("log", X), Symbol("e"))),
        ("\tx\n+\u00a0y ", operation("+", X, Y)),
    ],
)
def test_reads(text, tree):
    assert read(text) == tree


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_read(name):
    fewest, _ = FUNCTIONS[name]
    assert read(f"{name}({', '.join(['x'] * fewest)})") == operation(name, *[X] * fewest)


def test_the_longest_and_the_deepest_that_are_allowed():
    assert read("x+" * 99 + "x")
    assert read("(" * 100 + "x" + ")" * 100) == X
    assert read("x" + " " * 299) == X
