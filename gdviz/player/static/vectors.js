// Arrows on a picture, with a halo that keeps them apart from whatever they lie on.

const HEAD = 9; // pixels of an arrow's head, at the most
const FAR = 4000; // pixels beyond which canvas lines fail

/** `style`: { colour, halo, width, alpha, dash }. */
export function arrow(context, from, to, { colour, halo, width, alpha = 1, dash = [] }) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (!(length > 0.5)) return;
  const way = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const shaft = Math.min(length, FAR);
  const head = Math.min(HEAD + width, shaft * 0.6);
  const tip = along(from, way, shaft);
  const neck = along(from, way, shaft - head);
  context.save();
  context.globalAlpha = alpha;
  context.lineJoin = "round";
  for (const [paint, extra, pattern] of [[halo, 3, []], [colour, 0, dash]]) {
    context.strokeStyle = context.fillStyle = paint;
    context.lineWidth = width + extra;
    context.setLineDash(pattern);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...neck);
    context.stroke();
    context.setLineDash([]);
    context.lineWidth = 1 + extra;
    triangle(context, tip, neck, way, 0.42 * head);
  }
  context.restore();
}

/** A word beside the middle of an arrow: above it, or, with `which` = -1, below. */
export function label(context, text, from, to, { colour, halo }, font, which = 1) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!text || length < 14 || length > FAR) return;
  const side = dx >= 0 ? which : -which;
  const [px, py] = [(from[0] + to[0]) / 2 + (side * dy * 10) / length, (from[1] + to[1]) / 2 - (side * dx * 10) / length];
  context.save();
  context.font = font;
  context.textAlign = dy * side > 0.3 * length ? "left" : dy * side < -0.3 * length ? "right" : "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = halo;
  context.strokeText(text, px, py);
  context.fillStyle = colour;
  context.fillText(text, px, py);
  context.restore();
}

function triangle(context, tip, neck, [dx, dy], half) {
  context.beginPath();
  context.moveTo(...tip);
  context.lineTo(neck[0] - half * dy, neck[1] + half * dx);
  context.lineTo(neck[0] + half * dy, neck[1] - half * dx);
  context.closePath();
  context.stroke();
  context.fill();
}

function along([x, y], [dx, dy], by) {
  return [x + by * dx, y + by * dy];
}
