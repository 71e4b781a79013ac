// What a surface wears in every view: shading by height, isolines, a curve of minima, critical points.

import { Field, HeightScale, isoline } from "./field.js";
import { number, ticks } from "./format.js";
import { critical, KINDS } from "./markers.js";

const LEVELS = 15;

export class Ground {
  constructor(surface, look, logarithmic) {
    this.surface = surface;
    this.look = look;
    this.field = new Field(surface.heights, surface.resolution, surface.window, surface.defined);
    this.scale = new HeightScale(this.field.known(), logarithmic, surface.minimum);
  }

  /** Width over height of a plot: true to scale unless the window is very long or very flat. */
  static aspect({ window: [[x0, x1], [y0, y1]] }) {
    const ratio = (x1 - x0) / (y1 - y0);
    return ratio > 0.6 && ratio < 1.8 ? ratio : 1.15;
  }

  /** Pixels of a point on a plot. */
  pixel(plot, x, y) {
    const [[x0, x1], [y0, y1]] = this.surface.window;
    return [((x - x0) / (x1 - x0)) * plot.width, (1 - (y - y0) / (y1 - y0)) * plot.height];
  }

  /** The point under pixels of a plot. */
  point(plot, px, py) {
    const [[x0, x1], [y0, y1]] = this.surface.window;
    return [x0 + (px / plot.width) * (x1 - x0), y1 - (py / plot.height) * (y1 - y0)];
  }

  /** Paints the surface onto a canvas that has `ratio` pixels to one of the plot's; marks are apart. */
  paint(context, plot, ratio) {
    const columns = Math.round(plot.width * ratio);
    const rows = Math.round(plot.height * ratio);
    context.putImageData(this.shaded(context, columns, rows), plot.left * ratio, plot.top * ratio);
    within(context, plot, () => {
      this.drawIsolines(context, plot);
      this.drawValley(context, plot);
    });
  }

  /** Marks the critical points on the plot. */
  mark(context, plot) {
    within(context, plot, () => this.drawCritical(context, plot));
  }

  shaded(context, columns, rows) {
    const heights = this.field.resample(columns, rows);
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { palette } = this.look;
    for (let i = 0; i < heights.length; i++) {
      pixels[i] = palette[Math.round(this.scale.share(heights[i]) * (palette.length - 1))];
    }
    this.hatch(pixels, columns, rows);
    return image;
  }

  /** Where there is no height, the ground is blank, with slanting lines. */
  hatch(pixels, columns, rows) {
    const mask = this.field.mask(columns, rows);
    if (!mask) return;
    const gap = Math.round(columns / 60);
    const { blank, hatch } = this.look;
    for (let i = 0; i < pixels.length; i++) {
      const column = i % columns;
      const slant = (column + (i - column) / columns) % gap;
      if (!mask[i]) pixels[i] = slant < gap / 8 ? hatch : blank;
    }
  }

  drawIsolines(context, plot) {
    const columns = Math.max(2, Math.round(plot.width / 3));
    const rows = Math.max(2, Math.round(plot.height / 3));
    const shares = this.field.resample(columns, rows).map((height) => this.scale.share(height));
    const mask = this.field.mask(columns, rows);
    const [sx, sy] = [plot.width / (columns - 1), plot.height / (rows - 1)];
    context.strokeStyle = this.look.isoline;
    context.lineWidth = 1;
    context.beginPath();
    for (let level = 1; level < LEVELS; level++) {
      const segments = isoline(shares, columns, rows, level / LEVELS, mask);
      for (let i = 0; i < segments.length; i += 4) {
        context.moveTo(segments[i] * sx, segments[i + 1] * sy);
        context.lineTo(segments[i + 2] * sx, segments[i + 3] * sy);
      }
    }
    context.stroke();
  }

  /** A curve of minima, where they are not single points. */
  drawValley(context, plot) {
    const { valley } = this.surface;
    context.fillStyle = this.look.ink;
    context.globalAlpha = 0.55;
    for (let i = 0; i < valley.length; i += 2) {
      const [px, py] = this.pixel(plot, valley[i], valley[i + 1]);
      context.fillRect(px - 0.8, py - 0.8, 1.6, 1.6);
    }
    context.globalAlpha = 1;
  }

  drawCritical(context, plot) {
    const points = this.surface.critical;
    const crowd = this.surface.criticalCount > 60;
    for (let i = 0; i < points.length; i += 3) {
      const [px, py] = this.pixel(plot, points[i], points[i + 1]);
      const kind = KINDS[points[i + 2]];
      context.globalAlpha = crowd && kind !== "minimum" ? 0.6 : 1;
      critical(context, kind, px, py, crowd ? 2.4 : 5.5, this.look.ink, crowd ? "transparent" : this.look.halo);
    }
    context.globalAlpha = 1;
  }

  /** What the heights are called: as the surface says, else f, or the loss where the axes have longer names. */
  get heightName() {
    if (this.surface.heightName) return this.surface.heightName;
    return `f(${this.surface.axes.join(", ")})`.length > 9 ? "loss" : "f";
  }

  /** Round heights to write on an axis `length` pixels long, lowest first: [{ share, text }]. */
  heightTicks(length) {
    const marks = [];
    let last = -Infinity;
    for (const value of roundHeights(this.scale)) {
      const share = this.scale.share(value);
      if ((share - last) * length < 20 || share > 1) continue;
      last = share;
      marks.push({ share, text: number(value, 2) });
    }
    return marks;
  }
}

/** Draws in the plot's own pixels, and on the plot alone. */
function within(context, plot, draw) {
  context.save();
  context.translate(plot.left, plot.top);
  context.beginPath();
  context.rect(0, 0, plot.width, plot.height);
  context.clip();
  draw();
  context.restore();
}

/** Round heights, lowest first: 1, 2, 5 times powers of ten, and the lowest itself. */
function roundHeights(scale) {
  const candidates = [scale.low];
  if (scale.unit) for (let share = 0.08; share < 1; share += 0.04) candidates.push(rounded(scale.height(share)));
  // Within less than a power of ten there are hardly any: there, evenly spaced ones.
  if (!scale.unit || (scale.low > 0 && scale.high < 5 * scale.low)) candidates.push(...ticks(scale.low, scale.high, 6));
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
