"""Eager PyTorch's time over ours for training small networks; prints the machine, then tables.

Both run on one thread in float32, from the same parameters, on the same mini-batches, and must
arrive at the same place. They take turns; times are the processor's, and a ratio is the median over
rounds of the ratio within a round, so that whatever else the machine does meets both alike. Then:
how long a 64-32-10 network takes to read digits, and how near `training.seconds` comes. Needs the
bench extra. Run it as

    python -m benchmarks.networks
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from operator import truediv
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gdviz.datasets import digits, mnist
from gdviz.networks import MLP, RNN, ConvNet, Network, NetworkObjective, ResNet
from gdviz.optimizers import OPTIMIZERS
from gdviz.origin import processor
from gdviz.schedules import SCHEDULES
from gdviz.training import MiniBatchOracle, seconds, train

SECONDS, ROUNDS = 6.0, 5  # a case's least time and rounds
RATE = 0.003


@dataclass
class Job:
    """One training: the loss, the parameters to begin with, (S, d), and how it is shown the data.

    Attributes:
        model: builds the same network for torch from one vector (d,).
        inputs: makes of the inputs (N, features) what the model takes.
        loss: of the model's outputs and the targets.
    """

    objective: NetworkObjective
    starts: Any
    epochs: int
    batch_size: int | None
    model: Callable[[Network, Any], nn.Module]
    inputs: Callable[[Any], Any]
    loss: Callable[[Tensor, Tensor], Tensor]

    def batches(self) -> list[Any]:
        """The numbers of the examples that each step sees."""
        oracle = MiniBatchOracle(self.objective, self.batch_size)
        steps = range(1, self.epochs * oracle.steps_per_epoch + 1)
        return [self._batch(oracle, step) for step in steps]

    def _batch(self, oracle: MiniBatchOracle, step: int) -> Any:
        oracle.step = step
        return oracle.batch()


def ours(job: Job) -> Any:
    """The parameters (S, d) after training."""
    starts = job.starts if len(job.starts) > 1 else job.starts[0]
    rule = OPTIMIZERS["Adam"](lr=RATE)
    run = train(job.objective, rule, starts, job.epochs, batch_size=job.batch_size, record=0)
    return run.points[-1].reshape(job.starts.shape)


def eager(job: Job, targets: Any) -> Any:
    """The same by torch, one seed after the other."""
    inputs, ends = torch.tensor(job.inputs(job.objective.inputs), dtype=torch.float32), []
    batches = [None if b is None else torch.tensor(b) for b in job.batches()]
    for start in job.starts:
        model = job.model(job.objective.network, start)
        rule = torch.optim.Adam(model.parameters(), lr=RATE)
        for batch in batches:
            x, t = (inputs, targets) if batch is None else (inputs[batch], targets[batch])
            rule.zero_grad()
            job.loss(model(x), t).backward()
            rule.step()
        ends.append(torch.cat([p.detach().flatten() for p in model.parameters()]).numpy())
    return np.stack(ends)


def stacked(job: Job, targets: Any) -> Any:
    """All seeds of a perceptron at once, by batched products of matrices."""
    x = torch.tensor(job.objective.inputs, dtype=torch.float32)
    matrices = [_split(job.objective.network, torch.tensor(s)) for s in job.starts]
    layers = [torch.stack(parts).requires_grad_() for parts in zip(*matrices, strict=True)]
    rule = torch.optim.Adam(layers, lr=RATE)
    for _ in job.batches():
        rule.zero_grad()
        z = x.expand(len(job.starts), -1, -1)
        for place in range(0, len(layers), 2):
            z = torch.tanh(z) if place else z
            z = torch.baddbmm(layers[place + 1][:, None], z, layers[place].transpose(1, 2))
        (job.loss(z, targets.expand_as(z)) * len(job.starts)).backward()
        rule.step()
    return np.stack(
        [np.concatenate([p[s].detach().flatten() for p in layers]) for s in range(len(job.starts))]
    )


# ---- the same networks for torch -----------------------------------------------------------------


def _split(network: Network, vector: Tensor) -> list[Tensor]:
    """Weights and biases of every layer in turn."""
    parts = []
    for block in network.blocks:
        whole = vector[block.slice].reshape(block.rows, block.columns)
        parts += [whole[:, : block.weights].clone(), whole[:, block.weights :].flatten().clone()]
    return [part for part in parts if part.numel()]


def _load(model: nn.Module, network: Network, start: Any) -> nn.Module:
    parts = _split(network, torch.tensor(start))
    with torch.no_grad():
        for parameter, part in zip(model.parameters(), parts, strict=True):
            parameter.copy_(part.reshape(parameter.shape))
    return model


def perceptron(network: Network, start: Any) -> nn.Module:
    layers: list[nn.Module] = []
    activation = {"tanh": nn.Tanh, "ReLU": nn.ReLU}[network.activation]
    for before, width in zip(network.sizes, network.sizes[1:], strict=False):
        layers += [nn.Linear(before, width), activation()]
    return _load(nn.Sequential(*layers[:-1]), network, start)


def convolutional(network: Network, start: Any) -> nn.Module:
    layers: list[nn.Module] = []
    before, height, width = network.image.channels, network.image.height, network.image.width
    for channels in network.channels:
        layers += [nn.Conv2d(before, channels, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        before, height, width = channels, height // 2, width // 2
    model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(before * height * width, 10))
    return _load(model, network, start)


class Recurrent(nn.Module):
    """nn.RNN and a linear layer on every step; its second bias stays at zero."""

    def __init__(self, features: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(features, hidden, batch_first=True)
        self.out = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(N, V, T), as cross_entropy takes it."""
        return self.out(self.rnn(x)[0]).transpose(1, 2)

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:
        """In our order, without the second bias."""
        rnn = self.rnn
        yield from (rnn.weight_ih_l0, rnn.bias_ih_l0, rnn.weight_hh_l0)
        yield from self.out.parameters()


