"""A scene of the network lab: what is learnt, by which network, how, and seen in which plane."""

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import parse_qs, urlencode

from gdviz import hyperparameters
from gdviz.datasets import DATASETS, Dataset
from gdviz.errors import SettingError
from gdviz.hyperparameters import Hyperparameter
from gdviz.links import (
    LinkReader,
    Query,
    as_controlled,
    controlled,
    settings_query,
    shortened,
    to_control,
)
from gdviz.networks import ACTIVATIONS, INITIALISATIONS
from gdviz.optimizers import OPTIMIZERS, Adam, Optimizer
from gdviz.schedules import SCHEDULES, Constant, Schedule

LossChoice = Literal["automatic", "mse", "hinge"]
PlaneChoice = Literal["principal plane of the path", "random plane", "plane of three seeds"]
LOSS_CHOICES: tuple[LossChoice, ...] = get_args(LossChoice)
PLANES: tuple[PlaneChoice, ...] = get_args(PlaneChoice)
#: A table of one's own stands among the data sets under this name; it lives in the visit alone.
OWN_TABLE = "Your own table"
DATA_NAMES: tuple[str, ...] = (*DATASETS, OWN_TABLE)
FIRST_DATA = "circle"

MOST_LAYERS, MOST_UNITS, MOST_EPOCHS, MOST_SEED = 8, 64, 2000, 9999
BATCHES: tuple[int | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, None)
PENALTIES: tuple[float, ...] = (0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
SEED_COUNTS = (1, 3, 5, 10, 20)
#: How often a rate may be changed while a run goes on.
MOST_CHANGES = 8
_RATE = hyperparameters.declared(OPTIMIZERS["Gradient descent"])["lr"]
#: The number of examples of a table of one's own is the table's.
TABLE_POINTS = DATASETS[FIRST_DATA].points


def _share(
    name: str, label: str, default: float, low: float, high: float, help: str
) -> Hyperparameter:
    return Hyperparameter(
        name=name, label=label, symbol="", default=default, low=low, high=high,
        valid=(low, high + 1e-9), scale="linear", step=0.05, whole=False, help=help,
    )  # fmt: skip


SHARE = _share(
    "share", "Share for training", 0.7, 0.1, 0.9,
    "The rest is put aside: the net is tested on it, and never learns from it.",
)  # fmt: skip
DROPOUT = _share(
    "dropout", "Dropout", 0.0, 0.0, 0.8,
    "The share of hidden units that each training step silences at random.",
)  # fmt: skip


@dataclass(frozen=True)
class LabScene:
    """A training run of a small dense network, and how its landscape is cut.

    Attributes:
        data: one of DATA_NAMES.
        points: how many examples, within the data set's range.
        noise: as the data set means it, 0 to 0.5.
        data_seed: which examples are drawn, and which are put aside.
        share: of the examples that are learned from.
        units: of each hidden layer; at most MOST_LAYERS layers of MOST_UNITS units.
        activation: one of ACTIVATIONS.
        initialisation: one of INITIALISATIONS.
        batch_norm, residual: as in `gdviz.networks.MLP`.
        dropout: the share of hidden units that training silences.
        loss: "automatic" takes the loss that suits the targets; of two classes the others can be
            asked for.
        optimizer: the rule with its hyperparameters.
        schedule: factors for its learning rate.
        batch: examples in a mini-batch, one of BATCHES; None for all.
        epochs: 1 to MOST_EPOCHS.
        l1, l2: the strength of the penalties, of PENALTIES.
        seed: of the first weights, the mini-batches and dropout.
        seeds: how many seeds, from `seed` on, train beside one another; one of SEED_COUNTS.
        plane: through which the landscape is cut.
        changes: (epoch, rate) pairs: from that epoch on the rate is another, and the run goes on
            from the weights that it has.
        table: what tells a table of one's own from others; "" for none.

    Raises:
        SettingError: if one of them is not as described.
    """

    data: str = FIRST_DATA
    points: int = 400
    noise: float = 0.15
    data_seed: int = 0
    share: float = SHARE.default
    units: tuple[int, ...] = (8, 8)
    activation: str = "tanh"
    initialisation: str = "Xavier"
    batch_norm: bool = False
    residual: bool = False
    dropout: float = 0.0
    loss: LossChoice = "automatic"
    optimizer: Optimizer = field(default_factory=lambda: Adam(lr=0.01))
    schedule: Schedule = field(default_factory=Constant)
    batch: int | None = 20
    epochs: int = 60
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 0
    seeds: int = 1
    plane: PlaneChoice = "principal plane of the path"
    changes: tuple[tuple[int, float], ...] = ()
    table: str = ""

    def __post_init__(self) -> None:
        for name, options in self._choices():
            if (chosen := getattr(self, name)) not in options:
                raise SettingError(f"The lab's {name} is {chosen!r}, which is not of {options}.")
        for label, low, value, high in self._limits():
            if not low <= value <= high:
                raise SettingError(f"{label} is {value:g}, outside {low:g} to {high:g}.")
        if len(self.units) > MOST_LAYERS:
            raise SettingError(f"At most {MOST_LAYERS} hidden layers, not {len(self.units)}.")
        object.__setattr__(self, "optimizer", as_controlled(self.optimizer))
        object.__setattr__(self, "schedule", as_controlled(self.schedule))
        object.__setattr__(self, "changes", _settled(self.changes))

    def _choices(self) -> list[tuple[str, Iterable[object]]]:
        return [
            ("data", DATA_NAMES),
            ("activation", tuple(ACTIVATIONS)),
            ("initialisation", tuple(INITIALISATIONS)),
            ("loss", LOSS_CHOICES),
            ("batch", BATCHES),
            ("l1", PENALTIES),
            ("l2", PENALTIES),
            ("seeds", SEED_COUNTS),
            ("plane", PLANES),
        ]

    def _limits(self) -> list[tuple[str, float, float, float]]:
        points, noise = points_of(self.data), noise_of(self.data)
        return [
            ("The number of examples", points.low, self.points, points.high),
            ("The noise", noise.low, self.noise, noise.high),
            ("The data's seed", 0, self.data_seed, MOST_SEED),
            ("The share for training", SHARE.low, self.share, SHARE.high),
            *(("A layer's number of units", 1, units, MOST_UNITS) for units in self.units),
            ("Dropout", DROPOUT.low, self.dropout, DROPOUT.high),
            ("The number of epochs", 1, self.epochs, MOST_EPOCHS),
            ("The seed", 0, self.seed, MOST_SEED),
        ]

    def key(self) -> str:
        """A canonical text: equal for equal scenes alone, and `from_key` reads it back."""
        return urlencode(self.to_query(), doseq=True)

    @classmethod
    def from_key(cls, key: str) -> "LabScene":
        """The scene that `key` was made from.

        Raises:
            SettingError: if the text is no key.
        """
        scene, problems = cls.from_query(parse_qs(key, keep_blank_values=True))
        if problems:
            raise SettingError(problems[0])
        return scene

    def brief(self) -> str:
        """The same in short: only what differs from what the data set opens with."""
        usual = first_lab_scene(self.data).to_query() | {"data": [FIRST_DATA]}
        said = {name: text for name, text in self.to_query().items() if usual.get(name) != text}
        return urlencode(said, doseq=True)

    @classmethod
    def from_brief(cls, brief: str) -> "LabScene":
        """The scene that `brief` was made from.

        Raises:
            SettingError: if the text says something that no scene is.
        """
        return cls.from_key(brief)

    def to_query(self) -> dict[str, list[str]]:
        """The scene as a link's parameters, all written out."""
        query = {
            "data": self.data,
            "points": str(self.points),
            "noise": repr(self.noise),
            "data_seed": str(self.data_seed),
            "share": repr(self.share),
            "layers": str(len(self.units)),
            **{f"units{number}": str(units) for number, units in enumerate(self.units, 1)},
            "activation": self.activation,
            "initialisation": self.initialisation,
            "batch_norm": _word(self.batch_norm),
            "residual": _word(self.residual),
            "dropout": repr(self.dropout),
            "loss": self.loss,
            "optimizer": self.optimizer.name,
            "schedule": self.schedule.name,
            "batch": batch_text(self.batch),
            "epochs": str(self.epochs),
            "l1": penalty_text(self.l1),
            "l2": penalty_text(self.l2),
            "seed": str(self.seed),
            "seeds": str(self.seeds),
            "plane": self.plane,
            "changes": changes_text(self.changes),
        }
        if self.table:
            query["table"] = self.table
        texts = {name: [text] for name, text in query.items()}
        return texts | settings_query(self.optimizer) | settings_query(self.schedule)

    @classmethod
    def from_query(cls, query: Query) -> tuple["LabScene", list[str]]:
        """The scene of a link, and a sentence for each part that was not usable.

        What is missing or unusable takes its default, so every link opens.
        """
        return _Reader(query).scene()


def points_of(data: str) -> Hyperparameter:
    """The control of a data set's number of examples."""
    return DATASETS[data].points if data in DATASETS else TABLE_POINTS


def noise_of(data: str) -> Hyperparameter:
    """The control of a data set's noise."""
    return DATASETS[data if data in DATASETS else FIRST_DATA].noise


def first_lab_scene(data: str = FIRST_DATA) -> LabScene:
    """The scene that a data set opens with."""
    if data in DATASETS and not DATASETS[data].planar:
        return LabScene(
            data=data, points=int(points_of(data).default), noise=0.0, units=(32,), epochs=20,
            activation="ReLU", initialisation="He",
            optimizer=Adam(lr=0.003),
        )  # fmt: skip
    return LabScene(data=data)


def suggested_rate(rule: type[Optimizer]) -> Optimizer:
    """The rule at a learning rate that suits small networks; all else at its default."""
    rates = {"curvature": 0.2 * rule.rate_share, "length": 0.01}
    if rule.rate_follows is None:
        return rule()
    return dataclasses.replace(rule(), lr=rates[rule.rate_follows])  # type: ignore[call-arg]


def batch_text(batch: int | None) -> str:
    """A mini-batch's size as links and controls say it."""
    return "all" if batch is None else str(batch)


def penalty_text(strength: float) -> str:
    """A penalty's strength as links and controls say it."""
    return f"{strength:g}"


def changes_text(changes: Iterable[tuple[int, float]]) -> str:
    """Changed rates as a link says them: "40:0.1 60:0.01"."""
    return " ".join(f"{epoch}:{rate:g}" for epoch, rate in changes)


def fingerprint(table: Dataset) -> str:
    """What tells a table of one's own from others."""
    from zlib import crc32

    return f"{crc32(table.inputs.tobytes() + table.targets.tobytes()):08x}"


def _settled(changes: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    settled = tuple((int(epoch), controlled(_RATE, rate)) for epoch, rate in changes)
    epochs = [epoch for epoch, _ in settled]
    rising = all(epoch > 0 for epoch in epochs) and epochs == sorted(set(epochs))
    inside = all(_RATE.low <= rate <= _RATE.high for _, rate in settled)
    if not (rising and inside and len(settled) <= MOST_CHANGES):
        raise SettingError(
            f"Up to {MOST_CHANGES} changed rates are told by rising epochs, each with a rate from "
            f"{_RATE.low:g} to {_RATE.high:g}."
        )
    return settled


def _word(on: bool) -> str:
    return "true" if on else "false"


class _Reader(LinkReader):
    """Reads a lab's parameters."""

    def scene(self) -> tuple[LabScene, list[str]]:
        default = first_lab_scene(self._data())
        points, noise = points_of(default.data), noise_of(default.data)
        batches = {batch_text(batch): batch for batch in BATCHES}
        penalties = {penalty_text(strength): strength for strength in PENALTIES}
        counts = tuple(map(str, SEED_COUNTS))
        scene = dataclasses.replace(
            default,
            points=self.whole("points", _range(points), default.points),
            noise=self.number("noise", (noise.low, noise.high), default.noise),
            data_seed=self.whole("data_seed", (0, MOST_SEED), default.data_seed),
            share=self.number("share", (SHARE.low, SHARE.high), default.share),
            units=self._units(default.units),
            activation=self.choice("activation", ACTIVATIONS, default.activation),
            initialisation=self.choice("initialisation", INITIALISATIONS, default.initialisation),
            batch_norm=self._flag("batch_norm", default.batch_norm),
            residual=self._flag("residual", default.residual),
            dropout=self.number("dropout", (DROPOUT.low, DROPOUT.high), default.dropout),
            loss=self.choice("loss", LOSS_CHOICES, default.loss),
            optimizer=self._optimizer(default.optimizer),
            schedule=self.settings(SCHEDULES[self.choice("schedule", SCHEDULES, "constant")]()),
            batch=batches[self.choice("batch", batches, batch_text(default.batch))],
            epochs=self.whole("epochs", (1, MOST_EPOCHS), default.epochs),
            l1=penalties[self.choice("l1", penalties, "0")],
            l2=penalties[self.choice("l2", penalties, "0")],
            seed=self.whole("seed", (0, MOST_SEED), default.seed),
            seeds=int(self.choice("seeds", counts, str(default.seeds))),
            plane=self.choice("plane", PLANES, default.plane),
            changes=self._changes(),
            table=self.only("table") or "" if default.data == OWN_TABLE else "",
        )
        return scene, self.problems

    def _data(self) -> str:
        """The data set; a table of one's own travels in no link, but may be known to the visit."""
        data = self.choice("data", DATA_NAMES, FIRST_DATA)
        if data == OWN_TABLE and not self.query.get("table"):
            self.problems.append(
                "A link does not hold a table: choose the file again. "
                f"“{FIRST_DATA}” is shown instead."
            )
            return FIRST_DATA
        return data

    def _units(self, default: tuple[int, ...]) -> tuple[int, ...]:
        layers = self.whole("layers", (0, MOST_LAYERS), len(default))
        return tuple(
            self.whole(f"units{number}", (1, MOST_UNITS), unit_default(default, number))
            for number in range(1, layers + 1)
        )

    def _flag(self, name: str, default: bool) -> bool:
        return self.choice(name, ("true", "false"), _word(default)) == "true"

    def _optimizer(self, default: Optimizer) -> Optimizer:
        name = self.choice("optimizer", OPTIMIZERS, default.name)
        return self.settings(default if name == default.name else suggested_rate(OPTIMIZERS[name]))

    def _changes(self) -> tuple[tuple[int, float], ...]:
        text = self.only("changes") or ""
        try:
            pairs = [pair.split(":") for pair in text.split()]
            return _settled([(int(epoch), _finite(rate)) for epoch, rate in pairs])
        except ValueError:
            self.problems.append(
                f"The changed rates “{shortened(text)}” cannot be read; there are none."
            )
            return ()


def unit_default(units: tuple[int, ...], number: int) -> int:
    """How many units layer `number`, from 1, has unless said otherwise."""
    return units[min(number, len(units)) - 1] if units else 8


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or number <= 0:
        raise ValueError(text)
    return number


def _range(parameter: Hyperparameter) -> tuple[int, int]:
    return int(parameter.low), int(parameter.high)


def rate_position(rate: float) -> float:
    """Where the control of a learning rate stands for `rate`."""
    return to_control(_RATE, rate)
