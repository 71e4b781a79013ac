// The instruments that explain one racer: which of them is on, on whom, its words and its drawing.

import { Anatomy } from "./anatomy.js";
import { Curvature } from "./curvature.js";
import { element, erase, fit, letGo } from "./dom.js";
import { placeOf, timeOf } from "./message.js";

const REST = 400; // milliseconds without a move after which Python is told the step
const FLAT = "The drawing is in the picture from above: choose 2-D or both.";

export class Explain {
  /** `player` is what it explains; `tell` gets the step that the cursor rests on. */
  constructor(player, tell) {
    Object.assign(this, { player, tell });
    this.layer = element("canvas", { class: "layer lens", "aria-hidden": "true" });
    player.picture.root.append(this.layer);
    this.lenses = { anatomy: new Anatomy(() => player.request(), () => this.leave()), curvature: new Curvature(player.picture, () => player.request()) };
    this.buttons = { anatomy: this.button("anatomy", "step anatomy"), curvature: this.button("curvature", "curvature X-ray") };
    this.whom = element("select", { "aria-label": "Explain whom", title: "Explain whom" });
    this.whom.addEventListener("change", () => {
      this.whom.blur();
      player.choose({ lens_on: this.whom.value });
    });
    this.body = element("div", { class: "lens-body" });
    const row = element("div", { class: "lenses", role: "group", "aria-label": "Explain" }, "Why?", ...Object.values(this.buttons), this.whom);
    this.root = element("div", { class: "explain" }, row, this.body);
  }

  button(lens, text) {
    const flip = (event) => {
      letGo(event);
      this.player.choose({ lens: this.player.view.lens === lens ? "none" : lens });
    };
    return element("button", { type: "button", onclick: flip }, text);
  }

  /** What is on: an instrument that has its data, or undefined. */
  get lens() {
    return this.data?.lens === this.player.view.lens ? this.lenses[this.data.lens] : undefined;
  }

  /** The racer that is explained. */
  get racer() {
    return this.player.run.racers[this.data.place];
  }

  show(run, look, data) {
    const { view, picture } = this.player;
    this.data = data?.columns && run.racers.length ? data : undefined;
    for (const [name, button] of Object.entries(this.buttons)) button.setAttribute("aria-pressed", String(view.lens === name));
    this.root.hidden = run.racers.length === 0 || Boolean(run.plain); // plain: nothing explains it
    this.whom.hidden = view.lens === "none";
    const names = run.racers.map(({ name }) => name);
    this.whom.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
    this.whom.value = names.includes(view.lens_on) ? view.lens_on : names[0];
    const flat = this.player.mode === "3-D" ? [element("p", { class: "conditions" }, FLAT)] : [];
    this.body.replaceChildren(...(this.lens ? [this.lens.root, ...flat] : []));
    this.lens?.show(run, look, this.data);
    const { plot } = picture;
    if (plot) this.context = fit(this.layer, plot.width, plot.height);
    Object.assign(this.layer.style, { left: `${plot?.left}px`, top: `${plot?.top}px` });
  }

  /** The step that begins at the cursor, or the last one. */
  stepAt(cursor) {
    return Math.max(0, Math.min(Math.floor(placeOf(this.racer, cursor) + 1e-9), this.racer.moments - 2));
  }

  draw(cursor, playing) {
    if (!this.context) return;
    erase(this.context);
    clearTimeout(this.timer);
    if (!this.lens || this.racer.moments < 2) return;
    const step = this.stepAt(cursor);
    this.lens.at(step, playing);
    if (this.player.mode !== "3-D" && this.lens.draw(this.context, this.player.picture)) this.player.request();
    if (!playing) this.timer = setTimeout(() => this.report(step), REST);
  }

  report(step) {
    if (step === this.reported) return;
    this.reported = step;
    this.tell(step);
  }

  /** Goes on by one beat; false where there is none to go on to. */
  next() {
    if (!this.lens?.move) return false;
    this.lens.move();
    return true;
  }

  /** A step by hand is shown as a whole. */
  whole() {
    this.lens?.whole?.();
  }

  /** To the next step; after the last one, to the first. */
  leave() {
    const step = this.stepAt(this.player.cursor) + 1;
    this.player.go(step > this.racer.moments - 2 ? 0 : timeOf(this.racer, step));
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
