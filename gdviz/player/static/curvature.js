// How the ground bends under a racer, or, about, under the pointer: slope, curvatures, the quadratic
// model of the next step, and the learning rate that this quadratic bears.

import { element, erase, fit } from "./dom.js";
import { isoline } from "./field.js";
import { number } from "./format.js";
import { inside } from "./trail.js";
import { label } from "./vectors.js";

const AXIS = 58; // pixels of the half axis along the larger curvature
const CELLS = 110; // a side of the grid on which the model's level is found
const FLAT = 1e-6; // a curvature below this share of the other is none
const SPAN = [2, 1]; // powers of ten that the gauge shows below and above the limit
const MODEL = { light: "#92219f", dark: "#f2a6ff" };
const LIMIT = { light: "#c4161c", dark: "#ff7a70" };
const ROWS = {
  slope: "slope |\u2207f|",
  bends: "curvatures \u03bb",
  rate: "learning rate",
  model: "model of the next step",
};

export class Curvature {
  /** `redraw` asks for another frame when the pointer moves over the picture. */
  constructor(picture, redraw) {
    this.picture = picture;
    this.said = element("p", { class: "said" });
    this.cells = Object.fromEntries(Object.keys(ROWS).map((name) => [name, element("td", { "data-figure": name })]));
    const row = ([name, text]) => element("tr", {}, element("th", { scope: "row" }, text), this.cells[name]);
    this.gauge = element("canvas", { class: "gauge", "aria-hidden": "true" });
    this.root = element("div", { class: "curvature" }, this.said, this.gauge, element("table", { class: "parts" }, element("tbody", {}, ...Object.entries(ROWS).map(row))));
    picture.root.addEventListener("pointermove", (event) => this.hover(event, redraw));
    picture.root.addEventListener("pointerleave", () => (this.pointer = null, redraw()));
  }

  show(run, look, lenses) {
    Object.assign(this, { run, look, lenses, racer: run.racers[lenses.place] });
    this.scale = fit(this.gauge, 300, 30);
  }

  hover(event, redraw) {
    if (!this.root.isConnected || event.pointerType === "touch") return;
    const { plot, root } = this.picture;
    const frame = root.getBoundingClientRect();
    const place = [event.clientX - frame.left - plot.left, event.clientY - frame.top - plot.top];
    this.pointer = inside(plot, ...place) ? this.picture.point(...place) : null;
    redraw();
  }

  // ---- figures ---------------------------------------------------------------------------------

  at(step) {
    const row = (name) => rowOf(this.lenses.columns[name], step);
    const { points } = this.racer;
    const exact = () => ({
      point: [points[2 * step], points[2 * step + 1]],
      slope: Math.hypot(...row("slope")),
      hessian: row("hessian"),
      limit: row("limit")[0],
    });
    this.state = this.pointer ? this.about(this.pointer, row("rates"), row("rate")) : exact();
    this.model = this.pointer ? null : { gradient: row("slope"), move: row("move"), change: row("change")[0], modelled: row("modelled")[0] };
    this.bends = eigen(this.state.hessian);
    this.rate = row("rate")[0];
    this.tell(step);
  }

  /** From the heights that are drawn: good to a few digits. */
  about([x, y], rates, [rate]) {
    const { field } = this.picture.ground;
    const hessian = hessianOf(field, x, y);
    const roots = rates.map(Math.sqrt);
    const bent = [hessian[0] * rates[0], hessian[1] * roots[0] * roots[1], hessian[2] * rates[1]];
    const steepest = eigen(bent).values[0];
    const { bound } = this.lenses;
    const limit = bound === null ? NaN : steepest > 0 ? (rate * bound) / steepest : Infinity;
    return { point: [x, y], slope: field.at(x, y).slope, hessian, limit };
  }

