// Marker shapes by Plotly's names, so that a racer looks the same in every figure of the app.

const polygon = (corners, turn = 0) =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn - Math.PI / 2 + (2 * Math.PI * i) / corners;
    return [Math.cos(angle), Math.sin(angle)];
  });

const star = Array.from({ length: 10 }, (_, i) => {
  const angle = -Math.PI / 2 + (Math.PI * i) / 5;
  const radius = i % 2 ? 0.5 : 1.2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});

const plus = [
  [-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35],
  [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35],
];

const turned = (points, angle) =>
  points.map(([x, y]) => [
    x * Math.cos(angle) - y * Math.sin(angle),
    x * Math.sin(angle) + y * Math.cos(angle),
  ]);

const SHAPES = {
  circle: polygon(24),
  "circle-open": polygon(24),
  square: turned(polygon(4), Math.PI / 4),
  diamond: polygon(4),
  "triangle-up": polygon(3),
  "triangle-down": polygon(3, Math.PI),
  "triangle-left": polygon(3, -Math.PI / 2),
  "triangle-right": polygon(3, Math.PI / 2),
  pentagon: polygon(5),
  hexagon: polygon(6),
  star,
  cross: plus,
  x: turned(plus, Math.PI / 4),
  hourglass: [[-0.9, -0.9], [0.9, -0.9], [-0.9, 0.9], [0.9, 0.9]],
  bowtie: [[-0.9, -0.9], [-0.9, 0.9], [0.9, -0.9], [0.9, 0.9]],
};

const HOLLOW = new Set(["circle-open"]);

/** Draws a marker of radius `size` at (x, y): casing round it, colour within, core when asked. */
export function marker(context, name, x, y, size, colour, casing, core) {
  context.beginPath();
  for (const [dx, dy] of SHAPES[name] ?? SHAPES.circle) context.lineTo(x + dx * size, y + dy * size);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = casing;
  context.stroke();
  context.fillStyle = HOLLOW.has(name) ? casing : colour;
  context.fill();
  if (HOLLOW.has(name)) {
    context.lineWidth = 1.6;
    context.strokeStyle = colour;
    context.stroke();
  }
  if (!core) return;
  context.beginPath();
  context.arc(x, y, size * 0.3, 0, 2 * Math.PI);
  context.fillStyle = "#ffffff";
  context.fill();
}

/** Draws the head of a path that has left, pointing right with its tip at the origin. */
export function arrowhead(context, colour, casing) {
  context.beginPath();
  for (const [dx, dy] of [[0, 0], [-13, 7], [-13, -7]]) context.lineTo(dx, dy);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = casing;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

export const DASHES = { solid: [], dash: [8, 5], dot: [2.5, 3.5] };

/** Draws a kind of critical point: a ring with a dot, a cross, a triangle or a diamond. */
export function critical(context, kind, x, y, size, ink, halo) {
  const shape = new Path2D();
  if (kind === "minimum") {
    shape.arc(x, y, size, 0, 2 * Math.PI);
    shape.moveTo(x + 0.2 * size, y);
    shape.arc(x, y, 0.2 * size, 0, 2 * Math.PI);
  } else if (kind === "saddle") {
    const arm = 0.8 * size;
    for (const way of [1, -1]) {
      shape.moveTo(x - arm, y - way * arm);
      shape.lineTo(x + arm, y + way * arm);
    }
  } else {
    const corners = kind === "maximum" ? SHAPES["triangle-up"] : SHAPES.diamond;
    corners.forEach(([dx, dy], i) => (i ? shape.lineTo : shape.moveTo).call(shape, x + dx * size, y + dy * size));
    shape.closePath();
  }
  context.lineJoin = "round";
  context.lineCap = "round";
  context.setLineDash([]);
  for (const [width, colour] of [[4.2, halo], [1.8, ink]]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke(shape);
  }
}

export const KINDS = ["minimum", "saddle", "maximum", "degenerate"];
