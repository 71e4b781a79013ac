"""Formulas for the tests: the classics as one would type them, and random ones."""

import random

import numpy as np

#: The registry's name and the same function, typed.
CLASSICS = {
    "Himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "Rosenbrock": "(1 - x)^2 + 100*(y - x^2)^2",
    "Six-hump camel": "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
    "Easom": "-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))",
    "Ackley": ("20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)"),
    "Two wells": "(x^2 - 1)^2 + 0.3*x + y^2",
    "Rastrigin": "20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
    "Monkey saddle": "x^3 - 3*x*y^2",
    "Plateau": "tanh(x)^2 + 0.05*y^2",
    "Kink": "abs(x) + 2*abs(y)",
    "Beale": "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
    "Goldstein-Price": (
        "(1 + (x+y+1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x-3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))"
    ),
}

_LEAVES = ("x", "y", "x", "y", "pi", "e", "2", "3", "0.5", "1.25", "7", "1", "0.1")
_SINGLE = ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh")


def random_formula(rng: random.Random, levels: int) -> str:
    """A formula that nests up to so many operations."""
    if levels == 0:
        return rng.choice(_LEAVES)
    kind = rng.random()
    left, right = random_formula(rng, levels - 1), random_formula(rng, rng.randrange(levels))
    if kind < 0.55:
        return f"({left} {rng.choice('++--**/')} {right})"
    if kind < 0.7:
        return f"({left})**{rng.choice(('2', '3', '4', '-1', '-2', '0.5', '1.5', '(1/3)', right))}"
    if kind < 0.75:
        return f"-{left}"
    if kind < 0.8:
        return f"{rng.choice(('min', 'max'))}({left}, {right})"
    return f"{rng.choice(_SINGLE)}({left})"


def family(count: int, levels: int = 3, seed: int = 1) -> list[str]:
    """So many different formulas in which x or y occurs, the same at every run."""
    rng, found = random.Random(seed), {}  # noqa: S311
    while len(found) < count:
        text = random_formula(rng, levels)
        if {"x", "y"} & set(text.replace("exp", "").replace("max", "")) and len(text) <= 300:
            found[text] = None
    return list(found)


def scattered(window, count: int, seed: int = 3) -> np.ndarray:
    low, high = np.transpose(window)
    return np.random.default_rng(seed).uniform(low, high, (count, 2))
