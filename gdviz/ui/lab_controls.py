"""The network lab's controls: each is bound to the link, so the link is the scene."""

import dataclasses
from typing import Any

import streamlit as st

from gdviz import hyperparameters
from gdviz.datasets import DATASETS, Dataset, read_csv
from gdviz.errors import DataError
from gdviz.hyperparameters import Hyperparameter
from gdviz.lab.scene import (
    BATCHES,
    DATA_NAMES,
    DROPOUT,
    FIRST_DATA,
    LOSS_CHOICES,
    MOST_EPOCHS,
    MOST_LAYERS,
    MOST_SEED,
    MOST_UNITS,
    OWN_TABLE,
    PENALTIES,
    PLANES,
    SEED_COUNTS,
    SHARE,
    LabScene,
    batch_text,
    fingerprint,
    first_lab_scene,
    noise_of,
    penalty_text,
    points_of,
    suggested_rate,
    unit_default,
)
from gdviz.links import from_control, to_control
from gdviz.networks import ACTIVATIONS, INITIALISATIONS
from gdviz.optimizers import OPTIMIZERS
from gdviz.ui.controls import ask_number, ask_schedule, ask_slider
from gdviz.ui.words import explained

_LINK: Any = "query-params"
_PENALTY_TEXTS = list(map(penalty_text, PENALTIES))


def ask_data() -> LabScene:
    """What the chosen data set opens with; choosing one brings the network that suits it."""
    name = st.selectbox(
        "Data",
        DATA_NAMES,
        DATA_NAMES.index(FIRST_DATA),
        key="data",
        bind=_LINK,
        on_change=_suit_data,
        help="What the network shall learn.",
    )
    return first_lab_scene(name)


def ask_examples(opening: LabScene) -> LabScene:
    """How many examples there are, how noisy, which are put aside; or a file of one's own."""
    table = ""
    if opening.data == OWN_TABLE:
        table = _ask_table()
        opening = opening if table else first_lab_scene()
    else:
        st.caption(DATASETS[opening.data].about)
    points, noise = points_of(opening.data), noise_of(opening.data)
    own = opening.data == OWN_TABLE
    return dataclasses.replace(
        opening,
        points=opening.points if own else _whole(points, opening.points, "points"),
        noise=opening.noise if own else _plain(noise, opening.noise, "noise"),
        share=_plain(SHARE, opening.share, "share"),
        data_seed=_seed("Seed of the data", "data_seed", "Other examples, and others put aside."),
        table=table,
    )


def ask_network(scene: LabScene) -> LabScene:
    """Layers and units, what they do to their sums, and what holds them together."""
    layers = st.slider(
        "Hidden layers", 0, MOST_LAYERS, len(scene.units), key="layers", bind=_LINK,
        help=explained("Hidden layer", "Layers of units between the inputs and the outputs."),
    )  # fmt: skip
    units = tuple(
        st.slider(
            f"Units in layer {number}", 1, MOST_UNITS, unit_default(scene.units, number),
            key=f"units{number}", bind=_LINK,
        )
        for number in range(1, layers + 1)
    )  # fmt: skip
    names = list(INITIALISATIONS)
    initialisation = st.selectbox(
        "First weights", names, names.index(scene.initialisation),
        key="initialisation", bind=_LINK,
        help=explained("Initialisation", "How the weights are drawn before training."),
    )  # fmt: skip
    st.caption(f"{INITIALISATIONS[initialisation].about} {INITIALISATIONS[initialisation].source}.")
    return dataclasses.replace(
        scene,
        units=units,
        initialisation=initialisation,
        batch_norm=st.toggle(
            "Batch norm", scene.batch_norm, key="batch_norm", bind=_LINK,
            help=explained("Batch norm", "Before every hidden layer's activation."),
        ),
        residual=st.toggle(
            "Residual links", scene.residual, key="residual", bind=_LINK,
            help=explained("Residual link", "Around every hidden layer as wide as the one before."),
        ),
        dropout=_plain(DROPOUT, scene.dropout, "dropout"),
    )  # fmt: skip


