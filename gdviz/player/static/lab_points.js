// The examples on the decision view: filled where the network learns from them, hollow where they are
// held out, crossed where the network is wrong. A class has a colour and a shape.

import { marker } from "./markers.js";

export const SHAPES = ["circle", "triangle-up", "square", "diamond", "triangle-down", "pentagon", "hexagon", "star"];

/** Pixels of radius that suit so many examples on a plot so wide. */
export function sizeFor(count, width) {
  return Math.max(2.2, Math.min(5.2, (width / 300) * (count <= 120 ? 4.6 : count <= 320 ? 3.8 : 2.9)));
}

/** Draws one example; `wrong` crosses it out. One of a value keeps its colour when held out: it is ringed. */
export function drawExample(context, look, x, y, { shape, colour, held, wrong, size, valued }) {
  if (valued) {
    if (held) marker(context, shape, x, y, size + 1.4, look.panel, look.ink);
    marker(context, shape, x, y, size - (held ? 1.2 : 0.4), colour, held ? look.panel : look.line);
  } else if (held) {
    marker(context, shape, x, y, size + 0.6, colour, look.casing);
    marker(context, shape, x, y, Math.max(size - 1.7, 0.8), look.panel, "transparent");
  } else marker(context, shape, x, y, size, colour, look.casing);
  if (wrong) cross(context, look, x, y, size + 0.9);
}

function cross(context, look, x, y, arm) {
  context.lineCap = "round";
  const line = Math.min(Math.max(0.36 * arm, 1.1), 2);
  for (const [wide, colour] of [[line + 2, look.halo], [line, look.ink]]) {
    context.beginPath();
    for (const way of [1, -1]) {
      context.moveTo(x - arm, y - way * arm);
      context.lineTo(x + arm, y + way * arm);
    }
    context.lineWidth = wide;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** Draws examples fast: what they look like is drawn once for each look that occurs. */
export class Stamps {
  constructor(look, size) {
    Object.assign(this, { look, size, made: new Map() });
    this.ratio = window.devicePixelRatio || 1;
    this.side = 2 * (size + 6);
  }

  put(context, x, y, example) {
    const key = `${example.shape} ${example.colour} ${example.held} ${example.wrong}`; // all are valued, or none
    if (!this.made.has(key)) this.made.set(key, this.make(example));
    context.drawImage(this.made.get(key), x - this.side / 2, y - this.side / 2, this.side, this.side);
  }

  make(example) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(this.side * this.ratio);
    const context = canvas.getContext("2d");
    const scale = canvas.width / this.side;
    context.setTransform(scale, 0, 0, scale, canvas.width / 2, canvas.height / 2);
    drawExample(context, this.look, 0, 0, { ...example, size: this.size });
    return canvas;
  }
}
