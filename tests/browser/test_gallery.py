"""Scenes are chosen from the gallery, the list, or by chance, and the browser's Back leads back."""

import pytest

from gdviz.scene import Scene, first_scene
from gdviz.scenes import SCENES
from tests.browser.test_journeys import query, run_of, slider

CLIFF, RAVINE = SCENES["Cliff: the step that explodes"], SCENES["Ravine: momentum wins"]
BRAKES = SCENES["Nesterov brakes earlier"]


def shows(visit, entry):
    """Wait until the page shows a scene, by picture, words and address alike."""
    visit.page.wait_for_selector(f".st-key-words >> text={entry.look_for[:30]}")
    visit.page.wait_for_selector(f'.player[data-run*="{entry.name}"]')
    assert run_of(visit) == entry.scene
    visit.page.wait_for_function("location.pathname.endsWith('/race')")
    visit.page.wait_for_timeout(400)
    assert Scene.from_query(query(visit)) == (entry.scene, [])


def choose(visit, entry):
    visit.page.get_by_role("button", name="Scenes", exact=True).click()
    visit.page.locator(".gallery.list a", has_text=entry.name).click()


def test_a_card_opens_its_scene_and_back_returns_home(visit):
    home = visit()
    card = home.page.locator(".gallery .card", has_text=CLIFF.name)
    card.scroll_into_view_if_needed()
    assert card.locator("img").get_attribute("alt")
    home.page.wait_for_function(
        "(image) => image.complete && image.naturalWidth === 320",
        arg=card.locator("img").element_handle(),
    )
    card.click()
    shows(home, CLIFF)
    assert home.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    home.page.go_back()
    home.page.wait_for_selector(".gallery.cards")


def test_a_scene_chosen_in_the_race_is_one_step_of_history(visit):
    page = visit("/race")
    for entry in (CLIFF, RAVINE):
        choose(page, entry)
        shows(page, entry)
        assert page.page.locator(".gallery.list").count() == 0
    page.page.go_back()
    shows(page, CLIFF)
    page.page.go_back()
    page.page.wait_for_function("location.search === ''")
    page.page.wait_for_selector(".st-key-words p", state="detached")
    page.page.wait_for_selector(f'.player[data-run^="surface={first_scene().surface}"]')
    assert run_of(page) == first_scene()


def test_another_scene_on_the_same_surface_begins_anew(visit):
    page = visit(f"/race?{RAVINE.scene.key()}")
    page.page.locator(".transport input").fill("150")
    page.wait_for("step", 150)
    choose(page, BRAKES)
    page.wait_for("playing", "true")
    assert page.step < 100


def test_a_changed_scene_loses_its_words_and_offers_the_way_back(visit):
    page = visit(f"/race?{RAVINE.scene.key()}")
    shows(page, RAVINE)
    slider(page, "Momentum.lr").press("ArrowRight")
    page.page.get_by_text("Back to it").click()
    shows(page, RAVINE)


def test_surprises_never_repeat_at_once(visit):
    page = visit("/race")
    last = None
    for _ in range(6):
        old = page.data("run")
        page.page.get_by_role("button", name="Surprise me").click()
        page.wait_for_new_run(old)
        page.page.wait_for_selector(".st-key-words strong")
        name = page.page.evaluate("sessionStorage.getItem('gdviz.scene')")
        assert name in SCENES
        assert name != last
        last = name


def test_a_card_opens_in_another_tab_as_the_scene(visit, address):
    home = visit()
    link = home.page.locator(".gallery .card", has_text=RAVINE.name).get_attribute("href")
    page = visit(f"/{link}")
    shows(page, RAVINE)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_cards_of_a_row_are_equally_high_and_fit(visit, width, height):
    home = visit(viewport={"width": width, "height": height})
    home.page.wait_for_selector(".gallery .card")
    rows = home.page.locator(".gallery .grid").first.evaluate(
        """(grid) => {
          const rows = {};
          for (const card of grid.children) {
            const box = card.getBoundingClientRect();
            (rows[Math.round(box.top)] ??= []).push(Math.round(box.height));
          }
          return Object.values(rows);
        }"""
    )
    assert all(len(set(heights)) == 1 for heights in rows)
    assert home.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_are_above_the_fold_beside_the_start(visit, scheme):
    longest = max(SCENES.values(), key=lambda entry: len(entry.look_for + entry.shows))
    page = visit(f"/race?{longest.scene.key()}", color_scheme=scheme)
    shows(page, longest)
    for part in (".st-key-words", ".st-key-start", ".st-key-choose", ".transport"):
        box = page.page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 768, part
