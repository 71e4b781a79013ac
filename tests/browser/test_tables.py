"""The tables page in a real browser: overview, a table, summaries."""

from playwright.sync_api import expect

from gdviz.experiments import EXPERIMENTS
from tests.browser.conftest import Visit


def test_from_the_overview_to_a_table_and_its_summaries(chromium, address):
    visit = Visit(chromium, address)
    page = visit.page
    page.set_default_timeout(30_000)
    page.goto(f"{address}/tables")
    page.wait_for_selector("text=which of the article's claims hold?")
    expect(page.locator(".verdict-bar")).to_have_count(len(EXPERIMENTS), timeout=30_000)
    first = next(iter(EXPERIMENTS.values()))
    page.get_by_role("button", name=f"{first.key}: {first.title}").click()
    page.wait_for_url(f"**table={first.key}**")
    page.wait_for_selector("text=Why?")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.locator(".st-key-table").get_by_text("Summaries", exact=True).click()
    page.wait_for_selector("text=which cells are true?")
    visit.close()
