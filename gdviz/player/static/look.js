// The colours of the moment: Streamlit's theme for text and lines, our own ramps for surfaces.

export function lookOf(host, colours) {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const panel = read("background-color", "#ffffff");
  const theme = themeOf(host);
  const dark = theme === "dark";
  const family = read("font", "system-ui, sans-serif");
  const ramp = colours.surface[theme].map(channels);
  return {
    id: `${theme} ${panel}`,
    theme,
    panel,
    casing: colours.casing[theme],
    text: read("text-color", dark ? "#e8eef2" : "#1b2429"),
    line: dark ? "rgba(220,232,240,.45)" : "rgba(30,45,55,.45)",
    grid: dark ? "rgba(220,232,240,.14)" : "rgba(30,45,55,.13)",
    isoline: dark ? "rgba(200,225,240,.20)" : "rgba(20,50,70,.22)",
    ink: dark ? "#ffffff" : "#10222c",
    halo: dark ? "rgba(2,8,14,.85)" : "rgba(255,255,255,.85)",
    palette: Uint32Array.from({ length: 512 }, (_, i) => packed(between(ramp, i / 511))),
    blank: packed(channels(dark ? "#14191d" : "#f4f5f6")),
    hatch: packed(channels(dark ? "#3d474e" : "#bcc5ca")),
    shade: (share) => `rgb(${between(ramp, share).map(Math.round).join()})`,
    colour: (racer) => racer[theme],
    font: (size, weight = "") => `${weight} ${size * magnified()}px ${family}`.trim(),
  };
}

/** Which of our two themes suits the page's background. */
export function themeOf(host) {
  const background = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  return luminance(background || "#ffffff") < 0.4 ? "dark" : "light";
}

/** Type grows with the screen: a projector is read from the back row. player.css does the same. */
function magnified() {
  return Math.min(Math.max(window.innerWidth / 1500, 1), 1.3);
}

export function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

export function between(ramp, share) {
  const place = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const from = Math.min(Math.floor(place), ramp.length - 2);
  return ramp[from].map((low, i) => low + (place - from) * (ramp[from + 1][i] - low));
}

export function packed([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

function luminance(colour) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = colour;
  const hex = probe.fillStyle;
  if (!hex.startsWith("#")) return 1;
  const [red, green, blue] = channels(hex).map((c) => (c / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
