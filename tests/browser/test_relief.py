"""The view in three dimensions, in a browser whose WebGL is simulated."""

import io
import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image

from gdviz.figures.styles import STYLES
from gdviz.scene import Scene
from gdviz.view import View

STILL = {"reduced_motion": "reduce", "color_scheme": "light"}


def raised(visit_3d, query="", mode="3-D", **context):
    """A still page with the 3-D view on it."""
    page = visit_3d(f"/race?view={mode}{query}", **{**STILL, **context})
    page.wait_for("mode", mode)
    return page


def view_in_link(page):
    return Scene.from_query(parse_qs(urlparse(page.page.url).query))[0].view


def start_of(page):
    return Scene.from_key(page.data("run").split("&Look")[0]).start


DRAWN = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))"""


def pixels(page, selector=".relief"):
    page.page.evaluate(DRAWN)
    picture = Image.open(io.BytesIO(page.page.locator(selector).screenshot()))
    return np.asarray(picture.convert("RGB")).astype(int)


def coloured(page, name, selector=".relief"):
    """How many pixels have a racer's colour."""
    hue = [int(STYLES[name].light[i : i + 2], 16) for i in (1, 3, 5)]
    return int((np.abs(pixels(page, selector) - hue).max(axis=-1) < 24).sum())


def on_relief(page, across, down):
    box = page.page.locator(".relief").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(page, dx, dy):
    x, y = on_relief(page, 0.3, 0.4)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + dx, y + dy, steps=4)
    page.page.mouse.up()


def ring(page):
    """The middle of the start's ring in 3-D."""
    box = page.page.locator(".relief .start").bounding_box()
    return box["x"], box["y"]


# ---- what it shows ----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_lit_surface_is_drawn(visit_3d, scheme):
    page = raised(visit_3d, color_scheme=scheme)
    colours = np.unique(pixels(page).reshape(-1, 3), axis=0)
    assert len(colours) > 500
    assert page.page.locator(".picture").is_hidden()


def test_a_hill_hides_the_path_behind_it(visit_3d):
    """The path comes down the south wall of the bowl: seen from the north, not through the wall."""
    scene = "&surface=Bowl&racers=Adam&x=0&y=-2.9&tilt=15&steps=60"
    facing = coloured(raised(visit_3d, scene + "&turn=180"), "Adam")
    behind = coloured(raised(visit_3d, scene + "&turn=0"), "Adam")
    assert facing > 100
    assert behind < 0.15 * facing


def test_a_path_that_leaves_ends_at_the_frame(visit_3d):
    """Descent leaves the saddle's window: as much of it is drawn as there is inside."""
    scene = "&surface=Saddle&racers=Adam&tilt=70&steps="
    inside = coloured(raised(visit_3d, scene + "20"), "Adam")
    left = coloured(raised(visit_3d, scene + "900"), "Adam")
    assert 0.8 * inside < left < 8 * inside


def test_both_pictures_share_one_cursor(visit_3d):
    page = raised(visit_3d, "&racers=Adam&steps=100&tilt=85", mode="both")
    counts = []
    for step in (0, 30, 100, 0):
        page.page.locator(".transport input").fill(str(step))
        page.wait_for("step", step)
        counts.append([coloured(page, "Adam", view) for view in (".picture", ".relief")])
    print(counts)
    for first, early, late, again in zip(*counts, strict=True):
        assert first < early < late
        assert again == first


def test_both_pictures_and_the_loss_are_above_the_fold(visit_3d):
    page = raised(visit_3d, mode="both")
    boxes = [
        page.page.locator(part).bounding_box()
        for part in (".picture", ".relief", ".transport", ".curves")
    ]
    assert all(box["y"] + box["height"] <= 768 for box in boxes)
    picture, relief = boxes[:2]
    assert picture["x"] + picture["width"] <= relief["x"]
    assert picture["y"] == pytest.approx(relief["y"], abs=1)


def test_on_a_phone_the_pictures_stand_one_above_the_other(visit_3d):
    page = raised(visit_3d, mode="both", viewport={"width": 390, "height": 844})
    picture, relief = (page.page.locator(p).bounding_box() for p in (".picture", ".relief"))
    assert picture["y"] + picture["height"] <= relief["y"]
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390


# ---- the camera and the link ------------------------------------------------------------------


def test_a_link_opens_with_its_view(visit_3d):
    page = raised(visit_3d, "&turn=-75&tilt=33&zoom=1.5", mode="both")
    assert page.data("camera") == "-75 33 1.5"
    assert view_in_link(page) == View("both", -75, 33, 1.5)


def test_a_drag_turns_and_the_wheel_zooms_and_the_link_follows(visit_3d):
    page = raised(visit_3d)
    run = page.data("run")
    drag(page, 100, -40)
    page.page.wait_for_function("location.search.includes('turn=')")
    page.page.mouse.wheel(0, -300)
    page.page.wait_for_function("location.search.includes('zoom=')")
    first, seen = View(), view_in_link(page)
    assert seen.turn < first.turn - 20
    assert seen.tilt < first.tilt - 8
    assert seen.zoom > 1.2
    turn, tilt, zoom = (float(number) for number in page.data("camera").split())
    assert (round(turn), round(tilt), round(zoom, 2)) == (seen.turn, seen.tilt, seen.zoom)
    assert page.data("run") == run


