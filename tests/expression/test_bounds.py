"""No height lies outside the bounds."""

import math

import numpy as np
import pytest

from gdviz.expression.bounds import bounds
from gdviz.expression.reading import read
from tests.expression.formulas import CLASSICS, family, scattered
from tests.expression.test_derivatives import ours


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("x", -math.inf, math.inf),
        ("3", 3, 3),
        ("pi", math.pi, math.pi),
        ("x^2 + 1", 1, math.inf),
        ("x*x", 0, math.inf),
        ("(x - y)*(x - y) - 2", -2, math.inf),
        ("x^3", -math.inf, math.inf),
        ("3 - 2*abs(x)", -math.inf, 3),
        ("sin(x)*cos(y)", -1, 1),
        ("exp(-x^2)", 0, 1),
        ("1/(1 + x^2)", 0, 1),
        ("1/x", -math.inf, math.inf),
        ("sqrt(x)", 0, math.inf),
        ("sqrt(4 + x^2)", 2, math.inf),
        ("log(1 + y^2)", 0, math.inf),
        ("tanh(x)^2", 0, 1),
        ("min(x^2, 3)", 0, 3),
        ("max(-x^2, 3)", 3, 3),
        ("(2 - 3)^3", -1, -1),
        ("x - x", -math.inf, math.inf),
        ("exp(9^99)", math.inf, math.inf),
        ("(x^2)^0.5", 0, math.inf),
        ("x^y", -math.inf, math.inf),
        ("exp(x)*0", 0, 0),
    ],
)
def test_bounds(text, low, high):
    assert bounds(read(text)) == pytest.approx((low, high), rel=1e-15)


@pytest.mark.parametrize("text", [*CLASSICS.values(), *family(300, seed=5)])
def test_no_height_is_outside(text):
    tree = read(text)
    low, high = bounds(tree)
    points = np.concatenate([scale * scattered(((-1, 1), (-1, 1)), 200) for scale in (1, 5, 100)])
    heights = ours(tree, points)[0]
    heights = heights[~np.isnan(heights)]
    slack = 1e-12 * np.maximum(1, np.abs(heights))
    assert np.all((heights >= low - slack) & (heights <= high + slack))
