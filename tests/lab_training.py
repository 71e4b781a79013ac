"""Small trainings for the tests of the network lab's player, on a network of their own.

Nothing of gdviz trains here: the player takes plain arrays, whoever made them.
"""

import itertools

import numpy as np

from gdviz.player.lab import (
    Boundary,
    Examples,
    KeptRun,
    LabLandscape,
    LabPicture,
    Layer,
    UnitMaps,
    thumbnails,
)

WINDOW = ((-1.2, 1.2), (-1.2, 1.2))


def circle(points=200, seed=0):
    """Inputs (N, 2) and whether each lies outside a circle."""
    inputs = np.random.default_rng(seed).uniform(-1, 1, (points, 2))
    return inputs, (np.hypot(*inputs.T) > 0.7).astype(int)


def three_sectors(points=240, seed=0):
    inputs = np.random.default_rng(seed).uniform(-1, 1, (points, 2))
    angle = np.arctan2(inputs[:, 1], inputs[:, 0]) + np.pi
    return inputs, np.minimum((3 * angle / (2 * np.pi)).astype(int), 2)


def waves(points=200, seed=0):
    inputs = np.random.default_rng(seed).uniform(-1, 1, (points, 2))
    return inputs, np.sin(4 * inputs[:, 0]) * np.cos(3 * inputs[:, 1])


class Net:
    """A tanh network with one flat parameter vector; `outputs` logits, or one value."""

    def __init__(self, sizes, seed=0):
        self.sizes = sizes
        rng = np.random.default_rng(seed)
        pairs = list(itertools.pairwise(sizes))
        self.shapes = [(rows, columns + 1) for columns, rows in pairs]
        parts = [rng.normal(size=s) / np.sqrt(s[1] - 1) for s in self.shapes]
        self.first = np.concatenate([part.ravel() for part in parts])

    def matrices(self, weights):
        ends = np.cumsum([0, *[rows * columns for rows, columns in self.shapes]])
        pieces = zip(ends[:-1], ends[1:], self.shapes, strict=True)
        return [weights[a:b].reshape(shape) for a, b, shape in pieces]

    def activations(self, weights, inputs):
        """Every layer's signals (N, units): the inputs, hidden ones, the linear outputs."""
        signals = [inputs]
        for place, matrix in enumerate(self.matrices(weights)):
            z = signals[-1] @ matrix[:, :-1].T + matrix[:, -1]
            signals.append(z if place == len(self.shapes) - 1 else np.tanh(z))
        return signals

    def loss(self, weights, inputs, targets):
        return _loss(self.activations(weights, inputs)[-1], targets)[0]

    def gradient(self, weights, inputs, targets):
        signals = self.activations(weights, inputs)
        back = _loss(signals[-1], targets)[1]
        parts = []
        for place in reversed(range(len(self.shapes))):
            here = np.column_stack([signals[place], np.ones(len(inputs))])
            parts.append((back.T @ here).ravel())
            matrix = self.matrices(weights)[place][:, :-1]
            back = (back @ matrix) * (1 - signals[place] ** 2)
        return np.concatenate(parts[::-1])


def _loss(outputs, targets):
    """Mean loss and its gradient (N, outputs): cross-entropy, logistic or squared error."""
    n = len(outputs)
    if outputs.shape[1] > 1:
        logits = outputs - outputs.max(axis=1, keepdims=True)
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        hot = np.eye(outputs.shape[1])[targets]
        value = -np.mean(np.log(np.maximum((shares * hot).sum(axis=1), 1e-300)))
        return value, (shares - hot) / n
    column = outputs[:, 0]
    if targets.dtype.kind == "i":
        share = 1 / (1 + np.exp(-np.clip(column, -500, 500)))
        value = np.mean(np.logaddexp(0, np.where(targets == 1, -column, column)))
        return value, (share - targets)[:, None] / n
    return np.mean((column - targets) ** 2), 2 * (column - targets)[:, None] / n


def descended(net, inputs, targets, moments, stride, lr):
    """Weights (T, d) of full-batch Adam; a rate that is far too high leaves for infinity."""
    weights, first, second = net.first.copy(), 0.0, 0.0
    kept = [weights.copy()]
    for step in range(1, (moments - 1) * stride + 1):
        gradient = net.gradient(weights, inputs, targets)
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        up, down = first / (1 - 0.9**step), second / (1 - 0.999**step)
        weights = weights - lr * up / (np.sqrt(down) + 1e-8)
        if step % stride == 0:
            kept.append(weights.copy())
    return np.array(kept)


