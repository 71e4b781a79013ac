"""Variants: batch, stochastic, mini-batch, momentum and adaptive, on one network and one cursor."""

from gdviz.ui import variants
from gdviz.ui.frame import frame, notice

frame("Variants")
notice(variants.read_link)
variants.explore()
