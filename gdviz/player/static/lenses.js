// What the instruments are sent, when they are asked for: gdviz/player/lenses.py writes it.

import { reader } from "./message.js";

/** The racers' learning rates: { key, rates }, or null where nothing was asked for. */
export function decodeLenses(bytes, run) {
  if (!bytes.length) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const floats = reader(bytes, 4 + length);
  const steps = (i) => run.racers[i].moments - 1;
  const rates = header.rates && header.lines.map((count, i) => Array.from({ length: count }, () => floats(steps(i))));
  return { ...header, rates };
}
