// What Python sends: four bytes of header length, a JSON header, then float32 arrays end to end.
// gdviz/player/message.py writes it; each array's length follows from the header.

export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const floats = reader(bytes, 4 + length);
  const { surface } = header;
  const run = {
    ...header,
    surface: {
      ...surface,
      heights: floats(surface.resolution ** 2),
      defined: surface.partial ? floats(surface.resolution ** 2) : null,
      critical: floats(3 * surface.criticalCount),
      valley: floats(2 * surface.valleyCount),
    },
    racers: header.racers.map((racer) => {
      const points = floats(2 * racer.moments);
      const above = floats(racer.moments);
      const values = Float64Array.from(above, (height) => height + (surface.minimum ?? 0));
      const slopes = floats(racer.moments);
      const times = header.unit === "step" ? null : floats(racer.moments);
      const band = racer.banded ? { low: floats(racer.moments), high: floats(racer.moments) } : null;
      return { ...racer, points, above, values, slopes, times, band };
    }),
  };
  return run;
}

/** Where on its path a racer is at `cursor`: the number of a moment, with its fraction. */
export function placeOf(racer, cursor) {
  const { times, moments } = racer;
  if (!times) return Math.min(cursor, moments - 1);
  if (cursor >= times[moments - 1]) return moments - 1;
  let [from, to] = [0, moments - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (times[middle] <= cursor) from = middle;
    else to = middle;
  }
  return from + (cursor - times[from]) / (times[to] - times[from]);
}

/** Where on the cursor a racer's moment lies: the inverse of `placeOf` at whole numbers. */
export function timeOf(racer, moment) {
  return racer.times ? racer.times[moment] : moment;
}

/** Reads arrays of so many 32-bit floats, one after another. */
export function reader(bytes, offset) {
  let at = offset;
  return (count) => {
    // Copied, because the offset in the message need not be a multiple of four.
    const part = bytes.slice(at, at + 4 * count);
    at += 4 * count;
    return new Float32Array(part.buffer, part.byteOffset, count);
  };
}
