"""Seconds for basin maps and sweep maps of every surface; prints the machine, then a table.

The least of several runs: whatever else the machine does only adds to it. Nothing but this package
is needed. Run it as

    python -m benchmarks.basins
"""

import os
import platform
import time
from collections.abc import Callable

from gdviz.basins import basins
from gdviz.optimizers import OPTIMIZERS
from gdviz.origin import processor
from gdviz.scene import suggested
from gdviz.surfaces import SURFACES, Surface
from gdviz.sweepmap import axes, span, sweep_map, target_height

STEPS, ROUNDS = 500, 3
RULES = ("Momentum", "Adam")
SIDES = {"starts, 50 x 50": 50, "starts, 200 x 200": 200}
SWEEPS = {"settings, 40 x 40": 40, "settings, 160 x 160": 160}


def seconds(run: Callable[[], object]) -> float:
    """The least time of a few runs."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def mapped(surface: Surface, rule: str, side: int) -> float:
    racer = suggested(OPTIMIZERS[rule], surface)
    return seconds(lambda: basins(surface, racer, side, STEPS))


def swept(surface: Surface, rule: str, side: int) -> float:
    racer = suggested(OPTIMIZERS[rule], surface)
    x, y = axes(racer) or ("", "")
    spans = span(racer, surface, x), span(racer, surface, y)
    target = target_height(surface, surface.start, 1e-3)
    start = surface.start
    return seconds(lambda: sweep_map(surface, racer, start, spans, STEPS, target, resolution=side))


def main() -> None:
    version = platform.python_version()
    print(f"{os.cpu_count()} x {processor()}, Python {version}", end="\n\n")
    jobs = [(mapped, what, side) for what, side in SIDES.items()]
    jobs += [(swept, what, side) for what, side in SWEEPS.items()]
    titles = [f"{what}: {rule}" for _, what, _ in jobs for rule in RULES]
    print(f"| Seconds for {STEPS} steps | {' | '.join(titles)} |")
    print("|---" * (len(titles) + 1) + "|")
    for name, surface in SURFACES.items():
        cells = [
            f"{measure(surface, rule, side):.2f}" for measure, _, side in jobs for rule in RULES
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
