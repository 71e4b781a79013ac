// The picture from above: surface, isolines, critical points, colour bar, and the paths on it.
// Four canvases lie on one another, so that a frame redraws only what moved.

import { element, erase, fit } from "./dom.js";
import { Field, HeightScale, isoline } from "./field.js";
import { number, ticks } from "./format.js";
import { critical, DASHES, KINDS, marker } from "./markers.js";
import { placeOf } from "./message.js";

const MARGIN = { left: 46, right: 66, top: 6, bottom: 40 };
const LEVELS = 15;
const FAR = 2000; // pixels around the plot that lines are drawn in; canvas fails at astronomic ones

export class Picture {
  constructor() {
    this.layers = {};
    this.root = element("div", { class: "picture" });
    for (const name of ["surface", "casings", "lines", "heads"]) {
      this.layers[name] = element("canvas", { class: `layer ${name}`, "aria-hidden": "true" });
      this.root.append(this.layers[name]);
    }
    this.trails = [];
  }

  /** Takes new data, size or theme; redraws the surface only when something of it changed. */
  show(run, look, width, height, logHeights) {
    const { surface } = run;
    const background = [surface.name, surface.window, surface.fingerprint, width, height, logHeights, look.id, window.devicePixelRatio].join();
    this.run = run;
    this.look = look;
    this.place(width, height);
    if (background !== this.background) {
      this.background = background;
      this.field = new Field(surface.heights, surface.resolution, surface.window);
      this.scale = new HeightScale(surface.heights, logHeights, surface.minimum);
      this.drawSurface();
      for (const name of ["casings", "lines", "heads"]) {
        const context = fit(this.layers[name], this.plot.width, this.plot.height);
        this.layers[name].style.left = `${this.plot.left}px`;
        this.layers[name].style.top = `${this.plot.top}px`;
        context.lineJoin = "round";
      }
    }
    this.trails = run.racers.map((racer) => new Trail(racer, (x, y) => this.pixel(x, y)));
    this.clearTrails();
  }

