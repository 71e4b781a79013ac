"""The four models: multilayer perceptron, convolutional, recurrent and residual network."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gdviz.errors import SettingError
from gdviz.networks.activations import ACTIVATIONS, Activation
from gdviz.networks.convolution import Convolution, Image, MaxPooling, MeanPooling
from gdviz.networks.dense import Activate, Dense, Dropout
from gdviz.networks.layer import Layer
from gdviz.networks.network import Network
from gdviz.networks.normalisation import BatchNorm
from gdviz.networks.recurrent import LastStep, Recurrent
from gdviz.networks.residual import Residual


def _activation(name: str) -> Activation:
    if name not in ACTIVATIONS:
        raise SettingError(f"There is no activation {name!r}; there are {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


def _whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _check(sizes: Sequence[int], dropout: float) -> None:
    if not all(_whole(size) and size >= 1 for size in sizes):
        raise SettingError(f"A network's sizes must be whole numbers, 1 or more, not {sizes!r}.")
    if not 0 <= dropout < 1:
        raise SettingError(f"Dropout must be at least 0 and below 1, not {dropout!r}.")


def _image(shape: Sequence[int]) -> Image:
    if len(shape) != 3:
        raise SettingError(f"An image is (channels, height, width), not {shape}.")
    return Image(*shape)


def _regularised(width: int, batch_norm: bool, name: str) -> list[Layer]:
    return [BatchNorm(width, name=f"{name}, batch norm")] if batch_norm else []


def _dropped(dropout: float, name: str) -> list[Layer]:
    return [Dropout(dropout, f"dropout {name}")] if dropout else []


class MLP(Network):
    """Dense layers of the given sizes, with an activation after each but the last.

    Args:
        sizes: inputs, hidden units layer by layer, outputs.
        activation: one of ACTIVATIONS.
        initialisation: one of INITIALISATIONS.
        dropout: the share of hidden units that training silences at each step.
        batch_norm: whether hidden layers are normalised, before the activation.
        residual: whether a hidden layer as wide as the one before it is added to that.

    Raises:
        SettingError: if one of them is not as described.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "tanh",
        *,
        initialisation: str = "Xavier",
        dropout: float = 0.0,
        batch_norm: bool = False,
        residual: bool = False,
    ) -> None:
        if len(sizes) < 2:
            raise SettingError("A network needs at least the sizes of its inputs and its outputs.")
        _check(sizes, dropout)
        self.sizes, self.activation = tuple(sizes), activation
        layers: list[Layer] = []
        for number, (before, width) in enumerate(pairwise(sizes[:-1]), 1):
            name = f"hidden {number}"
            inner = [Dense(before, width, name), *_regularised(width, batch_norm, name)]
            inner.append(Activate(_activation(activation), name))
            linked = residual and number > 1 and before == width
            layers += [_linked(inner, name)] if linked else inner
            layers += _dropped(dropout, name)
        layers.append(Dense(sizes[-2], sizes[-1], "output"))
        super().__init__(layers, sizes[0], sizes[-1], initialisation)

    def __repr__(self) -> str:
        return f"MLP({self.sizes}, activation={self.activation!r})"


def _linked(layers: Sequence[Layer], name: str) -> Residual:
    link = Residual(layers)
    link.units = name
    return link


