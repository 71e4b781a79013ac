"""The instruments below the player, used by a visitor in a real browser."""

import re

import pytest

from gdviz.scene import Scene
from tests.browser.test_journeys import query, run_of

BASINS = "/race?instrument=Basins+of+attraction&racers=Momentum&racers=Adam&map_steps=60"
SWEEP = "/race?instrument=Sweep+map&racers=Momentum&surface=Narrow+valley&sweep_steps=100"


def maps(visit):
    return visit.page.locator(".maps")


def canvas(visit, place=0):
    found = maps(visit).locator(".canvas").nth(place)
    found.scroll_into_view_if_needed()
    return found


def at(visit, across, down, place=0):
    """Screen coordinates of a share of a map: inside its axes."""
    sizes = canvas(visit, place).evaluate(
        "c => { const b = c.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }"
    )
    left, top, width, height = sizes
    bar = 66 if maps(visit).locator(".canvas").count() == 1 else 0
    right = 12 + bar
    return left + 50 + across * (width - 50 - right), top + 6 + down * (height - 46)


def fingerprint(visit):
    return maps(visit).get_attribute("data-fingerprint")


def finished(visit):
    visit.page.wait_for_function(
        "(maps) => new Set(maps.dataset.done.split('/')).size === 1",
        arg=maps(visit).element_handle(),
    )


def wait_for_new_map(visit, old):
    visit.page.wait_for_function(
        "([maps, old]) => maps.dataset.fingerprint !== old",
        arg=[maps(visit).element_handle(), old],
    )


def test_an_instrument_is_chosen_and_travels_in_the_link(visit):
    page = visit("/race")
    assert maps(page).count() == 0
    run = page.data("run")
    page.page.get_by_role("radio", name="Basins of attraction").click()
    maps(page).wait_for()
    page.page.wait_for_url("**instrument=Basins**")
    assert page.data("run") == run
    page.page.get_by_role("radio", name="none").click()
    maps(page).wait_for(state="detached")
    assert "instrument" not in query(page)


def test_coarse_maps_come_first_and_become_fine_in_place(visit):
    page = visit(BASINS)
    maps(page).wait_for()
    finished(page)
    assert maps(page).get_attribute("data-done") == "2/2"
    assert maps(page).locator(".panel").count() == 3
    titles = maps(page).locator("h4").all_inner_texts()
    assert titles == ["Momentum", "Adam", "Who wins where"]
    assert "%" in maps(page).locator("ul").first.inner_text()


@pytest.mark.parametrize("place", [0, 2])
def test_a_click_on_a_map_starts_the_race_there(visit, place):
    page = visit(BASINS)
    maps(page).wait_for()
    finished(page)
    old, cells = page.data("run"), fingerprint(page)
    page.page.mouse.click(*at(page, 0.25, 0.75, place))
    page.wait_for_new_run(old)
    assert run_of(page).start == pytest.approx((-2.5, -2.5), abs=0.1)
    page.page.wait_for_function("location.search.includes('x=-2')")
    assert Scene.from_query(query(page))[0].start == run_of(page).start
    assert fingerprint(page) == cells  # the maps are of all starts, so they stay


def test_the_keyboard_points_and_picks(visit):
    page = visit(BASINS)
    maps(page).wait_for()
    finished(page)
    page.pause()
    old, step = page.data("run"), page.step
    canvas(page).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.page.keyboard.press(key)
    tooltip = maps(page).locator(".tooltip.on").first.inner_text()
    assert "x = 0.5" in tooltip
    assert "minimum at" in tooltip or "moving" in tooltip
    page.page.keyboard.press("Enter")
    page.wait_for_new_run(old)
    assert run_of(page).start == pytest.approx((0.5, 0.25), abs=0.01)
    assert page.step == step  # the arrows were the map's


def test_a_tap_on_a_map_starts_the_race_there_on_a_phone(visit):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = visit(BASINS, **phone)
    maps(page).wait_for()
    finished(page)
    old = page.data("run")
    page.page.touchscreen.tap(*at(page, 0.75, 0.25))
    page.wait_for_new_run(old)
    assert run_of(page).start == pytest.approx((2.5, 2.5), abs=0.15)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_click_on_the_sweep_map_moves_the_sliders(visit):
    page = visit(SWEEP)
    maps(page).wait_for()
    old, cells = page.data("run"), fingerprint(page)
    page.page.mouse.click(*at(page, 0.5, 0.5))
    page.wait_for_new_run(old)
    (racer,) = run_of(page).racers
    assert racer.momentum == pytest.approx(0.4995, abs=0.02)
    page.page.wait_for_function("location.search.includes('Momentum.lr')")
    linked, problems = Scene.from_query(query(page))
    assert problems == []
    assert linked.racers == (racer,)
    page.page.get_by_text(f"Momentum η = {racer.lr:.3g}").wait_for()
    assert fingerprint(page) == cells  # a map is of all settings, so it stays


def test_a_box_zooms_in_again_and_again_and_there_is_a_way_back(visit):
    page = visit(SWEEP + "&sweep_view=edge+of+divergence")
    maps(page).wait_for()
    finished(page)
    whole = fingerprint(page)
    seen = {whole}
    for _ in range(2):
        old = fingerprint(page)
        page.page.mouse.move(*at(page, 0.6, 0.2))
        page.page.mouse.down()
        page.page.mouse.move(*at(page, 0.9, 0.7), steps=4)
        page.page.mouse.up()
        wait_for_new_map(page, old)
        finished(page)
        seen.add(fingerprint(page))
    assert len(seen) == 3
    page.page.get_by_role("button", name="Whole map").click()
    wait_for_new_map(page, fingerprint(page))
    finished(page)
    page.page.wait_for_function(
        "([maps, whole]) => maps.dataset.fingerprint === whole",
        arg=[maps(page).element_handle(), whole],
    )


def test_the_theme_may_change_while_maps_are_shown(visit):
    page = visit(BASINS, color_scheme="light")
    maps(page).wait_for()
    finished(page)
    shot = "c => c.querySelector('canvas').getContext('2d').getImageData(60, 60, 1, 1).data.join()"
    light = canvas(page).evaluate(shot)
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_function(
        f"([c, light]) => ({shot})(c) !== light", arg=[canvas(page).element_handle(), light]
    )


def test_instruments_load_no_plotly(visit):
    for link in (BASINS, SWEEP):
        page = visit(link)
        maps(page).wait_for()
        assert not [url for url in page.requests if re.search("plotly", url, re.IGNORECASE)]
