"""What one map may cost: every job says beforehand how many runs and steps it takes."""

from gdviz.errors import BudgetError

#: The most steps, over all runs, that one map may take: some two seconds on a laptop.
MOST = 40_000_000


def afford(runs: int, steps: int, dear: float = 1.0) -> None:
    """Raise BudgetError if so many runs of so many steps are more than one map may take.

    A step is `dear` times one on an ordinary surface.
    """
    allowed = int(MOST / dear)
    if runs * steps > allowed:
        most = f"{allowed / 1e6:g} million" if allowed >= 1e6 else f"{allowed:,}"
        here = " here, where a step looks at all the data of a network" if dear > 1 else ""
        raise BudgetError(f"{cost(runs, steps)} are more than the {most} allowed{here}.")


def cost(runs: int, steps: int) -> str:
    """What a job takes, in words: "40,000 runs x 500 steps = 20 million steps"."""
    return f"{runs:,} runs × {steps:,} steps = {runs * steps / 1e6:.3g} million steps"
