"""What a network is: layers over one flat vector of parameters."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdviz.arrays import BoolArray, FloatArray, IntArray
from gdviz.errors import BudgetError, SettingError
from gdviz.networks.initialisations import INITIALISATIONS
from gdviz.networks.layer import Pass, Workspace
from gdviz.networks.residual import Stack
from gdviz.randomness import draws

_KINDS = (np.dtype(np.float32), np.dtype(np.float64))
#: A network may have so many parameters.
MOST_PARAMETERS = 5_000_000


class Network:
    """A stack of layers; its parameters are one vector (..., d), with any leading batch axes.

    Attributes:
        features: how many numbers one example has.
        outputs: how many numbers it gives for one example, or for each step of a sequence.
        initialisation: how weights are drawn unless said otherwise; one of INITIALISATIONS.
        size: d, the number of parameters.
        blocks: where each matrix lies in the vector, in order.
        filters: (d,) the number of the filter (a row of a weight matrix: what flows into one unit
            or channel) to which a parameter belongs, -1 for biases and batch norm.
        weights: (d,) what penalties bear on: all but biases and batch norm.
        mixes: whether an example's output depends on others (batch norm).
        draws: whether training draws random numbers (dropout).
        smooth: whether it is twice differentiable everywhere.
        products: how many multiplications with a weight one example's outputs take.
        written: about how many numbers its layers write for one example.
        widest: about how many numbers its widest layer writes for one example.
        rounds: how many times in a row they work through arrays.
        sequence: how many steps one example has, and with how many features; None for no sequence.
        every_step: whether it gives its outputs at every step of a sequence.
    """

    def __init__(
        self,
        layers: Sequence[Any],
        features: int,
        outputs: int,
        initialisation: str,
        *,
        sequence: tuple[int, int] | None = None,
        every_step: bool = False,
    ) -> None:
        _check_scheme(initialisation)
        self.stack = Stack(layers)
        self.features, self.outputs, self.initialisation = features, outputs, initialisation
        self.sequence, self.every_step = sequence, every_step
        self.size = self.stack.size
        self.blocks = self.stack.blocks
        self.mixes, self.draws = self.stack.mixes, self.stack.draws
        self.smooth = self.stack.smooth
        self.products, self.written = self.stack.products(), self.stack.written()
        self.rounds = self.stack.rounds()
        self.widest = max(self.stack.widest(), features)
        if self.size > MOST_PARAMETERS:
            raise BudgetError(
                f"This network would have {self.size:,} parameters; up to {MOST_PARAMETERS:,} are "
                "allowed."
            )
        self.filters, self.weights = self._filters()

    def _filters(self) -> tuple[IntArray, BoolArray]:
        filters = np.full(self.size, -1)
        number = 0
        for block in self.blocks:
            if block.fans is None:
                continue
            held = filters[block.slice].reshape(block.rows, block.columns)
            held[:, : block.weights] = number + np.arange(block.rows)[:, None]
            number += block.rows
        filters.flags.writeable = False
        return filters, filters >= 0

    def init(self, seed: int | IntArray, scheme: str | None = None) -> FloatArray:
        """Parameters (d,) before training; for seeds (B,) a batch (B, d).

        Raises:
            SettingError: if there is no such scheme.
        """
        scheme = self.initialisation if scheme is None else scheme
        _check_scheme(scheme)
        params = np.empty((*np.shape(seed), self.size))
        for number, block in enumerate(self.blocks):
            stream = draws(seed, number, "initial weights")
            params[..., block.slice] = block.first(INITIALISATIONS[scheme], stream)
        return params

    def usable(self, params: FloatArray) -> FloatArray:
        """Parameters (..., d) as float64, or as float32 if they are.

        Raises:
            SettingError: if they are not d numbers.
        """
        params = np.asarray(params)
        if params.dtype not in _KINDS:
            params = params.astype(np.float64)
        if params.shape[-1:] != (self.size,):
            raise SettingError(
                f"The network has {self.size:,} parameters, which an array of shape {params.shape} "
                "is not."
            )
        return params

    def arranged(self, inputs: FloatArray) -> FloatArray:
        """Inputs (N, features) as the first signal, examples along the last axis.

        That of a sequence is (features of a step + 1, T, N).

        Raises:
            SettingError: if they have another number of features, or are not finite numbers.
        """
        inputs = np.asarray(inputs)
        if inputs.ndim != 2 or inputs.shape[1] != self.features or inputs.dtype.kind not in "fiub":
            raise SettingError(
                f"The network needs inputs of shape (N, {self.features}), not {inputs.shape}."
            )
        if not np.isfinite(inputs).all():
            raise SettingError("The network needs inputs that are finite numbers.")
        rows = inputs.T
        if self.sequence:
            rows = np.moveaxis(rows.reshape(*self.sequence, -1), 0, 1)
        ones = np.ones((1, *rows.shape[1:]))
        return np.concatenate([rows, ones]).astype(np.float64)

    def predict(
        self, params: FloatArray, inputs: FloatArray, reference: FloatArray | None = None
    ) -> FloatArray:
        """The outputs (..., N, outputs) of the linear last layer; of every step (..., N, T, V).

        Args:
            params: (..., d); their dtype rules.
            inputs: (N, features); a sequence's features are those of its first step, then those of
                the second, and so on.
            reference: the training data's inputs, whose statistics batch norm shall use; without
                them those of `inputs`.
        """
        params = self.usable(params)
        bound, run = self.stack.bind(params), Pass(Workspace(params.dtype))
        if reference is not None and self.mixes:
            self.observe(bound, columns_of(self.arranged(reference)).astype(params.dtype), run)
        signal = columns_of(self.arranged(inputs)).astype(params.dtype)
        return self.by_example(self.outputs_of(bound, signal, run), len(inputs))

    def observe(self, bound: Any, signal: FloatArray, run: Pass) -> None:
        """Let batch norm take its statistics from a signal, and keep them for what follows."""
        self.outputs_of(bound, signal, run)
        run.given = True

    def outputs_of(self, bound: Any, signal: FloatArray, run: Pass, first: int = 0) -> FloatArray:
        """The outputs (..., outputs, columns) of a signal, from layer number `first` on.

        The parameters are bound: `stack.bind(params)`.
        """
        return self.stack.onward(bound, signal, run, first)[..., :-1, :]

    def by_example(self, outputs: FloatArray, count: int) -> FloatArray:
        """Outputs (..., outputs, columns) as (..., N, outputs), or (..., N, T, outputs)."""
        examples = np.swapaxes(outputs, -1, -2)
        if not self.every_step:
            return examples.copy()
        steps = examples.reshape(*examples.shape[:-2], -1, count, self.outputs)
        return np.swapaxes(steps, -3, -2).copy()

    def units(
        self, params: FloatArray, inputs: FloatArray, reference: FloatArray | None = None
    ) -> tuple[FloatArray, ...]:
        """What every hidden layer's units say, (..., N, units) each; arguments as in `predict`."""
        params = self.usable(params)
        bound, run = self.stack.bind(params), Pass(Workspace(params.dtype))
        if reference is not None and self.mixes:
            self.observe(bound, columns_of(self.arranged(reference)).astype(params.dtype), run)
        signal = columns_of(self.arranged(inputs)).astype(params.dtype)
        said = []
        for layer, part in zip(self.stack.layers, bound, strict=True):
            signal = layer.forward(part, signal, run)
            if layer.units:
                said.append(np.swapaxes(signal[..., :-1, :], -1, -2).copy())
        return tuple(said)


def _check_scheme(initialisation: str) -> None:
    if initialisation not in INITIALISATIONS:
        raise SettingError(
            f"There is no initialisation {initialisation!r}; there are "
            f"{', '.join(INITIALISATIONS)}."
        )


def columns_of(signal: FloatArray, members: int = 0) -> FloatArray:
    """What `Network.arranged` made, as columns: a sequence's steps stand side by side.

    Before the features there may be so many axes of members.
    """
    return signal.reshape(*signal.shape[: members + 1], -1)
