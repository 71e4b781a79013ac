// What Python sends: four bytes of header length, a JSON header, then float32 arrays end to end.
// gdviz/player/message.py writes it; each array's length follows from the header.

export function decode(bytes) {
  const { text, end } = headed(bytes);
  const header = JSON.parse(text);
  const floats = reader(bytes, end);
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
  const take = taker(bytes, offset);
  return (count) => take(count, Float32Array);
}

/** Reads arrays of so many numbers of a kind, one after another. */
export function taker(bytes, offset) {
  let at = offset;
  return (count, Kind) => {
    // Copied, because the offset in the message need not suit the kind.
    const part = bytes.slice(at, at + count * Kind.BYTES_PER_ELEMENT);
    at += part.length;
    return new Kind(part.buffer, part.byteOffset, count);
  };
}

/** The JSON header of a message, as text, and where it ends. */
export function headed(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return { text: new TextDecoder().decode(bytes.subarray(4, 4 + length)), end: 4 + length };
}
