// The network: its units in layers, each with a little map of what it answers to, and links as wide as
// their weights at the cursor's moment. Networks with too many weights are drawn as boxes.

import { element, erase, fit } from "./dom.js";
import { Film, Screen } from "./film.js";
import { number } from "./format.js";

const HEAD = 20; // pixels over the units for the layers' names
const LARGEST = 34; // pixels a side of a unit, unless there is much room
const PITCH = 13; // pixels from one unit to the next, at the least
const WIDTHS = [0.5, 1, 1.7, 2.6, 3.7, 5]; // pixels of links, which are drawn in so many batches
const CROWD = 8; // units a layer from which on links are thinner
const DENSE = 400; // links
const SEEN = 0.03; // of the largest weight: below it a link is not drawn
const NOTHING = -32768;

export class Network {
  /** `choose` gets a unit's number; `glance` one that the pointer is on, or null. */
  constructor(choose, glance) {
    Object.assign(this, { choose, glance });
    this.canvas = element("canvas", { class: "layer", "aria-hidden": "true" });
    this.units = element("div", { class: "units", role: "group", "aria-label": "Units: arrow keys move, Enter shows a unit's map" });
    this.stage = element("div", { class: "stage" }, this.canvas, this.units);
    this.boxes = element("ol", { class: "boxes" });
    this.title = element("strong", {}, "Network");
    this.key = element("span", { class: "keys" });
    this.root = element("section", { class: "panel network", role: "group", "aria-label": "Network diagram" },
      element("div", { class: "head" }, this.title, this.key), this.stage, this.boxes);
    this.units.addEventListener("keydown", (event) => this.steer(event));
  }

  show(run, look, shades, width, height) {
    Object.assign(this, { run, look, shades, width, height });
    this.boxed = run.links.length === 0;
    this.stage.hidden = this.boxed;
    this.boxes.hidden = !this.boxed;
    if (this.boxed) return this.showBoxes();
    Object.assign(this.stage.style, { width: `${width}px`, height: `${height}px` });
    this.context = fit(this.canvas, width, height);
    this.nodes = this.arrange();
    this.reference = reference(run.links);
    // Where there are many links between two layers, all are thinner.
    this.fine = Math.min(Math.max(CROWD / Math.sqrt(Math.max(...run.links.map(({ codes }) => codes.length / run.moments))), 0.35), 1);
    this.prepare();
    this.showButtons();
    this.showKey();
  }

  /** Where every unit stands: { layer, unit (hidden ones are counted), x, y, side }. */
  arrange() {
    const { layers } = this.run;
    const last = layers.length - 1;
    const room = this.height - HEAD - 4;
    let counted = 0;
    const gap = (this.width - 40) / Math.max(last, 1);
    return layers.flatMap((layer, place) => {
      const rows = Math.max(Math.floor(room / PITCH), 1);
      const files = Math.ceil(layer.units / rows);
      const deep = Math.ceil(layer.units / files);
      const pitch = Math.min(room / deep, Math.max(46, room / 8));
      const side = Math.min(Math.max(LARGEST, room / 10), pitch * 0.84, (gap * 0.54) / files);
      const top = HEAD + (room - pitch * deep) / 2;
      return Array.from({ length: layer.units }, (_, i) => ({
        layer: place,
        index: i,
        unit: place > 0 && place < last ? counted++ : null,
        x: 20 + place * gap + ((i % files) - (files - 1) / 2) * side * 1.15,
        y: top + (Math.floor(i / files) + 0.5) * pitch,
        side,
        pitch,
      }));
    });
  }

