"""What a visitor feels, measured in headless Chromium against the running app (medians of five).

    python benchmarks/browser.py http://localhost:8501

Prints frames per second with six racers over 200 steps, bytes received for a new run, the time from
a click to the new path, updates per second while dragging, and the time to the first picture in a
cold browser. Needs the dev extra and a Chromium (its path is looked up; CHROMIUM overrides it).
"""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SIX = ("Gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
RUNS = 5
QUIET = {"width": 1366, "height": 768}


@contextmanager
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()




def first_picture(browser: Browser, address: str) -> float:
    """Seconds from nothing to a drawn race, in a browser that has cached nothing."""
    context = browser.new_context(viewport=QUIET)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{address}/race")
    page.wait_for_selector(".player[data-step]")
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def frames_per_second(page: Page) -> float:
    player = page.locator(".player")
    player.locator("button.restart").click()
    page.wait_for_timeout(200)
    return page.evaluate(
        """async () => {
          const root = [...document.querySelectorAll('*')]
            .map((e) => e.shadowRoot?.querySelector('.player')).find(Boolean);
          const [frames, began] = [Number(root.dataset.frames), performance.now()];
          await new Promise((done) => setTimeout(done, 4000));
          return (1000 * (Number(root.dataset.frames) - frames)) / (performance.now() - began);
        }"""
    )


class Traffic:
    """Bytes received over the page's WebSocket."""

    def __init__(self, page: Page) -> None:
        self.received = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)


def click_to_path(page: Page, share: float) -> float:
    """Milliseconds from a click on the picture to the new race being drawn."""
    return page.evaluate(
        """async (share) => {
          const root = [...document.querySelectorAll('*')]
            .map((e) => e.shadowRoot?.querySelector('.player')).find(Boolean);
          const picture = root.querySelector('.picture');
          const box = picture.getBoundingClientRect();
          const at = { clientX: box.left + 60 + share * 300, clientY: box.top + 60 + share * 250,
                       isPrimary: true, button: 0, bubbles: true, composed: true, pointerId: 1 };
          const [before, began] = [root.dataset.run, performance.now()];
          picture.dispatchEvent(new PointerEvent('pointerdown', at));
          picture.dispatchEvent(new PointerEvent('pointerup', at));
          while (root.dataset.run === before) {
            await new Promise((done) => requestAnimationFrame(done));
            if (performance.now() - began > 5000) return NaN;
          }
          await new Promise((done) => requestAnimationFrame(done));
          return performance.now() - began;
        }""",
        share,
    )


def updates_while_dragging(page: Page) -> float:
    """New races a second while the start is dragged about for three seconds."""
    return page.evaluate(
        """async () => {
          const root = [...document.querySelectorAll('*')]
            .map((e) => e.shadowRoot?.querySelector('.player')).find(Boolean);
          const ring = root.querySelector('.start');
          ring.setPointerCapture = () => {};
          const box = root.querySelector('.picture').getBoundingClientRect();
          const at = (t) => ({ clientX: box.left + 250 + 120 * Math.cos(t), pointerId: 1,
            clientY: box.top + 220 + 120 * Math.sin(t), bubbles: true, composed: true });
          let [updates, last] = [0, root.dataset.run];
          const began = performance.now();
          ring.dispatchEvent(new PointerEvent('pointerdown', at(0)));
          while (performance.now() - began < 3000) {
            ring.dispatchEvent(new PointerEvent('pointermove', at((performance.now() - began) / 700)));
            await new Promise((done) => requestAnimationFrame(done));
            if (root.dataset.run !== last) [updates, last] = [updates + 1, root.dataset.run];
          }
          ring.dispatchEvent(new PointerEvent('pointerup', at(4.3)));
          return (1000 * updates) / (performance.now() - began);
        }"""
    )


def bytes_per_run(page: Page, traffic: Traffic) -> float:
    before = traffic.received
    click_to_path(page, 0.123 + traffic.received % 97 / 300)
    page.wait_for_timeout(500)
    return (traffic.received - before) / 1000


def median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(RUNS))


def main(address: str) -> None:
    with chromium() as browser:
        page = browser.new_context(viewport=QUIET).new_page()
        traffic = Traffic(page)
        page.goto(f"{address}/race?{urlencode({'racers': SIX}, doseq=True)}")
        page.wait_for_selector(".player[data-step]")
        page.wait_for_timeout(2500)
        shares = iter(0.07 * i for i in range(1, 13))
        rows = [
            ("frames/s, six racers x 200 steps", median(lambda: frames_per_second(page))),
            ("kB received for a new run", median(lambda: bytes_per_run(page, traffic))),
            ("click to new path, ms", median(lambda: click_to_path(page, next(shares)))),
            ("updates/s while dragging", median(lambda: updates_while_dragging(page))),
            ("first picture in a cold browser, s", median(lambda: first_picture(browser, address))),
        ]
    for name, value in rows:
        print(f"{name:40s} {value:8.1f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
