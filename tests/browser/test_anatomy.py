"""The instruments that explain a step, in a real browser."""

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from gdviz.optimizers import OPTIMIZERS
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
    return [
        float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+)?(?:e−?\d+)?", text)
    ]


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


# ---- step anatomy -----------------------------------------------------------------------------


def explained(visit, racer="Momentum", query="", **context):
    page = visit(f"/race?lens=anatomy&lens_on={racer}{query}", **{**STILL, **context})
    page.page.wait_for_selector(".anatomy tr[data-part=step] td:not(:empty)")
    return page


def legend(page):
    """The numbers of the legend by part."""
    rows = page.page.locator(".anatomy tr[data-part]").all()
    return {row.get_attribute("data-part"): numbers_of(row) for row in rows}


def numbers_of(row):
    return [numbers(cell)[0] for cell in row.locator("td").all_inner_texts()]


def painted(page):
    """How many pixels of the picture the vectors cover."""
    return page.page.locator(".layer.lens").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        }"""
    )


def test_choosing_anatomy_and_whom_draws_vectors_and_writes_the_link(visit):
    page = visit("/race", **STILL)
    run = page.data("run")
    page.page.get_by_role("button", name="step anatomy").click()
    page.page.wait_for_selector(".anatomy tr[data-part=step]")
    page.page.get_by_label("Explain whom").first.select_option("Adam")
    page.page.wait_for_function("location.search.includes('lens_on=Adam')")
    page.page.wait_for_selector(".anatomy tr[data-part=memory]")
    assert "lens=anatomy" in page.page.url
    go_to(page, 5)
    assert painted(page) > 300
    assert page.data("run") == run
    page.page.get_by_role("button", name="step anatomy").click()
    page.page.wait_for_selector(".anatomy", state="detached")
    assert painted(page) == 0


@pytest.mark.parametrize("racer", ["Gradient descent", "Momentum", "RMSProp", "Adam"])
def test_the_legends_numbers_add_up_to_the_step_that_is_taken(visit, racer):
    page = explained(visit, racer, "&noise=2&seeds=1")
    ran = race(scene_in_link(page))
    run = ran.trajectories[[r.name for r in ran.racers].index(racer)]
    for step in (3, 40):
        go_to(page, step)
        said = legend(page)
        total = said.pop("step")
        moved = run.points[step + 1] - run.points[step]
        assert total == pytest.approx(list(moved), rel=2e-2, abs=1e-6)
        for axis in (0, 1):
            parts = [vector[axis] for vector in said.values()]
            assert sum(parts) == pytest.approx(total[axis], abs=0.02 * max(map(abs, parts)))


def test_space_tells_a_step_in_four_beats_and_goes_on(visit):
    page = explained(visit)
    go_to(page, 10)
    said = page.page.locator(".anatomy .said")
    assert "Step 11" in said.inner_text()
    drawn = []
    for beat, word in enumerate(["begins at", "gradient", "adds up", "the height"], 1):
        page.page.keyboard.press("Space" if beat % 2 else "ArrowRight")
        page.page.wait_for_selector(f".anatomy[data-beat='{beat}']")
        assert word in said.inner_text()
        assert numbers(said.inner_text())
        assert page.step == 11
        drawn.append(painted(page))
    assert drawn == sorted(drawn)
    assert drawn[0] < drawn[1] < drawn[2]
    page.page.get_by_role("button", name="next step").click()
    page.page.wait_for_selector(".anatomy[data-beat='1']")
    assert page.step == 12
    assert said.get_attribute("aria-live") == "polite"


def test_magnified_vectors_say_by_how_much(visit):
    page = explained(visit, "Adam")
    go_to(page, 20)
    scale = float(page.page.locator(".anatomy").get_attribute("data-scale"))
    assert scale > 1
    assert f"×{scale:g}" in page.page.locator(".anatomy .scaled").inner_text()


def test_the_formula_below_has_the_steps_numbers(visit):
    page = explained(visit, "Momentum")
    go_to(page, 7)
    page.page.get_by_text("Step 8 of Momentum, in numbers").wait_for()
    assert page.page.locator(".katex").count() >= 3
    assert page.step == 7


def test_the_anatomy_plays_along(visit):
    page = visit("/race?lens=anatomy&steps=1000", color_scheme="light")
    page.wait_for("playing", "true")
    page.page.wait_for_selector(".anatomy .said:not(:empty)")
    before = page.page.locator(".anatomy .said").inner_text()
    page.page.wait_for_timeout(600)
    assert page.page.locator(".anatomy .said").inner_text() != before
    page.pause_with_space()


def test_the_anatomy_fits_a_phone(visit):
    page = explained(visit, "Adam", viewport={"width": 390, "height": 844})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("racer", OPTIMIZERS)
def test_every_rule_is_explained(visit, racer):
    page = explained(visit, racer, f"&racers={racer}&noise=1&seeds=1&schedule=cosine&steps=60")
    for step in (0, 30, 60):
        go_to(page, step)
        assert painted(page) > 50
        assert "NaN" not in page.page.locator(".anatomy").inner_text()


# ---- the curvature ----------------------------------------------------------------------------


def x_rayed(visit, racer, query="", **context):
    page = visit(f"/race?lens=curvature&lens_on={racer}{query}", **{**STILL, **context})
    page.page.wait_for_selector(".curvature td[data-figure=slope]:not(:empty)")
    return page


def figure(page, name):
    return numbers(page.page.locator(f".curvature td[data-figure={name}]").inner_text())


@pytest.mark.parametrize("racer", ["Gradient descent", "Momentum", "Adam"])
def test_the_x_rays_figures_are_the_surfaces(visit, racer):
    page = x_rayed(visit, racer)
    ran = race(scene_in_link(page))
    place = [r.name for r in ran.racers].index(racer)
    run, surface = ran.trajectories[place], ran.scene.objective
    for step in (2, 12):
        go_to(page, step)
        here = run.points[step]
        slope = np.linalg.norm(surface.gradient(here))
        small, large = np.linalg.eigvalsh(surface.hessian(here))
        assert figure(page, "slope")[0] == pytest.approx(slope, rel=6e-3)
        assert figure(page, "bends")[:2] == pytest.approx([large, small], rel=6e-3)
        rate, limit = figure(page, "rate")
        assert rate == pytest.approx(ran.racers[place].lr, rel=6e-3)
        assert limit == pytest.approx(ran.limits(place)[step], rel=6e-3)
        change = run.values[step + 1] - run.values[step]
        assert figure(page, "model")[1] == pytest.approx(change, rel=6e-3)
        assert painted(page) > 300


def test_on_hover_the_x_ray_is_about_right_and_leaves_with_the_pointer(visit):
    page = x_rayed(visit, "Momentum")
    go_to(page, 5)
    surface = scene_in_link(page).objective
    (x0, x1), (y0, y1) = surface.window
    for across, down in [(0.25, 0.3), (0.7, 0.8)]:
        page.page.mouse.move(*page.on_surface(across, down))
        page.page.wait_for_selector(".curvature[data-pointer=true]")
        page.page.wait_for_timeout(150)
        point = np.array([x0 + across * (x1 - x0), y1 - down * (y1 - y0)])
        small, large = np.linalg.eigvalsh(surface.hessian(point))
        assert figure(page, "bends")[:2] == pytest.approx([large, small], rel=0.05, abs=1.0)
    page.page.mouse.move(5, 5)
    page.page.wait_for_selector(".curvature[data-pointer=false]")


@pytest.mark.parametrize("racer", ["Newton", "Lion", "Simulated annealing", "Sharpness-aware"])
def test_a_rule_without_a_limit_says_so(visit, racer):
    page = x_rayed(visit, racer, f"&racers={racer}")
    said = page.page.locator(".curvature td[data-figure=rate]").inner_text()
    assert "no such limit is known" in said or "has none" in said
    assert page.page.locator(".gauge").is_hidden()


@pytest.mark.parametrize("lens", ["anatomy", "curvature"])
@pytest.mark.parametrize("mode", ["2-D", "both"])
def test_an_instrument_leaves_picture_and_loss_above_the_fold(visit, lens, mode):
    page = visit(f"/race?lens={lens}&view={mode}", **STILL)
    page.page.wait_for_selector(".lens-body > *")
    for part in (".picture", ".transport", ".curves", ".explain"):
        box = page.page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 768


def test_a_change_of_the_race_keeps_the_instrument_and_the_position(visit):
    page = x_rayed(visit, "Adam")
    go_to(page, 9)
    run = page.data("run")
    page.page.locator(".st-key-Adam-lr input[type=range]").press("ArrowRight")
    page.wait_for_new_run(run)
    page.page.wait_for_selector(".curvature td[data-figure=slope]:not(:empty)")
    assert page.step == 9
    rate = next(r.lr for r in scene_in_link(page).racers if r.name == "Adam")
    page.page.wait_for_timeout(300)
    assert figure(page, "rate")[0] == pytest.approx(rate, rel=6e-3)
