// The learning rates as they were used, under the loss curves and on the same cursor: the set rate
// times the schedule's factor, or, where a rule scales each coordinate by itself, one line for each.

import { erase } from "./dom.js";
import { number, powers, powerText } from "./format.js";
import { placeOf, timeOf } from "./message.js";
import { rule, Track } from "./track.js";

const TOP = 20;
const BOTTOM = 6;
const DOTS = [1.5, 3.5];
const OUTLIERS = 0.01; // share of the rates at either end that may leave the axis

export class Strip extends Track {
  /** `curves` has the horizontal axis; `seek` goes to a step. */
  constructor(curves, seek) {
    super("strip", "Learning rates in use; click or drag to go to a step", seek);
    this.curves = curves;
  }

  step(event) {
    return this.curves.step(event);
  }

  /** Takes the rates of each racer: none, one line, or one for each coordinate. */
  show(run, look, rates, height, hidden) {
    Object.assign(this, { run, look, height, width: this.curves.width });
    this.lanes = run.racers
      .map((racer, i) => ({ racer, lines: rates?.[i] ?? [] }))
      .filter(({ racer, lines }) => lines.length && !hidden.has(racer.name));
    this.plot = { ...this.curves.plot, top: TOP, height: Math.max(20, height - TOP - BOTTOM) };
    this.range = this.limits();
    this.paintAll();
  }

  /** Nearly all rates; a division by next to nothing may leave the axis. */
  limits() {
    const all = this.lanes.flatMap(({ lines }) => lines.flatMap((line) => [...line]));
    const sorted = Float64Array.from(all.filter((rate) => rate > 0 && Number.isFinite(rate))).sort();
    if (!sorted.length) return [1e-3, 1];
    const end = Math.floor(OUTLIERS * (sorted.length - 1));
    return [sorted[end] / 1.6, sorted[sorted.length - 1 - end] * 1.6];
  }

  y(rate) {
    const [low, high] = this.range;
    const share = Math.log(Math.max(rate, low * 1e-3) / low) / Math.log(high / low);
    return this.plot.top + (1 - Math.min(Math.max(share, -1), 2)) * this.plot.height;
  }

  paint(context, alpha) {
    erase(context);
    context.save();
    this.drawAxes(context);
    context.beginPath();
    context.rect(this.plot.left, this.plot.top, this.plot.width, this.plot.height);
    context.clip();
    for (const lane of this.lanes) this.drawSpan(context, lane, alpha * 0.16);
    context.globalAlpha = alpha;
    for (const lane of this.lanes) lane.lines.forEach((line, axis) => this.drawLine(context, lane.racer, line, axis));
    context.restore();
  }

  drawAxes(context) {
    const { plot, look } = this;
    context.font = look.font(11.5);
    context.strokeStyle = look.grid;
    context.fillStyle = look.text;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    let last = Infinity;
    for (const mark of powers(...this.range, plot.height / 22)) {
      if (last - this.y(mark) < 14) continue;
      last = this.y(mark);
      rule(context, plot.left, this.y(mark), plot.left + plot.width, this.y(mark));
      context.fillText(powerText(mark), plot.left - 6, this.y(mark));
    }
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.font = look.font(13, "600");
    context.fillText("Rate", 4, 13);
    const [x, y] = this.run.surface.axes;
    const adaptive = this.lanes.some(({ lines }) => lines.length > 1);
    context.font = look.font(12);
    context.fillText(adaptive ? `in use, logarithmic; by coordinate: ${x} solid, ${y} dotted` : "in use, logarithmic", 42, 13, this.width - 46);
  }

  /** A rate holds from one step to the next: a staircase. */
  trace(context, racer, line, backwards = false) {
    const { length } = line;
    for (let i = 0; i < length; i++) {
      const at = backwards ? length - 1 - i : i;
      const ends = [this.curves.x(timeOf(racer, at)), this.curves.x(timeOf(racer, at + 1))];
      if (!(line[at] > 0) || !Number.isFinite(line[at])) continue;
      for (const x of backwards ? ends.reverse() : ends) context.lineTo(x, this.y(line[at]));
    }
  }

  drawSpan(context, { racer, lines }, alpha) {
    if (lines.length < 2) return;
    context.beginPath();
    this.trace(context, racer, lines[0]);
    this.trace(context, racer, lines[1], true);
    context.globalAlpha = alpha;
    context.fillStyle = this.look.colour(racer);
    context.fill();
  }

  drawLine(context, racer, line, axis) {
    context.beginPath();
    this.trace(context, racer, line);
    context.setLineDash(axis ? DOTS : []);
    context.lineWidth = axis ? 2 : 1.8;
    context.strokeStyle = this.look.colour(racer);
    context.stroke();
    context.setLineDash([]);
  }

  draw(cursor) {
    this.uncover(this.curves.x(Math.min(cursor, this.run.steps)));
    this.tell(cursor);
  }

  /** The rates at the cursor in words: for a pointer that rests on the strip, and for a test. */
  tell(cursor) {
    const rates = this.lanes.map(({ racer, lines }) => {
      const step = Math.min(Math.floor(placeOf(racer, cursor)), racer.moments - 2);
      return `${racer.name} ${lines.map((line) => number(line[step])).join(" and ")}`;
    });
    const said = `Rates at the cursor: ${rates.join(", ")}`;
    if (this.canvas.title !== said) this.canvas.title = said;
  }
}
