"""Second derivatives of any objective: Hessians, their eigenvalues, and critical points."""

from gdviz.curvature.hessians import (
    ProductObjective,
    hessian,
    hessian_vector_product,
    largest_eigenvalue,
)
from gdviz.curvature.search import GRID, MOST_DEGENERATE, at_rest, find_critical_points, turning
from gdviz.curvature.spectra import (
    MOST_PARAMETERS,
    bottom_eigenvalues,
    limit,
    sharpness,
    spectrum,
    top_eigenvalues,
)

__all__ = [
    "GRID",
    "MOST_DEGENERATE",
    "MOST_PARAMETERS",
    "ProductObjective",
    "at_rest",
    "bottom_eigenvalues",
    "find_critical_points",
    "hessian",
    "hessian_vector_product",
    "largest_eigenvalue",
    "limit",
    "sharpness",
    "spectrum",
    "top_eigenvalues",
    "turning",
]
