// How a run is looked at: { mode, turn, tilt, zoom, ... }, with the same names and ranges as in gdviz/view.py
// and, for the network lab, gdviz/player/lab.py. Python and the visitor's hand both change it, and neither may
// undo the other.

import { headed } from "./message.js";

export const MODES = ["2-D", "3-D", "both"];
export const LENSES = ["none", "anatomy", "curvature"];
const TILTS = [5, 90];
const ZOOMS = [0.5, 4];
const RACE = ["mode", "turn", "tilt", "zoom", "lens", "lens_on", "strip"];
const DIGITS = { turn: 1, tilt: 1, zoom: 100 }; // the link's
const REST = 300; // milliseconds without a move after which Python is told

/** The view, what its instruments need, and the race's message: gdviz/player/view.py joins them. */
export function opened(bytes) {
  const { text, end: from } = headed(bytes);
  const view = JSON.parse(text);
  const to = from + view.lenses;
  return { view, lenses: bytes.subarray(from, to), message: bytes.subarray(to) };
}

export class View {
  /** `send` gets all fields in order when the visitor has chosen. */
  constructor(send, fields = RACE) {
    this.send = send;
    this.fields = fields;
    this.said = []; // what Python has been told and not yet answered, oldest first
  }

  /** Takes what Python says, and whether it is news: an answer to our own words is not. */
  hear(view) {
    const heard = this.words(view).join();
    if (heard === this.heard) return false;
    this.heard = heard;
    const echoed = this.said.indexOf(heard);
    this.said = echoed < 0 ? [] : this.said.slice(echoed + 1);
    if (echoed >= 0 || this.timer) return false;
    Object.assign(this, view);
    return true;
  }

  /** Takes what the visitor has chosen: some of the fields. */
  choose(fields) {
    Object.assign(this, fields);
    this.say();
  }

  /** Moves the camera by degrees, and nearer by a factor. */
  move(turn, tilt, factor = 1) {
    this.turn = ((this.turn + turn + 540) % 360) - 180;
    this.tilt = clamped(this.tilt + tilt, TILTS);
    this.zoom = clamped(this.zoom * factor, ZOOMS);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), REST);
  }

  say() {
    this.stop();
    const said = this.words();
    if (said.join() === (this.said.at(-1) ?? this.heard)) return;
    this.said.push(said.join());
    this.send(said);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** A view in the digits that the link has. */
  words(view = this) {
    const word = (name) => (DIGITS[name] ? Math.round(DIGITS[name] * view[name]) / DIGITS[name] : view[name]);
    return this.fields.map(word);
  }
}

function clamped(value, [low, high]) {
  return Math.min(Math.max(value, low), high);
}
