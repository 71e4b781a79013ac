"""The core stays light: what it imports is asked of a fresh interpreter."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "plotly", "streamlit", "scipy", "torch")


def said_by(script):
    """What a fresh interpreter prints, in words."""
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    "modules",
    [
        "gdviz",
        "gdviz.race, gdviz.scenes, gdviz.surfaces, gdviz.optimizers, gdviz.schedules",
        "gdviz.figures.styles, gdviz.player",
        "gdviz.proof.evidence, gdviz.proof.puzzle, gdviz.figures.evidence, gdviz.figures.puzzle",
    ],
)
def test_no_heavy_package_is_loaded(modules):
    loaded = said_by(f"import sys, {modules}; print(*sys.modules)")
    assert "gdviz" in loaded
    assert not set(loaded) & set(HEAVY)


def test_importing_gdviz_sets_one_blas_thread_before_numpy():
    script = """
import os, sys
os.environ.pop("OPENBLAS_NUM_THREADS", None)
import gdviz
print(os.environ["OPENBLAS_NUM_THREADS"], "numpy" in sys.modules)
"""
    assert said_by(script) == ["1", "False"]


def test_a_chosen_number_of_threads_is_left_alone():
    script = """
import os
os.environ["OMP_NUM_THREADS"] = "3"
import gdviz
print(os.environ["OMP_NUM_THREADS"])
"""
    assert said_by(script) == ["3"]
