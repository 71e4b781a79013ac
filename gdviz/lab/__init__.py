"""The network lab: scenes that train small networks, and what they become."""

from gdviz.lab.run import LabRun, run_lab
from gdviz.lab.scene import LabScene, first_lab_scene

__all__ = ["LabRun", "LabScene", "first_lab_scene", "run_lab"]
