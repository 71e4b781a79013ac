"""Print a command of the README, so that CI runs the very words a new user is told to type.

Called with `run` for the command that starts the app, with `test` for that which runs the tests.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
ENDINGS = {"run": "streamlit run app.py", "test": "pytest"}


def command(name: str) -> str:
    """The README's line for Linux and macOS that ends as the named command does.

    Raises:
        LookupError: if there is not exactly one.
    """
    lines = re.findall(r"^python3 -m venv .*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    found = [line for line in lines if line.endswith(f"&& {ENDINGS[name]}")]
    if len(found) != 1:
        raise LookupError(f"README.md has {len(found)} commands that end with {ENDINGS[name]!r}.")
    return found[0]


if __name__ == "__main__":
    print(command(sys.argv[1]))
