// Time and its keys: a cursor that plays, rests, steps and loops. What is played extends this class; it
// has a `run` of so many steps, a `transport`, `sizes` once it is laid out, and draws itself.

import { following, leading } from "./together.js";

const PACE = { least: 25, seconds: 10 }; // steps a second at speed 1: a run lasts ten seconds at most

export class Playback {
  constructor() {
    this.cursor = 0;
    this.frames = 0;
  }

  /** Steps a second at speed 1. */
  get pace() {
    return Math.max(PACE.least, this.run.steps / PACE.seconds);
  }

  /** How a run opens: moving, unless the visitor asked for stillness. */
  open() {
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.loop = this.run.loop && !this.still;
    this.playing = !this.still;
    if (this.still) this.cursor = this.run.steps;
  }

  /** What is another run altogether starts at the start, moving if motion is welcome. */
  begin() {
    if (this.still) return;
    this.cursor = 0;
    this.ended = undefined;
    this.playing = true;
  }

  request() {
    if (this.frame === undefined && this.sizes) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = undefined;
    const { steps } = this.run;
    if (this.playing && leading(this) === this) {
      const elapsed = Math.min((now - (this.last ?? now)) / 1000, 0.1);
      this.cursor += elapsed * this.pace * this.transport.speed;
      if (this.cursor >= steps) this.finish(now);
    }
    this.last = this.playing ? now : undefined;
    this.paint();
    for (const player of following(this)) player.follow(this);
    if (this.playing && leading(this) === this) this.request();
  }

  /** Shows what the player that leads shows. */
  follow({ cursor, playing, loop }) {
    Object.assign(this, { playing, loop, cursor: Math.min(cursor, this.run.steps) });
    if (this.sizes) this.paint();
  }

  /** At the end: rest a moment and begin again when looping, else stop. */
  finish(now) {
    this.cursor = this.run.steps;
    if (!this.loop) {
      this.playing = false;
      return;
    }
    this.ended ??= now;
    if (now - this.ended < 1500) return;
    this.ended = undefined;
    this.cursor = 0;
  }

  /** One frame, and what it shows, to be read from outside. */
  paint() {
    this.frames += 1;
    this.draw();
    this.transport.draw(this.cursor, this.playing, this.loop);
    this.root.dataset.step = String(Math.floor(this.cursor));
    this.root.dataset.playing = String(this.playing);
    this.root.dataset.frames = String(this.frames);
  }

  play(on = !this.playing) {
    if (leading(this) !== this) return leading(this).play(on);
    this.playing = on;
    this.ended = undefined;
    if (on && this.cursor >= this.run.steps) this.cursor = 0;
    this.request();
  }

  seek(step) {
    if (leading(this) !== this) return leading(this).seek(step);
    this.sought();
    this.go(step);
  }

  /** Called before a hand moves the cursor. */
  sought() {}

  go(step) {
    this.playing = false;
    this.ended = undefined;
    this.cursor = Math.min(Math.max(step, 0), this.run.steps);
    this.request();
  }

  step(by) {
    this.seek((by > 0 ? Math.floor(this.cursor) : Math.ceil(this.cursor)) + by);
  }

  restart() {
    if (leading(this) !== this) return leading(this).restart();
    this.cursor = 0;
    this.ended = undefined;
    this.play(true);
  }

  setLoop(on) {
    if (leading(this) !== this) return leading(this).setLoop(on);
    this.loop = on;
    this.request();
  }

  setSpeed(speed) {
    for (const player of [this, leading(this), ...following(leading(this))]) player.transport.setSpeed(speed);
  }

  // ---- keys -------------------------------------------------------------------------------

  /** Listens for keys and for the window's size; `quiet` ends that. */
  listen() {
    this.onkey = (event) => this.key(event);
    this.onresize = () => this.run && this.lay();
    // Before Streamlit's own handlers: a list that is closed but focused would open at a space.
    document.addEventListener("keydown", this.onkey, true);
    window.addEventListener("resize", this.onresize);
  }

  key(event) {
    if (!this.run || leading(this) !== this || event.ctrlKey || event.metaKey || event.altKey || busy(event)) return;
    if (event.key === " " && event.repeat) return;
    const acts = {
      " ": () => (!this.playing && this.further()) || this.play(),
      ArrowRight: () => (!this.playing && this.further()) || this.step(1),
      ArrowLeft: () => this.step(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Goes on within a step, where there is something to go on to. */
  further() {
    return false;
  }

  quiet() {
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onkey, true);
    window.removeEventListener("resize", this.onresize);
  }
}

const OWN_SPACE = "button, a, summary, select, textarea, [contenteditable=true], [role=option], [role=menuitem], [role=checkbox], [role=switch], [role=radio], [role=tab]";
const OWN_ARROWS = "input, select, textarea, [contenteditable=true], .start, .units, [role=application], [role=option], [role=menuitem], [role=radio], [role=tab]";

/** Whether a key belongs to what has the focus. Sliders and closed lists have no use for a space. */
function busy(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (event.key !== " ") return Boolean(target.closest(OWN_ARROWS));
  if (target.matches("input[type=range], [role=combobox][aria-expanded=false]")) return false;
  return Boolean(target.closest(`${OWN_SPACE}, input`));
}
