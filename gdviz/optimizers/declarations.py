"""Hyperparameters that several update rules share, declared once; each call makes a field."""

from typing import Any

from gdviz.hyperparameters import hyperparameter


def learning_rate(default: float, help: str) -> Any:
    """The rate `lr`, on a logarithmic control from 1e-6 to 10."""
    return hyperparameter(
        default, 1e-6, 10.0, scale="log", label="Learning rate", symbol=r"\eta", help=help
    )


def slope_rate(default: float = 1e-3) -> Any:
    """A rate for rules whose step is rate x gradient."""
    return learning_rate(default, "How far one step goes for each unit of slope.")


def length_rate(default: float) -> Any:
    """A rate for rules that divide by the gradient's size."""
    return learning_rate(default, "About how far one step moves each coordinate.")


def momentum(default: float) -> Any:
    """The share of the velocity that survives a step."""
    return hyperparameter(
        default, 0.0, 0.999, step=0.001, label="Momentum", symbol=r"\mu",
        help="The share of its speed that the path keeps from one step to the next.",
    )  # fmt: skip


def weight_decay(default: float = 0.0, help: str | None = None) -> Any:
    """A pull towards the origin; without `help` it is the L2 penalty added to the gradient."""
    return hyperparameter(
        default, 0.0, 1.0, step=0.001, label="Weight decay", symbol=r"\lambda",
        help=help or "Pulls every coordinate towards zero, as if a shallow bowl were added.",
    )  # fmt: skip


def mean_decay(default: float = 0.9) -> Any:
    """The decay `beta1` of the running mean of gradients."""
    return hyperparameter(
        default, 0.0, 0.999, valid=(0.0, 1.0), step=0.001, label="First decay", symbol=r"\beta_1",
        help="How long past gradients keep pushing: the average spans about 1/(1 - beta1) steps.",
    )  # fmt: skip


def square_decay(default: float, label: str = "Second decay", symbol: str = r"\beta_2") -> Any:
    """The decay of a running mean of squared gradients."""
    return hyperparameter(
        default, 0.0, 0.9999, valid=(0.0, 1.0), step=0.0001, label=label, symbol=symbol,
        help="How long past gradient sizes are remembered when the step is scaled.",
    )  # fmt: skip


def floor(default: float, help: str = "Keeps the division safe where gradients vanish.") -> Any:
    """The small number `eps` in a denominator."""
    return hyperparameter(
        default, 1e-12, 1.0, scale="log", label="Floor", symbol=r"\epsilon", help=help
    )