def trained(
    data=circle,
    hidden=(8, 8),
    *,
    classes=("inside", "outside"),
    moments=100,
    stride=4,
    grid=40,
    lr=0.03,
    seed=0,
    kept=2,
    key="",
):
    """A whole picture: decision view, units, links, landscape, curves, kept runs."""
    inputs, targets = data()
    outputs = len(classes) if len(classes) > 2 else 1
    net = Net((2, *hidden, outputs), seed)
    split = len(inputs) * 3 // 4
    fit, held = (inputs[:split], targets[:split]), (inputs[split:], targets[split:])
    run = descended(net, *fit, moments, stride, lr)
    losses = np.array([net.loss(w, *fit) for w in run])
    layers = [
        Layer("inputs", 2, ("x₁", "x₂")),
        *[Layer(f"hidden {i + 1}", units) for i, units in enumerate(hidden)],
        Layer("output", outputs, classes if outputs > 1 else ()),
    ]
    boundary = _boundary(net, run, inputs, targets, split, classes, grid)
    right = None if boundary.predicted is None else boundary.predicted == targets
    earlier = [
        KeptRun(f"rate {0.01 * (i + 1):g}", np.arange(moments), losses * (1.3 + 0.3 * i))
        for i in range(kept)
    ]
    gradients = np.array([net.gradient(w, *fit) for w in run])
    return LabPicture(
        key=key or f"{data.__name__} {hidden} {seed} {lr} {moments}",
        title=f"{data.__name__.capitalize().replace('_', ' ')}: {'-'.join(map(str, net.sizes))}",
        note=f"Adam, rate {lr:g} · full batch · seed {seed}",
        epochs=np.arange(moments) * stride,
        losses=losses,
        loss="cross-entropy" if classes else "squared error",
        classes=classes,
        target="height",
        validation_losses=np.array([net.loss(w, *held) for w in run]),
        accuracies=None if right is None else right[:, :split].mean(axis=1),
        validation_accuracies=None if right is None else right[:, split:].mean(axis=1),
        band=np.stack([losses * 0.85, losses * 1.25]),
        seeds=5,
        boundary=boundary,
        units=_units(net, run, hidden),
        layers=tuple(layers),
        links=tuple(
            np.array([net.matrices(w)[i][:, :-1] for w in run]) for i in range(len(net.shapes))
        ),
        landscape=_landscape(net, run, fit),
        gradient_norms=np.array(
            [[np.linalg.norm(part) for part in net.matrices(g)] for g in gradients]
        ),
        gradient_layers=tuple(f"layer {i + 1}" for i in range(len(net.shapes))),
        rates=np.full(moments, lr),
        sharpness=2 / lr * (1 - np.exp(-np.arange(moments) / 20)),
        limit=np.full(moments, 2 / lr),
        kept=tuple(earlier),
    )


def _places(side):
    across, up = (np.linspace(low, high, side) for low, high in WINDOW)
    return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def _boundary(net, run, inputs, targets, split, classes, grid):
    test = np.arange(len(inputs)) >= split
    logits = np.array([net.activations(w, _places(grid))[-1] for w in run])
    at_data = np.array([net.activations(w, inputs)[-1] for w in run])
    if not classes:
        shown, predicted = logits, None
    elif len(classes) == 2:
        shown, predicted = 1 / (1 + np.exp(-logits)), (at_data[..., 0] > 0).astype(int)
    else:
        grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shown = grown / grown.sum(axis=-1, keepdims=True)
        predicted = at_data.argmax(axis=-1)
    frames = np.moveaxis(shown, -1, 1).reshape(len(run), -1, grid, grid)
    return Boundary(WINDOW, ("x₁", "x₂"), frames, inputs, targets, test, predicted)


def _units(net, run, hidden):
    moments, side = thumbnails(len(run), sum(hidden))
    signals = [net.activations(run[m], _places(side))[1:-1] for m in moments]
    maps = np.array([np.concatenate(layers, axis=1).T for layers in signals])
    return UnitMaps(moments, maps.reshape(len(moments), -1, side, side))


def unit_maps(data, hidden, unit, *, moments, stride, grid, lr, seed, outputs=1):
    """One hidden unit's maps (T, G, G) of the same training, as fine as the decision view."""
    inputs, targets = data()
    net = Net((2, *hidden, outputs), seed)
    split = len(inputs) * 3 // 4
    run = descended(net, inputs[:split], targets[:split], moments, stride, lr)
    signals = [np.concatenate(net.activations(w, _places(grid))[1:-1], axis=1) for w in run]
    return np.array([each[:, unit] for each in signals]).reshape(len(run), grid, grid)


