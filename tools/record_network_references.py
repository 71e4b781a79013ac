"""Record what PyTorch makes of small networks: outputs, losses, gradients, and whole trainings.

Run from the root of the repository, in an environment that has torch and NumPy (gdviz is not
needed, so that nothing of it can leak into its own references):

    python tools/record_network_references.py

It writes `assets/references/networks.npz` (float64) and `assets/references/networks.json` (what was
built, and the versions). Networks are written with torch.nn.functional and nn.RNN over one flat
vector, whose layout is gdviz's: layer by layer a matrix [W | b], row by row; for batch norm, the
scale and the shift of each channel; for a recurrent layer [W | b] and then U.
"""

import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from torch import Tensor, nn
from torch.func import functional_call

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "references"
DIRECTIONS = 2
TRAINING_STEPS = 20
LARGEST_ERROR = 1e-7  # of a gradient, by central differences
GRID = 512  # inputs and parameters are multiples of 1 / GRID, which pack well

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "ReLU": F.relu,
    "Leaky ReLU": lambda z: F.leaky_relu(z, 0.01),
    "sigmoid": torch.sigmoid,
    "GELU": lambda z: F.gelu(z, approximate="tanh"),
    "softplus": F.softplus,
    "identity": lambda z: z,
    "hard step": lambda z: (z > 0).to(z.dtype),
}


def _hinge(outputs: Tensor, targets: Tensor) -> Tensor:
    return F.relu(1 - (2 * targets - 1) * outputs[..., 0]).mean()


#: By name: of outputs (N, C), or (N, T, C), and targets.
LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mse": lambda z, t: F.mse_loss(z, t.reshape(z.shape)),
    "cross-entropy": lambda z, t: F.cross_entropy(z.flatten(0, -2), t.flatten()),
    "logistic": lambda z, t: F.binary_cross_entropy_with_logits(z[..., 0], t.to(z.dtype)),
    "hinge": _hinge,
}


@dataclass(frozen=True)
class Case:
    """One network with its loss; the model and its settings are named as in gdviz."""

    model: str
    settings: dict[str, Any]
    loss: str
    l1: float = 0.0
    l2: float = 0.0
    examples: int = 10
    spread: float = 0.75  # of the parameters
    reference: bool = False  # whether batch norm takes its statistics from other data
    rule: str = ""  # a training, if it is given
    rule_settings: dict[str, float] = field(default_factory=dict)
    batch: int = 0

    @property
    def id(self) -> str:
        """Model, settings, loss and rule in one line."""
        parts = [f"{name}={value}" for name, value in self.settings.items()]
        parts += [f"{name}={getattr(self, name)}" for name in ("l1", "l2") if getattr(self, name)]
        parts += ["reference"] * self.reference + [self.rule] * bool(self.rule)
        return " ".join([self.model, *parts, self.loss])


_IMAGE = (2, 6, 6)
_RESNET = {"n": 1, "image": (1, 8, 8), "channels": (2, 3, 4), "outputs": 3, "activation": "tanh"}
_RECURRENT = {"features": 3, "hidden": 4, "steps": 5}


def cases() -> Iterator[Case]:
    """Every case, in a fixed order."""
    for name in ACTIVATIONS:
        yield Case("MLP", {"sizes": (3, 5, 4, 1), "activation": name}, "logistic")
    for loss, outputs in (("mse", 1), ("mse", 3), ("cross-entropy", 3), ("hinge", 1)):
        yield Case("MLP", {"sizes": (3, 5, outputs), "activation": "tanh"}, loss, 0.02, 0.05)
    yield Case("MLP", {"sizes": (3, 2)}, "cross-entropy", l2=0.1)
    for activation in ("ReLU", "sigmoid"):
        masked = {"sizes": (3, 6, 5, 2), "activation": activation, "dropout": 0.4}
        yield Case("MLP", masked, "cross-entropy", l2=0.01)
    normal = {"sizes": (3, 5, 5, 2), "activation": "tanh", "batch_norm": True}
    yield Case("MLP", normal, "cross-entropy", 0.01, 0.02)
    yield Case("MLP", normal, "cross-entropy", reference=True)
    yield Case("MLP", {"sizes": (3, 5, 5, 5, 2), "residual": True}, "cross-entropy")
    everything = {**normal, "sizes": (3, 5, 5, 5, 2), "residual": True, "dropout": 0.3}
    yield Case("MLP", everything, "cross-entropy", l2=0.02)
    yield from _convolutional()
    yield from _recurrent()
    yield from _residual()
    yield from _trainings()


