"""Text that reads back, and LaTeX."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.expression.reading import read
from gdviz.expression.tree import FUNCTIONS, NEGATIVE, OPERATORS, Number, Operation, Symbol
from gdviz.expression.writing import to_latex, to_text
from tests.expression.formulas import CLASSICS, family


def operations(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds(Operation, st.sampled_from([o for o in OPERATORS if o != "**"]), pair),
        st.builds(lambda base: Operation("**", (base, Symbol("y"))), inner),
        st.builds(
            lambda exponent: Operation("**", (Symbol("x"), exponent)), with_a_variable(inner)
        ),
        st.builds(Operation, st.just(NEGATIVE), st.tuples(inner)),
        st.builds(Operation, st.sampled_from(["sin", "exp", "abs", "sqrt"]), st.tuples(inner)),
        st.builds(Operation, st.sampled_from(["min", "max"]), pair),
    )


def with_a_variable(inner):
    """Constant exponents have a limit, which is not the point here."""
    return st.builds(lambda tree: Operation("+", (tree, Symbol("x"))), inner)


numbers = st.builds(Number, st.floats(0, 1e300).map(abs))
trees = st.recursive(
    st.one_of(numbers, st.sampled_from([Symbol(name) for name in ("x", "y", "pi", "e")])),
    operations,
    max_leaves=8,
)


@given(trees)
@settings(max_examples=500, deadline=None)
def test_text_reads_back_as_the_same_tree(tree):
    text = to_text(tree)
    if len(text) <= 300:
        assert read(text) == tree
        assert to_text(read(text)) == text


@pytest.mark.parametrize("text", [*CLASSICS.values(), *family(100)])
def test_typed_formulas_keep_their_tree(text):
    tree = read(text)
    assert read(to_text(tree)) == tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("x^2+y", "x**2 + y"),
        ("(x*y)", "x*y"),
        ("-(x*y)", "-(x*y)"),
        ("(-x)*y", "-x*y"),
        ("x-(y-1)", "x - (y - 1)"),
        ("(x^y)^2", "(x**y)**2"),
        ("2.0*x", "2*x"),
        ("1e-05 + 1e+22", "1e-05 + 1e+22"),
        ("max( x,y )", "max(x, y)"),
    ],
)
def test_canonical_text(text, canonical):
    assert to_text(read(text)) == canonical


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**4 - y**2", "x^{4} - y^{2}"),
        ("(x + y)/2", r"\frac{x + y}{2}"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("x^(y + 1)", "x^{y + 1}"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("-x^2", "-x^{2}"),
        ("x - -y", r"x - \left(-y\right)"),
        ("x - -y*2", r"x - \left(-y \cdot 2\right)"),
        ("x*(y + 1)", r"x \, \left(y + 1\right)"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("x*y/2", r"\frac{x \, y}{2}"),
        ("sqrt(x + 1)", r"\sqrt{x + 1}"),
        ("abs(x - y)", r"\left|x - y\right|"),
        ("exp(-x)^2", r"\left(e^{-x}\right)^{2}"),
        ("sin(x)^2", r"\sin^{2}\left(x\right)"),
        ("sin(x)^y", r"\left(\sin\left(x\right)\right)^{y}"),
        ("sin(x)*cos(y)", r"\sin\left(x\right) \, \cos\left(y\right)"),
        ("min(x, y)", r"\min\left(x, y\right)"),
        ("pi*x", r"\pi \, x"),
        ("2e-7*x", r"2 \cdot 10^{-7} \, x"),
        ("(2e-7)^x", r"\left(2 \cdot 10^{-7}\right)^{x}"),
        ("(1e9)^x", r"1000000000^{x}"),
        ("x - (y - 1)", r"x - \left(y - 1\right)"),
        ("x*-y", r"x \, \left(-y\right)"),
    ],
)
def test_latex(text, latex):
    assert to_latex(read(text)) == latex


@pytest.mark.parametrize("text", family(100))
def test_latex_is_balanced(text):
    latex = to_latex(read(text))
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")
    assert "$" not in latex


def test_every_function_has_a_latex_form():
    for name, (fewest, _) in FUNCTIONS.items():
        assert to_latex(Operation(name, (Symbol("x"),) * fewest)).count("x") >= fewest
