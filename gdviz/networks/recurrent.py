"""Elman's recurrent layer, with back-propagation through time."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.networks.layer import Layer, Pass, matrix, turned


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

    def _matrices(self, part: FloatArray) -> tuple[FloatArray, FloatArray]:
        """[W | b] and U."""
        lead = part.shape[:-1]
        inward = part[..., : self._cut].reshape(*lead, self.hidden, self.inputs + 1)
        return inward, part[..., self._cut :].reshape(*lead, self.hidden, self.hidden)

    def _step(self, array: FloatArray, step: int) -> FloatArray:
        """The columns of one step."""
        count = array.shape[-1] // self.steps
        return array[..., step * count : (step + 1) * count]

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """Step by step; the states stand in one array, the zeros of h_0 before them."""
        lead, columns = part.shape[:-1], signal.shape[-1]
        count = columns // self.steps
        inward, again = self._matrices(part)
        states = run.space.signal(self, (*lead, self.hidden, columns + count), part.dtype)
        states[..., :-1, :count] = 0
        pushed = run.space.array((self, "pushed"), (*lead, self.hidden, columns), part.dtype)
        np.matmul(inward, signal, out=pushed)
        held = states[..., :-1, :]
        kept = run.space.array((self, "kept"), (*lead, self.hidden, count), part.dtype)
        for step in range(self.steps):
            push = pushed[..., step * count : (step + 1) * count]
            if step:
                push += np.matmul(again, held[..., step * count : (step + 1) * count], out=kept)
            np.tanh(push, out=held[..., (step + 1) * count : (step + 2) * count])
        run.memory[self] = signal, states
        return states[..., count:]

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """From the last step to the first, each handing its slopes to the one before."""
        signal, states = run.memory[self]
        count = slopes.shape[-1] // self.steps
        inward, again = self._matrices(part)
        back = turned(again)
        after = states[..., :-1, count:]
        pushes = run.space.array((self, "slopes"), slopes.shape, slopes.dtype)
        np.multiply(after, after, out=pushes)
        np.subtract(1, pushes, out=pushes)
        kept = run.space.array((self, "kept"), (*slopes.shape[:-1], count), slopes.dtype)
        later: FloatArray | None = None
        for step in reversed(range(self.steps)):
            here = slopes[..., step * count : (step + 1) * count]
            push = pushes[..., step * count : (step + 1) * count]
            if later is not None:
                here += np.matmul(back, later, out=kept)
            push *= here
            later = push
        inward_gradient, again_gradient = self._matrices(gradient)
        np.matmul(pushes, turned(signal), out=inward_gradient)
        past = states[..., :-1, : slopes.shape[-1]]
        np.matmul(pushes, turned(past), out=again_gradient)
        return turned(inward[..., :-1]) @ pushes if needed else None

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The product rule, step by step."""
        signal, states = run.memory[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = self._matrices(part), self._matrices(way)
        pushed = inward_way @ signal + again_way @ states[..., :-1, :-count]
        if tangent is not None:
            pushed = pushed + inward[..., :-1] @ tangent
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
        part: FloatArray,
        way: FloatArray,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: FloatArray,
        needed: bool,
    ) -> FloatArray | None:
        """The product rule through time; it needs the slopes of the states, and finds them."""
        signal, states = run.memory[self]
        tangent, moved = run.tangents[self]
        count = signal.shape[-1] // self.steps
        (inward, again), (inward_way, again_way) = self._matrices(part), self._matrices(way)
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
        inward_curve, again_curve = self._matrices(curve)
        inward_curve[...] = pushes_way @ turned(signal)
        if tangent is not None:
            inward_curve[..., :-1] += pushes @ turned(tangent)
        again_curve[...] = pushes_way @ turned(states[..., :-1, :-count])
        cut = slice(None, -count)
        again_curve += pushes[..., count:] @ turned(moved[..., cut])
        if not needed:
            return None
        before: FloatArray = turned(inward[..., :-1]) @ pushes_way
        before += turned(inward_way[..., :-1]) @ pushes
        return before

    def widest(self) -> int:
        """A state a step."""
        return self.hidden * self.steps


class LastStep(Layer):
    """Keeps the last step of every sequence."""

    def __init__(self, features: int, steps: int) -> None:
        self.features, self.steps = features, steps

    def forward(self, part: FloatArray, signal: FloatArray, run: Pass) -> FloatArray:
        """The last columns."""
        return signal[..., -(signal.shape[-1] // self.steps) :]

    def _spread(self, slopes: FloatArray) -> FloatArray:
        count = slopes.shape[-1]
        before = np.zeros((*slopes.shape[:-1], count * self.steps), slopes.dtype)
        before[..., -count:] = slopes
        return before

    def backward(
        self, part: FloatArray, slopes: FloatArray, run: Pass, gradient: FloatArray, needed: bool
    ) -> FloatArray | None:
        """Nothing to the steps before."""
        return self._spread(slopes)

    def forward_along(
        self, part: FloatArray, way: FloatArray, tangent: FloatArray | None, run: Pass
    ) -> FloatArray | None:
        """The last columns."""
        return None if tangent is None else tangent[..., -(tangent.shape[-1] // self.steps) :]

    def backward_along(
        self,
        part: FloatArray,
        way: FloatArray,
        slopes: FloatArray,
        bend: FloatArray,
        run: Pass,
        curve: FloatArray,
        needed: bool,
    ) -> FloatArray | None:
        """Nothing to the steps before."""
        return self._spread(bend)
