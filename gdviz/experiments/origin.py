"""Where numbers come from: versions and processor."""

import platform
from functools import cache
from pathlib import Path

import numpy as np

from gdviz import __version__


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
