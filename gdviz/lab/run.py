"""A scene of the lab, run: the training of its networks, and the plane through what they became."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.curvature import limit, sharpness, spectrum, top_eigenvalues
from gdviz.datasets import DATASETS, Dataset
from gdviz.errors import BudgetError, SettingError
from gdviz.lab.scene import LabScene
from gdviz.landscape import (
    Honesty,
    Plane,
    heights,
    honesty,
    line,
    pca_plane,
    random_plane,
    three_points,
)
from gdviz.landscape.planes import usable
from gdviz.networks import MLP, MOST_CURVED, NetworkObjective
from gdviz.schedules import Schedule
from gdviz.training import Progress, Training, seconds, train

#: A run is recorded at about so many moments.
MOMENTS = 100
#: A landscape has so many points a side: as many as possible below a number of activations.
SIDES, MOST_ACTIVATIONS = (61, 51, 41, 31, 25), 4e7
#: A run of the lab may take about so many seconds.
MOST_SECONDS = 30.0
#: A run that diverges has taken off once its loss is so many times the first one.
_TAKEN_OFF = 2.0
#: The sharpness along a run is found at about so many of its moments.
SHARP_MOMENTS = 26


@dataclass(frozen=True)
class _Changed(Schedule):
    """A schedule whose rates are multiplied anew from some steps on."""

    name: ClassVar[str] = "changed"
    formula: ClassVar[str] = ""
    about: ClassVar[str] = ""

    within: Schedule
    changes: tuple[tuple[int, float], ...]

    def factors(self, steps: int) -> FloatArray:
        """Those of the schedule within, times the last change."""
        factors = self.within.factors(steps)
        for number, (first, factor) in enumerate(self.changes):
            later = self.changes[number + 1][0] if number + 1 < len(self.changes) else steps
            factors[first:later] *= factor
        return factors


@dataclass(frozen=True, eq=False)
class LabRun:
    """What a scene became.

    Attributes:
        scene: what was run.
        train, test: the data that it learned from, and those put aside.
        training: the run, with a batch axis of `scene.seeds` members: points (T, S, d), float32.
        factors: (T,) by what the rate was multiplied just before each moment.
    """

    scene: LabScene
    train: Dataset
    test: Dataset
    training: Training
    factors: FloatArray

    @property
    def network(self) -> MLP:
        """The network."""
        network = self.training.objective.network
        assert isinstance(network, MLP)  # noqa: S101
        return network

    @cached_property
    def drawn(self) -> Training:
        """The run of the scene's own seed, which is the first."""
        return self.training.member(0)

    @cached_property
    def diverged(self) -> int:
        """The number of the first recorded moment of it that is not finite; -1 for none."""
        lost = ~np.isfinite(self.drawn.points).all(axis=-1)
        return int(np.argmax(lost)) if lost.any() else -1

    @cached_property
    def last(self) -> FloatArray:
        """The last weights (d,) of the drawn run; if it diverged, those before it took off."""
        with np.errstate(over="ignore"):
            weights: FloatArray = usable(self.drawn.points)[-1]
        return weights

    @cached_property
    def plane(self) -> Plane | None:
        """The plane that the scene asks for; None where there is none."""
        try:
            with np.errstate(over="ignore"):
                return self._plane()
        except SettingError:
            return None

    def _plane(self) -> Plane:
        if self.scene.plane == "random plane":
            return random_plane(self.network, self.last, self.scene.seed)
        if self.scene.plane == "plane of three seeds" and self.scene.seeds >= 3:
            return three_points(*self.training.points[-1, :3])
        return pca_plane(self.drawn.points)

    @cached_property
    def heights(self) -> FloatArray | None:
        """The loss (R, R) over the plane's window, with penalties."""
        if self.plane is None:
            return None
        with np.errstate(all="ignore"):
            return heights(self.training.objective, self._typed(self.plane), self._side())

    def _side(self) -> int:
        """As many points a side as the data and the network allow."""
        activations = len(self.train) * (sum(self.scene.units) + self.network.outputs)
        affordable = (side for side in SIDES if side * side * activations <= MOST_ACTIVATIONS)
        return next(affordable, SIDES[-1])

    @cached_property
    def honesty(self) -> Honesty | None:
        """How far the plane tells the truth about the path."""
        if self.plane is None:
            return None
        with np.errstate(all="ignore"):
            return honesty(self.training.objective, self._typed(self.plane), self.drawn.points)

    def _typed(self, plane: Plane) -> Plane:
        """The plane in single precision, which is several times faster."""
        axes = plane.axes.astype(np.float32)
        return replace(plane, origin=plane.origin.astype(np.float32), axes=axes)

    @cached_property
    def rates(self) -> FloatArray | None:
        """(T,) the learning rate in force before each moment; None for a rule without one."""
        if not self.scene.optimizer.uses_lr:
            return None
        rates: FloatArray = self.scene.optimizer.lr * self.factors  # type: ignore[attr-defined]
        return rates

    @cached_property
    def sharpness(self) -> FloatArray:
        """(T,) the largest curvature along the drawn run; nan between the moments looked at."""
        moments = np.unique(np.linspace(0, len(self.drawn.points) - 1, SHARP_MOMENTS).round())
        places = moments.astype(np.int64)
        sharp = np.full(len(self.drawn.points), np.nan)
        with np.errstate(all="ignore"):
            sharp[places] = sharpness(self.training.objective, self.drawn.points[places])
        return sharp

    @cached_property
    def limits(self) -> FloatArray | None:
        """(T,) the curvature that the rule bears at each moment's rate; None where none is known.

        For a rule that scales each coordinate by itself the plain curvature has no such limit.
        """
        if self.rates is None or self.scene.optimizer.rate_follows != "curvature":
            return None
        with np.errstate(divide="ignore"):
            return limit(self.scene.optimizer, self.rates)

    @cached_property
    def spectrum(self) -> FloatArray:
        """The Hessian's eigenvalues at the end, rising: all, or the twenty largest of many."""
        point = self.last.astype(np.float64)
        if self.network.size <= min(MOST_CURVED, 1000):
            return spectrum(self.training.objective, point)
        return top_eigenvalues(self.training.objective, point, 20, steps=60)[::-1]

    def between(self, other: int, count: int = 61) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Straight from the drawn run's end to another seed's: shares (count,) and losses.

        The losses are those on the training data and on the data put aside.
        """
        ends = self.training.points[-1].astype(np.float64)
        validation = self.training.validation or self.training.objective
        learned = line(self.training.objective, ends[0], ends[other], count)
        put_aside = line(validation, ends[0], ends[other], count)
        return np.linspace(0, 1, count), learned, put_aside

    @property
    def ended(self) -> str:
        """One sentence, if the drawn run did not simply finish."""
        if self.diverged < 0:
            return ""
        epoch = int(self.drawn.diverged_at) / self.drawn.steps_per_epoch
        return f"Diverged in epoch {max(1, int(np.ceil(epoch)))}{self._rate_then()}."

    def _rate_then(self) -> str:
        """How the rate stood to the stability limit when the run took off."""
        if self.limits is None:
            return ""
        losses = self.drawn.losses
        moment = int(np.flatnonzero(losses <= _TAKEN_OFF * losses[0])[-1])
        with np.errstate(all="ignore"):
            point = self.drawn.points[moment].astype(np.float64)
            sharp = float(sharpness(self.training.objective, point))
        times = sharp / float(self.limits[moment])
        if not np.isfinite(times) or times <= 0:
            return ""
        return f"; as it took off, the rate was {times:.2g} times what the curvature there bears"


def run_lab(
    scene: LabScene, table: Dataset | None = None, progress: Progress | None = None
) -> LabRun:
    """Run a scene.

    Args:
        scene: what to run.
        table: the table of one's own, if that is the scene's data.
        progress: told of every recorded moment; False cancels.

    Raises:
        SettingError: if the table is missing, or a setting does not suit the data.
        BudgetError: if it would take more than MOST_SECONDS.
    """
    training_data, test = _data(scene, table)
    network = _network(scene, training_data)
    objective, validation = _objectives(scene, network, training_data, test)
    steps = scene.epochs * -(-len(training_data) // (scene.batch or len(training_data)))
    _afford(scene, objective, steps)
    schedule = _schedule(scene, steps)
    seeds = scene.seed + np.arange(scene.seeds)
    record = max(1, round(steps / MOMENTS))
    training = train(
        objective,
        scene.optimizer,
        network.init(seeds).astype(np.float32),
        scene.epochs,
        batch_size=scene.batch,
        schedule=schedule,
        seed=seeds,
        record=record,
        validation=validation,
        progress=progress,
    )
    factors = np.concatenate([[1.0], schedule.factors(steps)])
    factors[0] = factors[1]
    return LabRun(scene, training_data, test, training, factors[training.recorded_steps])


def _data(scene: LabScene, table: Dataset | None) -> tuple[Dataset, Dataset]:
    if scene.data in DATASETS:
        data = DATASETS[scene.data].make(scene.points, scene.noise, scene.data_seed)
        return data.split(scene.share, scene.data_seed)
    if table is None:
        raise SettingError("The table is not known any more: choose the file again.")
    training, test = table.split(scene.share, scene.data_seed)
    return training.standardised(), test.standardised(training)


def _network(scene: LabScene, data: Dataset) -> MLP:
    classes = len(data.classes)
    outputs = data.targets.shape[1] if not classes else (1 if classes == 2 else classes)
    return MLP(
        (data.inputs.shape[1], *scene.units, outputs),
        scene.activation,
        initialisation=scene.initialisation,
        dropout=scene.dropout,
        batch_norm=scene.batch_norm,
        residual=scene.residual,
    )


def loss_of(scene: LabScene, classes: int) -> str:
    """The loss that a scene's targets are learned with.

    Raises:
        SettingError: if the one asked for does not suit them.
    """
    if scene.loss == "automatic":
        return {0: "mse", 2: "logistic"}.get(classes, "cross-entropy")
    if classes == 2 or (classes == 0 and scene.loss == "mse"):
        return scene.loss
    raise SettingError(f"The {scene.loss} loss is for two classes here: choose another loss.")


def _objectives(
    scene: LabScene, network: MLP, training: Dataset, test: Dataset
) -> tuple[NetworkObjective, NetworkObjective]:
    loss = loss_of(scene, len(training.classes))
    return (
        NetworkObjective(network, training.inputs, training.targets, loss, scene.l1, scene.l2),
        NetworkObjective(network, test.inputs, test.targets, loss, reference=training.inputs),
    )


def _schedule(scene: LabScene, steps: int) -> Schedule:
    if not scene.changes or not scene.optimizer.uses_lr:
        return scene.schedule
    first = scene.optimizer.lr  # type: ignore[attr-defined]
    per_epoch = steps // scene.epochs
    changes = tuple((epoch * per_epoch, rate / first) for epoch, rate in scene.changes)
    return _Changed(scene.schedule, changes)


def _afford(scene: LabScene, objective: NetworkObjective, steps: int) -> None:
    time = seconds(objective, scene.seeds, steps, scene.batch)
    if scene.optimizer.needs_hessian:
        d = objective.network.size
        time += scene.seeds * steps * (seconds(objective, 4 * d, 1) + 4e-10 * d**3)
    if time > MOST_SECONDS:
        said = f"{time / 60:.0f} minutes" if time >= 120 else f"{time:.0f} seconds"
        raise BudgetError(
            f"{steps:,} steps of {scene.seeds} {'nets' if scene.seeds > 1 else 'net'} with "
            f"{objective.network.size:,} parameters would take about {said}; the lab allows "
            f"{MOST_SECONDS:.0f} seconds. Fewer epochs, larger batches or a smaller net take less."
        )
