"""Processor time of typed formulas over that of the same surfaces written by hand.

One thread, interleaved, medians of the times and of the paired ratios.

Run it as

    python -m benchmarks.formulas
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from gdviz.expression import parse
from gdviz.surfaces import SURFACES, Surface

ROUNDS = 21
COUNTS = (1, 100, 40_000)
#: Calls a measurement, so that even one point takes some milliseconds.
CALLS = {1: 300, 100: 100, 40_000: 1}
TYPED = {
    "Himmelblau": "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "Rosenbrock": "(1 - x)^2 + 100*(y - x^2)^2",
    "Six-hump camel": "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
    "Easom": "-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))",
    "Ackley": "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
}


def everything(surface: Surface, points: np.ndarray) -> None:
    surface.value(points)
    surface.gradient(points)
    surface.hessian(points)


def seconds(
    run: Callable[[Surface, np.ndarray], None], surface: Surface, points: np.ndarray
) -> float:
    began = time.process_time()
    for _ in range(CALLS[len(points)]):
        run(surface, points)
    return (time.process_time() - began) / CALLS[len(points)]


def measured(name: str, count: int) -> tuple[float, float]:
    """Milliseconds of value, gradient and Hessian together, and how many times those by hand."""
    by_hand = SURFACES[name]
    typed = parse(TYPED[name], by_hand.window)
    points = np.random.default_rng(0).uniform(*np.transpose(by_hand.window), (count, 2))
    np.testing.assert_allclose(typed.gradient(points), by_hand.gradient(points), atol=1e-9)
    times: dict[Surface, list[float]] = {typed: [], by_hand: []}
    for _ in range(ROUNDS):
        for surface, taken in times.items():
            taken.append(seconds(everything, surface, points))
    ratios = [ours / theirs for ours, theirs in zip(times[typed], times[by_hand], strict=True)]
    return 1000 * statistics.median(times[typed]), statistics.median(ratios)


def main() -> None:
    print("| Value, gradient and Hessian at | " + " | ".join(f"{n:,}" for n in COUNTS) + " |")
    print("|---|" + "---|" * len(COUNTS))
    for name in TYPED:
        pairs = [measured(name, count) for count in COUNTS]
        cells = [f"{taken:.3g} ms, {ratio:.1f} x" for taken, ratio in pairs]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