def _landscape(net, run, data, side=51):
    """The PCA plane of the path, through its end."""
    away = run - run[-1]
    _, sizes, ways = np.linalg.svd(away - away.mean(axis=0), full_matrices=False)
    path = away @ ways[:2].T
    reach = 0.25 * np.ptp(path, axis=0)
    window = tuple(zip(path.min(axis=0) - reach, path.max(axis=0) + reach, strict=True))
    across, up = (np.linspace(*ends, side) for ends in window)
    heights = [[net.loss(run[-1] + x * ways[0] + y * ways[1], *data) for x in across] for y in up]
    below = np.array([net.loss(run[-1] + point @ ways[:2], *data) for point in path])
    true = np.array([net.loss(w, *data) for w in run])
    axes = ("direction 1", "direction 2")
    explained = float((sizes[:2] ** 2).sum() / (sizes**2).sum())
    name = "PCA plane of the path"
    return LabLandscape(name, window, axes, np.array(heights), path, below, true, explained)


def diverged(moments=40, at=25):
    """A picture whose training overflows: from a moment on, nothing is finite."""
    good = trained(moments=moments, kept=0)
    late = np.arange(moments) >= at
    gone = {
        name: np.where(late, np.nan, getattr(good, name))
        for name in ("losses", "validation_losses", "accuracies", "validation_accuracies")
    }
    broken = {field: getattr(good, field) for field in good.__dataclass_fields__} | gone
    frames = good.boundary.frames.copy()
    frames[late] = np.nan
    boundary = Boundary(
        good.boundary.window,
        good.boundary.axes,
        frames,
        good.boundary.inputs,
        good.boundary.targets,
        good.boundary.test,
        good.boundary.predicted,
    )
    land = good.landscape
    path, true = land.path.copy(), land.true.copy()
    path[at - 1] = 1e30
    path[late], true[late] = np.inf, np.nan
    heights = land.heights.copy()
    heights[:5] = np.inf
    landscape = LabLandscape(
        land.name, land.window, land.axes, heights, path, true * np.inf, true, None
    )
    links = tuple(np.where(late[:, None, None], np.inf, w) for w in good.links)
    ended = "Diverged in epoch 100, where the rate stood at 4.1 times its limit."
    return LabPicture(
        **broken
        | {
            "key": "diverged",
            "boundary": boundary,
            "landscape": landscape,
            "links": links,
            "band": None,
            "diverged": at,
            "ended": ended,
        }
    )


def digits(moments=60, seed=0):
    """Ten classes without a plane of inputs: a confusion matrix, images, layers as boxes."""
    rng = np.random.default_rng(seed)
    skill = 1 - np.exp(-np.arange(moments) / 12)
    count = 36
    confusion = np.zeros((moments, 10, 10), dtype=int)
    images = np.clip(rng.normal(0.15, 0.1, (12, 8, 8)), 0, 1)
    images[:, 1:7, 2:6] += rng.uniform(0, 0.8, (12, 6, 4))
    targets = rng.integers(0, 10, 12)
    predicted = np.empty((moments, 12), dtype=int)
    for t, share in enumerate(skill):
        right = round(count * (0.1 + 0.87 * share))
        for row in range(10):
            wrong = rng.multinomial(count - right, np.ones(9) / 9)
            confusion[t, row] = np.insert(wrong, row, right)
        guess = rng.integers(0, 10, 12)
        predicted[t] = np.where(np.linspace(0, 1, 12) < share, targets, guess)
    losses = 2.3 * np.exp(-np.arange(moments) / 10) + 0.05
    accuracy = np.trace(confusion, axis1=1, axis2=2) / confusion.sum(axis=(1, 2))
    net, data = Net((2, 4, 1), seed), circle()
    run = descended(net, *data, moments, 4, 0.03)
    layers = (
        Layer("inputs", 64, about="8 × 8 pixels"),
        Layer("hidden 1", 32, about="ReLU"),
        Layer("outputs", 10, tuple("0123456789")),
    )
    return LabPicture(
        key=f"digits {seed}",
        title="Digits: 64-32-10",
        note="Adam, rate 0.01 · batch 32 · seed 0",
        epochs=np.arange(moments) / 2,
        losses=losses,
        loss="cross-entropy",
        classes=tuple("0123456789"),
        validation_losses=losses * 1.2,
        accuracies=np.minimum(accuracy + 0.02, 1),
        validation_accuracies=accuracy,
        confusion=confusion,
        examples=Examples(np.clip(images, 0, 1), targets, predicted),
        layers=layers,
        landscape=_landscape(net, run, data),
        gradient_norms=np.exp(-np.arange(moments) / 20)[:, None] * np.array([[1.0, 0.4]]),
        gradient_layers=("layer 1", "layer 2"),
        rates=np.full(moments, 0.01),
    )
