// Colours of everything that lies over the image: labels, scribbles, probability, uncertainty.
import { labelRgb, ramp, rgbOf } from "./colours.js";
import { classOf, S } from "./state.js";

const word = ([r, g, b], alpha) => (Math.round(255 * alpha) << 24 | b << 16 | g << 8 | r) >>> 0;

function mapTable() {
  const t = new Uint32Array(256);
  if (S.map === "uncertainty") for (let v = 0; v < 256; v++) t[v] = word(ramp(v / 255), S.mapOpacity * (0.25 + 0.75 * v / 255));
  else if (S.map === "probability") {
    const colour = rgbOf(classOf(S.mapClass)?.color ?? "#56b4e9");
    for (let v = 0; v < 256; v++) t[v] = word(colour, S.mapOpacity * v / 255);
  }
  return t;
}

function classTable() {
  const t = new Uint32Array(256);
  for (const c of S.session.classes) t[c.id] = word(rgbOf(c.color), 0.8);
  return t;
}

// Fills the rows and columns of rect. A scribble hides the rest; where a map is shown, labels are only outlines.
export function coverPlane(out, cols, rect, { labels, scribbles, map }) {
  const maps = map ? mapTable() : null, classes = scribbles ? classTable() : null;
  const fill = labels && !map && S.opacity > 0;
  for (let r = rect.r0; r < rect.r1; r++) {
    let last = 0, colour = 0;
    for (let c = rect.c0, i = r * cols + rect.c0; c < rect.c1; c++, i++) {
      if (classes && scribbles[i]) out[i] = classes[scribbles[i]];
      else if (map) out[i] = maps[map[i]];
      else if (fill && labels[i]) {
        if (labels[i] !== last) {
          last = labels[i];
          colour = word(last < 0 ? [138, 143, 152] : labelRgb(last), last === S.selected ? Math.min(1, S.opacity + 0.25) : S.opacity);
        }
        out[i] = colour;
      } else out[i] = 0;
    }
  }
}
