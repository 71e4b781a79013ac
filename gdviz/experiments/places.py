"""Where seeds are run: in processes of this machine, or on a Dask cluster.

Both are `concurrent.futures` executors, so that neither experiments nor the runner know which.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from gdviz.errors import GdvizError, UnsupportedError

#: How long a scheduler may take to answer.
_PATIENCE = "5s"


@dataclass(frozen=True)
class Place:
    """Where seeds are run.

    Attributes:
        open: a fresh executor; leaving it drops what has not begun.
        workers: how many seeds are worked on at once.
        deaths: what a future raises if its worker died rather than its task failed.
    """

    open: Callable[[], AbstractContextManager[Executor]]
    workers: int
    deaths: tuple[type[BaseException], ...]


def processes(workers: int) -> Place:
    """So many processes of this machine, each begun afresh rather than forked."""

    @contextmanager
    def fresh() -> Iterator[Executor]:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)

    return Place(fresh, workers, (BrokenExecutor,))


def _follow() -> None:
    """Let this process end when its parent does, however that ends: nobody waits for it then."""
    Thread(target=_end_with, args=[parent_process()], daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def cluster(address: str) -> Place:
    """The workers of the Dask scheduler at `address`, such as "tcp://10.0.0.1:8786".

    Raises:
        UnsupportedError: if dask.distributed is not installed.
        GdvizError: if no scheduler answers there, or it has no workers.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise UnsupportedError(
            "A scheduler's address needs dask.distributed, which is not installed: "
            'pip install "gdviz[distributed]".'
        ) from error

    @contextmanager
    def connected() -> Iterator[Executor]:
        with (
            distributed.Client(address, timeout=_PATIENCE) as client,
            client.get_executor() as executor,
        ):
            yield executor

    try:
        with distributed.Client(address, timeout=_PATIENCE) as client:
            workers = sum(client.nthreads().values())
    except (OSError, ValueError) as error:
        raise GdvizError(f"No Dask scheduler answers at {address!r}: {error}.") from error
    if not workers:
        raise GdvizError(f"The Dask scheduler at {address!r} has no workers; start some first.")
    return Place(connected, workers, (distributed.KilledWorker,))
