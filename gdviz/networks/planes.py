"""A network's outputs all over a plane of parameters, where its layers allow a quicker way.

That is where dense layers alternate with an activation of the form 1 + share / (exp(scale z) + 1),
as tanh and the sigmoid are. With r = 1 / (exp(scale z) + 1) in the place of activations, the share
and the 1 go into the next layer's weights and biases, and the scale into its own: what is left to
do for each number is an exponential, a sum and a quotient. In the first layer z is linear in the
plane's coordinates x and y, so its exponential is a factor for x times one for y: a grid of k x k
points takes 2 k exponentials of the data there, not k^2.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.networks.dense import Activate, Dense, Dropout
from gdviz.networks.network import Network

#: So many points are worked through at once that a layer's signal has about so many numbers.
_BLOCK = 1 << 18
#: The factors of the first layer may have so many numbers in all.
_MOST_FACTORS = 1 << 24
#: Points are a grid if they fill at least this share of one.
_FULL = 0.5
#: Factors keep to this share of the range of exponents.
_SAFE = 0.9

#: Which of the points, and numbers for each of them.
Blocks: TypeAlias = Iterator[tuple[IntArray, FloatArray]]


def is_quick(network: Network) -> bool:
    """Whether dense layers alternate with such activations, and there is at least one of these."""
    layers = [each for each in network.stack.layers if not isinstance(each, Dropout)]
    dense = all(isinstance(layer, Dense) and layer.steps == 1 for layer in layers[::2])
    between = (layer.activation if isinstance(layer, Activate) else None for layer in layers[1::2])
    switches = all(each is not None and each.logistic is not None for each in between)
    return dense and switches and len(layers) >= 3 and len(layers) % 2 == 1


def outputs_on_plane(
    network: Network, vectors: FloatArray, signal: FloatArray, coordinates: FloatArray
) -> Blocks:
    """The places (k,) of some of the points and their outputs (k, outputs, N), until all were told.

    The outputs are overwritten by the next.

    Args:
        network: a quick one.
        vectors: (3, d) the plane's origin and its axes.
        signal: (features + 1, N) the data; all in one dtype.
        coordinates: (K, 2).
    """
    first, *others = _folded(network, vectors)
    count = signal.shape[-1]
    rows = max(1, _BLOCK // (max(layer.shape[1] for layer in (first, *others)) * count))
    signals = [
        np.ones((rows, layer.shape[1] + 1, count), signal.dtype) for layer in (first, *others)
    ]
    for places, before in _entering(first @ signal, coordinates, signals[0]):
        weights = _weights(coordinates[places])
        for layer, space in zip(others, signals[1:], strict=True):
            after = space[: len(places)]
            np.matmul(_mixed(weights, layer), before, out=after[:, :-1])
            if layer is not others[-1]:
                np.exp(after[:, :-1], out=after[:, :-1])
                _switch(after[:, :-1])
            before = after
        yield places, before[:, :-1]


def _folded(network: Network, vectors: FloatArray) -> list[FloatArray]:
    """The matrices (3, outputs, inputs + 1) of each dense layer, with all constants within."""
    folded, share = [], 0.0
    switches = [layer for layer in network.stack.layers if isinstance(layer, Activate)]
    for number, block in enumerate(network.blocks):
        matrix = vectors[:, block.slice].reshape(3, block.rows, block.columns).copy()
        if number > 0:
            matrix[..., -1] += matrix[..., :-1].sum(axis=-1)
            matrix[..., :-1] *= share
        if number < len(switches):
            scale, share = switches[number].activation.logistic or (1.0, 0.0)
            matrix *= scale
        folded.append(matrix)
    return folded


def _switch(exponentials: FloatArray) -> None:
    """1 / (e + 1), in place."""
    exponentials += 1
    np.divide(1, exponentials, out=exponentials)


def _weights(coordinates: FloatArray) -> FloatArray:
    """(k, 3): how much of the origin and of either axis is in each point (k, 2)."""
    return np.concatenate([np.ones_like(coordinates[:, :1]), coordinates], axis=1)


def _mixed(weights: FloatArray, arrays: FloatArray) -> FloatArray:
    """(k, ...): the sum of three arrays (3, ...) with weights (k, 3)."""
    mixed: FloatArray = weights @ arrays.reshape(3, -1)
    return mixed.reshape(-1, *arrays.shape[1:])


def _entering(z: FloatArray, coordinates: FloatArray, space: FloatArray) -> Blocks:
    """The first layer's signals (k, units + 1, N), from z (3, units, N) of the three vectors."""
    values = [np.unique(column, return_inverse=True) for column in coordinates.T]
    sizes = [len(distinct) for distinct, _ in values]
    full = len(coordinates) >= _FULL * sizes[0] * sizes[1]
    by_factors = full and sum(sizes) * z[0].size <= _MOST_FACTORS
    factors = _factors(z, values[0][0], values[1][0]) if by_factors else None
    if factors is None:
        blocks = _directly(z, coordinates, space)
    else:
        blocks = _multiplied(*factors, values[0][1], values[1][1], space)
    for places, exponentials in blocks:
        _switch(exponentials)
        yield places, space[: len(places)]


def _factors(z: FloatArray, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """exp(z at (x, 0)) and exp(what y adds); None where one leaves the range of numbers."""
    across = z[0] + x[:, None, None] * z[1]
    along = y[:, None, None] * z[2]
    most = _SAFE * np.log(np.finfo(z.dtype).max)
    if not np.maximum(*(np.abs(each).max(initial=0) for each in (across, along))) <= most:  # or nan
        return None
    return np.exp(across, out=across), np.exp(along, out=along)


def _multiplied(
    across: FloatArray, along: FloatArray, columns: IntArray, rows: IntArray, space: FloatArray
) -> Blocks:
    """The products of the factors of each point, row by row."""
    order = np.lexsort((columns, rows))
    for row in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1):
        for first in range(0, len(row), len(space)):
            places = row[first : first + len(space)]
            exponentials = space[: len(places), :-1]
            np.multiply(across[_run(columns[places])], along[rows[row[0]]], out=exponentials)
            yield places, exponentials


def _run(numbers: IntArray) -> Any:
    """Rising numbers as a slice where none is left out, which spares a copy."""
    low, high = numbers[0], numbers[-1]
    return slice(low, high + 1) if high - low == len(numbers) - 1 else numbers


def _directly(z: FloatArray, coordinates: FloatArray, space: FloatArray) -> Blocks:
    """An exponential for each number."""
    for first in range(0, len(coordinates), len(space)):
        places = np.arange(first, min(first + len(space), len(coordinates)))
        exponentials = space[: len(places), :-1]
        np.exp(_mixed(_weights(coordinates[places]), z), out=exponentials)
        yield places, exponentials
