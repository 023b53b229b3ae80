// Size of the brush, and what the pointer carries: the brush's circle, shapes and seeds on their way.
import { clamp } from "./dom.js";
import { drawNote, strokeTwice } from "./marks.js";
import { marks } from "./pane.js";
import { changed, classOf, S } from "./state.js";
import { labelHex } from "./colours.js";
import { currentTool, draft } from "./tools.js";
import { pointer } from "./input.js";

export const least = () => 0.75 * Math.max(S.step.y, S.step.x);
export const most = () => Math.max(S.shape.y * S.step.y, S.shape.x * S.step.x) / 4;

export function resize(way) {
  S.radius = clamp(S.radius * (way > 0 ? 1.2 : 1 / 1.2), least(), most());
  changed("tool", "top");
}

const inkColour = () => (S.tool === "eraser" ? "#fff" : S.layer === "scribbles" ? classOf(S.classId)?.color ?? "#fff" : S.label ? labelHex(S.label) : "#fff");

function ring(ctx, pane, p) {
  const { row, col, axis } = pane;
  const away = S.ball && S.shape.z > 1 ? Math.abs(S.pos[axis] - p[axis]) * S.step[axis] : 0;
  if (away > S.radius) return;
  const r = Math.sqrt(S.radius * S.radius - away * away) * pane.perUnit;
  strokeTwice(ctx, () => ctx.arc(pane.X(p[col] + 0.5), pane.Y(p[row] + 0.5), Math.max(r, 1.5), 0, 2 * Math.PI), inkColour());
}

marks.push((ctx, pane) => {
  const tool = currentTool();
  if (tool.size && pointer.place && (pointer.pane === pane || S.ball)) ring(ctx, pane, pointer.place);
  else if (tool.size && !pointer.place && document.activeElement === pane.top) ring(ctx, pane, S.pos);
});

const boxBetween = (pane, a, b) => {
  const [r0, r1] = [Math.min(a[pane.row], b[pane.row]), Math.max(a[pane.row], b[pane.row]) + 1], [c0, c1] = [Math.min(a[pane.col], b[pane.col]), Math.max(a[pane.col], b[pane.col]) + 1];
  return [pane.X(c0), pane.Y(r0), (c1 - c0) * pane.sx, (r1 - r0) * pane.sy];
};

marks.push((ctx, pane) => {
  const { tool, axis, points, from, to, seeds } = draft;
  if (tool === "box" && from && axis === pane.axis) strokeTwice(ctx, () => ctx.rect(...boxBetween(pane, from, to)), inkColour());
  if (tool === "box3d" && from) strokeTwice(ctx, () => ctx.rect(...boxBetween(pane, from, to)), inkColour());
  if (tool === "polygon" && axis === pane.axis)
    strokeTwice(ctx, () => [...points, to].forEach((p, i) => ctx[i ? "lineTo" : "moveTo"](pane.X(p[pane.col] + 0.5), pane.Y(p[pane.row] + 0.5))), inkColour(), 2);
  if (tool === "split" && seeds.length) {
    const [p] = seeds, x = pane.X(p[pane.col] + 0.5), y = pane.Y(p[pane.row] + 0.5);
    strokeTwice(ctx, () => ctx.arc(x, y, 5, 0, 2 * Math.PI), "#fff", 2);
    if (p[pane.axis] === S.pos[pane.axis]) drawNote(ctx, "seed 1; click seed 2", x, y);
  }
  if (tool === "merge" && pointer.pane === pane && pointer.place) drawNote(ctx, "merge with …", pane.X(pointer.place[pane.col]), pane.Y(pointer.place[pane.row]));
});
