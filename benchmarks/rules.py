"""Peers' time over ours for Adam on Rosenbrock, interleaved in one run, one thread each (medians).

The peers are torch.optim (one tensor holding the whole batch, autograd) and optax under jit with
`lax.scan` (compile time apart), both in float64 as we are. Needs the bench extra. Run it as

    python -m benchmarks.rules
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from gdviz.descent import descend
from gdviz.optimizers import OPTIMIZERS
from gdviz.surfaces import SURFACES

ROUNDS = 5
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


def seconds(run: Callable[[np.ndarray, bool], np.ndarray], points: np.ndarray, keep: bool) -> float:
    began = time.perf_counter()
    run(points, keep)
    return time.perf_counter() - began


def main() -> None:
    runs = {"ours": ours, "torch.optim": torch_rule(), "optax, jit": optax_rule()}
    print("| Adam x 200 steps | ours, ms | torch.optim / ours | optax under jit / ours |")
    print("|---|---|---|---|")
    for count, history in CASES:
        points = starts(count)
        ends = [run(points, history) for run in runs.values()]  # warms up, and compiles
        for end in ends[1:]:
            np.testing.assert_allclose(end, ends[0], rtol=1e-8, atol=1e-8)
        times = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                times[name].append(seconds(run, points, history))
        ours_time, *peers = (statistics.median(taken) for taken in times.values())
        ratios = " | ".join(f"{peer / ours_time:.1f}" for peer in peers)
        kind = "with history" if history else "last points alone"
        print(f"| {count:,} start{'s' * (count > 1)}, {kind} | {1000 * ours_time:.3g} | {ratios} |")


if __name__ == "__main__":
    main()
