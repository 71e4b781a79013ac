"""Journeys of a visitor, in a real browser, against the running app."""

import re
import time
from urllib.parse import parse_qs, urlparse

import pytest

from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import Scene, first_scene
from gdviz.surfaces import SURFACES
from gdviz.ui.frame import PAGES
from tests.browser.conftest import Visit


def query(visit):
    return parse_qs(urlparse(visit.page.url).query)


def run_of(visit):
    """The scene that the player shows."""
    return Scene.from_key(visit.data("run").split("&Look")[0])


def slider(visit, key):
    name = re.sub(r"[^A-Za-z0-9_-]", "-", key)
    return visit.page.locator(f".st-key-{name} input[type=range]")


# ---- opening ----------------------------------------------------------------------------------


def test_home_is_moving_and_leads_on(visit):
    home = visit()
    assert home.data("playing") == "true"
    before = int(home.data("frames"))
    home.page.wait_for_timeout(500)
    assert int(home.data("frames")) > before
    home.page.get_by_role("link", name="Open this race").click()
    home.page.wait_for_url("**/race**")
    home.page.wait_for_selector(".st-key-surface")
    assert run_of(home) == first_scene()


def test_home_loads_no_plotly(visit):
    home = visit()
    home.page.wait_for_timeout(1000)
    assert not [url for url in home.requests if "plotly" in url.lower()]


def test_the_menu_leads_to_the_race_and_back(visit):
    home = visit()
    home.page.get_by_role("link", name="Race", exact=True).click()
    home.page.wait_for_selector(".st-key-surface")
    home.page.get_by_role("link", name="Home", exact=True).click()
    home.page.wait_for_selector("text=See gradient descent")
    home.page.wait_for_selector(".player[data-step]")


def test_a_deep_link_opens_first_on_a_cold_server(chromium, cold_address):
    cold = Visit(chromium, cold_address)
    began = time.monotonic()
    cold.open("/race?surface=Rosenbrock&racers=Adam&racers=Lion&steps=123&Adam.lr=-1.0&x=0.5&y=2.0")
    assert time.monotonic() - began < 15
    scene = run_of(cold)
    assert scene.surface == "Rosenbrock"
    assert [racer.name for racer in scene.racers] == ["Adam", "Lion"]
    assert (scene.steps, scene.start, scene.racers[0].lr) == (123, (0.5, 2.0), 0.1)
    assert "Race" in cold.page.title()
    assert "surface=Rosenbrock" in cold.page.url
    cold.close()


def test_a_bad_link_says_so_and_opens(visit):
    page = visit("/race?surface=Atlantis&steps=abc&Adam.lr=77")
    assert run_of(page) == first_scene()
    text = page.page.get_by_test_id("stAlert").inner_text()
    assert "Atlantis" in text
    assert "abc" in text
    assert page.page.locator("text=Traceback").count() == 0


def test_markup_in_a_link_stays_text(visit):
    page = visit("/race?surface=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E**bold**%5Ba%5D(http://b)")
    alert = page.page.get_by_test_id("stAlert")
    assert "<img src=x onerror=alert(1)>**bold**" in alert.inner_text()
    assert alert.locator("img, strong, a").count() == 0


# ---- changing anything ------------------------------------------------------------------------


def test_a_control_changes_the_race_and_the_link_but_not_the_position(visit):
    page = visit("/race")
    page.pause()
    at, old = page.step + 1, page.data("run")
    page.page.keyboard.press("ArrowRight")
    page.wait_for("step", at)
    slider(page, "Adam.lr").press("ArrowRight")
    page.wait_for_new_run(old)
    assert page.step == at
    assert page.data("playing") == "false"
    page.page.wait_for_url("**Adam.lr=**")
    linked, problems = Scene.from_query(query(page))
    assert problems == []
    assert linked == run_of(page)
    assert linked != first_scene()


def test_playing_goes_on_through_a_change(visit):
    page = visit("/race?steps=1000")
    old = page.data("run")
    slider(page, "Adam.lr").press("ArrowRight")
    page.wait_for_new_run(old)
    assert page.data("playing") == "true"
    at = page.step
    assert at > 0
    page.page.wait_for_timeout(600)
    assert page.step > at


