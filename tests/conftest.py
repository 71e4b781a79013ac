"""One BLAS thread; the browser's tests only when asked for, and one at a time, as one looks."""

import gdviz  # noqa: F401  # before NumPy: it asks for a single thread, which small nets need


def pytest_ignore_collect(collection_path, config):
    """Leave the browser's folder alone in a default run; `-m browser` collects it, or fails."""
    default = config.getoption("markexpr") == "not browser"
    return True if default and collection_path.name == "browser" else None


def pytest_xdist_auto_num_workers(config):
    """As many processes as there are cores; but a single one where the browser draws."""
    return None if config.getoption("markexpr") == "not browser" else 0
