"""Scenes of the lab worth showing, good and bad, each with two sentences and their assertion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gdviz.lab.run import LabRun
from gdviz.lab.scene import LabScene

Claim = Callable[[LabRun], bool]


@dataclass(frozen=True)
class NamedLab:
    """A scene of the lab, named for its phenomenon.

    Attributes:
        name: the phenomenon, as title, link text and test id.
        scene: what is run.
        look_for: one sentence: where to look, and what happens there.
        shows: one sentence: why it happens.
        claim: asserts of the finished run what the two sentences say.
        unless: a changed scene of which the claim is false.
    """

    name: str
    scene: LabScene
    look_for: str
    shows: str
    claim: Claim
    unless: LabScene

    @property
    def link(self) -> str:
        """Its page and query."""
        return f"network?{self.scene.key()}"


_ALL: tuple[NamedLab, ...] = ()
#: Every named scene of the lab by its name.
LAB_SCENES: Mapping[str, NamedLab] = MappingProxyType({one.name: one for one in _ALL})
_BY_KEY = {one.scene.key(): one for one in _ALL}


def named_lab(scene: LabScene) -> NamedLab | None:
    """The named scene that `scene` is; None if it is none of them."""
    return _BY_KEY.get(scene.key())
