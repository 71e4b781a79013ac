"""Where the statements about local minima are known from."""

from gdviz.misconceptions.misconception import Source

DING = Source(
    "Ding, Li & Sun (2019)",
    "Sub-optimal local minima exist for neural networks with almost all non-linear activations",
    "https://arxiv.org/abs/1911.01413",
)
LI = Source(
    "Li, Ding & Sun (2018)",
    "On the benefit of width for neural networks: disappearance of basins",
    "https://arxiv.org/abs/1812.11039",
)
KIRKPATRICK = Source(
    "Kirkpatrick, Gelatt & Vecchi (1983)",
    "Optimization by simulated annealing",
    "https://doi.org/10.1126/science.220.4598.671",
)
NOCEDAL = Source(
    "Nocedal & Wright (2006)",
    "Numerical optimization",
    "https://doi.org/10.1007/978-0-387-40065-5",
)
RUMELHART = Source(
    "Rumelhart, Hinton & Williams (1986)",
    "Learning internal representations by error propagation",
)