def _convolutional() -> Iterator[Case]:
    small = {"image": _IMAGE, "channels": (3, 2), "hidden": (4,), "outputs": 3}
    yield Case("ConvNet", {**small, "activation": "tanh", "pool": 1}, "cross-entropy", l2=0.1)
    yield Case("ConvNet", {**small, "image": (2, 8, 8), "activation": "ReLU"}, "cross-entropy")
    one = {**small, "channels": (3,), "hidden": (), "pool": 1, "activation": "sigmoid"}
    yield Case("ConvNet", {**one, "stride": 2}, "cross-entropy")
    yield Case("ConvNet", {**one, "stride": 3, "kernel": 5}, "cross-entropy")
    yield Case("ConvNet", {**one, "kernel": 1, "pool": 3}, "cross-entropy")
    wide = {**small, "image": (1, 4, 8), "channels": (2, 3), "activation": "softplus"}
    yield Case("ConvNet", {**wide, "batch_norm": True}, "cross-entropy", 0.02)
    yield Case("ConvNet", {**wide, "dropout": 0.25, "hidden": (4, 4)}, "cross-entropy")


def _recurrent() -> Iterator[Case]:
    for layers in (1, 2):
        last = {**_RECURRENT, "outputs": 1, "layers": layers}
        yield Case("RNN", last, "mse", l2=0.03)
        every = {**_RECURRENT, "outputs": 3, "layers": layers, "every_step": True}
        yield Case("RNN", every, "cross-entropy", l1=0.01)
    yield Case("RNN", {**_RECURRENT, "outputs": 1, "every_step": True}, "mse")
    masked = {**_RECURRENT, "outputs": 3, "layers": 2, "every_step": True, "dropout": 0.4}
    yield Case("RNN", masked, "cross-entropy")


def _residual() -> Iterator[Case]:
    for skips in (True, False):
        for batch_norm in (True, False):
            settings = {**_RESNET, "skips": skips, "batch_norm": batch_norm}
            yield Case("ResNet", settings, "cross-entropy", spread=0.25)
    deeper = {**_RESNET, "n": 2, "channels": (2, 2, 3)}
    yield Case("ResNet", deeper, "cross-entropy", examples=6, spread=0.25)


def _trainings() -> Iterator[Case]:
    rules = {
        "Gradient descent": {"lr": 0.5},
        "Momentum": {"lr": 0.1, "momentum": 0.9},
        # Batch norm takes away what a bias before it adds: its gradient is rounding alone, which
        # Adam would enlarge if its eps did not outweigh it.
        "Adam": {"lr": 0.02, "eps": 1e-4},
    }
    for rule, settings in rules.items():
        training = {"rule": rule, "rule_settings": settings, "batch": 8, "examples": 24}
        mlp = {"sizes": (3, 5, 4, 3), "activation": "tanh"}
        yield Case("MLP", mlp, "cross-entropy", l2=0.002, **training)
        yield Case("MLP", {**mlp, "batch_norm": True}, "cross-entropy", **training)
    adam = {"rule": "Adam", "rule_settings": {"lr": 0.01}, "batch": 6, "examples": 18}
    yield Case("MLP", {**mlp, "dropout": 0.3}, "cross-entropy", **adam)
    small = {"image": (1, 4, 4), "channels": (2,), "hidden": (3,), "outputs": 3}
    yield Case("ConvNet", {**small, "activation": "tanh"}, "cross-entropy", **adam)
    yield Case("RNN", {**_RECURRENT, "outputs": 3, "every_step": True}, "cross-entropy", **adam)


class Parameters:
    """Reads a flat vector from its beginning, matrix by matrix, and gathers what penalties see."""

    def __init__(self, flat: Tensor) -> None:
        self._flat, self._at = flat, 0
        self.penalised: list[Tensor] = []

    def take(self, *shape: int) -> Tensor:
        """The next numbers."""
        first, self._at = self._at, self._at + int(np.prod(shape))
        return self._flat[first : self._at].reshape(shape)

    def matrix(self, rows: int, columns: int) -> tuple[Tensor, Tensor]:
        """W (rows, columns) and b (rows,) of the next [W | b]."""
        whole = self.take(rows, columns + 1)
        self.penalised.append(whole[:, :-1])
        return whole[:, :-1], whole[:, -1]

    def square(self, rows: int) -> Tensor:
        """The next matrix without a bias."""
        self.penalised.append(self.take(rows, rows))
        return self.penalised[-1]


