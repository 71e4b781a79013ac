"""Which learning rate suits a rule best here? Every rate of a grid is run, as one batch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz import hyperparameters
from gdviz.arrays import FloatArray
from gdviz.descent import descend
from gdviz.evidence import clearly_lower
from gdviz.optimizers import Optimizer
from gdviz.scene import Scene
from gdviz.verdicts import floor

#: Rates lie a quarter of a decade apart.
PER_DECADE = 4
#: Final heights this near one another, as a share of the drop from the start, are equal.
EQUAL = 1e-6


@dataclass(frozen=True, eq=False)
class Sweep:
    """Final heights of one rule over a grid of learning rates.

    Attributes:
        rates: (R,) the grid, rising.
        finals: (R, S) the final height for every rate and seed; infinite for a run that diverged.
            Where a surface has no lowest point, heights below its picture count as its floor.
        drop: from the start to the lowest height that counts, the unit of `EQUAL`.
    """

    rates: FloatArray
    finals: FloatArray
    drop: float

    @cached_property
    def medians(self) -> FloatArray:
        """(R,) the median final height of each rate."""
        return np.quantile(self.finals, 0.5, axis=-1, method="lower")

    @property
    def _winner(self) -> int:
        return int(np.argmin(self.medians))  # of equals, the smallest rate

    @property
    def best(self) -> float | None:
        """The rate with the lowest median; None if every rate diverges."""
        return float(self.rates[self._winner]) if np.isfinite(self.medians).any() else None

    @cached_property
    def tied(self) -> FloatArray:
        """The other rates that these runs cannot tell from the best, rising.

        Without a spread over seeds: final heights equal to a millionth of the drop. With one: also
        those that the best does not clearly beat, seed by seed.
        """
        if self.best is None:
            return np.empty(0)
        ties = [i for i in range(len(self.rates)) if i != self._winner and self._ties(i)]
        return self.rates[ties]

    def _ties(self, place: int) -> bool:
        if not np.isfinite(self.medians[place]):
            return False
        if self.medians[place] - self.medians[self._winner] <= EQUAL * self.drop:
            return True
        seeds = self.finals.shape[-1]
        return seeds > 1 and not clearly_lower(self.finals[self._winner], self.finals[place])


def sweep(scene: Scene, racer: Optimizer, steps: int) -> Sweep | None:
    """Run `racer` through `scene` for `steps` at every rate; None for a rule without a rate."""
    if not racer.uses_lr:
        return None
    rates = grid(racer)
    seeds = scene.noise_seeds(racer)
    lr, seed = np.repeat(rates, len(seeds)), np.tile(seeds, len(rates))
    run = descend(
        scene.objective,
        racer.at_rate(lr),
        np.tile(scene.start, (len(lr), 1)),
        steps,
        schedule=scene.schedule,
        noise=scene.noise,
        seed=seed,
        record=0,
    )
    low = floor(scene.objective)
    with np.errstate(all="ignore"):
        height = float(scene.objective.value(np.array(scene.start)))
        ends = run.values[-1]
    finals = np.where(run.diverged_at >= 0, np.inf, np.maximum(ends, low))
    finals[np.isnan(finals)] = np.inf
    return Sweep(rates, finals.reshape(len(rates), len(seeds)), max(height - low, 0.0))


def grid(racer: Optimizer) -> FloatArray:
    """The rates (R,) that a sweep tries: the whole range of the control, four to a decade."""
    declared = hyperparameters.declared(racer)["lr"]
    low, high = (round(PER_DECADE * np.log10(end)) for end in (declared.low, declared.high))
    return np.array([float(f"{10 ** (k / PER_DECADE):.6g}") for k in range(low, high + 1)])
