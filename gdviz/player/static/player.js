// The player: one race on one cursor, in a picture, loss curves and a table. Python computes a whole
// run once and sends it; everything that moves, moves here. Streamlit calls the default export again
// whenever the data or the theme changes.

import { Curves } from "./curves.js";
import { element, letGo } from "./dom.js";
import { number } from "./format.js";
import { lookOf } from "./look.js";
import { critical, KINDS } from "./markers.js";
import { decode } from "./message.js";
import { Picture } from "./picture.js";
import { Results } from "./results.js";
import { Start } from "./start.js";
import { Transport } from "./transport.js";

const WIDE = 860; // pixels from which picture and curves stand side by side
const PACE = { least: 25, seconds: 10 }; // steps a second at speed 1: a run lasts ten seconds at most

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

class Player {
  constructor(parent) {
    this.host = parent.host ?? parent;
    this.cursor = 0;
    this.hidden = new Set();
    this.chosen = {}; // scales that the visitor has switched: { loss: true, heights: false }
    this.frames = 0;
    this.picture = new Picture();
    this.curves = new Curves((step) => this.seek(step));
    this.results = new Results((name) => this.toggleRacer(name));
    this.transport = new Transport(this);
    this.start = new Start(this.picture, (point) => this.trigger?.("start", point));
    this.heading = element("div", { class: "heading" });
    this.scales = {};
    this.side = element("div", { class: "side" }, this.scaleButton("loss"), this.curves.root, this.results.root);
    this.front = element("div", { class: "front" }, this.heading, this.picture.root, this.transport.root);
    this.root = element("div", { class: "player", role: "figure" }, this.front, this.side);
    this.tooltip = element("div", { class: "tooltip", role: "status" });
    this.inForce = element("div", { class: "in-force", title: "What is equal for all" });
    this.picture.root.append(this.scaleButton("heights"), this.inForce, this.tooltip);
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
    const run = decode(data);
    const look = lookOf(this.host, run.colours);
    const old = this.run;
    this.start.arrived();
    if (old && run.key === old.key && look.id === this.look.id) return;
    this.run = run;
    this.look = look;
    if (!old) this.open();
    else if (run.surface.name !== old.surface.name) this.begin();
    this.cursor = Math.min(this.cursor, run.steps);
    this.root.dataset.run = run.key;
    this.root.setAttribute("aria-label", describe(run));
    this.lay();
  }

  /** How a race opens: moving, unless the visitor asked for stillness. */
  open() {
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.loop = this.run.loop && !this.still;
    this.playing = !this.still;
    if (this.still) this.cursor = this.run.steps;
  }

  /** Another surface is another race: it starts at the start, moving if motion is welcome. */
  begin() {
    if (this.still) return;
    this.cursor = 0;
    this.ended = undefined;
    this.playing = true;
  }

  // ---- layout -----------------------------------------------------------------------------

  resized() {
    if (!this.run || this.root.clientWidth === this.width) return;
    this.lay();
  }

  lay(anew = false) {
    if (anew) this.picture.background = null;
    this.width = this.root.clientWidth;
    if (this.width < 50) return;
    const wide = this.width >= WIDE;
    this.root.classList.toggle("wide", wide);
    const room = window.innerHeight - this.run.reserve;
    const tall = wide
      ? Math.min(Math.max(room, 360), 820)
      : Math.min(this.width * 0.92, Math.max(window.innerHeight * 0.5, 300));
    const width = wide ? Math.min(this.width * 0.58, (tall - 46) * this.aspect() + 112) : this.width;
    const height = wide ? Math.min(tall, (width - 112) / this.aspect() + 46) : tall;
    const side = wide ? this.width - width - 16 : this.width;
    this.front.style.width = `${width}px`;
    this.side.style.width = `${side}px`;
    const { racers } = this.run;
    const remarks = racers.filter((racer) => racer.remark).length;
    const said = 22 * Math.floor(this.run.conditions.length / 75);
    const table = 64 + said + (window.innerWidth > 1600 ? 37 : 31) * racers.length + 17 * remarks;
    const curves = wide ? Math.min(Math.max(height + 60 - table, 170), height * 0.66) : 210;
    this.sizes = { width, height, side, curves };
    this.redraw();
  }

