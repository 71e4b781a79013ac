// Two axes round a plot, and a labelled colour bar beside it.

import { number, ticks } from "./format.js";

/** Draws the frame, figures and names of a plot { left, top, width, height } over a window. */
export function drawAxes(context, { plot, look, window: [[x0, x1], [y0, y1]], names }) {
  context.font = look.font(12);
  context.fillStyle = look.text;
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
  context.textAlign = "center";
  context.textBaseline = "top";
  const bottom = plot.top + plot.height;
  for (const x of ticks(x0, x1, plot.width / 70)) {
    const at = plot.left + ((x - x0) / (x1 - x0)) * plot.width;
    context.fillText(number(x), at, bottom + 6);
    line(context, at, bottom, at, bottom + 4);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const y of ticks(y0, y1, plot.height / 60)) {
    const at = plot.top + (1 - (y - y0) / (y1 - y0)) * plot.height;
    context.fillText(number(y), plot.left - 7, at);
    line(context, plot.left - 4, at, plot.left, at);
  }
  drawNames(context, plot, look, names);
}

function drawNames(context, plot, look, [nameX, nameY]) {
  context.font = look.font(13, "italic");
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(nameX, plot.left + plot.width / 2, plot.top + plot.height + 35);
  context.save();
  context.translate(12, plot.top + plot.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(nameY, 0, 0);
  context.restore();
}

/** Where the bar of a plot lies: { left, top, width, height }. */
export function barOf(plot) {
  return { left: plot.left + plot.width + 10, top: plot.top + 20, width: 11, height: plot.height - 20 };
}

/**
 * Draws the bar to the right of a plot. `shade` turns shares 0 to 1 into colours; `marks` says what to
 * write along a bar of so many pixels: [{ share, text }].
 */
export function drawColourBar(context, { plot, look, shade, name, marks }) {
  const { left, top, width, height } = barOf(plot);
  for (let row = 0; row < height; row++) {
    context.fillStyle = shade(1 - row / height);
    context.fillRect(left, top + row, width, 1.5);
  }
  context.strokeStyle = look.line;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = look.text;
  context.font = look.font(13, "italic");
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(name, left, top - 9);
  context.font = look.font(11);
  context.textBaseline = "middle";
  for (const { share, text } of marks(height)) {
    const at = top + (1 - share) * height;
    line(context, left + 11, at, left + 14, at);
    context.fillText(text, left + 17, at);
  }
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
