"""How far a job is, and a way to end it."""

from collections.abc import Callable
from dataclasses import dataclass

from gdviz.errors import GdvizError


class CancelledError(GdvizError):
    """A run that was ended before it was done; it has no result."""


@dataclass(frozen=True)
class Progress:
    """Told how far one part of a job is, it reports how far all of it is.

    It is called as `train` calls its `progress`, with what is done and what there is, and raises
    CancelledError if the one it reports to returns False: half a run never becomes a result.

    Attributes:
        report: gets the share done of the whole job, 0 to 1; returns False to end it.
        low, high: the shares of the whole job at which this part begins and ends.
    """

    report: Callable[[float], bool | None]
    low: float = 0.0
    high: float = 1.0

    def __call__(self, done: float, total: float) -> None:
        """Report that `done` of `total` are done of this part."""
        share = min(max(done / total, 0.0), 1.0) if total else 1.0
        if self.report(self.low + share * (self.high - self.low)) is False:
            raise CancelledError("The run was cancelled; nothing of it was kept.")

    def part(self, number: int, of: int) -> "Progress":
        """The progress of part `number` (0, 1, ...) of `of` equal parts of this one."""
        size = (self.high - self.low) / of
        return Progress(self.report, self.low + number * size, self.low + (number + 1) * size)


#: For those who need not know.
SILENT = Progress(lambda share: None)
