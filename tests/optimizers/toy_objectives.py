"""Objectives for the tests of update rules, written out here so that they stand on their own."""

import numpy as np

from gdviz.networks import MLP, NetworkObjective


def small_network():
    """The loss of a 2-3-1 tanh net on 20 points inside and outside a circle: 13 parameters."""
    inputs = np.random.default_rng(0).normal(size=(20, 2))
    inside = (np.hypot(*inputs.T) < 1).astype(int)
    return NetworkObjective(MLP((2, 3, 1)), inputs, inside, "logistic", l2=0.1)


class Rosenbrock:
    """(1 - x)^2 + 100 (y - x^2)^2."""

    def value(self, points):
        x, y = points[..., 0], points[..., 1]
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, points):
        x, y = points[..., 0], points[..., 1]
        gap = y - x**2
        return np.stack([-2 * (1 - x) - 400 * x * gap, 200 * gap], axis=-1)

    def hessian(self, points):
        x, y = points[..., 0], points[..., 1]
        xx, xy, yy = 2 - 400 * (y - 3 * x**2), -400 * x, np.full_like(x, 200)
        return np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -1)


class Himmelblau:
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2."""

    def value(self, points):
        x, y = points[..., 0], points[..., 1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, points):
        x, y = points[..., 0], points[..., 1]
        first, second = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * first + 2 * second, 2 * first + 4 * y * second], axis=-1)

    def hessian(self, points):
        x, y = points[..., 0], points[..., 1]
        xx, xy, yy = 12 * x**2 + 4 * y - 42, 4 * (x + y), 12 * y**2 + 4 * x - 26
        return np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -1)


class GradientOnly:
    """Value and gradient alone: all that `descend` may ask of a foreign object."""

    def __init__(self, objective):
        self.value, self.gradient = objective.value, objective.gradient


class Itself:
    """|x|^2 / 2, whose gradient is the very array it was given."""

    def value(self, points):
        return 0.5 * np.sum(points * points, axis=-1)

    def gradient(self, points):
        return points

    def hessian(self, points):
        return np.eye(points.shape[-1])
