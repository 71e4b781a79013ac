"""Controls of an experiment's settings, bound to the link as "T1.rate"."""

import dataclasses
import math
from typing import Any

import streamlit as st

from gdviz import hyperparameters
from gdviz.experiments.experiment import Experiment
from gdviz.hyperparameters import Hyperparameter
from gdviz.links import LinkReader, Query
from gdviz.settings import Settings, choices
from gdviz.ui.controls import ask_slider

_LINK: Any = "query-params"
#: The most seeds of a run on the page.
MOST_SEEDS = 20


def ask_settings(experiment: Experiment) -> Settings:
    """The settings of a run on the page; they open with the experiment's reduced ones."""
    chosen: dict[str, Any] = {}
    first, declared = experiment.reduced, hyperparameters.declared(experiment.reduced)
    options = choices(first)
    for field in dataclasses.fields(first):
        key, default = f"{experiment.key}.{field.name}", getattr(first, field.name)
        if field.name in options:
            each = options[field.name]
            chosen[field.name] = st.selectbox(
                each.label,
                each.options,
                each.options.index(default),
                key=key,
                bind=_LINK,
                help=each.help,
            )
        else:
            chosen[field.name] = _ask_number(declared[field.name], default, key)
    return dataclasses.replace(first, **chosen)


def ask_seeds(experiment: Experiment) -> int:
    """How many seeds a run on the page takes."""
    return st.slider(
        "Seeds",
        1,
        MOST_SEEDS,
        experiment.live_seeds,
        key=f"{experiment.key}.seeds",
        bind=_LINK,
        help="Each seed is a run of its own, with its own split, start and order of the data. "
        "With fewer than six, chance cannot be ruled out and no claim is decided.",
    )


def _ask_number(parameter: Hyperparameter, default: float, key: str) -> float:
    if not _doubles(parameter):
        return ask_slider(parameter, default, key, parameter.label, help=parameter.help)
    steps = list(map(str, _doublings(parameter, default)))
    chosen = st.select_slider(
        parameter.label, steps, str(round(default)), key=key, bind=_LINK, help=parameter.help
    )
    return int(chosen)


def _doublings(parameter: Hyperparameter, default: float) -> list[int]:
    """Whole numbers of a logarithmic range: its low end doubled again and again, and its ends."""
    count = math.floor(math.log2(parameter.high / parameter.low))
    doubled = {round(parameter.low) << place for place in range(count + 1)}
    return sorted(doubled | {round(parameter.high), round(default)})


def problems(experiment: Experiment, query: Query) -> list[str]:
    """A sentence for each part of a link that no control of this experiment can take."""
    reader = LinkReader(query)
    for name, parameter in hyperparameters.declared(experiment.reduced).items():
        default = getattr(experiment.reduced, name)
        if _doubles(parameter):
            reader.number(f"{experiment.key}.{name}", (parameter.low, parameter.high), default)
        else:
            reader.position(f"{experiment.key}.{name}", parameter, default)
    for name, each in choices(experiment.reduced).items():
        reader.choice(f"{experiment.key}.{name}", each.options, getattr(experiment.reduced, name))
    reader.whole(f"{experiment.key}.seeds", (1, MOST_SEEDS), experiment.live_seeds)
    return reader.problems


def _doubles(parameter: Hyperparameter) -> bool:
    """Whether the control goes in doublings: whole numbers over a logarithmic range."""
    return parameter.whole and parameter.scale == "log"
