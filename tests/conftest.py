"""One BLAS thread; and the browser's tests only when asked for, as they need a Chromium."""

import gdviz  # noqa: F401  # before NumPy: it asks for a single thread, which small nets need


def pytest_ignore_collect(collection_path, config):
    """Leave the browser's folder alone in a default run; `-m browser` collects it, or fails."""
    default = config.getoption("markexpr") == "not browser"
    return True if default and collection_path.name == "browser" else None
