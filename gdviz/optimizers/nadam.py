"""NAdam: Adam with Nesterov's look-ahead."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gdviz.arrays import FloatArray
from gdviz.hyperparameters import hyperparameter
from gdviz.optimizers import declarations
from gdviz.optimizers.adam import Adam, AdamState


@dataclass(frozen=True)
class NAdam(Adam):
    """NAdam (Dozat 2016), with the warm-up of the momentum as in torch's NAdam."""

    name: ClassVar[str] = "NAdam"
    formula: ClassVar[str] = (
        r"\mu_t = \beta_1 \left(1 - \tfrac12 \, 0.96^{t \psi}\right), \quad"
        r"\hat m = \frac{\mu_{t+1} \, m}{1 - \prod_{i \le t+1} \mu_i}"
        r" + \frac{(1-\mu_t) \, g}{1 - \prod_{i \le t} \mu_i}, \quad"
        r" x \leftarrow x - \eta \, \frac{\hat m}{\sqrt{v / (1-\beta_2^t)} + \epsilon}"
    )
    summary: ClassVar[str] = "Adam that looks ahead along its momentum."
    source: ClassVar[str] = "Dozat (2016)"
    note: ClassVar[str] = (
        "The momentum warms up from about half of beta1, as in PyTorch; "
        "some libraries leave that out."
    )

    lr: float = declarations.length_rate(2e-3)
    momentum_decay: float = hyperparameter(
        4e-3, 1e-4, 1.0, scale="log", label="Momentum warm-up", symbol=r"\psi",
        help="How fast the momentum rises from half of beta1 to beta1.",
    )  # fmt: skip

    def init(self, points: FloatArray) -> AdamState:
        """Both sums at zero; the product of all momenta so far at one."""
        return super().init(points)._replace(extra=1.0)

    @property
    def bound(self) -> float:
        """Nesterov's, with gradients that are averaged."""
        return 2 * (1 + self.beta1) / ((1 + 2 * self.beta1) * (1 - self.beta1))

    def _aim(self, gradient: FloatArray, state: AdamState) -> tuple[FloatArray, Any, AdamState]:
        gradients, squares, updates, product = state
        updates += 1
        now, ahead = self._momentum(updates), self._momentum(updates + 1)
        product *= now
        direction = gradient * ((1 - now) / (1 - product))
        direction += gradients * ((1 - self.beta1) * ahead / (1 - product * ahead))
        return direction, 1.0, AdamState(gradients, squares, updates, product)

    def _momentum(self, update: int) -> Any:
        return self.beta1 * (1 - 0.5 * 0.96 ** (update * self.momentum_decay))

    def _shares(self, after: AdamState) -> tuple[Any, Any]:
        now, ahead = self._momentum(after.updates), self._momentum(after.updates + 1)
        summed = (1 - self.beta1) * ahead / (1 - after.extra * ahead)
        return (1 - now) / (1 - after.extra) + summed, summed * self.beta1
