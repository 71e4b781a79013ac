// A grid of codes that changes in time: frames of one byte a place, blended between two moments, and
// drawn as a smooth picture. A code of 255 says that there is no number.

import { isoline } from "./field.js";

const NONE = 255;
const TOP = 254;
const FINER = 3; // points drawn for one of the grid

export class Film {
  /**
   * `codes` holds frames of side x side codes, `stride` apart from `offset` on; `moments` says at which
   * places of the cursor they are, or is null where they are at 0, 1, 2 and so on.
   */
  constructor(codes, side, { stride = side * side, offset = 0, moments = null, count } = {}) {
    Object.assign(this, { codes, side, stride, offset, moments });
    this.count = count ?? moments?.length ?? Math.floor(codes.length / stride);
    this.shares = new Float32Array(side * side);
  }

  /** The number of the frame at a cursor, with its fraction. */
  place(cursor) {
    const last = this.count - 1;
    if (!this.moments) return Math.min(cursor, last);
    let at = 0;
    while (at < last - 1 && this.moments[at + 1] <= cursor) at++;
    if (last < 1) return 0;
    const share = (cursor - this.moments[at]) / (this.moments[at + 1] - this.moments[at]);
    return at + Math.min(Math.max(share, 0), 1);
  }

  /** Shares 0 to 1 of the grid at a cursor, NaN where there is no number; rows from low to high. */
  at(cursor) {
    const place = this.place(cursor);
    const from = Math.floor(place);
    const part = place - from;
    const a = this.offset + from * this.stride;
    const b = this.offset + Math.min(from + 1, this.count - 1) * this.stride;
    const { codes, shares } = this;
    for (let i = 0; i < shares.length; i++) {
      const [one, other] = [codes[a + i], codes[b + i]];
      if (one === NONE) shares[i] = NaN;
      else shares[i] = (other === NONE ? one : one + part * (other - one)) / TOP;
    }
    return shares;
  }
}

/** Draws grids of shares as smooth pictures, through a small canvas that the browser enlarges. */
export class Screen {
  constructor(side, finer = FINER) {
    this.side = side;
    this.step = finer;
    this.size = finer * (side - 1) + 1;
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.canvas.height = this.size;
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(this.size, this.size);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** One grid through a palette. */
  develop(shares, palette, blank) {
    const fine = this.finer(shares, (this.fine ??= new Float32Array(this.size ** 2)));
    const last = palette.length - 1;
    for (let i = 0; i < fine.length; i++) {
      const share = fine[i];
      this.pixels[i] = share === share ? palette[(share * last + 0.5) | 0] : blank;
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /** Many grids, each with its palette: the highest wins, and is as strong as it stands above 1/count. */
  compete(grids, palettes, blank) {
    this.fines ??= grids.map(() => new Float32Array(this.size ** 2));
    grids.forEach((shares, k) => this.finer(shares, this.fines[k]));
    const [even, last] = [1 / grids.length, palettes[0].length - 1];
    for (let i = 0; i < this.pixels.length; i++) {
      let best = 0;
      for (let k = 1; k < grids.length; k++) if (this.fines[k][i] > this.fines[best][i]) best = k;
      const above = (this.fines[best][i] - even) / (1 - even);
      this.pixels[i] = above === above ? palettes[best][(Math.max(above, 0) * last + 0.5) | 0] : blank;
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /** Straight between the grid's points, the top row first. */
  finer(shares, fine) {
    const { side, size, step } = this;
    for (let r = 0; r < size; r++) {
      const v = (size - 1 - r) / step;
      const row = Math.min(v | 0, side - 2);
      const t = v - row;
      for (let c = 0, at = r * size; c < size; c++, at++) {
        const u = c / step;
        const column = Math.min(u | 0, side - 2);
        const s = u - column;
        const low = row * side + column;
        const high = low + side;
        const below = shares[low] + s * (shares[low + 1] - shares[low]);
        fine[at] = below + t * (shares[high] + s * (shares[high + 1] - shares[high]) - below);
      }
    }
    return fine;
  }

  /** Puts the picture on a plot, the grid's outermost points on its edges. */
  put(context, left, top, width, height) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "low";
    context.drawImage(this.canvas, 0.5, 0.5, this.size - 1, this.size - 1, left, top, width, height);
  }
}

/** Adds the line on which a grid crosses a level to the path under way, over a plot's pixels. */
export function trace(context, shares, side, level, width, height) {
  const pieces = isoline(shares, side, side, level);
  const [sx, sy] = [width / (side - 1), height / (side - 1)];
  for (let i = 0; i < pieces.length; i += 4) {
    context.moveTo(pieces[i] * sx, height - pieces[i + 1] * sy);
    context.lineTo(pieces[i + 2] * sx, height - pieces[i + 3] * sy);
  }
}
