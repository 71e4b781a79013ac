"""Journeys with a formula of one's own."""

import re
from urllib.parse import parse_qs, urlencode, urlparse

from playwright.sync_api import expect

from gdviz.scene import OWN_FORMULA, Scene, first_scene

DENSE = """(player) => {
  const canvas = player.querySelector('canvas.surface');
  const { width, height } = canvas;
  const shades = (x) => {
    const { data } = canvas.getContext('2d').getImageData(x, height / 4, width / 8, height / 4);
    return new Set(new Uint32Array(data.buffer)).size;
  };
  return [shades(width / 5), shades(width * 0.6)];
}"""


def link(**query):
    return "/race?" + urlencode({"surface": OWN_FORMULA, **query})


def run_of(visit):
    return Scene.from_key(visit.data("run").split("&Look")[0])


def type_formula(visit, text):
    box = visit.page.locator(".st-key-formula input")
    box.fill(text)
    box.press("Enter")


def test_a_typed_formula_is_raced_linked_and_reopened(visit):
    page = visit("/race")
    old = page.data("run")
    page.page.locator(".st-key-surface input").fill(OWN_FORMULA)
    page.page.get_by_role("option", name=OWN_FORMULA).click()
    page.wait_for_new_run(old)
    assert run_of(page) == first_scene(OWN_FORMULA)
    old = page.data("run")
    type_formula(page, "x^4 + 2*y^2 - x*y")
    page.wait_for_new_run(old)
    page.page.wait_for_function(
        "location.search.includes('2*y') || location.search.includes('2%2A')"
    )
    assert run_of(page) == first_scene(OWN_FORMULA, "x^4 + 2*y^2 - x*y")
    assert page.page.locator(".heading strong").inner_text() == "x**4 + 2*y**2 - x*y"
    address = urlparse(page.page.url)
    linked, problems = Scene.from_query(parse_qs(address.query))
    assert (linked, problems) == (run_of(page), [])
    again = visit(f"{address.path}?{address.query}")
    assert run_of(again) == linked
    assert again.page.locator(".st-key-formula input").input_value() == "x^4 + 2*y^2 - x*y"


def test_a_wrong_formula_keeps_the_picture_and_points_to_the_place(visit):
    page = visit(link(formula="x^2 + y^2"))
    shown = page.data("run")
    type_formula(page, "x^2 + z")
    alert = page.page.get_by_test_id("stAlert")
    assert 'I know no "z" (column 7).' in alert.inner_text()
    caret = page.page.locator("[data-testid=stCode]").inner_text()
    assert caret.rstrip().split("\n") == ["x^2 + z", "      ^"]
    assert page.data("run") == shown
    type_formula(page, "x^2 + y^4")
    page.wait_for_new_run(shown)
    assert alert.count() == 0


def test_markup_in_a_formula_stays_text(visit):
    page = visit(link(formula="<img src=x onerror=alert(1)>**bold**[a](http://b)"))
    for alert in page.page.get_by_test_id("stAlert").all():
        assert alert.locator("img, strong, a").count() == 0
    expect(page.page.locator(".st-key-formula input")).to_have_value(re.compile("^<img"))
    assert run_of(page) == first_scene(OWN_FORMULA)


def test_undefined_ground_is_blank_named_and_read_as_such(visit):
    page = visit(link(formula="log(x) + y^2"), reduced_motion="reduce")
    assert page.page.locator(".key", has_text="undefined").is_visible()
    blank, ground = page.player.evaluate(DENSE)
    assert blank <= 4  # a background and its lines, and the plot's own edges
    assert ground > 20
    page.page.mouse.move(*page.on_surface(0.2, 0.3))
    assert "f is undefined here" in page.page.locator(".tooltip").inner_text()
    page.page.mouse.move(*page.on_surface(0.9, 0.9))
    assert "f ≈" in page.page.locator(".tooltip").inner_text()


def test_a_run_into_the_undefined_says_so(visit):
    page = visit(link(formula="sqrt(x) + 0.1*y^2", x="0.1", racers="Adam", **{"Adam.lr": "-0.3"}))
    row = page.page.locator("tr[data-racer=Adam]")
    assert row.get_attribute("data-ending") == "diverged"
    row.locator("td.verdict button").click()
    assert "undefined where it went" in page.page.locator(".results [role=status]").inner_text()


def test_undefined_ground_in_three_dimensions(visit_3d):
    page = visit_3d(link(formula="log(x)^2 + y^2", view="3-D"), reduced_motion="reduce")
    page.wait_for("mode", "3-D")
    assert page.page.locator(".key", has_text="undefined").is_visible()
    box = page.page.locator(".relief").bounding_box()
    page.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    assert "x =" in page.page.locator(".tooltip.on").inner_text()


def test_an_example_and_a_window_by_hand(visit):
    page = visit(link())
    old = page.data("run")
    page.page.get_by_role("button", name="Examples").click()
    page.page.get_by_role("button", name="Tip of a cone").click()
    page.wait_for_new_run(old)
    assert run_of(page) == first_scene(OWN_FORMULA, "sqrt(x^2 + 4*y^2)", ((-3, 3), (-3, 3)))
    page.page.keyboard.press("Escape")
    old = page.data("run")
    page.page.get_by_role("button", name="Window").click()
    box = page.page.locator(".st-key-x1 input")
    box.fill("5")
    box.press("Enter")
    page.wait_for_new_run(old)
    assert run_of(page).window == ((-3, 5), (-3, 3))


def test_a_formula_fits_a_phone(visit):
    long = "+".join(["sin(x)*cos(y)/3"] * 15)
    page = visit(link(formula=long), viewport={"width": 390, "height": 844}, is_mobile=True)
    assert run_of(page).formula == long
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
