"""What a visitor of the network page feels, in headless Chromium against the running app.

Prints medians of five: frames per second with all three views playing, for the run that the page
opens with and for 80 hidden units with 1,072 links (and with the landscape in three dimensions,
WebGL simulated by the processor); milliseconds of the page's own thread a frame; and the time from
a key on the learning rate's slider to the new run being drawn, over rates that nobody has asked
for before. Needs the dev extra and Chromium. Run it as

    python -m benchmarks.lab http://localhost:8501
"""

import sys
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from benchmarks.browser import SIZE, frames_per_second, median
from tools.chromium import chromium

LARGE = {"layers": 5, **{f"units{i}": 16 for i in range(1, 6)}}

CHANGE = """async (player) => {
  const [before, began] = [player.dataset.run, performance.now()];
  while (player.dataset.run === before) {
    await new Promise((done) => requestAnimationFrame(done));
    if (performance.now() - began > 20000) return NaN;
  }
  await new Promise((done) => requestAnimationFrame(done));
  return performance.now() - began;
}"""


def opened(browser: Browser, address: str, **query: object) -> Page:
    page = browser.new_context(viewport=SIZE).new_page()
    page.goto(f"{address}/network?{urlencode(query)}")
    page.wait_for_selector(".lab[data-step]", timeout=60_000)
    page.wait_for_timeout(2500)
    return page


def milliseconds_a_frame(page: Page) -> float:
    """Processor time of the page's thread, over four seconds of playing."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def now() -> tuple[float, int]:
        found = session.send("Performance.getMetrics")["metrics"]
        busy = next(each["value"] for each in found if each["name"] == "TaskDuration")
        return busy, int(page.locator(".lab").get_attribute("data-frames") or 0)

    page.locator("button.restart").click()
    page.wait_for_timeout(300)
    (busy, frames), _ = now(), page.wait_for_timeout(4000)
    later, drawn = now()
    return 1000 * (later - busy) / max(drawn - frames, 1)


def change(page: Page) -> float:
    """From a key on the learning rate's slider until the new run is drawn."""
    slider = page.locator("[class*=st-key-][class*=-lr] input[type=range]").first
    slider.focus()
    page.evaluate("() => { window.changed = null; }")
    player = page.locator(".lab")
    player.evaluate(f"(player) => {{ window.changed = ({CHANGE})(player); }}")
    slider.press("ArrowLeft")
    milliseconds = float(page.evaluate("() => window.changed"))
    page.wait_for_timeout(600)
    return milliseconds


def report(name: str, page: Page, measure: Callable[[Page], float]) -> None:
    print(f"| {name} | {median(lambda: measure(page)):.3g} |", flush=True)


def main(address: str) -> None:
    with chromium() as browser:
        for name, query in (("first run", {}), ("80 hidden units", LARGE)):
            page = opened(browser, address, **query)
            report(f"frames/s, {name}", page, frames_per_second)
            report(f"ms of the page's thread a frame, {name}", page, milliseconds_a_frame)
            if not query:
                report("ms from a change of the rate to the new run", page, change)
            page.close()
    with chromium(webgl=True) as browser:
        page = opened(browser, address, mode="3-D")
        report("frames/s, first run, landscape in 3-D", page, frames_per_second)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
