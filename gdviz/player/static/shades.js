// The colours of the lab in the present theme: ramps for values, signs and classes, as 32-bit pixels
// for pictures and as text for everything else.

import { between, channels, packed } from "./look.js";

const COUNT = 255;
const STRONGEST = { light: 0.35, dark: 0.34 }; // how much of a class's colour its surest ground has

export function shadesOf(look, colours) {
  const { theme } = look;
  const ramp = (stops) => {
    const parts = stops.map(channels);
    return {
      palette: Uint32Array.from({ length: COUNT }, (_, i) => packed(between(parts, i / (COUNT - 1)))),
      css: (share) => `rgb(${between(parts, share).map(Math.round).join()})`,
    };
  };
  const neutral = colours.signs[theme][1];
  const tint = (colour) => mixed(neutral, colour, STRONGEST[theme]);
  const classes = colours.classes[theme];
  return {
    signs: ramp(colours.signs[theme]),
    values: ramp(colours.values[theme]),
    classes,
    two: ramp([tint(classes[0]), neutral, tint(classes[1])]),
    many: classes.map((colour) => ramp([neutral, tint(colour)])),
    training: colours.training,
    heldOut: colours.heldOut,
  };
}

function mixed(one, other, share) {
  const parts = between([channels(one), channels(other)], share);
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
