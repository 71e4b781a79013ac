// A step taken apart: vectors that add up to it, head to tail on the picture, told in four beats.

import { element, fit } from "./dom.js";
import { number } from "./format.js";
import { inside } from "./trail.js";
import { arrow, label } from "./vectors.js";

/** The parts of a step in the order in which they are told; the names are those of gdviz/anatomy.py. */
const PARTS = ["gradient", "noise", "penalty", "memory", "decay", "kick"];
const NAMES = {
  gradient: "slope: \u2212rate \u00d7 gradient",
  noise: "noise: \u2212rate \u00d7 noise",
  penalty: "weight decay, in the gradient",
  memory: "memory of earlier slopes",
  decay: "weight decay, apart",
  kick: "random move",
  refused: "refused move",
  looked: "look-ahead",
};
const SHORT = { gradient: "slope", noise: "noise", penalty: "decay", memory: "memory", decay: "decay", kick: "random", refused: "refused", looked: "look-ahead" };
const HUES = {
  light: { gradient: "#0060b0", noise: "#5a5a5a", penalty: "#7d5200", memory: "#92219f", decay: "#7d5200", kick: "#a8451a", refused: "#a8451a", looked: "#00695c" },
  dark: { gradient: "#7cc4ff", noise: "#cfcfcf", penalty: "#ffd27a", memory: "#f2a6ff", decay: "#ffd27a", kick: "#ffb08a", refused: "#ffb08a", looked: "#7fe3d0" },
};
const BEATS = 4;
const REVEAL = 500; // milliseconds from one part to the next
const SEEN = [70, 150]; // pixels that the longest vector should have, at least and about
const COMPASS = 46; // pixels of the gradient's arrow, which shows a direction alone

export class Anatomy {
  /** `redraw` asks for another frame, `leave` goes on to the next step. */
  constructor(redraw, leave) {
    Object.assign(this, { redraw, leave, beat: BEATS, began: 0 });
    this.said = element("p", { class: "said", "aria-live": "polite" });
    this.next = element("button", { type: "button", class: "next", title: "Next beat (space)" }, "next");
    this.next.addEventListener("click", () => this.move());
    this.rows = element("tbody");
    this.scaled = element("p", { class: "conditions scaled" });
    const heads = ["", "across", "up"].map((text) => element("th", { scope: "col" }, text));
    this.heads = heads.slice(1);
    const table = element("table", { class: "parts" }, element("thead", {}, element("tr", {}, ...heads)), this.rows);
    this.root = element("div", { class: "anatomy" }, element("div", { class: "telling" }, this.said, this.next), table, this.scaled);
  }

  show(run, look, lenses) {
    Object.assign(this, { run, look, lenses, racer: run.racers[lenses.place] });
    this.names = PARTS.filter((name) => lenses.columns[name]);
    run.surface.axes.forEach((axis, i) => (this.heads[i].textContent = axis));
    this.legend = [...this.names, "step", ...["looked", "refused"].filter((name) => lenses.columns[name])].map((name) => this.row(name));
    this.rows.replaceChildren(...this.legend.map(({ row }) => row));
    this.step = undefined;
  }

  row(name) {
    const canvas = element("canvas", { "aria-hidden": "true" });
    arrow(fit(canvas, 30, 14), [2, 7], [28, 7], this.style(name));
    const cells = [element("td"), element("td")];
    const text = name === "step" ? "= the step" : NAMES[name] + (name === "gradient" && this.lenses.columns.memory ? ", its share" : "");
    return { name, cells, row: element("tr", { "data-part": name }, element("th", { scope: "row" }, canvas, text), ...cells) };
  }

  style(name) {
    const { look } = this;
    if (name === "step") return { colour: look.ink, halo: look.halo, width: 7, alpha: 0.5 };
    const dash = { refused: [6, 5], looked: [2, 4] }[name];
    return { colour: HUES[look.theme][name], halo: look.halo, width: 2.6, dash };
  }

  // ---- the step under the cursor ---------------------------------------------------------------

