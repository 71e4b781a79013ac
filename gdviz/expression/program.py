"""Nodes as a list of array operations, each carried out once."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.expression.graph import Node, ordered
from gdviz.expression.operations import FUNCTIONS
from gdviz.expression.tree import VARIABLES

#: Elementwise over an array of the points' shape; a plain number where nothing varies.
Part: TypeAlias = FloatArray | float
#: (where the result goes, what is called, where its first and its second argument are)
_Step: TypeAlias = tuple[int, Callable[..., Any], int, int | None]

#: So many points are worked on at once: what happens between two steps stays in the cache.
_BLOCK = 4096


@dataclass(frozen=True)
class Program:
    """Array operations over x and y in a fixed order, with places for all that is in between.

    Attributes:
        places: x, y and the numbers, then room for every result.
        steps: the operations.
        outputs: the places of what is asked for.
    """

    places: tuple[float, ...]
    steps: tuple[_Step, ...]
    outputs: tuple[int, ...]

    def run(self, x: FloatArray, y: FloatArray) -> tuple[Part, ...]:
        """The outputs at points of any common shape, in the precision of x and y."""
        with np.errstate(all="ignore"):  # what is not finite is data
            return self._in_blocks(x, y) if x.size > _BLOCK else self._at_once(x, y)

    def _at_once(self, x: FloatArray, y: FloatArray) -> tuple[Part, ...]:
        held: list[Any] = [x, y, *self.places[2:]]
        for place, function, first, second in self.steps:
            if second is None:
                held[place] = function(held[first])
            else:
                held[place] = function(held[first], held[second])
        return tuple([held[place] for place in self.outputs])

    def _in_blocks(self, x: FloatArray, y: FloatArray) -> tuple[Part, ...]:
        flat_x, flat_y = x.ravel(), y.ravel()
        wholes: list[Part] = [
            np.empty_like(flat_x) if self._varies(place) else self.places[place]
            for place in self.outputs
        ]
        for begin in range(0, x.size, _BLOCK):
            block = slice(begin, begin + _BLOCK)
            parts = self._at_once(flat_x[block], flat_y[block])
            for whole, part in zip(wholes, parts, strict=True):
                if isinstance(whole, np.ndarray):
                    whole[block] = part
        return tuple(w.reshape(x.shape) if isinstance(w, np.ndarray) else w for w in wholes)

    def _varies(self, place: int) -> bool:
        return place < len(VARIABLES) or any(step[0] == place for step in self.steps)


def program(outputs: Sequence[Node]) -> Program:
    """The program whose outputs are these nodes."""
    nodes = ordered(outputs, lambda node: _operation(node)[1])
    numbers = [node for node in nodes if node.is_number]
    results = [node for node in nodes if not node.is_number and node.operation not in VARIABLES]
    variables = [outputs[0].graph.node(name) for name in VARIABLES]
    place = {node: position for position, node in enumerate([*variables, *numbers, *results])}
    steps = []
    for node in results:
        function, arguments = _operation(node)
        first, *second = (place[argument] for argument in arguments)
        steps.append((place[node], function, first, second[0] if second else None))
    values = tuple(node.value for node in (*variables, *numbers, *results))
    return Program(values, tuple(steps), tuple(place[node] for node in outputs))


def _operation(node: Node) -> tuple[Callable[..., Any], tuple[Node, ...]]:
    """What to call for a node, and on which nodes: differences and whole powers are the quicker."""
    arguments = node.arguments
    if node.operation == "+":
        return _sum(*arguments)
    if node.operation == "*" and arguments[0].is_the_number(-1.0):
        return operator.neg, arguments[1:]
    if node.operation == "*" and arguments[1].is_the_number(-1.0):
        return operator.neg, arguments[:1]
    if node.operation == "**" and arguments[1].is_number and arguments[1].value.is_integer():
        return _whole_power(*arguments)
    return FUNCTIONS.get(node.operation, operator.pos), arguments


def _sum(a: Node, b: Node) -> tuple[Callable[..., Any], tuple[Node, ...]]:
    for kept, taken in ((a, b), (b, a)):
        function, arguments = _operation(taken)
        if function is operator.neg:
            return operator.sub, (kept, *arguments)
    return operator.add, (a, b)


def _whole_power(base: Node, exponent: Node) -> tuple[Callable[..., Any], tuple[Node, ...]]:
    """By squaring and multiplying."""
    count, remainder = divmod(int(exponent.value), 2)
    if exponent.value < 0:
        return operator.truediv, (base.graph.node(1.0), base**-exponent.value)
    if remainder:
        return operator.mul, (base ** (2.0 * count), base)
    return operator.mul, (base**count, base**count)
