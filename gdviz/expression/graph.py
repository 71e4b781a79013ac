"""A formula as a graph in which equal parts exist once.

Nodes are made by ordinary arithmetic, which folds constants, drops zeros and ones and gathers
factors, and a graph holds each node only once: derivatives share what they can.
"""

import math
import operator
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np

from gdviz.expression.operations import FUNCTIONS
from gdviz.expression.tree import NEGATIVE, Number, Symbol, Tree

NUMBER = "number"
#: The operations that are linear in their first argument, so that numbers and zeros pass through.
_LINEAR = ("ratio", "share")


@dataclass(frozen=True, eq=False)
class Node:
    """A number, a variable, or an operation on other nodes of the same graph.

    The operations are those of `gdviz.expression.operations`.
    """

    graph: "Graph"
    place: int
    operation: str
    arguments: tuple["Node", ...] = ()
    value: float = math.nan

    @property
    def is_number(self) -> bool:
        """Whether the node is a constant."""
        return self.operation == NUMBER

    def __add__(self, other: "Node | float") -> "Node":
        return self.graph.sum(self, self.graph.node(other))

    def __mul__(self, other: "Node | float") -> "Node":
        return self.graph.product(self, self.graph.node(other))

    def __truediv__(self, other: "Node | float") -> "Node":
        return self.graph.quotient(self, self.graph.node(other))

    def __pow__(self, other: "Node | float") -> "Node":
        return self.graph.power(self, self.graph.node(other))

    def __neg__(self) -> "Node":
        return self * -1.0

    def __sub__(self, other: "Node | float") -> "Node":
        return self + -self.graph.node(other)

    def __radd__(self, other: float) -> "Node":
        return self + other

    def __rmul__(self, other: float) -> "Node":
        return self * other

    def __rsub__(self, other: float) -> "Node":
        return -self + other

    def apply(self, function: str, *others: "Node") -> "Node":
        """A function of this node, and of others if it takes more than one."""
        return self.graph.apply(function, self, *others)

    def is_the_number(self, value: float) -> bool:
        """Whether the node is that constant."""
        return self.is_number and self.value == value


class Graph:
    """Makes nodes; of two equal ones the second is the first."""

    def __init__(self) -> None:
        self._nodes: dict[Hashable, Node] = {}
        self.zero = self.node(0.0)

    def node(self, content: "Node | float | str") -> Node:
        """A number, a variable by its name, or a node as it is."""
        if isinstance(content, Node):
            return content
        if isinstance(content, str):
            return self._only(content)
        return self._only(NUMBER, value=float(content))

    def apply(self, function: str, *arguments: Node) -> Node:
        """A function's node, or its value if the arguments are numbers."""
        if all(argument.is_number for argument in arguments):
            with np.errstate(all="ignore"):
                numbers = [np.float64(argument.value) for argument in arguments]
                return self.node(float(FUNCTIONS[function](*numbers)))
        if function in _LINEAR:
            factor, unscaled = _scaled(arguments[0])
            return factor * self._only(function, unscaled, *arguments[1:])
        return self._only(function, *arguments)

    def sum(self, a: Node, b: Node) -> Node:
        """The sum a + b, like terms and equal factors gathered."""
        if a.is_number and b.is_number:
            return self.node(a.value + b.value)
        if a is self.zero or b is self.zero:
            return b if a is self.zero else a
        (m, u), (n, v) = _scaled(a), _scaled(b)
        if u is v:
            return self.node(m + n) * u
        if abs(m) == abs(n) != 1:
            return self.node(m) * (u + v * (n / m))
        return self._only("+", a, b)

    def product(self, a: Node, b: Node) -> Node:
        """The product a b, the number in front and equal factors gathered; 0 u is 0."""
        if a.is_number and b.is_number:
            return self.node(a.value * b.value)
        (m, u), (n, v) = _scaled(a), _scaled(b)
        factor = m * n
        if (factor == 0 and m and n) or not math.isfinite(factor):
            return self._only("*", a, b)  # beyond a number's range: the factors stay apart
        if u.is_number or v.is_number:  # then it is 1
            return self._multiple(factor, v if u.is_number else u)
        return self._multiple(factor, self._powers(u, v) or self._only("*", u, v))

    def quotient(self, a: Node, b: Node) -> Node:
        """The quotient a / b, the number in front; 0 / u is 0 and u / u is 1."""
        if b.is_number:
            reciprocal = math.inf if b.value == 0 else 1 / b.value
            return a * reciprocal if math.isfinite(reciprocal) else self.apply("/", a, b)
        if a is self.zero:
            return a
        (m, u), (n, v) = _scaled(a), _scaled(b)
        factor = m / n if n else math.inf
        if not math.isfinite(factor) or factor == 0:
            return self._only("/", a, b)
        return factor * (self.node(1.0) if u is v else self._only("/", u, v))

    def power(self, base: Node, exponent: Node) -> Node:
        """The power base ** exponent; u ** 0 is 1 for any u."""
        if exponent.is_number and not base.is_number:
            return self._fixed_power(base, exponent.value)
        if base.is_the_number(math.e):
            return self.apply("exp", exponent)
        return self.apply("**", base, exponent)

    def _only(self, operation: str, *arguments: Node, value: float = math.nan) -> Node:
        if operation in ("+", "*", "min", "max"):
            arguments = tuple(sorted(arguments, key=lambda node: node.place))
        key = (operation, *(argument.place for argument in arguments), value.hex())
        if key not in self._nodes:
            self._nodes[key] = Node(self, len(self._nodes), operation, arguments, value)
        return self._nodes[key]

    def _multiple(self, factor: float, node: Node) -> Node:
        if factor == 0 or node.is_number:
            return self.node(factor)
        return node if factor == 1 else self._only("*", self.node(factor), node)

    def _powers(self, u: Node, v: Node) -> Node | None:
        """The product of u and v if both are whole powers of the same node."""
        (base, m), (other, n) = _whole_power(u), _whole_power(v)
        return base ** (m + n) if base is other and m > 0 and n > 0 else None

    def _fixed_power(self, base: Node, exponent: float) -> Node:
        if exponent in (0, 1):
            return base if exponent else self.node(1.0)
        if exponent == 0.5:
            return self.apply("sqrt", base)
        factor, unscaled = _scaled(base)
        if factor != 1 and exponent.is_integer():
            power = self.apply("**", self.node(factor), self.node(exponent)).value
            if math.isfinite(power) and power:
                return power * unscaled**exponent
        inner, inner_exponent = _whole_power(base)
        if inner_exponent > 1 and exponent.is_integer() and exponent > 0:
            return inner ** (inner_exponent * exponent)
        return self._only("**", base, self.node(exponent))


