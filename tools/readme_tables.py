"""Write the README's lists of optimisers, surfaces, schedules and scenes from the registries.

Run it as `python -m tools.readme_tables`; a test fails when the README falls behind.
"""

import re
from pathlib import Path

from gdviz.optimizers import OPTIMIZERS
from gdviz.scenes import GROUPS
from gdviz.schedules import SCHEDULES
from gdviz.surfaces import SURFACES

README = Path(__file__).parents[1] / "README.md"


def optimisers() -> str:
    rows = (f"| {name} | {rule.summary} | {rule.source} |" for name, rule in OPTIMIZERS.items())
    return "\n".join(["| Optimiser | In a sentence | Source |", "|---|---|---|", *rows])


def surfaces() -> str:
    rows = (f"| {name} | {surface.about} |" for name, surface in SURFACES.items())
    return "\n".join(["| Surface | What there is to see |", "|---|---|", *rows])


def scenes() -> str:
    rows = ["| Scene | Look for | It shows |", "|---|---|---|"]
    for group in GROUPS:
        rows.append(f"| **{group.name}** | {group.about} | |")
        rows += (f"| {entry.name} | {entry.look_for} | {entry.shows} |" for entry in group.scenes)
    return "\n".join(rows)


def schedules() -> str:
    return f"Schedules: {', '.join(SCHEDULES)}."


def written(text: str) -> str:
    """The README with its lists made anew."""
    text = re.sub(r"\| Optimiser \|.*?(?=\n\n)", lambda _: optimisers(), text, flags=re.DOTALL)
    text = re.sub(r"\| Surface \|.*?(?=\n\n)", lambda _: surfaces(), text, flags=re.DOTALL)
    text = re.sub(r"\| Scene \|.*?(?=\n\n)", lambda _: scenes(), text, flags=re.DOTALL)
    return re.sub(r"Schedules: .*?\.(?=\n)", lambda _: schedules(), text, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
