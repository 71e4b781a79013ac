// Legend and result table in one: what each racer looks like, where it stands, how it ended.

import { element, fit } from "./dom.js";
import { number } from "./format.js";
import { DASHES, marker } from "./markers.js";

const COLUMNS = [
  ["Optimiser", "Click a name to hide or show its path"],
  ["f now", "Height at the cursor's step"],
  ["f at end", "Height after the last step"],
  ["to min.", "Distance from the end to the nearest known minimum"],
  ["evals", "Cost of the run: value 1, gradient 1, Hessian 2"],
  ["ended at", "Judged from gradient and Hessian at the last point"],
];

export class Results {
  constructor(toggle) {
    this.toggle = toggle;
    this.body = element("tbody");
    const heads = COLUMNS.map(([name, about]) => element("th", { scope: "col", title: about }, name));
    this.table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.body);
    this.empty = element("p", { class: "empty" }, "Choose an optimiser and it will start from the ring.");
    this.root = element("div", { class: "results" }, this.table, this.empty);
  }

  show(run, look, hidden) {
    this.run = run;
    this.empty.hidden = run.racers.length > 0;
    this.table.hidden = run.racers.length === 0;
    this.now = [];
    this.body.replaceChildren(...run.racers.map((racer) => this.row(racer, look, hidden)));
  }

  row(racer, look, hidden) {
    const shown = !hidden.has(racer.name);
    const now = element("td", { class: "now" });
    this.now.push(now);
    const { result } = racer;
    const name = element(
      "button",
      {
        type: "button",
        "aria-pressed": String(shown),
        title: racer.note || (shown ? "Hide this path" : "Show this path"),
        onclick: () => this.toggle(racer.name),
      },
      swatch(racer, look),
      racer.name,
    );
    return element(
      "tr",
      { class: shown ? "" : "away", "data-racer": racer.name, "data-ending": result.ending },
      element("th", { scope: "row" }, name),
      now,
      element("td", {}, number(result.value)),
      element("td", {}, result.distance === null ? "none" : number(result.distance)),
      element("td", {}, number(result.evaluations, 6)),
      element("td", { class: "verdict", title: result.reason }, result.text),
    );
  }

  draw(cursor) {
    const step = Math.floor(cursor);
    this.run.racers.forEach((racer, i) => {
      const text = number(racer.values[Math.min(step, racer.values.length - 1)]);
      if (this.now[i].textContent !== text) this.now[i].textContent = text;
    });
  }
}

function swatch(racer, look) {
  const canvas = element("canvas", { class: "swatch", "aria-hidden": "true" });
  const context = fit(canvas, 28, 16);
  context.beginPath();
  context.moveTo(0, 8);
  context.lineTo(28, 8);
  context.setLineDash(DASHES[racer.dash]);
  context.lineWidth = 2.6;
  context.strokeStyle = look.colour(racer);
  context.stroke();
  context.setLineDash([]);
  marker(context, racer.marker, 14, 8, 5, look.colour(racer), look.panel);
  return canvas;
}
