// One map: its cells as an image, what is drawn on them, and the hands on it.

import { element, erase, fit } from "./dom.js";
import { isoline } from "./field.js";
import { number, powers, powerText, ticks } from "./format.js";
import { critical, marker } from "./markers.js";

const MARGIN = { left: 50, right: 12, top: 6, bottom: 40 };
const BAR = 66; // further room at the right for a colour bar
const STILL = 6; // pixels a click or tap may move
const INK = 0.24; // how strongly patterns are drawn
const NARROW = 420; // below this width wide maps are drawn about as tall as wide
const CROWD = 60; // from so many marks on they are drawn small

export class MapView {
  constructor(board) {
    this.board = board;
    this.under = element("canvas", { "aria-hidden": "true" });
    this.over = element("canvas", { class: "over", "aria-hidden": "true" });
    this.tooltip = element("div", { class: "tooltip", role: "status" });
    this.title = element("h4");
    this.notes = element("ul");
    this.canvas = element("div", { class: "canvas", tabindex: "0", role: "application" }, this.under, this.over, this.tooltip);
    this.root = element("div", { class: "panel", role: "figure" }, this.title, this.canvas, this.notes);
    this.listen();
  }

  show(figure, panel, look, width) {
    const right = MARGIN.right + (panel.scale ? BAR : 0);
    const plot = { left: MARGIN.left, top: MARGIN.top, width: width - MARGIN.left - right };
    plot.height = Math.round(plot.width / (width < NARROW ? Math.min(figure.aspect, 1.1) : figure.aspect));
    const height = plot.height + MARGIN.top + MARGIN.bottom;
    Object.assign(this, { figure, panel, look, width, height, plot });
    this.root.style.width = `${width}px`;
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.canvas.style.touchAction = figure.zoomable ? "none" : "pan-y";
    this.title.textContent = panel.title;
    this.canvas.setAttribute("aria-label", `${panel.title}. ${panel.notes.map((note) => note.text).join("; ")}. Arrow keys point, Enter picks${figure.zoomable ? ", plus zooms in" : ""}.`);
    this.showNotes();
    this.draw();
    fit(this.over, width, height);
    this.spot = null;
    this.tooltip.classList.remove("on");
  }

  showNotes() {
    const line = ({ text, kinds }) =>
      element("li", {}, ...kinds.slice(0, 8).map((kind) => swatch(this.panel.kinds[kind], this.look)), text);
    this.notes.replaceChildren(...this.panel.notes.map(line));
  }

  // ---- where things are ---------------------------------------------------------------------

  pixel(x, y) {
    const { plot, figure } = this;
    return [
      plot.left + ((x - figure.x.low) / (figure.x.high - figure.x.low)) * plot.width,
      plot.top + (1 - (y - figure.y.low) / (figure.y.high - figure.y.low)) * plot.height,
    ];
  }

  /** The position under pixels, kept inside. */
  position(px, py) {
    const { plot, figure } = this;
    const share = (at, size) => Math.min(Math.max(at / size, 0), 1);
    return [
      figure.x.low + share(px - plot.left, plot.width) * (figure.x.high - figure.x.low),
      figure.y.low + (1 - share(py - plot.top, plot.height)) * (figure.y.high - figure.y.low),
    ];
  }

  cell([x, y]) {
    const { panel, figure } = this;
    const place = (at, { low, high }, count) => Math.round(((at - low) / (high - low)) * (count - 1));
    return panel.cells[place(y, figure.y, panel.rows) * panel.columns + place(x, figure.x, panel.columns)];
  }

  // ---- what stands still --------------------------------------------------------------------

  draw() {
    const context = fit(this.under, this.width, this.height);
    const { plot } = this;
    const ratio = window.devicePixelRatio || 1;
    const [left, top, width, height] = [plot.left, plot.top, plot.width, plot.height].map((n) => Math.round(n * ratio));
    context.putImageData(this.image(context, width, height, ratio), left, top);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    this.drawField(context);
    this.drawCurves(context);
    this.drawMarks(context);
    context.restore();
    this.drawAxes(context);
    if (this.panel.scale) this.drawBar(context);
  }

