"""The tables page in a real browser: overview, summaries, runs on the page, rows that open."""

import re

import pytest
from playwright.sync_api import expect

from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.store import shipped
from gdviz.experiments.summaries import SUMMARIES
from gdviz.scenes import SCENES
from gdviz.ui.tables import OVERVIEW
from gdviz.ui.tables import SUMMARIES as SUMMED
from tests.browser.conftest import Visit

#: A run on the page takes its time, with all else that the machine does meanwhile.
LONG = 400_000
SHORT = 60_000
#: Words that are on the page when a part of a table is open.
SHOWS = {
    "All figures": "As printed in the article.",
    "Run it here": "Do not believe the shipped figures",
    "Open a row": re.compile("as it was recorded|run again with|are no runs"),
    "How it was measured": "The smallest difference that matters",
    "Take it away": "The shipped result.",
}
PHONE = {"width": 390, "height": 844}
OPPOSITE = {"holds": "does not hold", "does not hold": "holds"}
KEYS = list(EXPERIMENTS)
FIRST = EXPERIMENTS[KEYS[0]]

#: Writes down in `window.told` what the progress bar says.
LISTEN = """() => {
  window.told = [];
  new MutationObserver(() => {
    const bar = document.querySelector(".st-key-running .stProgress");
    if (bar) window.told.push(bar.innerText);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
#: What of the page reaches beyond its right edge, other than inside of what can be scrolled.
TOO_WIDE = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const scrolls = (e) => e !== main && getComputedStyle(e).overflowX !== "visible";
  const held = (e) => e && e !== main && (scrolls(e) || held(e.parentElement));
  return [...main.querySelectorAll("*")].filter((e) => e.checkVisibility()
    && e.getBoundingClientRect().width
    && e.getBoundingClientRect().right > innerWidth + 1 && !held(e.parentElement))
    .map((e) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 60)}`);
}"""
#: Words of a chart that its frame cuts off.
CUT_OFF = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => {
  const frame = plot.getBoundingClientRect();
  return [...plot.querySelectorAll(".main-svg text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  }).map((text) => text.textContent);
})"""


@pytest.fixture
def opened(chromium, address):
    """Opens a part of the tables page, and waits until it is there."""
    visits = []

    def make(query="", **context):
        visit = Visit(chromium, address, **context)
        visits.append(visit)
        visit.page.set_default_timeout(SHORT)
        visit.page.goto(f"{address}/tables{query}")
        visit.page.locator(".st-key-table").wait_for()
        settle(visit.page)
        return visit.page

    yield make
    for visit in visits:
        visit.close()


def settle(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def show(page, name):
    page.locator(".st-key-table").get_by_text(name, exact=True).click()


def run_here(page):
    page.get_by_role("button", name="Run it here").click()


def links(page, label):
    return page.get_by_role("link", name=label, exact=True)


def test_from_the_overview_to_a_table_and_its_summaries(opened):
    page = opened()
    page.get_by_text("which of the article's claims hold?").wait_for()
    expect(page.locator(".verdict-bar")).to_have_count(len(EXPERIMENTS), timeout=SHORT)
    page.get_by_role("button", name=f"{FIRST.key}: {FIRST.title}").click()
    page.wait_for_url(f"**table={FIRST.key}**")
    page.get_by_text("Why?").wait_for()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    show(page, SUMMED)
    page.get_by_text("which cells are true?").wait_for()


# ---- a cell of the summaries --------------------------------------------------------------------


def test_a_cell_opens_its_scene_and_back_returns(opened):
    page, name = opened("?table=Summaries"), "Too fast: beyond 2/λ"
    links(page, name).click()
    page.wait_for_url("**/race?**")
    page.locator(".player[data-step]").wait_for()
    page.get_by_text(SCENES[name].look_for).wait_for()
    settle(page)
    page.go_back()
    page.wait_for_url("**/tables?table=Summaries")
    page.get_by_text("which cells are true?").wait_for()


def test_a_cell_opens_its_table_and_back_returns(opened):
    page = opened("?table=Summaries")
    links(page, "Table T5").first.click()
    page.wait_for_url("**/tables?table=T5")
    page.get_by_text(EXPERIMENTS["T5"].question).wait_for()
    settle(page)
    page.go_back()
    page.get_by_text("which cells are true?").wait_for()


def test_every_cell_has_its_link(opened):
    page = opened("?table=Summaries")
    labels = [cell.target.label for summary in SUMMARIES for cell in summary.cells]
    for label in set(labels):
        expect(links(page, label)).to_have_count(labels.count(label), timeout=SHORT)


# ---- run it here --------------------------------------------------------------------------------


def test_a_run_can_be_cancelled_and_taken_up_without_losing_the_finished_seed(opened):
    page = opened("?table=T1&part=Run+it+here&T1.epochs=9&T1.seeds=6")
    page.set_default_timeout(LONG)
    run_here(page)
    page.get_by_text("Seed 2 of 6").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Do not believe the shipped figures").wait_for()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0, timeout=SHORT)
    page.evaluate(LISTEN)
    run_here(page)
    page.get_by_text("6 seeds, as set").wait_for()
    told = page.evaluate("window.told")
    assert [text for text in told if "Seed 3" in text]
    assert not [text for text in told if "Seed 1 " in text and ", 0%" not in text]
    show(page, OVERVIEW)
    page.get_by_text("which of the article's claims hold?").wait_for()


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=KEYS)
def test_every_table_runs_live_and_contradicts_no_shipped_verdict(opened, experiment):
    page = opened(f"?table={experiment.key}&part=Run+it+here")
    page.set_default_timeout(LONG)
    seconds = round(experiment.live_seeds * experiment.cost(experiment.reduced))
    page.get_by_text(f"About {max(1, seconds)} s on a laptop").wait_for()
    run_here(page)
    page.get_by_text("Here, just now").wait_for()
    page.get_by_text("No verdict here contradicts a shipped one").wait_for()
    settle(page)
    rows, theirs = page.locator(".st-key-claims tbody tr"), shipped(experiment)
    expect(rows).to_have_count(len(experiment.claims), timeout=SHORT)
    for row, claim in zip(rows.all(), experiment.claims, strict=True):
        here, there = (row.locator("td").nth(place).inner_text() for place in (1, 2))
        verdict = theirs.verdict(claim.id)
        assert there.split() == f"{verdict.verdict} {verdict.right} of {verdict.seeds}".split()
        assert here.endswith(f"of {experiment.live_seeds}")
        assert not here.startswith(OPPOSITE.get(verdict.verdict, "not run"))
    pair = [page.locator(f".st-key-{experiment.key}-{which}") for which in ("live", "beside")]
    boxes = [chart.locator(".main-svg").first.bounding_box() for chart in pair]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert page.evaluate(CUT_OFF) == []


# ---- a row opens its run ------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_row_opens_its_run(opened, key):
    # Nothing is to be scrolled: a list that is open closes when the page moves under it.
    page = opened(f"?table={key}&part=Open+a+row", viewport={"width": 1366, "height": 3000})
    player, none = page.locator(".player[data-step]"), page.get_by_text("are no runs")
    player.or_(none).wait_for()
    if none.is_visible():
        return
    page.locator(".player[data-playing=true]").wait_for()
    page.wait_for_function(
        "(player) => Number(player.dataset.step) > 0", arg=player.element_handle()
    )
    first = player.get_attribute("data-run")
    settle(page)
    page.get_by_role("combobox", name="Row").click()
    page.get_by_role("listbox").get_by_role("option").last.click()
    expect(player).not_to_have_attribute("data-run", first, timeout=SHORT)


# ---- on a phone ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [OVERVIEW, *KEYS, SUMMED])
def test_nothing_is_wider_than_a_phone(opened, key):
    scheme = "dark" if key in KEYS[::2] else "light"
    page = opened(f"?table={key}", viewport=PHONE, color_scheme=scheme)
    for part, words in SHOWS.items() if key in KEYS else [("", "article's")]:
        if part:
            page.get_by_role("tab", name=part).click()
            page.locator(".js-plotly-plot .main-svg").first.wait_for()
        page.get_by_text(words).first.wait_for()
        settle(page)
        page.wait_for_function("document.documentElement.scrollWidth <= 390")
        page.wait_for_function(f"({TOO_WIDE})().length === 0")