  /** Width over height of the plot: true to scale unless the window is very long or very flat. */
  aspect() {
    const [[x0, x1], [y0, y1]] = this.run.surface.window;
    const ratio = (x1 - x0) / (y1 - y0);
    return ratio > 0.6 && ratio < 1.8 ? ratio : 1.15;
  }

  redraw() {
    const { width, height, side, curves } = this.sizes;
    this.picture.show(this.run, this.look, width, height, this.logarithmic("heights"));
    this.curves.show(this.run, this.look, side, curves, this.logarithmic("loss"), this.hidden);
    this.results.show(this.run, this.look, this.hidden);
    this.transport.show(this.run.steps, this.run.unit);
    this.inForce.textContent = this.run.inForce;
    this.start.place(this.run.start, this.look);
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
    const shown = [this.run.surface.name, this.look.id].join();
    if (shown === this.headed) return;
    this.headed = shown;
    const { surface } = this.run;
    const marks = KINDS.filter((kind) => surface.kinds.includes(kind));
    this.heading.replaceChildren(
      element("strong", {}, this.run.surface.name),
      element("span", { class: "key" }, element("i", { class: "ring" }), "start"),
      ...marks.map((kind) => element("span", { class: "key" }, this.mark(kind), kind)),
      ...(surface.valleyCount ? [element("span", { class: "key" }, "\u2508 curve of minima")] : []),
    );
  }

