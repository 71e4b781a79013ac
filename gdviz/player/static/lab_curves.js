// Plots over a training's epochs, all on the player's cursor: what they show is told by `lossPlot` and
// `STRIPS`; a plot draws lines, a band, faint lines of kept runs, and reads its lines out at the cursor.

import { element, erase, fit } from "./dom.js";
import { number, powers, powerText, ticks } from "./format.js";
import { epochAt, momentAt } from "./lab_message.js";
import { DASHES, marker } from "./markers.js";
import { rule, Track } from "./track.js";

const MARGIN = { left: 54, right: 14, top: 8, bottom: 36 };
const HIGHEST = 1e3; // times the start: a run that diverges leaves through the top
const REACH = 9; // pixels from the cursor that a line's head needs
const APART = 12; // pixels between the names of kept runs

export class Chart extends Track {
  /** `buttons` stand at the right of the heading. */
  constructor(name, seek, ...buttons) {
    super(`track ${name}`, "Click or drag to go to an epoch", seek);
    this.keys = element("span", { class: "keys" });
    this.head = element("div", { class: "head" }, this.keys, ...buttons);
    this.root.prepend(this.head);
  }

  /** `plan` is { title, lines, kept, band, logarithmic, limits, text, rules }. */
  show(run, look, plan, width, height) {
    Object.assign(this, { run, look, plan, width, height });
    this.plot = { left: MARGIN.left, top: MARGIN.top, width: Math.max(40, width - MARGIN.left - MARGIN.right), height: Math.max(30, height - MARGIN.top - MARGIN.bottom) };
    this.last = Math.max(run.epochs[run.steps], ...(plan.kept ?? []).map(({ epochs }) => epochs[epochs.length - 1])) || 1;
    this.range = plan.logarithmic ? this.logRange() : this.linearRange();
    this.root.style.width = `${width}px`;
    this.showKeys();
    this.paintAll();
  }

  // ---- where things are -------------------------------------------------------------------

  step(event) {
    const at = event.clientX - this.canvas.getBoundingClientRect().left - this.plot.left;
    return momentAt(this.run, (Math.min(Math.max(at / this.plot.width, 0), 1)) * this.last);
  }

  x(epoch) {
    return this.plot.left + (epoch / this.last) * this.plot.width;
  }

  y(value) {
    const [low, high] = this.range;
    const share = this.plan.logarithmic
      ? Math.log(Math.max(value, low * 1e-3) / low) / Math.log(high / low)
      : (value - low) / (high - low);
    return this.plot.top + (1 - Math.min(Math.max(share, -1), 2)) * this.plot.height;
  }

  numbers() {
    const { lines, kept = [], band } = this.plan;
    const all = [...lines.map(({ values }) => values), ...kept.map(({ values }) => values), ...(band ? [band.low, band.high] : [])];
    return all.flatMap((values) => [...values]).filter(Number.isFinite);
  }

  /** What the axis reaches to at the most: a thousand times the start. */
  ceiling() {
    const starts = this.plan.lines.map(({ values }) => values[0]).filter(Number.isFinite);
    return starts.length ? HIGHEST * Math.max(...starts.map(Math.abs), 1e-12) : Infinity;
  }

  logRange() {
    const ceiling = this.ceiling();
    let [low, high] = [Infinity, 0];
    for (const value of this.numbers()) if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    if (!(high > 0)) return [1e-3, 1];
    high = Math.min(high, ceiling);
    low = Math.max(Math.min(low, high / 3), high * 1e-14);
    return [low * 0.8, high * 1.25];
  }

