"""What the network lab's player shows, as plain arrays and texts.

T is the number of recorded moments, the first being the start; every array that begins with T has
one row a moment. Non-finite numbers are data: a diverged training keeps its inf and nan.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import BoolArray, FloatArray

Integers = NDArray[np.integer[Any]]
Window = tuple[tuple[float, float], tuple[float, float]]

#: Beyond so many weights the network is drawn as boxes, not as units with their links.
MOST_LINKS = 2_000
#: Kept runs that are drawn behind the curves, at the most.
MOST_KEPT = 8
#: Bytes that the little maps of the hidden units may take.
_THUMBNAILS = 240_000


@dataclass(frozen=True, eq=False)
class Boundary:
    """What the network makes of every place of a plane of two inputs, and the data on it.

    Attributes:
        window: ((low, high) of the first input, (low, high) of the second), in data units.
        axes: the two inputs' names.
        frames: (T, K, G, G) outputs over the window at each moment; rows are the second input from
            low to high, columns the first, both from edge to edge. For two classes K = 1: the
            probability of the second class. For more, K is their number: the probability of each.
            For regression K = 1: the predicted value.
        inputs: (N, 2) the examples, training and test together.
        targets: (N,) their class numbers, or for regression their values.
        test: (N,) whether an example is a test example.
        predicted: (T, N) the predicted class numbers at each moment; None for regression.
    """

    window: Window
    axes: tuple[str, str]
    frames: FloatArray
    inputs: FloatArray
    targets: NDArray[Any]
    test: BoolArray
    predicted: Integers | None = None


@dataclass(frozen=True, eq=False)
class UnitMaps:
    """Little maps of what every hidden unit makes of the boundary's window.

    Attributes:
        moments: (M,) the numbers of the moments that they are of, ascending, from 0 to T - 1.
        maps: (M, U, g, g) activations of the hidden units, layer by layer; rows as in `Boundary`.
    """

    moments: Integers
    maps: FloatArray


@dataclass(frozen=True, eq=False)
class Examples:
    """A few test images, with what is made of them.

    Attributes:
        images: (E, height, width) brightness, 0 (ground) to 1 (ink).
        targets: (E,) their class numbers.
        predicted: (T, E) the predicted class numbers at each moment.
    """

    images: FloatArray
    targets: Integers
    predicted: Integers


@dataclass(frozen=True)
class Layer:
    """One layer of the diagram.

    Attributes:
        name: what stands over it, such as "inputs", "hidden 1" or "conv 3x3".
        units: how many units it has.
        texts: the units' names, for inputs and outputs that have some; else empty.
        about: what a box says of it, such as "8 x 14 x 14" or "20 weights"; may be "".
    """

    name: str
    units: int
    texts: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, eq=False)
class LabLandscape:
    """The loss over a plane through weight space, and the training path projected onto it.

    Attributes:
        name: what plane it is, such as "PCA plane of the path".
        window: ((low, high), (low, high)) of the plane's two coordinates.
        axes: their names, such as "direction 1" and "direction 2".
        heights: (R, R) losses; rows are the second coordinate from low to high.
        path: (T, 2) the plane's coordinates of every moment's projection.
        at_projection: (T,) the loss at the projection: the height of the plane's loss there.
        true: (T,) the same loss at the moment's own weights, penalty and all.
        explained: the share of the path's variance that lies in the plane, 0 to 1, or None.
    """

    name: str
    window: Window
    axes: tuple[str, str]
    heights: FloatArray
    path: FloatArray
    at_projection: FloatArray
    true: FloatArray
    explained: float | None = None


@dataclass(frozen=True, eq=False)
class KeptRun:
    """An earlier run, drawn thin behind the present one.

    Attributes:
        name: a few words, such as "rate 0.1".
        epochs: (n,) the epochs of its own moments.
        losses: (n,) its training losses.
        validation_losses: (n,) its validation losses, or None.
    """

    name: str
    epochs: FloatArray
    losses: FloatArray
    validation_losses: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class LabPicture:
    """One training run, ready to be shown.

    Attributes:
        key: the run's canonical text, which a unit's map belongs to.
        title: what is trained on what, such as "Circle: 2-8-8-1, tanh".
        note: what is in force, such as "Adam, rate 0.03 · batch 32 · seed 0"; may be "".
        epochs: (T,) epochs gone, rising from 0; whole or not.
        losses: (T,) training loss, without penalty, at each moment.
        loss: the loss's name, such as "cross-entropy".
        classes: the classes' names, in the order of their numbers; empty for regression.
        target: what a regression predicts, for its labelled bar.
        validation_losses: (T,) or None.
        accuracies, validation_accuracies: (T,) shares 0 to 1, or None.
        held_out: what the held-out examples are called: "validation" or "test".
        band: (2, T) lowest and highest training loss over several seeds, or None.
        seeds: how many seeds the band spans.
        boundary: for data of two inputs; None otherwise.
        units: the hidden units' little maps, on the boundary's window; None for none.
        confusion: (T, C, C) counts of held-out examples, rows true and columns predicted; or None.
        examples: a few test images beside the confusion matrix, or None.
        layers: from the inputs to the outputs; () draws no diagram.
        links: one array (T, units of the next layer, units of this one) of weights, without
            biases, for each layer but the last; () draws the layers as boxes. Boxes are drawn,
            too, if there are more than MOST_LINKS weights.
        landscape: None if there is none (yet).
        gradient_norms: (T, L) the norm of the gradient of each parametrised layer, or None.
        gradient_layers: L names for them.
        rates: (T,) the learning rate in force at each moment (its factor included), or None.
        sharpness: (T,) the Hessian's largest eigenvalue, nan where it was not computed; or None.
        limit: (T,) the sharpness above which the rule would leave a quadratic: 2 / rate for plain
            descent; None where there is no such line.
        diverged: the number of the first moment that is not finite; -1 for none.
        ended: one sentence if the run did not simply finish, such as "Diverged in epoch 3, where
            the rate stood at 4.1 times its limit."; may be "".
        kept: earlier runs, the newest last; the last MOST_KEPT are drawn.
    """

    key: str
    title: str
    epochs: FloatArray
    losses: FloatArray
    note: str = ""
    loss: str = "loss"
    classes: tuple[str, ...] = ()
    target: str = "value"
    validation_losses: FloatArray | None = None
    accuracies: FloatArray | None = None
    validation_accuracies: FloatArray | None = None
    held_out: str = "test"
    band: FloatArray | None = None
    seeds: int = 1
    boundary: Boundary | None = None
    units: UnitMaps | None = None
    confusion: Integers | None = None
    examples: Examples | None = None
    layers: tuple[Layer, ...] = ()
    links: tuple[FloatArray, ...] = ()
    landscape: LabLandscape | None = None
    gradient_norms: FloatArray | None = None
    gradient_layers: tuple[str, ...] = ()
    rates: FloatArray | None = None
    sharpness: FloatArray | None = None
    limit: FloatArray | None = None
    diverged: int = -1
    ended: str = ""
    kept: tuple[KeptRun, ...] = ()

    def __post_init__(self) -> None:
        if self.links and len(self.links) != len(self.layers) - 1:
            raise ValueError(f"links are {len(self.links)}, not {len(self.layers) - 1}.")
        for name, found, expected in self._shapes():
            fits = len(found) == len(expected) and all(
                want in (have, None) for have, want in zip(found, expected, strict=True)
            )
            if not fits:
                said = " x ".join("any" if want is None else str(want) for want in expected)
                raise ValueError(f"{name} has shape {found}, not {said}.")

    @property
    def moments(self) -> int:
        """T, the number of recorded moments."""
        return len(self.epochs)

    @property
    def hidden(self) -> int:
        """The number of hidden units in the diagram."""
        return sum(layer.units for layer in self.layers[1:-1])

    def _shapes(self) -> Sequence[tuple[str, tuple[int, ...], tuple[int | None, ...]]]:
        """What has to fit: name, the shape there is, the shape there must be (None: any)."""
        count, classes = self.moments, len(self.classes)
        rows: list[tuple[str, Any, tuple[int | None, ...]]] = [
            ("losses", self.losses, (count,)),
            ("validation_losses", self.validation_losses, (count,)),
            ("accuracies", self.accuracies, (count,)),
            ("validation_accuracies", self.validation_accuracies, (count,)),
            ("band", self.band, (2, count)),
            ("confusion", self.confusion, (count, classes, classes)),
            ("gradient_norms", self.gradient_norms, (count, len(self.gradient_layers))),
            ("rates", self.rates, (count,)),
            ("sharpness", self.sharpness, (count,)),
            ("limit", self.limit, (count,)),
        ]
        if (boundary := self.boundary) is not None:
            outputs, points = (classes if classes > 2 else 1), len(boundary.inputs)
            grid = boundary.frames.shape[-1]
            rows += [
                ("boundary.frames", boundary.frames, (count, outputs, grid, grid)),
                ("boundary.inputs", boundary.inputs, (points, 2)),
                ("boundary.targets", boundary.targets, (points,)),
                ("boundary.test", boundary.test, (points,)),
                ("boundary.predicted", boundary.predicted, (count, points)),
            ]
        if (units := self.units) is not None:
            side = units.maps.shape[-1]
            rows += [("units.maps", units.maps, (len(units.moments), self.hidden, side, side))]
        if (examples := self.examples) is not None:
            images = len(examples.images)
            rows += [
                ("examples.images", examples.images, (images, None, None)),
                ("examples.targets", examples.targets, (images,)),
                ("examples.predicted", examples.predicted, (count, images)),
            ]
        if (landscape := self.landscape) is not None:
            side = len(landscape.heights)
            rows += [
                ("landscape.heights", landscape.heights, (side, side)),
                ("landscape.path", landscape.path, (count, 2)),
                ("landscape.at_projection", landscape.at_projection, (count,)),
                ("landscape.true", landscape.true, (count,)),
            ]
        if self.links:
            pairs = itertools.pairwise(layer.units for layer in self.layers)
            joined = zip(self.links, pairs, strict=True)
            rows += [
                (f"links[{i}]", weights, (count, after, before))
                for i, (weights, (before, after)) in enumerate(joined)
            ]
        return [(name, np.shape(array), want) for name, array, want in rows if array is not None]


def thumbnails(moments: int, units: int) -> tuple[Integers, int]:
    """Of which moments, and on how large a grid, every hidden unit's little map is affordable.

    Args:
        moments: T.
        units: how many hidden units there are.

    Returns:
        The moments' numbers (M,), from 0 to T - 1, and the points a side of each map, 10 to 20.
    """
    count = max(units, 1)
    side = int(np.clip(np.sqrt(_THUMBNAILS / (count * min(moments, 40))), 10, 20))
    affordable = int(np.clip(_THUMBNAILS // (count * side * side), 2, max(moments, 2)))
    return np.unique(np.linspace(0, moments - 1, affordable).round().astype(np.int64)), side
