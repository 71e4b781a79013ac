"""From text to a tree. Nothing that is read is ever executed.

The tokens are checked first, one by one, by a small machine that knows whether an operand or an
operator is due; it is what finds every mistake and its column. What passes is a proper formula:
Python's own parser (`ast`) then only has to bracket it, and a whitelist turns its nodes into ours.
"""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gdviz.errors import ExpressionError
from gdviz.expression.graph import constant
from gdviz.expression.tree import (
    CONSTANTS,
    FUNCTIONS,
    NEGATIVE,
    VARIABLES,
    Number,
    Operation,
    Symbol,
    Tree,
    depth,
)

MOST_CHARACTERS = 300
MOST_DEEP = 100
LARGEST_EXPONENT = 100

#: Other spellings, as one meets them in books and on keyboards.
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {"^": "**", "−": "-", "·": "*", "×": "*", "÷": "/", "π": "pi", "ln": "log"}
    | {"²": "** 2.0", "³": "** 3.0"}
)
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)"
    r"|(?P<sign>\*\*|[-+*/^−·×÷(),])"
    r"|(?P<raised>[²³])"
)
_ALLOWED = f"Allowed: {', '.join((*VARIABLES, *CONSTANTS, *FUNCTIONS))}."
_BINARY: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
)


@dataclass(frozen=True)
class _Token:
    kind: str  # number, symbol, function, sign or raised (an exponent behind its base)
    text: str  # in our spelling
    shown: str  # as it was typed
    column: int

    @property
    def begins_operand(self) -> bool:
        return self.kind not in ("sign", "raised") or self.text == "("


def read(text: str) -> Tree:
    """The tree of a formula such as "x**4 - y**2".

    Raises:
        ExpressionError: if it is not a formula in the allowed words, or too long or too deep.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(
            f"The formula has {len(text)} characters; at most {MOST_CHARACTERS} are allowed.",
            MOST_CHARACTERS + 1,
        )
    tokens = _tokens(text)
    if not tokens:
        raise ExpressionError("Type a formula in x and y, such as x**2 + y**2.")
    _Checker(tokens).check()
    tree = _Brackets(tokens).tree()
    if depth(tree) > MOST_DEEP:
        raise ExpressionError(f"The formula chains or nests more than {MOST_DEEP} operations.")
    return tree


def _tokens(text: str) -> list[_Token]:
    tokens, place = [], 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(
                f"I cannot use {_quoted(text[place])} (column {place + 1}) in a formula.", place + 1
            )
        tokens.append(_token(match))
        place = match.end()
    return tokens


def _token(match: re.Match[str]) -> _Token:
    shown, column = match.group(), match.start() + 1
    text = _SPELLINGS.get(shown, shown)
    kind = match.lastgroup or ""
    if kind == "name":
        if text not in (*VARIABLES, *CONSTANTS, *FUNCTIONS):
            product = " For a product, write x*y." if set(shown) == {"x", "y"} else ""
            raise ExpressionError(
                f"I know no {_quoted(shown)} (column {column}).{product} {_ALLOWED}", column
            )
        kind = "function" if text in FUNCTIONS else "symbol"
    if kind == "number" and not math.isfinite(float(text)):
        raise ExpressionError(f"{_quoted(shown)} is too large a number (column {column}).", column)
    return _Token(kind, text, shown, column)


@dataclass
class _Bracket:
    """An open bracket, and the function that it belongs to, if any."""

    token: _Token
    function: _Token | None
    arguments: int = 1


class _Checker:
    """Goes through the tokens from left to right and stops at the first that cannot stand there."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._open: list[_Bracket] = []
        self._before: _Token | None = None

    def check(self) -> None:
        operand_is_due = True
        for token in self._tokens:
            operand_is_due = self._operand(token) if operand_is_due else self._after(token)
            self._before = token
        last = self._tokens[-1]
        if operand_is_due:
            raise ExpressionError(
                f"Something is missing after {_quoted(last.shown)} (column {last.column}).",
                last.column,
            )
        if self._open:
            column = self._open[-1].token.column
            raise ExpressionError(f'The "(" in column {column} is never closed.', column)

    def _operand(self, token: _Token) -> bool:
        """Take a token where an operand is due; whether one still is afterwards."""
        if token.text == ")" and not self._open:
            self._close(token)
        function = self._before if self._before and self._before.kind == "function" else None
        if function and token.text != "(":
            raise ExpressionError(
                f"{_quoted(function.shown)} (column {function.column}) needs brackets, as in "
                f"{_example(function)}.",
                function.column,
            )
        if token.text == "(":
            self._open.append(_Bracket(token, function))
            if len(self._open) > MOST_DEEP:
                raise ExpressionError(
                    f"More than {MOST_DEEP} brackets are open (column {token.column}).",
                    token.column,
                )
        elif not token.begins_operand and token.text not in "+-":
            raise ExpressionError(
                f"Something is missing before {_quoted(token.shown)} (column {token.column}).",
                token.column,
            )
        return token.kind in ("function", "sign")

    def _after(self, token: _Token) -> bool:
        """Take a token after an operand; whether another operand is due then."""
        if self._before and self._before.kind == "raised" and token.text[:2] == "**":
            raise ExpressionError(
                f"Two exponents in a row (column {token.column}) need brackets, as in (x²)^y.",
                token.column,
            )
        if token.begins_operand and self._before:
            raise ExpressionError(
                f"A sign is missing between {_quoted(self._before.shown)} and "
                f"{_quoted(token.shown)} (column {token.column}); for a product, write *.",
                token.column,
            )
        if token.text == ")":
            self._close(token)
        if token.text == ",":
            self._separate(token)
        return token.text != ")" and token.kind != "raised"

    def _close(self, token: _Token) -> None:
        if not self._open:
            raise ExpressionError(f'The ")" in column {token.column} closes nothing.', token.column)
        bracket = self._open.pop()
        if bracket.function is None:
            return
        fewest, most = FUNCTIONS[bracket.function.text]
        if not fewest <= bracket.arguments <= most:
            takes = "one argument" if most == 1 else "two arguments or more"
            raise ExpressionError(
                f"{_quoted(bracket.function.shown)} (column {bracket.function.column}) takes "
                f"{takes}, as in {_example(bracket.function)}, not {bracket.arguments}.",
                bracket.function.column,
            )

    def _separate(self, comma: _Token) -> None:
        if not self._open or self._open[-1].function is None:
            raise ExpressionError(
                f"A comma (column {comma.column}) can only stand between the arguments of min and "
                "max; decimals have a point.",
                comma.column,
            )
        self._open[-1].arguments += 1