def test_the_camera_survives_every_change(visit_3d):
    page = raised(visit_3d)
    drag(page, -60, 20)
    page.page.wait_for_function("location.search.includes('turn=')")
    camera, run = page.data("camera"), page.data("run")
    page.page.locator(".st-key-Adam-lr input[type=range]").press("ArrowRight")
    page.wait_for_new_run(run)
    assert page.data("camera") == camera
    page.page.locator(".st-key-surface input").click()
    page.page.get_by_role("option", name="Two wells").click()
    page.page.wait_for_function("location.search.includes('Two')")
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_timeout(500)
    assert page.data("camera") == camera
    assert page.data("mode") == "3-D"


def test_the_switch_and_the_sliders_do_the_same(visit_3d):
    page = visit_3d("/race", **STILL)
    run = page.data("run")
    page.page.get_by_role("button", name="3-D", exact=True).click()
    page.wait_for("mode", "3-D")
    page.page.wait_for_function("location.search.includes('view=3-D')")
    page.page.get_by_role("button", name="View").click()
    page.page.locator(".st-key-tilt input[type=range]").press("ArrowRight")
    page.wait_for("camera", f"{View().turn} {View().tilt + 1} 1")
    page.page.locator(".st-key-view").get_by_text("2-D").click()
    page.wait_for("mode", "2-D")
    assert page.data("run") == run


def test_home_takes_its_view_to_the_race(visit_3d):
    home = visit_3d("/", **STILL)
    home.page.get_by_role("button", name="both").click()
    home.wait_for("mode", "both")
    home.page.wait_for_timeout(800)
    home.page.get_by_role("link", name="Open this race").click()
    home.page.wait_for_selector(".st-key-surface")
    home.wait_for("mode", "both")


def test_the_keyboard_plays_on(visit_3d):
    page = raised(visit_3d)
    page.page.get_by_role("button", name="both").click()
    page.page.keyboard.press("Space")
    page.wait_for("playing", "true")
    page.page.keyboard.press("Space")
    page.wait_for("playing", "false")


# ---- the start --------------------------------------------------------------------------------


def test_a_click_in_the_middle_from_above_is_the_middle(visit_3d):
    page = raised(visit_3d, "&tilt=90&turn=0")
    run = page.data("run")
    page.page.mouse.click(*on_relief(page, 0.5, 0.5))
    page.wait_for_new_run(run)
    assert start_of(page) == pytest.approx((0, 0), abs=0.05)


def test_a_click_on_a_slope_starts_there(visit_3d):
    """Where a ring stands by projection, a click finds the same point by its ray."""
    place = ring(raised(visit_3d, "&x=1&y=-3&turn=-40&tilt=55"))
    page = raised(visit_3d, "&x=-4&y=4&turn=-40&tilt=55")
    run = page.data("run")
    page.page.mouse.click(*place)
    page.wait_for_new_run(run)
    assert start_of(page) == pytest.approx((1, -3), abs=0.08)
    assert ring(page) == pytest.approx(place, abs=2)


def test_a_click_beside_the_surface_and_a_drag_start_nothing(visit_3d):
    page = raised(visit_3d)
    run = page.data("run")
    page.page.mouse.click(*on_relief(page, 0.03, 0.04))
    drag(page, 50, 0)
    page.page.wait_for_timeout(700)
    assert page.data("run") == run


def test_the_ring_can_be_dragged(visit_3d):
    page = raised(visit_3d, "&x=0&y=0&tilt=60")
    run, (x, y) = page.data("run"), ring(page)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 40, y, steps=4)
    page.page.mouse.up()
    page.wait_for_new_run(run)
    page.page.wait_for_function("location.search.includes('x=')")
    page.page.wait_for_timeout(800)
    assert start_of(page)[0] > 0.5
    assert ring(page) == pytest.approx((x + 40, y), abs=3)
    assert page.data("camera") == f"{View().turn} 60 1"


# ---- where there is no WebGL ------------------------------------------------------------------


def test_without_webgl_the_picture_from_above_stays_and_says_so(visit):
    page = visit("/race?view=3-D", **STILL)
    page.page.get_by_text("3-D needs WebGL").wait_for()
    assert page.data("mode") == "2-D"
    assert page.page.locator(".picture").is_visible()
    page.page.get_by_role("button", name="2-D", exact=True).click()
    page.page.wait_for_function("!location.search.includes('view=3-D')")
    assert page.page.get_by_text("3-D needs WebGL").count() == 0


def test_graphics_that_are_taken_away_can_be_asked_for_again(visit_3d):
    page = raised(visit_3d)
    page.page.locator(".relief canvas").first.evaluate(
        "(canvas) => canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    )
    page.page.get_by_text("3-D needs WebGL").wait_for()
    assert page.page.locator(".picture").is_visible()
    assert page.page.locator(".relief").count() == 0
    page.page.get_by_role("button", name="3-D", exact=True).click()
    page.wait_for("mode", "3-D")
    assert page.page.locator(".relief .start").count() == 1


def test_a_script_that_does_not_arrive_is_the_same(visit):
    page = visit("/race", **STILL)
    broken = {"body": "throw 1", "content_type": "text/javascript"}
    page.page.route(re.compile(r"relief\.js"), lambda route: route.fulfill(**broken))
    page.page.get_by_role("button", name="both").click()
    page.page.get_by_text("3-D needs WebGL").wait_for()


def test_nobody_loads_what_nobody_looks_at(visit):
    page = visit("/race", **STILL)
    page.page.wait_for_timeout(500)
    assert not [url for url in page.requests if "three" in url or "relief" in url]
