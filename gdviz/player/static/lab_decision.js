// The decision view: what the network, or one of its units, makes of every place of the inputs' plane
// at the cursor's moment, with the examples on it.

import { drawAxes, drawColourBar } from "./axes.js";
import { element, erase, fit, letGo } from "./dom.js";
import { Film, Screen, trace } from "./film.js";
import { number, ticks } from "./format.js";
import { drawExample, SHAPES, sizeFor, Stamps } from "./lab_points.js";

const MARGIN = { left: 42, right: 52, top: 4, bottom: 40 };
const SIGNS = { "triangle-up": "\u25b2" }; // the second class, whose probability two classes are drawn by
const NEAR = 12; // pixels within which a pointer is on an example

export class Decision {
  /** `leave` is called when the visitor turns from a unit back to the whole network. */
  constructor(leave) {
    this.layers = {};
    this.plane = element("div", { class: "plane" });
    for (const name of ["under", "ground", "examples"]) {
      this.layers[name] = element("canvas", { class: `layer ${name}`, "aria-hidden": "true" });
      this.plane.append(this.layers[name]);
    }
    this.tip = element("div", { class: "tooltip", role: "status" });
    this.plane.append(this.tip);
    this.title = element("strong");
    this.back = element("button", { type: "button", class: "scale back", title: "Back to the whole network's output", onclick: (event) => (letGo(event), leave()) }, "\u00d7 output");
    this.keys = element("span", { class: "keys" });
    this.root = element("section", { class: "panel decision", role: "group", "aria-label": "Decision view" },
      element("div", { class: "head" }, this.title, this.back, this.keys), this.plane);
    this.plane.addEventListener("pointermove", (event) => this.hover(event));
    this.plane.addEventListener("pointerleave", () => this.tip.classList.remove("on"));
  }

  static get margins() {
    return [MARGIN.left + MARGIN.right, MARGIN.top + MARGIN.bottom];
  }

