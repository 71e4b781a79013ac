"""Doors to other pages: what was meant opens, and a single Back comes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

#: Where the door is, what it says, and where it leads.
DOORS = {
    "home": ("/", "Open this race", "/race"),
    "lab": ("/network", "Race on this slice", "/race"),
    "lesson": ("/misconceptions?lesson=M2&scene=A+rate+that+follows+a+plan", "Open in", "/race"),
    "variants": ("/variants", "Open in the network lab", "/network"),
    "question": ("/questions?term=saddle", "See it: Saddle", "/race"),
}


@pytest.mark.parametrize("name", DOORS)
def test_back_comes_back(chromium, address, name):
    path, says, there = DOORS[name]
    visit = Visit(chromium, address)
    page = visit.page
    page.goto(address + path)
    door = page.get_by_role("link", name=says).first
    door.scroll_into_view_if_needed()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    before = page.evaluate("history.length")
    door.click()
    page.wait_for_url(re.compile(re.escape(there) + r"(\?|$)"))
    page.wait_for_selector(".player[data-step]")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    expect(page.get_by_role("link", name=says).first).to_be_visible()
    visit.close()
