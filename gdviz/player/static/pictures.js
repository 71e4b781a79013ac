// A surface in two and three dimensions, and the switch between them. The picture from above is always
// there; the other one is fetched at its first use, and may be lost.

import { element, letGo } from "./dom.js";
import { Orbit } from "./orbit.js";
import { Picture } from "./picture.js";

const FLAT = "3-D needs WebGL, which is not to be had here now, so you see the surface from above.";

export class Pictures {
  /**
   * `owner` has a `view`, and is told what happens: lay() when another mode can be shown, choose(fields),
   * attend(picture) and leave(picture) when one has come or gone, turned() when the camera has moved.
   */
  constructor(owner, modes) {
    this.owner = owner;
    this.picture = new Picture();
    this.relief = null;
    this.flat = element("p", { class: "conditions flat", role: "status" });
    this.buttons = modes.map((mode) => {
      const choose = (event) => {
        letGo(event);
        this.failed = false;
        owner.choose({ mode });
      };
      return element("button", { type: "button", onclick: choose }, mode);
    });
    this.switch = element("div", { class: "modes", role: "group", "aria-label": "Picture" }, ...this.buttons);
  }

  /** The mode asked for; the picture from above until the other one is there. */
  settle() {
    const wished = this.owner.view.mode;
    if (wished !== "2-D" && !this.relief && !this.failed) this.raise();
    this.flat.textContent = wished !== "2-D" && this.failed ? FLAT : "";
    this.mode = this.relief ? wished : "2-D";
    return this.mode;
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
    if (!this.destroyed) this.owner.lay();
  }

  adopt(relief) {
    this.relief = relief;
    this.picture.root.after(relief.root);
    this.owner.attend(relief);
    new Orbit(relief.root, (...by) => this.turn(...by));
  }

  /** The graphics were taken away: what is left is the picture from above. */
  lose() {
    this.owner.leave(this.relief);
    this.relief.destroy();
    this.relief = null;
    this.failed = true;
    this.owner.lay();
  }

  turn(...by) {
    const { view } = this.owner;
    view.move(...by);
    this.relief.aim(view);
    this.owner.turned();
  }

  /** Shows a run in pictures of so many pixels; `depth` is the width of the one in three dimensions. */
  show(run, look, { width, depth, height }, logarithmic) {
    this.picture.root.hidden = this.mode === "3-D";
    if (this.relief) this.relief.root.hidden = this.mode === "2-D";
    if (this.mode !== "3-D") this.picture.show(run, look, width, height, logarithmic);
    if (this.mode !== "2-D") this.relief.show(run, look, depth, height, logarithmic, this.owner.view);
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.textContent === this.mode));
  }

  draw(cursor, hidden) {
    if (this.mode !== "3-D") this.picture.draw(cursor, hidden);
    if (this.mode !== "2-D") this.relief.draw(cursor, hidden);
  }

  /** Draws all of it again: canvas text does not follow a font that arrives late. */
  renew() {
    for (const picture of [this.picture, this.relief]) if (picture) picture.background = null;
  }

  destroy() {
    this.destroyed = true;
    this.relief?.destroy();
  }
}
