// The surface as a solid: a grid of triangles over a plan. Places on the plan are its pixels, across
// and down as in the picture from above; heights are in the same unit, so that a solid is to scale.

const CELLS = 80; // on the longer side
const RISE = 0.3; // the highest point over the longer side

export class Terrain {
  /** Heights follow the ground's scale, so that they say the same as its colours. */
  constructor(ground, plan) {
    this.plan = plan;
    this.rise = RISE * Math.max(plan.width, plan.height);
    const cell = Math.max(plan.width, plan.height) / CELLS;
    this.columns = Math.max(2, Math.round(plan.width / cell)) + 1;
    this.rows = Math.max(2, Math.round(plan.height / cell)) + 1;
    this.cell = [plan.width / (this.columns - 1), plan.height / (this.rows - 1)];
    // A surface may be undefined somewhere: there the solid is as low as it gets.
    const mask = ground.field.mask(this.columns, this.rows);
    this.heights = ground.field.resample(this.columns, this.rows)
      .map((height, place) => (mask && !mask[place] ? 0 : this.rise * ground.scale.share(height)));
  }

  /** Height of the triangles at a place of the plan. */
  at(px, py) {
    const [x, y] = [px / this.cell[0], py / this.cell[1]];
    const column = Math.min(Math.max(Math.floor(x), 0), this.columns - 2);
    const row = Math.min(Math.max(Math.floor(y), 0), this.rows - 2);
    const [u, v] = [x - column, y - row];
    const here = row * this.columns + column;
    const [right, down] = [this.heights[here + 1], this.heights[here + this.columns]];
    if (u + v < 1) {
      const corner = this.heights[here];
      return corner + u * (right - corner) + v * (down - corner);
    }
    const corner = this.heights[here + this.columns + 1];
    return corner + (1 - u) * (down - corner) + (1 - v) * (right - corner);
  }

  /** The grid's places, three a triangle, wound anticlockwise seen from above. */
  triangles() {
    const places = [];
    for (let row = 0; row < this.rows - 1; row++) {
      for (let column = 0; column < this.columns - 1; column++) {
        const here = row * this.columns + column;
        const [right, down] = [here + 1, here + this.columns];
        places.push(here, down, right, right, down, down + 1);
      }
    }
    return places;
  }

  /** The grid's places once round the edge, anticlockwise seen from above, the first one again. */
  edge() {
    const last = { column: this.columns - 1, row: this.rows - 1 };
    const places = [];
    for (let row = 0; row < last.row; row++) places.push(row * this.columns);
    for (let column = 0; column < last.column; column++) places.push(last.row * this.columns + column);
    for (let row = last.row; row > 0; row--) places.push(row * this.columns + last.column);
    for (let column = last.column; column >= 0; column--) places.push(column);
    return places;
  }

  /** Where a place of the grid lies: [across, down, height]. */
  vertex(place) {
    const column = place % this.columns;
    return [column * this.cell[0], ((place - column) / this.columns) * this.cell[1], this.heights[place]];
  }

  /** How steep it is at a place of the grid: rise a pixel across and down. */
  slope(place) {
    const column = place % this.columns;
    const row = (place - column) / this.columns;
    const along = (stride, at, last, size) => {
      const [back, on] = [Math.min(at, 1), Math.min(last - at, 1)];
      return (this.heights[place + on * stride] - this.heights[place - back * stride]) / ((back + on) * size);
    };
    return [
      along(1, column, this.columns - 1, this.cell[0]),
      along(this.columns, row, this.rows - 1, this.cell[1]),
    ];
  }

  /**
   * Where a ray first comes down on the surface: the share of `way` gone, or null if it does not, or
   * if it enters through a side.
   */
  hit(from, way) {
    const span = this.over(from, way);
    if (!span) return null;
    const above = (share) =>
      from[2] + share * way[2] - this.at(from[0] + share * way[0], from[1] + share * way[1]);
    if (above(span[0]) < 0) return null;
    const length = Math.hypot(way[0] / this.cell[0], way[1] / this.cell[1]) * (span[1] - span[0]);
    const count = Math.ceil(3 * length) + 1;
    let last = span[0];
    for (let i = 1; i <= count; i++) {
      const share = span[0] + (i / count) * (span[1] - span[0]);
      if (above(share) <= 0) return crossing(above, last, share);
      last = share;
    }
    return null;
  }

  /** The shares of a ray between which it is over the plan and no higher than the surface can be. */
  over(from, way) {
    let [enter, leave] = [0, Infinity];
    const bounds = [[0, this.plan.width], [0, this.plan.height], [-1, this.rise + 1]];
    for (const [i, [low, high]] of bounds.entries()) {
      if (way[i] === 0 && (from[i] < low || from[i] > high)) return null;
      if (way[i] === 0) continue;
      const ends = [(low - from[i]) / way[i], (high - from[i]) / way[i]];
      enter = Math.max(enter, Math.min(...ends));
      leave = Math.min(leave, Math.max(...ends));
    }
    return enter < leave ? [enter, leave] : null;
  }
}

function crossing(above, high, low) {
  for (let i = 0; i < 24; i++) {
    const middle = (high + low) / 2;
    if (above(middle) > 0) high = middle;
    else low = middle;
  }
  return low;
}