  linearRange() {
    if (this.plan.limits) return this.plan.limits(this.numbers());
    const ceiling = this.ceiling() / HIGHEST;
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.numbers()) [low, high] = [Math.min(low, value), Math.max(high, value)];
    if (!(high >= low)) return [0, 1];
    if (Number.isFinite(ceiling)) high = Math.min(high, Math.max(3 * ceiling, low));
    low = Math.min(low, 0);
    const pad = 0.06 * (high - low) || 1;
    return [low, high + pad];
  }

  // ---- what stands still ------------------------------------------------------------------

  showKeys() {
    const named = this.plan.lines.filter(({ key }) => key !== false);
    this.values = named.map(() => element("b"));
    const key = (line, i) => element("span", { class: "key" }, this.swatch(line), line.name, this.values[i]);
    const title = this.plan.title ? [element("strong", {}, this.plan.title)] : [];
    this.keys.replaceChildren(...title, ...named.map(key));
    this.keys.title = this.plan.about ?? "";
    this.named = named;
    this.told = undefined;
  }

  swatch(line) {
    const canvas = element("canvas", { class: "swatch", "aria-hidden": "true" });
    const context = fit(canvas, 26, 14);
    this.pen(context, line);
    context.beginPath();
    context.moveTo(0, 7);
    context.lineTo(26, 7);
    context.stroke();
    if (line.style.marker) marker(context, line.style.marker, 13, 7, 3.8, this.look.colour(line.style), this.look.panel);
    return canvas;
  }

  pen(context, { style, width = 2 }) {
    context.setLineDash(DASHES[style.dash] ?? []);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.strokeStyle = this.look.colour(style);
  }

  paint(context, alpha) {
    const { plot, plan } = this;
    erase(context);
    context.save();
    this.drawAxes(context);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    this.drawKept(context);
    context.globalAlpha = alpha;
    if (plan.band) this.drawBand(context, alpha);
    for (const line of plan.lines) this.drawLine(context, line);
    context.restore();
    this.drawEnd(context);
    context.restore();
  }

  drawAxes(context) {
    const { plot, look, plan } = this;
    const bottom = plot.top + plot.height;
    context.font = look.font(11.5);
    context.strokeStyle = look.grid;
    context.fillStyle = look.text;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const count = plot.height / 32;
    const wide = this.range[1] > 5 * this.range[0];
    const marks = plan.logarithmic && wide ? powers(...this.range, count) : ticks(...this.range, count);
    let before = Infinity;
    for (const mark of marks) {
      const at = this.y(mark);
      if (before - at < 14) continue;
      before = at;
      rule(context, plot.left, at, plot.left + plot.width, at);
      context.fillText(plan.text?.(mark) ?? (plan.logarithmic && wide ? powerText(mark) : number(mark)), plot.left - 6, at);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const epoch of ticks(0, this.last, plot.width / 64)) {
      rule(context, this.x(epoch), plot.top, this.x(epoch), bottom);
      context.fillText(number(epoch, 6), this.x(epoch), bottom + 5);
    }
    context.fillText("epoch", plot.left + plot.width / 2, bottom + 20);
  }

  /** Earlier runs, faint, with their names at their ends. */
  drawKept(context) {
    const { kept = [] } = this.plan;
    if (!kept.length) return;
    const { look, plot } = this;
    const names = [];
    kept.forEach(({ name, epochs, values }, i) => {
      context.globalAlpha = 0.5;
      context.setLineDash(KEPT_DASHES[i % KEPT_DASHES.length]);
      context.lineWidth = 1.3;
      context.strokeStyle = look.text;
      const end = this.follow(context, values, (place) => epochs[place]);
      if (end) names.push({ name, x: end[0], y: Math.min(Math.max(end[1], plot.top + 6), plot.top + plot.height - 6) });
    });
    context.setLineDash([]);
    context.globalAlpha = 0.85;
    context.font = look.font(11);
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = look.halo;
    context.fillStyle = look.text;
    let lowest = -Infinity;
    for (const { name, x, y } of names.sort((a, b) => a.y - b.y)) {
      const beside = x + 8 + context.measureText(name).width < plot.left + plot.width;
      lowest = Math.max(beside ? y : y - 7, lowest + APART);
      context.textAlign = beside ? "left" : "right";
      context.strokeText(name, x + (beside ? 5 : -4), lowest);
      context.fillText(name, x + (beside ? 5 : -4), lowest);
    }
    context.globalAlpha = 1;
  }

  /** Strokes values up to the first that is not finite; where it ended, or null. */
  follow(context, values, epoch = (place) => this.run.epochs[place]) {
    let end = null;
    context.beginPath();
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) {
        if (end && !this.plan.gaps) break;
        continue;
      }
      end = [this.x(epoch(i)), this.y(values[i])];
      context.lineTo(...end);
    }
    context.stroke();
    return end;
  }

  drawBand(context, alpha) {
    const { low, high } = this.plan.band;
    context.beginPath();
    const last = low.length - 1;
    for (let i = 0; i <= last; i++) if (Number.isFinite(high[i])) context.lineTo(this.x(this.run.epochs[i]), this.y(high[i]));
    for (let i = last; i >= 0; i--) if (Number.isFinite(low[i])) context.lineTo(this.x(this.run.epochs[i]), this.y(low[i]));
    context.globalAlpha = alpha * 0.2;
    context.fillStyle = this.look.colour(this.plan.lines[0].style);
    context.fill();
    context.globalAlpha = alpha;
  }

  drawLine(context, line) {
    this.pen(context, line);
    this.follow(context, line.values);
    context.setLineDash([]);
  }

  /** Where the run diverged, if it did. */
  drawEnd(context) {
    const { run, plot, look } = this;
    if (run.diverged < 0) return;
    const at = this.x(run.epochs[run.diverged]);
    context.globalAlpha = 1;
    context.strokeStyle = look.text;
    context.lineWidth = 1.5;
    context.setLineDash([2, 3]);
    rule(context, at, plot.top, at, plot.top + plot.height);
    context.setLineDash([]);
    context.fillStyle = look.text;
    context.font = look.font(12, "600");
    context.textBaseline = "top";
    context.textAlign = at > plot.left + plot.width / 2 ? "right" : "left";
    context.fillText("diverged", at + (context.textAlign === "right" ? -6 : 6), plot.top + 3);
  }

  // ---- what moves -------------------------------------------------------------------------

  draw(cursor) {
    this.uncover(this.x(epochAt(this.run, cursor)), REACH);
    for (const line of this.plan.lines) if (line.style.marker) this.drawHead(line, cursor);
    this.tell(Math.floor(cursor));
  }

  drawHead({ values, style }, cursor) {
    const from = Math.floor(cursor);
    const to = Math.min(from + 1, values.length - 1);
    if (!Number.isFinite(values[from])) return;
    const part = Number.isFinite(values[to]) ? cursor - from : 0;
    const y = this.y(values[from]) * (1 - part) + this.y(Number.isFinite(values[to]) ? values[to] : values[from]) * part;
    const { top, height } = this.plot;
    marker(this.context, style.marker, this.x(epochAt(this.run, from + part)), Math.min(Math.max(y, top), top + height), 4.4, this.look.colour(style), this.look.casing);
  }

  /** The lines' values at the cursor. */
  tell(moment) {
    if (moment === this.told) return;
    this.told = moment;
    this.named.forEach(({ values }, i) => {
      this.values[i].textContent = this.plan.said?.(values[moment]) ?? number(values[moment]);
    });
  }
}