def test_choosing_racers_and_a_surface(visit):
    page = visit("/race")
    old = page.data("run")
    page.page.get_by_role("button", name="Optimisers").click()
    page.page.get_by_role("button", name="Lion").click()
    page.wait_for_new_run(old)
    assert "Lion" in [racer.name for racer in run_of(page).racers]
    assert page.page.locator("tr[data-racer=Lion]").count() == 1
    assert "racers=Lion" in page.page.url
    page.page.keyboard.press("Escape")
    old = page.data("run")
    page.page.locator(".st-key-surface input").click()
    page.page.get_by_role("option", name="Two wells").click()
    page.wait_for_new_run(old)
    page.page.wait_for_function("location.search.includes('Two')")
    linked, problems = Scene.from_query(query(page))
    assert problems == []
    assert linked == run_of(page)
    assert linked.surface == "Two wells"


def test_the_whole_scene_is_in_the_link(visit):
    page = visit("/race?surface=Bowl&racers=Momentum&noise=1.5&seed=4&schedule=cosine&steps=60")
    scene = run_of(page)
    assert (scene.noise, scene.seed, scene.schedule.name, scene.steps) == (1.5, 4, "cosine", 60)
    again = visit(urlparse(page.page.url)._replace(scheme="", netloc="").geturl())
    assert run_of(again) == scene


# ---- the start --------------------------------------------------------------------------------


def test_a_click_places_the_start_and_the_link_follows(visit):
    page = visit("/race")
    old = page.data("run")
    page.page.mouse.click(*page.on_surface(0.75, 0.25))
    page.wait_for_new_run(old)
    x, y = run_of(page).start
    assert x == pytest.approx(2.5, abs=0.05)
    assert y == pytest.approx(2.5, abs=0.05)
    page.page.wait_for_url("**x=2**")
    assert Scene.from_query(query(page))[0].start == (x, y)
    assert float(page.page.locator(".st-key-x input").input_value()) == pytest.approx(x)


def test_dragging_the_ring_reforms_the_paths_on_the_way(visit):
    page = visit("/race")
    page.pause()
    length = page.page.evaluate("history.length")
    runs = {page.data("run")}
    page.page.mouse.move(*page.on_surface(0.55, 0.05))
    page.page.mouse.down()
    for part in range(30):
        page.page.mouse.move(*page.on_surface(0.55 + part / 100, 0.05 + part / 100))
        page.page.wait_for_timeout(30)
        runs.add(page.data("run"))
    page.page.mouse.up()
    page.page.wait_for_timeout(1000)
    assert len(runs) >= 4
    assert page.page.evaluate("history.length") <= length + 2
    x, y = run_of(page).start
    assert x == pytest.approx(-5 + 10 * 0.84, abs=0.1)
    assert y == pytest.approx(5 - 10 * 0.34, abs=0.1)


def test_a_drag_beyond_the_frame_stays_inside(visit):
    page = visit("/race")
    page.page.mouse.move(*page.on_surface(0.55, 0.05))
    page.page.mouse.down()
    page.page.mouse.move(*page.on_surface(-0.2, 1.3), steps=5)
    page.page.mouse.up()
    page.page.wait_for_timeout(1000)
    assert run_of(page).start == (-5.0, -5.0)


def test_the_start_can_be_typed(visit):
    page = visit("/race")
    old = page.data("run")
    box = page.page.locator(".st-key-x input")
    box.fill("1.25")
    box.press("Enter")
    page.wait_for_new_run(old)
    assert run_of(page).start[0] == 1.25


def test_a_start_outside_the_window_is_refused(visit):
    page = visit("/race")
    old = page.data("run")
    box = page.page.locator(".st-key-x input")
    box.fill("99")
    box.press("Enter")
    page.page.wait_for_timeout(800)
    assert page.data("run") == old
    assert page.page.locator(".stException").count() == 0
    page.page.locator(".st-key-x [data-testid=stTooltipHoverTarget]").hover()
    page.page.wait_for_selector("text=A number from -5 to 5")


