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

    def _together(self, bound: Any, run: Pass) -> FloatArray:
        """[W | U | b], (..., hidden, inputs + hidden + 1)."""
        inward, again = bound
        shape = (*inward.lead, self.hidden, self.inputs + self.hidden + 1)
        whole = run.space.array((self, "together"), shape)
        run.call(np.copyto, whole[..., : self.inputs], inward.whole[..., :-1])
        run.call(np.copyto, whole[..., self.inputs : -1], again)
        run.call(np.copyto, whole[..., -1], inward.whole[..., -1])
        return whole

    def _states(self, joined: FloatArray) -> FloatArray:
        """h_0 to h_T, side by side, of inputs, states and ones on top of one another."""
        return joined[..., self.inputs : -1, :]

    def forward(self, bound: Any, signal: FloatArray, run: Pass) -> FloatArray:
        """Step by step; each step's input stands on the state before it, so one product does.

        The states are written where the next step needs them: one step on, h_0 being the first.
        """
        inward, _ = bound
        columns = signal.shape[-1]
        count = columns // self.steps
        shape = (*inward.lead, self.inputs + self.hidden, columns + count)
        joined, _ = run.space.signal(self, shape)
        run.call(np.copyto, joined[..., : self.inputs, :columns], signal[..., :-1, :])
        states = self._states(joined)
        run.call(np.copyto, states[..., :count], 0)
        whole = self._together(bound, run)
        pushed = run.space.array((self, "pushed"), (*inward.lead, self.hidden, count))
        for step in range(self.steps):
            now, then = step * count, (step + 1) * count
            run.call(np.matmul, whole, joined[..., now:then], pushed)
            run.call(np.tanh, pushed, states[..., then : then + count])
        run.memory[self] = signal, joined
        return joined[..., self.inputs :, count:]

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """From the last step to the first, each handing its slopes to the one before."""
        _, joined = run.memory[self]
        columns = slopes.shape[-1]
        count = columns // self.steps
        inward, again = bound
        back = turned(again)
        after = self._states(joined)[..., count:]
        pushes = run.space.array((self, "slopes"), slopes.shape)
        run.call(np.multiply, after, after, pushes)
        run.call(np.subtract, 1, pushes, pushes)
        handed = run.space.array((self, "pushed"), (*slopes.shape[:-1], count))
        run.call(handed.fill, 0)
        for step in reversed(range(self.steps)):
            push = self._step(pushes, step)
            run.call(np.add, handed, self._step(slopes, step), handed)
            run.call(np.multiply, push, handed, push)
            if step:
                run.call(np.matmul, back, push, handed)
        if gradient is not None:
            run.call(self._divide, pushes, turned(joined[..., :columns]), gradient)
        if not needed:
            return None
        before = run.space.array((self, "before"), (*slopes.shape[:-2], self.inputs, columns))
        run.call(np.matmul, inward.back, pushes, before)
        return before

    def _divide(self, pushes: FloatArray, joined: FloatArray, gradient: Any) -> None:
        """Write the gradient by [W | U | b] to where [W | b] and U are."""
        inward, again = gradient
        whole = pushes @ joined
        inward.whole[..., :-1] = whole[..., : self.inputs]
        inward.whole[..., -1] = whole[..., -1]
        again[...] = whole[..., self.inputs : -1]

    def forward_along(
        self, bound: Any, way: Any, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule, step by step."""
        signal, joined = run.memory[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = bound, way
        states = self._states(joined)
        pushed: FloatArray = inward_way.whole @ signal + again_way @ states[..., :-count]
        if tangent is not None:
            pushed = pushed + turned(inward.back) @ tangent
        after = states[..., count:]
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
        signal, joined = run.memory[self]
        tangent, moved = run.tangents[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = bound, way
        states = self._states(joined)
        after = states[..., count:]
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
        again_curve[...] = pushes_way @ turned(states[..., :-count])
        cut = slice(None, -count)
        again_curve += pushes[..., count:] @ turned(moved[..., cut])
        if not needed:
            return None
        before: FloatArray = inward.back @ pushes_way + inward_way.back @ pushes
        return before

    def products(self) -> int:
        """One a weight and step."""
        return self.steps * self.hidden * (self.inputs + self.hidden)

    def rounds(self) -> int:
        """One a step."""
        return self.steps

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

    def _spread(self, slopes: FloatArray, run: Pass, what: str) -> FloatArray:
        count = slopes.shape[-1]
        before = run.space.array((self, what), (*slopes.shape[:-1], count * self.steps))
        run.call(before.fill, 0)
        run.call(np.copyto, before[..., -count:], slopes)
        return before

    def backward(
        self, bound: Any, slopes: FloatArray, run: Pass, gradient: Any, needed: bool
    ) -> FloatArray | None:
        """Nothing to the steps before."""
        return self._spread(slopes, run, "slopes")

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
        return self._spread(bend, run, "bend")
