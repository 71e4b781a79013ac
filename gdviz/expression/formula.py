"""A tree as the elementwise functions that a surface is made of."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.expression.derivatives import derivative
from gdviz.expression.graph import Graph, lower
from gdviz.expression.program import Part, Program, program
from gdviz.expression.tree import Tree


@dataclass(frozen=True)
class Formula:
    """A height with its exact first and second derivatives, elementwise over x and y."""

    _height: Program
    _slopes: Program
    _curvatures: Program

    def height(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """f(x, y), in the shape and precision of x."""
        (height,) = self._height.run(x, y)
        return height if isinstance(height, np.ndarray | np.floating) else np.full_like(x, height)

    def slopes(self, x: FloatArray, y: FloatArray) -> tuple[Part, Part]:
        """(df/dx, df/dy); a plain number where a slope is constant."""
        x_slope, y_slope = self._slopes.run(x, y)
        return x_slope, y_slope

    def curvatures(self, x: FloatArray, y: FloatArray) -> tuple[Part, Part, Part]:
        """(d2f/dx2, d2f/dxdy, d2f/dy2); a plain number where one is constant."""
        xx, xy, yy = self._curvatures.run(x, y)
        return xx, xy, yy


def differentiated(tree: Tree) -> Formula:
    """The formula of a tree."""
    graph = Graph()
    height = lower(tree, graph)
    x_slope, y_slope = derivative(height, "x"), derivative(height, "y")
    xx, xy, yy = derivative(x_slope, "x"), derivative(x_slope, "y"), derivative(y_slope, "y")
    return Formula(program([height]), program([x_slope, y_slope]), program([xx, xy, yy]))
