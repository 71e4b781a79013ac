"""The proof page in a real browser: check again, vote, reveal, switch the theme."""

from tests.browser.conftest import Visit


def open_proof(browser, address, path="/proof", **context):
    visit = Visit(browser, address, **context)
    visit.page.goto(address + path)
    visit.page.wait_for_selector("text=Are these numbers right?")
    return visit


def colours(page):
    """Every colour stop that the contour of the puzzle is filled with."""
    page.wait_for_selector(".st-key-paths .contourlayer, .st-key-paths .heatmaplayer image")
    return page.evaluate(
        "document.querySelector('.st-key-paths .js-plotly-plot').data[0].colorscale.flat().join()"
    )


def test_check_vote_and_reveal(chromium, address):
    visit = open_proof(chromium, address)
    page = visit.page
    page.get_by_role("button", name="Check again here").click()
    page.wait_for_selector("text=Measured just here")
    page.get_by_role("tab", name="Spot the bug").click()
    assert page.get_by_role("button", name="Reveal").is_disabled()
    assert page.locator("text=is the faulty one").count() == 0
    page.locator(".st-key-vote").get_by_text("B", exact=True).click()
    page.get_by_role("button", name="Reveal").click()
    page.wait_for_selector("text=B is the faulty one. You spotted it.")
    page.wait_for_selector(".st-key-stretches .main-svg")
    assert "show=Spot+the+bug" in page.url
    assert "vote" not in page.url
    page.get_by_role("button", name="Next puzzle").click()
    page.wait_for_selector("text=is the faulty one", state="detached")
    page.wait_for_url("**puzzle=2**")
    visit.close()


def test_a_link_opens_the_puzzle(chromium, address):
    link = "/proof?show=Spot+the+bug&place=Bowl&puzzle=3&Bug.lr=-1.0"
    visit = open_proof(chromium, address, link)
    visit.page.wait_for_selector("text=Learning rate η = 0.1")
    visit.page.wait_for_function("document.querySelector('.st-key-puzzle input')?.value === '3'")
    visit.close()


def test_figures_follow_the_theme(chromium, address):
    visit = open_proof(chromium, address, "/proof?show=Spot+the+bug", color_scheme="light")
    light = colours(visit.page)
    visit.page.emulate_media(color_scheme="dark")
    visit.page.wait_for_function(
        "old => document.querySelector('.st-key-paths .js-plotly-plot')?.data?.[0]"
        ".colorscale.flat().join() !== old",
        arg=light,
    )
    visit.close()


def test_nothing_is_cut_off_on_a_phone(chromium, address):
    size = {"width": 390, "height": 844}
    visit = open_proof(chromium, address, viewport=size)
    page = visit.page
    page.get_by_role("button", name="Check again here").click()
    page.wait_for_selector("text=Measured just here")
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for table in page.locator("table").all():
        box = table.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    visit.close()
