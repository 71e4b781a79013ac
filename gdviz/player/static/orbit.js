// Hands on the 3-D view: a drag turns and tilts it, a pinch or the wheel brings it nearer.

const DEGREES = 0.35; // a pixel
const STILL = 4; // pixels until a press is a drag

export class Orbit {
  /** `move` gets degrees of turn and of tilt, and a factor. */
  constructor(root, move) {
    this.root = root;
    this.move = move;
    this.fingers = new Map();
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, (event) => this.release(event));
    root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  press(event) {
    if (event.button !== 0 || event.target.closest("button, .start")) return;
    this.root.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.turning = this.fingers.size > 1;
  }

  drag(event) {
    const last = this.fingers.get(event.pointerId);
    if (!last) return;
    const now = [event.clientX, event.clientY];
    const [dx, dy] = [now[0] - last[0], now[1] - last[1]];
    if (!this.turning && Math.hypot(dx, dy) < STILL) return;
    this.turning = true;
    const before = this.spread();
    this.fingers.set(event.pointerId, now);
    const share = 1 / this.fingers.size; // two fingers move the middle between them by half
    this.move(-dx * DEGREES * share, dy * DEGREES * share, before ? this.spread() / before : 1);
  }

  release(event) {
    this.fingers.delete(event.pointerId);
    if (this.fingers.size === 0) this.turning = false;
  }

  /** Pixels between two fingers, or 0. */
  spread() {
    const [one, two] = this.fingers.values();
    return two ? Math.hypot(one[0] - two[0], one[1] - two[1]) : 0;
  }

  wheel(event) {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    this.move(0, 0, Math.exp(-Math.max(Math.min(pixels, 200), -200) / 600));
  }
}
