// The network lab: decision view, network, curves and landscape on one cursor. Python computes a whole
// training once and sends it; everything that moves, moves here. Streamlit calls the default export again
// whenever the data or the theme changes.

import { element, icon, letGo, press } from "./dom.js";
import { Film } from "./film.js";
import { number } from "./format.js";
import { Ground } from "./ground.js";
import { Confusion } from "./lab_confusion.js";
import { Chart, lossPlot, STRIPS } from "./lab_curves.js";
import { Decision } from "./lab_decision.js";
import { Landscape } from "./lab_landscape.js";
import { cursorAt, decodeLab, decodeUnit, epochAt, epochText } from "./lab_message.js";
import { Network } from "./lab_network.js";
import { lookOf } from "./look.js";
import { Playback } from "./playback.js";
import { shadesOf } from "./shades.js";
import { Transport } from "./transport.js";
import { opened, View } from "./view.js";

const WIDE = 860; // pixels from which the views stand side by side
const NARROW = 450; // pixels below which the second plot's heading takes two lines
const GAP = 14;
const HEAD = 26; // pixels of a panel's heading
const TOP = 30; // pixels of the title
const BOTTOM = 44; // pixels of the transport
const METER = 62; // pixels of the honesty meter
const LEAST = 440; // pixels of height for all views, at the least
const LARGER = "M4 4h7v2H7.4l4 4-1.4 1.4-4-4V11H4zM20 20h-7v-2h3.6l-4-4 1.4-1.4 4 4V13h2z";
const FIELDS = ["mode", "turn", "tilt", "zoom", "unit", "strip"];
const PACE = { least: 10, seconds: 8 }; // moments a second at speed 1
const REST = 400; // milliseconds without a move after which Python is told the moment

const labs = new WeakMap();

export default function render({ data, parentElement, setTriggerValue }) {
  let lab = labs.get(parentElement);
  if (!lab) {
    lab = new Lab(parentElement);
    labs.set(parentElement, lab);
  }
  lab.receive(data, setTriggerValue);
  return () => {
    lab.destroy();
    labs.delete(parentElement);
  };
}

class Lab extends Playback {
  constructor(parent) {
    super();
    this.host = parent.host ?? parent;
    this.view = new View((view) => this.trigger?.("view", view), FIELDS);
    this.logarithmic = true;
    this.glanced = null; // the unit that the pointer is on
    this.large = null; // the view that has most of the room: "network", "output" or "landscape"
    const seek = (moment) => this.seek(moment);
    this.transport = new Transport(this);
    this.decision = new Decision(() => this.choose({ unit: -1 }));
    this.confusion = new Confusion();
    this.network = new Network((unit) => this.pick(unit), (unit) => this.glance(unit));
    this.landscape = new Landscape(this);
    this.scale = element("button", { type: "button", class: "scale loss", title: "Switch the loss between logarithmic and linear", onclick: (event) => this.rescale(event) });
    this.switch = element("div", { class: "modes", role: "group", "aria-label": "Second plot" });
    this.loss = new Chart("loss", seek, this.scale);
    this.strip = new Chart("strip", seek, this.switch);
    this.title = element("div", { class: "heading" });
    this.said = element("p", { class: "said", role: "status" });
    this.upper = element("div", { class: "upper" }, this.network.root, this.decision.root, this.confusion.root, this.landscape.root);
    this.enlargers = { network: this.enlarger("network"), output: this.enlarger("output"), landscape: this.enlarger("landscape") };
    this.lower = element("div", { class: "lower" }, this.loss.root, this.strip.root);
    this.root = element("div", { class: "lab player", role: "figure" }, this.title, this.upper, this.lower, this.transport.root, this.said);
    this.listen();
    parent.append(this.root);
    this.observer = new ResizeObserver(() => this.run && this.root.clientWidth !== this.width && this.lay());
    this.observer.observe(this.root);
    // Canvas text does not follow a font that arrives late.
    document.fonts?.ready.then(() => this.run && !this.destroyed && this.lay(true));
  }

  /** Moments a second at speed 1. */
  get pace() {
    return Math.max(PACE.least, this.run.steps / PACE.seconds);
  }

