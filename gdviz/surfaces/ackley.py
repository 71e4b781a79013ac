"""Ackley: a funnel with dents all over and a sharp tip."""

import math

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import CriticalPoint, classified, polished
from gdviz.surfaces.surface import Surface

_TURN = 2 * math.pi


def _height(x: FloatArray, y: FloatArray) -> FloatArray:
    distance = np.sqrt(0.5 * (x * x + y * y))
    height: FloatArray = 20 * (1 - np.exp(-0.2 * distance)) + (math.e - _dents(x, y))
    return height


def _dents(x: FloatArray, y: FloatArray) -> FloatArray:
    dents: FloatArray = np.exp(0.5 * (np.cos(_TURN * x) + np.cos(_TURN * y)))
    return dents


def _slopes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    distance = np.sqrt(0.5 * (x * x + y * y))
    funnel = 2.0 * np.exp(-0.2 * distance) / (distance + (distance == 0.0))
    dents = math.pi * _dents(x, y)
    return funnel * x + dents * np.sin(_TURN * x), funnel * y + dents * np.sin(_TURN * y)


def _curvatures(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Second derivatives; at the tip itself, where there are none, those of the dents alone."""
    square = 0.5 * (x * x + y * y)
    distance = np.sqrt(square)
    apart = distance > 0
    funnel = 2 * np.exp(-0.2 * distance) * apart / (distance + (distance == 0))
    bend = funnel * (0.2 * distance + 1) / (2 * (square + (square == 0)))
    dents = math.pi**2 * _dents(x, y)
    p, q = np.sin(_TURN * x), np.sin(_TURN * y)
    xx = funnel - bend * x * x + dents * (2 * np.cos(_TURN * x) - p * p)
    yy = funnel - bend * y * y + dents * (2 * np.cos(_TURN * y) - q * q)
    return xx, -bend * x * y - dents * p * q, yy


def _find() -> tuple[CriticalPoint, ...]:
    """Newton from a grid finds the hundreds; the tip, where there is no gradient, is added."""
    near = np.stack(np.meshgrid(np.linspace(-5, 5, 101), np.linspace(-5, 5, 101)), -1)
    roots = polished(near.reshape(-1, 2), _slopes, _curvatures)
    inside = roots[(abs(roots) <= 5).all(axis=-1) & (abs(roots) > 1e-9).any(axis=-1)]
    _, distinct = np.unique(np.round(inside, 6) + 0.0, axis=0, return_index=True)
    tip = CriticalPoint((0.0, 0.0), "minimum")
    points = inside[distinct]
    return (tip, *classified(points, _curvatures(points[:, 0], points[:, 1])))


ACKLEY = Surface(
    name="Ackley",
    formula=(
        r"20 + e - 20\, e^{-\frac{1}{5} \sqrt{(x^2 + y^2) / 2}}"
        r" - e^{(\cos 2\pi x + \cos 2\pi y) / 2}"
    ),
    about=(
        "A funnel full of dents with a sharp tip: plain descent rests in a dent near where it "
        "begins."
    ),
    source="Ackley (1987), A Connectionist Machine for Genetic Hillclimbing",
    window=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-3.4, 2.6),
    rate=0.01,
    height=_height,
    slopes=_slopes,
    curvatures=_curvatures,
    find=_find,
    minimum_value=0.0,
    smooth=False,
)
