// Where inputs have no plane to look at: which classes are taken for which at the cursor's moment, and a
// few images with what the network takes them for.

import { element, erase, fit } from "./dom.js";

const LEFT = 42;
const TOP = 20;
const BELOW = 24; // pixels under the matrix
const LEAST = 52; // pixels across for one of two files of images, at the least
const WISHED = 50; // pixels a side of an image
const CAPTION = 24;
const GAP = 8;

export class Confusion {
  constructor() {
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.images = element("div", { class: "images" });
    this.title = element("strong");
    this.said = element("span", { class: "keys" });
    this.root = element("section", { class: "panel confusion", role: "group", "aria-label": "Confusion matrix" },
      element("div", { class: "head" }, this.title, this.said), element("div", { class: "beside" }, this.canvas, this.images));
  }

  show(run, look, shades, width, height) {
    Object.assign(this, { run, look, shades, width, height });
    this.title.textContent = run.heldOut === "test" ? "Test examples" : "Validation examples";
    this.moment = undefined;
    const side = Math.min(width - LEFT - (run.examples ? 2 * LEAST : 0), height - TOP - BELOW);
    this.cell = side / run.classes.length;
    this.context = fit(this.canvas, LEFT + side + 2, TOP + side + BELOW);
    this.rows = run.classes.map((_, row) => this.total(row));
    this.showImages(width - LEFT - side, side);
  }

  total(row) {
    const count = this.run.classes.length;
    let sum = 0;
    for (let column = 0; column < count; column++) sum += this.run.confusion[row * count + column];
    return sum;
  }

  /** Images in files beside the matrix, as many as fit. */
  showImages(room, tall) {
    const { examples } = this.run;
    if (!examples) return this.images.replaceChildren();
    const files = Math.max(2, Math.floor(room / (WISHED + GAP)));
    this.tile = room / files - GAP;
    this.images.style.gridTemplateColumns = `repeat(${files}, ${this.tile}px)`;
    const rows = Math.max(1, Math.floor(tall / (this.tile + CAPTION)));
    const shown = Math.min(examples.count, files * rows);
    this.labels = [];
    this.images.replaceChildren(...Array.from({ length: shown }, (_, i) => {
      const label = element("figcaption");
      this.labels.push(label);
      return element("figure", {}, this.picture(i), label);
    }));
  }

  picture(i) {
    const { height, width, images } = this.run.examples;
    const canvas = element("canvas", { width, height, "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const size = height * width;
    const dark = this.look.theme === "dark";
    for (let at = 0; at < size; at++) {
      const ink = images[i * size + at] / 254;
      const tone = Math.round(255 * (dark ? 0.08 + 0.88 * ink : 0.97 - 0.9 * ink));
      pixels[at] = ((255 << 24) | (tone << 16) | (tone << 8) | tone) >>> 0;
    }
    context.putImageData(image, 0, 0);
    Object.assign(canvas.style, { width: `${this.tile}px`, height: `${(this.tile * height) / width}px` });
    return canvas;
  }

  draw(cursor) {
    const moment = Math.floor(cursor);
    if (moment === this.moment) return;
    this.moment = moment;
    this.drawMatrix(moment);
    this.drawLabels(moment);
  }

  drawMatrix(moment) {
    const { context, look, run, cell, shades } = this;
    const count = run.classes.length;
    const offset = moment * count * count;
    erase(context);
    context.font = look.font(Math.min(12.5, cell * 0.46));
    context.textAlign = "center";
    context.textBaseline = "middle";
    let right = 0;
    let all = 0;
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++) {
        const found = run.confusion[offset + row * count + column];
        all += found;
        if (row === column) right += found;
        const share = this.rows[row] ? found / this.rows[row] : 0;
        const [x, y] = [LEFT + column * cell, TOP + row * cell];
        context.fillStyle = shades.signs.css(row === column ? 0.5 + share / 2 : 0.5 - Math.sqrt(share) / 2);
        context.fillRect(x, y, cell - 1, cell - 1);
        if (!found) continue;
        context.fillStyle = share > 0.55 ? (look.theme === "dark" ? "#06101c" : "#ffffff") : look.ink;
        context.fillText(String(found), x + cell / 2, y + cell / 2 + 0.5);
      }
    }
    this.drawNames(context, count);
    this.said.textContent = `${right} of ${all} right`;
  }

  drawNames(context, count) {
    const { look, run, cell } = this;
    context.fillStyle = look.text;
    context.font = look.font(11.5);
    run.classes.forEach((name, k) => {
      context.textAlign = "center";
      context.fillText(name, LEFT + (k + 0.5) * cell, TOP - 9, cell);
      context.textAlign = "right";
      context.fillText(name, LEFT - 6, TOP + (k + 0.5) * cell, LEFT - 20);
    });
    context.font = look.font(12.5, "italic");
    context.textAlign = "center";
    context.fillText("taken for", LEFT + (count * cell) / 2, TOP + count * cell + 11);
    context.save();
    context.translate(9, TOP + (count * cell) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText("true class", 0, 0);
    context.restore();
  }

  drawLabels(moment) {
    const { examples, classes } = this.run;
    if (!examples) return;
    this.labels.forEach((label, i) => {
      const [truth, taken] = [examples.targets[i], examples.predicted[moment * examples.count + i]];
      const right = truth === taken;
      label.textContent = right ? `${classes[taken]} \u2713` : `${classes[taken]} \u2717`;
      label.classList.toggle("wrong", !right);
      label.title = right ? `${classes[truth]}, recognised` : `${classes[truth]}, taken for ${classes[taken]}`;
    });
  }
}
