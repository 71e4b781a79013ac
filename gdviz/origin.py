"""Where recorded numbers come from: date, processor, versions and command."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from gdviz import __version__


@dataclass(frozen=True)
class Origin:
    """Where a result comes from.

    Attributes:
        versions: by package, "python" among them.
        processor: its model.
        made: the date, as YYYY-MM-DD.
        command: what makes it again.
    """

    versions: Mapping[str, str]
    processor: str
    made: str
    command: str


def versions() -> dict[str, str]:
    """The versions that a result depends on, by package."""
    return {"gdviz": __version__, "python": platform.python_version(), "numpy": np.__version__}


@cache
def processor() -> str:
    """The processor's model where the system tells, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
