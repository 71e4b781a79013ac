// Legend and result table in one: what each racer looks like, where it stands, how it ended.

import { element, fit, letGo } from "./dom.js";
import { number } from "./format.js";
import { DASHES, marker } from "./markers.js";
import { placeOf } from "./message.js";

// Heading and what it means, in the order of the cells; null hides a column. A message may bring its own.
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
    this.heads = COLUMNS.map(() => element("th", { scope: "col" }));
    this.table = element("table", {}, element("thead", {}, element("tr", {}, ...this.heads)), this.body);
    this.empty = element("p", { class: "empty" }, "Choose an optimiser and it will start from the ring.");
    this.conditions = element("p", { class: "conditions" });
    this.why = element("p", { class: "conditions", role: "status" });
    this.root = element("div", { class: "results" }, this.table, this.empty, this.conditions, this.why);
  }

  /** Takes new data; rows are made anew only when other racers or colours come. */
  show(run, look, hidden) {
    this.run = run;
    write(this.conditions, run.conditions);
    this.empty.hidden = run.racers.length > 0;
    this.table.hidden = run.racers.length === 0;
    const drawn = [look.id, ...run.racers.map((racer) => racer.name)].join();
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.rows = run.racers.map((racer) => this.row(racer, look));
      this.body.replaceChildren(...this.rows.map(({ row }) => row));
    }
    this.entitle(run.columns ?? COLUMNS);
    run.racers.forEach((racer, i) => fill(this.rows[i], racer, !hidden.has(racer.name)));
    this.explain();
  }

  /** Headings, and which columns there are. */
  entitle(columns) {
    columns.forEach((column, i) => {
      const [name, about] = column ?? ["", ""];
      write(this.heads[i], name);
      this.heads[i].title = about;
      for (const { all } of [{ all: this.heads }, ...this.rows]) all[i].hidden = column === null;
    });
  }

  row(racer, look) {
    const name = element(
      "button",
      { type: "button", onclick: (event) => (letGo(event), this.toggle(racer.name)) },
      swatch(racer, look),
      racer.name,
    );
    const cells = Array.from({ length: 5 }, () => element("td"));
    const verdict = element("button", {
      type: "button",
      onclick: (event) => (letGo(event), this.explain(this.asked === racer.name ? null : racer.name)),
    });
    cells[4].className = "verdict";
    cells[4].append(verdict);
    const remark = element("small", { class: "remark" });
    const head = element("th", { scope: "row" }, name, remark);
    const row = element("tr", { "data-racer": racer.name }, head, ...cells);
    return { name, remark, cells, verdict, row, all: [head, ...cells] };
  }

  /** Says on what figures a verdict rests: that of the racer asked about, by a click or a tap. */
  explain(name = this.asked) {
    const racer = this.run.racers.find((each) => each.name === name);
    this.asked = racer?.name;
    write(this.why, racer ? `${racer.name}, ${racer.result.text}: ${racer.result.reason}.` : "");
  }

  draw(cursor) {
    this.run.racers.forEach((racer, i) => {
      // The last value comes with all its digits; on the way 32 bits are enough.
      const step = Math.floor(placeOf(racer, cursor));
      const ended = step >= racer.values.length - 1;
      write(this.rows[i].cells[0], number(ended ? racer.result.value : racer.values[step]));
    });
  }
}

function fill({ row, name, remark, cells, verdict }, { result, note, remark: said }, shown) {
  row.className = shown ? "" : "away";
  row.dataset.ending = result.ending;
  name.setAttribute("aria-pressed", String(shown));
  name.title = note || (shown ? "Hide this path" : "Show this path");
  remark.hidden = !said;
  write(remark, said);
  write(cells[1], number(result.value));
  write(cells[2], result.distance === null ? "none" : number(result.distance));
  write(cells[3], number(result.evaluations, 6));
  write(verdict, result.text);
  verdict.title = `${result.reason} (click to keep)`;
}

function write(cell, text) {
  if (cell.textContent !== text) cell.textContent = text;
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
