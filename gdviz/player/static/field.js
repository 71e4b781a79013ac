// The surface between its grid points: Catmull-Rom cubics through the heights that Python sent.

export class Field {
  /**
   * `heights` is row-major (rows are y), covering `window` edge to edge; so is `defined`, the share of
   * each grid point's surroundings that has a height, or null where all of them do.
   */
  constructor(heights, resolution, window, defined = null) {
    this.heights = heights;
    this.defined = defined;
    this.resolution = resolution;
    [[this.x0, this.x1], [this.y0, this.y1]] = window;
  }

  /** Height and slope at a point, as interpolated: { value, slope }. */
  at(x, y) {
    const last = this.resolution - 1;
    const u = ((x - this.x0) / (this.x1 - this.x0)) * last;
    const v = ((y - this.y0) / (this.y1 - this.y0)) * last;
    const [columns, wu, du] = weights(u, last);
    const [rows, wv, dv] = weights(v, last);
    let value = 0;
    let alongU = 0;
    let alongV = 0;
    for (let j = 0; j < 4; j++) {
      for (let i = 0; i < 4; i++) {
        const height = this.heights[rows[j] * this.resolution + columns[i]];
        value += wv[j] * wu[i] * height;
        alongU += wv[j] * du[i] * height;
        alongV += dv[j] * wu[i] * height;
      }
    }
    const slope = Math.hypot(
      (alongU * last) / (this.x1 - this.x0),
      (alongV * last) / (this.y1 - this.y0),
    );
    return { value, slope };
  }

  /** The heights that are the surface's own. */
  known() {
    return this.heights.filter((_, i) => !this.defined || this.defined[i] >= 0.5);
  }

  /** Whether there is a height at a point. */
  has(x, y) {
    const last = this.resolution - 1;
    const u = ((x - this.x0) / (this.x1 - this.x0)) * last;
    const v = ((y - this.y0) / (this.y1 - this.y0)) * last;
    return !this.defined || this.definedAt(u, v) >= 0.5;
  }

  /** Which places of a finer grid have a height, as `resample` orders them; null if all do. */
  mask(columns, rows) {
    if (!this.defined) return null;
    const last = this.resolution - 1;
    return Uint8Array.from({ length: columns * rows }, (_, i) => {
      const column = i % columns;
      const u = (column / (columns - 1)) * last;
      const v = (1 - (i - column) / columns / (rows - 1)) * last;
      return this.definedAt(u, v) >= 0.5;
    });
  }

  /** The share that is defined at a place of the grid: straight between its points. */
  definedAt(u, v) {
    const n = this.resolution;
    const [column, row] = [u, v].map((at) => Math.min(Math.max(Math.floor(at), 0), n - 2));
    const [s, t] = [u - column, v - row];
    const at = row * n + column;
    const low = this.defined[at] * (1 - s) + this.defined[at + 1] * s;
    return low * (1 - t) + (this.defined[at + n] * (1 - s) + this.defined[at + n + 1] * s) * t;
  }

  /** Heights on a finer grid of columns x rows, top row first (screen order). */
  resample(columns, rows) {
    const n = this.resolution;
    const across = new Float32Array(n * columns);
    for (let c = 0; c < columns; c++) {
      const [from, w] = weights((c / (columns - 1)) * (n - 1), n - 1);
      for (let r = 0; r < n; r++) {
        const row = r * n;
        across[r * columns + c] =
          w[0] * this.heights[row + from[0]] + w[1] * this.heights[row + from[1]] +
          w[2] * this.heights[row + from[2]] + w[3] * this.heights[row + from[3]];
      }
    }
    const fine = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      const [from, w] = weights((1 - r / (rows - 1)) * (n - 1), n - 1);
      const [a, b, c, d] = from.map((row) => row * columns);
      const out = r * columns;
      for (let i = 0; i < columns; i++) {
        fine[out + i] =
          w[0] * across[a + i] + w[1] * across[b + i] + w[2] * across[c + i] + w[3] * across[d + i];
      }
    }
    return fine;
  }
}