  show(run, look, shades, width, height) {
    Object.assign(this, { run, look, shades, width, height });
    const { boundary } = run;
    this.plot = { left: MARGIN.left, top: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    Object.assign(this.plane.style, { width: `${width}px`, height: `${height}px` });
    this.films = Array.from({ length: boundary.outputs }, (_, k) =>
      new Film(boundary.frames, boundary.side, { stride: boundary.outputs * boundary.side ** 2, offset: k * boundary.side ** 2, count: run.moments }));
    for (const name of ["ground", "examples"]) {
      fit(this.layers[name], this.plot.width, this.plot.height);
      Object.assign(this.layers[name].style, { left: `${this.plot.left}px`, top: `${this.plot.top}px` });
    }
    this.size = sizeFor(boundary.test.length, this.plot.width);
    this.stamps = new Stamps(look, this.size);
    this.places = Array.from(boundary.test, (_, i) => this.pixel(boundary.inputs[2 * i], boundary.inputs[2 * i + 1]));
    this.screens = new Map();
    this.plain = this.outputScale();
    this.watch(null);
  }

  /** Turns to a unit, { name, film, scale }, or to the network's own output, null. */
  watch(source) {
    this.source = source;
    this.marked = undefined;
    this.title.textContent = source ? source.name : "Output";
    this.back.hidden = !source;
    this.scale = source ? this.signScale(source) : this.plain;
    fit(this.layers.under, this.width, this.height);
    const context = this.layers.under.getContext("2d");
    const { window, axes } = this.run.boundary;
    drawAxes(context, { plot: this.plot, look: this.look, window, names: axes });
    if (this.scale.shade) drawColourBar(context, { plot: this.plot, look: this.look, ...this.scale });
    this.showKeys();
  }

  /** How the network's outputs become colours: { palette, shade, name, marks }. */
  outputScale() {
    const { run, shades } = this;
    const { low, high } = run.boundary;
    if (run.classes.length > 2) return { palettes: run.classes.map((_, k) => shades.many[k % shades.many.length].palette) };
    const ramp = run.classes.length ? shades.two : shades.values;
    const name = run.classes.length ? `p(${SIGNS[SHAPES[1]]})` : shortened(run.target);
    return { palette: ramp.palette, shade: ramp.css, name, marks: marksOf(low, high), level: run.classes.length ? 0.5 : null };
  }

  signScale({ scale }) {
    const { signs } = this.shades;
    return { palette: signs.palette, shade: signs.css, name: "signal", marks: marksOf(-scale, scale), level: 0.5 };
  }

  showKeys() {
    const { run, look } = this;
    const looks = run.classes.length && run.classes.length <= 6
      ? run.classes.map((name, k) => [name, this.lookOf(k)])
      : [];
    const valued = !run.classes.length;
    const plain = { shape: "circle", colour: valued ? run.colours.signs[look.theme][2] : look.ink, valued };
    const held = { ...plain, held: true };
    const both = [...run.boundary.test].some(Boolean);
    if (!looks.length) looks.push(["training", plain]);
    if (both) looks.push([run.heldOut, held]);
    if (run.classes.length) looks.push(["wrong", { ...plain, colour: "transparent", crossed: true }]);
    const shrinks = (name) => (run.classes.includes(name) ? "key class" : "key");
    this.keys.replaceChildren(...looks.map(([name, example]) => element("span", { class: shrinks(name), title: name }, this.icon(example), element("span", {}, name))));
  }

  icon(example) {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const context = fit(canvas, 16, 16);
    const { crossed, ...rest } = example;
    if (crossed) drawExample(context, this.look, 8, 8, { shape: "circle", colour: "transparent", size: 3.2, wrong: true });
    else drawExample(context, this.look, 8, 8, { ...rest, size: 4.4 });
    return canvas;
  }

  /** What an example of a class, or of a value, looks like. */
  lookOf(target) {
    const { classes } = this.shades;
    if (this.run.classes.length) return { shape: SHAPES[target % SHAPES.length], colour: classes[target % classes.length] };
    const { low, high } = this.run.boundary;
    return { shape: "circle", valued: true, colour: this.shades.values.css(Math.round((31 * (target - low)) / (high - low)) / 31) };
  }

  pixel(x, y) {
    const [[x0, x1], [y0, y1]] = this.run.boundary.window;
    return [((x - x0) / (x1 - x0)) * this.plot.width, (1 - (y - y0) / (y1 - y0)) * this.plot.height];
  }

  point(px, py) {
    const [[x0, x1], [y0, y1]] = this.run.boundary.window;
    return [x0 + (px / this.plot.width) * (x1 - x0), y1 - (py / this.plot.height) * (y1 - y0)];
  }

  // ---- what moves -------------------------------------------------------------------------

  /** Draws the cursor's moment, and returns the picture of the network's output. */
  draw(cursor) {
    this.cursor = cursor;
    const output = this.develop("output", this.films, this.plain, cursor);
    const { screen, grids } = this.source ? this.develop("unit", [this.source.film], this.scale, cursor) : output;
    const context = this.layers.ground.getContext("2d");
    screen.put(context, 0, 0, this.plot.width, this.plot.height);
    this.drawLine(context, grids, screen.side);
    if (Number.isNaN(grids[0][0]) && grids[0].every(Number.isNaN)) this.drawNothing(context);
    this.drawExamples(cursor);
    return output.screen;
  }

  develop(name, films, { palette, palettes }, cursor) {
    const { side } = films[0];
    if (this.screens.get(name)?.side !== side) this.screens.set(name, new Screen(side));
    const screen = this.screens.get(name);
    const grids = films.map((film) => film.at(cursor));
    if (palettes) screen.compete(grids, palettes, this.look.blank);
    else screen.develop(grids[0], palette, this.look.blank);
    return { screen, grids };
  }

  /** The border between two answers, or where a unit's signal is nothing. */
  drawLine(context, grids, side) {
    const { width, height } = this.plot;
    if (grids.length === 1 && this.scale.level === null) return;
    context.beginPath();
    if (grids.length === 1) trace(context, grids[0], side, this.scale.level, width, height);
    else for (const lead of leads(grids)) trace(context, lead, side, 0, width, height);
    for (const [wide, colour] of this.source ? [[1.4, this.look.ink]] : [[5, this.look.halo], [2.2, this.look.ink]]) {
      context.lineWidth = wide;
      context.lineCap = "round";
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  /** After a divergence there is nothing to show, which has to be said. */
  drawNothing(context) {
    context.font = this.look.font(14, "600");
    context.fillStyle = this.look.text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText("no numbers any more", this.plot.width / 2, this.plot.height / 2);
  }

  /** The examples change only with the moment. */
  drawExamples(cursor) {
    const { boundary } = this.run;
    const moment = boundary.predicted ? Math.floor(cursor) : 0;
    if (moment === this.marked) return;
    this.marked = moment;
    const context = this.layers.examples.getContext("2d");
    erase(context);
    const order = [...this.places.keys()].sort((i, j) => this.isWrong(i, moment) - this.isWrong(j, moment));
    for (const i of order) {
      const held = Boolean(boundary.test[i]);
      this.stamps.put(context, ...this.places[i], { ...this.lookOf(boundary.targets[i]), held, wrong: this.isWrong(i, moment) });
    }
  }

  isWrong(i, moment) {
    const { predicted, targets } = this.run.boundary;
    return Boolean(predicted) && predicted[moment * targets.length + i] !== targets[i];
  }

  /** How many examples are wrong at a moment, in words. */
  said(cursor) {
    const { boundary } = this.run;
    if (!boundary.predicted) return "";
    const moment = Math.floor(cursor);
    const wrong = this.places.filter((_, i) => this.isWrong(i, moment)).length;
    return `${wrong} of ${this.places.length} examples are on the wrong side.`;
  }

  // ---- hands ------------------------------------------------------------------------------

  hover(event) {
    const box = this.plane.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left - this.plot.left, event.clientY - box.top - this.plot.top];
    const on = event.pointerType !== "touch" && px >= 0 && py >= 0 && px <= this.plot.width && py <= this.plot.height;
    this.tip.classList.toggle("on", on);
    if (!on) return;
    this.tip.replaceChildren(...this.read(px, py).map((text) => element("div", {}, text)));
    const flip = px > this.plot.width * 0.55;
    this.tip.style.left = flip ? "auto" : `${this.plot.left + px + 16}px`;
    this.tip.style.right = flip ? `${this.width - this.plot.left - px + 16}px` : "auto";
    this.tip.style.top = `${this.plot.top + Math.min(py + 12, this.plot.height - 74)}px`;
  }

  read(px, py) {
    const { run, plot } = this;
    const { axes, low, high } = run.boundary;
    const near = this.nearest(px, py);
    const [x, y] = near === null ? this.point(px, py) : run.boundary.inputs.subarray(2 * near, 2 * near + 2);
    const lines = [`${axes[0]} = ${number(x)}   ${axes[1]} = ${number(y)}`];
    const at = (film) => sample(film.shares, film.side, px / plot.width, 1 - py / plot.height);
    if (this.source) lines.push(`signal \u2248 ${number((2 * at(this.source.film) - 1) * this.source.scale, 2)}`);
    else if (run.classes.length > 2) {
      const shares = this.films.map(at);
      const best = shares.indexOf(Math.max(...shares));
      lines.push(Number.isNaN(shares[0]) ? "no number" : `p(${run.classes[best]}) \u2248 ${number(shares[best], 2)}`);
    } else lines.push(`${run.classes.length ? `p(${run.classes[1]})` : run.target} \u2248 ${number(low + (high - low) * at(this.films[0]), 2)}`);
    if (near !== null) lines.push(this.readExample(near));
    return lines;
  }

  readExample(i) {
    const { classes, heldOut, boundary, target } = this.run;
    const kind = boundary.test[i] ? `${heldOut} example` : "training example";
    if (!classes.length) return `${kind}, ${target} ${number(boundary.targets[i])}`;
    const predicted = boundary.predicted?.[Math.floor(this.cursor) * boundary.targets.length + i];
    const said = predicted === undefined || predicted === boundary.targets[i] ? "" : `, taken for ${classes[predicted]}`;
    return `${kind}: ${classes[boundary.targets[i]]}${said}`;
  }

  nearest(px, py) {
    let [best, reach] = [null, NEAR];
    this.places.forEach(([x, y], i) => {
      const away = Math.hypot(x - px, y - py);
      if (away < reach) [best, reach] = [i, away];
    });
    return best;
  }
}

/** For each grid, how far it is above the best of the others. */
function leads(grids) {
  return grids.map((grid, k) =>
    grid.map((share, i) => share - Math.max(...grids.filter((_, other) => other !== k).map((other) => other[i]))));
}

/** A grid's share at shares of its width and height. */
function sample(shares, side, across, up) {
  const [u, v] = [across, up].map((at) => Math.min(Math.max(at, 0), 1) * (side - 1));
  const [column, row] = [u, v].map((at) => Math.min(Math.floor(at), side - 2));
  const [s, t] = [u - column, v - row];
  const at = row * side + column;
  const below = shares[at] * (1 - s) + shares[at + 1] * s;
  return below * (1 - t) + (shares[at + side] * (1 - s) + shares[at + side + 1] * s) * t;
}

/** Round numbers along a bar from low to high. */
function marksOf(low, high) {
  return (length) => ticks(low, high, Math.max(length / 44, 2)).map((value) => ({ share: (value - low) / (high - low), text: number(value, 2) }));
}

function shortened(text) {
  return text.length > 7 ? `${text.slice(0, 6)}\u2026` : text;
}
