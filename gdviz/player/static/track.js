// A plot over the race's time, drawn once in full; a frame only uncovers more of it. Click or drag seeks.

import { element, erase, fit } from "./dom.js";

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
    this.paint(this.unfinished.getContext("2d"), FAINT);
    this.paint(this.finished.getContext("2d"), 1);
  }

  /** Shows it in full until `at` pixels from the left, faint beyond, with a line between. */
  uncover(at) {
    const { context, plot, look } = this;
    erase(context);
    copy(context, this.unfinished, 0, this.width, this.height);
    copy(context, this.finished, at, this.width, this.height);
    context.strokeStyle = look.text;
    context.lineWidth = 1;
    context.globalAlpha = 0.6;
    rule(context, at, plot.top, at, plot.top + plot.height);
    context.globalAlpha = 1;
  }
}

export function rule(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** Copies the part of a canvas from the left edge to `until`, or all of it when `until` is 0. */
function copy(context, source, until, width, height) {
  const ratio = source.width / width;
  if (until === 0) {
    context.drawImage(source, 0, 0, width, height);
    return;
  }
  const columns = Math.round(until * ratio);
  if (columns < 1) return;
  context.clearRect(0, 0, columns / ratio, height);
  context.drawImage(source, 0, 0, columns, source.height, 0, 0, columns / ratio, height);
}
