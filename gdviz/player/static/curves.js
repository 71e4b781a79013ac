// The loss curves, on the same cursor as the picture. Drawn once in full; a frame only uncovers more.

import { erase } from "./dom.js";
import { number, powers, powerText, ticks } from "./format.js";
import { DASHES, marker } from "./markers.js";
import { placeOf, timeOf } from "./message.js";
import { rule, Track } from "./track.js";

const MARGIN = { left: 58, right: 12, top: 26, bottom: 36 };

export class Curves extends Track {
  constructor(seek) {
    super("curves", "Click or drag to go to a step", seek);
  }

  show(run, look, width, height, logarithmic, hidden) {
    Object.assign(this, { run, look, width, height });
    this.plot = {
      left: MARGIN.left,
      top: MARGIN.top,
      width: Math.max(40, width - MARGIN.left - MARGIN.right),
      height: Math.max(30, height - MARGIN.top - MARGIN.bottom),
    };
    this.logarithmic = logarithmic && run.surface.minimum !== null;
    this.racers = run.racers.filter((racer) => !hidden.has(racer.name));
    this.range = this.logarithmic ? this.logRange() : this.linearRange();
    this.root.style.height = `${height}px`;
    this.paintAll();
  }

  step(event) {
    const at = event.clientX - this.canvas.getBoundingClientRect().left - this.plot.left;
    const share = Math.min(Math.max(at / this.plot.width, 0), 1);
    return Math.round(share * this.run.steps);
  }

  /** The heights that are drawn: above the lowest possible one on a logarithmic axis. */
  drawn(racer) {
    return this.logarithmic ? racer.above : racer.values;
  }

  logRange() {
    let low = Infinity;
    let high = 0;
    for (const racer of this.racers) {
      for (const above of [...racer.above, ...(racer.band?.low ?? []), ...(racer.band?.high ?? [])]) {
        if (above > 0 && Number.isFinite(above)) [low, high] = [Math.min(low, above), Math.max(high, above)];
      }
    }
    if (!(high > 0)) return [1e-3, 1];
    high = Math.min(high, 10 * (this.extremes()[1] - this.run.surface.minimum));
    low = Math.max(Math.min(low, high / 10), high * 1e-14);
    return low < high ? [low * 0.7, high * 1.4] : [low * 0.5, high * 2];
  }

  /** The lowest and the highest point of the picture, starts included: what an axis is made for. */
  extremes() {
    const values = [...this.run.surface.heights, ...this.racers.map((racer) => racer.values[0])];
    const finite = values.filter(Number.isFinite);
    return finite.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  }

  /** From the lowest to the highest finite value; a diverging run may leave through the top. */
  linearRange() {
    const lowest = this.run.surface.minimum ?? 0;
    const values = this.racers
      .flatMap(({ values, band }) => [...values, ...[...(band?.low ?? []), ...(band?.high ?? [])].map((above) => above + lowest)])
      .filter(Number.isFinite);
    if (!values.length) return [0, 1];
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const [bottom, top] = this.extremes();
    high = Math.min(high, top);
    low = Math.max(low, bottom - (top - bottom));
    const pad = 0.05 * (high - low) || 1;
    return [low - pad, high + pad];
  }

  x(step) {
    return this.plot.left + (step / Math.max(this.run.steps, 1)) * this.plot.width;
  }

  y(drawn) {
    const [low, high] = this.range;
    const share = this.logarithmic
      ? Math.log(Math.max(drawn, low * 1e-3) / low) / Math.log(high / low)
      : (drawn - low) / (high - low);
    return this.plot.top + (1 - Math.min(Math.max(share, -2), 3)) * this.plot.height;
  }

  paint(context, alpha) {
    erase(context);
    context.save();
    this.drawAxes(context);
    context.beginPath();
    context.rect(this.plot.left, this.plot.top, this.plot.width, this.plot.height);
    context.clip();
    context.globalAlpha = alpha;
    context.lineJoin = "round";
    for (const racer of this.racers) this.drawBand(context, racer, alpha);
    for (const racer of this.racers) this.drawCurve(context, racer);
    context.restore();
  }

