"""A plane through a trained network as a surface to race on, rebuilt from its scene alone."""

from functools import lru_cache

from gdviz.errors import SettingError
from gdviz.lab.run import run_lab
from gdviz.lab.scene import OWN_TABLE, LabScene
from gdviz.landscape import Slice

#: The name under which such a surface stands among the others.
NETWORK_SLICE = "A slice of a network"


@lru_cache(maxsize=8)
def network_slice(brief: str) -> Slice:
    """The landscape of a lab's scene, told as `LabScene.brief` does, in the plane it asks for.

    A race begins where the path did, if the plane's window holds that.

    Raises:
        SettingError: if the text is no scene's, or there is no plane.
        BudgetError: if training would take too long.
    """
    scene = LabScene.from_brief(brief)
    if scene.data == OWN_TABLE:
        raise SettingError("A table of your own travels in no link, so it cannot be raced on.")
    run = run_lab(scene)
    if run.plane is None:
        raise SettingError("The path of this network has no plane to race on.")
    sizes = "-".join(map(str, run.network.sizes))
    x, y = run.plane.project(run.drawn.points[0].astype(float))
    (x0, x1), (y0, y1) = run.plane.window
    inside = x0 <= x <= x1 and y0 <= y <= y1
    return Slice(
        run.training.objective,
        run.plane,
        name=NETWORK_SLICE,
        about=f"The loss of a {sizes} net on {scene.data}, cut along two directions.",
        source="gdviz",
        start=(float(x), float(y)) if inside else None,
    )
