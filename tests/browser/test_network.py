"""Journeys through the network page, in a real browser, against the running app."""

from dataclasses import replace

import pytest

from gdviz.lab import LabScene
from gdviz.lab.scene import first_lab_scene
from gdviz.lab.scenes import LAB_SCENES
from gdviz.lab.slices import NETWORK_SLICE
from gdviz.scene import Scene

FEW = "/network?epochs=5&points=100&layers=1&units1=4"


def run_of(page):
    """The scene of the run that the player shows."""
    return LabScene.from_key(page.data("run").split("|")[0])


def slider(page, key):
    return page.page.locator(f".st-key-{key} input[type=range]")


def change(page, act):
    old = page.data("run")
    act()
    page.wait_for_new_run(old)


def test_it_opens_with_a_network_already_training(visit):
    page = visit("/network")
    assert run_of(page) == LabScene()
    assert page.data("playing") == "true"
    before = int(page.data("frames"))
    page.page.wait_for_timeout(500)
    assert int(page.data("frames")) > before
    box = page.player.bounding_box()
    assert box["y"] + box["height"] <= 768


def test_every_control_acts_at_once_and_the_link_follows(visit):
    page = visit(FEW)
    change(page, lambda: slider(page, "Adam-lr").press("ArrowRight"))
    assert run_of(page).optimizer.lr > 0.01
    assert "Adam.lr=" in page.page.url
    page.page.get_by_role("combobox", name="Activation").click()
    change(page, lambda: page.page.get_by_role("option", name="ReLU", exact=True).click())
    assert run_of(page).activation == "ReLU"
    page.page.get_by_role("button", name="Network", exact=True).click()
    change(page, lambda: slider(page, "units1").press("ArrowRight"))
    assert run_of(page).units == (5,)
    again = visit(page.page.url.replace(page.address, ""))
    assert run_of(again) == run_of(page)


def test_other_data_bring_what_suits_them(visit):
    page = visit(FEW)
    page.page.get_by_role("combobox", name="Data").click()
    change(page, lambda: page.page.get_by_role("option", name="digits", exact=True).click())
    scene = run_of(page)
    assert (scene.data, scene.units) == ("digits", first_lab_scene("digits").units)


def test_a_named_scene_opens_from_the_list_and_is_told(visit):
    page = visit(FEW)
    name = "Too fast: it explodes"
    page.page.get_by_role("button", name="Scenes").click()
    change(page, lambda: page.page.get_by_role("link", name=name).click())
    assert run_of(page) == LAB_SCENES[name].scene
    page.page.get_by_text(LAB_SCENES[name].look_for).wait_for()
    page.page.get_by_text("Diverged in epoch").first.wait_for()


def test_an_earlier_run_can_be_brought_back(visit):
    page = visit(FEW)
    first = run_of(page)
    change(page, lambda: slider(page, "Adam-lr").press("ArrowRight"))
    page.page.get_by_role("button", name="Earlier runs").click()
    change(page, lambda: page.page.locator(".st-key-earlier_runs a").first.click())
    assert run_of(page) == first


def test_the_rate_changes_where_the_player_rests(visit):
    page = visit(FEW)
    page.pause()
    page.page.get_by_role("button", name="Go on with another rate").click()
    slider(page, "go_on_rate").press("ArrowLeft")
    change(page, lambda: page.page.get_by_role("button", name="Go on", exact=True).click())
    assert len(run_of(page).changes) == 1
    assert "changes=" in page.page.url


@pytest.mark.parametrize(
    ("look", "word"),
    [
        ("gradients", "At the start"),
        ("curvature", "curve up"),
        ("confusion", "are right"),
        ("honesty", "the plane holds"),
    ],
)
def test_a_closer_look_is_drawn(visit, look, word):
    page = visit(FEW)
    page.page.get_by_role("radio", name=look).click()
    page.page.get_by_text(word, exact=False).first.wait_for()
    page.page.locator(".js-plotly-plot").first.wait_for()


def test_the_slice_is_raced_on_and_leads_back(visit):
    page = visit(FEW)
    lab = run_of(page)
    page.page.get_by_role("link", name="Race on this slice").click()
    page.page.wait_for_url("**/race**")
    page.page.wait_for_selector(".player[data-mode]")
    scene = Scene.from_key(page.data("run").split("&Look")[0])
    assert scene.surface == NETWORK_SLICE
    assert LabScene.from_brief(scene.network) == lab
    page.page.get_by_role("button", name="Its network").click()
    page.page.get_by_role("link", name="Open it in the lab").click()
    page.page.wait_for_url("**/network**")
    page.page.wait_for_selector(".player[data-step]")
    assert run_of(page) == lab


def test_a_table_of_one_s_own_is_learned_and_a_bad_one_refused(visit):
    page = visit(FEW)
    page.page.get_by_role("combobox", name="Data").click()
    page.page.get_by_role("option", name="Your own table").click()
    page.page.get_by_role("button", name="Examples", exact=True).click()
    rows = "\n".join(f"{i},{i * i % 11},{'yes' if i % 3 else 'no'}" for i in range(60))
    good = {"name": "mine.csv", "mimeType": "text/csv", "buffer": f"a,b,c\n{rows}".encode()}
    bad = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"a,b,c\n1,x,yes\n2,3,no"}
    chooser = page.page.locator("input[type=file]")
    change(page, lambda: chooser.set_input_files(good))
    assert run_of(page).data == "Your own table"
    chooser.set_input_files(bad)
    page.page.get_by_text("Row 2", exact=False).first.wait_for()
    assert run_of(page).data == "Your own table"


def test_a_bad_link_says_so_and_opens(visit):
    page = visit("/network?data=triangle&epochs=5&points=100&layers=1&units1=4")
    assert "triangle" in page.page.get_by_test_id("stAlert").inner_text()
    assert run_of(page) == replace(LabScene(), epochs=5, points=100, units=(4,))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(visit, theme):
    page = visit(FEW, viewport={"width": 390, "height": 844}, color_scheme=theme)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.player.bounding_box()["width"] <= 390


def test_the_landscape_turns_in_three_dimensions(visit_3d):
    page = visit_3d(f"{FEW}&mode=3-D")
    page.page.wait_for_selector('.player[data-mode="3-D"]')
