// The landscape: the loss over a plane through weight space with the training's path projected onto
// it, from above or in relief, and how honest that is: at the cursor, the true loss beside the height of
// the plane under the path's head.

import { barOf } from "./axes.js";
import { element, erase, fit, letGo } from "./dom.js";
import { number } from "./format.js";
import { epochAt, epochText } from "./lab_message.js";
import { marker } from "./markers.js";
import { Pictures } from "./pictures.js";
import { Tooltip } from "./tooltip.js";

const MODES = ["2-D", "3-D"];
const NOBODY = new Set();

export class Landscape {
  /** `owner` is the lab: it has the view, and what `Pictures` asks of it. */
  constructor(owner) {
    this.owner = owner;
    this.logarithmic = true;
    this.pictures = new Pictures(this, MODES);
    this.title = element("strong");
    this.scale = element("button", { type: "button", class: "scale heights", title: "Switch heights between logarithmic and linear" });
    this.scale.addEventListener("click", (event) => {
      letGo(event);
      this.logarithmic = !this.logarithmic;
      owner.lay();
    });
    this.gap = new Gap();
    this.views = element("div", { class: "views" }, this.pictures.picture.root, this.gap.canvas);
    this.meter = new Meter();
    this.root = element("section", { class: "panel landscape", role: "group", "aria-label": "Loss landscape" },
      element("div", { class: "head" }, this.title, this.scale, this.pictures.switch), this.views, this.pictures.flat, this.meter.root);
    this.attend(this.pictures.picture);
  }

  // ---- what the pictures ask of their owner -----------------------------------------------

  get view() {
    return this.owner.view;
  }

  lay() {
    this.owner.lay();
  }

  choose(fields) {
    this.owner.choose(fields);
  }

  turned() {
    this.owner.request();
  }

  attend(picture) {
    new Reading(picture, () => this.run?.ground && { run: this.run, cursor: this.owner.cursor, hidden: NOBODY });
  }

  leave() {}

  // ---- showing ------------------------------------------------------------------------------

  settle() {
    return this.pictures.settle();
  }

  show(run, look, shades, width, height) {
    this.run = run;
    this.title.textContent = "Landscape";
    this.title.title = `The loss over the ${run.ground.surface.name}`;
    this.scale.textContent = this.logarithmic ? "log" : "linear";
    this.scale.setAttribute("aria-label", `heights: ${this.logarithmic ? "logarithmic" : "linear"}, switch`);
    this.pictures.show({ ...run.ground, steps: run.steps }, look, { width, depth: width, height }, this.logarithmic);
    this.meter.show(run, look, this.pictures);
    this.gap.show(run, look, this.pictures, width, height);
  }

  draw(cursor) {
    this.pictures.draw(cursor, NOBODY);
    this.gap.draw(cursor);
    this.meter.draw(cursor);
  }

  renew() {
    this.pictures.renew();
  }

  destroy() {
    this.pictures.destroy();
  }
}

/** What is under the pointer: a moment of the path, or the plane. */
class Reading extends Tooltip {
  read(px, py, { run, cursor, hidden }) {
    const near = this.view.nearestStep(px, py, cursor, hidden);
    if (near) {
      return [
        `epoch ${epochText(epochAt(run, near.step))}`,
        `true loss ${number(run.trueLosses[near.step])}`,
        `on the plane ${number(run.atProjection[near.step])}`,
      ];
    }
    const point = this.view.point(px, py);
    if (!point) return [];
    const { field } = this.view.ground;
    return [field.has(...point) ? `loss on the plane \u2248 ${number(field.at(...point).value)}` : "no number here"];
  }
}

/**
 * The gap in the picture: seen from above, on the colour bar, between the height under the path's head and
 * the true loss; in relief, a pole from the ground to where the head really is.
 */
class Gap {
  constructor() {
    this.canvas = element("canvas", { class: "layer gap", "aria-hidden": "true" });
  }

  show(run, look, pictures, width, height) {
    Object.assign(this, { run, look, pictures, width, height });
    const { points } = run.ground.racers[0];
    this.path = [0, 1].map((axis) => points.filter((_, i) => i % 2 === axis));
    this.context = fit(this.canvas, width, height);
  }