  /** The films of hidden units' maps, on one small canvas each row of which is a map. */
  prepare() {
    const { units } = this.run;
    this.hidden = this.nodes.filter((node) => node.unit !== null);
    this.slopes = this.answers = null;
    this.films = units && this.hidden.map(({ unit }) => this.film(unit));
    if (!units) return;
    this.atlas ??= document.createElement("canvas");
    Object.assign(this.atlas, { width: units.side, height: units.side * Math.max(this.hidden.length, 1) });
    this.inks = this.atlas.getContext("2d");
    this.image = this.inks.createImageData(this.atlas.width, this.atlas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.slopes = [0, 1].map((axis) => slope(axis, this.shades.signs));
    this.answers = this.prepareAnswers();
  }

  /** Where there are many outputs, each has a picture of its own probability. */
  prepareAnswers() {
    const { boundary, layers } = this.run;
    if (!boundary || boundary.outputs < 2 || boundary.outputs !== layers[layers.length - 1].units) return null;
    const size = boundary.side ** 2;
    return Array.from({ length: boundary.outputs }, (_, k) => ({
      film: new Film(boundary.frames, boundary.side, { stride: boundary.outputs * size, offset: k * size }),
      screen: new Screen(boundary.side, 1),
      ramp: this.shades.many[k % this.shades.many.length],
    }));
  }

  /** The film of a hidden unit's little map. */
  film(unit) {
    const { units } = this.run;
    const size = units.side ** 2;
    return new Film(units.numbers, units.side, { stride: units.count * size, offset: unit * size, moments: units.moments });
  }

  /** What the decision view needs to show a unit's little map, or null. */
  source(unit) {
    if (this.boxed || !this.run.units || unit < 0 || unit >= this.run.units.count) return null;
    return { name: this.nameOf(unit), film: this.film(unit), scale: this.run.units.scales[unit] };
  }

  nameOf(unit) {
    const node = this.hidden.find((each) => each.unit === unit);
    return node ? `Unit ${node.index + 1} of ${this.run.layers[node.layer].name}` : "";
  }

  showButtons() {
    const { layers, units } = this.run;
    const drawn = [this.width, this.height, layers.map(({ name, units: count }) => name + count), Boolean(units)].join();
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.buttons = this.hidden.map((node) => this.button(node));
    this.units.replaceChildren(...(units ? this.buttons : []));
  }

  button({ unit, layer, index, x, y, side }) {
    const size = Math.max(side, 14);
    const made = element("button", {
      type: "button",
      tabindex: unit === 0 ? "0" : "-1",
      "aria-label": `${this.run.layers[layer].name}, unit ${index + 1}: show its map`,
      onclick: (event) => (event.detail > 0 && made.blur(), this.choose(unit)),
      onpointerenter: (event) => event.pointerType !== "touch" && this.glance(unit),
      onpointerleave: () => this.glance(null),
      onfocus: () => made.matches(":focus-visible") && this.glance(unit),
      onblur: () => this.glance(null),
    });
    Object.assign(made.style, { left: `${x - size / 2}px`, top: `${y - size / 2}px`, width: `${size}px`, height: `${size}px` });
    return made;
  }

  /** Arrow keys go from unit to unit; Escape returns to the whole network. */
  steer(event) {
    const at = this.buttons.indexOf(event.target);
    if (at < 0) return;
    if (event.key === "Escape") return this.choose(-1);
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const { layer, index, y } = this.hidden[at];
    const there = this.hidden.filter((node) => node.layer === layer + way[0]);
    const next = way[0]
      ? there.reduce((best, node) => (!best || Math.abs(node.y - y) < Math.abs(best.y - y) ? node : best), null)
      : there.find((node) => node.index === index + way[1]);
    if (!next) return;
    for (const button of this.buttons) button.tabIndex = -1;
    const button = this.buttons[this.hidden.indexOf(next)];
    button.tabIndex = 0;
    button.focus();
  }

  showKey() {
    const { signs } = this.shades;
    const key = (share, text) => {
      const line = element("i", { class: "stroke" });
      line.style.background = signs.css(share);
      return element("span", { class: "key" }, line, text);
    };
    this.key.replaceChildren(key(1, "+"), key(0, "\u2212"));
    this.key.title = "Links: as wide as their weights; their colour is the sign";
  }

  // ---- what moves -------------------------------------------------------------------------

  /** Whether there is so much to draw that every second frame has to do. */
  get dense() {
    return !this.boxed && this.run.links.reduce((sum, { rows, columns }) => sum + rows * columns, 0) > DENSE;
  }

  /** `watched` is the unit that the decision view shows, or -1; `screen` what it drew of the output. */
  draw(cursor, watched, screen) {
    if (this.boxed) return this.drawBoxes(cursor);
    const { context } = this;
    erase(context);
    this.drawLinks(cursor, watched);
    this.drawMaps(cursor);
    this.drawNodes(watched, screen);
    this.drawNames();
    if (watched !== this.watched) {
      this.watched = watched;
      this.buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(this.hidden[i].unit === watched)));
    }
  }

  drawLinks(cursor, watched) {
    const { context, run, shades, nodes } = this;
    const moment = Math.min(Math.floor(cursor), run.steps);
    const next = Math.min(moment + 1, run.steps);
    const part = cursor - moment;
    const batches = [0, 1].map(() => WIDTHS.map(() => []));
    const dim = watched >= 0 ? [0, 1].map(() => WIDTHS.map(() => [])) : null;
    let first = 0;
    run.links.forEach(({ codes, rows, columns }, place) => {
      const size = rows * columns;
      const [a, b] = [moment * size, next * size];
      const second = first + columns;
      for (let i = 0; i < size; i++) {
        const [one, other] = [codes[a + i], codes[b + i]];
        if (one === NOTHING || other === NOTHING) continue;
        const share = (one + part * (other - one)) / this.reference;
        const strength = Math.min(Math.abs(share), 1);
        if (strength < SEEN) continue;
        const from = nodes[first + (i % columns)];
        const to = nodes[second + Math.floor(i / columns)];
        const bold = dim && from.unit !== watched && to.unit !== watched ? dim : batches;
        bold[share > 0 ? 1 : 0][Math.min(Math.floor(strength * WIDTHS.length), WIDTHS.length - 1)].push(from, to);
      }
      first = second;
    });
    if (dim) this.strokeAll(dim, 0.12);
    this.strokeAll(batches, 1);
  }

  /** Thin links first, whatever their sign: what is strong lies on top. */
  strokeAll(batches, strength) {
    const { context, shades } = this;
    WIDTHS.forEach((width, w) => {
      batches.forEach((widths, sign) => {
        const ends = widths[w];
        if (!ends.length) return;
        context.strokeStyle = shades.signs.css(sign);
        context.globalAlpha = strength * (0.4 + 0.11 * w);
        context.lineWidth = Math.max(width * this.fine, 0.4);
        context.beginPath();
        for (let i = 0; i < ends.length; i += 2) {
          const [from, to] = [ends[i], ends[i + 1]];
          context.moveTo(from.x + from.side / 2, from.y);
          context.lineTo(to.x - to.side / 2, to.y);
        }
        context.stroke();
      });
    });
    context.globalAlpha = 1;
  }

  drawMaps(cursor) {
    if (!this.films) return;
    const { side } = this.run.units;
    const { palette } = this.shades.signs;
    const last = palette.length - 1;
    this.films.forEach((film, row) => {
      const shares = film.at(cursor);
      const start = row * side * side;
      for (let r = 0; r < side; r++) {
        for (let c = 0, at = start + (side - 1 - r) * side; c < side; c++, at++) {
          const share = shares[r * side + c];
          this.pixels[at] = share === share ? palette[(share * last + 0.5) | 0] : this.look.blank;
        }
      }
    });
    this.inks.putImageData(this.image, 0, 0);
    for (const { film, screen, ramp } of this.answers ?? []) screen.develop(film.at(cursor), ramp.palette, this.look.blank);
  }

  drawNodes(watched, screen) {
    const { context, look, run } = this;
    const last = run.layers.length - 1;
    let row = 0;
    for (const node of this.nodes) {
      const { x, y, side } = node;
      const [left, top] = [x - side / 2, y - side / 2];
      context.fillStyle = look.panel;
      context.fillRect(left, top, side, side);
      context.imageSmoothingEnabled = true;
      if (node.unit !== null) {
        if (this.films) context.drawImage(this.atlas, 0, row * run.units.side, run.units.side, run.units.side, left, top, side, side);
        row += 1;
      } else if (node.layer === 0 && this.slopes && node.index < 2 && run.boundary) {
        context.drawImage(this.slopes[node.index], left, top, side, side);
      } else if (node.layer === last && this.answers) {
        this.answers[node.index].screen.put(context, left, top, side, side);
      } else if (node.layer === last && screen && run.layers[last].units === 1) screen.put(context, left, top, side, side);
      const chosen = node.unit !== null && node.unit === watched;
      context.lineWidth = chosen ? 3 : 1;
      context.strokeStyle = chosen ? look.ink : look.line;
      context.strokeRect(left, top, side, side);
    }
  }

  drawNames() {
    const { context, look, run, nodes } = this;
    context.font = look.font(11.5);
    context.fillStyle = look.text;
    context.textAlign = "center";
    context.textBaseline = "top";
    const gap = (this.width - 40) / Math.max(run.layers.length - 1, 1);
    run.layers.forEach((layer, place) => {
      const name = gap < 52 ? String(layer.units) : layer.name;
      context.fillText(name, this.within(name, 20 + place * gap), 2);
    });
    for (const node of nodes) {
      const text = run.layers[node.layer].texts[node.index];
      if (!text || node.unit !== null) continue;
      context.textAlign = "center";
      context.textBaseline = "top";
      if (node.pitch - node.side > 10) context.fillText(text, this.within(text, node.x), node.y + node.side / 2 + 1);
    }
  }

  /** Where a text around a place begins to fit. */
  within(text, x) {
    const half = this.context.measureText(text).width / 2;
    return Math.max(Math.min(x, this.width - half), half);
  }

  // ---- boxes ------------------------------------------------------------------------------

  showBoxes() {
    const { run } = this;
    const many = run.layers.length > 9;
    this.boxes.classList.toggle("many", many);
    Object.assign(this.boxes.style, { width: `${this.width}px`, height: `${this.height}px` });
    this.key.replaceChildren();
    const measured = run.gradients.length === run.layers.length - 1;
    this.bars = [];
    this.boxes.replaceChildren(...run.layers.map((layer, place) => {
      const box = element("li", { title: `${layer.name}: ${layer.units} units` },
        element("span", { class: "name" }, layer.name),
        element("span", { class: "about" }, layer.about || `${layer.units} units`));
      if (measured && place > 0) {
        const bar = element("i", { class: "flow" });
        this.bars.push(bar);
        box.append(bar);
      }
      return box;
    }));
    if (measured) this.key.replaceChildren(element("span", { class: "key" }, element("i", { class: "stroke flow" }), "gradient"));
    this.key.title = "The size of each layer's gradient, logarithmic";
    this.flowing = undefined;
  }

  /** How large each layer's gradient is, on a logarithmic scale of four powers of ten. */
  drawBoxes(cursor) {
    const moment = Math.floor(cursor);
    if (moment === this.flowing) return;
    this.flowing = moment;
    const { gradients } = this.run;
    const most = Math.max(...gradients.flatMap((layer) => [...layer].filter(Number.isFinite)), 1e-30);
    this.bars.forEach((bar, i) => {
      const share = 1 + Math.log10(Math.max(gradients[i][moment], 1e-30) / most) / 4;
      bar.style.width = `${100 * Math.min(Math.max(share || 0, 0.01), 1)}%`;
      bar.title = number(gradients[i][moment], 2);
    });
  }
}

/** The size of weight that is drawn at full width: nearly the largest, at its usual. */
function reference(links) {
  const sizes = Float32Array.from(links.flatMap(({ codes }) => [...codes].filter((code) => code !== NOTHING).map(Math.abs))).sort();
  return Math.max(sizes[Math.floor(0.985 * (sizes.length - 1))] ?? 1, 1);
}

/** A picture of an input's own map: it rises along its axis. */
function slope(axis, ramp) {
  const screen = new Screen(8);
  const shares = Float32Array.from({ length: 64 }, (_, i) => (axis ? Math.floor(i / 8) : i % 8) / 7);
  screen.develop(shares, ramp.palette, 0);
  return screen.canvas;
}
