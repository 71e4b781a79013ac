"""Run experiments and write their results: `python -m gdviz.experiments T1 T3 --seeds 20`."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from gdviz.errors import GdvizError, SettingError
from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.own import on_paths
from gdviz.experiments.places import Place, cluster, processes
from gdviz.experiments.runner import produce
from gdviz.experiments.store import FOLDER


def main(
    arguments: Sequence[str] | None = None,
    experiments: Mapping[str, Experiment] = EXPERIMENTS,
) -> int:
    """Run what the arguments ask for; 0, or 2 with a sentence on what is wrong."""
    asked = _parser(experiments).parse_args(arguments)
    try:
        for key in asked.keys:
            experiment = _fed(experiments[key], asked)
            result = produce(experiment, range(asked.seeds), _place(asked, experiment), asked.out)
            for verdict in result.verdicts:
                claim = experiment.claim(verdict.claim)
                print(f"  {verdict.verdict}: {claim.sentence} ({verdict.right} of {verdict.seeds})")
    except GdvizError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser(experiments: Mapping[str, Experiment]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gdviz.experiments",
        description="Run the article's tables as experiments. A run that was interrupted goes on "
        "where it was when it is started again.",
    )
    parser.add_argument("keys", nargs="+", choices=list(experiments), help="which tables")
    parser.add_argument("--seeds", type=_count, default=20, help="how many seeds (20)")
    parser.add_argument(
        "--workers", type=_count, default=os.cpu_count() or 1, help="processes here (all cores)"
    )
    parser.add_argument("--scheduler", help="a Dask scheduler's address, tcp://host:port")
    parser.add_argument(
        "--data", nargs="+", type=Path, help="files, or a folder, of your own (with --out)"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder (assets/results)")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {text!r}")
    return int(text)


def _fed(experiment: Experiment, asked: argparse.Namespace) -> Experiment:
    """The experiment, on the data that were given if any were.

    Raises:
        SettingError: if the result would take the place of the shipped one, or nothing is there.
        DataError, UnsupportedError: if the data are of no use to it.
    """
    if not asked.data:
        return experiment
    if asked.out.resolve() == FOLDER.resolve():
        raise SettingError("A result on your own data does not replace the shipped one: use --out.")
    if absent := [str(path) for path in asked.data if not path.exists()]:
        raise SettingError(f"There is no {' and no '.join(absent)}.")
    return on_paths(experiment, asked.data)


def _place(asked: argparse.Namespace, experiment: Experiment) -> Place:
    """Times are measured with nothing beside them, hence in one process."""
    if asked.scheduler:
        return cluster(asked.scheduler)
    return processes(1 if experiment.serial else asked.workers)


if __name__ == "__main__":
    sys.exit(main())
