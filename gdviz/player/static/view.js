// How the race is looked at: { mode, turn, tilt, zoom, lens, lens_on, strip }, with the same names and ranges as in
// gdviz/view.py. Python and the visitor's hand both change it, and neither may undo the other.

export const MODES = ["2-D", "3-D", "both"];
export const LENSES = ["none", "anatomy", "curvature"];
const TILTS = [5, 90];
const ZOOMS = [0.5, 4];
const REST = 300; // milliseconds without a move after which Python is told

/** The view, what its instruments need, and the race's message: gdviz/player/view.py joins them. */
export function opened(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const view = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const end = 4 + length + view.lenses;
  return { view, lenses: bytes.subarray(4 + length, end), message: bytes.subarray(end) };
}

export class View {
  /** `send` gets all fields in order when the visitor has chosen. */
  constructor(send) {
    this.send = send;
    this.said = []; // what Python has been told and not yet answered, oldest first
  }

  /** Takes what Python says, and whether it is news: an answer to our own words is not. */
  hear(view) {
    const heard = words(view).join();
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
    const said = words(this);
    if (said.join() === (this.said.at(-1) ?? this.heard)) return;
    this.said.push(said.join());
    this.send(said);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** The view in the digits that the link has. */
function words({ mode, turn, tilt, zoom, lens, lens_on, strip }) {
  return [mode, Math.round(turn), Math.round(tilt), Math.round(100 * zoom) / 100, lens, lens_on, strip];
}

function clamped(value, [low, high]) {
  return Math.min(Math.max(value, low), high);
}
