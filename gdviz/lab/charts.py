"""What a closer look at a finished run shows, as still charts with a sentence each."""

import numpy as np

from gdviz.arrays import FloatArray, IntArray
from gdviz.chart import Axis, Chart, HeatMap, Mark, line, points
from gdviz.lab.run import LabRun
from gdviz.landscape import Honesty


def gradient_chart(run: LabRun) -> Chart:
    """The length of the gradient in every layer, along the run."""
    drawn = run.drawn
    norms = np.where(drawn.gradient_norms > 0, drawn.gradient_norms, np.nan)
    series = tuple(
        line(block.name, drawn.epochs, norms[:, place])
        for place, block in enumerate(run.network.blocks)
    )
    return Chart(
        "", Axis("epoch"), Axis("length of the gradient", log=True),
        alt="The length of the loss's gradient by the weights of each layer, at every epoch.",
        series=series,
    )  # fmt: skip


def gradient_sentence(run: LabRun) -> str:
    """How the first layer's gradient stands to the last one's at the start."""
    first, last = run.drawn.gradient_norms[0, [0, -1]]
    names = run.network.blocks[0].name, run.network.blocks[-1].name
    if first == 0:
        return f"At the start no slope at all reaches {names[0]}."
    ratio = last / first
    said = f"{ratio:.2g} times that of" if ratio >= 1 else f"1/{1 / ratio:.2g} of that of"
    return f"At the start the gradient of {names[1]} is {said} {names[0]}."


def spectrum_chart(run: LabRun) -> Chart:
    """The Hessian's eigenvalues at the end, from the smallest to the largest."""
    values = run.spectrum
    rule = run.limits
    marks: tuple[Mark, ...] = ()
    if rule is not None and np.isfinite(rule[-1]):
        marks = (Mark("y", float(rule[-1]), f"bears {rule[-1]:.3g}"),)
    ranks = np.arange(run.network.size - len(values), run.network.size) + 1
    return Chart(
        "", Axis("eigenvalue, by size"), Axis("curvature"),
        alt="Eigenvalues of the loss's Hessian at the end of training, sorted.",
        series=(points("", ranks, values),),
        marks=marks,
    )  # fmt: skip


def spectrum_sentence(run: LabRun) -> str:
    """How many directions curve up, are flat, or curve down."""
    values = run.spectrum
    if len(values) < run.network.size:
        return (
            f"The {len(values)} largest of {run.network.size:,} curvatures; the largest is "
            f"{values[-1]:.3g}."
        )
    flat = np.abs(values) <= 1e-3 * np.abs(values).max()
    up, down = int(np.sum(~flat & (values > 0))), int(np.sum(~flat & (values < 0)))
    return (
        f"Of {len(values):,} directions {up} curve up, {down} down, and {int(flat.sum()):,} are "
        f"flat to a thousandth of the largest curvature, {values[-1]:.3g}."
    )


def between_chart(run: LabRun) -> Chart:
    """The loss on the straight line between the ends of the first two seeds."""
    shares, learned, put_aside = run.between(1)
    return Chart(
        "", Axis("from the first seed's end (0) to the second's (1)"), Axis("loss"),
        alt="The loss along the straight line between two trained networks.",
        series=(line("training", shares, learned), line("test", shares, put_aside)),
    )  # fmt: skip


def between_sentence(run: LabRun) -> str:
    """Whether there is a hill between two solutions."""
    _, learned, _ = run.between(1)
    ends, top = max(learned[0], learned[-1]), float(np.max(learned))
    if top <= 1.05 * ends + 1e-3:
        return "No hill lies between the two on the straight line."
    return (
        f"Between the two lies a hill: the loss rises to {top:.3g} from {learned[0]:.3g} and "
        f"{learned[-1]:.3g}. Other ways between them may be level (Garipov et al. 2018)."
    )


def seeds_chart(run: LabRun) -> Chart:
    """The training loss of every seed."""
    losses = run.training.losses
    epochs = run.training.epochs
    series = tuple(
        line(f"seed {run.scene.seed + member}" if member < 7 else "", epochs, losses[:, member])
        for member in range(run.scene.seeds)
    )
    return Chart(
        "", Axis("epoch"), Axis("training loss", log=bool(np.all(losses[0] > 0))),
        alt="The training loss of each seed at every epoch.", series=series,
    )  # fmt: skip


def seeds_sentence(run: LabRun) -> str:
    """Where the seeds ended."""
    training = run.training
    finals = np.sort(training.losses[-1])
    said = f"Final training losses from {finals[0]:.3g} to {finals[-1]:.3g}"
    if training.validation_accuracies is not None:
        right = np.sort(100 * training.validation_accuracies[-1])
        said += f"; test accuracies from {right[0]:.1f} % to {right[-1]:.1f} %"
    return f"{said}, over {run.scene.seeds} seeds."


def confusion_chart(run: LabRun, counts: IntArray) -> Chart:
    """The confusion matrix (C, C) at the end: rows true, columns predicted."""
    shares: FloatArray = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = tuple(tuple(str(count) for count in row) for row in counts)
    names = run.train.classes
    return Chart(
        "", Axis("predicted", categories=names), Axis("true", categories=names),
        alt="How many test examples of each class are taken for which.",
        heat=HeatMap(shares, "share of the class", texts), height=max(260, 60 + 28 * len(names)),
    )  # fmt: skip


def confusion_sentence(counts: IntArray) -> str:
    """How many are right."""
    right, whole = int(np.trace(counts)), int(counts.sum())
    return f"{right} of {whole} test examples are right: {100 * right / max(whole, 1):.1f} %."


def honesty_chart(run: LabRun, meter: Honesty) -> Chart:
    """True losses beside the slice's heights where they are drawn."""
    epochs = run.drawn.epochs
    return Chart(
        "", Axis("epoch"), Axis("loss"),
        alt="The true loss at every epoch, and the height of the slice where the path is drawn.",
        series=(line("true loss", epochs, meter.losses), line("slice", epochs, meter.heights)),
    )  # fmt: skip
