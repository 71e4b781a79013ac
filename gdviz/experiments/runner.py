"""Run the seeds of an experiment somewhere, keeping each as soon as it is finished."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from datetime import UTC, datetime
from pathlib import Path

from gdviz.errors import GdvizError
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.places import Place
from gdviz.experiments.progress import SILENT, Progress
from gdviz.experiments.results import Result, SeedResult
from gdviz.experiments.store import FinishedSeed, Partial, to_json, write_whole
from gdviz.origin import Origin, processor, versions
from gdviz.settings import Settings

#: Workers that may die, one after the other, without a seed finished in between.
PATIENCE = 3

_Finished = Future[tuple[SeedResult, str]]
_RunSeed = Callable[[int, Settings, Progress], SeedResult]


class WorkerError(GdvizError):
    """Workers died again and again."""


def produce(
    experiment: Experiment,
    seeds: Sequence[int],
    place: Place,
    folder: Path,
    *,
    settings: Settings | None = None,
    announce: Callable[[str], None] = print,
) -> Result:
    """Run what is not finished of the seeds, and write `folder`/T1.json, or as the key is.

    Interrupted, it leaves its finished seeds behind, and takes them up when it is called again.

    Raises:
        WorkerError: if workers die `PATIENCE` times without finishing anything.
        Exception: what a seed itself raises; the others' results are kept.
    """
    settings = experiment.full if settings is None else settings
    partial = Partial(experiment, settings, folder)
    finish(experiment, seeds, place, partial, announce)
    finished = partial.read(seeds)
    each = [finished[seed].found for seed in seeds]
    processors = sorted({one.processor for one in finished.values()})
    result = experiment.gather(each, settings, _origin(experiment, len(seeds), processors))
    write_whole(folder / f"{experiment.key}.json", to_json(result))
    partial.remove()
    return result


def finish(
    experiment: Experiment,
    seeds: Sequence[int],
    place: Place,
    partial: Partial,
    announce: Callable[[str], None],
) -> None:
    """Run all seeds that `partial` does not hold; those of a worker that died, again."""
    deaths, before = 0, -1
    while missing := sorted(set(seeds) - set(partial.read(seeds))):
        deaths = 0 if len(missing) != before else deaths
        before = len(missing)
        with place.open() as executor:
            if not _drain(executor, experiment, missing, place, partial, announce):
                deaths += 1
                announce(f"{experiment.key}: a worker died; its seeds are run again.")
        if deaths == PATIENCE:
            raise WorkerError(
                f"Workers of {experiment.key} died {PATIENCE} times without finishing a seed "
                f"(next was {missing[0]}); finished seeds are kept."
            )


def _drain(
    executor: Executor,
    experiment: Experiment,
    missing: Sequence[int],
    place: Place,
    partial: Partial,
    announce: Callable[[str], None],
) -> bool:
    """Work through the missing seeds; False if a worker died."""
    at_once = 1 if experiment.serial else place.workers
    waiting, running = list(missing), set[_Finished]()
    alive, failed = True, list[Exception]()
    while running or (waiting and alive and not failed):
        while waiting and alive and not failed and len(running) < at_once:
            try:
                running.add(
                    executor.submit(work, experiment.run_seed, waiting[0], partial.settings)
                )
                del waiting[0]
            except place.deaths:
                alive = False
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            try:
                announce(_keep(future, experiment, partial))
            except place.deaths:
                alive = False
            except Exception as error:
                failed.append(error)
    if failed:
        raise failed[0]
    return alive


def _keep(future: _Finished, experiment: Experiment, partial: Partial) -> str:
    """Write down what a future found, and say so; raises what its task or worker raised."""
    found, where = future.result()
    partial.write(FinishedSeed(experiment.settled(found, partial.settings), where))
    return f"{experiment.key}: seed {found.seed} finished."


def work(run_seed: _RunSeed, seed: int, settings: Settings) -> tuple[SeedResult, str]:
    """One seed, and the processor it ran on: what is sent to a worker."""
    return run_seed(seed, settings, SILENT), processor()


def _origin(experiment: Experiment, seeds: int, processors: Sequence[str]) -> Origin:
    return Origin(
        versions=versions(),
        processor=", ".join(processors),
        made=datetime.now(UTC).date().isoformat(),
        command=f"python -m gdviz.experiments {experiment.key} --seeds {seeds}",
    )
