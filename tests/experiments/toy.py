"""A small experiment that only the tests know: how fast descent on x²/2 shrinks, by rate."""

import time
from dataclasses import dataclass

import numpy as np

from gdviz.chart import Axis, Chart, line
from gdviz.errors import DataError
from gdviz.experiments.claims import Claim
from gdviz.experiments.experiment import Article, Experiment, OwnData, Trace
from gdviz.experiments.progress import Progress
from gdviz.experiments.results import Case, Measure, Outcome, SeedResult
from gdviz.hyperparameters import hyperparameter
from gdviz.randomness import draws
from gdviz.settings import Settings, choice
from gdviz.surfaces import SURFACES

RATES = {"rate 0.1": 0.1, "rate 0.5": 0.5, "rate 3": 3.0}


@dataclass(frozen=True)
class ToySettings(Settings):
    epochs: int = hyperparameter(
        10, 1, 50, label="Epochs", symbol="E", help="How long.", whole=True, valid=(1, 1000)
    )
    start: str = choice("random", ("random", "one"), label="Start", help="Where it begins.")
    beyond: str = choice("with", ("with", "without"), label="A rate of 3", help="It diverges.")


def cases(settings):
    article = {"rate 0.1": {"loss": "low"}, "rate 0.5": {"loss": 0.34}}
    labels = [label for label in RATES if settings.beyond == "with" or label != "rate 3"]
    rows = [Case(label, {"rate": RATES[label]}, article.get(label, {})) for label in labels]
    return (*rows, Case("stay there", baseline=True))


def run_seed(seed, settings, progress):
    start = 1.0 if settings.start == "one" else 0.5 + draws(seed, 0, "start").uniform(1)[0]
    return run_from(seed, settings, progress, start)


def run_from(seed, settings, progress, start):
    outcomes = {"stay there": Outcome({"loss": start**2 / 2}, {"loss": [start**2 / 2]})}
    rows = [case for case in cases(settings) if not case.baseline]
    for place, case in enumerate(rows):
        began = time.perf_counter()
        losses, x = [], start
        for _ in range(settings.epochs + 1):
            losses.append(x**2 / 2)
            x -= case.settings["rate"] * x
        seconds = time.perf_counter() - began
        outcomes[case.label] = Outcome({"loss": losses[-1], "time": seconds}, {"loss": losses})
        progress(place + 1, len(rows))
    return SeedResult(seed, outcomes, {"limit": 2.0})


def read(files):
    """One file that holds one number."""
    try:
        (content,) = files.values()
        return float(content)
    except ValueError as error:
        raise DataError(f"Expected one file with a number, found {len(files)}: {error}.") from error


def why(quote):
    text = f"Of {quote.seeds()} seeds, after {quote.setting('epochs')} epochs: "
    text += f"{quote.label('rate 0.5')} ends at {quote.range('loss', 'rate 0.5')}, "
    text += f"which is {quote.ratio('loss', 'rate 0.5', 'rate 0.1', '.2e')} of the other "
    text += f"({quote.right('fast')}, so the claim {quote.verdict('fast')}). "
    return text + f"The limit is {quote.fact('limit')}, $2/1$ in theory (Cohen et al. 2021)."


def charts(result):
    rows = [row for row in result.rows if not row.case.baseline]
    series = tuple(
        line(row.label, np.arange(row.curve("loss").shape[1]), np.median(row.curve("loss"), 0))
        for row in rows
    )
    return (Chart("", Axis("epoch"), Axis("loss", log=True), "Loss by epoch.", series),)


def trace(seed, settings, label):
    found = run_seed(seed, settings, Progress(lambda share: None)).outcomes[label]
    losses = np.array(found.curves["loss"])
    points = np.stack([np.sqrt(2 * losses), np.zeros_like(losses)], axis=-1)
    return Trace(np.arange(len(losses)), losses, points=points, objective=SURFACES["Bowl"])


TOY = Experiment(
    key="toy",
    title="Rates on a parabola",
    question="Which rate is lower after ten steps?",
    article=Article(("rate", "loss"), (("0.1", "low"), ("0.5", "0.34")), "Slow and steady wins."),
    method="Descent on $x^2/2$.",
    measures=(
        Measure("loss", "last loss", "x²/2 at the end.", spec=".3g", infinite="diverged"),
        Measure("time", "time", "Seconds for all steps.", "s", timing=True),
    ),
    full=ToySettings(),
    reduced=ToySettings(epochs=5),
    cases=cases,
    run_seed=run_seed,
    claims=(
        Claim("slow", "A rate of 0.1 ends lower.", "loss", "rate 0.1", "rate 0.5", "lower", 0.001),
        Claim("fast", "A rate of 0.5 ends lower.", "loss", "rate 0.5", "rate 0.1", "lower", 0.001),
        Claim("far", "A rate of 3 does worse.", "loss", "rate 3", "rate 0.1", "higher", 0.02, True),
    ),
    why=why,
    draw=charts,
    cost=lambda settings: 0.001 * settings.epochs,
    trace=trace,
    own=OwnData("A text file with a number.", ("txt",), read, run_from, lambda path: 2.0),
)
