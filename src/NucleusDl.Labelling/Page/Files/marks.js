// The cross, the scale bar, and how text stands on an image.
import { S } from "./state.js";

export function drawCross(ctx, pane) {
  const x = pane.X(S.pos[pane.col] + 0.5), y = pane.Y(S.pos[pane.row] + 0.5), gap = 9;
  for (const [width, colour] of [[3, "rgba(0,0,0,.35)"], [1, "rgba(255,255,255,.75)"]]) {
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.beginPath();
    for (const [a, b, c, d] of [[0, y, x - gap, y], [x + gap, y, pane.w, y], [x, 0, x, y - gap], [x, y + gap, x, pane.h]]) { ctx.moveTo(a, b); ctx.lineTo(c, d); }
    ctx.stroke();
  }
}

// A round length of about a fifth of the width.
function niceLength(width) {
  const most = width / 4, power = Math.pow(10, Math.floor(Math.log10(most)));
  return [5, 2, 1].map(f => f * power).find(v => v <= most) || power;
}

export function drawScaleBar(ctx, pane) {
  const { w, h, perUnit } = pane, length = niceLength(w / perUnit), px = length * perUnit, x = 12, y = h - 14;
  if (!(px > 4) || h < 60 || w < 90) return;
  const text = `${+length.toPrecision(3)} ${S.unit}`;
  ctx.font = "600 13px system-ui, sans-serif";
  ctx.fillStyle = "rgba(0,0,0,.65)";
  ctx.fillRect(x - 6, y - 20, Math.max(px, ctx.measureText(text).width) + 12, 30);
  ctx.fillStyle = "#fff";
  ctx.fillRect(x, y, px, 4);
  ctx.fillText(text, x, y - 5);
}

export function drawNote(ctx, text, x, y) {
  ctx.font = "600 12px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  const width = ctx.measureText(text).width;
  ctx.fillStyle = "rgba(0,0,0,.75)";
  ctx.fillRect(x + 8, y - 9, width + 10, 18);
  ctx.fillStyle = "#fff";
  ctx.fillText(text, x + 13, y);
  ctx.textBaseline = "alphabetic";
}

// A line that is seen on dark and on light.
export function strokeTwice(ctx, draw, colour = "#fff", width = 1.5) {
  ctx.lineJoin = "round";
  for (const [w, c] of [[width + 2.5, "rgba(0,0,0,.7)"], [width, colour]]) {
    ctx.lineWidth = w;
    ctx.strokeStyle = c;
    ctx.beginPath();
    draw();
    ctx.stroke();
  }
}
