"""The frame that every table shares, on a toy."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdviz.errors import BudgetError, SettingError
from gdviz.experiments import drawing
from gdviz.experiments.progress import SILENT, CancelledError, Progress
from gdviz.experiments.quoting import Quotation, unquoted
from gdviz.experiments.results import Measure, Outcome, SeedResult, rounded
from gdviz.figures.charts import figure
from gdviz.settings import choices
from tests.experiments.toy import TOY, ToySettings

RESULT = TOY.run(range(8))


def without_times(result):
    return [(row.label, row.values["loss"], row.curves) for row in result.rows]


# ---- settings -----------------------------------------------------------------------------


def test_settings_survive_their_key():
    settings = ToySettings(epochs=7, start="one")
    assert ToySettings.from_key(settings.key()) == settings
    assert settings.key() != ToySettings().key()
    assert list(choices(settings)) == ["start", "beyond"]
    assert ToySettings(epochs=7.0).key() == ToySettings(epochs=7).key()


@pytest.mark.parametrize("bad", [{"epochs": 0}, {"epochs": 1.5}, {"epochs": "many"}])
def test_a_number_that_makes_no_sense_is_refused(bad):
    with pytest.raises(SettingError, match=r"Epochs \(epochs\) must be a whole number"):
        ToySettings(**bad)


def test_a_word_that_is_no_option_is_refused_with_the_options():
    with pytest.raises(SettingError, match="must be one of random, one, not 'two'"):
        ToySettings(start="two")


# ---- running ------------------------------------------------------------------------------


def test_the_rows_are_the_cases_with_a_value_for_each_seed():
    assert [row.case for row in RESULT.rows] == list(TOY.cases(TOY.full))
    assert RESULT.seeds == tuple(range(8))
    for row in RESULT.rows:
        assert row.curve("loss").shape == (8, 1 if row.case.baseline else 11)
        for values in row.values.values():
            assert len(values) == 8
    assert "time" not in RESULT.row("stay there").values


def test_known_answer():
    one = TOY.run([3], ToySettings(epochs=2, start="one"))
    assert one.row("rate 0.1").values["loss"] == (rounded(0.9**4 / 2),)
    assert one.row("rate 3").values["loss"] == (8.0,)
    assert one.facts == {"limit": (2.0,)}


def test_each_seed_is_its_own_and_paired():
    alone = [TOY.run([seed]) for seed in range(8)]
    for row in RESULT.rows:
        expected = tuple(one.row(row.label).values["loss"][0] for one in alone)
        assert row.values["loss"] == expected
    starts = np.array([row.curve("loss")[:, 0] for row in RESULT.rows])
    assert (starts == starts[0]).all()
    assert len(set(starts[0])) == 8


def test_verdicts_are_those_of_the_rows():
    assert RESULT.verdicts == TOY.judge(RESULT.rows)
    assert [v.verdict for v in RESULT.verdicts] == ["does not hold", "holds", "holds"]


def test_a_claim_whose_row_was_not_run_is_passed_over():
    result = TOY.run(range(8), ToySettings(beyond="without"))
    assert [verdict.claim for verdict in result.verdicts] == ["slow", "fast"]
    assert result.verdict("far") is None


def test_no_seeds_and_a_seed_twice_are_refused():
    for seeds in ([], [1, 1]):
        with pytest.raises(SettingError, match="at least one seed"):
            TOY.run(seeds)


def test_a_row_that_does_not_exist_is_named():
    with pytest.raises(SettingError, match=r"There is no row 'rate 7'; there are rate 0\.1"):
        RESULT.row("rate 7")


def broken(outcomes):
    return replace(TOY, run_seed=lambda seed, settings, progress: SeedResult(seed, outcomes))


def test_rows_and_measures_that_were_not_declared_are_refused():
    complete = {case.label: Outcome({"loss": 1.0}) for case in TOY.cases(TOY.full)}
    assert broken(complete).run([0])
    with pytest.raises(SettingError, match="gave rows"):
        broken({**complete, "else": Outcome({})}).run([0])
    with pytest.raises(SettingError, match="measured"):
        broken({**complete, "rate 3": Outcome({"lost": 1.0})}).run([0])


def test_what_is_no_number_is_infinitely_bad():
    assert Measure("m", "m", "m", better="lower").settle(math.nan) == math.inf
    assert Measure("m", "m", "m", better="higher").settle(math.nan) == -math.inf
    assert math.isnan(Measure("m", "m", "m", better="neither").settle(math.nan))


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123 s"), (math.inf, "never"), (-math.inf, "never")]
)
def test_a_value_as_a_person_reads_it(value, text):
    assert Measure("t", "t", "t", "s", infinite="never").format(value) == text


@given(st.floats(allow_nan=False))
def test_rounding_keeps_six_digits_and_is_done_once(value):
    assert rounded(rounded(value)) == rounded(value)
    if math.isfinite(rounded(value)):
        assert rounded(value) == pytest.approx(value, rel=5e-6, abs=1e-300)


# ---- budget and progress ------------------------------------------------------------------


def test_what_takes_too_long_is_refused_with_the_estimate():
    assert TOY.afford(5, ToySettings(epochs=10)) == pytest.approx(0.05)
    with pytest.raises(BudgetError, match=r"1000 seeds × about 0.1 s = 100 s are more than the 60"):
        TOY.afford(1000, ToySettings(epochs=100))


def test_progress_rises_from_part_to_part_to_the_end():
    shares = []
    TOY.run(range(4), progress=Progress(shares.append))
    assert shares == sorted(shares)
    assert len(shares) == 12
    assert shares[2] == pytest.approx(0.25)
    assert shares[-1] == pytest.approx(1)


def test_cancelling_ends_the_run_with_no_result():
    shares = []

    def report(share):
        shares.append(share)
        return share < 0.4

    with pytest.raises(CancelledError):
        TOY.run(range(4), progress=Progress(report))
    assert len(shares) == 5


def test_what_a_report_raises_goes_through():
    def report(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        TOY.run(range(4), progress=Progress(report))


def test_parts_of_parts():
    shares = []
    Progress(shares.append).part(1, 2).part(1, 4)(1, 2)
    assert shares == [pytest.approx(0.5 + 0.125 + 0.0625)]
    SILENT(0, 0)


# ---- explanations -------------------------------------------------------------------------


def test_every_number_of_an_explanation_is_quoted_and_none_survives_without_the_ledger():
    quote = TOY.quote(RESULT)
    text = TOY.why(quote)
    assert text == TOY.explain(RESULT)
    assert unquoted(text, quote.ledger) == []
    assert len(unquoted(text, [])) >= 7


@pytest.mark.parametrize(
    "sentence",
    ["It fell by 12 %.", "About 0.077 remained.", "In 1e-3 of all.", "It took 1,200 s.", "−3 less"],
)
def test_a_number_from_nowhere_is_found(sentence):
    quote = TOY.quote(RESULT)
    assert len(unquoted(f"{TOY.why(quote)} {sentence}", quote.ledger)) == 1


def test_part_of_a_quoted_number_is_not_quoted():
    ledger = [Quotation("0.5 s", "median", ()), Quotation("12", "seeds", ())]
    assert unquoted("It took 0.5 s with 12 seeds.", ledger) == []
    assert unquoted("0.55 s", ledger) == ["0.55"]
    assert unquoted("10.5 s", ledger) == ["10.5"]
    assert unquoted("12.5", ledger) == ["12.5"]
    assert unquoted("112", ledger) == ["112"]


def test_formulas_sources_and_names_are_no_measurements():
    text = "With $2/\\lambda$ and `x ** 2` (Cohen et al. 2021; Du 2017), L2 and T1 in 2-D."
    assert unquoted(text, []) == ["2"]  # 2-D: write two-dimensional


def test_every_quotation_says_what_numpy_says():
    quote = TOY.quote(RESULT)
    a, b = (np.array(RESULT.row(label).values["loss"]) for label in ("rate 0.1", "rate 0.5"))
    assert quote.median("loss", "rate 0.1") == f"{np.median(a):.3g}"
    assert quote.range("loss", "rate 0.1") == f"{np.median(a):.3g} ({a.min():.3g} to {a.max():.3g})"
    assert quote.ratio("loss", "rate 0.1", "rate 0.5") == f"{np.median(a / b):.2f}"
    assert quote.difference("loss", "rate 0.1", "rate 0.5") == f"{np.median(a - b):.3g}"
    curve = np.array(RESULT.row("rate 0.1").curves["loss"])[:, 2]
    assert quote.curve("loss", "rate 0.1", 2) == f"{np.median(curve):.3f}"
    assert quote.fact("limit") == "2"
    assert quote.right("fast") == "8 of 8"
    assert (quote.count(), quote.count("does not hold")) == ("2", "1")
    assert quote.seeds() == "8"
    assert (quote.setting("epochs"), quote.setting("start")) == ("10", "random")
    assert quote.article("loss", "rate 0.1") == "low"
    assert quote.article("loss", "rate 0.5") == "0.34"
    assert quote.label("rate 3") == "rate 3"
    assert quote.verdict("slow") == "does not hold"
    assert quote.ran("rate 3")
    assert not quote.ran("rate 3", "rate 7")
    assert all(each.text for each in quote.ledger)


def test_a_claim_that_was_not_judged_cannot_be_quoted():
    quote = TOY.quote(TOY.run(range(2), ToySettings(beyond="without")))
    with pytest.raises(SettingError, match="was not judged"):
        quote.verdict("far")


# ---- charts -------------------------------------------------------------------------------

LOSS, TIME = TOY.measures
CHARTS = {
    "curves": lambda r: drawing.curves(r, "loss", log=True, article={"rate 0.1": [0.5, 0.4]}),
    "dots": lambda r: drawing.dots(r, LOSS),
    "bars": lambda r: drawing.bar_chart(r, LOSS),
    "against": lambda r: drawing.against(r, LOSS, "rate", log=True),
    "heat": lambda r: drawing.heat(r, LOSS, "rate", "rate"),
    "scatter": lambda r: drawing.scatter(r, TIME, LOSS),
    "own": lambda r: TOY.charts(r)[0],
}


@pytest.mark.parametrize("seeds", [1, 8])
@pytest.mark.parametrize("settings", [ToySettings(), ToySettings(epochs=1, beyond="without")])
@pytest.mark.parametrize("draw", CHARTS.values(), ids=list(CHARTS))
def test_every_ready_made_chart_can_be_drawn(draw, settings, seeds):
    chart = draw(TOY.run(range(seeds), settings))
    assert chart.alt.endswith(".")
    for theme in ("light", "dark"):
        assert figure(chart, theme)["data"]


def test_curves_show_median_lowest_and_highest():
    chart = drawing.curves(RESULT, "loss", ["rate 0.1", "no such row"])
    (series,) = chart.series
    each = RESULT.row("rate 0.1").curve("loss")
    np.testing.assert_allclose(series.y, np.median(each, axis=0))
    np.testing.assert_allclose(series.low, each.min(axis=0))
    np.testing.assert_allclose(series.high, each.max(axis=0))
    np.testing.assert_allclose(series.x, np.arange(11))


def test_dots_show_every_seed_and_the_articles_figure():
    seeds, medians, article = drawing.dots(RESULT, LOSS).series
    assert sorted(seeds.x) == sorted(v for row in RESULT.rows for v in row.values["loss"])
    assert list(medians.x) == [row.median("loss") for row in RESULT.rows[::-1]]
    assert list(article.x[np.isfinite(article.x)]) == [0.34]
    assert article.expected
    assert (np.abs(seeds.y - np.round(seeds.y)) < 0.3).all()


def test_a_curve_that_ended_early_has_a_gap():
    row = RESULT.rows[0]
    curves = (*row.curves["loss"][1:], row.curves["loss"][0][:4])
    short = replace(row, curves={"loss": curves})
    assert np.isnan(short.curve("loss")[-1, 4:]).all()
    assert not np.isnan(short.curve("loss")[:-1]).any()