  draw(cursor) {
    const { context } = this;
    erase(context);
    const [truth, plane] = [this.run.trueLosses, this.run.atProjection].map((values) => between(values, cursor));
    if (!Number.isFinite(truth)) return;
    const ends = this.pictures.mode === "3-D" ? this.pole(cursor, truth) : this.onBar(truth, plane);
    if (ends) this.stroke(...ends);
  }

  onBar(truth, plane) {
    const { picture } = this.pictures;
    const { left, top, width, height } = barOf(picture.plot);
    const at = (loss) => [left + width / 2, top + (1 - picture.ground.scale.share(loss)) * height];
    return [at(Number.isFinite(plane) ? plane : truth), at(truth)];
  }

  pole(cursor, truth) {
    const { relief } = this.pictures;
    const [x, y] = this.path.map((along) => between(along, cursor));
    const { plan, rise } = relief.terrain;
    const [across, down] = relief.ground.pixel(plan, x, y);
    if (!(across >= 0 && down >= 0 && across <= plan.width && down <= plan.height)) return null;
    const above = relief.project(relief.world(across, down, rise * relief.ground.scale.share(truth)));
    return [relief.project(relief.onGround(across, down)), above];
  }

  /** From the plane's height to the true one, which has the head's mark. */
  stroke(from, to) {
    const { context, look, run } = this;
    const { training } = run.colours;
    context.lineCap = "round";
    for (const [wide, colour] of [[6, look.casing], [3, look.colour(training)]]) {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.lineWidth = wide;
      context.strokeStyle = colour;
      context.stroke();
    }
    marker(context, "diamond", ...to, 5.5, look.colour(training), look.casing, true);
  }
}

/** A value between two moments, straight; the earlier one where the later is no number. */
function between(values, cursor) {
  const from = Math.floor(cursor);
  const to = Math.min(from + 1, values.length - 1);
  return Number.isFinite(values[to]) ? values[from] + (cursor - from) * (values[to] - values[from]) : values[from];
}

/** The honesty meter: two bars on the picture's own scale of heights, the gap, and the plane's share. */
class Meter {
  constructor() {
    this.rows = ["true loss \u25c7", "on the plane"].map((name) => {
      const bar = element("i");
      const value = element("b");
      return { bar, value, root: element("div", { class: "row" }, element("span", {}, name), element("span", { class: "bar" }, bar), value) };
    });
    this.gap = element("b");
    this.share = element("b");
    this.shareLine = element("span", {}, this.share, " of the path lies in the plane");
    this.root = element("div", { class: "honesty", title: "How far this plane tells the truth: the loss at the network's own weights, and at their projection onto the plane" },
      ...this.rows.map(({ root }) => root),
      element("div", { class: "verdict" }, element("span", {}, "gap ", this.gap), this.shareLine));
  }

  show(run, look, pictures) {
    Object.assign(this, { run, pictures, told: undefined });
    this.rows[0].bar.style.background = look.colour(run.colours.training);
    this.rows[1].bar.style.background = look.line;
    const { explained } = run.ground.surface;
    this.shareLine.hidden = explained === null;
    this.share.textContent = `${number(100 * explained, explained > 0.995 ? 4 : 3)} %`;
  }

  draw(cursor) {
    const moment = Math.floor(cursor);
    if (moment === this.told) return;
    this.told = moment;
    const pair = [this.run.trueLosses[moment], this.run.atProjection[moment]];
    const { scale } = (this.pictures.mode === "3-D" ? this.pictures.relief : this.pictures.picture).ground;
    this.rows.forEach(({ bar, value }, i) => {
      const share = Number.isFinite(pair[i]) ? Math.max(scale.share(pair[i]), 0.01) : pair[i] > 0 ? 1 : 0;
      bar.style.transform = `scaleX(${share})`;
      value.textContent = number(pair[i]);
    });
    this.gap.textContent = gapText(...pair);
  }
}

/** How far the plane's height is from the true loss, and what share of it that is. */
function gapText(truth, plane) {
  const gap = plane - truth;
  if (!Number.isFinite(gap)) return "\u2013";
  const sign = gap > 0 ? "+" : "";
  const part = truth > 0 ? Math.abs(gap / truth) : NaN;
  const share = !Number.isFinite(part) ? "" : part < 9.995 ? ` (${number(100 * part, 2)} %)` : ` (${number(plane / truth, 2)}\u00d7)`;
  return `${sign}${number(gap, 2)}${share}`;
}
