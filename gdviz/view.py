"""How a race is looked at: the pictures, the camera, and the instruments that explain it."""

from dataclasses import dataclass

from gdviz.errors import SettingError

MODES = ("2-D", "3-D", "both")
TURNS = (-180, 180)
TILTS = (5, 90)
ZOOMS = (0.5, 4.0)
#: What explains one racer: a step taken apart, or the curvature under it.
LENSES = ("none", "anatomy", "curvature")
#: Whether the learning rates are drawn: where a schedule changes them, always, or never.
STRIPS = ("auto", "shown", "hidden")


@dataclass(frozen=True)
class View:
    """The pictures that are shown, the camera of the one in three dimensions, the instruments.

    Attributes:
        mode: one of MODES.
        turn: degrees that the camera has gone round the surface, in TURNS: at 0 the first axis
            points right and the second away from the viewer.
        tilt: degrees of the camera above the horizon, in TILTS: 90 is straight from above.
        zoom: magnification, in ZOOMS; kept to hundredths.
        lens: one of LENSES.
        lens_on: the optimiser that it explains; if that does not race, the first that does.
        strip: one of STRIPS.

    Raises:
        SettingError: if one of them is not as described.
    """

    mode: str = "2-D"
    turn: int = 30
    tilt: int = 55
    zoom: float = 1.0
    lens: str = "none"
    lens_on: str = "Gradient descent"
    strip: str = "auto"

    def __post_init__(self) -> None:
        choices = {"mode": MODES, "lens": LENSES, "strip": STRIPS}
        for name, options in choices.items():
            if (chosen := getattr(self, name)) not in options:
                raise SettingError(f"The view's {name} is {chosen!r}, which is not of {options}.")
        limits = {"turn": TURNS, "tilt": TILTS, "zoom": ZOOMS}
        for name, (low, high) in limits.items():
            number = getattr(self, name)
            if not low <= number <= high:
                raise SettingError(f"The view's {name} is {number:g}, outside {low:g} to {high:g}.")
        object.__setattr__(self, "zoom", round(float(self.zoom), 2))


#: How a race is looked at until somebody chooses.
FIRST_VIEW = View()


def draws_rates(view: View, schedule: str) -> bool:
    """Whether the learning rates are drawn under the loss curves."""
    return view.strip == "shown" or (view.strip == "auto" and schedule != "constant")