def ask_activation(scene: LabScene) -> LabScene:
    """What every hidden unit does to its sum."""
    names = list(ACTIVATIONS)
    name = st.selectbox(
        "Activation", names, names.index(scene.activation), key="activation", bind=_LINK,
        help=explained("Activation", "What every hidden unit does to the sum of what it gets."),
    )  # fmt: skip
    return dataclasses.replace(scene, activation=name)


def ask_training(scene: LabScene) -> LabScene:
    """The loss and its penalties, the schedule, and chance."""
    losses = list(LOSS_CHOICES)
    loss = st.selectbox(
        "Loss", losses, losses.index(scene.loss), key="loss", bind=_LINK,
        help="Automatic: squared error for numbers, logistic for two classes, cross-entropy for "
        "more. Two classes can be learned with squared error or the hinge loss, too.",
    )  # fmt: skip
    schedule = ask_schedule()
    l1, l2 = (
        float(
            st.select_slider(
                f"{name} penalty",
                _PENALTY_TEXTS,
                "0",
                key=name.lower(),
                bind=_LINK,
                help=explained(name, said),
            )
        )
        for name, said in (
            ("L1", "Adds this much times the sum of all weights' sizes: many become nearly zero."),
            ("L2", "Adds this much times the sum of all squared weights: large ones shrink."),
        )
    )
    seed = _seed("Seed", "seed", "Other first weights, mini-batches and dropout.")
    counts = list(map(str, SEED_COUNTS))
    seeds = int(
        st.select_slider(
            "Same data, so many seeds", counts, str(scene.seeds), key="seeds", bind=_LINK,
            help="Trains so many nets beside one another, alike but for chance: the first is "
            "drawn, and a band in the loss curve holds them all.",
        )
    )  # fmt: skip
    return dataclasses.replace(
        scene, loss=loss, schedule=schedule, l1=l1, l2=l2, seed=seed, seeds=seeds
    )


def ask_landscape(scene: LabScene) -> LabScene:
    """Through which plane the loss is cut."""
    planes = list(PLANES)
    plane = st.radio(
        "Landscape", planes, key="plane", bind=_LINK,
        captions=[
            "Along the two directions in which the path moves most.",
            "Two random directions, filter by filter as long as the weights (Li et al. 2018).",
            "Through where three seeds ended; needs three seeds.",
        ],
    )  # fmt: skip
    return dataclasses.replace(scene, plane=plane)


def ask_optimizer(scene: LabScene) -> LabScene:
    """Who descends, at which rate; the other hyperparameters behind one button."""
    names = list(OPTIMIZERS)
    name = st.selectbox(
        "Optimiser", names, names.index(scene.optimizer.name), key="optimizer", bind=_LINK,
    )  # fmt: skip
    rule = scene.optimizer if name == scene.optimizer.name else suggested_rate(OPTIMIZERS[name])
    first, *others = hyperparameters.declared(rule).values()
    rule = dataclasses.replace(rule, **{first.name: ask_number(rule, first)})
    if others:
        with st.popover("More of the optimiser", width="stretch"):
            st.markdown(f"{rule.summary} *{rule.source}.*")
            st.latex(rule.formula)
            chosen = {each.name: ask_number(rule, each) for each in others}
        rule = dataclasses.replace(rule, **chosen)
    return dataclasses.replace(scene, optimizer=rule)


