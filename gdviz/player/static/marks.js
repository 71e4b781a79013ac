// The critical points of the 3-D view: they face the viewer, and hills hide them.

import { BufferAttribute, BufferGeometry, Group, Points, PointsMaterial, Vector3 } from "./three.js";
import { picture } from "./drape.js";
import { critical, KINDS } from "./markers.js";

const SIDE = 20; // pixels a side of a mark's picture
const LIFT = 8; // pixels that a mark is nearer than the ground it stands on, or slopes would cut it

export class Marks {
  /** `stand` gives the world's point on the ground over (x, y). */
  constructor(ground, look, stand) {
    this.group = new Group();
    const { critical: points, criticalCount } = ground.surface;
    const crowd = criticalCount > 60;
    KINDS.forEach((kind, place) => {
      const stands = [];
      for (let i = 0; i < points.length; i += 3) {
        if (points[i + 2] === place) stands.push(new Vector3(...stand(points[i], points[i + 1])));
      }
      if (stands.length) this.group.add(marks(kind, stands, look, crowd));
    });
  }

  /** Brings the marks a little nearer to the eye, wherever it is. */
  face(bring) {
    for (const { geometry, userData } of this.group.children) {
      const positions = geometry.getAttribute("position");
      userData.stands.forEach((stand, i) => positions.setXYZ(i, ...bring(stand.clone(), LIFT)));
      positions.needsUpdate = true;
    }
  }

  destroy() {
    for (const { geometry, material } of this.group.children) {
      geometry.dispose();
      material.map.dispose();
      material.dispose();
    }
  }
}

function marks(kind, stands, look, crowd) {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(3 * stands.length), 3));
  const halo = crowd ? "transparent" : look.halo;
  const map = picture((context) => critical(context, kind, 0, 0, crowd ? 2.4 : 5.5, look.ink, halo), SIDE);
  const material = new PointsMaterial({ map, size: SIDE, sizeAttenuation: false, transparent: true, depthWrite: false });
  material.opacity = crowd && kind !== "minimum" ? 0.6 : 1;
  const made = new Points(geometry, material);
  made.frustumCulled = false;
  made.userData.stands = stands;
  return made;
}
