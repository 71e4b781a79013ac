"""What an update rule is: a frozen dataclass of hyperparameters with a pure `init` and `update`."""

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import Block, FloatArray, share
from gdviz.optimizers.anatomy import Anatomy
from gdviz.oracle import Oracle

#: A rule's memory: a NamedTuple of arrays and numbers, or () for none.
State: TypeAlias = Any
#: A learning rate: a number, or an array that broadcasts against points (..., n).
Rate: TypeAlias = Any


@dataclass(frozen=True)
class Optimizer(ABC):
    """An update rule. Subclasses declare hyperparameters as fields and implement `step`.

    Class attributes:
        name: the registry key, label, link value and test id.
        formula: the update in LaTeX.
        summary: one plain sentence on what the rule does.
        source: the paper (author, year).
        uses_lr: whether the rule has a learning rate that a schedule can scale.
        uses_gradient: whether it asks for gradients (annealing does not).
        needs_hessian: whether it asks for Hessians.
        draws: whether it draws random numbers of its own.
        rate_follows: what a good rate scales with: "curvature" (the step is rate x gradient),
            "length" (the step's length is about the rate itself), or None (a pure number).
        rate_share: the share of a surface's rate for plain descent that suits this rule: rules that
            add up past gradients are stable, and calm, only at smaller rates.
        note: what to say beside its result when its behaviour needs a word, else "".
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    summary: ClassVar[str]
    source: ClassVar[str]
    uses_lr: ClassVar[bool] = True
    uses_gradient: ClassVar[bool] = True
    needs_hessian: ClassVar[bool] = False
    draws: ClassVar[bool] = False
    rate_follows: ClassVar[Literal["curvature", "length"] | None] = "curvature"
    rate_share: ClassVar[float] = 1.0
    note: ClassVar[str] = ""

    def __post_init__(self) -> None:
        hyperparameters.settle(self)

    @abstractmethod
    def step(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: State
    ) -> tuple[FloatArray, State]:
        """One update, free to overwrite `points` and the arrays in `state`; the loop calls this."""

    def init(self, points: FloatArray) -> State:
        """The memory before the first step, for points (..., n)."""
        return ()

    def update(
        self, points: FloatArray, oracle: Oracle, lr: Rate, state: State
    ) -> tuple[FloatArray, State]:
        """One update from points (..., n) at rate `lr`, leaving its arguments untouched."""
        return self.step(np.copy(points), oracle, lr, _copy(state))

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: State, after: State
    ) -> Anatomy:
        """The parts of the step from `points` (..., n) at rate `lr` that led from state to state.

        The oracle is asked on the same step again, and draws the same random numbers.
        """
        return Anatomy(points, lr, penalty=getattr(self, "weight_decay", 0.0))

    @property
    def bound(self) -> float | None:
        """The largest rate x curvature at which it stays on a quadratic; None for no say.

        For a rule that scales coordinates it is that of the preconditioned curvature, in the long
        run and with the scaling held still (Cohen et al. 2022). Weight decay is left out.
        """
        return None

    def at_rate(self, lr: Rate) -> "Optimizer":
        """The same rule at another learning rate; itself if it has none."""
        return dataclasses.replace(self, lr=lr) if self.uses_lr else self  # type: ignore[call-arg]

    def for_block(self, block: Block, axes: int, dtype: np.dtype[Any]) -> "Optimizer":
        """The rule for a block of a batch with so many axes.

        Its array hyperparameters (batch shape) are cut to the block and given a trailing axis.
        """
        arrays = {
            name: share(value, block, axes)[..., None].astype(dtype)
            for name in hyperparameters.declared(self)
            if isinstance(value := getattr(self, name), np.ndarray)
        }
        return dataclasses.replace(self, **arrays) if arrays else self


def _copy(state: State) -> State:
    if not state:
        return state
    return type(state)(*(np.copy(part) if isinstance(part, np.ndarray) else part for part in state))