  image(context, width, height, ratio) {
    const { panel, look } = this;
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const plain = panel.kinds.map((kind) => packed(channels(kind[look.theme])));
    const inked = panel.kinds.map((kind) => packed(mixed(channels(kind[look.theme]), channels(look.ink), INK)));
    const shades = panel.scale ? shadesOf(panel.scale, look) : null;
    const columns = Int32Array.from({ length: width }, (_, px) => Math.round((px / (width - 1)) * (panel.columns - 1)));
    for (let py = 0; py < height; py++) {
      const row = Math.round((1 - py / (height - 1)) * (panel.rows - 1)) * panel.columns;
      for (let px = 0; px < width; px++) {
        const code = panel.cells[row + columns[px]];
        const kind = panel.kinds[code];
        pixels[py * width + px] = !kind
          ? shades[code - panel.kinds.length]
          : (pattern(kind.pattern, px / ratio, py / ratio) ? inked : plain)[code];
      }
    }
    return image;
  }

  drawField(context) {
    const { field, levels } = this.panel;
    if (!field) return;
    const { plot, look } = this;
    const [sx, sy] = [plot.width / (field.columns - 1), plot.height / (field.rows - 1)];
    levels.forEach((level, place) => {
      const pieces = isoline(field.heights, field.columns, field.rows, level);
      context.beginPath();
      for (let i = 0; i < pieces.length; i += 4) {
        context.moveTo(plot.left + pieces[i] * sx, plot.top + plot.height - pieces[i + 1] * sy);
        context.lineTo(plot.left + pieces[i + 2] * sx, plot.top + plot.height - pieces[i + 3] * sy);
      }
      const width = place ? 1.2 : 2.6;
      for (const [wide, colour] of [[width + 2, look.halo], [width, look.ink]]) {
        context.lineWidth = wide;
        context.strokeStyle = colour;
        context.stroke();
      }
    });
  }

  drawCurves(context) {
    context.strokeStyle = this.look.ink;
    context.lineWidth = 1.5;
    context.setLineDash([2, 3]);
    for (const curve of this.figure.curves) {
      context.beginPath();
      for (const [x, y] of curve) context.lineTo(...this.pixel(x, y));
      context.stroke();
    }
    context.setLineDash([]);
  }

  drawMarks(context) {
    const { marks } = this.figure;
    const crowd = marks.length > CROWD;
    for (const { x, y, shape } of marks) {
      const small = crowd && shape !== "global minimum" && shape !== "start";
      drawMark(context, shape, ...this.pixel(x, y), small ? 1.8 : 5, small ? { ...this.look, halo: "transparent" } : this.look);
    }
  }

  drawAxes(context) {
    const { plot, look, figure } = this;
    const bottom = plot.top + plot.height;
    context.font = look.font(11.5);
    context.fillStyle = look.text;
    context.strokeStyle = look.line;
    context.lineWidth = 1;
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [at, text] of axisTicks(figure.x, plot.width / 62)) {
      const [px] = this.pixel(at, figure.y.low);
      context.fillText(text, px, bottom + 6);
      rule(context, px, bottom, px, bottom + 4);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [at, text] of axisTicks(figure.y, plot.height / 46)) {
      const [, py] = this.pixel(figure.x.low, at);
      context.fillText(text, plot.left - 7, py);
      rule(context, plot.left - 4, py, plot.left, py);
    }
    context.font = look.font(12.5, "italic");
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillText(figure.x.label, plot.left + plot.width / 2, bottom + 34);
    context.save();
    context.translate(11, plot.top + plot.height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(figure.y.label, 0, 0);
    context.restore();
  }

