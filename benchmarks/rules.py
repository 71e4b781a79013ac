"""Peers' time over ours for Adam on Rosenbrock, in float64; prints the machine, then a table.

The peers are torch.optim (one tensor holding the whole batch, autograd) and optax under jit with
`lax.scan` (compile time apart). They take turns of about equal length, a short run being repeated
within its turn, so that whatever else the machine does meets them alike; a ratio is the median over
rounds of the ratio within a round. Torch and we run on one thread, JAX as it comes. Needs the bench
extra. Run it as

    python -m benchmarks.rules
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from operator import truediv

import numpy as np

from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.origin import processor
from gdviz.surfaces import SURFACES

SECONDS, ROUNDS, TURN = 10.0, 15, 0.03  # a case's least time and rounds; the seconds of a turn
STEPS = 200
RATE = 0.01
CASES = ((1, True), (6, True), (100, True), (40_000, False))


def starts(count: int) -> np.ndarray:
    return np.random.default_rng(0).uniform((-2, -1), (2, 3), (count, 2))


def ours(points: np.ndarray, history: bool) -> np.ndarray:
    rule = OPTIMIZERS["Adam"](lr=RATE)
    return descend(SURFACES["Rosenbrock"], rule, points, STEPS, record=int(history)).points[-1]


def torch_rule() -> Callable[[np.ndarray, bool], np.ndarray]:
    import torch

    torch.set_num_threads(1)

    def run(points: np.ndarray, history: bool) -> np.ndarray:
        moving = torch.tensor(points, requires_grad=True)
        rule = torch.optim.Adam([moving], lr=RATE)
        path = [moving.detach().clone()]
        for _ in range(STEPS):
            rule.zero_grad()
            x, y = moving[:, 0], moving[:, 1]
            ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum().backward()
            rule.step()
            if history:
                path.append(moving.detach().clone())
        return moving.detach().numpy()

    return run


def optax_rule() -> Callable[[np.ndarray, bool], np.ndarray]:
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    rule = optax.adam(RATE)

    def loss(points: jax.Array) -> jax.Array:
        x, y = points[:, 0], points[:, 1]
        return ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum()

    def step(carry: tuple, _: None, keep: bool) -> tuple:
        points, state = carry
        updates, state = rule.update(jax.grad(loss)(points), state)
        points = optax.apply_updates(points, updates)
        return (points, state), points if keep else None

    def path(points: jax.Array, keep: bool) -> tuple:
        carry = (points, rule.init(points))
        return jax.lax.scan(lambda c, n: step(c, n, keep), carry, None, length=STEPS)

    compiled = jax.jit(path, static_argnums=1)

    def run(points: np.ndarray, history: bool) -> np.ndarray:
        (last, _), kept = compiled(points, history)
        jax.block_until_ready(kept)
        return np.asarray(jax.block_until_ready(last))

    return run


def seconds(run: Callable[[], object], repeats: int = 1) -> float:
    """The mean time of a run."""
    began = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - began) / repeats


def compare(
    runs: dict[str, Callable[[np.ndarray, bool], np.ndarray]], points: np.ndarray, keep: bool
) -> dict[str, list[float]]:
    """Seconds by name, a list each with one entry a round."""
    ends = [run(points, keep) for run in runs.values()]  # warms up, and compiles
    for end in ends[1:]:
        np.testing.assert_allclose(end, ends[0], rtol=1e-8, atol=1e-8)
    turns = {name: partial(run, points, keep) for name, run in runs.items()}
    repeats = {name: max(1, round(TURN / seconds(run))) for name, run in turns.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS or len(times["ours"]) < ROUNDS:
        for name, run in turns.items():
            times[name].append(seconds(run, repeats[name]))
    return times


def machine() -> str:
    """Processor, Python, libraries and date, in a line."""
    packages = ("numpy", "torch", "optax", "jax")
    return ", ".join([
        f"{os.cpu_count()} x {processor()}", f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in packages), date.today().isoformat(),
    ])  # fmt: skip


def main() -> None:
    runs = {"ours": ours, "torch.optim": torch_rule(), "optax, jit": optax_rule()}
    print(machine(), end="\n\n")
    print("| Adam x 200 steps | ours, ms | torch.optim / ours | optax under jit / ours |")
    print("|---|---|---|---|")
    for count, history in CASES:
        ours_times, *peers = compare(runs, starts(count), history).values()
        ratios = (statistics.median(map(truediv, peer, ours_times)) for peer in peers)
        cells = [f"{1000 * statistics.median(ours_times):.3g}", *(f"{r:.2g}" for r in ratios)]
        kind = "with history" if history else "last points alone"
        print(f"| {count:,} start{'s' * (count > 1)}, {kind} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
