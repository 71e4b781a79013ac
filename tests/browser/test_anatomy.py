"""The instruments that explain a step, in a real browser."""

import re
from urllib.parse import parse_qs, urlparse

import pytest

from gdviz.race import race
from gdviz.scene import Scene

STILL = {"reduced_motion": "reduce", "color_scheme": "light"}


def scene_in_link(page):
    return Scene.from_query(parse_qs(urlparse(page.page.url).query))[0]


def go_to(page, step):
    page.page.locator(".transport input").fill(str(step))
    page.wait_for("step", step)
    page.page.locator(".transport input").blur()


def numbers(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d[\d.]*(?:e−?\d+)?", text)]


# ---- the learning rates -----------------------------------------------------------------------


def test_a_schedule_brings_the_strip_and_it_follows_the_cursor(visit):
    page = visit("/race?schedule=cosine&racers=Momentum", **STILL)
    strip = page.page.locator(".strip canvas")
    rates = race(scene_in_link(page)).rates(0)[:, 0]
    for step in (10, 100, 190):
        go_to(page, step)
        said = strip.get_attribute("title")
        assert numbers(said)[0] == pytest.approx(rates[step], rel=2e-2)


def test_the_strip_opens_and_closes_and_the_link_follows(visit):
    page = visit("/race", **STILL)
    run, strip = page.data("run"), page.page.locator(".strip")
    assert strip.is_hidden()
    page.page.locator("button.rates").click()
    page.page.wait_for_function("location.search.includes('strip=shown')")
    page.page.wait_for_selector(".strip canvas[title*='Adam'][title*=' and ']")
    assert page.data("run") == run
    page.page.locator("button.rates").click()
    page.page.wait_for_function("location.search.includes('strip=hidden')")
    assert strip.is_hidden()


def test_a_click_on_the_strip_goes_to_its_step(visit):
    page = visit("/race?strip=shown", **STILL)
    box = page.page.locator(".strip canvas").bounding_box()
    page.page.mouse.click(box["x"] + 58 + (box["width"] - 70) / 4, box["y"] + 60)
    assert page.step == pytest.approx(50, abs=1)


@pytest.mark.parametrize("query", ["schedule=cosine", "schedule=cosine&view=both"])
def test_with_the_strip_all_that_matters_is_above_the_fold(visit, query):
    page = visit(f"/race?{query}", **STILL)
    for part in (".picture", ".transport", ".curves", ".strip"):
        box = page.page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 768
