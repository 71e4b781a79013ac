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
    """A 2-4-1 tanh network with no biases on 40 points, mean squared error; gradient by hand."""

    size = 12

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.inputs = rng.uniform(-2, 2, (2, 40))
        self.targets = np.sin(2 * self.inputs[0]) * self.inputs[1]

    def start(self, seed):
        return np.random.default_rng(seed).normal(size=self.size) / 2

    def _forward(self, points):
        inner, outer = points[..., :8].reshape(*points.shape[:-1], 4, 2), points[..., 8:]
        hidden = np.tanh(inner @ self.inputs.astype(points.dtype))  # (..., 4, 40)
        errors = (outer[..., None, :] @ hidden)[..., 0, :] - self.targets.astype(points.dtype)
        return outer, hidden, errors

    def value(self, points):
        return np.mean(self._forward(points)[-1] ** 2, axis=-1)

    def gradient(self, points):
        outer, hidden, errors = self._forward(points)
        slope = (2 / errors.shape[-1] * errors)[..., None, :]
        back = outer[..., :, None] * slope * (1 - hidden**2)
        inner = back @ self.inputs.T.astype(points.dtype)
        outward = np.sum(hidden * slope, axis=-1)
        return np.concatenate([inner.reshape(*points.shape[:-1], 8), outward], axis=-1)