def test_a_tap_places_the_start_on_a_phone(visit):
    page = visit("/race", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    old = page.data("run")
    page.page.touchscreen.tap(*page.on_surface(0.3, 0.3))
    page.wait_for_new_run(old)
    assert run_of(page).start[0] == pytest.approx(-2, abs=0.2)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390


# ---- time -------------------------------------------------------------------------------------


def test_play_reaches_the_end_and_stops(visit):
    page = visit("/race?steps=20")
    page.wait_for("step", 20)
    page.wait_for("playing", "false")
    table = page.page.locator(".results tbody tr")
    for i in range(table.count()):
        cells = table.nth(i).locator("td").all_inner_texts()
        assert cells[0] == cells[1]


def test_the_keyboard_plays_and_steps(visit):
    page = visit("/race")
    page.page.keyboard.press("Space")
    page.wait_for("playing", "false")
    at = page.step
    page.page.keyboard.press("ArrowRight")
    page.wait_for("step", at + 1)
    page.page.keyboard.press("ArrowLeft")
    page.wait_for("step", at)
    page.page.keyboard.press("Space")
    page.wait_for("playing", "true")


def test_keys_that_belong_to_a_control_stay_there(visit):
    page = visit("/race")
    page.pause()
    at, old = page.step, page.data("run")
    slider(page, "steps").press("ArrowLeft")
    page.wait_for_new_run(old)
    assert run_of(page).steps == 199
    assert page.step == at
    page.page.locator(".st-key-x input").press("Space")
    page.page.wait_for_timeout(300)
    assert page.data("playing") == "false"


def test_space_plays_whatever_was_touched_last(visit):
    page = visit("/race?steps=1000")
    touches = [
        lambda: slider(page, "Adam.lr").press("ArrowRight"),
        lambda: page.page.locator(".transport input").click(),
        lambda: page.page.locator("select.speed").select_option("2"),
        lambda: page.page.locator("button.scale.heights").click(),
        lambda: page.page.locator("tr[data-racer=Adam] th button").click(),
    ]
    for touch in touches:
        touch()
        page.page.wait_for_timeout(300)
        before = page.data("playing")
        page.page.keyboard.press("Space")
        page.wait_for("playing", "false" if before == "true" else "true")


def test_space_does_not_reopen_the_list_of_surfaces(visit):
    page = visit("/race")
    page.page.locator(".st-key-surface input").click()
    page.page.get_by_role("option", name="Bowl").click()
    page.page.wait_for_function("location.search.includes('Bowl')")
    page.pause_with_space()
    assert page.page.locator(".st-key-surface [aria-expanded=true]").count() == 0


def test_another_surface_starts_another_race(visit):
    page = visit("/race?steps=10")
    page.wait_for("step", 10)
    page.wait_for("playing", "false")
    page.page.locator("select.speed").select_option("0.1")
    page.page.locator(".st-key-surface input").click()
    page.page.get_by_role("option", name="Bowl").click()
    page.wait_for("playing", "true")
    assert page.step < 10


def test_the_ring_moves_by_keyboard(visit):
    page = visit("/race")
    old = page.data("run")
    page.page.locator(".start").focus()
    page.page.keyboard.press("ArrowLeft")
    page.wait_for_new_run(old)
    assert run_of(page).start == pytest.approx((0.4, 4.5), abs=0.011)
    assert "Arrow keys" in page.page.locator(".start").get_attribute("aria-label")


def test_a_notice_is_about_the_link_alone(visit):
    """A start that suits one surface and not the next is no fault of the visitor's."""
    page = visit("/race")
    old = page.data("run")
    page.page.mouse.click(*page.on_surface(0.9, 0.9))
    page.wait_for_new_run(old)
    page.page.locator(".st-key-surface input").click()
    page.page.get_by_role("option", name="Rosenbrock").click()
    page.page.wait_for_function("location.search.includes('Rosenbrock')")
    page.page.wait_for_timeout(500)
    assert page.page.get_by_test_id("stAlert").count() == 0
    assert run_of(page).start == SURFACES["Rosenbrock"].start


def test_back_shows_the_scene_that_the_link_names(visit):
    page = visit("/race")
    for across in (0.2, 0.8):
        old = page.data("run")
        page.page.mouse.click(*page.on_surface(across, 0.5))
        page.wait_for_new_run(old)
        page.page.wait_for_url(f"**x={10 * across - 5:g}**")
    old = page.data("run")
    page.page.go_back()
    page.wait_for_new_run(old)
    page.page.wait_for_timeout(500)
    assert run_of(page) == Scene.from_query(query(page))[0]


def test_restart_scrub_speed_and_loop(visit):
    page = visit("/race?steps=50")
    page.page.locator(".transport input").fill("25")
    page.wait_for("step", 25)
    page.page.locator("button.restart").click()
    page.wait_for("playing", "true")
    assert page.step < 25
    page.page.locator("button.loop").click()
    page.page.locator("select.speed").select_option("10")
    page.wait_for("step", 50)
    page.page.wait_for_function(
        "(player) => Number(player.dataset.step) < 50", arg=page.player.element_handle()
    )
    assert page.data("playing") == "true"


def test_slow_is_slow(visit):
    page = visit("/race")
    page.page.locator("select.speed").select_option("0.1")
    page.page.locator("button.restart").click()
    page.page.wait_for_timeout(1500)
    assert 1 <= page.step <= 8


def test_reduced_motion_opens_at_the_end_and_moves_only_when_asked(visit):
    page = visit("/race", reduced_motion="reduce")
    assert (page.step, page.data("playing")) == (200, "false")
    page.page.wait_for_timeout(400)
    assert page.step == 200
    page.page.locator("button.play").click()
    page.wait_for("playing", "true")


def test_the_theme_switches_while_playing(visit):
    page = visit("/race?steps=1000", color_scheme="light")
    brightness = """(player) => {
      const canvas = player.querySelector('canvas.surface');
      const [x, y] = [canvas.width / 2, canvas.height / 2];
      const [red, green, blue] = canvas.getContext('2d').getImageData(x, y, 1, 1).data;
      return red + green + blue;
    }"""
    assert page.player.evaluate(brightness) > 500
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_function(
        f"(player) => ({brightness})(player) < 330", arg=page.player.element_handle()
    )
    at = page.step
    assert page.data("playing") == "true"
    page.page.wait_for_timeout(400)
    assert page.step > at


# ---- reading ----------------------------------------------------------------------------------


def test_hovering_reads_the_surface_and_the_path(visit):
    page = visit("/race?steps=50&racers=Gradient+descent", reduced_motion="reduce")
    page.page.mouse.move(*page.on_surface(0.9, 0.5))
    tip = page.page.locator(".tooltip")
    assert re.search(r"x = 4.*y = 0", tip.inner_text(), re.DOTALL)
    value = float(re.search(r"f ≈ ([\d.]+)", tip.inner_text()).group(1))
    assert value == pytest.approx((16 - 11) ** 2 + (4 - 7) ** 2, rel=0.03)
    slope = float(re.search(r"\|∇f\| ≈ ([\d.]+)", tip.inner_text()).group(1))
    assert slope == pytest.approx(((4 * 4 * 5 + 2 * -3) ** 2 + (2 * 5) ** 2) ** 0.5, rel=0.03)
    page.page.mouse.move(*page.on_surface(0.55, 0.05))
    assert "Gradient descent, step 0" in tip.inner_text()


def test_the_legend_hides_and_shows(visit):
    page = visit("/race")
    row = page.page.locator("tr[data-racer=Adam]")
    name = row.locator("th button")
    name.click()
    assert name.get_attribute("aria-pressed") == "false"
    old = page.data("run")
    slider(page, "Momentum.lr").press("ArrowRight")
    page.wait_for_new_run(old)
    assert name.get_attribute("aria-pressed") == "false"
    name.click()
    assert name.get_attribute("aria-pressed") == "true"


def test_a_verdict_says_what_it_rests_on(visit):
    page = visit("/race")
    verdict = page.page.locator("tr[data-racer=Adam] td.verdict button")
    verdict.click()
    reason = page.page.locator(".results [role=status]")
    assert re.match(r"Adam, global minimum: gradient \S+, curvatures", reason.inner_text())
    verdict.click()
    assert reason.inner_text() == ""


def test_a_run_that_overflows_is_drawn_and_named(visit):
    page = visit("/race?surface=Rosenbrock&racers=Gradient+descent&Gradient+descent.lr=0")
    row = page.page.locator('tr[data-racer="Gradient descent"]')
    assert row.get_attribute("data-ending") == "diverged"
    assert re.search(r"diverged at step \d+", row.inner_text())


def test_nobody_racing_still_shows_the_surface(visit):
    page = visit("/race?racers=")
    assert page.page.get_by_text("Choose an optimiser").is_visible()
    page.page.mouse.click(*page.on_surface(0.3, 0.3))
    page.page.wait_for_timeout(500)


def test_everyone_can_race_at_once(visit):
    names = "&".join(f"racers={name.replace(' ', '+')}" for name in OPTIMIZERS)
    page = visit(f"/race?{names}&surface=Rastrigin")
    assert page.page.locator(".results tbody tr").count() == len(OPTIMIZERS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picture_curves_and_controls_are_above_the_fold(visit, scheme):
    page = visit("/race", color_scheme=scheme)
    figure = (".picture", ".curves", ".transport", ".results")
    for part in (*figure, ".st-key-surface", ".st-key-steps"):
        box = page.page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 768, part
        assert box["x"] + box["width"] <= 1366, part


# ---- fair modes ---------------------------------------------------------------------------


def choose(visit, popover, option):
    run = visit.data("run")
    visit.page.get_by_role("button", name=popover).click()
    visit.page.locator("label", has_text=option).first.click()
    visit.wait_for_new_run(run)
    visit.page.keyboard.press("Escape")


def test_equal_evaluations_let_newton_run_at_a_third_of_the_pace(visit):
    here = visit("/race?surface=Bowl&racers=Gradient+descent&racers=Newton")
    here.pause()
    choose(here, "Fairness", "same evaluations")
    here.page.wait_for_selector(".in-force:has-text('same evaluations')")
    assert "/ 200" in here.page.locator(".count").inner_text()
    assert here.page.locator(".count").inner_text().startswith("evaluation")
    assert "66 steps" in here.page.locator("tr[data-racer=Newton] .remark").inner_text()
    assert "budget=same+evaluations" in here.page.url


def test_a_shared_rate_is_printed_on_the_picture_and_in_the_rows(visit):
    here = visit("/race?racers=Adam&racers=Simulated+annealing")
    choose(here, "Fairness", "one shared rate")
    here.page.wait_for_selector(".in-force:has-text('one shared rate')")
    row = here.page.locator("tr[data-racer='Simulated annealing'] .remark")
    assert row.inner_text() == "has no learning rate"


def test_best_rates_come_with_their_sweep(visit):
    here = visit("/race?rates=each+at+its+own+best")
    here.page.wait_for_selector(".js-plotly-plot")
    assert "best η" in here.page.locator("tr[data-racer=Adam] .remark").inner_text()
    assert here.page.get_by_text("ends lowest").first.is_visible()


def test_noise_draws_a_band_around_the_median_run(visit):
    """With nine seeds the loss curve's canvas holds many more coloured pixels than with one."""
    coloured = """(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 20).length;
    }"""
    counts = []
    for seeds in (1, 9):
        here = visit(f"/race?racers=Adam&noise=20&seeds={seeds}")
        here.pause()
        here.page.locator(".transport input").fill("200")
        here.wait_for("step", "200")
        counts.append(here.page.locator(".curves canvas").evaluate(coloured))
    assert counts[1] > 1.5 * counts[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_on_a_phone_the_menu_shows_which_page_one_is_on(chromium, address, page):
    visit = Visit(chromium, address, viewport={"width": 390, "height": 844})
    path = "" if page.path == "app.py" else page.path.removeprefix("pages/").removesuffix(".py")
    visit.page.goto(f"{address}/{path}")
    words = visit.page.get_by_text(page.title, exact=True)
    link = visit.page.locator(".st-key-menu a:visible", has=words)
    link.wait_for()
    box = link.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390 - 48  # Streamlit's own menu stands there
    assert not visit.errors
    visit.close()