  tell(step) {
    const { state, racer, model, bends: { values: [large, small] } } = this;
    const sign = this.pointer ? "\u2248 " : "";
    const [x, y] = this.run.surface.axes;
    const where = `${x} = ${number(state.point[0])}, ${y} = ${number(state.point[1])}`;
    const who = this.pointer ? `Under the pointer, about, at ${where}` : `Where step ${step + 1} of ${racer.name} begins, at ${where}`;
    const figures = {
      slope: sign + number(state.slope),
      bends: `${sign}${number(large)} and ${number(small)}, condition number ${number(Math.abs(larger(large, small) / lesser(large, small)))}`,
      rate: this.rateText(sign),
      model: model ? `${number(model.modelled)}, in truth ${number(model.change)}: off by ${number(model.change - model.modelled)}` : "\u2013",
    };
    write(this.said, `${who}: ${kind(large, small)}.`);
    for (const [name, text] of Object.entries(figures)) write(this.cells[name], text);
    this.root.dataset.pointer = String(Boolean(this.pointer));
    this.drawGauge();
  }

  rateText(sign) {
    const { rate, state: { limit } } = this;
    if (rate === undefined) return "this rule has none";
    if (Number.isNaN(limit)) return `${number(rate)}; no such limit is known for this rule`;
    if (limit === Infinity) return `${number(rate)}; it curves down, so nothing swings back`;
    const over = rate > limit ? ", above it" : "";
    return `${number(rate)} of at most ${sign}${number(limit)}${over}`;
  }

  /** The rate in force on a logarithmic axis, with a red mark at the limit. */
  drawGauge() {
    const { scale: context, look, rate, state: { limit } } = this;
    const known = rate > 0 && limit > 0 && Number.isFinite(limit);
    this.gauge.hidden = !known;
    if (!known) return;
    const x = (value) => 8 + 284 * Math.min(Math.max((Math.log10(value / limit) + SPAN[0]) / (SPAN[0] + SPAN[1]), 0), 1);
    const red = LIMIT[look.theme];
    erase(context);
    bar(context, 8, x(limit), look.grid);
    context.globalAlpha = 0.25;
    bar(context, x(limit), 292, red);
    context.globalAlpha = 1;
    context.fillStyle = red;
    context.fillRect(x(limit) - 1.5, 1, 3, 14);
    context.beginPath();
    context.arc(x(rate), 8, 5, 0, 2 * Math.PI);
    context.fillStyle = look.colour(this.racer);
    context.fill();
    context.font = look.font(11);
    context.fillStyle = red;
    context.textAlign = "center";
    context.fillText(`limit ${number(limit)}`, x(limit), 27);
  }

  // ---- on the picture --------------------------------------------------------------------------

  draw(context, picture) {
    const { hessian, point } = this.state;
    const from = picture.pixel(...point);
    if (![...from, ...hessian].every(Number.isFinite)) return false;
    if (this.model) this.drawLevel(context, picture);
    this.drawAxes(context, picture, from);
    return false;
  }

  /** The two main directions, as long as the curvature along them; dashed where it bends down. */
  drawAxes(context, picture, from) {
    const { values, vectors } = this.bends;
    const most = Math.max(...values.map(Math.abs));
    const [[x0, x1]] = this.run.surface.window;
    values.forEach((value, i) => {
      const near = picture.pixel(...this.state.point.map((at, axis) => at + vectors[i][axis] * 0.01 * (x1 - x0)));
      const way = [near[0] - from[0], near[1] - from[1]];
      const half = (AXIS * Math.abs(value)) / (most || 1) / Math.hypot(...way);
      const ends = [1, -1].map((sign) => from.map((at, axis) => at + sign * half * way[axis]));
      for (const [colour, width, dash] of [[this.look.halo, 5, []], [this.look.ink, 2, value < 0 ? [4, 4] : []]]) {
        stroke(context, ends[0], ends[1], colour, width, dash);
      }
      const style = { colour: this.look.ink, halo: this.look.halo };
      label(context, `\u03bb ${number(value, 2)}`, from, ends[i], style, this.look.font(11.5, "600"));
    });
  }