class ConvNet(Network):
    """Convolutions, each with an activation and pooling, then dense layers (LeCun et al. 1998).

    Args:
        image: (channels, height, width) of the inputs, which are flattened in that order.
        channels: how many each convolution gives.
        hidden: units of the dense layers between them and the outputs.
        outputs: how many numbers it gives.
        kernel: a convolution's side; odd.
        stride: of the convolutions.
        pool: the side of the squares of which the highest number is kept; 1 for no pooling.
        activation, initialisation: as in `MLP`.
        dropout: of the dense layers.
        batch_norm: whether convolutions are normalised, before the activation.

    Raises:
        SettingError: if one of them is not as described, or the image does not divide.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        channels: Sequence[int] = (8, 16),
        hidden: Sequence[int] = (32,),
        outputs: int = 10,
        *,
        kernel: int = 3,
        stride: int = 1,
        pool: int = 2,
        activation: str = "ReLU",
        initialisation: str = "He",
        dropout: float = 0.0,
        batch_norm: bool = False,
    ) -> None:
        _check([*image, *channels, *hidden, outputs, kernel, stride, pool], dropout)
        if kernel % 2 == 0:
            raise SettingError(f"A kernel's side must be odd, not {kernel}.")
        layers: list[Layer] = []
        shape = first = _image(image)
        for number, width in enumerate(channels, 1):
            name = f"convolution {number}"
            convolution = Convolution(shape, width, kernel, stride, name)
            shape = convolution.after
            layers.append(convolution)
            if batch_norm:
                area = shape.height * shape.width
                layers.append(BatchNorm(width, area, f"{name}, batch norm"))
            layers.append(Activate(_activation(activation)))
            if pool > 1:
                pooling = MaxPooling(shape, pool)
                layers.append(pooling)
                shape = pooling.after
        before = shape.size
        for number, width in enumerate(hidden, 1):
            name = f"hidden {number}"
            layers += [Dense(before, width, name), Activate(_activation(activation), name)]
            layers += _dropped(dropout, name)
            before = width
        layers.append(Dense(before, outputs, "output"))
        super().__init__(layers, first.size, outputs, initialisation)
        self.image, self.channels = first, tuple(channels)

    def __repr__(self) -> str:
        return f"ConvNet({self.image}, channels={self.channels}, outputs={self.outputs})"


class RNN(Network):
    """Elman's recurrent layers, then one dense layer (Elman 1990).

    Dropout acts on the links that are not recurrent alone (Zaremba, Sutskever & Vinyals 2014).

    Args:
        features: how many numbers one step has.
        hidden: how many units a recurrent layer has.
        outputs: how many numbers it gives.
        steps: T, how long the sequences are.
        every_step: whether it answers after every step, or only after the last.
        layers: how many recurrent layers.
        dropout: the share that training silences between the layers and before the outputs.
        initialisation: as in `MLP`.

    Raises:
        SettingError: if one of them is not as described.
    """

    def __init__(
        self,
        features: int,
        hidden: int,
        outputs: int,
        *,
        steps: int,
        every_step: bool = False,
        layers: int = 1,
        dropout: float = 0.0,
        initialisation: str = "Xavier",
    ) -> None:
        _check([features, hidden, outputs, steps, layers], dropout)
        stack: list[Layer] = []
        before = features
        for number in range(1, layers + 1):
            stack.append(Recurrent(before, hidden, steps, f"recurrent {number}"))
            stack += _dropped(dropout, f"recurrent {number}")
            before = hidden
        if not every_step:
            stack.append(LastStep(hidden, steps))
        stack.append(Dense(hidden, outputs, "output", steps if every_step else 1))
        super().__init__(
            stack,
            features * steps,
            outputs,
            initialisation,
            sequence=(steps, features),
            every_step=every_step,
        )
        self.hidden = hidden

    def __repr__(self) -> str:
        return f"RNN({self.sequence}, hidden={self.hidden}, outputs={self.outputs})"


class ResNet(Network):
    """A residual network of 6n + 2 layers for small images (He et al. 2016, section 4.2).

    One convolution; three stages of n blocks of two convolutions, the image half as large from one
    stage to the next; the mean over each channel; one dense layer. Links over a shrinking image
    take every other place, and have no parameters (their option A).

    Args:
        n: blocks a stage.
        image: (channels, height, width) of the inputs; sides divisible by 4.
        channels: of the three stages.
        outputs: how many numbers it gives.
        skips: whether there are residual links; without them it is a plain net of the same depth.
        batch_norm: whether convolutions are normalised.
        activation, initialisation: as in `MLP`.

    Raises:
        SettingError: if one of them is not as described.
    """

    def __init__(
        self,
        n: int,
        image: tuple[int, int, int] = (1, 8, 8),
        channels: tuple[int, int, int] = (4, 8, 16),
        outputs: int = 10,
        *,
        skips: bool = True,
        batch_norm: bool = True,
        activation: str = "ReLU",
        initialisation: str = "He",
    ) -> None:
        _check([n, *image, *channels, outputs], 0.0)
        first = _image(image)
        if first.height % 4 or first.height != first.width:
            raise SettingError(f"A ResNet needs a square image whose sides 4 divides, not {image}.")
        if len(channels) != 3 or list(channels) != sorted(channels):
            raise SettingError(
                "A ResNet needs the channels of three stages, none with fewer than the one before, "
                f"not {channels}."
            )
        self.n, self.skips, self.batch_norm = n, skips, batch_norm
        self._activation = _activation(activation)
        layers = self._convolved(first, channels[0], 1, "convolution 0")
        shape = Image(channels[0], first.height, first.width)
        for stage, width in enumerate(channels):
            for block in range(n):
                stride = 2 if stage and not block else 1
                name = f"block {stage + 1}.{block + 1}"
                after = Image(width, shape.height // stride, shape.width // stride)
                inner = [
                    *self._convolved(shape, width, stride, f"{name}, first"),
                    *self._convolved(after, width, 1, f"{name}, second")[:-1],
                ]
                layers += [Residual(inner, images=(shape, after))] if skips else inner
                layers.append(Activate(self._activation))
                shape = after
        layers += [MeanPooling(shape, shape.height), Dense(shape.channels, outputs, "output")]
        super().__init__(layers, first.size, outputs, initialisation)
        self.image, self.channels = first, channels

    def _convolved(self, before: Image, width: int, stride: int, name: str) -> list[Layer]:
        """A convolution, normalised, and an activation."""
        convolution = Convolution(before, width, 3, stride, name)
        area = convolution.after.height * convolution.after.width
        norm = [BatchNorm(width, area, f"{name}, batch norm")] if self.batch_norm else []
        return [convolution, *norm, Activate(self._activation)]

    @property
    def depth(self) -> int:
        """How many layers have weights."""
        return 6 * self.n + 2

    def __repr__(self) -> str:
        return f"ResNet(n={self.n}, channels={self.channels}, skips={self.skips})"
