// The player: one race on one cursor, in a picture, loss curves and a table. Python computes a whole
// run once and sends it; everything that moves, moves here. Streamlit calls the default export again
// whenever the data or the theme changes.

import { Curves } from "./curves.js";
import { element, letGo } from "./dom.js";
import { Explain } from "./explain.js";
import { Ground } from "./ground.js";
import { decodeLenses } from "./lenses.js";
import { lookOf } from "./look.js";
import { critical, KINDS } from "./markers.js";
import { decode } from "./message.js";
import { Pictures } from "./pictures.js";
import { Playback } from "./playback.js";
import { Results } from "./results.js";
import { Start } from "./start.js";
import { Strip } from "./strip.js";
import { link } from "./together.js";
import { Tooltip } from "./tooltip.js";
import { Transport } from "./transport.js";
import { MODES, opened, View } from "./view.js";

const WIDE = 860; // pixels from which picture and curves stand side by side
const LOW = 190; // pixels for the curves below two pictures side by side
const EXPLAINED = { none: 0, anatomy: 150, curvature: 185 }; // pixels for an explanation above the table
const STRIP = 108; // pixels for the learning rates below them

const players = new WeakMap();

export default function render({ data, parentElement, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.receive(data, setTriggerValue);
  return () => {
    player.destroy();
    players.delete(parentElement);
  };
}

class Player extends Playback {
  constructor(parent) {
    super();
    this.host = parent.host ?? parent;
    this.hidden = new Set();
    this.chosen = {}; // scales that the visitor has switched: { loss: true, heights: false }
    this.pictures = new Pictures(this, MODES);
    this.picture = this.pictures.picture;
    this.curves = new Curves((step) => this.seek(step));
    this.strip = new Strip(this.curves, (step) => this.seek(step));
    this.results = new Results((name) => this.toggleRacer(name));
    this.transport = new Transport(this);
    this.start = new Start((point) => this.trigger?.("start", point));
    this.view = new View((view) => this.trigger?.("view", view));
    this.heading = element("div", { class: "heading" });
    this.title = element("div", { class: "title" });
    this.heading.append(this.title, this.pictures.switch);
    this.scales = {};
    this.plots = element("div", { class: "plots" }, this.scaleButton("loss"), this.ratesButton(), this.curves.root, this.strip.root);
    this.explain = new Explain(this, (step) => this.trigger?.("step", step));
    this.told = element("div", { class: "told" }, this.explain.root, this.results.root);
    this.side = element("div", { class: "side" }, this.plots, this.told);
    this.views = element("div", { class: "views" }, this.picture.root, this.scaleButton("heights"));
    this.front = element("div", { class: "front" }, this.heading, this.views, this.pictures.flat, this.transport.root);
    this.root = element("div", { class: "player", role: "figure" }, this.front, this.side);
    this.inForce = element("div", { class: "in-force", title: "What is equal for all" });
    this.views.append(this.inForce);
    this.attend(this.picture);
    this.listen();
    parent.append(this.root);
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.root);
    // Canvas text does not follow a font that arrives late.
    document.fonts?.ready.then(() => this.run && !this.destroyed && this.lay(true));
  }

  // ---- data -------------------------------------------------------------------------------

  receive(data, trigger) {
    this.trigger = trigger;
    const { view, lenses, message } = opened(data);
    const turned = this.view.hear(view);
    const run = decode(message);
    const look = lookOf(this.host, run.colours);
    const old = this.run;
    const told = this.lenses;
    this.lenses = decodeLenses(lenses, run);
    this.start.arrived();
    if (old && run.key === old.key && look.id === this.look.id) {
      if (turned || told?.key !== this.lenses?.key) this.lay();
      return;
    }
    this.run = run;
    this.look = look;
    link(this, run.linked);
    if (!old) this.open();
    else if (run.surface.name !== old.surface.name || (run.title && run.title !== old.title)) this.begin();
    this.cursor = Math.min(this.cursor, run.steps);
    this.root.dataset.run = run.key;
    this.root.setAttribute("aria-label", describe(run));
    this.lay();
  }

  // ---- layout -----------------------------------------------------------------------------

  resized() {
    if (!this.run || this.root.clientWidth === this.width) return;
    this.lay();
  }

  lay(anew = false) {
    if (anew) this.pictures.renew();
    this.width = this.root.clientWidth;
    if (this.width < 50) return;
    const wide = this.width >= WIDE;
    this.mode = this.pictures.settle();
    const beside = wide && this.mode === "both";
    this.root.classList.toggle("wide", wide && !beside);
    this.root.classList.toggle("beside", beside);
    this.sizes = beside ? this.pair() : this.single(wide);
    this.strip.root.hidden = !this.showsRates();
    if (wide && this.showsRates()) this.sizes.curves = Math.max(this.sizes.curves - STRIP, 140);
    this.front.style.width = `${this.sizes.front}px`;
    this.side.style.width = `${this.sizes.side}px`;
    this.redraw();
  }

  /** Picture and curves side by side, or, in a narrow place, below one another. */
  single(wide) {
    const room = window.innerHeight - this.run.reserve;
    const tall = wide
      ? Math.min(Math.max(room, 360), 820)
      : Math.min(this.width * 0.92, Math.max(window.innerHeight * 0.5, 300));
    const aspect = Ground.aspect(this.run.surface);
    const width = wide ? Math.min(this.width * 0.58, (tall - 46) * aspect + 112) : this.width;
    const height = wide ? Math.min(tall, (width - 112) / aspect + 46) : tall;
    const side = wide ? this.width - width - 16 : this.width;
    const { racers } = this.run;
    const remarks = racers.filter((racer) => racer.remark).length;
    const said = 22 * Math.floor(this.run.conditions.length / 75);
    const explained = 32 + EXPLAINED[this.view.lens];
    const table = 64 + explained + said + (window.innerWidth > 1600 ? 37 : 31) * racers.length + 17 * remarks;
    const least = this.view.lens === "none" ? 170 : 150;
    const curves = wide ? Math.min(Math.max(height + 60 - table, least), height * 0.66) : 210;
    return { front: width, width, depth: width, height, side, curves, loss: side };
  }

  /** Two pictures side by side; below them, curves and table. The page below may wait for a scroll. */
  pair() {
    const room = window.innerHeight - this.run.reserve + 64 - LOW;
    const half = (this.width - 16) / 2;
    const aspect = Ground.aspect(this.run.surface);
    const height = Math.min(Math.max(room, 260), 760, (half - 112) / aspect + 46);
    const width = (height - 46) * aspect + 112;
    return { front: this.width, width, depth: this.width - width - 16, height, side: this.width, curves: LOW, loss: half };
  }

  redraw() {
    const { curves, loss } = this.sizes;
    this.pictures.show(this.run, this.look, this.sizes, this.logarithmic("heights"));
    this.curves.show(this.run, this.look, loss, curves, this.logarithmic("loss"), this.hidden);
    if (this.showsRates()) this.strip.show(this.run, this.look, this.lenses?.rates, STRIP, this.hidden);
    this.rates.setAttribute("aria-pressed", String(this.showsRates()));
    this.rates.hidden = Boolean(this.run.plain);
    this.explain.show(this.run, this.look, this.lenses);
    this.results.show(this.run, this.look, this.hidden);
    this.transport.show(this.run.steps, this.run.unit);
    this.inForce.textContent = this.run.inForce;
    this.start.place(this.run, this.look);
    this.showHeading();
    for (const [what, button] of Object.entries(this.scales)) {
      const now = this.logarithmic(what) ? "logarithmic" : "linear";
      button.textContent = now === "linear" ? "linear" : "log";
      button.setAttribute("aria-label", `${what} scale: ${now}, switch`);
    }
    this.scales.loss.hidden = this.run.surface.minimum === null;
    this.request();
  }

  /** The surface's name and the key to its marks; made anew only when they change. */
  showHeading() {
    const shown = [this.run.surface.name, this.run.surface.fingerprint, this.run.tag, this.look.id].join();
    if (shown === this.headed) return;
    this.headed = shown;
    const { surface } = this.run;
    const marks = KINDS.filter((kind) => surface.kinds.includes(kind));
    this.title.replaceChildren(
      element("strong", { title: surface.name }, [this.run.tag, surface.name].filter(Boolean).join(": ")),
      element("span", { class: "key" }, element("i", { class: "ring" }), "start"),
      ...marks.map((kind) => element("span", { class: "key" }, this.mark(kind), kind)),
      ...(surface.valleyCount ? [element("span", { class: "key" }, "\u2508 curve of minima")] : []),
      ...(surface.partial ? [element("span", { class: "key" }, element("i", { class: "blank" }), "undefined")] : []),
    );
  }

  mark(kind) {
    const canvas = element("canvas", { "aria-hidden": "true", width: 32, height: 32 });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    critical(context, kind, 8, 8, 5, this.look.ink, "transparent");
    return canvas;
  }

  // ---- two and three dimensions ----------------------------------------------------------

  /** What hands may do on a view. */
  attend(view) {
    this.start.ring(view);
    new Tooltip(view, () => this.run && !this.start.dragging && { run: this.run, cursor: this.cursor, hidden: this.hidden });
  }

  leave(view) {
    this.start.remove(view);
  }

  turned() {
    this.start.move();
    this.request();
  }

  /** The switch between logarithmic and linear, of the loss curves or of the surface's shading. */
  scaleButton(what) {
    const title = `Switch ${what} between logarithmic and linear`;
    const button = element("button", { type: "button", class: `scale ${what}`, title });
    button.addEventListener("click", (event) => {
      letGo(event);
      this.chosen[what] = !this.logarithmic(what);
      this.redraw();
    });
    this.scales[what] = button;
    return button;
  }

  ratesButton() {
    const title = "Show or hide the learning rates in use";
    const flip = (event) => {
      letGo(event);
      this.choose({ strip: this.showsRates() ? "hidden" : "shown" });
    };
    this.rates = element("button", { type: "button", class: "scale rates", title, onclick: flip }, "rates");
    return this.rates;
  }

  /** Whether the learning rates are drawn: as in gdviz/view.py, where a schedule changes them. */
  showsRates() {
    return this.view.strip === "shown" || (this.view.strip === "auto" && this.run.scheduled);
  }

  /** Logarithms are of the height above the lowest point: without one, linear is the default. */
  logarithmic(what) {
    return this.chosen[what] ?? this.run.surface.minimum !== null;
  }

  // ---- time -------------------------------------------------------------------------------

  draw() {
    this.pictures.draw(this.cursor, this.hidden);
    this.curves.draw(this.cursor);
    if (this.showsRates()) this.strip.draw(this.cursor);
    this.results.draw(this.cursor);
    this.explain.draw(this.cursor, this.playing);
    this.root.dataset.mode = this.mode;
    this.root.dataset.camera = `${this.view.turn} ${this.view.tilt} ${this.view.zoom}`;
  }

  /** Takes what the visitor has chosen of the view. */
  choose(fields) {
    this.view.choose(fields);
    this.lay();
  }

  /** A step by hand is shown as a whole. */
  sought() {
    this.explain.whole();
  }

  /** The next beat of what explains a step. */
  further() {
    return this.explain.next();
  }

  toggleRacer(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.redraw();
  }

  destroy() {
    link(this, false);
    this.quiet();
    this.start.destroy();
    this.explain.destroy();
    this.view.stop();
    this.pictures.destroy();
    this.destroyed = true;
    this.observer.disconnect();
    this.root.remove();
  }
}

function describe(run) {
  const endings = run.racers.map((racer) => `${racer.name}: ${racer.result.text}`).join("; ");
  return `Optimisers racing down the surface ${run.surface.name}, ${run.steps} steps. ${endings}.`;
}
