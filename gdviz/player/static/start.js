// The start: a ring to drag, or a click anywhere on the surface. While dragging, the next point is
// sent only after the race for the last one has arrived, so that the server is never flooded.

import { element } from "./dom.js";
import { number } from "./format.js";

const PATIENCE = 2000; // milliseconds until an unanswered point is given up
const STILL = 8; // pixels a click or tap may move

export class Start {
  /** `send` gets [x, y, dropped]. */
  constructor(picture, send) {
    this.picture = picture;
    this.send = send;
    this.ring = element("div", { class: "start", role: "button", tabindex: "0", title: "Start: drag me, or click anywhere on the surface" });
    picture.root.append(this.ring);
    this.ring.addEventListener("pointerdown", (event) => this.grab(event));
    this.ring.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.ring.addEventListener(end, (event) => this.drop(event));
    this.ring.addEventListener("keydown", (event) => this.nudge(event));
    picture.root.addEventListener("pointerdown", (event) => this.press(event));
    picture.root.addEventListener("pointerup", (event) => this.release(event));
  }

  /** Puts the ring where the race starts, unless a hand is on it or its last word is on the way. */
  place(point, look) {
    this.ring.style.setProperty("--ink", look.ink);
    this.ring.style.setProperty("--halo", look.halo);
    this.ring.setAttribute("aria-label", `Start at ${number(point[0])}, ${number(point[1])}. Arrow keys move it.`);
    this.home = point;
    if (this.dragging || this.waiting) return;
    this.move(point);
    this.sent = [...point, true];
  }

  move([x, y]) {
    const { plot } = this.picture;
    const [px, py] = this.picture.pixel(x, y);
    this.ring.style.transform = `translate(${plot.left + px}px, ${plot.top + py}px)`;
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

  /** Whether a point is where the last one sent was, to the pixel. */
  near([x, y]) {
    const [[px, py], [qx, qy]] = [this.picture.pixel(x, y), this.picture.pixel(this.sent[0], this.sent[1])];
    return Math.hypot(px - qx, py - qy) < 0.75;
  }

  grab(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.stopPropagation();
    event.preventDefault();
    this.ring.setPointerCapture(event.pointerId);
    this.dragging = true;
    this.ring.classList.add("held");
  }

  drag(event) {
    if (!this.dragging) return;
    if (event.buttons === 0) {
      this.drop(event); // the button came up where nobody saw it
      return;
    }
    const point = this.under(event);
    this.move(point);
    this.offer([...point, false]);
  }

  /** Arrow keys: a hundredth of the window, with Shift a thousandth. */
  nudge(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = (this.next ?? this.sent ?? this.home).slice(0, 2);
    const share = event.shiftKey ? 0.002 : 0.01;
    const window = this.picture.run.surface.window;
    const [nx, ny] = [x, y].map((at, i) => {
      const [low, high] = window[i];
      return Math.min(Math.max(at + way[i] * share * (high - low), low), high);
    });
    this.move([nx, ny]);
    this.offer([nx, ny, true]);
  }

  drop(event) {
    if (!this.dragging) return;
    this.dragging = false;
    this.ring.classList.remove("held");
    this.ring.blur(); // the arrow keys step again
    const point = event.type === "pointercancel" ? this.home : this.under(event);
    this.move(point);
    this.offer([...point, true]);
  }

  press(event) {
    this.pressed = event.isPrimary && event.button === 0 ? [event.clientX, event.clientY] : null;
  }

  release(event) {
    if (!this.pressed) return;
    const moved = Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]);
    this.pressed = null;
    if (moved > STILL || !this.within(event)) return;
    const point = this.under(event);
    this.move(point);
    this.offer([...point, true]);
  }

  destroy() {
    clearTimeout(this.timer);
    this.next = null;
  }

  position(event) {
    const box = this.picture.root.getBoundingClientRect();
    return [event.clientX - box.left - this.picture.plot.left, event.clientY - box.top - this.picture.plot.top];
  }

  within(event) {
    const [px, py] = this.position(event);
    const { width, height } = this.picture.plot;
    return px >= 0 && py >= 0 && px <= width && py <= height;
  }

  /** The point of the surface under the pointer, kept inside the window. */
  under(event) {
    const [px, py] = this.position(event);
    const { width, height } = this.picture.plot;
    return this.picture.point(Math.min(Math.max(px, 0), width), Math.min(Math.max(py, 0), height));
  }
}
