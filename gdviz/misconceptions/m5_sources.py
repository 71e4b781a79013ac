"""Where the statements about kinks are known from."""

from gdviz.misconceptions.misconception import Source

ROCKAFELLAR = Source("Rockafellar (1970)", "Convex analysis")
SHOR = Source("Shor (1985)", "Minimization methods for non-differentiable functions")
BERTOIN = Source(
    "Bertoin et al. (2021)",
    "Numerical influence of ReLU'(0) on backpropagation; arXiv's version opens with an erratum",
    "https://arxiv.org/abs/2106.12915",
)
GLOROT = Source(
    "Glorot, Bordes & Bengio (2011)",
    "Deep sparse rectifier neural networks",
    "https://proceedings.mlr.press/v15/glorot11a.html",
)
MAAS = Source(
    "Maas, Hannun & Ng (2013)", "Rectifier nonlinearities improve neural network acoustic models"
)
LU = Source(
    "Lu et al. (2019)",
    "Dying ReLU and initialization: theory and numerical examples",
    "https://arxiv.org/abs/1903.06733",
)
BENGIO = Source(
    "Bengio, Léonard & Courville (2013)",
    "Estimating or propagating gradients through stochastic neurons for conditional computation",
    "https://arxiv.org/abs/1308.3432",
)
