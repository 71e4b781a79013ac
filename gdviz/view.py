"""How a race is looked at: from above, in three dimensions, or both, and from where."""

from dataclasses import dataclass

from gdviz.errors import SettingError

MODES = ("2-D", "3-D", "both")
TURNS = (-180, 180)
TILTS = (5, 90)
ZOOMS = (0.5, 4.0)


@dataclass(frozen=True)
class View:
    """The pictures that are shown, and the camera of the one in three dimensions.

    Attributes:
        mode: one of MODES.
        turn: degrees that the camera has gone round the surface, in TURNS: at 0 the first axis
            points right and the second away from the viewer.
        tilt: degrees of the camera above the horizon, in TILTS: 90 is straight from above.
        zoom: magnification, in ZOOMS; kept to hundredths.

    Raises:
        SettingError: if one of them is not as described.
    """

    mode: str = "2-D"
    turn: int = 30
    tilt: int = 55
    zoom: float = 1.0

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise SettingError(f"There is no view {self.mode!r}.")
        limits = {"turn": TURNS, "tilt": TILTS, "zoom": ZOOMS}
        for name, (low, high) in limits.items():
            number = getattr(self, name)
            if not low <= number <= high:
                raise SettingError(f"The view's {name} is {number:g}, outside {low:g} to {high:g}.")
        object.__setattr__(self, "zoom", round(float(self.zoom), 2))


#: How a race is looked at until somebody chooses.
FIRST_VIEW = View()
