"""gdviz: see gradient descent. A NumPy core steps optimisers; Streamlit pages show them move."""

import os

# Small matrices are everything here: a second BLAS thread makes them 2-25 times slower. This has to
# be said before NumPy loads, and yields to whoever set the variables on purpose.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

__version__ = "0.1.0"
