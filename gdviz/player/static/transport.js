// Play, pause, step, scrub, speed, loop.

import { element, icon, letGo } from "./dom.js";

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  back: "M15 6v12l-8-6zM5 6h2v12H5z",
  forward: "M9 6v12l8-6zM17 6h2v12h-2z",
  restart: "M12 5V2L7 6l5 4V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  loop: "M7 7h9v3l4-4-4-4v3H5v6h2zM17 17H8v-3l-4 4 4 4v-3h11v-6h-2z",
};
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10];

export class Transport {
  constructor(player) {
    this.speed = 1;
    const button = (name, label, act) =>
      element(
        "button",
        { type: "button", class: name, title: label, "aria-label": label, onclick: (event) => (letGo(event), act()) },
        icon(ICONS[name]),
      );
    this.play = button("play", "Play (space)", () => player.play());
    this.loop = button("loop", "Loop", () => player.setLoop(!player.loop));
    this.scrub = element("input", { type: "range", min: 0, step: 1, value: 0, "aria-label": "Step" });
    this.scrub.addEventListener("input", () => player.seek(Number(this.scrub.value)));
    this.scrub.addEventListener("pointerup", letGo);
    this.count = element("output", { class: "count" });
    this.root = element(
      "div",
      { class: "transport" },
      button("restart", "Restart", () => player.restart()),
      button("back", "One step back (left arrow)", () => player.step(-1)),
      this.play,
      button("forward", "One step on (right arrow)", () => player.step(1)),
      this.scrub,
      this.count,
      this.speeds(player),
      this.loop,
    );
  }

  speeds(player) {
    const options = SPEEDS.map((speed) =>
      element("option", { value: speed, ...(speed === 1 && { selected: "" }) }, `${speed}\u00d7`));
    this.select = element("select", { class: "speed", title: "Speed", "aria-label": "Speed" }, ...options);
    this.select.addEventListener("change", () => {
      player.setSpeed(Number(this.select.value));
      this.select.blur();
    });
    return this.select;
  }

  setSpeed(speed) {
    this.speed = speed;
    this.select.value = String(speed);
  }

  /** `name` puts a step into words. */
  show(steps, unit, name = (step) => `${unit} ${step} / ${steps}`) {
    this.steps = steps;
    this.unit = unit;
    this.name = name;
    this.scrub.max = String(steps);
  }

  draw(cursor, playing, loop) {
    const step = Math.floor(cursor);
    if (step !== this.step || [this.steps, this.unit].join() !== this.told) {
      this.step = step;
      this.told = [this.steps, this.unit].join();
      this.scrub.value = String(step);
      this.count.textContent = this.name(step);
      this.scrub.setAttribute("aria-valuetext", this.count.textContent);
    }
    if (playing !== this.playing) {
      this.playing = playing;
      this.play.replaceChildren(icon(playing ? ICONS.pause : ICONS.play));
      const label = playing ? "Pause (space)" : "Play (space)";
      this.play.title = label;
      this.play.setAttribute("aria-label", label);
    }
    this.loop.setAttribute("aria-pressed", String(Boolean(loop)));
  }
}
