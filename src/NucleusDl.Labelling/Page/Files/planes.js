// Planes from the server, kept and fetched ahead. What an edit changed is fetched again while the old plane stays in sight.
import { bytes } from "./api.js";
import { fail } from "./dom.js";
import { isDrawing } from "./drawing.js";
import { AXES, changed, PLANE, S, SENT } from "./state.js";

const KEPT = 400e6;
const KINDS = { image: Uint16Array, labels: Int32Array, scribbles: Uint8Array, probability: Uint8Array, uncertainty: Uint8Array };
const PATHS = { image: "plane", labels: "labels", scribbles: "scribbles", probability: "probability", uncertainty: "uncertainty" };
const kept = new Map();
const ahead = [];
let held = 0, running = 0;
export const waits = [];

const keyOf = (layer, axis, index) => `${layer}:${axis}:${index}:${layer === "image" ? S.channel : layer === "probability" ? S.mapClass : 0}`;

function address(layer, axis, index, part) {
  const more = layer === "image" ? `&channel=${S.channel}` : layer === "probability" ? `&class=${S.mapClass}` : "";
  return `api/${PATHS[layer]}?axis=${axis}&index=${index}${more}${part ? partOf(axis, part) : ""}`;
}

const isTurned = axis => SENT[axis][0] !== PLANE[axis].row;
function partOf(axis, { r0, r1, c0, c1 }) {
  const [row, column, rows, columns] = isTurned(axis) ? [c0, r0, c1 - c0, r1 - r0] : [r0, c0, r1 - r0, c1 - c0];
  return `&row=${row}&column=${column}&rows=${rows}&columns=${columns}`;
}

// rows and columns: as they come.
function turned(values, rows, columns) {
  const out = new values.constructor(values.length);
  for (let r = 0, i = 0; r < rows; r++) for (let c = 0; c < columns; c++, i++) out[c * rows + r] = values[i];
  return out;
}

// The plane as it is kept; where it is not, null now and a "planes" when it comes.
export function plane(layer, axis, index) {
  const key = keyOf(layer, axis, index), entry = kept.get(key);
  if (entry) {
    kept.delete(key);
    kept.set(key, entry);
    if (entry.stale && !entry.loading && !isDrawing()) load(key, layer, axis, index);
    return entry.data ? entry : null;
  }
  if (isEmpty(layer)) return blank(key, layer, axis, index);
  load(key, layer, axis, index);
  return null;
}

async function load(key, layer, axis, index, quiet = false) {
  const entry = kept.get(key) ?? { layer, axis, index, data: null };
  const asked = performance.now(), edition = entry.edition ?? 0, part = entry.stale && entry.stale !== true ? entry.stale : null;
  entry.loading = true;
  entry.stale = null;
  kept.set(key, entry);
  running++;
  try {
    const { data, headers } = await bytes(address(layer, axis, index, part)), came = new KINDS[layer](data);
    const values = isTurned(axis) ? turned(came, Number(headers.get("X-Rows")), Number(headers.get("X-Columns"))) : came;
    // A stroke that began meanwhile has changed the plane here: what came is older than it.
    if ((entry.edition ?? 0) !== edition) entry.stale = true;
    else if (part) place(entry, values, part);
    else {
      held += data.byteLength - (entry.data?.byteLength ?? 0);
      entry.data = values;
    }
    entry.loading = false;
    // Fetched ahead or not: it may have come into sight meanwhile.
    if (S.pos[axis] === index) {
      waits.push(performance.now() - asked);
      changed(layer === "image" ? "planes" : layer in { labels: 1, scribbles: 1 } ? layer : "map");
    }
    trim();
  } catch (error) {
    kept.delete(key);
    if (!quiet) fail(error);
  } finally {
    running--;
    next();
  }
}

function place(entry, values, part) {
  const cols = S.shape[PLANE[entry.axis].col], width = part.c1 - part.c0;
  // A copy, so that who compares arrays sees that it is another.
  const whole = entry.data.slice();
  for (let r = part.r0, i = 0; r < part.r1; r++, i += width) whole.set(values.subarray(i, i + width), r * cols + part.c0);
  entry.data = whole;
}

function trim() {
  for (const [key, e] of kept) {
    if (held < KEPT) return;
    if (S.pos[e.axis] === e.index || e.loading) continue;
    held -= e.data?.byteLength ?? 0;
    kept.delete(key);
  }
}

function next() {
  while (running < 3 && ahead.length) {
    const [layer, axis, index] = ahead.shift(), key = keyOf(layer, axis, index), entry = kept.get(key);
    if (!entry || (entry.stale && !entry.loading)) { load(key, layer, axis, index, true); return; }
  }
}

// The planes beside those in sight, further along the way that was gone last.
const last = { z: 0, y: 0, x: 0 };
export function fetchAhead() {
  const moved = AXES.filter(a => S.pos[a] !== last[a]);
  ahead.length = 0;
  for (const a of AXES) {
    const way = S.pos[a] >= last[a] ? 1 : -1, main = moved.includes(a) || a === "z";
    last[a] = S.pos[a];
    for (const d of main ? [1, 2, 3, 4, -1, 5, 6, -2] : [1, -1])
      for (const layer of visibleLayers()) {
        const i = S.pos[a] + d * way;
        if (i >= 0 && i < S.shape[a]) ahead.push([layer, a, i]);
      }
  }
  next();
}

const visibleLayers = () => ["image", S.labelsShown && "labels", S.scribblesShown && "scribbles", S.map !== "none" && S.map].filter(l => l && !isEmpty(l));

// A layer in which nobody has drawn yet is not asked for.
function isEmpty(layer) {
  const { layers } = S.session;
  return layer === "labels" ? layers.labels.max === 0 : layer === "scribbles" ? Object.keys(layers.scribbles.voxels).length === 0 : layer !== "image" && layers.probability.revision === 0;
}

function blank(key, layer, axis, index) {
  const { row, col } = PLANE[axis], data = new KINDS[layer](S.shape[row] * S.shape[col]), entry = { layer, axis, index, data };
  held += data.byteLength;
  kept.set(key, entry);
  trim();
  return entry;
}

// The box that changed: {z0,z1,y0,y1,x0,x1}, upper ends outside; {axis}: the planes of one axis; everything without one.
export function stale(layer, box) {
  for (const [key, e] of [...kept]) {
    if (e.layer !== layer) continue;
    if (box && (box.axis ? box.axis !== e.axis : e.index < box[e.axis + "0"] || e.index >= box[e.axis + "1"])) continue;
    if (S.pos[e.axis] !== e.index) {
      if (e.loading) { e.edition = (e.edition ?? 0) + 1; continue; }
      held -= e.data?.byteLength ?? 0;
      kept.delete(key);
      continue;
    }
    const { row, col } = PLANE[e.axis];
    const part = box && !box.axis && e.data && !e.loading && !e.stale ? { r0: box[row + "0"], r1: box[row + "1"], c0: box[col + "0"], c1: box[col + "1"] } : true;
    if (e.loading) e.edition = (e.edition ?? 0) + 1;
    e.stale = part;
  }
  changed(layer === "image" ? "planes" : layer in { labels: 1, scribbles: 1 } ? layer : "map");
}

export function forgetPlanes() {
  kept.clear();
  held = 0;
}

export function drawnHere(entry) { entry.edition = (entry.edition ?? 0) + 1; }
