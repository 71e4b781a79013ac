"""The documents do not fall behind the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import readme_commands, readme_tables

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_lists_are_those_of_the_registries():
    assert readme_tables.written(README) == README
    lists = ("optimisers", "surfaces", "schedules", "scenes", "activations")
    lists += ("initialisations", "data_sets", "trainings")
    for name in lists:
        assert getattr(readme_tables, name)() in README


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_two_commands_are_there_once(name):
    assert readme_commands.command(name).startswith("python3 -m venv .venv && ")


def test_every_picture_and_link_exists():
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", prose):
        assert (ROOT / target).exists(), target


def test_the_python_examples_run():
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        subprocess.run([sys.executable, "-c", example], check=True, capture_output=True)


def test_every_python_file_says_what_it_is():
    files = [*ROOT.glob("*.py"), *(ROOT / "pages").glob("*.py"), *(ROOT / "gdviz").rglob("*.py")]
    for file in files:
        assert file.read_text(encoding="utf-8").startswith('"""'), file


def test_versions_agree():
    import gdviz

    for manifest in ("pyproject.toml", "gdviz/pyproject.toml"):
        assert f'version = "{gdviz.__version__}"' in (ROOT / manifest).read_text()
