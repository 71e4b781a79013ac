"""Evidence that the numbers are right: measured here, asserted by tests, shown on a page."""