def lower(tree: Tree, graph: Graph) -> Node:
    """The node of a tree."""
    match tree:
        case Number(value):
            return graph.node(value)
        case Symbol(name):
            return graph.node(_CONSTANTS.get(name, name))
    arguments = [lower(argument, graph) for argument in tree.arguments]
    if tree.name in _ARITHMETIC:
        return reduce(_ARITHMETIC[tree.name], arguments)
    if tree.name == NEGATIVE:
        return -arguments[0]
    if tree.name in ("min", "max"):
        return reduce(lambda a, b: graph.apply(tree.name, a, b), arguments)
    return graph.apply(tree.name, *arguments)


def constant(tree: Tree) -> float | None:
    """The value of a tree without variables; None if it has any."""
    node = lower(tree, Graph())
    return node.value if node.is_number else None


def ordered(roots: Iterable[Node], below: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """All nodes from the roots down, each once and after those below it."""
    done: dict[Node, None] = {}
    waiting = [(root, False) for root in roots]
    while waiting:
        node, is_ready = waiting.pop()
        if is_ready:
            done[node] = None
        elif node not in done:
            waiting.append((node, True))
            waiting.extend((lower, False) for lower in below(node))
    return list(done)


def _scaled(node: Node) -> tuple[float, Node]:
    """The number in front of a node, and what it stands in front of."""
    if node.is_number:
        return node.value, node.graph.node(1.0)
    if node.operation == "*" and (number := _number_of(node)) is not None:
        return number
    return 1.0, node


def _number_of(node: Node) -> tuple[float, Node] | None:
    a, b = node.arguments
    if a.is_number:
        return a.value, b
    return (b.value, a) if b.is_number else None


def _whole_power(node: Node) -> tuple[Node, float]:
    """The base and the exponent, if that is a whole number; else the node and 1."""
    if node.operation == "**" and node.arguments[1].is_number:
        base, exponent = node.arguments
        if exponent.value.is_integer():
            return base, exponent.value
    return node, 1.0


_ARITHMETIC: Mapping[str, Callable[[Node, Node], Node]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "**": operator.pow,
    }
)
_CONSTANTS = MappingProxyType({"pi": math.pi, "e": math.e})
