// Maps side by side over the same axes: cells of kinds or numbers, marks, isolines. A click picks a
// position, a box (where it means something) asks for a closer look; the keyboard does both. Python
// writes the message in gdviz/player/maps.py.

import { element } from "./dom.js";
import { lookOf } from "./look.js";
import { drawMark, MapView } from "./map_view.js";
import { headed, taker } from "./message.js";

const GAP = 18;
const LEAST = 290; // pixels of width below which a map is hard to read

const boards = new WeakMap();

export default function render({ data, parentElement, setTriggerValue }) {
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement);
    boards.set(parentElement, board);
  }
  board.receive(data, setTriggerValue);
  return () => {
    board.destroy();
    boards.delete(parentElement);
  };
}

class Board {
  constructor(parent) {
    this.host = parent.host ?? parent;
    this.views = [];
    this.keys = element("span", { class: "keys" });
    this.hint = element("span", { class: "hint" });
    this.bar = element("progress", { "aria-label": "Finer maps" });
    this.progress = element("span", { class: "progress" }, "finer", this.bar);
    this.status = element("div", { class: "status" }, this.keys, this.hint, this.progress);
    this.panels = element("div", { class: "panels" });
    this.root = element("div", { class: "maps", role: "group" }, this.status, this.panels);
    parent.append(this.root);
    this.observer = new ResizeObserver(() => this.figure && this.root.clientWidth !== this.width && this.lay());
    this.observer.observe(this.root);
    this.onresize = () => this.figure && this.lay();
    window.addEventListener("resize", this.onresize);
    document.fonts?.ready.then(() => this.figure && !this.destroyed && this.lay());
  }

  receive(data, trigger) {
    this.trigger = trigger;
    const figure = decode(data);
    const look = lookOf(this.host, figure.colours);
    const same = this.figure?.text === figure.text && this.look.id === look.id;
    if (same) return;
    Object.assign(this, { figure, look });
    this.lay();
    this.root.dataset.done = `${figure.done}/${figure.total}`;
    this.root.dataset.fingerprint = String(figure.fingerprint);
    this.ask();
  }

  /** Once what is there has been painted: ask for the next finer part. */
  ask() {
    const { done, total } = this.figure;
    Object.assign(this.bar, { value: done, max: total });
    this.progress.style.visibility = done < total ? "visible" : "hidden";
    if (done >= total) return;
    requestAnimationFrame(() => setTimeout(() => !this.destroyed && this.trigger("more", [done]), 0));
  }

  lay() {
    this.width = this.root.clientWidth;
    if (this.width < 50) return;
    const { figure } = this;
    const count = figure.panels.length;
    const across = Math.max(1, Math.min(count, Math.floor((this.width + GAP) / (LEAST + GAP))));
    // As many rows as needed, then as even as they can be: five are three and two.
    const even = Math.ceil(count / Math.ceil(count / across));
    const room = Math.floor((this.width - (even - 1) * GAP) / even);
    const width = Math.min(room, count === 1 ? 780 : 460);
    while (this.views.length > count) this.views.pop().root.remove();
    while (this.views.length < count) {
      const view = new MapView(this);
      this.views.push(view);
      this.panels.append(view.root);
    }
    this.views.forEach((view, place) => view.show(figure, figure.panels[place], this.look, width));
    this.showKeys();
  }

  showKeys() {
    const seen = new Map(this.figure.marks.map((mark) => [mark.text, mark.shape]));
    const key = ([text, shape]) => element("span", { class: "key" }, this.icon(shape), text);
    this.keys.replaceChildren(...[...seen].map(key));
    if (this.figure.curves.length) this.keys.append(element("span", { class: "key" }, "\u2508 curve of minima"));
    this.hint.textContent = this.figure.hint;
  }

  icon(shape) {
    const canvas = element("canvas", { "aria-hidden": "true", width: 32, height: 32 });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    drawMark(context, shape, 8, 8, 5, this.look);
    return canvas;
  }

  /** The same position on every map. */
  point(position) {
    for (const view of this.views) view.point(position);
  }

  destroy() {
    this.destroyed = true;
    this.observer.disconnect();
    window.removeEventListener("resize", this.onresize);
    this.root.remove();
  }
}

/** Four bytes of header length, a JSON header, then each panel's cells and field. */
export function decode(bytes) {
  const { text, end } = headed(bytes);
  const figure = JSON.parse(text);
  const take = taker(bytes, end);
  const panels = figure.panels.map((panel) => ({
    ...panel,
    cells: take(panel.rows * panel.columns, panel.wide ? Uint16Array : Uint8Array),
    field: panel.field && { rows: panel.field[0], columns: panel.field[1], heights: take(panel.field[0] * panel.field[1], Float32Array) },
  }));
  return { ...figure, panels, text };
}
