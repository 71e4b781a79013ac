"""What every table must pass; a toy stands beside them, so that these tests can fail."""

import dataclasses
import math
import zlib
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gdviz.errors import BudgetError
from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.quoting import unquoted
from gdviz.experiments.results import Outcome, Row, SeedResult
from gdviz.experiments.store import FOLDER, from_json, shipped, to_json
from gdviz.figures.charts import figure
from gdviz.hyperparameters import declared
from gdviz.settings import Settings, choices
from tests.experiments.toy import TOY

ALL = {**EXPERIMENTS, TOY.key: TOY}
every = pytest.mark.parametrize("experiment", ALL.values(), ids=list(ALL))
every_table = pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
FLIPPED = {
    "holds": "does not hold",
    "does not hold": "holds",
    "too close to call": "too close to call",
}


@cache
def one_seed(key):
    """One seed with the settings of the page."""
    experiment = ALL[key]
    return experiment.run([0], experiment.reduced)


@cache
def best_known(key):
    """The shipped result; of the toy, twenty seeds."""
    return shipped(ALL[key]) if key in EXPERIMENTS else TOY.run(range(20))


def reachable(experiment):
    """The settings of the page, and each with another word chosen."""
    yield experiment.full
    for name, choice in choices(experiment.reduced).items():
        for option in choice.options:
            yield replace(experiment.reduced, **{name: option})


def made_up(experiment, settings, seed, lost=0.0):
    """Eight seeds that were never run, with the curves that a run has; a share of them is lost."""
    generator = np.random.default_rng(seed)
    known = one_seed(experiment.key)
    others = next(row for row in known.rows if not row.case.baseline)

    def outcome(case):
        like = known.row(case.label) if case.label in known else others
        drawn = {name: generator.lognormal() for name in like.values}
        values = {n: math.inf if generator.random() < lost else v for n, v in drawn.items()}
        curves = {name: generator.lognormal(size=len(c[0])) for name, c in like.curves.items()}
        return Outcome(values, curves)

    found = [
        SeedResult(
            each,
            {case.label: outcome(case) for case in experiment.cases(settings)},
            {name: generator.lognormal() for name in known.facts},
        )
        for each in range(8)
    ]
    return experiment.gather([experiment.settled(one, settings) for one in found], settings)


# ---- what is declared ---------------------------------------------------------------------


@every
def test_every_setting_is_declared(experiment):
    for settings in (experiment.full, experiment.reduced):
        assert isinstance(settings, Settings)
        assert type(settings) is type(experiment.full)
        fields = {field.name for field in dataclasses.fields(settings)}
        assert fields == {*declared(settings), *choices(settings)}
        assert type(settings).from_key(settings.key()) == settings
        for name, parameter in declared(settings).items():
            assert parameter.low <= getattr(settings, name) <= parameter.high


@every
def test_rows_are_distinct_and_their_figures_belong_to_measures(experiment):
    measures = [measure.key for measure in experiment.measures]
    assert len(set(measures)) == len(measures)
    for settings in reachable(experiment):
        cases = experiment.cases(settings)
        assert len({case.label for case in cases}) == len(cases)
        assert all(set(case.article) <= set(measures) for case in cases)


@every
def test_every_claim_compares_two_rows_in_one_measure(experiment):
    labels = {case.label for case in experiment.cases(experiment.full)}
    assert experiment.claims
    assert len({claim.id for claim in experiment.claims}) == len(experiment.claims)
    assert len({claim.sentence for claim in experiment.claims}) == len(experiment.claims)
    for claim in experiment.claims:
        assert {claim.a, claim.b} <= labels, claim
        assert claim.a != claim.b
        assert claim.smallest > 0
        assert claim.sentence.endswith(".")
        assert claim.relative or not experiment.measure(claim.measure).timing


@every_table
def test_times_are_measured_with_nothing_beside(experiment):
    assert experiment.serial == any(measure.timing for measure in experiment.measures)


@every
def test_the_words_are_there(experiment):
    assert experiment.question.endswith("?")
    assert experiment.method
    assert experiment.article.says.endswith(".")
    width = len(experiment.article.headers)
    assert all(len(row) == width for row in experiment.article.rows)
    for measure in experiment.measures:
        assert measure.about.endswith(".")
        assert measure.name


@every
def test_a_run_on_the_page_is_affordable_and_its_cost_known(experiment):
    seconds = experiment.afford(experiment.live_seeds, experiment.reduced)
    assert 0 < seconds <= 30
    for settings in reachable(experiment):
        assert 0 < experiment.cost(settings) < math.inf
    with pytest.raises(BudgetError, match="more than the 60 s"):
        experiment.afford(100_000, experiment.full)


# ---- what is run --------------------------------------------------------------------------


@every
def test_a_seed_gives_the_same_rows_again(experiment):
    timing = {measure.key for measure in experiment.measures if measure.timing}

    def known(result):
        values = [{k: v for k, v in row.values.items() if k not in timing} for row in result.rows]
        return repr(values)

    again = experiment.run([0], experiment.reduced)
    assert known(again) == known(one_seed(experiment.key))