  /** From the lowest to the highest of all seeds. */
  drawBand(context, racer, alpha) {
    if (!racer.band) return;
    const { low, high } = racer.band;
    const offset = this.logarithmic ? 0 : this.run.surface.minimum ?? 0;
    const edge = (heights, i) => context.lineTo(this.x(timeOf(racer, i)), this.y(heights[i] + offset));
    context.beginPath();
    for (let i = 0; i < low.length; i++) edge(high, i);
    for (let i = low.length - 1; i >= 0; i--) edge(low, i);
    context.globalAlpha = alpha * 0.2;
    context.fillStyle = this.look.colour(racer);
    context.fill();
    context.globalAlpha = alpha;
  }

  drawCurve(context, racer) {
    context.beginPath();
    const heights = this.drawn(racer);
    for (let i = 0; i < heights.length; i++) {
      if (!Number.isFinite(heights[i])) break;
      context.lineTo(this.x(timeOf(racer, i)), this.y(heights[i]));
    }
    context.setLineDash(DASHES[racer.dash]);
    context.lineWidth = 2;
    context.strokeStyle = this.look.colour(racer);
    context.stroke();
    context.setLineDash([]);
  }

  drawAxes(context) {
    const { plot, look } = this;
    const bottom = plot.top + plot.height;
    context.font = look.font(11.5);
    context.strokeStyle = look.grid;
    context.fillStyle = look.text;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const [low, high] = this.range;
    const count = plot.height / 34;
    const marks = this.logarithmic ? powers(low, high, count) : ticks(low, high, count);
    for (const mark of marks) {
      const at = this.y(mark);
      rule(context, plot.left, at, plot.left + plot.width, at);
      context.fillText(this.logarithmic ? powerText(mark) : number(mark), plot.left - 6, at);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const step of ticks(0, this.run.steps, plot.width / 70)) {
      if (!Number.isInteger(step)) continue;
      rule(context, this.x(step), plot.top, this.x(step), bottom);
      context.fillText(String(step), this.x(step), bottom + 5);
    }
    context.fillText(this.run.clock ?? (this.run.unit === "step" ? "step" : "evaluations"), plot.left + plot.width / 2, bottom + 20);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.font = look.font(13, "600");
    context.fillText("Loss", 4, 15);
    const about = this.logarithmic ? this.aboveText() : `${this.symbol()} at each ${this.run.unit}`;
    context.font = look.font(12);
    context.fillText(about.trim(), 42, 15);
  }

  /** What a height is called: f on a surface, unless the message says otherwise, or nothing. */
  symbol() {
    return this.run.symbol ?? "f";
  }

  aboveText() {
    const { minimum } = this.run.surface;
    return minimum === 0 ? `${this.symbol()} at each ${this.run.unit}, logarithmic` : `height above the lowest, ${number(minimum, 4)}, logarithmic`;
  }

  draw(cursor) {
    this.uncover(this.x(Math.min(cursor, this.run.steps)));
    for (const racer of this.racers) this.drawHead(this.context, racer, cursor);
  }

  drawHead(context, racer, cursor) {
    const heights = this.drawn(racer);
    const place = placeOf(racer, cursor);
    const step = Math.floor(place);
    const next = Math.min(step + 1, heights.length - 1);
    if (!Number.isFinite(heights[step])) return;
    const end = Number.isFinite(heights[next]) ? next : step;
    const part = end > step ? place - step : 0;
    const at = timeOf(racer, step) * (1 - part) + timeOf(racer, end) * part;
    const y = this.y(heights[step]) * (1 - part) + this.y(heights[end]) * part;
    const { top, height } = this.plot;
    const shown = Math.min(Math.max(y, top), top + height); // off the axis: at its edge
    marker(context, racer.marker, this.x(at), shown, 4.6, this.look.colour(racer), this.look.casing);
  }
}