  // ---- data -------------------------------------------------------------------------------

  receive(data, trigger) {
    this.trigger = trigger;
    const { view, lenses, message } = opened(data);
    this.tells = view.tellsMoment;
    const turned = this.view.hear(view);
    const lens = decodeUnit(lenses);
    const focused = lens?.key !== this.lens?.key;
    this.lens = lens;
    const run = decodeLab(message);
    const look = lookOf(this.host, run.colours);
    const old = this.run;
    if (old && run.key === old.key && run.fingerprint === old.fingerprint && look.id === this.look.id) {
      if (turned || focused) this.lay();
      return;
    }
    Object.assign(this, { run, look, shades: shadesOf(look, run.colours) });
    if (!old) this.open();
    else if (run.scene !== old.scene) this.begin();
    else this.goOn(old);
    this.cursor = this.still && run.scene !== old?.scene ? run.steps : Math.min(this.cursor, run.steps);
    this.root.style.setProperty("--wrong", run.colours.signs[look.theme][0]);
    this.root.dataset.run = run.key;
    this.root.setAttribute("aria-label", describe(run));
    this.lay();
  }

  /**
   * A run that takes another's place goes on at the same epoch. Where the last one was over, a longer one
   * plays on from there, and any other shows its end.
   */
  goOn(old) {
    const { run } = this;
    if (run.key === old.key) return;
    const [ended, ends] = [old.epochs[old.steps], run.epochs[run.steps]];
    const over = this.cursor >= old.steps && !this.playing;
    this.cursor = over && ends <= ended ? run.steps : cursorAt(run, epochAt(old, this.cursor));
    if (over && ends > ended) this.playing = !this.still;
    this.ended = undefined;
  }

  // ---- layout -----------------------------------------------------------------------------

  lay(anew = false) {
    if (anew) this.landscape.renew();
    this.width = this.root.clientWidth;
    if (this.width < 50) return;
    const wide = this.width >= WIDE;
    if (!wide || !this.shown(this.large)) this.large = null;
    this.root.classList.toggle("spread", wide);
    this.root.classList.toggle("single", this.large !== null);
    this.mode = this.run.ground ? this.landscape.settle() : "2-D";
    this.sizes = !wide ? this.stack() : this.large ? this.single() : this.spread();
    this.redraw();
  }

  /** Whether a view has something to show. */
  shown(name) {
    const { run } = this;
    return { network: run.layers.length > 0, output: Boolean(run.boundary || run.confusion), landscape: Boolean(run.ground) }[name] ?? false;
  }

  /** Pixels of height for all views. */
  get room() {
    return Math.min(Math.max(window.innerHeight - this.run.reserve - TOP - BOTTOM - GAP, LEAST), 1100);
  }

  /** Side by side: network, its output, the landscape; below them the curves. Each is [width, height]. */
  spread() {
    const { run, width } = this;
    const { room } = this;
    const alone = !["network", "output", "landscape"].some((name) => this.shown(name));
    const low = alone ? room : Math.min(Math.max(room * 0.36, 165), 330);
    const tall = room - low - HEAD;
    const [across, down] = Decision.margins;
    const shown = run.boundary || run.confusion;
    const aspect = run.ground ? Ground.aspect(run.ground.surface) : 0;
    const high = tall - METER;
    const wished = run.ground ? Math.min((high - 46) * aspect + 112, 0.37 * width) : 0;
    const square = Math.min(tall - down + across, 0.39 * width);
    // Boxes need no width, and beside a confusion matrix there are images.
    const output = !shown ? 0 : run.boundary ? square : Math.max(square, 0.76 * width - wished - 2 * GAP);
    const rest = width - (output ? output + GAP : 0);
    const diagram = run.layers.length ? Math.max(rest - wished - (wished ? GAP : 0), 0.2 * width) : 0;
    const plane = run.ground ? rest - (diagram ? diagram + GAP : 0) : 0;
    const deep = run.ground ? Math.min(high, (plane - 112) / aspect + 46) : 0;
    const loss = this.strips().length ? Math.round(0.54 * width) : width;
    return {
      network: [diagram, tall],
      output: [output, run.boundary ? Math.min(tall, output - across + down) : tall],
      landscape: [plane, deep],
      loss: [loss, low - HEAD],
      strip: [width - loss - GAP, low - HEAD],
    };
  }

