// Colours that stay apart with every common kind of colour vision: Okabe and Ito, "Color Universal Design" (2008), and lighter tints.
const HEX = ["#e69f00", "#56b4e9", "#f0e442", "#cc79a7", "#1faa84", "#d96d1a", "#478fc7", "#f3cf80", "#b3dcf5", "#e6bcd3", "#99d8c7", "#eaaf80"];
export const CLASS_COLOURS = ["#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2", "#b3dcf5", "#e6bcd3"];
const COUNT = HEX.length, STRIDE = 5;
export const rgbOf = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
const RGB = HEX.map(rgbOf);

// A label prefers a colour by its number, so that it keeps it; it takes another only where a neighbour has that one already.
const chosen = new Map();
const neighbours = new Map();

export function forgetColours() {
  chosen.clear();
  neighbours.clear();
}

const indexOf = label => chosen.get(label) ?? (((label % COUNT) + COUNT) * STRIDE) % COUNT;
export const labelRgb = label => RGB[indexOf(label)];
export const labelHex = label => HEX[indexOf(label)];

function meet(a, b) {
  let set = neighbours.get(a);
  if (!set) neighbours.set(a, set = new Set());
  if (set.has(b)) return false;
  set.add(b);
  let back = neighbours.get(b);
  if (!back) neighbours.set(b, back = new Set());
  back.add(a);
  if (indexOf(a) !== indexOf(b)) return false;
  const later = Math.max(a, b), taken = new Set([...neighbours.get(later)].map(indexOf));
  for (let k = 0, i = indexOf(later); k < COUNT; k++)
    if (!taken.has((i + k) % COUNT)) { chosen.set(later, (i + k) % COUNT); return true; }
  return false;
}

// Looks at a plane of labels (rows x columns) for neighbours, up to two voxels apart. True when a colour changed.
export function lookAtNeighbours(labels, rows, cols) {
  let news = false, lastA = 0, lastB = 0, lastC = 0, lastD = 0;
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) {
      const a = labels[i];
      if (a <= 0) continue;
      for (let gap = 1; gap < 4; gap++) {
        const b = c + gap < cols ? labels[i + gap] : 0, d = r + gap < rows ? labels[i + gap * cols] : 0;
        if (b > 0 && b !== a && (a !== lastA || b !== lastB)) { news = meet(a, b) || news; [lastA, lastB] = [a, b]; }
        if (d > 0 && d !== a && (a !== lastC || d !== lastD)) { news = meet(a, d) || news; [lastC, lastD] = [a, d]; }
      }
    }
  return news;
}

// Uncertainty: dark blue over grey to yellow, which every eye orders alike, after Nuñez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239.
const STOPS = [[0, 32, 77], [62, 75, 107], [124, 123, 120], [188, 175, 111], [255, 234, 70]];
export function ramp(t) {
  const x = Math.min(3.9999, Math.max(0, t * 4)), i = Math.floor(x), f = x - i;
  return STOPS[i].map((v, k) => Math.round(v + (STOPS[i + 1][k] - v) * f));
}
