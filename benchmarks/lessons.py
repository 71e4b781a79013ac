"""How long a lesson keeps a class waiting: in headless Chromium, and in processor time.

Prints for each lesson the seconds from the address to the question's chart, and from the address
of its first scene to that scene's chart, in a browser that has been here before (the least of
three, since the first visit measures and the next ones find it measured: the first is printed too).
Then, for each scene that is measured while one waits, the processor's seconds as it stands and with
the dearest ends of its controls. Needs the dev extra and Chromium. Run it as

    python -m benchmarks.lessons http://localhost:8501
"""

import contextlib
import sys
import time
from urllib.parse import urlencode

from playwright.sync_api import Page

from benchmarks.browser import SIZE
from gdviz.errors import GdvizError
from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.misconceptions.misconception import AnyScene
from gdviz.misconceptions.settings import Settings, extremes
from tools.chromium import chromium

VISITS = 3


def opened(page: Page, address: str, chart: str, **query: str) -> list[float]:
    """Seconds of some visits, one after the other, until the chart is there."""
    taken = []
    for _ in range(VISITS):
        began = time.perf_counter()
        page.goto(f"{address}/misconceptions?{urlencode(query)}")
        page.wait_for_selector(chart, timeout=60_000, state="attached")
        taken.append(time.perf_counter() - began)
    return taken


def processor_seconds(scene: AnyScene, settings: Settings) -> float:
    """Of one measurement, or of its refusal."""
    began = time.process_time()
    with contextlib.suppress(GdvizError):
        scene.measure(settings)
    return time.process_time() - began


def main(address: str) -> None:
    chart = ".js-plotly-plot .main-svg"
    print("| Lesson | question: first visit, s | again | first scene: first visit, s | again |")
    print("|---|---|---|---|---|")
    with chromium() as browser:
        page = browser.new_context(viewport=SIZE).new_page()
        page.goto(address)
        page.wait_for_selector(".player[data-step]", timeout=60_000)
        for key, lesson in MISCONCEPTIONS.items():
            first = lesson.scenes[0].name
            asked = opened(page, address, chart, lesson=key)
            shown = opened(page, address, f".stMain:has-text('Look for:') {chart}",
                           lesson=key, scene=first)  # fmt: skip
            cells = (asked[0], min(asked), shown[0], min(shown))
            print(f"| {key} | {' | '.join(f'{cell:.2f}' for cell in cells)} |", flush=True)
    print("\n| Scene, measured on the spot | as it stands, s | dearest, s |\n|---|---|---|")
    for key, lesson in MISCONCEPTIONS.items():
        for scene in lesson.scenes:
            if scene.shipped is None:
                stands = min(processor_seconds(scene, scene.settings) for _ in range(VISITS))
                dearest = max(processor_seconds(scene, each) for each in extremes(scene.settings))
                print(f"| {key} {scene.name} | {stands:.2f} | {dearest:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
