"""Objectives in many dimensions whose answers are known, or can be checked by hand."""

import numpy as np


class Quadratic:
    """x A x / 2 with a symmetric matrix A: its Hessian everywhere."""

    def __init__(self, matrix):
        self.matrix = np.asarray(matrix, dtype=float)

    @classmethod
    def of(cls, spectrum, seed=0):
        """With these eigenvalues, along random orthogonal axes."""
        n = len(spectrum)
        axes, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
        matrix = (axes * np.asarray(spectrum, dtype=float)) @ axes.T
        return cls((matrix + matrix.T) / 2)

    def value(self, points):
        return np.sum(points * self.gradient(points), axis=-1) / 2

    def gradient(self, points):
        return points @ self.matrix.astype(points.dtype)

    def hvp(self, points, vectors):
        return vectors @ self.matrix.astype(points.dtype)


class TwoLayers:
    """A 2-4-1 tanh network with no biases on 40 points, mean squared error; derivatives by hand."""

    size = 12

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.inputs = rng.uniform(-2, 2, (2, 40))
        self.targets = np.sin(2 * self.inputs[0]) * self.inputs[1]

    def start(self, seed):
        return np.random.default_rng(seed).normal(size=self.size) / 2

    def _layers(self, points):
        return points[..., :8].reshape(*points.shape[:-1], 4, 2), points[..., None, 8:]

    def _forward(self, points):
        inner, outer = self._layers(points)
        hidden = np.tanh(inner @ self.inputs.astype(points.dtype))  # (..., 4, 40)
        return outer, hidden, outer @ hidden - self.targets.astype(points.dtype)

    def _joined(self, back, hidden, errors):
        """The gradient, from the slopes by what enters hidden units and by what leaves them."""
        inner = back @ self.inputs.T.astype(back.dtype)
        return np.concatenate(
            [inner.reshape(*back.shape[:-2], 8), np.sum(hidden * errors, axis=-1)], axis=-1
        )

    def value(self, points):
        return np.mean(self._forward(points)[-1] ** 2, axis=(-2, -1))

    def gradient(self, points):
        outer, hidden, errors = self._forward(points)
        slopes = errors * (2 / 40)
        back = np.swapaxes(outer, -1, -2) * slopes * (1 - hidden**2)
        return self._joined(back, hidden, slopes)

    def hvp(self, points, vectors):
        """How the gradient changes along the vectors: every line of it, differentiated."""
        outer, hidden, errors = self._forward(points)
        inner_way, outer_way = self._layers(vectors)
        hidden_way = (inner_way @ self.inputs.astype(points.dtype)) * (1 - hidden**2)
        slopes = errors * (2 / 40)
        slopes_way = (outer @ hidden_way + outer_way @ hidden) * (2 / 40)
        weights, weights_way = (np.swapaxes(each, -1, -2) for each in (outer, outer_way))
        back_way = (weights_way * slopes + weights * slopes_way) * (1 - hidden**2)
        back_way = back_way - weights * slopes * 2 * hidden * hidden_way
        return self._joined(back_way, hidden, slopes_way) + self._joined(
            np.zeros_like(hidden), hidden_way, slopes
        )
