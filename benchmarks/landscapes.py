"""Peers' time over ours for landscapes and Hessians of a network; prints the machine, then tables.

The network is 2-16-16-1 with tanh, its loss the mean squared error of 500 points. A landscape is
51 x 51 heights in float32 over a filter-normalised random plane; the peers are the PyPI package
loss-landscapes, which draws a plane of its own, and `torch.func.vmap` over the very plane that we
take, as it comes and in chunks of the size that suits it best. A Hessian is that of all 337
parameters in float64, the peer `torch.func.hessian`. Turns alternate, and a ratio is the median
over rounds of the ratio within a round. All run on one thread. Needs the bench extra. Run it as

    python -m benchmarks.landscapes
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
from typing import Any

import numpy as np

from benchmarks.rules import seconds
from gdviz.landscape import Plane, heights, random_plane
from gdviz.networks import MLP, NetworkObjective
from gdviz.origin import processor

SECONDS, ROUNDS = 10.0, 15  # a table's least time and rounds
SIDE, EXAMPLES = 51, 500
CHUNKS = (16, 64, 256, 1024)

Runs = dict[str, Callable[[], Any]]


def problem() -> tuple[NetworkObjective, np.ndarray]:
    """The loss, and parameters that have nothing special."""
    network = MLP((2, 16, 16, 1), activation="tanh")
    inputs = np.random.default_rng(0).uniform(-1, 1, (EXAMPLES, 2))
    targets = np.sin(3 * inputs[:, :1]) * inputs[:, 1:]
    params = network.init(0) + 0.1 * np.random.default_rng(1).normal(size=network.size)
    return NetworkObjective(network, inputs, targets, "mse"), params


def twin(objective: NetworkObjective, params: np.ndarray, dtype: Any) -> tuple[Any, Any, Any]:
    """The same network, inputs and targets in torch."""
    import torch

    torch.set_num_threads(1)
    layers: list[Any] = []
    for block in objective.network.blocks:
        matrix = torch.tensor(params[block.slice].reshape(block.rows, block.columns), dtype=dtype)
        linear = torch.nn.Linear(block.columns - 1, block.rows, dtype=dtype)
        linear.weight.data, linear.bias.data = matrix[:, :-1].clone(), matrix[:, -1].clone()
        layers += [linear, torch.nn.Tanh()]
    inputs = torch.tensor(objective.inputs, dtype=dtype)
    targets = torch.sin(3 * inputs[:, :1]) * inputs[:, 1:]
    return torch.nn.Sequential(*layers[:-1]), inputs, targets


def loss_of(model: Any, inputs: Any, targets: Any) -> Callable[[Any], Any]:
    """The loss of a flat vector in our order: each layer's [W | b]."""
    import torch

    shapes = [(layer.out_features, layer.in_features + 1) for layer in model[::2]]

    def loss(flat: Any) -> Any:
        parameters, start = {}, 0
        for number, (rows, columns) in enumerate(shapes):
            matrix = flat[start : start + rows * columns].reshape(rows, columns)
            parameters[f"{2 * number}.weight"] = matrix[:, :-1]
            parameters[f"{2 * number}.bias"] = matrix[:, -1]
            start += rows * columns
        outputs = torch.func.functional_call(model, parameters, (inputs,))
        return torch.mean((outputs - targets) ** 2)

    return loss


def landscapes(objective: NetworkObjective, params: np.ndarray) -> Runs:
    import torch
    from loss_landscapes import random_plane as peers_plane
    from loss_landscapes.metrics import Loss

    plane = random_plane(objective.network, params.astype(np.float32), 0)
    model, inputs, targets = twin(objective, params, torch.float32)
    metric = Loss(torch.nn.functional.mse_loss, inputs, targets)
    return {
        "ours": lambda: heights(objective, plane, SIDE),
        "loss-landscapes": lambda: peers_plane(model, metric, 1, SIDE, "filter", True),
        **vmapped(loss_of(model, inputs, targets), plane),
    }


def vmapped(loss: Callable[[Any], Any], plane: Plane) -> Runs:
    """The landscape by vmap, all at once and in chunks of the size that is quickest here."""
    import torch

    origin, axes = torch.tensor(plane.origin), torch.tensor(plane.axes)
    coordinates = torch.tensor(plane.grid(SIDE).reshape(-1, 2))

    def run(chunk: int | None) -> np.ndarray:
        with torch.no_grad():
            mapped = torch.func.vmap(lambda xy: loss(origin + xy @ axes), chunk_size=chunk)
            return mapped(coordinates).reshape(SIDE, SIDE).numpy()

    times = {chunk: min(seconds(partial(run, chunk)) for _ in range(3)) for chunk in CHUNKS}
    best = min(times, key=lambda chunk: times[chunk])
    return {
        "torch.func.vmap": partial(run, None),
        f"torch.func.vmap, {best} at once": partial(run, best),
    }


def hessians(objective: NetworkObjective, params: np.ndarray) -> Runs:
    import torch

    model, inputs, targets = twin(objective, params, torch.float64)
    hessian = torch.func.hessian(loss_of(model, inputs, targets))
    point = torch.tensor(params)
    return {
        "ours": lambda: objective.hessian(params),
        "torch.func.hessian": lambda: hessian(point).detach().numpy(),
    }


def compare(runs: Runs) -> dict[str, list[float]]:
    """Seconds by name, a list each with one entry a round."""
    for run in runs.values():  # warms up
        run()
    times: dict[str, list[float]] = {name: [] for name in runs}
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS or len(times["ours"]) < ROUNDS:
        for name, run in runs.items():
            times[name].append(seconds(run))
    return times


def error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest deviation as a share of the largest entry."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def table(title: str, runs: Runs) -> None:
    """A row for each peer: our milliseconds, its time over ours, and how far its answer is."""
    times = compare(runs)
    own, ours = times["ours"], runs["ours"]()
    print(f"| {title} | ours, ms | peer / ours | deviation |\n|---|---|---|---|")
    for name, peers in list(times.items())[1:]:
        ratio = statistics.median(map(truediv, peers, own))
        same = name != "loss-landscapes"
        apart = f"{error(ours, runs[name]()):.1e}" if same else "another plane"
        print(f"| {name} | {1000 * statistics.median(own):.3g} | {ratio:.2g} | {apart} |")
    print(flush=True)


def machine() -> str:
    """Processor, Python, libraries and date, in a line."""
    packages = ("numpy", "torch", "loss-landscapes")
    return ", ".join([
        f"{os.cpu_count()} x {processor()}", f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in packages), date.today().isoformat(),
    ])  # fmt: skip


def main() -> None:
    objective, params = problem()
    print(machine(), end="\n\n")
    table(f"Landscape, {SIDE} x {SIDE}", landscapes(objective, params))
    table(f"Hessian, {objective.network.size} parameters", hessians(objective, params))


if __name__ == "__main__":
    main()
