"""A Dask scheduler with two workers, until the program's input ends."""

import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as folder:
        os.environ["TOY_GRAVE"] = str(Path(folder) / "grave")
        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster:
            print(cluster.scheduler_address, flush=True)
            sys.stdin.read()