class Mode:
    """How a pass treats dropout and batch norm.

    Attributes:
        masks: of each dropout layer in turn (N, ...), ones and zeros; none in evaluation.
        statistics: means and variances of each batch norm in turn, if they are given.
        seen: those of this pass.
    """

    def __init__(self, masks: Any = (), statistics: Any = None) -> None:
        self._masks, self._statistics = iter(masks), statistics and iter(statistics)
        self.seen: list[tuple[Tensor, Tensor]] = []

    def drop(self, x: Tensor, share: float) -> Tensor:
        """Dropout by the next mask."""
        mask = next(self._masks, None)
        return x if mask is None else x * mask / (1 - share)

    def normalise(self, x: Tensor, pair: Tensor) -> Tensor:
        """Batch norm by the pass's own statistics, or the next given ones."""
        # Torch 2.13 reads a scale that is not contiguous wrongly on the way back.
        scale, shift = pair[:, 0].contiguous(), pair[:, 1].contiguous()
        if self._statistics:
            return F.batch_norm(x, *next(self._statistics), scale, shift, training=False)
        variance, mean = torch.var_mean(x, [0, *range(2, x.ndim)], correction=0)
        self.seen.append((mean.detach(), variance.detach()))
        return F.batch_norm(x, None, None, scale, shift, training=True)


def mlp(parameters: Parameters, x: Tensor, mode: Mode, settings: Any) -> Tensor:
    activation = ACTIVATIONS[settings.get("activation", "tanh")]
    sizes = settings["sizes"]
    for number, (before, width) in enumerate(pairwise(sizes[:-1])):
        y = F.linear(x, *parameters.matrix(width, before))
        if settings.get("batch_norm"):
            y = mode.normalise(y, parameters.take(width, 2))
        y = activation(y)
        x = x + y if settings.get("residual") and number and before == width else y
        if settings.get("dropout"):
            x = mode.drop(x, settings["dropout"])
    return F.linear(x, *parameters.matrix(sizes[-1], sizes[-2]))


