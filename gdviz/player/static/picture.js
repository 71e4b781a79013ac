// The picture from above: surface, isolines, critical points, colour bar, and the paths on it.
// Four canvases lie on one another, so that a frame redraws only what moved.

import { drawAxes, drawColourBar } from "./axes.js";
import { element, erase, fit } from "./dom.js";
import { Ground } from "./ground.js";
import { arrowhead, DASHES, marker } from "./markers.js";
import { placeOf } from "./message.js";
import { inside, polyline, Trail } from "./trail.js";

const MARGIN = { left: 46, right: 66, top: 6, bottom: 40 };

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
      this.ground = new Ground(surface, look, logHeights);
      this.drawSurface();
      for (const name of ["casings", "lines", "heads"]) {
        const context = fit(this.layers[name], this.plot.width, this.plot.height);
        this.layers[name].style.left = `${this.plot.left}px`;
        this.layers[name].style.top = `${this.plot.top}px`;
        context.lineJoin = "round";
      }
    }
    this.trails = run.racers.map((racer) => new Stroke(racer, (x, y) => this.pixel(x, y)));
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
    return this.ground.pixel(this.plot, x, y);
  }

  /** The point under plot pixels, or under the nearest ones on the plot. */
  point(px, py) {
    const { width, height } = this.plot;
    return this.ground.point(this.plot, Math.min(Math.max(px, 0), width), Math.min(Math.max(py, 0), height));
  }

  // ---- what stands still ------------------------------------------------------------------

  drawSurface() {
    const context = fit(this.layers.surface, this.width, this.height);
    this.ground.paint(context, this.plot, window.devicePixelRatio || 1);
    this.ground.mark(context, this.plot);
    this.drawAxes(context);
    this.drawColourBar(context);
  }

  drawAxes(context) {
    const { plot, look } = this;
    const { window, axes } = this.run.surface;
    drawAxes(context, { plot, look, window, names: axes });
  }

  drawColourBar(context) {
    const { plot, look, ground } = this;
    const marks = (length) => ground.heightTicks(length);
    drawColourBar(context, { plot, look, shade: look.shade, name: ground.heightName, marks });
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
    if (inside(plot, px, py)) {
      marker(context, trail.racer.marker, px, py, 7, colour, look.casing, true);
      return;
    }
    const [ex, ey, angle] = trail.exit(plot, place);
    context.save();
    context.translate(ex, ey);
    context.rotate(angle);
    arrowhead(context, colour, look.casing);
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

/** A trail on canvas, drawn on as the cursor moves. */
class Stroke extends Trail {
  reached = 0;

  restart() {
    this.reached = 0;
  }

  extend(casings, lines, step, look) {
    const end = Math.min(step, this.count - 1);
    if (end > this.reached) {
      this.stroke(casings, this.reached, end, look.casing, 5.5, []);
      this.stroke(lines, this.reached, end, look.colour(this.racer), 2.6, DASHES[this.racer.dash]);
    }
    lines.fillStyle = look.colour(this.racer);
    for (let i = this.reached; i <= end; i++) if (this.dotted[i]) this.dot(lines, i);
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

  dot(context, i) {
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
}
