"""Equal parts exist once, and what is idle drops out."""

import pytest

from gdviz.expression.derivatives import derivative
from gdviz.expression.graph import Graph, constant, lower
from gdviz.expression.program import program
from gdviz.expression.reading import read


def node(text, graph):
    return lower(read(text), graph)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x*x", "x**2"),
        ("x + y", "y + x"),
        ("x*y", "y*x"),
        ("x + 0", "x"),
        ("1*x", "x"),
        ("0*x", "0"),
        ("x**1", "x"),
        ("x**0", "1"),
        ("x/1", "x"),
        ("x - x", "0"),
        ("x/x", "1"),
        ("--x", "x"),
        ("2*x + 3*x", "5*x"),
        ("2*(3*x)", "6*x"),
        ("2*x + 2*y", "2*(x + y)"),
        ("x**2*x**3", "x**5"),
        ("(x**2)**3", "x**6"),
        ("(-x)**2", "x**2"),
        ("(2*x)**3", "8*x**3"),
        ("x/4", "0.25*x"),
        ("e**x", "exp(x)"),
        ("x**0.5", "sqrt(x)"),
        ("sin(0) + cos(0)", "1"),
        ("min(x, y)", "min(y, x)"),
    ],
)
def test_equal_formulas_are_one_node(one, other):
    graph = Graph()
    assert node(one, graph) is node(other, graph)


@pytest.mark.parametrize(("one", "other"), [("x - y", "y - x"), ("x/y", "y/x"), ("x**y", "y**x")])
def test_different_formulas_are_not(one, other):
    graph = Graph()
    assert node(one, graph) is not node(other, graph)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 + 3*4", 14.0), ("2**0.5", 2**0.5), ("pi/2", 1.5707963267948966), ("x", None)],
)
def test_constants_are_known(text, value):
    assert constant(read(text)) == value


def test_factors_beyond_the_range_of_numbers_stay_apart():
    graph = Graph()
    for text in ("1e-200*(1e-200*x)", "1e200*(1e200*x)"):
        assert len(program([node(text, graph)]).steps) == 2


def test_what_has_no_variable_is_a_number():
    graph = Graph()
    for text in (
        "1e-200*1e-200",
        "1e200*1e200",
        "1/0",
        "0*(1/0)",
        "max(1, 2)",
        "-(1/0)",
    ):
        assert node(text, graph).is_number


def test_derivatives_are_simplified():
    graph = Graph()
    height = node("(x**2 + y - 11)**2 + x**3", graph)
    assert derivative(node("x**3", graph), "x") is node("3*x**2", graph)
    assert derivative(height, "y") is node("2*(x**2 + y - 11)", graph)
    assert derivative(derivative(height, "x"), "y") is node("4*x", graph)


def test_a_shared_part_is_computed_once():
    graph = Graph()
    assert len(program([node("exp(x*y) + sin(exp(x*y))", graph)]).steps) == 4


def test_whole_powers_are_products():
    graph = Graph()
    assert len(program([node("x**16", graph)]).steps) == 4
    assert len(program([node("x**7", graph)]).steps) == 4
