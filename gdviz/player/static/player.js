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
import { Orbit } from "./orbit.js";
import { Picture } from "./picture.js";
import { Results } from "./results.js";
import { Start } from "./start.js";
import { Strip } from "./strip.js";
import { following, leading, link } from "./together.js";
import { Tooltip } from "./tooltip.js";
import { Transport } from "./transport.js";
import { MODES, opened, View } from "./view.js";

const WIDE = 860; // pixels from which picture and curves stand side by side
const LOW = 190; // pixels for the curves below two pictures side by side
const EXPLAINED = { none: 0, anatomy: 150, curvature: 185 }; // pixels for an explanation above the table
const STRIP = 108; // pixels for the learning rates below them
const FLAT = "3-D needs WebGL, which is not to be had here now, so you see the surface from above.";
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
    this.strip = new Strip(this.curves, (step) => this.seek(step));
    this.results = new Results((name) => this.toggleRacer(name));
    this.transport = new Transport(this);
    this.start = new Start((point) => this.trigger?.("start", point));
    this.view = new View((view) => this.trigger?.("view", view));
    this.heading = element("div", { class: "heading" });
    this.title = element("div", { class: "title" });
    this.flat = element("p", { class: "conditions flat", role: "status" });
    this.heading.append(this.title, this.modeSwitch());
    this.scales = {};
    this.plots = element("div", { class: "plots" }, this.scaleButton("loss"), this.ratesButton(), this.curves.root, this.strip.root);
    this.explain = new Explain(this, (step) => this.trigger?.("step", step));
    this.told = element("div", { class: "told" }, this.explain.root, this.results.root);
    this.side = element("div", { class: "side" }, this.plots, this.told);
    this.views = element("div", { class: "views" }, this.picture.root, this.scaleButton("heights"));
    this.front = element("div", { class: "front" }, this.heading, this.views, this.flat, this.transport.root);
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

  /** How a race opens: moving, unless the visitor asked for stillness. */
  open() {
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.loop = this.run.loop && !this.still;
    this.playing = !this.still;
    if (this.still) this.cursor = this.run.steps;
  }

  /** Another surface, or another named scene, is another race: it starts at the start, moving if motion is welcome. */
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
    if (anew) for (const view of [this.picture, this.relief]) if (view) view.background = null;
    this.width = this.root.clientWidth;
    if (this.width < 50) return;
    const wide = this.width >= WIDE;
    this.mode = this.shownMode();
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
    const { width, depth, height, curves, loss } = this.sizes;
    const { run, look, mode } = this;
    const logarithmic = this.logarithmic("heights");
    this.picture.root.hidden = mode === "3-D";
    if (this.relief) this.relief.root.hidden = mode === "2-D";
    if (mode !== "3-D") this.picture.show(run, look, width, height, logarithmic);
    if (mode !== "2-D") this.relief.show(run, look, depth, height, logarithmic, this.view);
    this.curves.show(this.run, this.look, loss, curves, this.logarithmic("loss"), this.hidden);
    if (this.showsRates()) this.strip.show(this.run, this.look, this.lenses?.rates, STRIP, this.hidden);
    this.rates.setAttribute("aria-pressed", String(this.showsRates()));
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
    for (const button of this.modes) {
      button.setAttribute("aria-pressed", String(button.textContent === this.mode));
    }
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

  modeSwitch() {
    this.modes = MODES.map((mode) => {
      const choose = (event) => {
        letGo(event);
        this.failed = false;
        this.choose({ mode });
      };
      return element("button", { type: "button", onclick: choose }, mode);
    });
    return element("div", { class: "modes", role: "group", "aria-label": "Picture" }, ...this.modes);
  }

  /** The mode asked for; the picture from above until the other one is there. */
  shownMode() {
    const wished = this.view.mode;
    if (wished !== "2-D" && !this.relief && !this.failed) this.raise();
    this.flat.textContent = wished !== "2-D" && this.failed ? FLAT : "";
    return this.relief ? wished : "2-D";
  }

  /** Fetches the 3-D view, at its first use. */
  async raise() {
    if (this.raising) return;
    this.raising = true;
    try {
      const { Relief } = await import("./relief.js");
      if (!this.destroyed) this.adopt(new Relief(() => this.lose()));
    } catch (error) {
      this.failed = true;
    }
    this.raising = false;
    if (!this.destroyed) this.lay();
  }

  adopt(relief) {
    this.relief = relief;
    this.picture.root.after(relief.root);
    this.attend(relief);
    new Orbit(relief.root, (...by) => this.turn(...by));
  }

  /** The graphics were taken away: what is left is the picture from above. */
  lose() {
    this.start.remove(this.relief);
    this.relief.destroy();
    this.relief = null;
    this.failed = true;
    this.lay();
  }

  turn(...by) {
    this.view.move(...by);
    this.relief.aim(this.view);
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

  request() {
    if (this.frame === undefined && this.sizes) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = undefined;
    const { steps } = this.run;
    if (this.playing && leading(this) === this) {
      const elapsed = Math.min((now - (this.last ?? now)) / 1000, 0.1);
      this.cursor += elapsed * Math.max(PACE.least, steps / PACE.seconds) * this.transport.speed;
      if (this.cursor >= steps) this.finish(now);
    }
    this.last = this.playing ? now : undefined;
    this.draw();
    for (const player of following(this)) player.follow(this);
    if (this.playing && leading(this) === this) this.request();
  }

  /** Shows what the player that leads shows. */
  follow({ cursor, playing, loop }) {
    Object.assign(this, { playing, loop, cursor: Math.min(cursor, this.run.steps) });
    if (this.sizes) this.draw();
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
    if (this.mode !== "3-D") this.picture.draw(this.cursor, this.hidden);
    if (this.mode !== "2-D") this.relief.draw(this.cursor, this.hidden);
    this.curves.draw(this.cursor);
    if (this.showsRates()) this.strip.draw(this.cursor);
    this.results.draw(this.cursor);
    this.explain.draw(this.cursor, this.playing);
    this.transport.draw(this.cursor, this.playing, this.loop);
    this.root.dataset.step = String(Math.floor(this.cursor));
    this.root.dataset.playing = String(this.playing);
    this.root.dataset.frames = String(this.frames);
    this.root.dataset.mode = this.mode;
    this.root.dataset.camera = `${this.view.turn} ${this.view.tilt} ${this.view.zoom}`;
  }

  play(on = !this.playing) {
    if (leading(this) !== this) return leading(this).play(on);
    this.playing = on;
    this.ended = undefined;
    if (on && this.cursor >= this.run.steps) this.cursor = 0;
    this.request();
  }

  /** Takes what the visitor has chosen of the view. */
  choose(fields) {
    this.view.choose(fields);
    this.lay();
  }

  seek(step) {
    if (leading(this) !== this) return leading(this).seek(step);
    this.explain.whole();
    this.go(step);
  }

  go(step) {
    this.playing = false;
    this.ended = undefined;
    this.cursor = Math.min(Math.max(step, 0), this.run.steps);
    this.request();
  }

  step(by) {
    this.seek((by > 0 ? Math.floor(this.cursor) : Math.ceil(this.cursor)) + by);
  }

  restart() {
    if (leading(this) !== this) return leading(this).restart();
    this.cursor = 0;
    this.ended = undefined;
    this.play(true);
  }

  setLoop(on) {
    if (leading(this) !== this) return leading(this).setLoop(on);
    this.loop = on;
    this.request();
  }

  setSpeed(speed) {
    for (const player of [this, leading(this), ...following(leading(this))]) player.transport.setSpeed(speed);
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
  }

  key(event) {
    if (!this.run || leading(this) !== this || event.ctrlKey || event.metaKey || event.altKey || busy(event)) return;
    if (event.key === " " && event.repeat) return;
    const acts = {
      " ": () => (!this.playing && this.explain.next()) || this.play(),
      ArrowRight: () => (!this.playing && this.explain.next()) || this.step(1),
      ArrowLeft: () => this.step(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  destroy() {
    link(this, false);
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onkey, true);
    this.start.destroy();
    this.explain.destroy();
    this.view.stop();
    this.relief?.destroy();
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
