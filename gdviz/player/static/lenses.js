// What the instruments are sent, when they are asked for: gdviz/player/lenses.py writes it.

import { headed, reader } from "./message.js";

/**
 * { key, rates, lens, place, columns }, or null where nothing was asked for: the learning rates of all
 * racers, and of the one at `place` what a lens shows, by name: one row of numbers a step.
 */
export function decodeLenses(bytes, run) {
  if (!bytes.length) return null;
  const { text, end } = headed(bytes);
  const header = JSON.parse(text);
  const floats = reader(bytes, end);
  const steps = (i) => run.racers[i].moments - 1;
  const rates = header.rates && header.lines.map((count, i) => Array.from({ length: count }, () => floats(steps(i))));
  const column = ([name, width]) => [name, { width, numbers: floats(width * steps(header.place)) }];
  const columns = Object.fromEntries(Object.entries(header.columns).map(column));
  return { ...header, rates, columns };
}
