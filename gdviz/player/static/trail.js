// One racer's path in the plot's pixels: where it is at a step, where it wears a dot, where it leaves.

const FAR = 2000; // pixels around the plot that lines are drawn in; canvas fails at astronomic ones
const GAP = 9; // pixels of path between two dots, at the least

export class Trail {
  constructor(racer, pixel) {
    this.racer = racer;
    this.xs = [];
    this.ys = [];
    this.lengths = [];
    this.dotted = []; // whether a step has a dot: not if it would touch the last one
    let dot = -Infinity;
    for (let i = 0; i < racer.moments; i++) {
      const [px, py] = pixel(racer.points[2 * i], racer.points[2 * i + 1]);
      if (!Number.isFinite(px) || !Number.isFinite(py)) break;
      this.add(px, py);
      this.dotted.push(this.lengths[i] - dot >= GAP);
      if (this.dotted[i]) dot = this.lengths[i];
    }
    this.count = this.xs.length;
  }

  add(px, py) {
    const last = this.xs.length - 1;
    const length = last < 0 ? 0 : Math.hypot(px - this.xs[last], py - this.ys[last]);
    this.lengths.push(last < 0 ? 0 : this.lengths[last] + Math.min(length, FAR));
    this.xs.push(px);
    this.ys.push(py);
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

  /** Where the path last crossed the frame before `place`, and the direction it went. */
  exit(plot, place) {
    let step = Math.min(Math.floor(place), this.count - 1);
    while (step > 0 && !inside(plot, this.xs[step], this.ys[step])) step--;
    const [tx, ty] = step + 1 < this.count ? [this.xs[step + 1], this.ys[step + 1]] : this.at(place);
    const [dx, dy] = [tx - this.xs[step], ty - this.ys[step]];
    const bound = (from, way, size) => (way > 0 ? (size - from) / way : way < 0 ? -from / way : Infinity);
    const part = Math.min(bound(this.xs[step], dx, plot.width), bound(this.ys[step], dy, plot.height), 1);
    return [this.xs[step] + part * dx, this.ys[step] + part * dy, Math.atan2(dy, dx)];
  }
}

export function inside(plot, px, py) {
  return px >= 0 && py >= 0 && px <= plot.width && py <= plot.height;
}

/** Adds a line through pixels to the path under way, cut off far outside the plot. */
export function polyline(context, xs, ys) {
  let joined = false; // whether the pen is where the next piece begins
  for (let i = 0; i + 1 < xs.length; i++) {
    const [dx, dy] = [xs[i + 1] - xs[i], ys[i + 1] - ys[i]];
    const part = within(xs[i], ys[i], dx, dy, [-FAR, FAR], [-FAR, FAR]);
    if (part) {
      if (!joined || part[0] > 0) context.moveTo(xs[i] + part[0] * dx, ys[i] + part[0] * dy);
      context.lineTo(xs[i] + part[1] * dx, ys[i] + part[1] * dy);
    }
    joined = part !== null && part[1] === 1;
  }
}

/** The share [from, to] of a straight piece that lies within bounds, or null (Liang & Barsky 1984). */
export function within(x, y, dx, dy, boundsX, boundsY) {
  let [enter, leave] = [0, 1];
  for (const [from, way, [low, high]] of [[x, dx, boundsX], [y, dy, boundsY]]) {
    if (way === 0 && (from < low || from > high)) return null;
    if (way === 0) continue;
    const bounds = [(low - from) / way, (high - from) / way];
    enter = Math.max(enter, Math.min(...bounds));
    leave = Math.min(leave, Math.max(...bounds));
  }
  return enter <= leave ? [enter, leave] : null;
}
