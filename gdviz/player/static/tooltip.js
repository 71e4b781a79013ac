// What is under the pointer: a step of a path (exactly) or the surface (between its grid points, hence
// "about").

import { element } from "./dom.js";
import { number } from "./format.js";
import { inside } from "./trail.js";

export class Tooltip {
  /** `moment` returns { run, cursor, hidden }, or null while there is nothing to read. */
  constructor(view, moment) {
    this.view = view;
    this.moment = moment;
    this.box = element("div", { class: "tooltip", role: "status" });
    view.root.append(this.box);
    view.root.addEventListener("pointermove", (event) => this.hover(event));
    view.root.addEventListener("pointerleave", () => this.hide());
  }

  hide() {
    this.box.classList.remove("on");
  }

  hover(event) {
    const moment = event.pointerType === "touch" || event.buttons ? null : this.moment();
    if (!moment) return this.hide();
    const { plot, root } = this.view;
    const frame = root.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left - plot.left, event.clientY - frame.top - plot.top];
    const lines = inside(plot, px, py) ? this.read(px, py, moment) : [];
    this.box.classList.toggle("on", lines.length > 0);
    if (lines.length) this.show(lines, px, py);
  }

  read(px, py, { run, cursor, hidden }) {
    const [nameX, nameY] = run.surface.axes;
    const near = this.view.nearestStep(px, py, cursor, hidden);
    if (near) {
      const { racer, step } = near;
      return [
        `${racer.name}, step ${step}`,
        `${nameX} = ${number(racer.points[2 * step], 4)}   ${nameY} = ${number(racer.points[2 * step + 1], 4)}`,
        `f = ${number(racer.values[step], 4)}   |\u2207f| = ${number(racer.slopes[step], 4)}`,
      ];
    }
    const point = this.view.point(px, py);
    if (!point) return [];
    const place = `${nameX} = ${number(point[0], 4)}   ${nameY} = ${number(point[1], 4)}`;
    const { field } = this.view.ground;
    if (!field.has(...point)) return [place, "f is undefined here"];
    const { value, slope } = field.at(...point);
    return [
      place,
      `f \u2248 ${number(value)}   |\u2207f| \u2248 ${number(slope, 2)}`,
    ];
  }

  show(lines, px, py) {
    this.box.replaceChildren(...lines.map((text) => element("div", {}, text)));
    const { plot, width } = this.view;
    const flip = px > plot.width * 0.55;
    this.box.style.left = flip ? "auto" : `${plot.left + px + 16}px`;
    this.box.style.right = flip ? `${width - plot.left - px + 16}px` : "auto";
    this.box.style.top = `${plot.top + Math.min(py + 12, plot.height - 70)}px`;
  }
}
