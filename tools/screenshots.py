"""Draw the README's pictures, and the app's icon, from the app itself.

Needs a running app, the dev extra and Chromium. Run it as

    python -m tools.screenshots http://localhost:8501
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from tools.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

ASSETS = Path(__file__).parents[1] / "assets"
RAVINE = (
    "/race?surface=Rosenbrock&racers=Gradient+descent&racers=Momentum&racers=Nesterov"
    "&racers=AdaGrad&racers=RMSProp&racers=Adam"
)
SADDLE = "/race?surface=Saddle&racers=Gradient+descent&racers=Momentum&racers=Newton&racers=Adam"
FORMULA = (
    "/race?surface=Your+own+formula&formula=log(x)^2%2By^2&x=3.2&y=2.0"
    "&x0=-1.0&x1=4.0&y0=-2.5&y1=2.5"
)
WIDE, PHONE = (1366, 768), (390, 844)
SPIRAL = "/network?data=spiral&noise=0.05&units1=16&units2=16&epochs=200"
ESCAPE = "/misconceptions?lesson=M4&scene=Minima+are+the+rare+ones"
BEST = "/race?rates=each+at+its+own+best&noise=20"
#: file, page, theme, size, step at which to stop; None where there is no player to wait for
FLAT = (
    ("race-light.png", "/race", "light", WIDE, 60),
    ("race-dark.png", RAVINE, "dark", WIDE, 150),
    ("saddle-light.png", SADDLE, "light", WIDE, 110),
    ("undefined-light.png", FORMULA, "light", WIDE, 60),
    ("home-light.png", "/", "light", WIDE, 40),
    ("race-phone-dark.png", "/race", "dark", PHONE, 60),
    ("best-rates-light.png", BEST, "light", WIDE, 120),
    ("anatomy-light.png", "/race?lens=anatomy&lens_on=Momentum", "light", WIDE, 6),
    ("basins-dark.png", "/race?instrument=Basins+of+attraction", "dark", (1366, 1500), 60),
    ("formula-light.png", "/race?surface=Your+own+formula", "light", WIDE, 60),
    ("network-light.png", "/network", "light", WIDE, 60),
    ("network-dark.png", SPIRAL, "dark", WIDE, 80),
    ("network-digits-light.png", "/network?data=digits", "light", WIDE, 40),
    ("network-phone-light.png", "/network", "light", PHONE, 60),
    ("spot-the-bug-dark.png", "/proof?show=Spot+the+bug", "dark", WIDE, None),
    ("variants-light.png", "/variants", "light", WIDE, 25),
    ("lesson-dark.png", ESCAPE, "dark", WIDE, None),
    ("tables-light.png", "/tables", "light", WIDE, None),
    ("table-light.png", "/tables?table=T4", "light", WIDE, None),
)
RAISED = (
    ("race-both-dark.png", "/race?view=both", "dark", WIDE, 60),
    ("network-3d-light.png", "/network?mode=3-D", "light", WIDE, 60),
)


def icon(path: Path, size: int = 128) -> None:
    """Isolines of a bowl and a path with its head, large enough for a browser tab."""
    scale = 4 * size // 64
    image = Image.new("RGBA", (4 * size, 4 * size))
    draw = ImageDraw.Draw(image)
    for radius, colour in ((31, "#d8e6de"), (23, "#c3dde0"), (15, "#afd3e0"), (7, "#8fc0d2")):
        box = [scale * (32 - radius), scale * (32 - radius * 0.86)]
        box += [scale * (32 + radius), scale * (32 + radius * 0.86)]
        draw.ellipse(box, fill=colour, outline="#4d8ba1", width=scale)
    path_points = [(8, 15), (22, 40), (37, 24), (32, 33)]
    points = [(scale * x, scale * y) for x, y in path_points]
    draw.line(points, fill="#ffffff", width=9 * scale, joint="curve")
    draw.line(points, fill="#e1004c", width=5 * scale, joint="curve")
    for x, y in points[:-1]:
        r = 3.4 * scale
        draw.ellipse([x - r, y - r, x + r, y + r], fill="#e1004c")
    (x, y), r = points[-1], 6 * scale
    draw.ellipse([x - r, y - r, x + r, y + r], fill="#e1004c", outline="#ffffff", width=2 * scale)
    image.resize((size, size), Image.Resampling.LANCZOS).save(path, optimize=True)


def pictures(address: str) -> None:
    """One screenshot a row, those in three dimensions in a browser that has WebGL."""
    for webgl, rows in ((False, FLAT), (True, RAISED)):
        shoot(address, webgl, rows)


def shoot(address: str, webgl: bool, rows: tuple) -> None:
    with chromium(webgl) as browser:
        for name, path, theme, (width, height), step in rows:
            size = {"width": width, "height": height}
            page = browser.new_context(viewport=size, color_scheme=theme).new_page()
            page.goto(address + path)
            page.wait_for_selector(
                ".player[data-step], .js-plotly-plot, .verdict-bar", state="attached"
            )
            page.wait_for_timeout(2500)
            if step is not None:
                stop_at(page, step)
            page.screenshot(path=ASSETS / "images" / name)


def stop_at(page: "Page", step: int) -> None:
    page.locator(".transport input").fill(str(step))
    page.wait_for_selector(f'.player[data-step="{step}"]')
    page.locator(".transport input").blur()
    page.wait_for_timeout(500)


if __name__ == "__main__":
    (ASSETS / "images").mkdir(parents=True, exist_ok=True)
    icon(ASSETS / "icon.png")
    pictures(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
