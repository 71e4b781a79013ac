"""AMSGrad: Adam whose scale never shrinks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.optimizers.adam import Adam, AdamState


@dataclass(frozen=True)
class AMSGrad(Adam):
    """AMSGrad (Reddi, Kale & Kumar 2018), with bias corrections and their order as in torch."""

    name: ClassVar[str] = "AMSGrad"
    formula: ClassVar[str] = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad \hat v \leftarrow \max(\hat v, v), \quad"
        r" x \leftarrow x - \eta \,"
        r"\frac{m / (1-\beta_1^t)}{\sqrt{\hat v / (1-\beta_2^t)} + \epsilon}"
    )
    summary: ClassVar[str] = "Adam that never forgets the steepest slope it has met."
    source: ClassVar[str] = "Reddi, Kale & Kumar (2018)"
    note: ClassVar[str] = (
        "As in PyTorch, the largest value is taken before the bias correction; "
        "some libraries correct first."
    )

    def init(self, points: FloatArray) -> AdamState:
        """Both sums and the largest sum of squares so far at zero."""
        return super().init(points)._replace(extra=np.zeros_like(points))

    def _spread(self, state: AdamState) -> FloatArray:
        largest: FloatArray = np.maximum(state.extra, state.squares, out=state.extra)
        return largest