  /** Takes the step that begins at `step`: all its beats have been told unless they are being told. */
  at(step, playing) {
    if (playing) this.beat = BEATS;
    const said = [step, this.beat].join();
    if (said === this.step) return;
    this.step = said;
    this.vectors = {};
    for (const name of [...this.names, "slope", "asked", "looked", "refused"]) this.vectors[name] = this.vector(name, step);
    const { points } = this.racer;
    this.here = [points[2 * step], points[2 * step + 1]];
    this.vectors.step = this.names.reduce((sum, name) => plus(sum, this.vectors[name]), [0, 0]);
    for (const { name, cells, row } of this.legend) {
      cells.forEach((cell, i) => (cell.textContent = number(this.vectors[name][i])));
      row.classList.toggle("later", this.beat < (name === "step" ? 4 : 3));
    }
    this.said.textContent = this.sentence(step);
    this.root.dataset.beat = String(this.beat);
    this.next.textContent = this.beat < BEATS ? `next, ${this.beat} of ${BEATS}` : "next step";
  }

  vector(name, step) {
    const numbers = this.lenses.columns[name]?.numbers;
    return numbers ? [numbers[2 * step], numbers[2 * step + 1]] : [0, 0];
  }

  /** One beat on; after the last the next step begins. */
  move() {
    this.began = performance.now();
    if (this.beat >= BEATS) {
      this.beat = 1;
      this.leave();
    } else {
      this.beat += 1;
    }
    this.redraw();
  }

  /** Whatever the visitor does else shows the whole step. */
  whole() {
    this.beat = BEATS;
  }

  sentence(step) {
    const { vectors, here, racer } = this;
    const [x, y] = this.run.surface.axes;
    const tell = {
      1: () => `Step ${step + 1} of ${racer.name} begins at ${x} = ${number(here[0], 4)}, ${y} = ${number(here[1], 4)}, at a height of ${number(racer.values[step], 4)}.`,
      2: () => this.slopeSentence(),
      3: () => `The rule adds up ${this.names.map((name) => `${SHORT[name]} ${pair(vectors[name])}`).join(" and ") || "nothing: it stays"}.`,
      4: () => this.stepSentence(step),
    };
    return tell[this.beat]();
  }

  slopeSentence() {
    const { slope } = this.vectors;
    const where = this.lenses.columns.looked ? "Where the rule looks, the gradient" : "The gradient here";
    const use = this.lenses.usesGradient ? "it points uphill" : "but this rule never asks for it";
    return `${where} is ${pair(slope)}, ${number(Math.hypot(...slope))} long; ${use}.`;
  }

  stepSentence(step) {
    const { values } = this.racer;
    const rise = this.racer.above[step + 1] - this.racer.above[step];
    if (!Number.isFinite(rise)) return `Step ${step + 1} leaves what can be counted: the run has diverged.`;
    const how = rise === 0 ? "the height stays" : `the height ${rise < 0 ? "falls" : "rises"} by ${number(Math.abs(rise))}, to`;
    return `Step ${step + 1} of ${this.racer.name} moves by ${pair(this.vectors.step)}; ${how} ${number(values[step + 1], 4)}.`;
  }

  // ---- on the picture --------------------------------------------------------------------------

  /** Draws on a canvas of the picture's plot; returns whether there is more to come. */
  draw(context, picture) {
    const { plot } = picture;
    const from = picture.pixel(...this.here);
    if (!from.every(Number.isFinite)) return false;
    const pixels = (vector) => minus(picture.pixel(...plus(this.here, vector)), from);
    const scale = this.magnify(pixels, from, plot);
    const draw = (name, start, vector, text = SHORT[name]) => {
      const way = pixels(vector).map((part) => part * scale);
      const end = plus(start, way);
      if (!end.every(Number.isFinite)) return start;
      arrow(context, start, end, this.style(name));
      label(context, text, start, end, this.style(name), this.look.font(12, "600"), name === "step" ? -1 : 1);
      return end;
    };
    this.drawPoint(context, from);
    if (this.beat >= 2) this.drawSlope(context, picture, plus(from, pixels(minus(this.vectors.asked, this.here)).map((part) => part * scale)));
    if (this.beat >= 4) draw("step", from, this.vectors.step, this.names.length > 1 ? "step" : "");
    const shown = this.drawParts(draw, from);
    if (this.beat >= 3) this.drawAside(draw, from, pixels, scale);
    return this.beat === 3 && shown < this.names.length;
  }

