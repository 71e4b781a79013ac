"""Value, gradient and Hessian against SymPy's and the registry's, and where there is no slope."""

import operator
from functools import reduce

import mpmath
import numpy as np
import pytest
import sympy

from gdviz.expression import WINDOW, parse
from gdviz.expression.formula import differentiated
from gdviz.expression.reading import read
from gdviz.expression.tree import Number, Symbol
from gdviz.surfaces import SURFACES
from tests.expression.formulas import CLASSICS, family, scattered

X, Y = sympy.symbols("x y")
NAMES = {"x": X, "y": Y, "pi": sympy.pi, "e": sympy.E}


def size(u):
    """The absolute value, in a form that SymPy derives without asking what is real."""
    return sympy.sqrt(u * u)


FUNCTIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negative": operator.neg,
    "abs": size,
    "min": lambda *several: reduce(lambda u, v: (u + v - size(u - v)) / 2, several),
    "max": lambda *several: reduce(lambda u, v: (u + v + size(u - v)) / 2, several),
}


def in_sympy(tree):
    """SymPy's own expression: built node by node, nothing parsed."""
    if isinstance(tree, Number):
        return sympy.Rational(repr(tree.value))
    if isinstance(tree, Symbol):
        return NAMES[tree.name]
    function = FUNCTIONS.get(tree.name) or getattr(sympy, tree.name)
    return function(*map(in_sympy, tree.arguments))


def exactly(tree, points):
    """Value, two slopes and three curvatures (6, k) in thirty digits, rounded.

    Infinite where they are not real, nan where this form of them is undefined.
    """
    height = in_sympy(tree)
    slopes = [height.diff(X), height.diff(Y)]
    curvatures = [slopes[0].diff(X), slopes[0].diff(Y), slopes[1].diff(Y)]
    function = sympy.lambdify([X, Y], [height, *slopes, *curvatures], "mpmath", cse=True)
    with mpmath.workdps(30):
        columns = [real_numbers(function, point) for point in points]
    return np.array(columns).T


def real_numbers(function, point):
    try:
        numbers = function(*map(mpmath.mpf, point.tolist()))
    except (ZeroDivisionError, OverflowError, ValueError):
        return [np.nan] * 6
    return [float(mpmath.re(n)) if mpmath.im(n) == 0 else np.inf for n in numbers]


def ours(tree, points):
    formula = differentiated(tree)
    x, y = points.T
    parts = [formula.height(x, y), *formula.slopes(x, y), *formula.curvatures(x, y)]
    return np.array([np.broadcast_to(part, x.shape) for part in parts])


FAMILY = family(520)


@pytest.mark.parametrize("part", range(10))
def test_all_derivatives_are_those_of_sympy(part):
    points, compared = scattered(((-2, 2), (-2, 2)), 6), 0
    for text in FAMILY[part::10]:
        tree = read(text)
        mine, theirs = ours(tree, points), exactly(tree, points)
        both = np.isfinite(mine) & np.isfinite(theirs)
        gap = np.abs(mine - theirs, where=both, out=np.zeros_like(mine))
        assert np.all(gap <= 1e-9 * np.maximum(1, np.abs(theirs, where=both, out=gap * 0))), text
        assert not np.isinf(theirs[np.isfinite(mine)]).any(), text
        undefined = ~np.isfinite(mine) & np.isfinite(theirs)  # beside a real number, a complex one
        assert not np.isfinite(mine[0])[undefined.any(axis=0)].any(), text
        compared += both.any()
    assert compared >= 50


@pytest.mark.parametrize(("name", "text"), CLASSICS.items())
def test_typed_classics_equal_the_registry(name, text):
    surface = SURFACES[name]
    typed = parse(text, surface.window)
    points = scattered(surface.window, 200)
    for measure in ("value", "gradient", "hessian"):
        mine, theirs = getattr(typed, measure)(points), getattr(surface, measure)(points)
        assert np.abs(mine - theirs).max() <= 1e-12 * np.abs(theirs).max() + 1e-15


def at(text, x, y):
    """Value, gradient and Hessian's three parts at one point."""
    return ours(read(text), np.array([[float(x), float(y)]]))[:, 0]


@pytest.mark.parametrize(
    ("text", "point", "value", "gradient"),
    [
        ("abs(x)", (0, 0), 0, (0, 0)),
        ("2*abs(x) + y", (0, 0), 0, (0, 1)),
        ("max(x, -x)", (0, 0), 0, (0, 0)),
        ("max(x, 0)", (0, 0), 0, (0.5, 0)),
        ("max(x, y)", (1, 1), 1, (0.5, 0.5)),
        ("min(x, y, 3)", (1, 2), 1, (1, 0)),
        ("max(x, y, 3)", (1, 2), 3, (0, 0)),
        ("max(0, log(x))", (0, 0), 0, (0, 0)),
        ("sqrt(x^2 + y^2)", (0, 0), 0, (0, 0)),
        ("sqrt(x)", (0, 0), 0, (np.inf, 0)),
        ("0^0 + x", (2, 0), 3, (1, 0)),
        ("x^y", (0, 0), 1, (np.nan, -np.inf)),
        ("x^0", (0, 0), 1, (0, 0)),
        ("x^3", (-2, 0), -8, (12, 0)),
        ("x^-2", (-2, 0), 0.25, (0.25, 0)),
        ("x^1.5", (-2, 0), np.nan, (np.nan, 0)),
        ("x^(1/3)", (-8, 0), np.nan, (np.nan, 0)),
        ("log(x)", (-1, 0), np.nan, (np.nan, 0)),
        ("log(x)", (0, 0), -np.inf, (np.inf, 0)),
        ("1/x", (0, 0), np.inf, (-np.inf, 0)),
        ("x/y", (0, 0), np.nan, (np.inf, np.nan)),
        ("exp(x)", (1000, 0), np.inf, (np.inf, 0)),
        ("tanh(x)", (400, 0), 1, (0, 0)),
        ("2^x", (3, 0), 8, (8 * np.log(2), 0)),
        ("x - x + 3", (1, 1), 3, (0, 0)),
        ("x/(1e-200*1e-200)", (1, 0), np.inf, (np.inf, 0)),
        ("x + 1/(1e200*1e200)", (1, 0), 1, (1, 0)),
    ],
)
def test_where_there_is_no_slope_what_is_declared_holds(text, point, value, gradient):
    measured = at(text, *point)
    assert measured[:3] == pytest.approx([value, *gradient], rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("text", [*CLASSICS.values(), "3", "x", "y*0 + 2", "max(x, y)", "pi*x^2.5"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (0,), (9000,), (100, 91)])
def test_shapes_and_precision_are_kept(text, dtype, shape):
    surface = parse(text)
    points = np.random.default_rng(0).uniform(0.1, 3, (*shape, 2)).astype(dtype)
    for measure, tail in ((surface.value, ()), (surface.gradient, (2,)), (surface.hessian, (2, 2))):
        result = measure(points)
        assert result.shape == shape + tail
        assert result.dtype == dtype


@pytest.mark.parametrize("text", CLASSICS.values())
def test_a_large_batch_equals_its_members(text):
    surface = parse(text)
    points = scattered(WINDOW, 10_000)
    for measure in (surface.value, surface.gradient, surface.hessian):
        together, some = measure(points), slice(0, None, 997)
        apart = np.array([measure(point) for point in points[some]])
        assert np.abs(together[some] - apart).max() <= 1e-12 * np.abs(apart).max()