  mark(kind) {
    const canvas = element("canvas", { "aria-hidden": "true", width: 32, height: 32 });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    critical(context, kind, 8, 8, 5, this.look.ink, "transparent");
    return canvas;
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

  /** Logarithms are of the height above the lowest point: without one, linear is the default. */
  logarithmic(what) {
    return this.chosen[what] ?? this.run.surface.minimum !== null;
  }

  // ---- time -------------------------------------------------------------------------------

  request() {
    if (this.frame === undefined && this.sizes) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = undefined;
    const { steps } = this.run;
    if (this.playing) {
      const elapsed = Math.min((now - (this.last ?? now)) / 1000, 0.1);
      this.cursor += elapsed * Math.max(PACE.least, steps / PACE.seconds) * this.transport.speed;
      if (this.cursor >= steps) this.finish(now);
    }
    this.last = this.playing ? now : undefined;
    this.draw();
    if (this.playing) this.request();
  }

  /** At the end: rest a moment and begin again when looping, else stop. */
  finish(now) {
    this.cursor = this.run.steps;
    if (!this.loop) {
      this.playing = false;
      return;
    }
    this.ended ??= now;
    if (now - this.ended < 1500) return;
    this.ended = undefined;
    this.cursor = 0;
  }

  draw() {
    this.frames += 1;
    this.picture.draw(this.cursor, this.hidden);
    this.curves.draw(this.cursor);
    this.results.draw(this.cursor);
    this.transport.draw(this.cursor, this.playing, this.loop);
    this.root.dataset.step = String(Math.floor(this.cursor));
    this.root.dataset.playing = String(this.playing);
    this.root.dataset.frames = String(this.frames);
  }

  play(on = !this.playing) {
    this.playing = on;
    this.ended = undefined;
    if (on && this.cursor >= this.run.steps) this.cursor = 0;
    this.request();
  }

  seek(step) {
    this.playing = false;
    this.ended = undefined;
    this.cursor = Math.min(Math.max(step, 0), this.run.steps);
    this.request();
  }

  step(by) {
    this.seek((by > 0 ? Math.floor(this.cursor) : Math.ceil(this.cursor)) + by);
  }

  restart() {
    this.cursor = 0;
    this.ended = undefined;
    this.play(true);
  }

  setLoop(on) {
    this.loop = on;
    this.request();
  }

  toggleRacer(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.redraw();
  }

  // ---- hands ------------------------------------------------------------------------------

  listen() {
    this.onkey = (event) => this.key(event);
    this.onresize = () => this.run && this.lay();
    // Before Streamlit's own handlers: a list that is closed but focused would open at a space.
    document.addEventListener("keydown", this.onkey, true);
    window.addEventListener("resize", this.onresize);
    const { root } = this.picture;
    root.addEventListener("pointermove", (event) => this.hover(event));
    root.addEventListener("pointerleave", () => this.tooltip.classList.remove("on"));
  }

  key(event) {
    if (!this.run || event.ctrlKey || event.metaKey || event.altKey || busy(event)) return;
    if (event.key === " " && event.repeat) return;
    const acts = {
      " ": () => this.play(),
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  hover(event) {
    if (event.pointerType === "touch" || !this.run || this.start.dragging) {
      this.tooltip.classList.remove("on");
      return;
    }
    const { plot } = this.picture;
    const box = this.picture.root.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left - plot.left, event.clientY - box.top - plot.top];
    const inside = px >= 0 && py >= 0 && px <= plot.width && py <= plot.height;
    this.tooltip.classList.toggle("on", inside);
    if (inside) this.tell(px, py);
  }

  /** Reads out a step of a path (exactly) or the surface (between its grid points, hence "about"). */
  tell(px, py) {
    const near = this.picture.nearestStep(px, py, this.cursor, this.hidden);
    const [nameX, nameY] = this.run.surface.axes;
    const lines = [];
    if (near) {
      const { racer, step } = near;
      lines.push(
        `${racer.name}, step ${step}`,
        `${nameX} = ${number(racer.points[2 * step], 4)}   ${nameY} = ${number(racer.points[2 * step + 1], 4)}`,
        `f = ${number(racer.values[step], 4)}   |\u2207f| = ${number(racer.slopes[step], 4)}`,
      );
    } else {
      const [x, y] = this.picture.point(px, py);
      const { value, slope } = this.picture.field.at(x, y);
      lines.push(
        `${nameX} = ${number(x, 4)}   ${nameY} = ${number(y, 4)}`,
        `f \u2248 ${number(value)}   |\u2207f| \u2248 ${number(slope, 2)}`,
      );
    }
    this.tooltip.replaceChildren(...lines.map((text) => element("div", {}, text)));
    const { plot } = this.picture;
    const flip = px > plot.width * 0.55;
    this.tooltip.style.left = flip ? "auto" : `${plot.left + px + 16}px`;
    this.tooltip.style.right = flip ? `${this.picture.width - plot.left - px + 16}px` : "auto";
    this.tooltip.style.top = `${plot.top + Math.min(py + 12, plot.height - 70)}px`;
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onkey, true);
    this.start.destroy();
    this.destroyed = true;
    window.removeEventListener("resize", this.onresize);
    this.observer.disconnect();
    this.root.remove();
  }
}

const OWN_SPACE = "button, a, summary, select, textarea, [contenteditable=true], [role=option], [role=menuitem], [role=checkbox], [role=switch], [role=radio], [role=tab]";
const OWN_ARROWS = "input, select, textarea, [contenteditable=true], .start, [role=application], [role=option], [role=menuitem], [role=radio], [role=tab]";

/** Whether a key belongs to what has the focus. Sliders and closed lists have no use for a space. */
function busy(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (event.key !== " ") return Boolean(target.closest(OWN_ARROWS));
  if (target.matches("input[type=range], [role=combobox][aria-expanded=false]")) return false;
  return Boolean(target.closest(`${OWN_SPACE}, input`));
}

function describe(run) {
  const endings = run.racers.map((racer) => `${racer.name}: ${racer.result.text}`).join("; ");
  return `Optimisers racing down the surface ${run.surface.name}, ${run.steps} steps. ${endings}.`;
}
