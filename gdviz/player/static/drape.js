// A racer's path laid on the terrain: every chord is cut into pieces that follow the ground, once, and
// a frame only says how many of them are shown. Pieces outside the plan are left out.

import { BufferAttribute, BufferGeometry, CanvasTexture, Group, Points, PointsMaterial, Sprite,
  SpriteMaterial } from "./three.js";
import { arrowhead, DASHES, marker } from "./markers.js";
import { ribbon, ribbonGeometry, suit } from "./ribbon.js";
import { inside, within } from "./trail.js";

const HEAD = 32; // pixels a side of a head's picture
const TINY = 1.5; // pixels below which a move waits for the next one
const LIFT = 10; // pixels that a head is nearer than the ground it stands on, or slopes would cut it

export class Drape {
  constructor(trail, terrain, look, relief) {
    Object.assign(this, { trail, terrain, relief, racer: trail.racer });
    const colour = look.colour(this.racer);
    const geometry = this.lay();
    this.casing = plain(ribbon(geometry, look.casing, 5.5), 1);
    this.line = plain(ribbon(geometry, colour, 2.6, DASHES[this.racer.dash]), 2);
    this.dots = plain(this.dot(colour), 3);
    this.heads = {
      marker: picture((context) => marker(context, this.racer.marker, 0, 0, 7, colour, look.casing, true)),
      arrow: picture((context) => arrowhead(context, colour, look.casing)),
    };
    this.head = new Sprite(new SpriteMaterial({ map: this.heads.marker, sizeAttenuation: false, depthWrite: false }));
    this.head.renderOrder = 4;
    this.group = new Group();
    this.group.add(this.casing, this.line, this.dots, this.head);
  }

  /** Cuts the chords into pieces about as long as the terrain's cells. */
  lay() {
    const { trail, terrain } = this;
    const pieces = [];
    this.parts = []; // the share of each chord that is over the plan
    this.ends = [0]; // pieces up to each step
    this.length = 0; // of path so far, which dashes follow
    this.tail = null; // where the last piece ended, if the next one joins it
    for (let step = 1; step < trail.count; step++) {
      const [x, y] = [trail.xs[step - 1], trail.ys[step - 1]];
      const [dx, dy] = [trail.xs[step] - x, trail.ys[step] - y];
      const part = within(x, y, dx, dy, [0, terrain.plan.width], [0, terrain.plan.height]);
      if (part) this.cut(pieces, [x, y], [dx, dy], part);
      this.parts.push(part ?? [0, 1]);
      this.ends.push(pieces.length / 8);
    }
    return ribbonGeometry(pieces);
  }

  /** One chord, from where the last piece ended; a tiny one is left to the next. */
  cut(pieces, [x, y], [dx, dy], [from, to]) {
    const [x0, y0] = (from === 0 && this.tail) || [x + from * dx, y + from * dy];
    const [x1, y1] = [x + to * dx, y + to * dy];
    const tail = to === 1 ? [x1, y1] : null;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (tail && length < TINY) {
      this.tail = [x0, y0];
      return;
    }
    const count = Math.ceil(length / this.terrain.cell[0]);
    const point = (share) => {
      const place = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
      return [...this.relief.onGround(...place), this.length + share * length];
    };
    for (let i = 0; i < count; i++) pieces.push(...point(i / count), ...point((i + 1) / count));
    this.length += length;
    this.tail = tail;
  }

  dot(colour) {
    const { trail, terrain } = this;
    const places = [];
    this.dotsUpTo = trail.xs.map((px, step) => {
      if (trail.dotted[step] && inside(terrain.plan, px, trail.ys[step])) {
        places.push(...this.relief.onGround(px, trail.ys[step]));
      }
      return places.length / 3;
    });
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(places), 3));
    const material = new PointsMaterial({ color: colour, size: 5.8, sizeAttenuation: false, map: DISC, transparent: true, depthWrite: false });
    return new Points(geometry, material);
  }

  /** Shows the path up to a place on it: a step with its fraction. */
  show(place, visible) {
    this.group.visible = visible && this.trail.count > 0;
    if (!this.group.visible) return;
    const step = Math.min(Math.floor(place), this.trail.count - 1);
    const count = this.pieces(step, place - step);
    this.line.geometry.instanceCount = count;
    this.line.visible = this.casing.visible = count > 0;
    this.dots.geometry.setDrawRange(0, this.dotsUpTo[step]);
    this.placeHead(place);
  }

  pieces(step, part) {
    const whole = this.ends[step];
    if (step + 1 >= this.ends.length) return whole;
    const [from, to] = this.parts[step];
    const share = Math.min(Math.max((part - from) / (to - from), 0), 1);
    return whole + Math.round((this.ends[step + 1] - whole) * (share || 0));
  }

  placeHead(place) {
    const { trail, terrain, relief, head } = this;
    const [px, py] = trail.at(place);
    const within = inside(terrain.plan, px, py);
    const [hx, hy, angle] = within ? [px, py, 0] : trail.exit(terrain.plan, place);
    head.position.set(...relief.onGround(hx, hy));
    head.material.map = within ? this.heads.marker : this.heads.arrow;
    head.material.rotation = within ? 0 : relief.bearing(head.position, angle);
    relief.bring(head.position, LIFT);
    head.scale.setScalar(HEAD * relief.share);
  }

  /** Dashes keep their length on the screen, whatever the zoom. */
  suit(width, height, zoom) {
    for (const mesh of [this.line, this.casing]) suit(mesh, width, height, zoom);
  }

  destroy() {
    this.line.geometry.dispose();
    this.dots.geometry.dispose();
    for (const { material } of [this.line, this.casing, this.dots, this.head]) material.dispose();
    for (const texture of Object.values(this.heads)) texture.dispose();
  }
}

/** What is drawn in a given order, and whole: its parts come and go. */
function plain(made, order) {
  made.renderOrder = order;
  made.frustumCulled = false;
  return made;
}

/** A texture on which `draw` paints around the middle. */
export function picture(draw, side = HEAD) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * side;
  const context = canvas.getContext("2d");
  context.setTransform(2, 0, 0, 2, side, side);
  draw(context);
  return new CanvasTexture(canvas);
}

const DISC = picture((context) => {
  context.arc(0, 0, 7.5, 0, 2 * Math.PI);
  context.fillStyle = "#ffffff";
  context.fill();
}, 16);