def ask_length(scene: LabScene) -> LabScene:
    """How many examples a step sees, and how often all are shown."""
    texts = list(map(batch_text, BATCHES))
    batch = st.select_slider(
        "Examples in a mini-batch", texts, batch_text(scene.batch), key="batch", bind=_LINK,
        help=explained(
            "Mini-batch",
            "How many examples one step looks at: 1 is stochastic, all is full-batch descent.",
        ),
    )  # fmt: skip
    epochs = st.slider(
        "Epochs", 1, MOST_EPOCHS, scene.epochs, key="epochs", bind=_LINK,
        help=explained("Epoch", "How often all training examples are shown."),
    )  # fmt: skip
    return dataclasses.replace(
        scene, batch=dict(zip(texts, BATCHES, strict=True))[batch], epochs=epochs
    )


def known_table(scene: LabScene) -> Dataset | None:
    """The table that this visit has read last, if the scene is about it."""
    held: Dataset | None = st.session_state.get("table_read")
    return held if scene.data == OWN_TABLE else None


def _ask_table() -> str:
    """A file of one's own: what tells it from others, "" as long as there is none."""
    file = st.file_uploader(
        "A CSV file: numbers, and a column of labels", "csv",
        help="Up to 5,000 rows and 100 columns. It stays in this visit, and travels in no link.",
    )  # fmt: skip
    label = st.text_input("Label column", placeholder="the last one", key="label_column")
    if file is not None:
        try:
            st.session_state["table_read"] = _read(file.getvalue(), label.strip() or None)
        except DataError as error:
            st.error(str(error))
    table = st.session_state.get("table_read")
    if table is None:
        st.caption("Until there is a file, the circle is shown.")
        return ""
    kind = f"{len(table.classes)} classes" if table.classes else "numbers to predict"
    st.caption(f"{len(table):,} examples of {table.inputs.shape[1]} numbers; {kind}.")
    return fingerprint(table)


@st.cache_data(max_entries=8, show_spinner=False)
def _read(data: bytes, label: str | None) -> Dataset:
    return read_csv(data, label)


def _suit_data() -> None:
    """Take what suits another kind of data; among alike ones everything stays."""
    opening = first_lab_scene(st.session_state["data"])
    points = points_of(opening.data)
    held = st.session_state.get("points")
    if held is not None and not points.low <= held <= points.high:
        st.session_state["points"] = int(points.default)
    planar = opening.data not in DATASETS or DATASETS[opening.data].planar
    if planar == st.session_state.get("planar", True):
        return
    st.session_state["planar"] = planar
    declared = hyperparameters.declared(opening.optimizer)["lr"]
    st.session_state.update(
        layers=len(opening.units),
        units1=opening.units[0],
        epochs=opening.epochs,
        noise=opening.noise,
        points=opening.points,
        activation=opening.activation,
        initialisation=opening.initialisation,
        optimizer=opening.optimizer.name,
    )
    st.session_state[f"{opening.optimizer.name}.lr"] = to_control(
        declared,
        opening.optimizer.lr,  # type: ignore[attr-defined]
    )


def _seed(label: str, key: str, help: str) -> int:
    return st.number_input(
        f"{label}, 0 to {MOST_SEED}", 0, MOST_SEED, 0, key=key, bind=_LINK, help=help
    )


def _whole(parameter: Hyperparameter, default: float, key: str) -> int:
    return int(ask_slider(parameter, default, key, parameter.label, help=parameter.help))


def _plain(parameter: Hyperparameter, default: float, key: str) -> float:
    return ask_slider(parameter, default, key, parameter.label, help=parameter.help)


def go_on(epoch: int, position: float) -> None:
    """From an epoch on another rate, told as the control's position; the run is made longer."""
    declared = hyperparameters.declared(OPTIMIZERS["Gradient descent"])["lr"]
    text = st.session_state.get("changes", "")
    before = [pair for pair in text.split() if int(pair.split(":")[0]) < epoch]
    st.session_state["changes"] = " ".join(
        [*before, f"{epoch}:{from_control(declared, position):g}"]
    )
    if epoch >= st.session_state["epochs"]:
        st.session_state["epochs"] = min(2 * epoch, MOST_EPOCHS)
