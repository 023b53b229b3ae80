// Brush and eraser. What is drawn shows at once, in all three planes; its parts go to the server as it is drawn.
import { post } from "./api.js";
import { clamp, fail } from "./dom.js";
import { strokeBegins, strokeEnds } from "./drawing.js";
import { answered, strokeEnded } from "./edits.js";
import { panes, redrawParts } from "./pane.js";
import { drawnHere, plane } from "./planes.js";
import { AXES, changed, S, SENT } from "./state.js";

const EVERY = 50;
let current = null, serial = 0;
const session = Math.random().toString(36).slice(2, 10);
export const frames = [];

export const isStroking = () => current !== null;

// Along an axis where the brush is smaller than a voxel it goes from centre to centre, so that it never falls between two.
const snapped = (p, radius) => Object.fromEntries(AXES.map(v => [v, radius < 0.75 * S.step[v] ? Math.round(p[v]) : round(p[v])]));

// p: place in voxels, fractions allowed. axis: the plane that is drawn in.
export function begin(axis, p, tool, value) {
  end();
  p = snapped(p, S.radius);
  current = {
    id: `${session}-${++serial}`, layer: S.layer, tool, value, axis, index: S.pos[axis], radius: S.radius, over: S.protect && tool === "brush" ? "background" : "all", ball: S.ball && S.shape.z > 1,
    sent: [], waiting: [], last: p, queue: Promise.resolve(), timer: 0,
  };
  strokeBegins();
  current.timer = setInterval(() => flush(current, false), EVERY);
  stamp(current, p, p);
  current.waiting.push(p);
}

export function extend(p) {
  if (!current) return;
  p = snapped(p, current.radius);
  stamp(current, current.last, p);
  current.last = p;
  current.waiting.push(p);
}

export function end() {
  if (!current) return null;
  const stroke = current;
  current = null;
  clearInterval(stroke.timer);
  flush(stroke, true);
  return stroke.queue;
}

// Each part starts where the one before it ended. Parts go one after the other, so that they arrive in their order.
function flush(stroke, last) {
  const points = stroke.waiting.splice(0);
  if (!points.length && !last) return;
  const [row, column] = SENT[stroke.axis], first = stroke.sent.length === 0;
  const all = first ? points : [stroke.sent.at(-1), ...points];
  if (points.length) stroke.sent.push(points.at(-1));
  const body = { id: stroke.id, layer: stroke.layer, tool: stroke.tool, value: stroke.value, over: stroke.over, axis: stroke.axis, index: stroke.index,
    radius: stroke.radius, unit: S.unit === "µm" ? "um" : "voxels", ball: stroke.ball, points: all.map(p => [round(p[row] + 0.5), round(p[column] + 0.5)]), last };
  stroke.queue = stroke.queue.then(() => post("api/stroke", body)).then(answer => answered(answer, [stroke.layer])).catch(error => {
    stroke.failed = true;
    fail(error);
  }).finally(() => {
    if (!last) return;
    strokeEnds();
    strokeEnded(stroke.failed ? stroke.layer : null);
    if (!stroke.failed && stroke.layer === "scribbles") {
      if (stroke.value) S.session.layers.scribbles.voxels[stroke.value] ??= 1;
      changed("scribbled");
    }
  });
}

const round = v => Math.round(v * 100) / 100;

// Paints all voxels whose centres lie within the radius (µm) of the line from a to b, in the planes that are in sight.
function stamp(stroke, a, b) {
  for (const pane of panes) {
    const entry = plane(stroke.layer, pane.axis, S.pos[pane.axis]);
    if (!entry) continue;
    const rect = stampPlane(entry.data, pane, stroke, a, b);
    if (!rect) continue;
    drawnHere(entry);
    const d = dirty[pane.axis];
    dirty[pane.axis] = d ? { r0: Math.min(d.r0, rect.r0), r1: Math.max(d.r1, rect.r1), c0: Math.min(d.c0, rect.c0), c1: Math.max(d.c1, rect.c1) } : rect;
  }
  schedule();
}

// At most one repaint a frame, however many points came.
let asked = false, dirty = {};
function schedule() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(now => {
    asked = false;
    redrawParts(dirty);
    dirty = {};
    frames.push(now);
  });
}

function stampPlane(data, pane, stroke, a, b) {
  const { axis, row, col, rows, cols } = pane, r = stroke.radius, step = S.step, at = S.pos[axis];
  const lo = v => Math.ceil(Math.min(a[v], b[v]) - r / step[v] - 1e-9), hi = v => Math.floor(Math.max(a[v], b[v]) + r / step[v] + 1e-9);
  const drawnIn = stroke.axis === axis;
  if (!stroke.ball && !drawnIn) {
    // A disc seen from its side is a line: it lies in one row or column of this plane.
    const flat = stroke.axis;
    if (at < Math.min(lo(axis), Math.round(Math.min(a[axis], b[axis]))) || at > Math.max(hi(axis), Math.round(Math.max(a[axis], b[axis])))) return null;
    return fill(v => (v === flat ? [stroke.index, stroke.index] : [lo(v), hi(v)]));
  }
  if (!drawnIn && (at < lo(axis) || at > hi(axis))) return null;
  return fill(v => [lo(v), hi(v)]);

  function put(to, i) { if (stroke.over === "all" || to[i] === 0) to[i] = stroke.value; }

  function fill(span) {
    const reach = v => { const [l, h] = span(v); return l > h ? [Math.round(a[v]), Math.round(b[v])].sort((x, y) => x - y) : [l, h]; };
    let [r0, r1] = reach(row), [c0, c1] = reach(col);
    [r0, r1, c0, c1] = [clamp(r0, 0, rows), clamp(r1 + 1, 0, rows), clamp(c0, 0, cols), clamp(c1 + 1, 0, cols)];
    if (r0 >= r1 || c0 >= c1) return null;
    const axes = stroke.ball ? AXES : AXES.filter(v => v !== stroke.axis);
    const d = axes.map(v => (b[v] - a[v]) * step[v]), length2 = d.reduce((s, v) => s + v * v, 0), r2 = r * r + 1e-6;
    // The voxels under the line itself belong to it however small the brush is.
    const steps = Math.ceil(2 * Math.max(...AXES.map(v => Math.abs(b[v] - a[v]))));
    for (let k = 0; k <= steps; k++) {
      const under = v => Math.floor(a[v] + (steps ? k / steps : 0) * (b[v] - a[v]) + 0.5);
      if (under(axis) === at && under(row) >= r0 && under(row) < r1 && under(col) >= c0 && under(col) < c1) put(data, under(row) * cols + under(col));
    }
    for (let i = r0; i < r1; i++)
      for (let j = c0; j < c1; j++) {
        const p = { [axis]: at, [row]: i, [col]: j };
        let t = 0, dist = 0;
        if (length2 > 0) { axes.forEach((v, k) => { t += (p[v] - a[v]) * step[v] * d[k]; }); t = clamp(t / length2, 0, 1); }
        axes.forEach((v, k) => { const e = (p[v] - a[v]) * step[v] - t * d[k]; dist += e * e; });
        if (dist <= r2) put(data, i * cols + j);
      }
    return { r0, r1, c0, c1 };
  }
}
