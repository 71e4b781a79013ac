"""Where the statements about saddles are known from."""

from gdviz.misconceptions.misconception import Source

LEE = Source(
    "Lee et al. (2016)",
    "Gradient descent only converges to minimizers",
    "https://arxiv.org/abs/1602.04915",
)
JIN = Source(
    "Jin et al. (2017)",
    "How to escape saddle points efficiently",
    "https://arxiv.org/abs/1703.00887",
)
DU = Source(
    "Du et al. (2017)",
    "Gradient descent can take exponential time to escape saddle points",
    "https://arxiv.org/abs/1705.10412",
)
STAIB = Source(
    "Staib et al. (2019)",
    "Escaping saddle points with adaptive gradient methods",
    "https://arxiv.org/abs/1901.09149",
)
DAUPHIN = Source(
    "Dauphin et al. (2014)",
    "Identifying and attacking the saddle point problem in high-dimensional non-convex "
    "optimization",
    "https://arxiv.org/abs/1406.2572",
)
BRAY = Source(
    "Bray & Dean (2007)",
    "Statistics of critical points of Gaussian fields on large-dimensional spaces",
    "https://arxiv.org/abs/cond-mat/0611023",
)
FYODOROV = Source(
    "Fyodorov (2004)",
    "Complexity of random energy landscapes, glass transition, and absolute value of the spectral "
    "determinant of random matrices",
    "https://arxiv.org/abs/cond-mat/0401287",
)
