"""The tables page under Streamlit's own test runner, with a toy table beside the real ones."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.errors import SettingError
from gdviz.experiments import EXPERIMENTS, store
from gdviz.experiments.experiment import Experiment
from gdviz.experiments.store import to_json, write_whole
from gdviz.experiments.summaries import SUMMARIES
from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.origin import Origin
from gdviz.scene import Scene
from gdviz.ui import bench, live, runs, tables
from gdviz.variants import SCENES as VARIANTS
from tests.doors import doors
from tests.experiments.toy import TOY, ToySettings, run_seed

ROOT = Path(__file__).parents[2]
ORIGIN = Origin({"python": "3.99"}, "a processor", "2025-01-01", "python -m gdviz.experiments T0")
CALLS = []


def counted_seed(seed, settings, progress):
    CALLS.append((seed, settings))
    return run_seed(seed, settings, progress)


def wrong_seed(seed, settings, progress):
    raise SettingError("This <b>cannot</b> be run.")


GROUPED = tuple(
    replace(claim, id=f"{claim.id} {group}", sentence=f"{group}: {claim.sentence}", group=group)
    for group in ("scaled", "raw", "wild")
    for claim in TOY.claims
)
T0 = replace(TOY, key="T0", run_seed=counted_seed)
MANY = replace(TOY, key="T00", claims=GROUPED, why=lambda quote: "", trace=None)
BARE = replace(TOY, key="T000", run_seed=wrong_seed)


@pytest.fixture(autouse=True)
def toys(monkeypatch, tmp_path):
    """Three toys, two of them shipped; nothing kept of earlier runs."""
    for toy in (T0, MANY):
        result = toy.run(range(20))
        write_whole(tmp_path / f"{toy.key}.json", to_json(replace(result, origin=ORIGIN)))
    monkeypatch.setattr(tables, "EXPERIMENTS", {each.key: each for each in (T0, MANY, BARE)})
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    bench.bench().kept.clear()
    CALLS.clear()


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page("pages/tables.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def prose(app):
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(text.value for kind in kinds for text in kind)


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def button(app, label):
    return next(each for each in app.button if each.label == label)


def ran(**query):
    app = opened(table="T0", part="Run it here", **query)
    button(app, "Run it here").click()
    return app.run()


# ---- overview and summaries ---------------------------------------------------------------


def test_the_overview_counts_the_verdicts_of_all_tables():
    app = opened()
    assert not app.exception
    assert ":green-badge[8 hold] :red-badge[4 do not hold]" in prose(app)
    bars = [each.proto.body for each in app.get("html") if "verdict-bar" in each.proto.body]
    assert any('aria-label="2 hold, 1 does not hold"' in body for body in bars)
    assert "not run yet" in prose(app)


def test_a_card_opens_its_table():
    app = opened()
    button(app, f"T0: {TOY.title}").click()
    app.run()
    assert not app.exception
    assert f"### {TOY.title}: {TOY.question}" in prose(app)


def test_the_summaries_judge_every_cell():
    app = opened(table="Summaries")
    assert not app.exception
    text = prose(app)
    for summary in SUMMARIES:
        assert f"#### {summary.title}" in text
        for cell in summary.cells:
            assert f"“{cell.says}”".replace("-", "\\-") in text
    sent = doors(app)
    targets = [cell.target for summary in SUMMARIES for cell in summary.cells]
    assert [door["name"] for door in sent] == [target.label for target in targets]
    for door, target in zip(sent, targets, strict=True):
        page, _, query = door["link"].partition("?")
        assert target.page == f"pages/{page}.py"
        asked = {
            name: [each] if isinstance(each, str) else each for name, each in target.query.items()
        }
        assert parse_qs(query) == asked


# ---- one table ----------------------------------------------------------------------------


def test_a_table_shows_question_chart_verdicts_and_why():
    app = opened(table="T0")
    assert not app.exception
    text = prose(app)
    assert TOY.question in text
    assert TOY.article.says in text
    assert ":red-badge[does not hold] A rate of 0.1 ends lower" in text.replace("\\", "")
    assert ":green-badge[holds] A rate of 0.5 ends lower" in text.replace("\\", "")
    assert "20 of 20 seeds agree" in text
    assert "**Why?** Of 20 seeds, after 10 epochs" in text
    assert len(charts(app)) == 1


def test_the_articles_figures_stand_beside_ours():
    text = prose(opened(table="T0")).replace("\\", "")
    row = store.shipped(T0).row("rate 0.5")
    ours = f"{row.median('loss'):.3g} ({row.low('loss'):.3g}–{row.high('loss'):.3g})"
    assert "|  | last loss, article | last loss | time, s |" in text
    assert f"| rate 0.5 | 0.34 | {ours} |" in text
    assert "| rate 0.1 | low |" in text
    assert "| stay there |  |" in text
    assert "20 seeds, run on 2025-01-01 on a processor with python 3.99" in text
    assert "| 0.5 | 0.34 |" in text  # as printed


def test_many_claims_are_counted_by_group_and_listed_on_demand():
    app = opened(table="T00")
    assert not app.exception
    assert "scaled: :green-badge[2 hold] :red-badge[1 does not hold]" in prose(app)
    assert app.expander[0].label == "All 9 claims"


def test_a_table_without_a_result_says_how_to_make_one():
    app = opened(table="T000")
    assert not app.exception
    assert "python -m gdviz.experiments T000" in prose(app)
    for part in tables.PARTS:
        assert not opened(table="T000", part=part).exception


@pytest.mark.parametrize("part", tables.PARTS)
def test_every_part_opens_from_its_link(part):
    app = opened(table="T0", part=part)
    assert not app.exception
    assert not app.get("error")
    assert app.session_state["part"] == part


def test_the_method_defines_every_column_and_the_smallest_differences():
    text = prose(opened(table="T0", part="How it was measured")).replace("\\", "")
    assert TOY.method in text
    assert "Seconds for all steps." in text
    assert "| A rate of 3 does worse. | last loss | 2 % |" in text


def test_files_are_offered_in_four_kinds():
    app = opened(table="T0", part="Take it away")
    assert [each.proto.label for each in app.get("download_button")] == [
        "CSV",
        "Markdown",
        "LaTeX",
        "JSON",
    ]


# ---- run it here --------------------------------------------------------------------------


def test_nothing_runs_before_it_is_asked_for():
    app = opened(table="T0", part="Run it here")
    assert CALLS == []
    assert "run 6 seeds on this machine" in prose(app)


def test_it_says_how_long_the_reduced_setting_takes(monkeypatch):
    slow = replace(T0, cost=lambda settings: 4.0)
    monkeypatch.setattr(tables, "EXPERIMENTS", {"T0": slow})
    text = prose(opened(table="T0", part="Run it here"))
    assert "a reduced setting that takes about 24 s" in text
    assert "About 24 s on a laptop" in text


def test_a_run_on_the_page_shows_both_results():
    app = ran()
    assert not app.exception
    assert [seed for seed, _ in CALLS] == list(range(6))
    assert {settings for _, settings in CALLS} == {T0.reduced}
    text = prose(app).replace("\\", "")
    assert "**Here, just now** · 6 seeds, as set: indicative" in text
    assert "**Shipped** · 20 seeds, the full setting" in text
    assert ":green-badge[holds] 6 of 6 | :green-badge[holds] 20 of 20" in text
    assert "No verdict here contradicts a shipped one" in text
    assert len(charts(app)) == 3
    assert not app.get("progress")


def test_the_controls_change_the_run():
    ran(**{"T0.epochs": "3", "T0.seeds": "2", "T0.start": "one"})
    assert [(seed, ToySettings(epochs=3, start="one")) for seed in (0, 1)] == CALLS


def test_a_second_visitor_finds_the_finished_seeds():
    ran(**{"T0.seeds": "3"})
    ran(**{"T0.seeds": "4"})
    assert [seed for seed, _ in CALLS] == [0, 1, 2, 3]


def test_other_settings_wait_for_the_button():
    app = ran(**{"T0.seeds": "2"})
    app.slider(key="T0.epochs").set_value(4).run()
    assert len(CALLS) == 2
    assert "**Here, just now**" not in prose(app)
    app.slider(key="T0.epochs").set_value(5).run()
    assert "**Here, just now**" in prose(app)
    assert len(CALLS) == 2


def test_a_claim_that_was_not_run_is_said_so():
    text = prose(ran(**{"T0.beyond": "without", "T0.seeds": "2"}))
    assert "| not run | :green-badge[holds] 20 of 20 |" in text


def test_a_verdict_that_is_turned_round_is_said():
    shipped = store.shipped(T0)
    other = {"holds": "does not hold", "does not hold": "holds"}
    verdicts = [replace(v, verdict=other[v.verdict]) for v in shipped.verdicts]
    verdicts[0] = replace(verdicts[0], verdict="too close to call")
    here = replace(shipped, verdicts=tuple(verdicts))
    assert "2 of 3 verdicts came out the other way round" in live.agreement(here, shipped)


def test_what_takes_too_long_is_refused_with_the_estimate(monkeypatch):
    slow = replace(T0, cost=lambda settings: 20.0)
    monkeypatch.setattr(tables, "EXPERIMENTS", {"T0": slow})
    app = opened(table="T0", part="Run it here")
    assert "6 seeds × about 20 s = 120 s are more than the 60 s" in prose(app).replace("\\", "")
    assert not [each for each in app.button if each.label == "Run it here"]


def test_a_run_that_fails_says_why_and_shows_no_html():
    app = opened(table="T000", part="Run it here")
    button(app, "Run it here").click()
    app.run()
    assert not app.exception
    assert app.error[0].value == r"This \<b\>cannot\</b\> be run."


def test_progress_is_told_in_small_grains_and_can_break_off():
    told = []

    def report(share, words):
        told.append((share, words))
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.run(T0, ToySettings(epochs=3), 4, report)
    assert not bench.bench().lock.locked()
    assert bench.bench().finished(T0, ToySettings(epochs=3), range(2))
    assert told[0] == (0.0, "Seed 1 of 4")
    CALLS.clear()
    bench.run(T0, ToySettings(epochs=3), 4, lambda share, words: None)
    assert [seed for seed, _ in CALLS] == [2, 3]  # seed 2 had not come to its end


def test_two_visitors_share_one_run():
    settings, results = ToySettings(epochs=6), []

    def visit():
        results.append(bench.run(T0, settings, 10, lambda share, words: None))

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert sorted(seed for seed, _ in CALLS) == list(range(10))
    assert all(result.rows == results[0].rows for result in results)


def test_who_waits_reports_that_nothing_is_done_yet():
    told = []

    def report(share):
        told.append(share)
        if len(told) == 3:
            raise KeyboardInterrupt

    with bench.bench().lock, pytest.raises(KeyboardInterrupt):
        bench.bench().seed(T0, ToySettings(), 0, report)
    assert told == [0.0, 0.0, 0.0]


def test_no_more_seeds_are_kept_than_agreed(monkeypatch):
    monkeypatch.setattr(bench, "MOST_KEPT", 5)
    bench.run(T0, ToySettings(), 9, lambda share, words: None)
    assert [key[-1] for key in bench.bench().kept] == [4, 5, 6, 7, 8]


def uploaded(name, content):
    app = opened(table="T0", part="Run it here", **{"T0.seeds": "2"})
    app.file_uploader(key="T0.own").upload(name, content, "text/plain")
    return app.run()


def test_a_visitors_own_file_is_run_on_and_kept_apart():
    ran(**{"T0.seeds": "2"})
    app = uploaded("mine.txt", b"4")
    assert "**Here, just now**" not in prose(app)
    button(app, "Run it here").click()
    app.run()
    assert not app.exception
    assert "as set, on your own data: indicative" in prose(app)
    fed = {key[1] for key in bench.bench().kept}
    assert len(fed) == 2
    assert len(app.get("download_button")) == 4


def test_a_file_that_is_of_no_use_is_refused_with_what_was_expected():
    app = uploaded("mine.txt", b"<b>four</b>")
    assert not app.exception
    assert "Expected one file with a number, found 1" in app.error[0].value
    assert "<b>" not in app.error[0].value.replace("\\<b", "")


# ---- a row opens its run ------------------------------------------------------------------


def test_a_row_shows_the_recorded_curve_of_its_seed():
    result = store.shipped(MANY)
    picture = runs.of_result(MANY, result, "rate 0.5", 7)
    each = result.row("rate 0.5").curve("loss")
    assert list(picture.losses) == list(each[7])
    assert list(picture.band[0]) == list(each.min(axis=0))
    assert picture.seeds == 20
    assert [row.label for row in runs.openable(MANY, result)] == ["rate 0.1", "rate 0.5", "rate 3"]


def test_a_traced_row_shows_its_path_in_a_plane():
    trace = TOY.trace(3, TOY.full, "rate 0.5")
    picture = runs.of_trace(trace, "T0 traced", "Rates: rate 0.5", "seed 3")
    assert list(picture.losses) == list(trace.losses)
    assert picture.landscape.path.shape == (11, 2)
    assert picture.landscape.heights.shape == (runs.RESOLUTION, runs.RESOLUTION)


def test_a_run_that_left_is_said_to_have_diverged():
    result = store.shipped(MANY)
    row = result.row("rate 3")
    lost = [(*curve[:4], float("inf"), *curve[5:]) for curve in row.curves["loss"]]
    gone = replace(result, rows=(replace(row, curves={"loss": tuple(lost)}),))
    picture = runs.of_result(MANY, gone, "rate 3", 0)
    assert (picture.diverged, picture.ended) == (4, "Diverged in epoch 4.")


# ---- links --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        {"table": "T9"},
        {"table": "T0", "part": "Nothing"},
        {"table": "T0", "T0.epochs": "inf"},
        {"table": "T0", "T0.epochs": "0"},
        {"table": "T0", "T0.start": "<script>"},
        {"table": "T0", "T0.seeds": "1000"},
        {"table": "T0", "T0.seeds": "many"},
    ],
    ids=str,
)
def test_a_bad_link_opens_with_defaults_and_one_notice(query):
    app = opened(**query)
    assert not app.exception
    assert len([info for info in app.info if "Part of this link" in info.value]) == 1


# ---- the real tables ----------------------------------------------------------------------


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_every_table_opens_with_every_part(experiment: Experiment, monkeypatch):
    monkeypatch.undo()
    for part in tables.PARTS:
        app = opened(table=experiment.key, part=part)
        assert not app.exception
        assert not app.error


TARGETS = [cell.target for summary in SUMMARIES for cell in summary.cells]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.label)
def test_every_cell_leads_somewhere_that_exists(target, monkeypatch):
    monkeypatch.undo()
    assert (ROOT / target.page).exists()
    if target.page == "pages/race.py":
        assert Scene.from_query(target.query)[1] == []
    elif target.page == "pages/tables.py":
        assert target.query["table"] in EXPERIMENTS
    elif target.page == "pages/variants.py":
        assert target.query["scene"] in VARIANTS
    else:
        assert target.query["lesson"] in MISCONCEPTIONS
