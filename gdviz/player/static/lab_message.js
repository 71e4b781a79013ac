// What the lab's player is sent: a JSON header, which lists its arrays, and the arrays end to end.
// gdviz/player/lab.py writes it.

import { headed, taker } from "./message.js";

const KINDS = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array, f4: Float32Array };

/** A run: the header, its arrays { numbers, shape } by name, and what the views take of them. */
export function decodeLab(bytes) {
  const { header, arrays } = unpacked(bytes);
  const numbers = (name) => arrays[name]?.numbers ?? null;
  const run = {
    ...header,
    steps: header.moments - 1,
    unit: "epoch",
    epochs: numbers("epochs"),
    losses: numbers("losses"),
    validationLosses: numbers("validation losses"),
    accuracies: numbers("accuracies"),
    validationAccuracies: numbers("validation accuracies"),
    rates: numbers("rates"),
    sharpness: numbers("sharpness"),
    limit: numbers("limit"),
    trueLosses: numbers("true losses"),
    atProjection: numbers("at projection"),
    confusion: numbers("confusion"),
  };
  run.band = split(numbers("band"), header.moments);
  run.gradients = columns(arrays["gradient norms"]);
  run.kept = header.kept.map((name, i) => ({
    name,
    epochs: numbers(`kept ${i} epochs`),
    losses: numbers(`kept ${i} losses`),
    validationLosses: numbers(`kept ${i} validation`),
  }));
  run.links = header.linked
    ? header.layers.slice(1).map((layer, i) => ({ codes: numbers(`link ${i}`), rows: layer.units, columns: header.layers[i].units }))
    : [];
  run.boundary = header.boundary && boundary(header.boundary, arrays);
  run.units = arrays["unit maps"] ? units(arrays) : null;
  run.examples = arrays.images ? examples(arrays) : null;
  run.ground = header.landscape && landscape(header, arrays);
  return run;
}

/** The maps of one unit, or null where none were sent. */
export function decodeUnit(bytes) {
  if (!bytes.length) return null;
  const { header, arrays } = unpacked(bytes);
  const { numbers, shape } = arrays.maps;
  return { ...header, numbers, side: shape[1] };
}

function unpacked(bytes) {
  const { text, end } = headed(bytes);
  const header = JSON.parse(text);
  const take = taker(bytes, end);
  const arrays = {};
  for (const [name, kind, shape] of header.arrays) {
    arrays[name] = { numbers: take(shape.reduce((all, side) => all * side, 1), KINDS[kind]), shape };
  }
  return { header, arrays };
}

function split(numbers, count) {
  return numbers && { low: numbers.subarray(0, count), high: numbers.subarray(count) };
}

/** The columns of a table (rows, columns), or []. */
function columns(table) {
  if (!table) return [];
  const [rows, count] = table.shape;
  return Array.from({ length: count }, (_, column) =>
    Float32Array.from({ length: rows }, (_, row) => table.numbers[row * count + column]));
}

function boundary(header, arrays) {
  const { numbers, shape } = arrays.frames;
  return {
    ...header,
    frames: numbers,
    outputs: shape[1],
    side: shape[2],
    inputs: arrays.inputs.numbers,
    targets: arrays.targets.numbers,
    test: arrays.test.numbers,
    predicted: arrays.predicted?.numbers ?? null,
  };
}

function units(arrays) {
  const { numbers, shape } = arrays["unit maps"];
  return { numbers, count: shape[1], side: shape[2], moments: arrays["unit moments"].numbers, scales: arrays["unit scales"].numbers };
}

function examples(arrays) {
  const [count, height, width] = arrays.images.shape;
  return {
    count, height, width,
    images: arrays.images.numbers,
    targets: arrays["image targets"].numbers,
    predicted: arrays["image predicted"].numbers,
  };
}

/** The plane as the surface of a race whose only racer is the training. */
function landscape({ landscape: plane, moments, colours }, arrays) {
  const points = arrays.path.numbers;
  return {
    surface: {
      ...plane,
      heightName: "loss",
      minimum: null,
      heights: arrays.heights.numbers,
      defined: arrays.defined?.numbers ?? null,
      critical: [], criticalCount: 0, valley: [], valleyCount: 0, kinds: [],
    },
    racers: [{ name: "training", ...colours.training, moments, points, times: null }],
  };
}

/** The epoch at a cursor: between two moments, straight. */
export function epochAt({ epochs }, cursor) {
  const from = Math.min(Math.floor(cursor), epochs.length - 1);
  const to = Math.min(from + 1, epochs.length - 1);
  return epochs[from] + (cursor - from) * (epochs[to] - epochs[from]);
}

/** An epoch in words: whole ones as they are, others to a tenth. */
export function epochText(epoch) {
  return Number.isInteger(epoch) ? String(epoch) : epoch.toFixed(1);
}

/** The number of the moment nearest to an epoch. */
export function momentAt({ epochs }, epoch) {
  let best = 0;
  for (let i = 1; i < epochs.length; i++) {
    if (Math.abs(epochs[i] - epoch) < Math.abs(epochs[best] - epoch)) best = i;
  }
  return best;
}

/** The cursor at an epoch: between two moments, straight. */
export function cursorAt({ epochs }, epoch) {
  const last = epochs.length - 1;
  let at = 0;
  while (at < last && epochs[at + 1] <= epoch) at++;
  if (at === last || !(epoch > epochs[at])) return at;
  return at + (epoch - epochs[at]) / (epochs[at + 1] - epochs[at]);
}
