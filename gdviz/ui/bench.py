"""Runs on the page: one seed at a time for the whole server, each kept for every visitor.

A run goes on inside the page's own script, so every report of its progress is a moment at which
Streamlit can break it off: when the visitor cancels, changes a setting or leaves. What was finished
by then stays.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import streamlit as st

from gdviz.experiments.experiment import Experiment
from gdviz.experiments.progress import Progress
from gdviz.experiments.results import Result, SeedResult
from gdviz.settings import Settings

#: Finished seeds that are kept, over all experiments and settings.
MOST_KEPT = 400
#: How often somebody who waits for another's run looks again, in seconds.
_LOOK = 0.2
#: Progress is shown when it has grown by so much.
_GRAIN = 0.01

_Key = tuple[str, str, str, int]


@dataclass(eq=False)
class Bench:
    """Where seeds are run, one at a time, so that times mean something and nobody starves."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: "OrderedDict[_Key, SeedResult]" = field(default_factory=OrderedDict)

    def finished(self, experiment: Experiment, settings: Settings, seeds: Iterable[int]) -> bool:
        """Whether all these seeds are there already."""
        return all(_key(experiment, settings, seed) in self.kept for seed in seeds)

    def seed(
        self, experiment: Experiment, settings: Settings, seed: int, report: Callable[[float], None]
    ) -> SeedResult:
        """One seed's result: found, or run as soon as nobody else's is; `report` may break it off.

        While it waits, it reports that nothing is done yet.
        """
        key = _key(experiment, settings, seed)
        while (found := self.kept.get(key)) is None:
            if self.lock.acquire(timeout=_LOOK):
                try:
                    self._run(key, experiment, settings, report)
                finally:
                    self.lock.release()
            else:
                report(0.0)
        return found

    def _run(
        self, key: _Key, experiment: Experiment, settings: Settings, report: Callable[[float], None]
    ) -> None:
        if key not in self.kept:  # nobody has run it while we waited
            self.kept[key] = experiment.run_one(key[-1], settings, Progress(report))
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)


def _key(experiment: Experiment, settings: Settings, seed: int) -> _Key:
    return experiment.key, experiment.fed, settings.key(), seed


@st.cache_resource
def bench() -> Bench:
    """The server's only one."""
    return Bench()


def run(
    experiment: Experiment, settings: Settings, seeds: int, report: Callable[[float, str], None]
) -> Result:
    """Seeds 0, 1, ... one after the other, reporting the share done and what is being done."""
    found = []
    for seed in range(seeds):
        told = -1.0

        def tell(share: float, seed: int = seed) -> None:
            nonlocal told
            if share == 0.0 or share - told >= _GRAIN or share == 1.0:
                told = share
                report((seed + share) / seeds, f"Seed {seed + 1} of {seeds}")

        tell(0.0)
        found.append(bench().seed(experiment, settings, seed, tell))
    return experiment.gather(found, settings)