  /** One view has most of the room, and the curves stand beside it. */
  single() {
    const { run, width, room } = this;
    const [across, down] = Decision.margins;
    const tall = room - HEAD;
    const most = 0.64 * width;
    const aspect = run.ground ? Ground.aspect(run.ground.surface) : 1;
    const output = Math.min(tall - down + across, most);
    const plane = Math.min((tall - METER - 46) * aspect + 112, most);
    const sizes = {
      network: [most, tall],
      output: [output, run.boundary ? output - across + down : tall],
      landscape: [plane, (plane - 112) / aspect + 46],
    };
    const rest = width - sizes[this.large][0] - GAP;
    const half = (room - GAP) / (this.strips().length ? 2 : 1) - HEAD;
    return { ...sizes, loss: [rest, half], strip: [rest, half - (rest < NARROW ? HEAD : 0)] };
  }

  /** One below the other. */
  stack() {
    const { run, width } = this;
    const [across, down] = Decision.margins;
    const aspect = run.ground ? Ground.aspect(run.ground.surface) : 1;
    const plane = Math.min(width, 480 * aspect + 112);
    return {
      network: [width, run.links.length ? 270 : 34 * Math.min(run.layers.length, 9)],
      output: [Math.min(width, 520), Math.min(width, 520) - (run.boundary ? across - down : -40)],
      landscape: [plane, (plane - 112) / aspect + 46],
      loss: [width, 190],
      strip: [width, 165],
    };
  }

  redraw() {
    const { run, look, shades, sizes } = this;
    const views = { network: this.network, output: run.boundary ? this.decision : this.confusion, landscape: this.landscape };
    (run.boundary ? this.confusion : this.decision).root.hidden = true;
    this.views = [];
    for (const [name, view] of Object.entries(views)) {
      view.root.hidden = !this.shown(name) || (this.large !== null && this.large !== name);
      if (!this.shown(name)) continue;
      view.root.style.width = `${sizes[name][0]}px`;
      view.show(run, look, shades, ...sizes[name]);
      if (!view.root.hidden) this.views.push(name);
      view.root.firstElementChild.append(this.enlargers[name]);
      press(this.enlargers[name], this.large === name, this.large === name ? "Show all views" : `Enlarge the ${name}`);
    }
    this.showCurves();
    this.transport.show(run.steps, "epoch", (moment) => `epoch ${epochText(run.epochs[moment])} / ${epochText(run.epochs[run.steps])}`);
    this.showTitle();
    this.watch();
    this.request();
  }

  showTitle() {
    const { title, note, ended } = this.run;
    this.title.replaceChildren(
      element("strong", {}, title),
      ...(note ? [element("span", { class: "note" }, note)] : []),
      ...(ended ? [element("span", { class: "ended" }, ended)] : []),
    );
  }

  showCurves() {
    const { run, look, sizes } = this;
    this.loss.show(run, look, lossPlot(run, run.colours, this.logarithmic), ...sizes.loss);
    this.scale.textContent = this.logarithmic ? "log" : "linear";
    this.scale.setAttribute("aria-label", `loss scale: ${this.logarithmic ? "logarithmic" : "linear"}, switch`);
    const names = this.strips();
    this.strip.root.hidden = !names.length;
    if (!names.length) return;
    const shown = this.shownStrip();
    this.strip.show(run, look, STRIPS[shown].plan(run, run.colours, look), ...sizes.strip);
    if (names.join() !== this.named) {
      this.named = names.join();
      this.switch.replaceChildren(...names.map((name) =>
        element("button", { type: "button", onclick: (event) => (letGo(event), this.choose({ strip: name })) }, name)));
    }
    this.switch.hidden = names.length < 2;
    for (const button of this.switch.children) button.setAttribute("aria-pressed", String(button.textContent === shown));
  }

