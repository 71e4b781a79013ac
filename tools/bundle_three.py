"""Bundle what the 3-D view uses of three.js into the player's folder, with its licence.

Needs npm, and its result is committed, so that neither the app nor its tests do. Run it as

    python -m tools.bundle_three
"""

import hashlib
import subprocess
import tempfile
from pathlib import Path

STATIC = Path(__file__).parents[1] / "gdviz" / "player" / "static"
BUNDLE, NOTICE = STATIC / "three.js", STATIC / "three.LICENSE.txt"
THREE, ESBUILD = "0.187.0", "0.28.2"
NAMES = (
    "BufferAttribute",
    "BufferGeometry",
    "CanvasTexture",
    "Color",
    "ColorManagement",
    "Group",
    "InstancedBufferAttribute",
    "InstancedBufferGeometry",
    "LinearMipmapLinearFilter",
    "LinearSRGBColorSpace",
    "Mesh",
    "MeshBasicMaterial",
    "PerspectiveCamera",
    "Points",
    "PointsMaterial",
    "Scene",
    "ShaderMaterial",
    "Sprite",
    "SpriteMaterial",
    "Vector2",
    "Vector3",
    "WebGLRenderer",
)


def bundle(folder: Path) -> str:
    """Write the bundle, made in an empty folder, and return three.js's licence."""
    entry = folder / "entry.js"
    entry.write_text(f'export {{ {", ".join(NAMES)} }} from "three";', encoding="utf-8")
    packages = (f"three@{THREE}", f"esbuild@{ESBUILD}")
    install = ("npm", "install", "--silent", "--prefix", str(folder), *packages)
    subprocess.run(install, check=True)
    options = (
        "--log-level=warning",
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
    )
    esbuild = folder / "node_modules" / ".bin" / "esbuild"
    subprocess.run((esbuild, entry, *options, f"--outfile={BUNDLE}"), check=True)
    return (folder / "node_modules" / "three" / "LICENSE").read_text(encoding="utf-8")


def notice(licence: str) -> str:
    """The licence under what it belongs to."""
    digest = hashlib.sha256(BUNDLE.read_bytes()).hexdigest()
    return (
        f"{BUNDLE.name} is the part of three.js {THREE} that the 3-D view uses, bundled by\n"
        f"tools/bundle_three.py with esbuild {ESBUILD}.\n\nsha256 {digest}\n\n{licence}"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        licence = bundle(Path(folder))
    NOTICE.write_text(notice(licence), encoding="utf-8")
