"""Record reference paths of torch.optim and optax, for tests and the proof page.

Run from the root of the repository, in an environment that has torch, optax and NumPy (gdviz is not
needed, so that nothing of it can leak into its own references):

    python tools/record_references.py

It writes `assets/references/paths.npz` (float64 points at the recorded steps) and
`assets/references/paths.json` (settings, versions and spreads). Every case is run twice, the second
time with every point moved by one ulp at every step; `spread` is how far the two ever come apart. A
case whose runs do not stay together is chaotic and says nothing about a rule, so the recorder
refuses it.
"""

import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import torch

jax.config.update("jax_enable_x64", True)
# Torch keeps NAdam's product of momenta in the default dtype, even for float64 parameters.
torch.set_default_dtype(torch.float64)

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "references"
STEPS = 200
MOMENTS = [*range(11), *range(20, STEPS + 1, 10)]
LARGEST_SPREAD = 1e-11


def rosenbrock(p: Any) -> Any:
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def himmelblau(p: Any) -> Any:
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


def _random_quadratic(size: int = 10) -> tuple[Any, Any, Any]:
    """A matrix with eigenvalues from 0.1 to 10, a slope and a start."""
    rng = np.random.default_rng(2024)
    rotation, _ = np.linalg.qr(rng.normal(size=(size, size)))
    matrix = rotation * np.geomspace(0.1, 10, size) @ rotation.T
    return (matrix + matrix.T) / 2, rng.normal(size=size), rng.normal(size=size)


MATRIX, SLOPE, QUADRATIC_START = _random_quadratic()


def quadratic(p: Any) -> Any:
    if isinstance(p, torch.Tensor):
        return p @ torch.tensor(MATRIX) @ p / 2 - torch.tensor(SLOPE) @ p
    return p @ MATRIX @ p / 2 - SLOPE @ p


#: By name: the function, the start, and a rate at which plain descent is stable.
OBJECTIVES: dict[str, tuple[Callable[[Any], Any], Any, float]] = {
    "rosenbrock": (rosenbrock, np.array([-1.2, 1.0]), 5e-4),
    "himmelblau": (himmelblau, np.array([-0.5, 1.5]), 5e-3),
    "quadratic": (quadratic, QUADRATIC_START, 5e-2),
}


@dataclass(frozen=True)
class Case:
    """One recorded path; rule and settings are named as in gdviz."""

    rule: str
    objective: str
    settings: dict[str, float]
    final: float | None = None  # the last factor of an exponential schedule
    library: str = "torch"

    @property
    def id(self) -> str:
        """Rule, objective and settings in one line."""
        parts = [f"{name}={value:g}" for name, value in self.settings.items()]
        parts += [] if self.final is None else [f"exponential={self.final:g}"]
        return " ".join([self.rule, self.objective, *parts])


_CURVATURE_RULES: dict[str, list[dict[str, float]]] = {
    "Gradient descent": [{}, {"weight_decay": 0.1}],
    "Momentum": [
        {"momentum": 0.9},
        {"momentum": 0.5, "dampening": 0.3},
        {"momentum": 0.9, "dampening": 0.9, "weight_decay": 0.05},
        {"momentum": 0.0, "dampening": 0.5},
    ],
    "Nesterov": [{"momentum": 0.9}, {"momentum": 0.5, "weight_decay": 0.05}],
}
_RATE_SHARE = {"Gradient descent": 1.0, "Momentum": 0.2, "Nesterov": 0.2, "Sharpness-aware": 0.4}
_ADAM: list[dict[str, float]] = [
    {},
    {"lr": 0.1},
    {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.1},
    {"lr": 0.002, "beta1": 0.0, "beta2": 0.99},
]
#: Empty settings compare the defaults of both sides too.
_LENGTH_RULES: dict[str, list[dict[str, float]]] = {
    "AdaGrad": [{}, {"lr": 0.5}, {"lr": 0.3, "eps": 1e-3, "weight_decay": 0.1}],
    "RMSProp": [
        {},
        {"lr": 0.001, "alpha": 0.98, "momentum": 0.5},
        {"lr": 0.003, "alpha": 0.95, "eps": 1e-2, "weight_decay": 0.1},
    ],
    "AdaDelta": [{}, {"lr": 0.5, "rho": 0.95, "eps": 1e-7, "weight_decay": 0.1}],
    "Adam": _ADAM,
    "AMSGrad": _ADAM,
    "AdamW": _ADAM,
    "NAdam": [*_ADAM, {"lr": 0.05, "momentum_decay": 0.05}],
}
_TORCH: dict[str, tuple[Any, dict[str, Any]]] = {
    "Gradient descent": (torch.optim.SGD, {}),
    "Momentum": (torch.optim.SGD, {}),
    "Nesterov": (torch.optim.SGD, {"nesterov": True}),
    "AdaGrad": (torch.optim.Adagrad, {}),
    "RMSProp": (torch.optim.RMSprop, {}),
    "AdaDelta": (torch.optim.Adadelta, {}),
    "Adam": (torch.optim.Adam, {}),
    "AMSGrad": (torch.optim.Adam, {"amsgrad": True}),
    "AdamW": (torch.optim.AdamW, {}),
    "NAdam": (torch.optim.NAdam, {}),
}


