"""From a tree to text that reads back as the same tree, and to LaTeX."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.expression.tree import NEGATIVE, Number, Operation, Symbol, Tree

#: What binds how tightly; a part that binds less than its place demands gets brackets.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_TIGHTNESS: Mapping[str, int] = MappingProxyType(
    {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, NEGATIVE: _SIGN, "**": _POWER}
)
#: What the left and the right of an operator must at least be to go without brackets.
_SIDES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "+": (_SUM, _PRODUCT),
        "-": (_SUM, _PRODUCT),
        "*": (_PRODUCT, _SIGN),
        "/": (_PRODUCT, _SIGN),
        "**": (_ATOM, _SIGN),
    }
)
_SPACED = ("+", "-")
#: The functions that are set as their name and an argument in brackets.
_NAMED = ("sin", "cos", "tan", "tanh", "log", "min", "max")


def to_text(tree: Tree) -> str:
    """The formula as one types it: the same for the same tree, which `read` gives back."""
    match tree:
        case Number(value):
            return repr(int(value)) if value.is_integer() and value < 1e15 else repr(value)
        case Symbol(name):
            return name
    if tree.name == NEGATIVE:
        return "-" + _typed(tree.arguments[0], _SIGN)
    if tree.name in _SIDES:
        left, right = map(_typed, tree.arguments, _SIDES[tree.name])
        return f"{left} {tree.name} {right}" if tree.name in _SPACED else left + tree.name + right
    return f"{tree.name}({', '.join(map(to_text, tree.arguments))})"


def _typed(tree: Tree, tightness: int) -> str:
    text = to_text(tree)
    return text if _tightness(tree) >= tightness else f"({text})"


def _tightness(tree: Tree) -> int:
    return _TIGHTNESS.get(tree.name, _ATOM) if isinstance(tree, Operation) else _ATOM


def to_latex(tree: Tree) -> str:
    """The formula in LaTeX, without dollar signs."""
    match tree:
        case Number(value):
            return _number(value)
        case Symbol(name):
            return r"\pi" if name == "pi" else name
    if tree.name == "/":
        return r"\frac{{{}}}{{{}}}".format(*map(to_latex, tree.arguments))
    if tree.name == NEGATIVE:
        return "-" + _set(tree.arguments[0], _SIGN)
    if tree.name == "**":
        return _power(*tree.arguments)
    if tree.name == "*":
        return _product(*tree.arguments)
    if tree.name in _SPACED:
        left, right = tree.arguments
        return f"{_set(left, _SUM)} {tree.name} {_set(right, _PRODUCT, sign=False)}"
    return _function(tree)


def _power(base: Tree, exponent: Tree) -> str:
    raised = f"^{{{to_latex(exponent)}}}"
    if isinstance(base, Operation) and base.name in _NAMED and isinstance(exponent, Number):
        return _function(base, raised)
    return _set(base, _ATOM) + raised


def _product(left: Tree, right: Tree) -> str:
    """Factors side by side, with a dot where two numbers would run into one."""
    before, after = _set(left, _PRODUCT), _set(right, _POWER)
    return before + (r" \cdot " if after[0].isdigit() else r" \, ") + after


def _function(tree: Operation, raised: str = "") -> str:
    inside = ", ".join(map(to_latex, tree.arguments))
    match tree.name:
        case "sqrt":
            return rf"\sqrt{{{inside}}}"
        case "abs":
            return rf"\left|{inside}\right|"
        case "exp":
            return f"e^{{{inside}}}"
    return rf"\{tree.name}{raised}{_in_brackets(inside)}"


def _set(tree: Tree, tightness: int, *, sign: bool = True) -> str:
    """The part in LaTeX; in brackets if it binds too loosely, or begins with an unwanted sign."""
    latex = to_latex(tree)
    loose = _latex_tightness(tree) < tightness or (latex.startswith("-") and not sign)
    return _in_brackets(latex) if loose else latex


def _latex_tightness(tree: Tree) -> int:
    """As in text, but for what is set in another way: fractions and functions are like powers."""
    match tree:
        case Operation(name) if name in ("/", "exp", *_NAMED):
            return _POWER
        case Number() if r"\cdot" in to_latex(tree):
            return _PRODUCT
        case Number() if "^" in to_latex(tree):
            return _POWER
    return _tightness(tree)


def _in_brackets(latex: str) -> str:
    return rf"\left({latex}\right)"


def _number(value: float) -> str:
    digits, _, exponent = to_text(Number(value)).partition("e")
    if not exponent:
        return digits
    power = f"10^{{{int(exponent)}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"
