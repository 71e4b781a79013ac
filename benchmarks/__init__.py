"""What gdviz costs, beside its peers or in a real browser. Measured, never asserted."""

import gdviz  # noqa: F401  (before NumPy: it keeps BLAS to one thread)