  place(width, height) {
    this.width = width;
    this.height = height;
    this.plot = {
      left: MARGIN.left,
      top: MARGIN.top,
      width: Math.max(40, width - MARGIN.left - MARGIN.right),
      height: Math.max(40, height - MARGIN.top - MARGIN.bottom),
    };
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height}px`;
  }

  /** Plot pixels of a point. */
  pixel(x, y) {
    const [[x0, x1], [y0, y1]] = this.run.surface.window;
    return [
      ((x - x0) / (x1 - x0)) * this.plot.width,
      (1 - (y - y0) / (y1 - y0)) * this.plot.height,
    ];
  }

  /** The point under plot pixels. */
  point(px, py) {
    const [[x0, x1], [y0, y1]] = this.run.surface.window;
    return [
      x0 + (px / this.plot.width) * (x1 - x0),
      y1 - (py / this.plot.height) * (y1 - y0),
    ];
  }

  // ---- what stands still ------------------------------------------------------------------

  drawSurface() {
    const context = fit(this.layers.surface, this.width, this.height);
    const { plot } = this;
    const ratio = window.devicePixelRatio || 1;
    const columns = Math.round(plot.width * ratio);
    const rows = Math.round(plot.height * ratio);
    context.putImageData(this.shaded(context, columns, rows), plot.left * ratio, plot.top * ratio);
    context.save();
    context.translate(plot.left, plot.top);
    context.beginPath();
    context.rect(0, 0, plot.width, plot.height);
    context.clip();
    this.drawIsolines(context);
    this.drawValley(context);
    this.drawCritical(context);
    context.restore();
    this.drawAxes(context);
    this.drawColourBar(context);
  }

  shaded(context, columns, rows) {
    const heights = this.field.resample(columns, rows);
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { palette } = this.look;
    for (let i = 0; i < heights.length; i++) {
      pixels[i] = palette[Math.round(this.scale.share(heights[i]) * (palette.length - 1))];
    }
    return image;
  }

  drawIsolines(context) {
    const { plot } = this;
    const columns = Math.max(2, Math.round(plot.width / 3));
    const rows = Math.max(2, Math.round(plot.height / 3));
    const shares = this.field.resample(columns, rows).map((height) => this.scale.share(height));
    const [sx, sy] = [plot.width / (columns - 1), plot.height / (rows - 1)];
    context.strokeStyle = this.look.isoline;
    context.lineWidth = 1;
    context.beginPath();
    for (let level = 1; level < LEVELS; level++) {
      const segments = isoline(shares, columns, rows, level / LEVELS);
      for (let i = 0; i < segments.length; i += 4) {
        context.moveTo(segments[i] * sx, segments[i + 1] * sy);
        context.lineTo(segments[i + 2] * sx, segments[i + 3] * sy);
      }
    }
    context.stroke();
  }

  /** A curve of minima, where they are not single points. */
  drawValley(context) {
    const { valley } = this.run.surface;
    context.fillStyle = this.look.ink;
    context.globalAlpha = 0.55;
    for (let i = 0; i < valley.length; i += 2) {
      const [px, py] = this.pixel(valley[i], valley[i + 1]);
      context.fillRect(px - 0.8, py - 0.8, 1.6, 1.6);
    }
    context.globalAlpha = 1;
  }

  drawCritical(context) {
    const { surface } = this.run;
    const points = surface.critical;
    const crowd = surface.criticalCount > 60;
    for (let i = 0; i < points.length; i += 3) {
      const [px, py] = this.pixel(points[i], points[i + 1]);
      const kind = KINDS[points[i + 2]];
      context.globalAlpha = crowd && kind !== "minimum" ? 0.6 : 1;
      critical(context, kind, px, py, crowd ? 2.4 : 5.5, this.look.ink, crowd ? "transparent" : this.look.halo);
    }
    context.globalAlpha = 1;
  }

  drawAxes(context) {
    const { plot, look } = this;
    const [[x0, x1], [y0, y1]] = this.run.surface.window;
    context.font = look.font(12);
    context.fillStyle = look.text;
    context.strokeStyle = look.line;
    context.lineWidth = 1;
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    context.textAlign = "center";
    context.textBaseline = "top";
    const bottom = plot.top + plot.height;
    for (const x of ticks(x0, x1, plot.width / 70)) {
      const at = plot.left + this.pixel(x, y0)[0];
      context.fillText(number(x), at, bottom + 6);
      line(context, at, bottom, at, bottom + 4);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const y of ticks(y0, y1, plot.height / 60)) {
      const at = plot.top + this.pixel(x0, y)[1];
      context.fillText(number(y), plot.left - 7, at);
      line(context, plot.left - 4, at, plot.left, at);
    }
    this.drawAxisNames(context, bottom);
  }

  drawAxisNames(context, bottom) {
    const { plot, look } = this;
    const [nameX, nameY] = this.run.surface.axes;
    context.font = look.font(13, "italic");
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillText(nameX, plot.left + plot.width / 2, bottom + 35);
    context.save();
    context.translate(12, plot.top + plot.height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(nameY, 0, 0);
    context.restore();
  }

  drawColourBar(context) {
    const { plot, look, scale } = this;
    const left = plot.left + plot.width + 10;
    const top = plot.top + 18;
    const height = plot.height - 18;
    for (let row = 0; row < height; row++) {
      context.fillStyle = look.shade(1 - row / height);
      context.fillRect(left, top + row, 11, 1.5);
    }
    context.strokeStyle = look.line;
    context.strokeRect(left + 0.5, top + 0.5, 10, height - 1);
    context.fillStyle = look.text;
    context.font = look.font(13, "italic");
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(`f(${this.run.surface.axes.join(", ")})`.length > 9 ? "loss" : "f", left, top - 6);
    context.font = look.font(11);
    context.textBaseline = "middle";
    let lastAt = Infinity;
    for (const value of barTicks(scale)) {
      const at = top + (1 - scale.share(value)) * height;
      if (lastAt - at < 20 || at < top) continue;
      lastAt = at;
      line(context, left + 11, at, left + 14, at);
      context.fillText(number(value, 2), left + 17, at);
    }
  }

  // ---- what moves -------------------------------------------------------------------------

  clearTrails() {
    for (const name of ["casings", "lines"]) erase(this.layers[name].getContext("2d"));
    for (const trail of this.trails) trail.restart();
  }

  /** Draws the race at `cursor` (a step, with its fraction). */
  draw(cursor, hidden) {
    const places = new Map(this.trails.map((trail) => [trail, placeOf(trail.racer, cursor)]));
    if (this.trails.some((trail) => trail.reached > places.get(trail))) this.clearTrails();
    const casings = this.layers.casings.getContext("2d");
    const lines = this.layers.lines.getContext("2d");
    const heads = this.layers.heads.getContext("2d");
    erase(heads);
    const shown = this.trails.filter((trail) => !hidden.has(trail.racer.name));
    for (const trail of shown) trail.extend(casings, lines, Math.floor(places.get(trail)), this.look);
    for (const trail of shown) trail.drawTip(heads, places.get(trail), this.look);
    for (const trail of shown) this.drawHead(heads, trail, places.get(trail));
  }

  drawHead(context, trail, place) {
    const { look, plot } = this;
    const [px, py] = trail.at(place);
    const colour = look.colour(trail.racer);
    const inside = px >= 0 && py >= 0 && px <= plot.width && py <= plot.height;
    if (inside) {
      marker(context, trail.racer.marker, px, py, 7, colour, look.casing, true);
      return;
    }
    const [ex, ey, angle] = trail.exit(plot, place);
    context.save();
    context.translate(ex, ey);
    context.rotate(angle);
    context.beginPath();
    for (const [dx, dy] of [[0, 0], [-13, 7], [-13, -7]]) context.lineTo(dx, dy);
    context.closePath();
    context.lineWidth = 3;
    context.strokeStyle = look.casing;
    context.stroke();
    context.fillStyle = colour;
    context.fill();
    context.restore();
  }

  /** The path step nearest to plot pixels, within reach: { racer, step } or null. */
  nearestStep(px, py, cursor, hidden) {
    let best = null;
    let reach = 10;
    for (const trail of this.trails) {
      if (hidden.has(trail.racer.name)) continue;
      const last = Math.min(Math.floor(placeOf(trail.racer, cursor)), trail.count - 1);
      for (let step = 0; step <= last; step++) {
        const distance = Math.hypot(trail.xs[step] - px, trail.ys[step] - py);
        if (distance < reach) {
          reach = distance;
          best = { racer: trail.racer, step };
        }
      }
    }
    return best;
  }
}

/** One racer's path in pixels, drawn on as the racer's place on it moves. */
class Trail {
  constructor(racer, pixel) {
    this.racer = racer;
    this.xs = [];
    this.ys = [];
    this.lengths = [0];
    for (let i = 0; i < racer.moments; i++) {
      const [px, py] = pixel(racer.points[2 * i], racer.points[2 * i + 1]);
      if (!Number.isFinite(px) || !Number.isFinite(py)) break;
      this.add(px, py);
    }
    this.count = this.xs.length;
    this.restart();
  }

  add(px, py) {
    const last = this.xs.length - 1;
    const length = last < 0 ? 0 : Math.hypot(px - this.xs[last], py - this.ys[last]);
    if (last >= 0) this.lengths.push(this.lengths[last] + Math.min(length, FAR));
    this.xs.push(px);
    this.ys.push(py);
  }

  restart() {
    this.reached = 0;
    this.dotted = -Infinity;
  }

  at(place) {
    const step = Math.min(Math.floor(place), this.count - 1);
    const next = Math.min(step + 1, this.count - 1);
    const part = Math.min(Math.max(place - step, 0), 1);
    return [
      this.xs[step] + part * (this.xs[next] - this.xs[step]),
      this.ys[step] + part * (this.ys[next] - this.ys[step]),
    ];
  }

  extend(casings, lines, step, look) {
    const end = Math.min(step, this.count - 1);
    if (end > this.reached) {
      this.stroke(casings, this.reached, end, look.casing, 5.5, []);
      this.stroke(lines, this.reached, end, look.colour(this.racer), 2.6, DASHES[this.racer.dash]);
    }
    lines.fillStyle = look.colour(this.racer);
    for (let i = this.reached; i <= end; i++) this.dot(lines, i);
    this.reached = Math.max(this.reached, end);
  }

  stroke(context, from, to, colour, width, dash) {
    context.beginPath();
    polyline(context, this.xs.slice(from, to + 1), this.ys.slice(from, to + 1));
    context.setLineDash(dash);
    context.lineDashOffset = this.lengths[from];
    context.lineCap = dash.length ? "butt" : "round";
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }

  /** A dot at a step, unless it would touch the last dot. */
  dot(context, i) {
    if (this.lengths[i] - this.dotted < 9) return;
    this.dotted = this.lengths[i];
    context.beginPath();
    context.arc(this.xs[i], this.ys[i], 2.9, 0, 2 * Math.PI);
    context.fill();
  }

  /** The piece from the last whole step to where the racer is. */
  drawTip(context, place, look) {
    const step = Math.floor(place);
    if (step >= this.count - 1 || place === step) return;
    const [x, y] = this.at(place);
    for (const [width, colour] of [[5.5, look.casing], [2.6, look.colour(this.racer)]]) {
      context.beginPath();
      polyline(context, [this.xs[step], x], [this.ys[step], y]);
      context.lineCap = "round";
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  /** Where the path last crossed the frame before `place`, and the direction it went. */
  exit(plot, place) {
    let step = Math.min(Math.floor(place), this.count - 1);
    const inside = (i) =>
      this.xs[i] >= 0 && this.ys[i] >= 0 && this.xs[i] <= plot.width && this.ys[i] <= plot.height;
    while (step > 0 && !inside(step)) step--;
    const [tx, ty] = step + 1 < this.count ? [this.xs[step + 1], this.ys[step + 1]] : this.at(place);
    const [dx, dy] = [tx - this.xs[step], ty - this.ys[step]];
    const bound = (from, way, size) => (way > 0 ? (size - from) / way : way < 0 ? -from / way : Infinity);
    const part = Math.min(bound(this.xs[step], dx, plot.width), bound(this.ys[step], dy, plot.height), 1);
    return [this.xs[step] + part * dx, this.ys[step] + part * dy, Math.atan2(dy, dx)];
  }
}

/** Adds a line through pixels to the path under way, cut off far outside the plot. */
function polyline(context, xs, ys) {
  let joined = false; // whether the pen is where the next piece begins
  for (let i = 0; i + 1 < xs.length; i++) {
    const [dx, dy] = [xs[i + 1] - xs[i], ys[i + 1] - ys[i]];
    const part = visible(xs[i], ys[i], dx, dy);
    if (part) {
      if (!joined || part[0] > 0) context.moveTo(xs[i] + part[0] * dx, ys[i] + part[0] * dy);
      context.lineTo(xs[i] + part[1] * dx, ys[i] + part[1] * dy);
    }
    joined = part !== null && part[1] === 1;
  }
}

/** The share [from, to] of a straight piece that lies within FAR, or null (Liang & Barsky 1984). */
function visible(x, y, dx, dy) {
  let [enter, leave] = [0, 1];
  for (const [from, way] of [[x, dx], [y, dy]]) {
    if (way === 0 && Math.abs(from) > FAR) return null;
    if (way === 0) continue;
    const bounds = [(-FAR - from) / way, (FAR - from) / way];
    enter = Math.max(enter, Math.min(...bounds));
    leave = Math.min(leave, Math.max(...bounds));
  }
  return enter <= leave ? [enter, leave] : null;
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** Round heights for the colour bar, lowest first: 1, 2, 5 times powers of ten, and the ends. */
function barTicks(scale) {
  const candidates = [scale.low];
  if (scale.unit) {
    for (let share = 0.08; share < 1; share += 0.04) candidates.push(rounded(scale.height(share)));
  } else {
    candidates.push(...ticks(scale.low, scale.high, 6));
  }
  const within = candidates.filter((value) => value >= scale.low && value <= scale.high);
  return [...new Set(within)].sort((a, b) => a - b);
}

function rounded(value) {
  if (value === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(Math.abs(value)));
  const lead = [1, 2, 5, 10].reduce((best, m) =>
    Math.abs(m - Math.abs(value) / power) < Math.abs(best - Math.abs(value) / power) ? m : best);
  return Math.sign(value) * Number((lead * power).toPrecision(3));
}
