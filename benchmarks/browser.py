"""What a visitor feels, measured in headless Chromium against the running app (medians of five).

Prints frames per second with six racers over 200 steps (in three dimensions with WebGL simulated
by the processor), kilobytes received for a new run, the time
from a click to the new path being drawn, updates per second while dragging, and the time to the
first picture in a cold browser, home and race page. Needs the dev extra and Chromium. Run it as

    python -m benchmarks.browser http://localhost:8501
"""

import statistics
import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from tools.chromium import chromium

SIX = ("Gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
RUNS = 5
SIZE = {"width": 1366, "height": 768}

FRAMES = """async (player) => {
  const [frames, began] = [Number(player.dataset.frames), performance.now()];
  await new Promise((done) => setTimeout(done, 4000));
  return (1000 * (Number(player.dataset.frames) - frames)) / (performance.now() - began);
}"""

CLICK = """async (player, share) => {
  const picture = player.querySelector('.picture');
  const box = picture.getBoundingClientRect();
  const at = { clientX: box.left + 60 + share * 300, clientY: box.top + 60 + share * 250,
               isPrimary: true, button: 0, bubbles: true, composed: true, pointerId: 1 };
  const [before, began] = [player.dataset.run, performance.now()];
  picture.dispatchEvent(new PointerEvent('pointerdown', at));
  picture.dispatchEvent(new PointerEvent('pointerup', at));
  while (player.dataset.run === before) {
    await new Promise((done) => requestAnimationFrame(done));
    if (performance.now() - began > 5000) return NaN;
  }
  await new Promise((done) => requestAnimationFrame(done));
  return performance.now() - began;
}"""

DRAG = """async (player) => {
  const ring = player.querySelector('.start');
  ring.setPointerCapture = () => {};
  const box = player.querySelector('.picture').getBoundingClientRect();
  const at = (t) => ({ clientX: box.left + 250 + 120 * Math.cos(t), pointerId: 1,
    clientY: box.top + 220 + 120 * Math.sin(t), bubbles: true, composed: true,
    isPrimary: true, button: 0, buttons: 1 });
  let [updates, last] = [0, player.dataset.run];
  const began = performance.now();
  ring.dispatchEvent(new PointerEvent('pointerdown', at(0)));
  while (performance.now() - began < 3000) {
    const turn = (performance.now() - began) / 700;
    ring.dispatchEvent(new PointerEvent('pointermove', at(turn)));
    await new Promise((done) => requestAnimationFrame(done));
    if (player.dataset.run !== last) [updates, last] = [updates + 1, player.dataset.run];
  }
  ring.dispatchEvent(new PointerEvent('pointerup', at(4.3)));
  return (1000 * updates) / (performance.now() - began);
}"""


def first_picture(browser: Browser, address: str) -> float:
    """Seconds from nothing to a drawn race, in a browser that has cached nothing."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".player[data-step]")
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def frames_per_second(page: Page) -> float:
    page.locator("button.restart").click()
    page.wait_for_timeout(200)
    return float(page.locator(".player").evaluate(FRAMES))


class Visit:
    """A page with six racers, and the bytes that it has received over its WebSocket."""

    def __init__(self, browser: Browser, address: str, mode: str = "2-D") -> None:
        self.received = 0
        self.page = browser.new_context(viewport=SIZE).new_page()
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._count))
        self.page.goto(f"{address}/race?{urlencode({'racers': SIX, 'view': mode}, doseq=True)}")
        self.page.wait_for_selector(f'.player[data-mode="{mode}"]')
        self.page.wait_for_timeout(2500)
        self._shares = iter(0.031 * i for i in range(1, 30))

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)

    def click(self) -> float:
        """Milliseconds from a click on a new place to the new race being drawn."""
        milliseconds = self.page.locator(".player").evaluate(CLICK, next(self._shares))
        self.page.wait_for_timeout(500)
        return float(milliseconds)

    def kilobytes(self) -> float:
        """Received from a click until half a second after."""
        before = self.received
        self.click()
        return (self.received - before) / 1000

    def drag(self) -> float:
        """New races a second while the start is dragged about for three seconds."""
        return float(self.page.locator(".player").evaluate(DRAG))


def median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(RUNS))


def main(address: str) -> None:
    with chromium() as browser:
        visit = Visit(browser, address)
        rows = (
            (
                "frames/s, six racers x 200 steps, playing",
                lambda: frames_per_second(visit.page),
            ),
            ("kB received for a new run", visit.kilobytes),
            ("click to new path, ms", visit.click),
            ("updates/s while dragging", visit.drag),
            ("first picture, cold browser, home, s", lambda: first_picture(browser, address)),
            (
                "first picture, cold browser, race, s",
                lambda: first_picture(browser, f"{address}/race"),
            ),
        )
        for name, measure in rows:
            print(f"| {name} | {median(measure):.3g} |")
    with chromium(webgl=True) as browser:
        for mode, name in (("3-D", "in 3-D, software WebGL"), ("both", "2-D and 3-D side by side")):
            page = Visit(browser, address, mode).page
            print(f"| frames/s, {name} | {median(lambda page=page: frames_per_second(page)):.3g} |")
            page.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
