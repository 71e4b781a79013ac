// Numbers as people read them, and round numbers for axes.

const MINUS = "\u2212";

export function number(given, digits = 3) {
  if (given === null || given === undefined) return "\u2013";
  const value = Number(given === "inf" ? Infinity : given === "-inf" ? -Infinity : given);
  if (Number.isNaN(value)) return "\u2013";
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : `${MINUS}\u221e`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(Math.max(digits - 2, 1)).replace("e+", "e")
      : Number(value.toPrecision(digits)).toString();
  return text.replaceAll("-", MINUS);
}

/** Round numbers (1, 2 or 5 times a power of ten apart) covering [low, high], about `count`. */
export function ticks(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten in [low, high] (both positive), thinned to about `count`; if few, 2 and 5 too. */
export function powers(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / count));
  const marks = [];
  for (let power = first - 1; power <= last; power += stride) {
    const leads = last - first < 3 ? [1, 2, 5] : [1];
    for (const lead of leads) marks.push(Number((lead * 10 ** power).toPrecision(3)));
  }
  return marks.filter((mark) => mark >= low && mark <= high);
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

export function powerText(value) {
  const power = Math.round(Math.log10(value));
  if ((power >= -2 && power <= 3) || value !== 10 ** power) return number(value);
  const digits = [...String(Math.abs(power))].map((d) => SUPERSCRIPTS[Number(d)]).join("");
  return `10${power < 0 ? "\u207b" : ""}${digits}`;
}