  drawParts(draw, from) {
    if (this.beat < 3) return 0;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const past = (performance.now() - this.began) / REVEAL;
    const shown = this.beat > 3 || still ? this.names.length : Math.min(1 + Math.floor(past), this.names.length);
    this.names.slice(0, shown).reduce((end, name) => draw(name, end, this.vectors[name]), from);
    return shown;
  }

  /** What is not part of the sum: a look that ends where the gradient was asked for, a refused move. */
  drawAside(draw, from, pixels, scale) {
    const { looked, asked, refused } = this.vectors;
    if (Math.hypot(...looked) > 0) {
      const start = minus(minus(asked, looked), this.here);
      draw("looked", plus(from, pixels(start).map((part) => part * scale)), looked);
    }
    if (Math.hypot(...refused) > 0) draw("refused", from, refused);
  }

  drawPoint(context, [px, py]) {
    context.beginPath();
    context.arc(px, py, 11, 0, 2 * Math.PI);
    context.strokeStyle = this.look.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }

  /** The gradient's direction, faintly, with a length of its own. */
  drawSlope(context, picture, start) {
    const length = Math.hypot(...this.vectors.slope);
    if (!(length > 0) || !Number.isFinite(length)) return;
    const [[x0, x1]] = this.run.surface.window;
    const tiny = this.vectors.slope.map((part) => (part / length) * 0.01 * (x1 - x0));
    const way = minus(picture.pixel(...plus(this.here, tiny)), picture.pixel(...this.here));
    const stretch = COMPASS / Math.hypot(...way);
    const end = plus(start, way.map((part) => part * stretch));
    const style = { colour: this.look.ink, halo: this.look.halo, width: 1.6, alpha: this.beat === 2 ? 1 : 0.45 };
    arrow(context, start, end, style);
    label(context, "\u2207f", start, end, style, this.look.font(12, "italic"));
  }

  /** A factor of 1, 2 or 5 times a power of ten that makes the vectors legible; said, never silent. */
  magnify(pixels, from, plot) {
    const room = Math.min(plot.width, plot.height);
    const longest = Math.max(...[...this.legend].map(({ name }) => Math.hypot(...pixels(this.vectors[name]))));
    const fits = (scale) => longest * scale >= SEEN[0] && longest * scale <= 0.6 * room;
    if (!(longest > 0) || !Number.isFinite(longest)) this.scale = 1;
    else if (fits(1)) this.scale = 1;
    else if (!fits(this.scale)) this.scale = rounded(Math.min(SEEN[1], 0.5 * room) / longest);
    const seen = (scale) => inside(plot, ...plus(from, pixels(this.vectors.step).map((part) => part * scale)));
    while (this.scale > 1 && !seen(this.scale) && longest * this.scale > SEEN[0]) this.scale = rounded(this.scale * 0.6);
    const drawn = this.scale === 1 ? "The vectors are drawn to scale." : `The vectors are drawn \u00d7${number(this.scale)}.`;
    const said = `${drawn} \u2207f shows a direction alone.`;
    if (this.scaled.textContent !== said) this.scaled.textContent = said;
    this.root.dataset.scale = String(this.scale);
    return this.scale;
  }
}

function rounded(factor) {
  const power = 10 ** Math.floor(Math.log10(factor));
  return Number(([5, 2, 1].find((lead) => lead * power <= factor) * power).toPrecision(1));
}

function pair([x, y]) {
  return `(${number(x)}, ${number(y)})`;
}

function plus([a, b], [c, d]) {
  return [a + c, b + d];
}

function minus([a, b], [c, d]) {
  return [a - c, b - d];
}
