"""Formulas to begin with."""

from dataclasses import dataclass

from gdviz.surfaces.surface import Window

#: The part of the plane that is drawn unless another is asked for.
WINDOW: Window = ((-3.0, 3.0), (-3.0, 3.0))


@dataclass(frozen=True)
class Example:
    """A formula worth racing on.

    Attributes:
        name: what there is to see, in a few words.
        formula: as one would type it.
        window: the part of the plane in which it is seen best.
    """

    name: str
    formula: str
    window: Window = WINDOW


EXAMPLES: tuple[Example, ...] = (
    Example("Egg box in a bowl", "sin(3*x)*cos(3*y) + 0.3*(x^2 + y^2)", ((-2.0, 2.0), (-2.0, 2.0))),
    Example("Saddle without a floor", "x^4 - y^2", ((-1.5, 1.5), (-1.5, 1.5))),
    Example("Gaussian ravine", "0.05*x^2 - exp(-(y - sin(x))^2)"),
    Example("Kink across a valley", "abs(x) + 0.5*y^2"),
    Example("Roof with an edge", "max(x^2 + y, y^2 - x)"),
    Example("Undefined on one side", "log(x)^2 + y^2", ((-1.0, 4.0), (-2.5, 2.5))),
    Example("Tip of a cone", "sqrt(x^2 + 4*y^2)"),
)
