"""What a formula says, as a tree of numbers, symbols and operations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

VARIABLES = ("x", "y")
CONSTANTS = ("pi", "e")
OPERATORS = ("+", "-", "*", "/", "**")
#: The sign of -x; a plus sign means nothing and leaves no node.
NEGATIVE = "negative"
#: The functions, each with the fewest and the most arguments it takes.
FUNCTIONS: Mapping[str, tuple[int, float]] = MappingProxyType(
    dict.fromkeys(("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh"), (1, 1))
    | dict.fromkeys(("min", "max"), (2, float("inf")))
)


@dataclass(frozen=True)
class Number:
    """A finite number, zero or more: a sign is an operation."""

    value: float


@dataclass(frozen=True)
class Symbol:
    """One of VARIABLES or CONSTANTS."""

    name: str


@dataclass(frozen=True)
class Operation:
    """One of OPERATORS, NEGATIVE or FUNCTIONS, applied to its arguments."""

    name: str
    arguments: tuple["Tree", ...]


Tree: TypeAlias = Number | Symbol | Operation


def nodes(tree: Tree) -> Iterator[Tree]:
    """The tree's nodes, itself first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Operation):
            waiting.extend(node.arguments)


def depth(tree: Tree) -> int:
    """How many nodes lie on the longest way down, the root included."""
    level, levels = [tree], 0
    while level:
        operations = [node for node in level if isinstance(node, Operation)]
        level = [argument for node in operations for argument in node.arguments]
        levels += 1
    return levels
