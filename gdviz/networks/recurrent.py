"""Elman's recurrent layer, with back-propagation through time."""

from typing import Any

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.layer import Layer, Matrix, Pass, bound_matrix, matrix, turned


class Recurrent(Layer):
    """h_t = tanh(W x_t + b + U h_{t-1}), h_0 = 0 (Elman 1990).

    Sequences are laid side by side in a signal's columns: (..., features + 1, T * N), all first
    steps, then all second ones. What does not depend on the past is one product for all steps.
    """

    def __init__(self, inputs: int, hidden: int, steps: int, name: str = "recurrent") -> None:
        self.inputs, self.hidden, self.steps = inputs, hidden, steps
        inward = matrix(f"{name}, inputs", hidden, inputs)
        self._cut = inward.stop
        again = matrix(f"{name}, recurrent", hidden, hidden, bias=False).moved(self._cut)
        self.blocks = (inward, again)
        self.size = again.stop

    def bind(self, part: FloatArray) -> tuple[Matrix, FloatArray]:
        """[W | b] with the transpose of W, and U."""
        again = part[..., self._cut :].reshape(*part.shape[:-1], self.hidden, self.hidden)
        return bound_matrix(part[..., : self._cut], self.hidden), again

    def _step(self, array: FloatArray, step: int) -> FloatArray:
        """The columns of one step."""
        count = array.shape[-1] // self.steps
        return array[..., step * count : (step + 1) * count]

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """Step by step; the states stand in one array, the zeros of h_0 before them."""
        inward, again = bound
        lead, columns = inward.lead, signal.shape[-1]
        count = columns // self.steps
        states, held = run.space.signal(self, (*lead, self.hidden, columns + count))
        held[..., :count] = 0
        pushed = run.space.array((self, "pushed"), (*lead, self.hidden, columns))
        np.matmul(inward.whole, signal, out=pushed)
        kept = run.space.array((self, "kept"), (*lead, self.hidden, count))
        for step in range(self.steps):
            push = pushed[..., step * count : (step + 1) * count]
            if step:
                push += np.matmul(again, held[..., step * count : (step + 1) * count], out=kept)
            np.tanh(push, out=held[..., (step + 1) * count : (step + 2) * count])
        run.memory[self] = signal, states
        return states[..., count:]

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """From the last step to the first, each handing its slopes to the one before."""
        signal, states = run.memory[self]
        count = slopes.shape[-1] // self.steps
        inward, again = bound
        back = turned(again)
        after = states[..., :-1, count:]
        pushes = run.space.array((self, "slopes"), slopes.shape)
        np.multiply(after, after, out=pushes)
        np.subtract(1, pushes, out=pushes)
        kept = run.space.array((self, "kept"), (*slopes.shape[:-1], count))
        later: FloatArray | None = None
        for step in reversed(range(self.steps)):
            here = slopes[..., step * count : (step + 1) * count]
            push = pushes[..., step * count : (step + 1) * count]
            if later is not None:
                here += np.matmul(back, later, out=kept)
            push *= here
            later = push
        if gradient is not None:
            inward_gradient, again_gradient = gradient
            np.matmul(pushes, turned(signal), out=inward_gradient.whole)
            past = states[..., :-1, : slopes.shape[-1]]
            np.matmul(pushes, turned(past), out=again_gradient)
        if not needed:
            return None
        before: FloatArray = inward.back @ pushes
        return before

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule, step by step."""
        signal, states = run.memory[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = bound, way
        pushed: FloatArray = inward_way.whole @ signal + again_way @ states[..., :-1, :-count]
        if tangent is not None:
            pushed = pushed + turned(inward.back) @ tangent
        after = states[..., :-1, count:]
        moved = np.empty_like(pushed)
        for step in range(self.steps):
            push = self._step(pushed, step)
            if step:
                push = push + again @ self._step(moved, step - 1)
            self._step(moved, step)[...] = (1 - self._step(after, step) ** 2) * push
        run.tangents[self] = tangent, moved
        return moved

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """The product rule through time; it needs the slopes of the states, and finds them."""
        signal, states = run.memory[self]
        tangent, moved = run.tangents[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = bound, way
        after = states[..., :-1, count:]
        pushes = np.empty_like(slopes)
        pushes_way = np.empty_like(bend)
        for step in reversed(range(self.steps)):
            here, here_way = self._step(slopes, step), self._step(bend, step)
            if step + 1 < self.steps:
                later, later_way = self._step(pushes, step + 1), self._step(pushes_way, step + 1)
                here = here + turned(again) @ later
                here_way = here_way + turned(again) @ later_way + turned(again_way) @ later
            state, state_way = self._step(after, step), self._step(moved, step)
            slope = 1 - state * state
            self._step(pushes, step)[...] = slope * here
            self._step(pushes_way, step)[...] = slope * here_way - 2 * state * state_way * here
        inward_curve, again_curve = curve
        np.matmul(pushes_way, turned(signal), out=inward_curve.whole)
        if tangent is not None:
            turned(inward_curve.back)[...] += pushes @ turned(tangent)
        again_curve[...] = pushes_way @ turned(states[..., :-1, :-count])
        cut = slice(None, -count)
        again_curve += pushes[..., count:] @ turned(moved[..., cut])
        if not needed:
            return None
        before: FloatArray = inward.back @ pushes_way + inward_way.back @ pushes
        return before

    def products(self) -> int:
        """One a weight and step."""
        return self.steps * self.hidden * (self.inputs + self.hidden)

    def widest(self) -> int:
        """A state a step."""
        return self.hidden * self.steps


class LastStep(Layer):
    """Keeps the last step of every sequence."""

    def __init__(self, features: int, steps: int) -> None:
        self.features, self.steps = features, steps

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """The last columns."""
        return signal[..., -(signal.shape[-1] // self.steps) :]

    def _spread(self, slopes: FloatArray) -> FloatArray:
        count = slopes.shape[-1]
        before = np.zeros((*slopes.shape[:-1], count * self.steps), slopes.dtype)
        before[..., -count:] = slopes
        return before

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """Nothing to the steps before."""
        return self._spread(slopes)

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The last columns."""
        return None if tangent is None else tangent[..., -(tangent.shape[-1] // self.steps) :]

    def backward_along(
        self,
        bound: Any,
        way: Any,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: Any,
        needed: bool,
    ) -> FloatArray | None:
        """Nothing to the steps before."""
        return self._spread(bend)
