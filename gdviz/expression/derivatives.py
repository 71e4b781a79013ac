"""Exact derivatives of a graph's nodes, as in a table of derivatives."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gdviz.expression.graph import Node, ordered
from gdviz.expression.tree import VARIABLES


def derivative(of: Node, variable: str) -> Node:
    """The exact derivative of a node with respect to "x" or "y", in the same graph."""
    known: dict[Node, Node] = {}
    for node in ordered([of], lambda node: node.arguments):
        known[node] = _derivative(node, variable, [known[part] for part in node.arguments])
    return known[of]


def _derivative(node: Node, variable: str, inner: list[Node]) -> Node:
    """The derivative of a node from those of its arguments."""
    if node.operation in VARIABLES:
        return node.graph.node(float(node.operation == variable))
    if all(part is node.graph.zero for part in inner):
        return node.graph.zero
    if node.operation in _OUTER:
        return _OUTER[node.operation](node, *node.arguments) * inner[0]
    return _RULES[node.operation](node, *node.arguments, *inner)


#: f'(u) for functions of one argument, from f and u; the chain rule is applied to it.
_OUTER: Mapping[str, Callable[[Node, Node], Node]] = MappingProxyType(
    {
        "sin": lambda f, u: u.apply("cos"),
        "cos": lambda f, u: -u.apply("sin"),
        "tan": lambda f, u: 1 + f * f,
        "exp": lambda f, u: f,
        "log": lambda f, u: u.apply("log'"),
        "log'": lambda f, u: -(f * f),
        "abs": lambda f, u: u.apply("sign"),
        "sign": lambda f, u: f.graph.zero,
        "tanh": lambda f, u: u.apply("tanh'"),
        "tanh'": lambda f, u: -2 * u.apply("tanh") * f,
        "step": lambda f, u: f.graph.zero,
    }
)


def _power_rule(f: Node, u: Node, v: Node, du: Node, dv: Node) -> Node:
    """The derivative of u ** v; the logarithm appears only where the exponent varies."""
    falling = v * u ** (v - 1) * du
    return falling if dv is f.graph.zero else falling + f * u.apply("log") * dv


def _lower_rule(f: Node, u: Node, v: Node, du: Node, dv: Node) -> Node:
    """The derivative of min(u, v): that of the lower one, and where they meet the mean."""
    weight = (v - u).apply("step")
    return du.apply("share", weight) + dv.apply("share", 1 - weight)


def _upper_rule(f: Node, u: Node, v: Node, du: Node, dv: Node) -> Node:
    """The derivative of max(u, v): that of the upper one, and where they meet the mean."""
    return _lower_rule(f, -u, -v, du, dv)


#: The derivatives of everything else, from f, its arguments and their derivatives.
_RULES: Mapping[str, Callable[..., Node]] = MappingProxyType(
    {
        "+": lambda f, u, v, du, dv: du + dv,
        "*": lambda f, u, v, du, dv: du * v + u * dv,
        "/": lambda f, u, v, du, dv: (du - f * dv) / v,
        "**": _power_rule,
        "sqrt": lambda f, u, du: (0.5 * du).apply("ratio", f),
        "ratio": lambda f, u, v, du, dv: (du - f * dv).apply("ratio", v),
        "min": _lower_rule,
        "max": _upper_rule,
        "share": lambda f, u, weight, du, dweight: du.apply("share", weight),
    }
)