def recurrent(network: Network, start: Any) -> nn.Module:
    model = Recurrent(network.sequence[1], network.hidden, network.outputs)
    model.rnn.bias_hh_l0.data.zero_()
    model.rnn.bias_hh_l0.requires_grad_(False)
    return _load(model, network, start)


# ---- cases ---------------------------------------------------------------------------------------


def _starts(network: Network, count: int) -> Any:
    return network.init(np.arange(count)).astype(np.float32)


def perceptron_job(seeds: int) -> tuple[Job, Tensor]:
    inputs = np.random.default_rng(0).normal(size=(500, 2))
    targets = (np.hypot(*inputs.T) > 1).astype(int)
    network = MLP((2, 16, 16, 1))
    objective = NetworkObjective(network, inputs, targets, "logistic")
    job = Job(objective, _starts(network, seeds), 200, None, perceptron, np.asarray,
              nn.BCEWithLogitsLoss())  # fmt: skip
    return job, torch.tensor(targets[:, None], dtype=torch.float32)


def digits_job() -> tuple[Job, Tensor]:
    learned, _ = digits().split(0.8, 0)
    network = MLP((64, 32, 10), "ReLU", initialisation="He")
    objective = NetworkObjective(network, learned.inputs, learned.targets, "cross-entropy")
    job = Job(objective, _starts(network, 1), 2, 32, perceptron, np.asarray, nn.CrossEntropyLoss())
    return job, torch.tensor(learned.targets)


def convolutional_job() -> tuple[Job, Tensor]:
    data = mnist(28).sample(320, 0)
    network = ConvNet((1, 28, 28), (8, 16), (), 10, kernel=5)
    objective = NetworkObjective(network, data.inputs, data.targets, "cross-entropy")
    job = Job(objective, _starts(network, 1), 1, 32, convolutional,
              lambda inputs: inputs.reshape(-1, 1, 28, 28), nn.CrossEntropyLoss())  # fmt: skip
    return job, torch.tensor(data.targets)


def recurrent_job() -> tuple[Job, Tensor]:
    symbols = np.random.default_rng(0).integers(0, 27, (640, 21))
    inputs, targets = np.eye(27)[symbols[:, :-1]], symbols[:, 1:]
    network = RNN(27, 64, 27, steps=20, every_step=True)
    objective = NetworkObjective(network, inputs.reshape(640, -1), targets, "cross-entropy")
    job = Job(objective, _starts(network, 1), 1, 32, recurrent,
              lambda inputs: inputs.reshape(-1, 20, 27), nn.CrossEntropyLoss())  # fmt: skip
    return job, torch.tensor(targets)


CASES: dict[str, tuple[Callable[[], tuple[Job, Tensor]], Callable[..., Any]]] = {
    "2-16-16-1 tanh, 500 points": (partial(perceptron_job, 1), eager),
    "the same, ten seeds; torch one by one": (partial(perceptron_job, 10), eager),
    "the same, ten seeds; torch stacked by hand": (partial(perceptron_job, 10), stacked),
    "64-32-10 ReLU, digits, batch 32": (digits_job, eager),
    "ConvNet 28x28, 8 and 16 kernels of 5x5, pooled, batch 32": (convolutional_job, eager),
    "RNN, 64 units, 20 steps of 27, batch 32": (recurrent_job, eager),
}


