"""Journeys through the variants' page and the questions' page."""


def test_five_run_on_one_cursor_and_the_clock_switches(visit):
    page = visit("/variants").page
    player = page.locator(".player")
    names = page.locator(".results tr[data-racer]")
    names.nth(4).wait_for()
    assert names.count() == 5
    old = player.get_attribute("data-run")
    page.get_by_text("update", exact=True).first.click()
    page.wait_for_function(
        "(old) => document.querySelector('.player')?.dataset.run !== old", arg=old
    )
    page.wait_for_url("**clock=update**")
    page.get_by_text("Fewer examples, noisier gradients").first.click()
    page.get_by_text("The slope of the line is").wait_for()
    page.locator(".stPlotlyChart").nth(1).wait_for()


def test_a_question_is_answered_by_a_picture_and_leads_on(visit):
    journey = visit("/questions?question=What+is+a+saddle%3F")
    page = journey.page
    page.get_by_text("like a mountain pass, the ground rises").first.wait_for()
    box = page.locator(".player").bounding_box()
    answer = page.get_by_role("heading", name="What is a saddle?").bounding_box()
    assert box["y"] < answer["y"]
    page.get_by_role("link", name="Saddle: descent waits").first.click()
    page.wait_for_url("**/race?**")
    page.wait_for_selector(".player[data-step]")
    assert "surface=Saddle" in page.url
