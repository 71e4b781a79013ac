"""Experiments on data that somebody brings along."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from gdviz.errors import UnsupportedError
from gdviz.experiments.experiment import Experiment


def on_files(experiment: Experiment, files: Mapping[str, bytes]) -> Experiment:
    """The experiment on files, by name.

    Raises:
        UnsupportedError: if it cannot be run on any data but its own.
        DataError: if it does not understand the files.
    """
    if experiment.own is None:
        raise UnsupportedError(f"{experiment.key} cannot be run on data of your own.")
    return experiment.on(experiment.own.read(files), fingerprint(files))


def on_paths(experiment: Experiment, paths: Sequence[Path]) -> Experiment:
    """The experiment on files, or on one folder; errors as in `on_files`."""
    folders = [path for path in paths if path.is_dir()]
    if not folders:
        return on_files(experiment, {path.name: path.read_bytes() for path in paths})
    if experiment.own is None or experiment.own.read_folder is None or len(paths) > 1:
        raise UnsupportedError(f"{experiment.key} cannot be run on the folder {folders[0]}.")
    return experiment.on(experiment.own.read_folder(folders[0]), str(folders[0].resolve()))


def fingerprint(files: Mapping[str, bytes]) -> str:
    """Equal for files of equal names and contents alone."""
    known = hashlib.sha256()
    for name in sorted(files):
        known.update(f"{name} {len(files[name])} ".encode() + files[name])
    return known.hexdigest()