  drawBar(context) {
    const { plot, look, panel } = this;
    const { scale } = panel;
    const [left, top] = [plot.left + plot.width + 12, plot.top + 26];
    const height = plot.height - 26;
    const colours = scale[look.theme].map(channels);
    for (let row = 0; row < height; row++) {
      context.fillStyle = `rgb(${along(colours, 1 - row / height).map(Math.round).join()})`;
      context.fillRect(left, top + row, 11, 1.5);
    }
    context.strokeStyle = look.line;
    context.strokeRect(left + 0.5, top + 0.5, 10, height - 1);
    context.fillStyle = look.text;
    context.font = look.font(12.5, "italic");
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(scale.label, left, top - 12);
    context.font = look.font(11);
    context.textBaseline = "middle";
    for (const steps of powers(scale.least, scale.most, 5)) {
      const at = top + (1 - shareOf(steps, scale)) * height;
      rule(context, left + 11, at, left + 14, at);
      context.fillText(number(steps), left + 17, at);
    }
  }

  // ---- hands --------------------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.hover(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", () => this.letGo());
    canvas.addEventListener("pointerleave", () => !this.pressed && this.board.point(null));
    canvas.addEventListener("blur", () => this.board.point(null));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  inside([px, py]) {
    const { left, top, width, height } = this.plot;
    return px >= left && py >= top && px <= left + width && py <= top + height;
  }

  press(event) {
    const at = this.at(event);
    if (event.button !== 0 || !this.inside(at)) return;
    this.pressed = at;
    if (this.figure.zoomable) this.canvas.setPointerCapture(event.pointerId);
  }

  hover(event) {
    const at = this.at(event);
    if (this.pressed && this.figure.zoomable && far(this.pressed, at)) {
      this.box = [this.position(...this.pressed), this.position(...at)];
      this.drawOver();
      return;
    }
    if (event.pointerType !== "touch") this.board.point(this.inside(at) ? this.position(...at) : null);
    if (this.inside(at)) this.tell();
  }

  release(event) {
    const [from, at, box] = [this.pressed, this.at(event), this.box];
    this.letGo();
    if (!from) return;
    if (box) this.zoom(...box);
    else if (!far(from, at)) this.pick(this.position(...at));
  }

  letGo() {
    this.pressed = this.box = null;
    this.drawOver();
  }

  pick(position) {
    this.board.trigger("pick", position);
  }

  zoom([x0, y0], [x1, y1]) {
    this.board.trigger("zoom", [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)]);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y } = this.figure;
    const [dx, dy] = [(x.high - x.low) / 40, (y.high - y.low) / 40];
    const here = this.spot ?? [(x.low + x.high) / 2, (y.low + y.high) / 2];
    const move = (mx, my) => {
      const clamp = (at, { low, high }) => Math.min(Math.max(at, low), high);
      this.board.point([clamp(here[0] + mx * dx, x), clamp(here[1] + my * dy, y)]);
      this.tell();
    };
    const acts = {
      ArrowLeft: () => move(-1, 0),
      ArrowRight: () => move(1, 0),
      ArrowDown: () => move(0, -1),
      ArrowUp: () => move(0, 1),
      Enter: () => this.pick(here),
      Escape: () => this.board.point(null),
    };
    if (this.figure.zoomable) acts["+"] = () => this.zoom([here[0] - 10 * dx, here[1] - 10 * dy], [here[0] + 10 * dx, here[1] + 10 * dy]);
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Where the board points: a cross on every map; null for nowhere. */
  point(spot) {
    this.spot = spot;
    this.tooltip.classList.remove("on");
    this.drawOver();
  }

  drawOver() {
    if (!this.plot) return;
    const context = this.over.getContext("2d");
    const { plot, look } = this;
    erase(context);
    if (this.box) {
      const [[ax, ay], [bx, by]] = this.box.map((position) => this.pixel(...position));
      for (const [wide, colour] of [[4, look.halo], [1.8, look.ink]]) {
        context.lineWidth = wide;
        context.strokeStyle = colour;
        context.strokeRect(Math.min(ax, bx), Math.min(ay, by), Math.abs(bx - ax), Math.abs(by - ay));
      }
    }
    if (!this.spot) return;
    const [px, py] = this.pixel(...this.spot);
    for (const [wide, colour] of [[3, look.halo], [1, look.ink]]) {
      context.lineWidth = wide;
      context.strokeStyle = colour;
      rule(context, plot.left, py, plot.left + plot.width, py);
      rule(context, px, plot.top, px, plot.top + plot.height);
    }
  }

  /** Reads out the cell under the cross. */
  tell() {
    if (!this.spot) return;
    const { x, y } = this.figure;
    const read = (axis, at) => `${axis.label} = ${number(axis.logarithmic ? 10 ** at : at, 4)}`;
    const code = this.cell(this.spot);
    const { kinds, scale } = this.panel;
    const said = kinds[code]?.text ?? scale.text.replace("{}", String(code - kinds.length));
    const lines = [`${read(x, this.spot[0])}   ${read(y, this.spot[1])}`, said];
    this.tooltip.replaceChildren(...lines.map((text) => element("div", {}, text)));
    const [px, py] = this.pixel(...this.spot);
    const flip = px > this.width * 0.5;
    Object.assign(this.tooltip.style, {
      left: flip ? "auto" : `${px + 14}px`,
      right: flip ? `${this.width - px + 14}px` : "auto",
      top: `${Math.min(py + 10, this.height - 60)}px`,
    });
    this.tooltip.classList.add("on");
  }
}

