"""Quadratics, the objectives on which most closed forms are known."""

from dataclasses import dataclass

import numpy as np

from gdviz.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Quadratic:
    """x.A.x / 2 - b.x over points (..., n); its Hessian is one matrix (n, n) for all points."""

    matrix: FloatArray
    slope: FloatArray | float = 0.0

    def value(self, points: FloatArray) -> FloatArray:
        """Heights (...)."""
        height: FloatArray = np.sum(points * (0.5 * self._product(points) - self.slope), axis=-1)
        return height

    def gradient(self, points: FloatArray) -> FloatArray:
        """A.x - b, (..., n)."""
        return self._product(points) - self.slope

    def hessian(self, points: FloatArray) -> FloatArray:
        """A at every point, (..., n, n)."""
        return np.broadcast_to(self.matrix, (*points.shape, points.shape[-1]))

    def _product(self, points: FloatArray) -> FloatArray:
        product: FloatArray = np.einsum("ij,...j->...i", self.matrix, points)
        return product


def bowl(*curvatures: float) -> Quadratic:
    """A quadratic with its critical point at the origin and these eigenvalues along the axes."""
    return Quadratic(np.diag(np.array(curvatures, dtype=float)))


def slide(*gradient: float) -> Quadratic:
    """An inclined plane: the same gradient everywhere."""
    return Quadratic(np.zeros((len(gradient), len(gradient))), -np.array(gradient, dtype=float))


def tilted(size: int = 5, seed: int = 7) -> Quadratic:
    """A quadratic with eigenvalues from 0.2 to 2 in general position."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(size, size)))
    matrix = rotation * np.geomspace(0.2, 2.0, size) @ rotation.T
    return Quadratic((matrix + matrix.T) / 2, rng.normal(size=size))
