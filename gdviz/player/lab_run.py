"""A finished run of the lab as the player's picture."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gdviz.arrays import FloatArray
from gdviz.datasets import Dataset
from gdviz.lab import LabRun
from gdviz.lab.scene import batch_text
from gdviz.player.lab_picture import (
    MOST_LINKS,
    Boundary,
    Examples,
    Integers,
    KeptRun,
    LabLandscape,
    LabPicture,
    Layer,
    UnitMaps,
    thumbnails,
)

#: The decision view is worked out on so many points a side.
SIDE = 40
#: How many test images are shown.
IMAGES = 15
#: Networks answer for about so many numbers at once.
_BLOCK = 1 << 22
_NAMED_INPUTS = 8


def picture_of(run: LabRun, kept: tuple[KeptRun, ...] = (), *, sharp: bool = False) -> LabPicture:
    """What the player shows of a run.

    Args:
        run: the run.
        kept: earlier runs that are drawn behind its curves.
        sharp: whether the largest curvature along the run is worked out, which takes a moment.
    """
    drawn, planar = run.drawn, run.train.inputs.shape[1] == 2
    layers = _layers(run)
    names = "|".join(one.name for one in kept)
    return LabPicture(
        key=f"{run.scene.key()}|{names}|{sharp}",
        title=title_of(run),
        note=note_of(run),
        epochs=drawn.epochs,
        losses=drawn.losses,
        loss=drawn.objective.loss.name,
        classes=run.train.classes,
        target="value",
        validation_losses=drawn.validation_losses,
        accuracies=drawn.accuracies,
        validation_accuracies=drawn.validation_accuracies,
        band=_band(run),
        seeds=run.scene.seeds,
        boundary=_boundary(run) if planar else None,
        units=_unit_maps(run) if planar and run.scene.units else None,
        confusion=confusion(run) if run.train.classes else None,
        examples=_examples(run),
        layers=layers,
        links=_links(run),
        landscape=_landscape(run),
        gradient_norms=drawn.gradient_norms,
        gradient_layers=tuple(block.name for block in run.network.blocks),
        rates=run.rates,
        sharpness=run.sharpness if sharp else None,
        limit=run.limits if sharp else None,
        diverged=run.diverged,
        ended=run.ended,
        kept=kept,
    )


def title_of(run: LabRun) -> str:
    """What is trained on what: "circle: 2-8-8-1, tanh"."""
    sizes = "-".join(map(str, run.network.sizes))
    return f"{run.scene.data}: {sizes}, {run.scene.activation}"


def note_of(run: LabRun) -> str:
    """What is in force, in a few words."""
    scene = run.scene
    rule = scene.optimizer
    rate = f", rate {rule.lr:.3g}" if rule.uses_lr else ""  # type: ignore[attr-defined]
    schedule = "" if scene.schedule.name == "constant" else f" ({scene.schedule.name})"
    parts = [f"{rule.name}{rate}{schedule}", f"batch {batch_text(scene.batch)}"]
    parts += [f"dropout {scene.dropout:g}"] if scene.dropout else []
    parts += [f"L1 {scene.l1:g}"] if scene.l1 else []
    parts += [f"L2 {scene.l2:g}"] if scene.l2 else []
    parts += [f"from epoch {epoch} rate {changed:.3g}" for epoch, changed in scene.changes]
    return " · ".join([*parts, f"seed {scene.seed}"])


def unit_maps(run: LabRun, unit: int) -> FloatArray:
    """The map (T, SIDE, SIDE) of one hidden unit, counted layer by layer, at every moment."""
    grid = _grid(run.train, SIDE)
    layer, place = _placed(run, unit)
    maps = _by_moments(
        run, grid, lambda points: run.network.units(points, grid, run.train.inputs)[layer]
    )
    return maps[..., place].reshape(len(maps), SIDE, SIDE)


def _placed(run: LabRun, unit: int) -> tuple[int, int]:
    """The hidden layer, from 0, and the place in it of a unit."""
    for layer, units in enumerate(run.scene.units):
        if unit < units:
            return layer, unit
        unit -= units
    raise ValueError(f"There is no hidden unit {unit}.")


def _window(data: Dataset) -> tuple[tuple[float, float], tuple[float, float]]:
    """What holds all examples, with a margin, the same to either side of zero."""
    reach = 1.1 * float(np.abs(data.inputs).max())
    return (-reach, reach), (-reach, reach)


def _grid(data: Dataset, side: int) -> FloatArray:
    """Points (side * side, 2) of the window, rows being the second input."""
    (x0, x1), (y0, y1) = _window(data)
    axes = np.meshgrid(np.linspace(x0, x1, side), np.linspace(y0, y1, side))
    return np.stack(axes, axis=-1).reshape(-1, 2)


def _by_moments(
    run: LabRun,
    inputs: FloatArray,
    answer: Callable[[FloatArray], FloatArray],
    moments: Integers | None = None,
) -> FloatArray:
    """What a network answers at every moment, a few moments at once."""
    points = run.drawn.points if moments is None else run.drawn.points[moments]
    step = max(1, _BLOCK // (len(inputs) * run.network.widest))
    with np.errstate(all="ignore"):
        parts = [answer(points[first : first + step]) for first in range(0, len(points), step)]
    return np.concatenate(parts)


def _outputs(run: LabRun, inputs: FloatArray) -> FloatArray:
    """The outputs (T, N, outputs) for inputs, at every moment."""
    return _by_moments(
        run, inputs, lambda points: run.network.predict(points, inputs, run.train.inputs)
    )


def _chances(run: LabRun, outputs: FloatArray) -> FloatArray:
    """Outputs (T, N, C) as probabilities of classes; as they are for numbers."""
    name = run.drawn.objective.loss.name
    with np.errstate(all="ignore"):
        if name == "cross-entropy":
            shares: FloatArray = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            return shares
        if name == "logistic":
            outputs = 0.5 + 0.5 * np.tanh(outputs / 2)
        if name == "hinge":
            outputs = 0.5 + 0.5 * outputs
    chances: FloatArray = np.clip(outputs, 0, 1) if run.train.classes else outputs
    return chances


def _answers(run: LabRun, outputs: FloatArray) -> Integers:
    """The class numbers (T, N) that outputs (T, N, C) stand for."""
    if outputs.shape[-1] > 1:
        answers: NDArray[np.int64] = np.argmax(outputs, axis=-1)
        return answers
    middle = 0.5 if run.drawn.objective.loss.name == "mse" else 0.0
    return np.greater(outputs[..., 0], middle).astype(np.int64)


def _boundary(run: LabRun) -> Boundary:
    chances = _chances(run, _outputs(run, _grid(run.train, SIDE)))
    frames = np.moveaxis(chances.reshape(len(chances), SIDE, SIDE, -1), -1, 1)
    inputs = np.concatenate([run.train.inputs, run.test.inputs])
    targets = np.concatenate([run.train.targets, run.test.targets])
    features = run.train.features or ("x", "y")
    return Boundary(
        window=_window(run.train),
        axes=(features[0], features[1]),
        frames=frames,
        inputs=inputs,
        targets=targets if targets.ndim == 1 else targets[:, 0],
        test=np.arange(len(inputs)) >= len(run.train),
        predicted=_answers(run, _outputs(run, inputs)) if run.train.classes else None,
    )


def _unit_maps(run: LabRun) -> UnitMaps:
    moments, side = thumbnails(len(run.drawn.points), sum(run.scene.units))
    grid = _grid(run.train, side)

    def answer(points: FloatArray) -> FloatArray:
        return np.concatenate(run.network.units(points, grid, run.train.inputs), axis=-1)

    maps = _by_moments(run, grid, answer, moments)
    return UnitMaps(moments, np.moveaxis(maps, -1, 1).reshape(len(moments), -1, side, side))


def confusion(run: LabRun) -> NDArray[np.int64]:
    """Counts (T, C, C) of the examples put aside: rows are true classes, columns predicted."""
    count = len(run.train.classes)
    answers = _answers(run, _outputs(run, run.test.inputs))
    codes = run.test.targets * count + answers + count**2 * np.arange(len(answers))[:, None]
    whole = np.bincount(codes.astype(np.int64).ravel(), minlength=len(answers) * count**2)
    return whole.reshape(len(answers), count, count)


def _examples(run: LabRun) -> Examples | None:
    side = round(run.train.inputs.shape[1] ** 0.5)
    if run.scene.data not in ("digits", "MNIST"):
        return None
    inputs = run.test.inputs[:IMAGES]
    return Examples(
        images=inputs.reshape(-1, side, side),
        targets=run.test.targets[:IMAGES].astype(np.int64),
        predicted=_answers(run, _outputs(run, inputs)),
    )


def _layers(run: LabRun) -> tuple[Layer, ...]:
    sizes = run.network.sizes
    features = run.train.features if len(run.train.features) <= _NAMED_INPUTS else ()
    classes = run.train.classes
    outputs = classes if sizes[-1] > 1 else (classes[1],) if classes else ()
    hidden = (Layer(f"hidden {n}", units) for n, units in enumerate(sizes[1:-1], 1))
    return (
        Layer("inputs", sizes[0], features),
        *hidden,
        Layer("output" if sizes[-1] == 1 else "outputs", sizes[-1], outputs),
    )


def _links(run: LabRun) -> tuple[FloatArray, ...]:
    sizes = run.network.sizes
    if sum(before * after for before, after in pairwise(sizes)) > MOST_LINKS:
        return ()
    points = run.drawn.points
    matrices = (block for block in run.network.blocks if block.fans is not None)
    return tuple(
        points[:, block.slice].reshape(len(points), block.rows, block.columns)[..., :-1]
        for block in matrices
    )


def _band(run: LabRun) -> FloatArray | None:
    if run.scene.seeds == 1:
        return None
    losses = np.where(np.isnan(run.training.losses), np.inf, run.training.losses)
    return np.stack([losses.min(axis=1), losses.max(axis=1)])


def _landscape(run: LabRun) -> LabLandscape | None:
    if run.plane is None or run.heights is None or run.honesty is None:
        return None
    with np.errstate(all="ignore"):
        path = run.plane.project(run.drawn.points.astype(np.float64))
    return LabLandscape(
        name=run.scene.plane,
        window=run.plane.window,
        axes=run.plane.labels,
        heights=run.heights,
        path=path,
        at_projection=run.honesty.heights,
        true=run.honesty.losses,
        explained=run.honesty.share,
    )
