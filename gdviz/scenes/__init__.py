"""Scenes worth showing, by theme. To add one: write it at the end of its group's tuple."""

from collections.abc import Mapping
from types import MappingProxyType

from gdviz.scene import Scene
from gdviz.scenes.adaptive import ADAPTIVE
from gdviz.scenes.minima import MINIMA
from gdviz.scenes.named import Group, NamedScene
from gdviz.scenes.noise import NOISE
from gdviz.scenes.rates import RATES
from gdviz.scenes.saddles import SADDLES
from gdviz.scenes.valleys import VALLEYS

#: The themes, in the order in which a lecture meets them.
GROUPS: tuple[Group, ...] = (RATES, VALLEYS, MINIMA, SADDLES, NOISE, ADAPTIVE)

#: Every named scene by its name.
SCENES: Mapping[str, NamedScene] = MappingProxyType(
    {entry.name: entry for group in GROUPS for entry in group.scenes}
)

_BY_KEY = {entry.scene.unseen().key(): entry for entry in SCENES.values()}


def named(scene: Scene) -> NamedScene | None:
    """The named scene that `scene` is, however it is looked at; None if it is none of them."""
    return _BY_KEY.get(scene.unseen().key())


__all__ = ["GROUPS", "SCENES", "Group", "NamedScene", "named"]