/** The four grid places around a position, the weights of their heights, and those of the slope. */
function weights(position, last) {
  const cell = Math.min(Math.max(Math.floor(position), 0), last - 1);
  const t = position - cell;
  const values = [
    0.5 * (-t + 2 * t * t - t * t * t),
    0.5 * (2 - 5 * t * t + 3 * t * t * t),
    0.5 * (t + 4 * t * t - 3 * t * t * t),
    0.5 * (-t * t + t * t * t),
  ];
  const slopes = [
    0.5 * (-1 + 4 * t - 3 * t * t),
    0.5 * (-10 * t + 9 * t * t),
    0.5 * (1 + 8 * t - 9 * t * t),
    0.5 * (-2 * t + 3 * t * t),
  ];
  const places = [cell - 1, cell, cell + 1, cell + 2];
  // Beyond an edge the parabola through the last three heights goes on: 3a - 3b + c.
  if (cell === 0) for (const w of [values, slopes]) w.splice(0, 4, 0, w[1] + 3 * w[0], w[2] - 3 * w[0], w[3] + w[0]);
  if (cell === last - 1) for (const w of [values, slopes]) w.splice(0, 4, w[0] + w[3], w[1] - 3 * w[3], w[2] + 3 * w[3], 0);
  return [places.map((i) => Math.min(Math.max(i, 0), last)), values, slopes];
}

const CROWD = 0.95; // of the heights: the rest at either end may lie beyond the scale,
const POLE = 3.5; // if it would stretch the scale so many times

/**
 * Maps heights to [0, 1]: by the logarithm of the height above the lowest, or straight. A straight scale
 * leaves out the few heights near a pole, unless the lowest is known: then there may be a narrow well.
 */
export class HeightScale {
  constructor(heights, logarithmic, minimum) {
    const sorted = heights.filter(Number.isFinite).sort();
    this.low = Math.min(sorted[0] ?? 0, minimum ?? Infinity);
    this.high = sorted[sorted.length - 1] ?? 1;
    if (!logarithmic && minimum === null) this.leaveOutPoles(sorted);
    const median = sorted[sorted.length >> 1] ?? 0;
    this.unit = logarithmic ? Math.max((median - this.low) * 0.03, (this.high - this.low) * 1e-6) : 0;
    this.span = this.unit ? Math.log1p((this.high - this.low) / this.unit) : this.high - this.low;
  }

  leaveOutPoles(sorted) {
    const place = Math.round((1 - CROWD) * (sorted.length - 1));
    const [low, high] = [sorted[place], sorted[sorted.length - 1 - place]];
    if (!(this.high - this.low > POLE * (high - low)) || low === high) return;
    this.low = low;
    this.high = high;
  }

  share(height) {
    if (!(this.span > 0)) return 0;
    const above = Math.max(height - this.low, 0);
    return Math.min((this.unit ? Math.log1p(above / this.unit) : above) / this.span, 1);
  }

  height(share) {
    return this.low + (this.unit ? this.unit * Math.expm1(share * this.span) : share * this.span);
  }
}

/**
 * Line segments [x0, y0, x1, y1, ...] where `field` (columns x rows) crosses `level`, in cells whose
 * corners are all in the mask.
 */
export function isoline(field, columns, rows, level, mask = null) {
  const segments = [];
  for (let r = 0; r < rows - 1; r++) {
    for (let c = 0; c < columns - 1; c++) {
      const at = r * columns + c;
      if (mask && !(mask[at] && mask[at + 1] && mask[at + columns] && mask[at + columns + 1])) continue;
      const a = field[at] - level;
      const b = field[at + 1] - level;
      const d = field[at + columns] - level;
      const e = field[at + columns + 1] - level;
      const above = (a > 0) + (b > 0) + (d > 0) + (e > 0);
      if (above === 0 || above === 4) continue;
      const crossings = [];
      if (a > 0 !== b > 0) crossings.push(c + a / (a - b), r);
      if (b > 0 !== e > 0) crossings.push(c + 1, r + b / (b - e));
      if (d > 0 !== e > 0) crossings.push(c + d / (d - e), r + 1);
      if (a > 0 !== d > 0) crossings.push(c, r + a / (a - d));
      // Four crossings: the cell's middle decides which pairs belong together.
      if (crossings.length === 8 && a > 0 === a + b + d + e > 0) {
        const [x0, y0, x1, y1, x2, y2, x3, y3] = crossings;
        segments.push(x0, y0, x1, y1, x2, y2, x3, y3);
      } else if (crossings.length === 8) {
        const [x0, y0, x1, y1, x2, y2, x3, y3] = crossings;
        segments.push(x0, y0, x3, y3, x1, y1, x2, y2);
      } else {
        segments.push(...crossings);
      }
    }
  }
  return segments;
}
