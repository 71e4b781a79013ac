"""Measure what ships with the app: `python -m gdviz.misconceptions [M1 ...]`."""

import sys

from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.misconceptions.shipped import record

for key in sys.argv[1:] or MISCONCEPTIONS:
    record(MISCONCEPTIONS[key])