def processor_time(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def check(job: Job, theirs: Any) -> None:
    """Raise AssertionError unless both arrive at the same place."""
    ends = (_split(job.objective.network, torch.tensor(end)) for end in ours(job))
    mine = np.stack([torch.cat([part.flatten() for part in end]).numpy() for end in ends])
    np.testing.assert_allclose(mine, theirs, atol=2e-2)


def compare(mine: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """Processor seconds of each, a number a round."""
    mine(), theirs()  # warms up
    times: tuple[list[float], list[float]] = [], []
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS or len(times[0]) < ROUNDS:
        times[0].append(processor_time(mine))
        times[1].append(processor_time(theirs))
    return times


def digits_run() -> tuple[float, float]:
    """Processor seconds, and the share of digits read rightly that were not trained on."""
    learned, kept = digits().split(0.8, 0)
    network = MLP((64, 32, 10), "GELU", initialisation="orthogonal")
    objective, validation = (
        NetworkObjective(network, part.inputs, part.targets, "cross-entropy", l2=5e-4)
        for part in (learned, kept)
    )
    rule, schedule = OPTIMIZERS["Adam"](lr=0.05), SCHEDULES["cosine"]()
    start, began = network.init(0).astype(np.float32), time.process_time()
    run = train(objective, rule, start, 30, batch_size=32, schedule=schedule, record=0)
    return time.process_time() - began, float(validation.accuracy(run.points[-1]))


def estimates() -> Iterator[tuple[str, float, float]]:
    """Some trainings, the estimate of their seconds, and the processor's."""
    rng = np.random.default_rng(0)
    cases = [
        (MLP((2, 8, 8, 1)), 1, 200, None, 300), (MLP((2, 16, 16, 1)), 10, 500, None, 100),
        (MLP((64, 32, 10)), 1, 1437, 32, 10), (MLP((64, 128, 128, 10), "GELU"), 1, 1437, 64, 5),
        (ConvNet((1, 28, 28), (8, 16), (), 10, kernel=5), 1, 320, 32, 2),
        (ConvNet((1, 8, 8), (8, 16), (32,), 10), 4, 500, 50, 5),
        (ResNet(1), 1, 400, 50, 3), (ResNet(3), 1, 200, 50, 3),
        (RNN(27, 64, 10, steps=20), 1, 640, 32, 2), (RNN(1, 16, 10, steps=30), 5, 400, 40, 3),
    ]  # fmt: skip
    for network, members, count, batch, epochs in cases:
        inputs = rng.normal(size=(count, network.features))
        loss = "cross-entropy" if network.outputs > 1 else "logistic"
        targets = rng.integers(0, max(2, network.outputs), count)
        objective = NetworkObjective(network, inputs, targets, loss)
        run = partial(train, objective, OPTIMIZERS["Adam"](), _starts(network, members), epochs,
                      batch_size=batch, record=0)  # fmt: skip
        steps = epochs * MiniBatchOracle(objective, batch).steps_per_epoch
        guess = seconds(objective, members, steps, batch)
        yield f"{network}, {members} x {batch}", guess, min(processor_time(run) for _ in range(5))


def machine() -> str:
    """Processor, Python, libraries and date, in a line."""
    return ", ".join([
        f"{os.cpu_count()} x {processor()}", f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in ("numpy", "torch")), date.today().isoformat(),
    ])  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    print(machine(), end="\n\n")
    print("| a step of Adam, float32 | ours, µs | eager torch, µs | torch / ours |")
    print("|---|---|---|---|")
    for name, (build, peer) in CASES.items():
        job, targets = build()
        check(job, peer(job, targets))
        mine, theirs = compare(partial(ours, job), partial(peer, job, targets))
        ratio = statistics.median(map(truediv, theirs, mine))
        steps = len(job.batches())
        cells = (f"{1e6 * statistics.median(each) / steps:,.0f}" for each in (mine, theirs))
        print(f"| {name} | {' | '.join(cells)} | {ratio:.3g} |", flush=True)
    took, accuracy = min(digits_run() for _ in range(3))
    print(f"\n64-32-10 reads {accuracy:.1%} of new digits after {took:.2f} s of training.\n")
    print("| training | estimate, s | measured, s | ratio |")
    print("|---|---|---|---|")
    for name, guess, measured in estimates():
        print(f"| {name} | {guess:.3f} | {measured:.3f} | {guess / measured:.2g} |", flush=True)


if __name__ == "__main__":
    main()
