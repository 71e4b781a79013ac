"""What an instrument is: something below the player that says why a path went where it went."""

from collections.abc import Callable
from dataclasses import dataclass

from gdviz.race import Race


@dataclass(frozen=True)
class Instrument:
    """One entry of the race page's list of instruments.

    Attributes:
        name: what the list, and the link, call it.
        about: two sentences: what it shows, and how to use it.
        show: draws its controls and its picture for a race that has been run. It runs inside the
            stage's fragment, so that what it changes in the session reaches the player at once.
    """

    name: str
    about: str
    show: Callable[[Race], None]