def _convolved(parameters: Parameters, x: Tensor, width: int, kernel: int, stride: int) -> Tensor:
    weight, bias = parameters.matrix(width, x.shape[1] * kernel**2)
    weight = weight.reshape(width, x.shape[1], kernel, kernel)
    return F.conv2d(x, weight, bias, stride=stride, padding=kernel // 2)


def convnet(parameters: Parameters, x: Tensor, mode: Mode, settings: Any) -> Tensor:
    activation = ACTIVATIONS[settings["activation"]]
    x = x.reshape(-1, *settings["image"])
    for width in settings["channels"]:
        kernel, stride = settings.get("kernel", 3), settings.get("stride", 1)
        x = _convolved(parameters, x, width, kernel, stride)
        if settings.get("batch_norm"):
            x = mode.normalise(x, parameters.take(width, 2))
        x = F.max_pool2d(activation(x), settings.get("pool", 2))
    x = x.flatten(1)
    for width in settings["hidden"]:
        x = activation(F.linear(x, *parameters.matrix(width, x.shape[1])))
        if settings.get("dropout"):
            x = mode.drop(x, settings["dropout"])
    return F.linear(x, *parameters.matrix(settings["outputs"], x.shape[1]))


def rnn(parameters: Parameters, x: Tensor, mode: Mode, settings: Any) -> Tensor:
    hidden = settings["hidden"]
    x = x.reshape(len(x), settings["steps"], settings["features"])
    for _ in range(settings.get("layers", 1)):
        weight, bias = parameters.matrix(hidden, x.shape[-1])
        bound = {
            "weight_ih_l0": weight,
            "bias_ih_l0": bias,
            "weight_hh_l0": parameters.square(hidden),
            "bias_hh_l0": torch.zeros(hidden),
        }
        layer = nn.RNN(x.shape[-1], hidden, nonlinearity="tanh", batch_first=True)
        x, _ = functional_call(layer, bound, (x,))
        if settings.get("dropout"):
            x = mode.drop(x, settings["dropout"])
    if not settings.get("every_step"):
        x = x[:, -1]
    return F.linear(x, *parameters.matrix(settings["outputs"], hidden))


def resnet(parameters: Parameters, x: Tensor, mode: Mode, settings: Any) -> Tensor:
    activation = ACTIVATIONS[settings["activation"]]

    def convolved(x: Tensor, width: int, stride: int = 1) -> Tensor:
        x = _convolved(parameters, x, width, 3, stride)
        return (
            mode.normalise(x, parameters.take(width, 2)) if settings.get("batch_norm", True) else x
        )

    x = activation(convolved(x.reshape(-1, *settings["image"]), settings["channels"][0]))
    for stage, width in enumerate(settings["channels"]):
        for block in range(settings["n"]):
            stride = 2 if stage and not block else 1
            y = convolved(activation(convolved(x, width, stride)), width)
            link = F.pad(x[..., ::stride, ::stride], (0, 0, 0, 0, 0, width - x.shape[1]))
            x = activation(y + link if settings.get("skips", True) else y)
    x = F.adaptive_avg_pool2d(x, 1).flatten(1)
    return F.linear(x, *parameters.matrix(settings["outputs"], x.shape[1]))


MODELS = {"MLP": mlp, "ConvNet": convnet, "RNN": rnn, "ResNet": resnet}


def size_of(case: Case) -> int:
    """The number of parameters: what a pass reads of a vector that is long enough."""
    parameters = Parameters(torch.zeros(10_000))
    x = torch.zeros(2, _features(case))
    with torch.no_grad():
        MODELS[case.model](parameters, x, Mode(), case.settings)
    return parameters._at


def _features(case: Case) -> int:
    if case.model == "MLP":
        return int(case.settings["sizes"][0])
    if case.model == "RNN":
        return int(case.settings["steps"] * case.settings["features"])
    return int(np.prod(case.settings["image"]))


class Drawn:
    """What is drawn for one case."""

    def __init__(self, case: Case, number: int) -> None:
        self._rng = np.random.default_rng([2026, number])
        self.inputs = self.normal(case.examples, _features(case))
        self.params = case.spread * self.normal(size_of(case))
        self.vectors = self.normal(DIRECTIONS, len(self.params))
        self.targets = self._targets(case)
        self.reference = self.normal(case.examples + 3, _features(case))

    def normal(self, *shape: int) -> Any:
        """Normal numbers on a grid."""
        return np.round(self._rng.normal(size=shape) * GRID) / GRID

    def _targets(self, case: Case) -> Any:
        outputs = case.settings.get("outputs") or case.settings["sizes"][-1]
        shape: tuple[int, ...] = (case.examples,)
        if case.settings.get("every_step"):
            shape = (case.examples, case.settings["steps"])
        if case.loss == "mse":
            return self.normal(*shape, *([outputs] if outputs > 1 else []))
        return self._rng.integers(0, max(2, outputs), shape)

    def masks(self, case: Case, examples: int) -> list[Any]:
        """A mask for each dropout layer."""
        settings, share = case.settings, case.settings.get("dropout")
        if not share:
            return []
        if case.model == "RNN":
            shapes = [(examples, settings["steps"], settings["hidden"])] * settings["layers"]
        else:
            widths = settings.get("hidden") or settings["sizes"][1:-1]
            shapes = [(examples, width) for width in widths]
        return [(self._rng.uniform(size=shape) >= share).astype(np.uint8) for shape in shapes]

    def batches(self, case: Case) -> Any:
        """The numbers (TRAINING_STEPS, batch) of the examples that each step sees."""
        steps = range(TRAINING_STEPS)
        return np.stack([self._rng.permutation(case.examples)[: case.batch] for _ in steps])


def outputs_of(case: Case, params: Tensor, inputs: Any, mode: Mode) -> Tensor:
    return MODELS[case.model](Parameters(params), torch.tensor(inputs), mode, case.settings)


def loss_of(case: Case, params: Tensor, inputs: Any, targets: Any, mode: Mode) -> Tensor:
    """The loss with its penalties."""
    parameters = Parameters(params)
    outputs = MODELS[case.model](parameters, torch.tensor(inputs), mode, case.settings)
    weights = torch.cat([part.flatten() for part in parameters.penalised])
    penalty = case.l1 * weights.abs().sum() + case.l2 * weights.square().sum()
    return LOSSES[case.loss](outputs, torch.tensor(targets)) + penalty


def _tensors(masks: list[Any]) -> list[Tensor]:
    return [torch.tensor(mask, dtype=torch.float64) for mask in masks]


def record(case: Case, drawn: Drawn) -> dict[str, Any]:
    """Outputs, loss, gradient and Hessian-vector products; with dropout, no products."""
    masks = drawn.masks(case, case.examples)
    params = torch.tensor(drawn.params, requires_grad=True)
    statistics = None
    if case.reference:
        seen = Mode()
        outputs_of(case, params, drawn.reference, seen)
        statistics = seen.seen

    def mode() -> Mode:
        return Mode(_tensors(masks), statistics)

    def loss(vector: Tensor) -> Tensor:
        return loss_of(case, vector, drawn.inputs, drawn.targets, mode())

    outputs = outputs_of(case, params, drawn.inputs, mode())
    kept = {
        "inputs": drawn.inputs, "targets": drawn.targets, "params": drawn.params,
        "outputs": outputs.detach().numpy(), "value": loss(params).detach().numpy(),
    }  # fmt: skip
    kept |= {f"mask{number}": mask for number, mask in enumerate(masks)}
    if case.reference:  # a loss on other data is not descended
        return kept | {"reference": drawn.reference}
    (gradient,) = torch.autograd.grad(loss(params), params)
    kept["gradient"] = gradient.numpy()
    _check(case, loss, params.detach(), gradient, torch.tensor(drawn.vectors[0]))
    if not masks:
        products = [
            torch.autograd.functional.hvp(loss, params.detach(), torch.tensor(vector))[1].numpy()
            for vector in drawn.vectors
        ]
        kept |= {"vectors": drawn.vectors, "hvp": np.stack(products)}
    return kept


def _check(
    case: Case, loss: Callable[[Tensor], Tensor], params: Tensor, gradient: Tensor, way: Tensor
) -> None:
    """Raise ValueError unless a recorded gradient agrees with differences of the loss."""
    step = 1e-6
    difference = (loss(params + step * way) - loss(params - step * way)) / (2 * step)
    if not abs(float(difference - gradient @ way)) < LARGEST_ERROR:
        raise ValueError(f"{case.id}: torch's gradient is not the slope of its loss")


_RULES: dict[str, Any] = {
    "Gradient descent": torch.optim.SGD,
    "Momentum": torch.optim.SGD,
    "Adam": torch.optim.Adam,
}


def train(case: Case, drawn: Drawn) -> dict[str, Any]:
    """The points (TRAINING_STEPS + 1, d) of torch.optim on given mini-batches and masks."""
    params = torch.tensor(drawn.params, requires_grad=True)
    optimizer = _RULES[case.rule]([params], **case.rule_settings)
    batches, path = drawn.batches(case), [drawn.params]
    masks_by_step = [drawn.masks(case, case.batch) for _ in batches]
    for batch, masks in zip(batches, masks_by_step, strict=True):
        optimizer.zero_grad()
        inputs, targets = drawn.inputs[batch], drawn.targets[batch]
        loss_of(case, params, inputs, targets, Mode(_tensors(masks))).backward()
        optimizer.step()
        path.append(params.detach().numpy().copy())
    masks = {f"mask{n}": np.stack(m) for n, m in enumerate(zip(*masks_by_step, strict=True))}
    return masks | {
        "inputs": drawn.inputs, "targets": drawn.targets, "batches": batches.astype(np.uint8),
        "path": np.stack(path),
    }  # fmt: skip


def main() -> None:
    """Record every case, print a line for each, and write both files."""
    arrays: dict[str, Any] = {}
    described = []
    for number, case in enumerate(cases()):
        drawn = Drawn(case, number)
        kept = (train if case.rule else record)(case, drawn)
        arrays |= {f"{number} {name}": array for name, array in kept.items()}
        described.append({"id": case.id, **asdict(case)})
        print(f"{case.id}: {len(drawn.params)} parameters")
    versions = {name: version(name) for name in ("torch", "numpy")}
    versions["python"] = platform.python_version()
    print(versions)
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(FOLDER / "networks.npz", **arrays)
    content = {"versions": versions, "cases": described}
    (FOLDER / "networks.json").write_text(json.dumps(content, indent=0) + "\n")


if __name__ == "__main__":
    main()
