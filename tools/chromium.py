"""A headless Chromium for tests, benchmarks and screenshots.

Its path is looked up as `chromium`; the environment variable CHROMIUM overrides that.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright

# Nothing is asked of the network.
_FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Software 2-D canvas is fast without SwiftShader, and WebGL is not to be had without it.
_FLAT = ("--disable-gpu", "--disable-software-rasterizer")
_WEBGL = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-accelerated-2d-canvas",
)


@contextmanager
def chromium(webgl: bool = False) -> Iterator[Browser]:
    """A running browser, with WebGL in software or with none."""
    with sync_playwright() as playwright:
        browser = launch(playwright, webgl)
        yield browser
        browser.close()


def launch(playwright: Playwright, webgl: bool = False) -> Browser:
    """A browser of a Playwright that is already there: a thread can have but one.

    Raises:
        FileNotFoundError: if there is no Chromium.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("No Chromium (Debian: apt-get install chromium; or set CHROMIUM).")
    flags = [*_FLAGS, *(_WEBGL if webgl else _FLAT)]
    return playwright.chromium.launch(executable_path=path, args=flags)