const KEPT_DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [1, 3], [12, 4], [6, 2, 2, 2]];

// ---- what the plots show --------------------------------------------------------------------

export function lossPlot(run, colours, logarithmic) {
  const lines = [{ name: "training", style: colours.training, values: run.losses }];
  if (run.validationLosses) lines.push({ name: run.heldOut, style: colours.heldOut, values: run.validationLosses });
  const kept = run.kept.map(({ name, epochs, losses }) => ({ name, epochs, values: losses }));
  const about = run.band ? `${run.loss}; the band holds ${run.seeds} seeds` : run.loss;
  return { title: "Loss", about, lines, kept, band: run.band, logarithmic };
}

const percent = (value) => (Number.isFinite(value) ? `${number(100 * value)} %` : "\u2013");

/** What the second plot can show: whether a run has it, and the plan for it. */
export const STRIPS = {
  accuracy: {
    has: (run) => Boolean(run.accuracies),
    plan: (run, colours) => ({
      lines: [
        { name: "training", style: colours.training, values: run.accuracies },
        ...(run.validationAccuracies ? [{ name: run.heldOut, style: colours.heldOut, values: run.validationAccuracies }] : []),
      ],
      limits: (values) => [Math.min(...values, 0.9) - 0.04, 1.02],
      text: (value) => (value <= 1 ? percent(value) : ""),
      said: percent,
    }),
  },
  gradients: {
    has: (run) => run.gradients.length > 0,
    plan: (run, colours, look) => ({
      about: "Gradient: the norm of the loss's gradient in each layer",
      logarithmic: true,
      lines: run.gradients.map((values, i) => ({
        name: run.gradientLayers[i],
        values,
        key: run.gradients.length <= 2 || i === 0 || i === run.gradients.length - 1,
        style: layerStyle(look, i / Math.max(run.gradients.length - 1, 1)),
      })),
    }),
  },
  rate: {
    has: (run) => Boolean(run.rates),
    plan: (run, colours) => ({
      logarithmic: spread(run.rates) > 20,
      lines: [{ name: "rate in force", style: { ...colours.training, marker: "circle" }, values: run.rates }],
    }),
  },
  sharpness: {
    has: (run) => Boolean(run.sharpness),
    plan: (run, colours) => ({
      about: "Sharpness: the largest eigenvalue of the loss's Hessian; above the limit the rule would leave a quadratic",
      gaps: true,
      lines: [
        { name: "sharpness", style: colours.training, values: run.sharpness },
        ...(run.limit ? [{ name: "limit", style: { ...colours.heldOut, marker: "" }, values: run.limit }] : []),
      ],
    }),
  },
};

function spread(values) {
  const finite = values.filter((value) => value > 0 && Number.isFinite(value));
  return Math.max(...finite) / Math.min(...finite);
}

/** First layers dark and last ones bright, or the other way round in the dark. */
function layerStyle(look, share) {
  const ends = look.theme === "dark" ? [[255, 214, 102], [76, 140, 255]] : [[176, 64, 0], [18, 98, 190]];
  const colour = `rgb(${ends[0].map((low, i) => Math.round(low + share * (ends[1][i] - low))).join()})`;
  return { light: colour, dark: colour, dash: ["solid", "dash", "dot"][Math.round(2 * share)], marker: share === 0 ? "square" : share === 1 ? "circle" : "" };
}
