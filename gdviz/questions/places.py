"""Where something can be seen: a named scene of any page, told by one short text.

"race: NAME" is a named scene of the race page, "lab: NAME" one of the network page, "lesson: NAME"
a scene of a misconception, "variants: NAME" one of the variants' page, and "page: FILE" a page.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from gdviz.lab.scenes import LAB_SCENES, NamedLab
from gdviz.misconceptions import MISCONCEPTIONS, Opening
from gdviz.misconceptions.misconception import AnyScene
from gdviz.scenes import SCENES, NamedScene
from gdviz.variants import SCENES as VARIANT_SCENES

Kind = Literal["race", "lab", "lesson", "variants", "page"]
_KINDS: tuple[Kind, ...] = get_args(Kind)

#: The key of the lesson that each of their scenes belongs to.
LESSON_OF: Mapping[str, str] = MappingProxyType(
    {scene.name: lesson.key for lesson in MISCONCEPTIONS.values() for scene in lesson.scenes}
)


def split(place: str) -> tuple[Kind, str]:
    """The kind of a place, and its name.

    Raises:
        KeyError: if the text names no kind of place.
    """
    kind, _, name = place.partition(": ")
    if kind not in _KINDS:
        raise KeyError(place)
    return kind, name


def scene_at(place: str) -> NamedScene | NamedLab | AnyScene | None:
    """What is shown there; None for a whole page.

    Raises:
        KeyError: if there is no such place.
    """
    kind, name = split(place)
    if kind == "race":
        return SCENES[name]
    if kind == "lab":
        return LAB_SCENES[name]
    if kind == "lesson":
        return MISCONCEPTIONS[LESSON_OF[name]].scene(name)
    return VARIANT_SCENES[name] if kind == "variants" else None


def opening(place: str) -> Opening:
    """The page of a place, and the link that opens it there.

    Raises:
        KeyError: if there is no such place.
    """
    kind, name = split(place)
    scene = scene_at(place)
    if kind == "lesson":
        query = {"lesson": [LESSON_OF[name]], "scene": [name]}
        return Opening("pages/misconceptions.py", query, name)
    if kind == "variants":
        return Opening("pages/variants.py", {"scene": [name]}, name)
    if isinstance(scene, NamedScene):
        return Opening("pages/race.py", scene.scene.to_query(), name)
    if isinstance(scene, NamedLab):
        return Opening("pages/network.py", scene.scene.to_query(), name)
    title = name.removeprefix("pages/").removesuffix(".py")
    return Opening(name, {}, f"The {title} page")
