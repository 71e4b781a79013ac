"""Two races on one cursor."""

import pytest

COMPARE = "instrument=Compare+A+%7C+B"


@pytest.fixture
def pair(visit):
    def open_pair(query):
        page = visit(f"/race?{COMPARE}&{query}").page
        page.wait_for_function("document.readyState === 'complete'")
        page.locator(".player[data-step]").nth(1).wait_for()
        return page

    return open_pair


def shown(page, name):
    return [player.get_attribute(f"data-{name}") for player in page.locator(".player").all()]


def both(page, name, value):
    for place in (0, 1):
        page.locator(f'.player[data-{name}="{value}"]').nth(place).wait_for()


def test_either_player_moves_both(pair):
    page = pair("changed=Momentum%3A+learning+rate")
    both(page, "playing", "true")
    page.locator("button.play").nth(1).click()
    both(page, "playing", "false")
    for place, step in ((1, 70), (0, 35)):
        page.locator(".transport input").nth(place).fill(str(step))
        both(page, "step", step)
    page.locator("button.forward").nth(1).click()
    both(page, "step", 36)
    page.keyboard.press("ArrowRight")
    both(page, "step", 37)


def test_b_is_a_with_one_setting_changed(pair):
    page = pair("changed=Adam%3A+learning+rate&B.Adam.lr=-2.0")
    a, b = shown(page, "run")
    assert "Adam.lr=-1.0" in a
    assert "Adam.lr=-2.0" in b
    assert a.split("&Look")[0].replace("Adam.lr=-1.0", "Adam.lr=-2.0") == b.split("&Look")[0]
    notes = page.locator(".in-force").all_inner_texts()
    assert "learning rate" not in notes[0]
    assert notes[1].startswith("Adam: learning rate 0.01")


def test_the_longer_race_keeps_the_time(pair):
    page = pair("changed=Steps&B.steps=300")
    page.locator("button.play").first.click()
    both(page, "playing", "false")
    page.locator(".transport input").nth(1).fill("250")
    page.locator('.player[data-step="250"]').wait_for()
    assert shown(page, "step") == ["200", "250"]


def test_dragging_the_start_moves_both(pair):
    page = pair("changed=Seed")
    before = shown(page, "run")
    box = page.locator(".picture .lines").nth(1).bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    for place, old in enumerate(before):
        page.wait_for_function(
            "([player, old]) => player.dataset.run !== old",
            arg=[page.locator(".player").nth(place).element_handle(), old],
        )
    assert "x=" in page.url


def test_leaving_the_comparison_leaves_one_player(pair):
    page = pair("changed=Seed")
    page.get_by_text("none", exact=True).click()
    page.locator(".player").nth(1).wait_for(state="detached")
    page.locator("button.play").click()
    assert len(shown(page, "step")) == 1