@every
def test_another_seed_is_another_run(experiment):
    other = experiment.run([1], experiment.reduced)
    assert repr(other.rows) != repr(one_seed(experiment.key).rows)


@every
def test_every_row_but_a_baseline_has_every_measure(experiment):
    keys = {measure.key for measure in experiment.measures}
    for row in one_seed(experiment.key).rows:
        if not row.case.baseline:
            assert set(row.values) == keys, row.label


@every
def test_a_run_survives_its_file(experiment):
    text = to_json(one_seed(experiment.key))
    assert to_json(from_json(experiment, text)) == text


# ---- what is said and drawn ---------------------------------------------------------------


@every
def test_whatever_came_out_can_be_explained_and_drawn(experiment):
    for settings in reachable(experiment):
        for seed, lost in ((1, 0.0), (2, 0.0), (3, 0.3), (4, 1.0)):
            result = made_up(experiment, settings, seed, lost)
            quote = experiment.quote(result)
            assert unquoted(experiment.why(quote), quote.ledger) == []
            charts = experiment.charts(result)
            assert charts
            assert all(chart.alt and figure(chart, "dark")["data"] for chart in charts)


@every
def test_other_rows_are_explained_by_other_numbers(experiment):
    texts = [experiment.explain(made_up(experiment, experiment.full, seed)) for seed in (1, 2)]
    assert texts[0] != texts[1]


@every
def test_one_seed_can_be_explained_and_drawn(experiment):
    result = one_seed(experiment.key)
    quote = experiment.quote(result)
    assert unquoted(experiment.why(quote), quote.ledger) == []
    assert all(figure(chart, "light")["data"] for chart in experiment.charts(result))


# ---- what is shipped ----------------------------------------------------------------------


@every_table
def test_the_shipped_result_has_twenty_seeds_and_says_where_it_is_from(experiment):
    result = shipped(experiment)
    assert len(result.seeds) >= 20
    assert result.settings == experiment.full
    assert [row.case for row in result.rows] == list(experiment.cases(experiment.full))
    assert {"python", "numpy", "gdviz"} <= set(result.origin.versions)
    assert result.origin.command == f"python -m gdviz.experiments {experiment.key} --seeds 20"
    assert result.origin.made
    assert result.origin.processor
    assert (FOLDER / f"{experiment.key}.json").stat().st_size < 600_000


@every
def test_the_verdicts_are_those_of_the_rows(experiment):
    result = best_known(experiment.key)
    assert experiment.judge(result.rows) == result.verdicts
    assert {verdict.claim for verdict in result.verdicts} == {c.id for c in experiment.claims}


def swapped(rows, a, b):
    """The rows with the values of two exchanged."""
    named = {row.label: row for row in rows}
    other = {a: named[b].values, b: named[a].values}
    return [replace(row, values=other.get(row.label, row.values)) for row in rows]


@every
def test_two_rows_exchanged_turn_the_verdict_round(experiment):
    rows = best_known(experiment.key).rows
    for claim in experiment.claims:
        before = claim.judge(rows).verdict
        assert claim.judge(swapped(rows, claim.a, claim.b)).verdict == FLIPPED[before], claim.id


@every
def test_shuffled_labels_void_every_verdict(experiment):
    """Half of the seeds, drawn by lot, have their two rows exchanged."""
    rows = best_known(experiment.key).rows
    for claim in experiment.claims:
        lots = np.random.default_rng(zlib.crc32(claim.id.encode())).permutation(
            len(rows[0].of(claim.measure))
        )
        exchanged = lots % 2 == 0
        a, b = (next(row for row in rows if row.label == label) for label in (claim.a, claim.b))
        of_a, of_b = a.of(claim.measure), b.of(claim.measure)
        mixed = [
            Row(a.case, {claim.measure: tuple(np.where(exchanged, of_b, of_a))}),
            Row(b.case, {claim.measure: tuple(np.where(exchanged, of_a, of_b))}),
        ]
        assert claim.judge(mixed).verdict == "too close to call", claim.id


@every
def test_the_explanation_quotes_the_rows(experiment):
    """Every quotation of a row is computed a second time, by NumPy."""
    result = best_known(experiment.key)
    quote = experiment.quote(result)
    text = experiment.why(quote)
    assert unquoted(text, quote.ledger) == []
    assert len(quote.ledger) >= 3
    for quoted in quote.ledger:
        if quoted.statistic in STATISTICS:
            key, *rest = quoted.of
            labels, measure = [each for each in rest if each in result], experiment.measure(key)
            rows = [np.array(result.row(label).values[key]) for label in labels]
            value = float(STATISTICS[quoted.statistic](*rows))
            expected = f"{value:{rest[-1]}}" if len(rest) == 3 else measure.format(value)
            assert quoted.text == expected, quoted


STATISTICS = {
    "median": np.median,
    "low": np.min,
    "high": np.max,
    "difference": lambda a, b: np.median(a - b),
    "ratio": lambda a, b: np.median(a / b),
}


@every
def test_the_shipped_charts_can_be_drawn(experiment):
    for chart in experiment.charts(best_known(experiment.key)):
        assert figure(chart, "light")["data"]
