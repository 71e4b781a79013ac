"""Linear regression: the price of a flat from its area, in raw and in standardised units."""

import numpy as np

from gdviz.arrays import FloatArray
from gdviz.surfaces.critical import known
from gdviz.surfaces.surface import Surface

#: Twelve made-up flats: area in square metres, price in thousands of euros.
AREAS = np.array([28.0, 35.0, 44.0, 52.0, 60.0, 68.0, 75.0, 83.0, 96.0, 110.0, 128.0, 150.0])
PRICES = np.array(
    [163.0, 142.0, 231.0, 205.0, 287.0, 262.0, 341.0, 298.0, 397.0, 376.0, 489.0, 531.0]
)


class _LeastSquares:
    """The mean squared error of targets ~ weight * inputs + bias, about its exact minimum.

    A quadratic is its value, place and Hessian at the minimum, which the normal equations give;
    written so, a height costs the same for any number of examples and loses no digits.
    """

    def __init__(self, inputs: FloatArray, targets: FloatArray) -> None:
        design = np.stack([inputs, np.ones_like(inputs)], axis=1)
        hessian = 2 * design.T @ design / len(targets)
        best = np.linalg.solve(hessian, 2 * design.T @ targets / len(targets))
        self.weight, self.bias = (float(part) for part in best)
        self.ww, self.wb, self.bb = float(hessian[0, 0]), float(hessian[0, 1]), 2.0
        self.lowest = float(np.mean((design @ best - targets) ** 2))

    def height(self, w: FloatArray, b: FloatArray) -> FloatArray:
        w, b = w - self.weight, b - self.bias
        height: FloatArray = self.lowest + 0.5 * self.ww * w * w + self.wb * w * b + b * b
        return height

    def slopes(self, w: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
        w, b = w - self.weight, b - self.bias
        return self.ww * w + self.wb * b, self.wb * w + self.bb * b

    def curvatures(self, w: FloatArray, b: FloatArray) -> tuple[float, float, float]:
        return self.ww, self.wb, self.bb


def _standardised(values: FloatArray) -> FloatArray:
    standardised: FloatArray = (values - values.mean()) / values.std()
    return standardised


_RAW = _LeastSquares(AREAS, PRICES)
_STANDARDISED = _LeastSquares(_standardised(AREAS), _standardised(PRICES))

LINEAR_REGRESSION_RAW = Surface(
    name="Linear regression, raw",
    formula=r"\frac{1}{12} \sum_i (w\,a_i + b - p_i)^2",
    about=(
        "Prices of flats from square metres: the weight settles at once, the bias hardly moves, "
        "because the ravine is forty thousand times gentler along than across."
    ),
    source="gdviz; twelve made-up flats",
    window=((-2.0, 11.0), (-400.0, 500.0)),
    start=(0.0, -250.0),
    rate=1e-4,
    height=_RAW.height,
    slopes=_RAW.slopes,
    curvatures=_RAW.curvatures,
    find=known(minima=[(_RAW.weight, _RAW.bias)]),
    minimum_value=_RAW.lowest,
    axes=("weight", "bias"),
)

LINEAR_REGRESSION_STANDARDISED = Surface(
    name="Linear regression, standardised",
    formula=(
        r"\frac{1}{12} \sum_i \left(w\,\frac{a_i - \bar a}{s_a} + b"
        r" - \frac{p_i - \bar p}{s_p}\right)^2"
    ),
    about="The same flats with mean 0 and spread 1: the ravine has become a round bowl.",
    source="gdviz; twelve made-up flats",
    window=((-2.0, 4.0), (-3.0, 3.0)),
    start=(-1.0, -2.0),
    rate=0.1,
    height=_STANDARDISED.height,
    slopes=_STANDARDISED.slopes,
    curvatures=_STANDARDISED.curvatures,
    find=known(minima=[(_STANDARDISED.weight, _STANDARDISED.bias)]),
    minimum_value=_STANDARDISED.lowest,
    axes=("weight", "bias"),
)
