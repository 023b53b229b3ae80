// Outlines of the labels: a line on the inner side of every edge between two of them, so that neighbours keep a line each.
import { labelHex } from "./colours.js";
import { S } from "./state.js";

const THIN = 1.5;

// Draws all that is in sight, or only around rect (rows and columns [r0, r1) x [c0, c1)).
export function drawOutlines(ctx, pane, labels, rect) {
  const { w, h, x0, y0, sx, sy, rows, cols } = pane;
  let r0 = Math.max(0, Math.floor(-y0 / sy)), r1 = Math.min(rows, Math.ceil((h - y0) / sy));
  let c0 = Math.max(0, Math.floor(-x0 / sx)), c1 = Math.min(cols, Math.ceil((w - x0) / sx));
  ctx.save();
  if (rect) {
    [r0, r1, c0, c1] = [Math.max(r0, rect.r0 - 2), Math.min(r1, rect.r1 + 2), Math.max(c0, rect.c0 - 2), Math.min(c1, rect.c1 + 2)];
    if (r1 <= r0 || c1 <= c0) { ctx.restore(); return; }
    ctx.beginPath();
    ctx.rect(x0 + c0 * sx, y0 + r0 * sy, (c1 - c0) * sx, (r1 - r0) * sy);
    ctx.clip();
    // Lines that reach in from beyond the cut are drawn anew as well.
    [r0, r1, c0, c1] = [Math.max(0, r0 - 1), Math.min(rows, r1 + 1), Math.max(0, c0 - 1), Math.min(cols, c1 + 1)];
  }
  ctx.clearRect(0, 0, w, h);
  if (labels && (S.outlines || S.selected)) strokeAll(ctx, pane, edges(pane, labels, r0, r1, c0, c1));
  ctx.restore();
}

function edges(pane, labels, r0, r1, c0, c1) {
  const { rows, cols, x0, y0, sx, sy } = pane, paths = new Map(), chosen = new Path2D(), half = THIN / 2;
  let any = false;
  const path = label => {
    const colour = label < 0 ? "#8a8f98" : labelHex(label);
    let p = paths.get(colour);
    if (!p) paths.set(colour, p = new Path2D());
    return p;
  };
  const put = (label, xa, ya, xb, yb) => {
    if (label === S.selected) { chosen.moveTo(xa, ya); chosen.lineTo(xb, yb); any = true; } else if (S.outlines) { const p = path(label); p.moveTo(xa, ya); p.lineTo(xb, yb); }
  };
  // Along a row and along a column, edges between the same two labels make one line.
  for (let r = r0; r <= r1; r++) {
    const y = y0 + r * sy;
    for (let c = c0, start = c0, a = 0, b = 0; c <= c1; c++) {
      const u = c < c1 && r > 0 ? labels[(r - 1) * cols + c] : 0, v = c < c1 && r < rows ? labels[r * cols + c] : 0;
      if (u === a && v === b && c < c1) continue;
      if (a !== b && c > start) { if (a) put(a, x0 + start * sx, y - half, x0 + c * sx, y - half); if (b) put(b, x0 + start * sx, y + half, x0 + c * sx, y + half); }
      [a, b, start] = [u, v, c];
    }
  }
  for (let c = c0; c <= c1; c++) {
    const x = x0 + c * sx;
    for (let r = r0, start = r0, a = 0, b = 0; r <= r1; r++) {
      const u = r < r1 && c > 0 ? labels[r * cols + c - 1] : 0, v = r < r1 && c < cols ? labels[r * cols + c] : 0;
      if (u === a && v === b && r < r1) continue;
      if (a !== b && r > start) { if (a) put(a, x - half, y0 + start * sy, x - half, y0 + r * sy); if (b) put(b, x + half, y0 + start * sy, x + half, y0 + r * sy); }
      [a, b, start] = [u, v, r];
    }
  }
  return { paths, chosen: any ? chosen : null };
}

// A dark seam below each line keeps light colours visible on a light image.
function strokeAll(ctx, pane, { paths, chosen }) {
  ctx.lineCap = "square";
  ctx.lineWidth = THIN + 1.6;
  ctx.strokeStyle = "rgba(0,0,0,.5)";
  for (const p of paths.values()) ctx.stroke(p);
  ctx.lineWidth = THIN;
  for (const [colour, p] of paths) {
    ctx.strokeStyle = colour;
    ctx.stroke(p);
  }
  if (!chosen) return;
  ctx.lineWidth = 4.5;
  ctx.strokeStyle = "rgba(0,0,0,.8)";
  ctx.stroke(chosen);
  ctx.lineWidth = 2;
  ctx.strokeStyle = "#fff";
  ctx.stroke(chosen);
}