/** Draws what a mark of Python's `figures/maps.py` looks like. */
export function drawMark(context, shape, x, y, size, look) {
  if (shape === "best") marker(context, "star", x, y, size + 3, look.ink, look.halo);
  else if (shape === "theory") marker(context, "diamond", x, y, size + 1.5, look.panel, look.ink);
  else if (shape === "global minimum") marker(context, "star", x, y, size + 1.5, look.ink, look.halo);
  else if (shape === "start") ring(context, x, y, look);
  else critical(context, shape, x, y, size, look.ink, look.halo);
}

function ring(context, x, y, look) {
  for (const [radius, wide, colour] of [[7, 5.5, look.halo], [7, 2, look.ink], [3, 2, look.ink]]) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = wide;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** Whether a pattern has ink at CSS pixels. */
export function pattern(name, px, py) {
  if (name === "hatched") return (px + py) % 8 < 1.7;
  if (name === "crossed") return (px + py) % 9 < 1.3 || (px - py + 9000) % 9 < 1.3;
  return name === "dotted" && Math.hypot((px % 7) - 3.5, (py % 7) - 3.5) < 1.4;
}

function swatch(kind, look) {
  const canvas = element("canvas", { class: "swatch", "aria-hidden": "true", width: 26, height: 26 });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  const ink = mixed(channels(kind[look.theme]), channels(look.ink), INK).map(Math.round);
  for (let py = 0; py < 13; py++) {
    for (let px = 0; px < 13; px++) {
      context.fillStyle = pattern(kind.pattern, px, py) ? `rgb(${ink.join()})` : kind[look.theme];
      context.fillRect(px, py, 1, 1);
    }
  }
  return canvas;
}

/** [position, text] of an axis' ticks. */
function axisTicks({ low, high, logarithmic }, count) {
  if (!logarithmic) return ticks(low, high, count).map((at) => [at, number(at, 6)]);
  const marks = powers(10 ** low, 10 ** high, count);
  // Zoomed into less than about half a decade there are no powers left: round numbers then.
  const shown = marks.length > 1 ? marks : ticks(10 ** low, 10 ** high, count);
  return shown.map((mark) => [Math.log10(mark), shown === marks ? powerText(mark) : number(mark, 6)]);
}

function shadesOf(scale, look) {
  const colours = scale[look.theme].map(channels);
  return Uint32Array.from({ length: scale.most + 1 }, (_, steps) => packed(along(colours, shareOf(steps, scale))));
}

/** Where a number stands on the scale, 0 to 1: by its logarithm. */
function shareOf(steps, { least, most }) {
  const share = Math.log(Math.max(steps, least) / least) / Math.log(most / least);
  return Math.min(share, 1);
}

function along(colours, share) {
  const place = share * (colours.length - 1);
  const from = Math.min(Math.floor(place), colours.length - 2);
  return mixed(colours[from], colours[from + 1], place - from);
}

function mixed(one, other, share) {
  return one.map((channel, i) => channel + share * (other[i] - channel));
}

function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function packed([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

function far([ax, ay], [bx, by]) {
  return Math.hypot(ax - bx, ay - by) > STILL;
}

function rule(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
