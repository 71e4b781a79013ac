"""Write the README's lists from the registries: rules, surfaces, schedules, scenes, networks, data.

Run it as `python -m tools.readme_tables`; a test fails when the README falls behind.
"""

import re
from pathlib import Path

from gdviz.datasets import DATASETS
from gdviz.lab.scenes import LAB_SCENES
from gdviz.networks import ACTIVATIONS, INITIALISATIONS
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


def activations() -> str:
    return f"Activations: {', '.join(ACTIVATIONS)}."


def initialisations() -> str:
    return f"First weights: {', '.join(INITIALISATIONS)}."


def data_sets() -> str:
    rows = (f"| {name} | {kind.about} |" for name, kind in DATASETS.items())
    return "\n".join(["| Data | What is to be learned |", "|---|---|", *rows])


def trainings() -> str:
    rows = (f"| {name} | {one.look_for} | {one.shows} |" for name, one in LAB_SCENES.items())
    return "\n".join(["| Training | Look for | It shows |", "|---|---|---|", *rows])


def written(text: str) -> str:
    """The README with its lists made anew."""
    text = re.sub(r"\| Optimiser \|.*?(?=\n\n)", lambda _: optimisers(), text, flags=re.DOTALL)
    text = re.sub(r"\| Surface \|.*?(?=\n\n)", lambda _: surfaces(), text, flags=re.DOTALL)
    text = re.sub(r"\| Scene \|.*?(?=\n\n)", lambda _: scenes(), text, flags=re.DOTALL)
    text = re.sub(r"\| Data \|.*?(?=\n\n)", lambda _: data_sets(), text, flags=re.DOTALL)
    text = re.sub(r"\| Training \|.*?(?=\n\n)", lambda _: trainings(), text, flags=re.DOTALL)
    text = re.sub(r"Activations: .*?\.(?=\n)", lambda _: activations(), text, flags=re.DOTALL)
    text = re.sub(r"First weights: .*?\.(?=\n)", lambda _: initialisations(), text, flags=re.DOTALL)
    return re.sub(r"Schedules: .*?\.(?=\n)", lambda _: schedules(), text, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
