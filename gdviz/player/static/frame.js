// The axes of the 3-D view, drawn over it: along two sides, where the solid does not hide them, and
// upwards at the leftmost corner.

import { erase } from "./dom.js";
import { number, ticks } from "./format.js";

const NEAR = 13; // pixels from an edge to its figures, and to its name
const FAR = 34;

/**
 * `project` turns a place of the plan and a height into pixels of the canvas; `eye` is where the
 * viewer stands: [across, down, height].
 */
export function drawFrame(context, { ground, look, terrain, eye, project }) {
  const { plan } = terrain;
  const [[x0, x1], [y0, y1]] = ground.surface.window;
  const [nameX, nameY] = ground.surface.axes;
  const east = ruler(terrain, eye, 0, (at) => project(at, plan.height / 2, 0));
  const south = ruler(terrain, eye, 1, (at) => project(plan.width / 2, at, 0));
  erase(context);
  context.lineWidth = 1;
  const across = (x) => project(ground.pixel(plan, x, y0)[0], south, 0);
  const along = (y) => project(east, ground.pixel(plan, x0, y)[1], 0);
  const middle = project(plan.width / 2, plan.height / 2, 0);
  drawAxis(context, look, across, [x0, x1], nameX, middle);
  drawAxis(context, look, along, [y0, y1], nameY, middle);
  drawHeights(context, look, ground, terrain, project);
}

/**
 * Where a ruler along one side of the plan lies, across (`i` = 0) or down (1): at the side that faces
 * the viewer; if none does, far enough beside the one to the right or below to be seen.
 */
function ruler({ plan, rise }, eye, i, middle) {
  const sizes = [plan.width, plan.height];
  if (eye[i] < 0) return 0;
  if (eye[i] > sizes[i]) return sizes[i];
  const [first, last] = [0, sizes[i]].map((side) => middle(side)[0] + middle(side)[1]);
  const side = last >= first ? sizes[i] : 0;
  const stretch = Math.min(over(eye[2], rise), past(eye[1 - i], sizes[1 - i]));
  return eye[i] + (side - eye[i]) * stretch;
}

/** How much further a ray goes to the floor than to the top of a wall. */
function over(height, rise) {
  return height > rise ? height / (height - rise) : Infinity;
}

/** How much further it is to the back of the plan than to its front. */
function past(at, size) {
  const outside = Math.max(-at, at - size);
  return outside > 0 ? (outside + size) / outside : Infinity;
}

function drawAxis(context, look, at, [low, high], name, middle) {
  const [from, to] = [at(low), at(high)];
  const out = outward(from, to, middle);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  context.strokeStyle = look.line;
  context.fillStyle = look.text;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = look.font(12);
  stroke(context, from, to);
  if (length < 40) return;
  for (const value of ticks(low, high, length / 55)) {
    const mark = at(value);
    stroke(context, mark, moved(mark, out, 4));
    context.fillText(number(value), ...moved(mark, out, NEAR));
  }
  context.font = look.font(13, "italic");
  const place = moved([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], out, FAR);
  context.textAlign = Math.abs(out[0]) < 0.3 ? "center" : out[0] > 0 ? "left" : "right";
  const [x, y] = place;
  context.fillText(name, within(context, name, x), y);
}

/** Where a text that would be cut off at a side has to stand to be whole. */
function within(context, text, x) {
  const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = context.measureText(text);
  return Math.max(left + 2, Math.min(x, context.canvas.clientWidth - right - 2));
}

function drawHeights(context, look, ground, terrain, project) {
  const { plan, rise } = terrain;
  const corners = [[0, 0], [plan.width, 0], [0, plan.height], [plan.width, plan.height]];
  const left = corners.reduce((best, corner) => (project(...corner, 0)[0] < project(...best, 0)[0] ? corner : best));
  const [foot, top] = [project(...left, 0), project(...left, rise)];
  const length = foot[1] - top[1];
  if (length < 30) return;
  stroke(context, foot, top);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.font = look.font(11);
  for (const { share, text } of ground.heightTicks(length)) {
    const mark = project(...left, share * rise);
    stroke(context, mark, moved(mark, [-1, 0], 4));
    context.fillText(text, ...moved(mark, [-1, 0], 7));
  }
  context.font = look.font(13, "italic");
  context.fillText(ground.heightName, top[0] + 4, top[1] - 14);
}

/** The direction across an edge, away from the middle of the plan. */
function outward(from, to, middle) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const away = (from[0] - middle[0]) * dy - (from[1] - middle[1]) * dx;
  const way = away >= 0 ? 1 : -1;
  return [(way * dy) / length, (-way * dx) / length];
}

function moved([x, y], [dx, dy], by) {
  return [x + by * dx, y + by * dy];
}

function stroke(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
