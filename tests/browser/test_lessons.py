"""The lessons in a real browser: predict, reveal, measure, and on to the race."""

import pytest

from gdviz.misconceptions import MISCONCEPTIONS
from tests.browser.conftest import Visit

every_lesson = pytest.mark.parametrize("lesson", MISCONCEPTIONS.values(), ids=list(MISCONCEPTIONS))


def open_lesson(browser, address, lesson, **context):
    visit = Visit(browser, address, **context)
    visit.page.set_default_timeout(40_000)  # the first to open a lesson has it measured
    visit.page.goto(f"{address}/misconceptions?lesson={lesson}")
    wait_for_chart(visit.page)
    return visit


def wait_for_chart(page):
    page.wait_for_selector(".js-plotly-plot .main-svg", state="attached")


def predict(page, option):
    page.get_by_test_id("stRadioGroup").get_by_text(option, exact=True).click()
    page.get_by_role("button", name="Reveal", disabled=False).click()
    page.wait_for_selector("text=Look for:")


@every_lesson
def test_predict_reveal_and_measure(chromium, address, lesson):
    visit = open_lesson(chromium, address, lesson.key)
    page = visit.page
    page.wait_for_selector(f"text={lesson.claim}")
    assert page.get_by_role("button", name="Reveal").is_disabled()
    assert page.locator("text=Look for:").count() == 0
    predict(page, lesson.options[lesson.answer])
    page.wait_for_selector("text=so it is")
    wait_for_chart(page)
    page.wait_for_selector(f"text={lesson.scenes[0].asserts[:60]}")
    page.wait_for_selector("text=To talk about")
    page.get_by_role("radio", name=lesson.scenes[1].name).click()
    page.wait_for_selector(f"text={lesson.scenes[1].look_for[:60]}")
    page.wait_for_url("**scene=**")
    visit.close()


def test_a_scene_opens_in_the_race_with_its_settings(chromium, address):
    lesson = MISCONCEPTIONS["M2"]
    visit = open_lesson(chromium, address, "M2")
    page = visit.page
    predict(page, lesson.options[0])
    page.get_by_role("link", name="Open in the race").click()
    page.wait_for_selector(".player[data-step]")
    page.wait_for_url("**/race?**")
    assert "surface=Bowl" in page.url
    assert "noise=1" in page.url
    visit.close()


def test_a_show_of_hands_survives_a_change_of_lesson(chromium, address):
    visit = open_lesson(chromium, address, "M2")
    page = visit.page
    page.get_by_text("Ask the class: a show of hands").click()
    first = page.locator(".st-key-hands input").first
    first.fill("17")
    first.press("Enter")
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length === 2")
    page.get_by_role("radio", name="M3").click()
    page.wait_for_selector(f"text={MISCONCEPTIONS['M3'].claim}")
    page.get_by_role("radio", name="M2").click()
    page.wait_for_selector(f"text={MISCONCEPTIONS['M2'].claim}")
    page.wait_for_function("document.querySelector('.st-key-hands input')?.value === '17'")
    visit.close()


def test_a_moved_control_is_measured_again_and_stands_in_the_link(chromium, address):
    visit = open_lesson(chromium, address, "M2&scene=A+rate+that+follows+a+plan")
    page = visit.page
    page.wait_for_selector("text=the schedule cosine")
    page.locator(".stSelectbox").get_by_role("combobox").click()
    page.get_by_role("option", name="constant").click()
    page.wait_for_selector("text=not with these settings")
    page.wait_for_url("**schedule=constant**")
    visit.close()


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off(chromium, address, size, scheme):
    viewport = {"width": size[0], "height": size[1]}
    link = "M3&scene=Long+valleys+take+long"
    visit = open_lesson(chromium, address, link, viewport=viewport, color_scheme=scheme)
    visit.page.wait_for_selector("text=grow like")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    plot = visit.page.locator(".js-plotly-plot").first.bounding_box()
    assert plot["y"] + plot["height"] <= size[1]
    visit.close()
