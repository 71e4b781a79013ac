// A plot over the race's time, drawn once in full; a frame only uncovers more of it. Click or drag seeks.

import { element, fit } from "./dom.js";

const FAINT = 0.22;

export class Track {
  constructor(name, title, seek) {
    this.canvas = element("canvas", { "aria-hidden": "true", title });
    this.root = element("div", { class: name }, this.canvas);
    this.finished = document.createElement("canvas");
    this.unfinished = document.createElement("canvas");
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      seek(this.step(event));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) seek(this.step(event));
    });
  }

  /** Paints all of it, faint and full; sizing a canvas is dear, so only when it must be. */
  paintAll() {
    const size = [this.width, this.height, window.devicePixelRatio].join();
    if (size !== this.sized) {
      for (const canvas of [this.canvas, this.unfinished, this.finished]) fit(canvas, this.width, this.height);
      this.sized = size;
      this.context = this.canvas.getContext("2d");
    }
    this.uncovered = undefined;
    this.paint(this.unfinished.getContext("2d"), FAINT);
    this.paint(this.finished.getContext("2d"), 1);
  }

  /**
   * Shows it in full until `at` pixels from the left, faint beyond, with a line between. Where nothing is
   * drawn on it but within `reach` of that line, only what has changed is copied.
   */
  uncover(at, reach = Infinity) {
    const { context, plot, look } = this;
    const ratio = this.finished.width / this.width;
    const before = this.uncovered ?? at;
    const all = this.uncovered === undefined || reach === Infinity;
    const left = all ? 0 : Math.max(Math.floor((Math.min(before, at) - reach) * ratio), 0);
    const right = all ? this.finished.width : Math.min(Math.ceil((Math.max(before, at) + reach) * ratio), this.finished.width);
    const middle = Math.min(Math.max(Math.round(at * ratio), left), right);
    context.clearRect(left / ratio, 0, (right - left) / ratio, this.height);
    this.copy(this.finished, left, middle, ratio);
    this.copy(this.unfinished, middle, right, ratio);
    this.uncovered = at;
    context.strokeStyle = look.text;
    context.lineWidth = 1;
    context.globalAlpha = 0.6;
    rule(context, at, plot.top, at, plot.top + plot.height);
    context.globalAlpha = 1;
  }

  /** Copies columns of a canvas, in its own pixels. */
  copy(source, left, right, ratio) {
    if (right <= left) return;
    const { height } = source;
    this.context.drawImage(source, left, 0, right - left, height, left / ratio, 0, (right - left) / ratio, height / ratio);
  }
}

export function rule(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
