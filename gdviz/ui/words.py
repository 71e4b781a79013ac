"""Tooltips: what a control does, and what its word means, from the glossary."""

from gdviz.glossary import lookup


def explained(label: str, help: str) -> str:
    """The sentence on a control, and below it the glossary's on its label, where it has one."""
    term = lookup(label)
    return help if term is None else f"{help}\n\n*{term.name}*: {term.meaning}"