class _Brackets:
    """Leaves it to Python's parser what belongs to what, and takes its nodes over, if allowed."""

    def __init__(self, tokens: list[_Token]) -> None:
        words = [_word(token) for token in tokens]
        self._source = " ".join(words)
        ends = [0]
        for word in words:
            ends.append(ends[-1] + len(word) + 1)
        self._columns = {end: token.column for end, token in zip(ends, tokens, strict=False)}

    def tree(self) -> Tree:
        return self._node(ast.parse(self._source, mode="eval").body)

    def _node(self, node: ast.expr) -> Tree:
        match node:
            case ast.Constant(value=float(value)):
                return Number(value)
            case ast.Name(id=name) if name in (*VARIABLES, *CONSTANTS):
                return Symbol(name)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._node(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation(NEGATIVE, (self._node(operand),))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return self._binary(_BINARY[type(op)], left, right)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return Operation(name, tuple(self._node(argument) for argument in args))
        raise ExpressionError("I can only read numbers, x, y, + - * / ** and some functions.")

    def _binary(self, sign: str, left: ast.expr, right: ast.expr) -> Tree:
        exponent = self._node(right)
        size = constant(exponent) if sign == "**" else None
        if size is not None and not abs(size) <= LARGEST_EXPONENT:
            column = self._columns[right.col_offset]
            raise ExpressionError(
                f"The exponent {size:g} (column {column}) is beyond ±{LARGEST_EXPONENT}.", column
            )
        return Operation(sign, (self._node(left), exponent))


def _word(token: _Token) -> str:
    """The token for Python's parser: numbers are floats, so that no whole number grows huge."""
    return repr(float(token.text)) if token.kind == "number" else token.text


def _example(function: _Token) -> str:
    return f"{function.text}(x)" if FUNCTIONS[function.text][1] == 1 else f"{function.text}(x, y)"


def _quoted(text: str) -> str:
    shown = text if len(text) <= 20 else text[:19] + "…"
    return f'"{shown}"' if shown.isprintable() else f"U+{ord(shown[0]):04X}"