  /** What the second plot can show of this run. */
  strips() {
    return Object.keys(STRIPS).filter((name) => STRIPS[name].has(this.run));
  }

  shownStrip() {
    const names = this.strips();
    return names.includes(this.view.strip) ? this.view.strip : names[0];
  }

  /** The button that gives a view most of the room, or takes it back. */
  enlarger(name) {
    const flip = (event) => {
      letGo(event);
      this.large = this.large === name ? null : name;
      this.lay();
    };
    return element("button", { type: "button", class: "scale larger", onclick: flip }, icon(LARGER));
  }

  // ---- what the decision view shows -------------------------------------------------------

  pick(unit) {
    this.glanced = null;
    this.choose({ unit: unit === this.view.unit ? -1 : unit });
  }

  /** Shows a unit as long as the pointer is on it. */
  glance(unit) {
    this.glanced = unit;
    this.watch();
    this.request();
  }

  watch() {
    if (!this.run?.boundary) return;
    const asked = this.glanced ?? this.view.unit;
    const source = asked < 0 ? null : this.source(asked);
    this.watched = source ? asked : -1;
    this.decision.watch(source);
  }

  /** A unit's map: the fine one, if it has been sent, else the little one. */
  source(unit) {
    const little = this.network.source(unit);
    if (!little || this.lens?.unit !== unit || this.lens.run !== this.run.picture) return little;
    return { ...little, film: new Film(this.lens.numbers, this.lens.side), scale: this.lens.scale };
  }

  // ---- time -------------------------------------------------------------------------------

  draw() {
    const { run, cursor } = this;
    let screen = null;
    if (run.boundary && this.views.some((name) => name !== "landscape")) screen = this.decision.draw(cursor);
    else if (this.views.includes("output")) this.confusion.draw(cursor);
    const resting = () => this.playing && this.frames % 2 && this.network.dense;
    if (this.views.includes("network") && !resting()) this.network.draw(cursor, this.watched ?? -1, screen);
    if (this.views.includes("landscape")) this.landscape.draw(cursor);
    this.loss.draw(cursor);
    if (!this.strip.root.hidden) this.strip.draw(cursor);
    Object.assign(this.root.dataset, {
      mode: this.mode,
      unit: String(this.watched ?? -1),
      strip: this.shownStrip() ?? "",
      camera: `${this.view.turn} ${this.view.tilt} ${this.view.zoom}`,
    });
    clearTimeout(this.timer);
    if (!this.playing) this.timer = setTimeout(() => this.rest(), REST);
  }

  /** At rest: what there is to see, for those who cannot, and the moment, for Python. */
  rest() {
    const { run, cursor } = this;
    const moment = Math.floor(cursor);
    const at = (name, values) => (values ? ` ${name} ${number(values[moment])}.` : "");
    const right = run.boundary ? this.decision.said(cursor) : run.confusion ? this.confusion.said.textContent : "";
    this.said.textContent = `Epoch ${epochText(run.epochs[moment])}.${at("Training loss", run.losses)}${at(`Loss on ${run.heldOut} examples`, run.validationLosses)} ${right}`;
    if (!this.tells || moment === this.toldMoment) return;
    this.toldMoment = moment;
    this.trigger?.("moment", moment);
  }

  /** Takes what the visitor has chosen of the view. */
  choose(fields) {
    this.view.choose(fields);
    this.lay();
  }

  rescale(event) {
    letGo(event);
    this.logarithmic = !this.logarithmic;
    this.lay();
  }

  destroy() {
    this.quiet();
    clearTimeout(this.timer);
    this.view.stop();
    this.landscape.destroy();
    this.destroyed = true;
    this.observer.disconnect();
    this.root.remove();
  }
}

function describe(run) {
  const last = run.steps;
  const loss = `training loss from ${number(run.losses[0])} to ${number(run.losses[last])}`;
  const right = run.validationAccuracies ? `, ${number(100 * run.validationAccuracies[last])} % of the ${run.heldOut} examples right` : "";
  return `A training run, ${run.title}: ${epochText(run.epochs[last])} epochs, ${loss}${right}. ${run.ended}`;
}
