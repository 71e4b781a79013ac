"""What a named scene is: a scene, two sentences about it, and the assertion that they are true."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gdviz.optimizers import Optimizer
from gdviz.race import Race
from gdviz.scene import Scene, first_scene

Claim = Callable[[Race], bool]


@dataclass(frozen=True)
class NamedScene:
    """A scene worth showing, named for its phenomenon.

    Attributes:
        name: the phenomenon, as title, link text and test id.
        scene: what is run.
        look_for: one sentence: where to look, and what happens there.
        shows: one sentence: why it happens; it names its source where it states theory.
        claim: asserts of the finished race what the two sentences say.
        unless: a changed scene of which the claim is false.
        moment: the step that its thumbnail shows, the last one if None.
    """

    name: str
    scene: Scene
    look_for: str
    shows: str
    claim: Claim
    unless: Scene
    moment: int | None = None

    @property
    def slug(self) -> str:
        """The name as a file's name: small letters and digits, joined by hyphens."""
        return "-".join(re.findall(r"[a-z0-9]+", self.name.lower()))


@dataclass(frozen=True)
class Group:
    """Named scenes on one theme.

    Attributes:
        name: the theme.
        about: one sentence on what its scenes have in common.
        scenes: in the order in which a lecture would show them.
    """

    name: str
    about: str
    scenes: tuple[NamedScene, ...]


def scene(surface: str, *racers: Optimizer, **settings: Any) -> Scene:
    """A scene on `surface` with these racers; what is not set is as the surface opens."""
    return replace(first_scene(surface), racers=racers, **settings)