  /** Where the quadratic model is as high as it says the next step will be. */
  drawLevel(context, picture) {
    const { plot, ground } = picture;
    const { gradient, move } = this.model;
    const level = quadratic(gradient, this.state.hessian, move);
    const heights = new Float64Array(CELLS * CELLS);
    for (let r = 0; r < CELLS; r++) {
      for (let c = 0; c < CELLS; c++) {
        const at = ground.point(plot, (c / (CELLS - 1)) * plot.width, (r / (CELLS - 1)) * plot.height);
        heights[r * CELLS + c] = quadratic(gradient, this.state.hessian, [at[0] - this.state.point[0], at[1] - this.state.point[1]]);
      }
    }
    const segments = isoline(heights, CELLS, CELLS, level);
    const [sx, sy] = [plot.width / (CELLS - 1), plot.height / (CELLS - 1)];
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(segments[i] * sx, segments[i + 1] * sy);
      context.lineTo(segments[i + 2] * sx, segments[i + 3] * sy);
    }
    for (const [colour, width] of [[this.look.halo, 4], [MODEL[this.look.theme], 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
    const next = picture.pixel(this.state.point[0] + move[0], this.state.point[1] + move[1]);
    context.beginPath();
    context.arc(...next, 4.5, 0, 2 * Math.PI);
    context.fillStyle = MODEL[this.look.theme];
    context.fill();
    context.stroke();
  }
}

/** Second differences over one cell of the grid: [xx, xy, yy]. */
export function hessianOf(field, x, y) {
  const cells = field.resolution - 1;
  const [h, k] = [(field.x1 - field.x0) / cells, (field.y1 - field.y0) / cells];
  const a = Math.min(Math.max(x, field.x0 + h), field.x1 - h);
  const b = Math.min(Math.max(y, field.y0 + k), field.y1 - k);
  const f = (i, j) => field.at(a + i * h, b + j * k).value;
  const middle = f(0, 0);
  return [
    (f(1, 0) - 2 * middle + f(-1, 0)) / (h * h),
    (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * h * k),
    (f(0, 1) - 2 * middle + f(0, -1)) / (k * k),
  ];
}

/** Eigenvalues, the larger first, and unit eigenvectors of [xx, xy, yy]. */
export function eigen([xx, xy, yy]) {
  const [mean, half] = [(xx + yy) / 2, (xx - yy) / 2];
  const radius = Math.hypot(half, xy);
  const angle = Math.atan2(xy, half) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { values: [mean + radius, mean - radius], vectors: [[cos, sin], [-sin, cos]] };
}

function quadratic([gx, gy], [xx, xy, yy], [dx, dy]) {
  return gx * dx + gy * dy + (xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy) / 2;
}

function kind(large, small) {
  if (!Number.isFinite(large + small)) return "no finite curvature";
  const flat = FLAT * Math.max(Math.abs(large), Math.abs(small));
  if (large === 0 && small === 0) return "flat, without any curvature";
  if (Math.abs(lesser(large, small)) <= flat) return "straight one way, like a trough or a ridge";
  if (small > 0) return "it bends up both ways, like a bowl around a minimum";
  return large > 0 ? "up one way and down the other, like a saddle" : "it bends down both ways, like a hilltop";
}

function larger(a, b) {
  return Math.abs(a) >= Math.abs(b) ? a : b;
}

function lesser(a, b) {
  return Math.abs(a) >= Math.abs(b) ? b : a;
}

function rowOf(column, step) {
  return column ? Array.from(column.numbers.subarray(column.width * step, column.width * (step + 1))) : [];
}

function write(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
}

function bar(context, from, to, colour) {
  context.fillStyle = colour;
  context.fillRect(from, 5, to - from, 6);
}

function stroke(context, from, to, colour, width, dash) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}