def cases() -> Iterator[Case]:
    """Every case, in a fixed order."""
    for name, (_, _, rate) in OBJECTIVES.items():
        for rule, settings in _CURVATURE_RULES.items():
            for extra in settings:
                yield Case(rule, name, {"lr": rate * _RATE_SHARE[rule], **extra})
        for rule, settings in _LENGTH_RULES.items():
            for extra in settings:
                yield Case(rule, name, extra)
        yield Case("Momentum", name, {"lr": 0.2 * rate, "momentum": 0.9}, final=0.01)
        yield Case("Adam", name, {"lr": 0.1}, final=0.01)
        yield Case("Lion", name, {"lr": 0.01, "weight_decay": 0.0}, library="optax")
        lion = {"lr": 0.003, "beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1}
        yield Case("Lion", name, lion, library="optax")
        for rho in (0.05, 0.1):
            aware = {"lr": rate * _RATE_SHARE["Sharpness-aware"], "rho": rho}
            yield Case("Sharpness-aware", name, aware, library="optax")


def torch_path(case: Case, start: Any, shaken: bool) -> Any:
    """The points (STEPS + 1, n) of torch.optim; `shaken` moves them by one ulp at every step."""
    make, extra = _TORCH[case.rule]
    settings: dict[str, Any] = {**case.settings, **extra}
    if "beta1" in settings:
        settings["betas"] = settings.pop("beta1"), settings.pop("beta2")
    function = OBJECTIVES[case.objective][0]
    point = torch.tensor(start, requires_grad=True)
    optimizer = make([point], **settings)
    gamma = 1.0 if case.final is None else case.final ** (1 / STEPS)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
    path = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        function(point).backward()
        optimizer.step()
        schedule.step()
        if shaken:
            point.data = torch.nextafter(point.data, torch.tensor(np.inf))
        path.append(point.detach().numpy().copy())
    return np.stack(path)


def _optax_rule(case: Case) -> Any:
    settings = case.settings
    if case.rule == "Sharpness-aware":
        uphill = optax.chain(optax.contrib.normalize(), optax.sgd(settings["rho"]))
        return optax.contrib.sam(optax.sgd(settings["lr"]), uphill, opaque_mode=True)
    names = {"lr": "learning_rate", "beta1": "b1", "beta2": "b2", "weight_decay": "weight_decay"}
    return optax.lion(**{names[name]: value for name, value in settings.items()})


def optax_path(case: Case, start: Any, shaken: bool) -> Any:
    """The points (STEPS + 1, n) of optax; `shaken` moves them by one ulp at every step."""
    rule = optax.with_extra_args_support(_optax_rule(case))
    slope = jax.grad(OBJECTIVES[case.objective][0])

    @jax.jit
    def step(point: Any, state: Any) -> Any:
        updates, state = rule.update(
            slope(point), state, point, grad_fn=lambda where, _: slope(where)
        )
        point = optax.apply_updates(point, updates)
        return jax.numpy.nextafter(point, np.inf) if shaken else point, state

    point = jax.numpy.asarray(start)
    state, path = rule.init(point), [np.asarray(point)]
    for _ in range(STEPS):
        point, state = step(point, state)
        path.append(np.asarray(point))
    return np.stack(path)


def record(case: Case) -> tuple[Any, float]:
    """The path of a case at MOMENTS, and its spread.

    Raises:
        ValueError: if the path is chaotic or leaves the finite numbers.
    """
    run = {"torch": torch_path, "optax": optax_path}[case.library]
    start = OBJECTIVES[case.objective][1]
    path, beside = run(case, start, False), run(case, np.nextafter(start, np.inf), True)
    spread = float(np.max(np.abs(path - beside) / np.maximum(1, np.abs(path))))
    if not spread <= LARGEST_SPREAD:
        raise ValueError(f"{case.id}: spread {spread:.1e}, choose a setting that is stable")
    return path[MOMENTS], spread


def main() -> None:
    """Record every case, print a line for each, and write both files."""
    paths: dict[str, Any] = {"matrix": MATRIX, "slope": SLOPE, "moments": np.array(MOMENTS)}
    described = []
    for number, case in enumerate(cases()):
        paths[f"path{number}"], spread = record(case)
        print(f"{case.id}: spread {spread:.0e}")
        described.append({"id": case.id, **asdict(case), "spread": spread})
    versions = {name: version(name) for name in ("torch", "optax", "jax", "numpy")}
    versions["python"] = platform.python_version()
    print(versions)
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(FOLDER / "paths.npz", **paths)
    content = {"versions": versions, "steps": STEPS, "cases": described}
    (FOLDER / "paths.json").write_text(json.dumps(content, indent=0) + "\n")


if __name__ == "__main__":
    main()
