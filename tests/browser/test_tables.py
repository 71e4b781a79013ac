"""The tables page in a real browser: overview, a run with its cancel button, rows that open."""

import pytest

from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.store import shipped
from tests.browser.conftest import Visit

#: A run on the page, with all else that the machine does meanwhile.
LONG = 240_000
OPPOSITE = {"holds": "does not hold", "does not hold": "holds"}


def open_tables(browser, address, path="/tables", **context):
    visit = Visit(browser, address, **context)
    visit.page.goto(address + path)
    visit.page.wait_for_selector(".st-key-table")
    return visit


def test_from_the_overview_to_a_table_and_back_by_its_link(chromium, address):
    visit = open_tables(chromium, address)
    page = visit.page
    page.wait_for_selector("text=which of the article's claims hold?")
    assert page.locator(".verdict-bar").count() == len(EXPERIMENTS)
    first = next(iter(EXPERIMENTS.values()))
    page.get_by_role("button", name=f"{first.key}: {first.title}").click()
    page.wait_for_url(f"**table={first.key}**")
    page.wait_for_selector("text=Why?")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.locator(".st-key-table").get_by_text("Summaries", exact=True).click()
    page.wait_for_selector("text=which cells are true?")
    visit.close()


def test_a_cell_opens_its_scene(chromium, address):
    visit = open_tables(chromium, address, "/tables?table=Summaries")
    page = visit.page
    page.get_by_role("button", name="Too fast: beyond 2/λ").click()
    page.wait_for_selector(".player[data-step]")
    page.wait_for_selector("text=Look for:")
    assert "/race?" in page.url
    page.go_back()
    page.wait_for_selector("text=which cells are true?")
    visit.close()


def test_a_run_can_be_cancelled_and_taken_up(chromium, address):
    visit = open_tables(chromium, address, "/tables?table=T1&part=Run+it+here&T1.seeds=20")
    page = visit.page
    page.set_default_timeout(LONG)
    page.get_by_role("button", name="Run it here").click()
    page.wait_for_selector("text=Seed 2 of 20")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("text=Do not believe the shipped figures")
    assert page.get_by_role("button", name="Cancel").count() == 0
    page.get_by_role("button", name="Run it here").click()
    page.wait_for_selector("text=/Seed [23] of 20/")  # the first one was kept
    page.locator(".st-key-table").get_by_text("Overview", exact=True).click()
    page.wait_for_selector("text=which of the article's claims hold?")
    visit.close()


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_every_table_runs_live_and_contradicts_no_shipped_verdict(chromium, address, experiment):
    link = f"/tables?table={experiment.key}&part=Run+it+here"
    visit = open_tables(chromium, address, link)
    page = visit.page
    page.set_default_timeout(LONG)
    page.get_by_role("button", name="Run it here").click()
    page.wait_for_selector("text=Here, just now")
    page.wait_for_selector("text=No verdict here contradicts a shipped one")
    rows = page.locator(".st-key-claims tbody tr")
    assert rows.count() == len(experiment.claims)
    live = [row.locator("td").nth(1).inner_text() for row in rows.all()]
    ours = [shipped(experiment).verdict(claim.id).verdict for claim in experiment.claims]
    for here, there in zip(live, ours, strict=True):
        assert not here.startswith(OPPOSITE.get(there, "-"))
    visit.close()


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_a_row_opens_its_run(chromium, address, experiment):
    visit = open_tables(chromium, address, f"/tables?table={experiment.key}&part=Open+a+row")
    page = visit.page
    page.set_default_timeout(60_000)
    page.wait_for_selector(".player, text=The rows of this table are no runs")
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("key", ["Overview", *EXPERIMENTS, "Summaries"])
def test_nothing_is_cut_off_on_a_phone(chromium, address, key, scheme):
    size = {"width": 390, "height": 844}
    link = f"/tables?table={key}"
    visit = open_tables(chromium, address, link, viewport=size, color_scheme=scheme)
    visit.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    visit.page.wait_for_timeout(500)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.close()
