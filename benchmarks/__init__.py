"""What gdviz costs, beside its peers or in a real browser. Measured, never asserted."""
