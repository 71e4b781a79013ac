"""AdamW: Adam with weight decay apart from the gradient."""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from gdviz.arrays import FloatArray
from gdviz.optimizers import declarations
from gdviz.optimizers.adam import Adam, AdamState
from gdviz.optimizers.anatomy import Anatomy
from gdviz.optimizers.optimizer import Rate
from gdviz.oracle import Oracle


@dataclass(frozen=True)
class AdamW(Adam):
    """AdamW (Loshchilov & Hutter 2019); as in torch, the decay is multiplied by the rate."""

    name: ClassVar[str] = "AdamW"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad"
        r" x \leftarrow (1 - \eta \lambda) \, x"
        r" - \eta \, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \epsilon}"
    )
    summary: ClassVar[str] = "Adam, with a steady pull towards zero that is not rescaled."
    source: ClassVar[str] = "Loshchilov & Hutter (2019)"
    note: ClassVar[str] = (
        "The pull towards zero is not part of the loss that is drawn, so with weight decay the "
        "path comes to rest a little off the minimum."
    )

    weight_decay: float = declarations.weight_decay(
        1e-2, "Shrinks every coordinate by the same share at each step, times the rate."
    )

    def _decay(self, points: FloatArray, gradient: FloatArray, lr: Rate) -> None:
        points *= 1 - lr * self.weight_decay

    def anatomy(
        self, points: FloatArray, oracle: Oracle, lr: Rate, before: AdamState, after: AdamState
    ) -> Anatomy:
        """Adam's parts, with the pull towards zero as one of its own."""
        parts = super().anatomy(points, oracle, lr, before, after)
        pull = -lr * self.weight_decay * points
        return dataclasses.replace(parts, penalty=0.0, decay=pull)
