"""Scripts that build assets and reference values, and what tests and benchmarks share with them."""
