"""A real server and a real Chromium. Nothing here is skipped: what is missing fails."""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tools.chromium import launch

ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_server(app="app.py"):
    """A fresh server; its address and process, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)  # noqa: S310
            return address, process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the app did not start within thirty seconds")


@pytest.fixture(scope="session")
def address():
    address, process = start_server()
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def cold_address():
    address, process = start_server()
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def webgl_chromium(playwright):
    browser = launch(playwright, webgl=True)
    yield browser
    browser.close()


class Visit:
    """One visitor's page, with everything that must not happen written down."""

    def __init__(self, browser, address, **context):
        self.address = address
        self.errors = []
        self.requests = []
        context.setdefault("viewport", {"width": 1366, "height": 768})
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _note(self, message):
        # On a deep link Streamlit's own script first asks for its health below the page's path.
        probing = "/_stcore/" in message.location.get("url", "")
        if message.type == "error" and not probing:
            self.errors.append(message.text)

    def open(self, path=""):
        self.page.goto(self.address + path)
        self.page.wait_for_selector(".player[data-step]")
        self.page.wait_for_function("document.fonts.status === 'loaded'")
        return self

    @property
    def player(self):
        return self.page.locator(".player")

    def data(self, name):
        return self.player.get_attribute(f"data-{name}")

    @property
    def step(self):
        return int(self.data("step"))

    def wait_for(self, name, value):
        self.page.wait_for_selector(f'.player[data-{name}="{value}"]')

    def wait_for_new_run(self, old):
        self.page.wait_for_function(
            "([player, old]) => player.dataset.run !== old", arg=[self.player.element_handle(), old]
        )

    def pause(self):
        if self.data("playing") == "true":
            self.page.locator("button.play").click()
        self.wait_for("playing", "false")

    def pause_with_space(self):
        self.wait_for("playing", "true")
        self.page.keyboard.press("Space")
        self.wait_for("playing", "false")

    def on_surface(self, across, down):
        """Screen coordinates of a share of the picture."""
        box = self.page.locator(".picture .lines").bounding_box()
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def close(self):
        self.context.close()
        assert self.errors == []
        outside = [
            url
            for url in self.requests
            if not url.startswith((self.address, self.address.replace("http", "ws", 1)))
            and not url.startswith(("data:", "blob:"))
        ]
        assert outside == []


def visits_to(browser, address):
    visits = []

    def make(path="", **context):
        visits.append(Visit(browser, address, **context))
        return visits[-1].open(path)

    yield make
    for each in visits:
        each.close()


@pytest.fixture
def visit(chromium, address):
    yield from visits_to(chromium, address)


@pytest.fixture
def visit_3d(webgl_chromium, address):
    """Visits in a browser that can draw in three dimensions."""
    yield from visits_to(webgl_chromium, address)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
