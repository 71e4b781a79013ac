"""Draw the gallery's thumbnails from the app's own player, in both themes.

Needs a running app, the dev extra and Chromium. Run it as

    python -m tools.thumbnails http://localhost:8501

The pictures are the app's own and have its licence (MIT).
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gdviz.scenes import SCENES, NamedScene

if TYPE_CHECKING:
    from playwright.sync_api import Page

THUMBNAILS = Path(__file__).parents[1] / "gdviz" / "player" / "static" / "thumbnails"
THEMES = ("light", "dark")
SIZE = (320, 240)
#: The player is drawn this small, so that paths and marks stay large and all of the surface shows.
WINDOW = {"width": 470, "height": 600}


def thumbnail(page: "Page") -> Image.Image:
    """The picture without its axes and notes, cut to SIZE."""
    for note in page.locator(".picture > :not(canvas):not(.start), .in-force").all():
        note.evaluate("(note) => { note.style.visibility = 'hidden'; }")
    box = page.locator(".picture .lines").bounding_box()
    if box is None:
        raise RuntimeError("the player shows no picture")
    shot = Image.open(BytesIO(page.screenshot(clip=box))).convert("RGB")
    width = min(shot.width, shot.height * SIZE[0] / SIZE[1])
    height = width * SIZE[1] / SIZE[0]
    left, top = (shot.width - width) / 2, (shot.height - height) / 2
    return shot.resize(SIZE, Image.Resampling.LANCZOS, (left, top, left + width, top + height))


def draw(page: "Page", address: str, entry: NamedScene, theme: str) -> None:
    step = entry.scene.steps if entry.moment is None else entry.moment
    page.goto(f"{address}/race?{entry.scene.key()}")
    page.wait_for_selector(f'.player[data-step="{entry.scene.steps}"]')
    page.locator(".transport input").fill(str(step))
    page.wait_for_selector(f'.player[data-step="{step}"]')
    page.wait_for_timeout(200)
    path = THUMBNAILS / f"{entry.slug}-{theme}.webp"
    thumbnail(page).save(path, quality=78, method=6)


def names() -> set[str]:
    """The files that there should be, no more and no fewer."""
    return {f"{entry.slug}-{theme}.webp" for entry in SCENES.values() for theme in THEMES}


def main(address: str) -> None:
    from tools.chromium import chromium  # the tests ask for the names alone, without a browser

    THUMBNAILS.mkdir(parents=True, exist_ok=True)
    for file in THUMBNAILS.glob("*.webp"):
        if file.name not in names():
            file.unlink()
    with chromium() as browser:
        for theme in THEMES:
            page = browser.new_page(
                viewport=WINDOW, device_scale_factor=2, color_scheme=theme, reduced_motion="reduce"
            )
            for entry in SCENES.values():
                draw(page, address.rstrip("/"), entry, theme)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8501")
