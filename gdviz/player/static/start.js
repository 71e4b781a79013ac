// The start: a ring to drag in every view, or a click anywhere on the surface. While dragging, the
// next point is sent only after the race for the last one has arrived, so that the server is never
// flooded.

import { element } from "./dom.js";
import { number } from "./format.js";

const PATIENCE = 2000; // milliseconds until an unanswered point is given up
const STILL = 8; // pixels a click or tap may move
const FINEST = 0.001; // share of the window that the server tells apart

export class Start {
  /** `send` gets [x, y, dropped]. */
  constructor(send) {
    this.send = send;
    this.rings = [];
  }

  /** Adds a ring to a view: it has root, plot, pixel(x, y) and point(px, py). */
  ring(view) {
    const ring = new Ring(view, this);
    this.rings.push(ring);
    if (this.home) ring.describe(this.home, this.look);
    return ring;
  }

  remove(view) {
    this.rings = this.rings.filter((ring) => ring.view !== view);
  }

  /** Puts the rings where the race starts, unless a hand is on one or its last word is on the way. */
  place(run, look) {
    Object.assign(this, { home: run.start, window: run.surface.window, look });
    for (const ring of this.rings) ring.describe(this.home, look);
    if (this.dragging || this.waiting) return this.move(this.at);
    this.sent = [...this.home, true];
    this.move(this.home);
  }

  /** Moves the rings to a point, and back to it when a view has changed. */
  move(point = this.at) {
    this.at = point;
    for (const ring of this.rings) ring.move(point);
  }

  /** The answer to the last point is here: send the newest one, if the hand has moved on. */
  arrived() {
    this.waiting = false;
    clearTimeout(this.timer);
    if (!this.next) return;
    const point = this.next;
    this.next = null;
    this.offer(point);
  }

  /** Sends a point. Where nothing moves no answer comes: then only a drop is worth telling. */
  offer(point) {
    this.move(point.slice(0, 2));
    const moved = !this.near(point);
    if (!moved && (!point[2] || this.sent[2])) return;
    if (this.waiting) {
      this.next = point;
      return;
    }
    this.sent = point;
    this.send(point);
    if (!moved) return;
    this.waiting = true;
    this.timer = setTimeout(() => this.arrived(), PATIENCE);
  }

  /** Whether a point is where the last one sent was, as far as the server can tell. */
  near(point) {
    return this.window.every(([low, high], i) => Math.abs(point[i] - this.sent[i]) < FINEST * (high - low));
  }

  /** Moves the start by shares of the window. */
  nudge(shares) {
    const from = this.next ?? this.sent;
    const point = this.window.map(([low, high], i) =>
      Math.min(Math.max(from[i] + shares[i] * (high - low), low), high));
    this.offer([...point, true]);
  }

  destroy() {
    clearTimeout(this.timer);
    this.next = null;
  }
}

/** The ring in one view, and the hands on it. */
class Ring {
  constructor(view, start) {
    this.view = view;
    this.start = start;
    this.handle = element("div", { class: "start", role: "button", tabindex: "0", title: "Start: drag me, or click anywhere on the surface" });
    view.root.append(this.handle);
    this.handle.addEventListener("pointerdown", (event) => this.grab(event));
    this.handle.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.handle.addEventListener(end, (event) => this.drop(event));
    this.handle.addEventListener("keydown", (event) => this.key(event));
    view.root.addEventListener("pointerdown", (event) => this.press(event));
    view.root.addEventListener("pointermove", (event) => this.stray(event));
    view.root.addEventListener("pointerup", (event) => this.release(event));
  }

  describe(point, look) {
    this.handle.style.setProperty("--ink", look.ink);
    this.handle.style.setProperty("--halo", look.halo);
    this.handle.setAttribute("aria-label", `Start at ${number(point[0])}, ${number(point[1])}. Arrow keys move it.`);
  }

  move([x, y]) {
    const { view } = this;
    if (!view.plot) return;
    const [px, py] = view.pixel(x, y);
    this.handle.style.transform = `translate(${view.plot.left + px}px, ${view.plot.top + py}px)`;
    this.handle.classList.toggle("behind", Boolean(view.hides?.(x, y)));
  }

  grab(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.stopPropagation();
    event.preventDefault();
    this.handle.setPointerCapture(event.pointerId);
    this.held = this.start.dragging = true;
    this.handle.classList.add("held");
  }

  drag(event) {
    if (!this.held) return;
    if (event.buttons === 0) {
      this.drop(event); // the button came up where nobody saw it
      return;
    }
    this.start.offer([...this.under(event), false]);
  }

  /** Arrow keys: a hundredth of the window, with Shift a five-hundredth. */
  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    this.start.nudge(way.map((sign) => sign * (event.shiftKey ? 0.002 : 0.01)));
  }

  drop(event) {
    if (!this.held) return;
    this.held = this.start.dragging = false;
    this.handle.classList.remove("held");
    this.handle.blur(); // the arrow keys step again
    const point = event.type === "pointercancel" ? this.start.home : this.under(event);
    this.start.offer([...point, true]);
  }

  press(event) {
    this.pressed = event.isPrimary && event.button === 0 ? [event.clientX, event.clientY] : null;
  }

  /** A press that wanders is no click. */
  stray(event) {
    if (!this.pressed || !event.isPrimary) return;
    const moved = Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]);
    if (moved > STILL) this.pressed = null;
  }

  release(event) {
    const clicked = this.pressed && this.within(event);
    this.pressed = null;
    if (!clicked) return;
    const point = this.view.point(...this.position(event));
    if (point) this.start.offer([...point, true]);
  }

  position(event) {
    const box = this.view.root.getBoundingClientRect();
    return [event.clientX - box.left - this.view.plot.left, event.clientY - box.top - this.view.plot.top];
  }

  within(event) {
    const [px, py] = this.position(event);
    const { width, height } = this.view.plot;
    return px >= 0 && py >= 0 && px <= width && py <= height;
  }

  /** The point of the surface under the pointer; beside the surface, the one last found. */
  under(event) {
    return this.view.point(...this.position(event)) ?? this.start.at;
  }
}
