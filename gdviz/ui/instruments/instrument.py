"""What an instrument is: something below the player that says why a path went where it went."""

from collections.abc import Callable
from dataclasses import dataclass

from gdviz.race import Race
from gdviz.scene import Scene


@dataclass(frozen=True)
class Instrument:
    """One entry of the race page's list of instruments.

    Attributes:
        name: what the list, and the link, call it.
        about: two sentences: what it shows, and how to use it.
        show: draws its controls and its picture for a race that has been run. It runs inside the
            stage's fragment, so that what it changes in the session reaches the player at once.
        beside: the scene to show beside the race's, on the same cursor, and in words how it
            differs; asked after `show`.
    """

    name: str
    about: str
    show: Callable[[Race], None]
    beside: Callable[[Scene], tuple[Scene, str]] | None = None
