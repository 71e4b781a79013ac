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
      critical: floats(3 * surface.criticalCount),
      valley: floats(2 * surface.valleyCount),
    },
    racers: header.racers.map((racer) => {
      const points = floats(2 * racer.moments);
      const above = floats(racer.moments);
      const values = Float64Array.from(above, (height) => height + (surface.minimum ?? 0));
      return { ...racer, points, above, values, slopes: floats(racer.moments) };
    }),
  };
  return run;
}

/** Where on its path a racer is when the race is at `cursor`: a step, with its fraction. */
export function placeOf(racer, cursor) {
  return cursor;
}

function reader(bytes, offset) {
  let at = offset;
  return (count) => {
    // Copied, because the offset in the message need not be a multiple of four.
    const part = bytes.slice(at, at + 4 * count);
    at += 4 * count;
    return new Float32Array(part.buffer, part.byteOffset, count);
  };
}
