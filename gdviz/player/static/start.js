// The start: a ring to drag, or a click anywhere on the surface. While dragging, the next point is
// sent only after the race for the last one has arrived, so that the server is never flooded.

import { element } from "./dom.js";

const PATIENCE = 600; // milliseconds until an unanswered point is given up
const STILL = 5; // pixels a click may move

export class Start {
  constructor(picture, send) {
    this.picture = picture;
    this.send = send;
    this.ring = element("div", { class: "start", title: "Start: drag me, or click anywhere on the surface" });
    picture.root.append(this.ring);
    this.ring.addEventListener("pointerdown", (event) => this.grab(event));
    this.ring.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.ring.addEventListener(end, (event) => this.drop(event));
    picture.root.addEventListener("pointerdown", (event) => this.press(event));
    picture.root.addEventListener("pointerup", (event) => this.release(event));
  }

  /** Puts the ring where the race starts, unless a hand is on it. */
  place(point, look) {
    this.ring.style.setProperty("--ink", look.ink);
    this.ring.style.setProperty("--halo", look.halo);
    if (this.dragging) return;
    this.move(point);
    this.sent = point;
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

  offer(point) {
    if (this.sent?.join() === point.join()) return; // no answer would come
    if (this.waiting) {
      this.next = point;
      return;
    }
    this.waiting = true;
    this.timer = setTimeout(() => this.arrived(), PATIENCE);
    this.sent = point;
    this.send(point);
  }

  grab(event) {
    event.stopPropagation();
    event.preventDefault();
    this.ring.setPointerCapture(event.pointerId);
    this.dragging = true;
    this.ring.classList.add("held");
  }

  drag(event) {
    if (!this.dragging) return;
    const point = this.under(event);
    this.move(point);
    this.offer(point);
  }

  drop(event) {
    if (!this.dragging) return;
    this.dragging = false;
    this.ring.classList.remove("held");
    if (event.type === "pointerup") this.offer(this.under(event));
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
    this.offer(point);
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
